/**
 * Child processes and clean-up of the editor commands: every child runs in a process group of its
 * own, has a time limit or a stop function, and none outlives the command that started it.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { execa, type ExecaChildProcess, type ExecaError, type Options } from 'execa';
import getPort, { clearLockedPorts } from 'get-port';

const running = new Set<ExecaChildProcess>();
const cleanups: Array<() => Promise<void> | void> = [];
let ending: Promise<void> | undefined;

function signalGroup(child: ExecaChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, signal);
	} catch {
		child.kill(signal); // no such group (any more)
	}
}

process.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));

/** A copy of this process's environment without what npm and n8n would take for settings of theirs. */
export function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		([name, value]) =>
			value !== undefined &&
			!/^(n8n_|db_|executions_|queue_|workflows_|credentials_|node_options$|node_env$)/i.test(
				name,
			) &&
			!/^npm_(package|lifecycle)_|^npm_(command|config_local_prefix)$|^init_cwd$/i.test(name),
	) as Array<[string, string]>;
	return { ...Object.fromEntries(kept), ...extra };
}

/** The npm that runs this command (or the one on the PATH), as a command and its first arguments. */
export function npmCommand(nodeBin: string): [string, ...string[]] {
	const running = process.env.npm_execpath;
	return running && /^npm-cli\.c?js$/.test(basename(running)) ? [nodeBin, running] : ['npm'];
}

/** How a program is run. */
export interface RunOptions {
	cwd: string;
	env: Record<string, string>;
	/** The process group is ended when it takes longer. */
	limitSeconds: number;
	/** User and group to run as; by default those of this process. */
	uid?: number;
	gid?: number;
}

/** How a program ended, and what it printed. */
export interface RunResult {
	/** Exit code; null when a signal or the time limit ended it. */
	code: number | null;
	signal?: string;
	stdout: string;
	stderr: string;
	timedOut: boolean;
}

/** Starts a program in a process group of its own; whatever becomes of it is no exception. */
function start(command: string, args: string[], options: Options): ExecaChildProcess {
	const usual = { detached: true, reject: false, extendEnv: false } as const;
	const child = execa(command, args, { ...usual, ...options });
	running.add(child);
	return child;
}

/** Runs a program to its end and returns what it printed, whatever its exit code. */
export async function run(
	command: string,
	args: string[],
	{ limitSeconds, ...options }: RunOptions,
): Promise<RunResult> {
	const child = start(command, args, { ...options, stdin: 'ignore', stripFinalNewline: false });
	let timedOut = false;
	const limit = setTimeout(() => {
		timedOut = true;
		signalGroup(child, 'SIGKILL');
	}, limitSeconds * 1000);
	const { exitCode, signal, stdout, stderr, ...result } = await child;
	clearTimeout(limit);
	running.delete(child);
	if (exitCode === undefined && signal === undefined)
		throw new Error(
			`Could not start ${basename(command)}: ${(result as ExecaError).originalMessage}`,
		);
	const printed = { stdout: String(stdout), stderr: String(stderr) };
	return { code: exitCode ?? null, signal, ...printed, timedOut };
}

/** Like {@link run}, but anything other than exit code 0 is an error that shows the end of the output. */
export async function runOrThrow(
	what: string,
	command: string,
	args: string[],
	options: RunOptions,
): Promise<RunResult> {
	const result = await run(command, args, options);
	if (result.code === 0) return result;
	const why = result.timedOut
		? `did not finish within ${options.limitSeconds} s`
		: `ended with exit code ${result.code}`;
	const output = lastLines(`${result.stdout}\n${result.stderr}`, 40);
	throw new Error(`${what} ${why}:\n${output}`);
}

/** The last lines of a text that are not empty. */
export function lastLines(text: string, count: number): string {
	return text
		.split('\n')
		.filter((line) => line.trim() !== '')
		.slice(-count)
		.join('\n');
}

/** A program that runs until it is stopped. */
export interface Service {
	/** Undefined while it runs. */
	exited(): { code: number | null; signal: NodeJS.Signals | null } | undefined;
	/** Asks it to end, ends it by force after the grace time, and resolves when it is gone. */
	stop(signal?: NodeJS.Signals): Promise<{ forced: boolean }>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/**
 * Starts a program that runs until it is stopped; its output goes to a file. It ends by itself when
 * this process is gone, even after a SIGKILL: its standard input is a pipe from here, and
 * `guard.cjs` watches it.
 */
export function startService(
	command: string,
	args: string[],
	options: Omit<RunOptions, 'limitSeconds'> & { logFile: string; graceSeconds: number },
): Service {
	const { logFile, graceSeconds, ...rest } = options;
	const log = openSync(logFile, 'a');
	const child = start(command, args, { ...rest, stdio: ['pipe', log, log], buffer: false });
	closeSync(log);
	let end: ReturnType<Service['exited']>;
	const gone = child.then(({ exitCode, signal }) => {
		end = { code: exitCode ?? null, signal: (signal ?? null) as NodeJS.Signals | null };
	});
	return {
		exited: () => end,
		async kill() {
			signalGroup(child, 'SIGKILL');
			await gone;
			running.delete(child);
		},
		async stop(signal = 'SIGTERM') {
			let forced = false;
			if (!end) {
				child.kill(signal);
				const limit = setTimeout(() => {
					forced = true;
					signalGroup(child, 'SIGKILL');
				}, graceSeconds * 1000);
				await gone;
				clearTimeout(limit);
			}
			signalGroup(child, 'SIGKILL'); // helpers that it may have left behind
			running.delete(child);
			return { forced };
		},
	};
}

/** Something to undo at the end of the command, in reverse order of registration. */
export function atEnd(cleanup: () => Promise<void> | void): void {
	cleanups.push(cleanup);
}

/** Carries out everything registered with {@link atEnd}, once; one failing step does not stop the others. */
export function end(): Promise<void> {
	ending ??= (async () => {
		for (const cleanup of cleanups.reverse()) {
			try {
				await cleanup();
			} catch (error) {
				console.error(`While cleaning up: ${(error as Error).message}`);
			}
		}
	})();
	return ending;
}

/** The process that started another one; undefined where the system does not tell. */
function parentOf(pid: number): number | undefined {
	try {
		if (process.platform !== 'linux')
			return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
	} catch {
		return undefined;
	}
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/**
 * Cleans up and ends the process on Ctrl-C, on SIGTERM or SIGHUP, and when what started this one is
 * gone: npm passes a SIGTERM on to its shell only, which ends without telling its own children. A
 * second signal ends it at once.
 */
export function endOnSignals(): void {
	const finish = (code: number, announce: boolean) => {
		if (ending) process.exit(code);
		if (announce) console.log('\nStopping …');
		void end().then(() => process.exit(code));
	};
	process.on('SIGINT', () => finish(130, true));
	process.on('SIGTERM', () => finish(143, true));
	process.on('SIGHUP', () => finish(129, false));
	const parent = process.ppid;
	// npm → shell → tsx → this
	const shell = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;
	setInterval(() => {
		const isOrphan = process.ppid !== parent || (shell !== undefined && !isAlive(shell));
		if (isOrphan && !ending) finish(143, false);
	}, 1000).unref();
}

/** A port on the loopback interface that nobody listens on: the wanted one if it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
	// One that was given out a moment ago is still the one to start with.
	if (wanted > 0) clearLockedPorts();
	return await getPort({ host: '127.0.0.1', port: wanted });
}

/** Whether nobody listens on that port of the loopback interface. */
export async function isFree(port: number): Promise<boolean> {
	return (await freePort(port)) === port;
}

/** Polls until the probe returns something; an error after the limit. */
export async function waitFor<T>(
	what: string,
	limitSeconds: number,
	probe: () => Promise<T | undefined>,
	everyMs = 250,
): Promise<T> {
	const limit = Date.now() + limitSeconds * 1000;
	for (;;) {
		const found = await probe();
		if (found !== undefined) return found;
		if (Date.now() > limit) throw new Error(`${what}: nothing within ${limitSeconds} s`);
		await new Promise((resolve) => setTimeout(resolve, everyMs));
	}
}

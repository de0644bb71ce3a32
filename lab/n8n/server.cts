/** Starts and stops n8n on the loopback interface, and runs its command line. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Installation } from './install.cts';
import {
	atEnd,
	cleanEnvironment,
	freePort,
	isFree,
	lastLines,
	run,
	startService,
	waitFor,
	type RunResult,
} from './process.cts';

/** Who logs in to the editor; the same on every machine, n8n listens on loopback only. */
export const owner = {
	email: 'owner@example.com',
	firstName: 'Nora',
	lastName: 'Owner',
	password: 'Wordbee-sandbox-1',
};

/** How n8n is started. */
export interface N8nOptions {
	n8n: Installation;
	/** n8n's database, key and community packages live in its folder `.n8n`. */
	userFolder: string;
	/** Wanted port; another one is taken when it is in use. */
	port?: number;
	/** n8n has so long to answer. */
	limitSeconds?: number;
	/** Further settings of n8n. */
	env?: Record<string, string>;
}

/** An n8n that runs. */
export interface N8nServer {
	readonly url: string;
	readonly logFile: string;
	/** Whether n8n has ended, stopped or not. */
	ended(): boolean;
	/** Ends n8n and its helpers; tells what was not as it should be, e.g. a port still in use. */
	stop(): Promise<string[]>;
}

const program = (n8n: Installation) => join(n8n.folder, 'node_modules', 'n8n', 'bin', 'n8n');

function n8nEnvironment(options: N8nOptions, port: number, brokerPort: number) {
	const { nodeBin, folder } = options.n8n;
	const load = createRequire(join(folder, 'node_modules', 'n8n', 'package.json'));
	const { hashSync } = load('bcryptjs') as { hashSync(text: string, rounds: number): string };
	return cleanEnvironment({
		PATH: `${dirname(nodeBin)}:${process.env.PATH ?? ''}`,
		HOME: options.userFolder,
		N8N_USER_FOLDER: options.userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PYTHON_ENABLED: 'false',
		N8N_RESTRICT_FILE_ACCESS_TO: join(options.userFolder, '.n8n-files'),
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: owner.email,
		N8N_INSTANCE_OWNER_FIRST_NAME: owner.firstName,
		N8N_INSTANCE_OWNER_LAST_NAME: owner.lastName,
		N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(owner.password, 10),
		...options.env,
	});
}

/** One process of n8n. */
export interface N8nProcess extends N8nServer {
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** Starts n8n and returns once its REST interface answers. It is stopped at the command's end at the latest. */
export async function startN8n(options: N8nOptions): Promise<N8nServer> {
	return await startProcess(options, ['start'], async (url) => {
		const answer = await fetch(`${url}/rest/settings`, { signal: AbortSignal.timeout(5000) });
		const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
		await answer.arrayBuffer();
		return answer.ok && isJson;
	});
}

/**
 * Starts a process of n8n and returns once it is ready. It is stopped at the command's end at the latest.
 * @param command n8n's command with its flags, e.g. `worker`
 * @param isReady asks the process at its address whether it is
 */
export async function startProcess(
	options: N8nOptions,
	command: string[],
	isReady: (url: string) => Promise<boolean>,
): Promise<N8nProcess> {
	const port = await freePort(options.port);
	const brokerPort = await freePort();
	const url = `http://127.0.0.1:${port}`;
	mkdirSync(options.userFolder, { recursive: true });
	const logFile = join(options.userFolder, 'n8n.log');
	const service = startService(
		options.n8n.nodeBin,
		['--require', join(__dirname, 'guard.cjs'), program(options.n8n), ...command],
		{
			cwd: options.userFolder,
			env: n8nEnvironment(options, port, brokerPort),
			logFile,
			graceSeconds: 15,
		},
	);
	let stopped: Promise<string[]> | undefined;
	const stop = () => {
		stopped ??= (async () => {
			const { forced } = await service.stop();
			const left = forced ? ['n8n did not end by itself within 15 s'] : [];
			for (const used of [port, brokerPort])
				if (!(await isFree(used))) left.push(`port ${used} is still in use`);
			return left;
		})();
		return stopped;
	};
	atEnd(async () => void (await stop()));

	await waitFor('Starting n8n', options.limitSeconds ?? 180, async () => {
		if (service.exited()) {
			const log = existsSync(logFile) ? lastLines(readFileSync(logFile, 'utf8'), 30) : '';
			throw new Error(`n8n ended while starting:\n${log}`);
		}
		return (await isReady(url).catch(() => false)) ? true : undefined;
	});
	const ended = () => service.exited() !== undefined;
	return { url, logFile, ended, stop, kill: () => service.kill() };
}

/** Runs a command of n8n's command line, e.g. `execute`, to its end. */
export async function runN8nCommand(
	options: N8nOptions,
	args: string[],
	limitSeconds = 120,
): Promise<RunResult> {
	return await run(options.n8n.nodeBin, [program(options.n8n), ...args], {
		cwd: options.userFolder,
		env: n8nEnvironment(options, await freePort(), await freePort()),
		limitSeconds,
	});
}

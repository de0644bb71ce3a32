/**
 * A sandbox in a process of its own, for commands that measure or that must not be held up by it. Run
 * as a program it is that process: options as JSON in its first argument, one line of JSON with what a
 * credential is made of as its output, its end when standard input closes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { State } from './control.cts';
import {
	type LoggedRequest,
	type Person,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from './sandbox.cts';

/** The parts of a credential. */
export type Address = Pick<Sandbox, 'url' | 'apiV2Url' | 'account' | 'password' | 'apiKey'>;

/** A sandbox in another process. */
export interface SandboxApart extends Address {
	/** Process id of the sandbox. */
	readonly pid: number;
	/** One of the control routes that README.md lists. */
	control(name: string, value?: unknown): Promise<void>;
	state(): Promise<State>;
	persons(): Promise<Person[]>;
	log(): Promise<LoggedRequest[]>;
	close(): Promise<void>;
}

/** Starts a sandbox in a process of its own; it ends with {@link SandboxApart.close} or with this process. */
export async function startSandboxApart(options: SandboxOptions = {}): Promise<SandboxApart> {
	const args = [...process.execArgv, __filename, JSON.stringify(options)];
	const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
	const ended = once(child, 'exit');
	const lines = createInterface({ input: child.stdout });
	const first = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
	if (first === undefined) throw new Error('The sandbox ended while starting');
	const address = JSON.parse(first[0] as string) as Address;
	const root = address.apiV2Url.replace(/\/api$/, '/_sandbox');
	const get = async <T,>(name: string) => (await (await fetch(`${root}/${name}`)).json()) as T;
	return {
		...address,
		pid: child.pid!,
		async control(name, value) {
			const answer = await fetch(`${root}/${name}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(value ?? null),
			});
			if (!answer.ok) throw new Error(`The sandbox refuses ${name}: ${await answer.text()}`);
		},
		state: () => get('state'),
		persons: () => get('persons'),
		log: () => get('log'),
		async close() {
			child.stdin.end();
			await ended;
		},
	};
}

async function main(): Promise<void> {
	const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
	const { url, apiV2Url, account, password, apiKey } = sandbox;
	console.log(JSON.stringify({ url, apiV2Url, account, password, apiKey }));
	process.stdin.resume();
	process.stdin.once('close', () => void sandbox.close().then(() => process.exit(0)));
	// A Ctrl-C reaches the whole group; the command that started this one decides when it ends.
	process.on('SIGINT', () => undefined);
}

if (require.main === module) void main();

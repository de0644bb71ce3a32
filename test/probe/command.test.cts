/** `npm run probe` as a process of its own, also when it is interrupted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expectUnchanged, sandbox, testPersons, useSandbox } from './helpers.cts';

const ROOT = join(__dirname, '../..');

useSandbox({ seed: 'small', variants: {} });

const children = new Set<ChildProcess>();

afterEach(() => children.forEach((child) => child.kill('SIGKILL')));

function start(args: string[], environment: Record<string, string> = credentials()) {
	const child = spawn(process.execPath, ['--import', 'tsx', 'lab/probe/main.cts', ...args], {
		cwd: ROOT,
		env: { PATH: process.env.PATH, ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	children.add(child);
	const ended = async () => {
		const [out, err, [code]] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, 'close'),
		]);
		return { code: code as number | null, out, err };
	};
	return { child, ended: ended() };
}

function credentials(): Record<string, string> {
	return {
		WORDBEE_API1_URL: sandbox.url,
		WORDBEE_API1_ACCOUNT: sandbox.account,
		WORDBEE_API1_PASSWORD: sandbox.password,
		WORDBEE_API2_URL: sandbox.apiV2Url,
		WORDBEE_API2_ACCOUNT: sandbox.account,
		WORDBEE_API2_KEY: sandbox.apiKey,
	};
}

/** Ctrl+C at a request. */
function interruptAt(child: ChildProcess, operation: string | string[], also = () => {}): void {
	const fn = () => {
		child.kill('SIGINT');
		also();
	};
	sandbox.faults.add({ on: { operation }, effect: { kind: 'call', fn } });
}

it('explains itself, and what is wrong', async () => {
	const help = await start(['--help'], {}).ended;
	expect(help).toMatchObject({ code: 0, err: '' });
	expect(help.out).toContain('WORDBEE_API2_KEY');
	expect(await start([], {}).ended).toMatchObject({ code: 2, out: '' });
});

it('prints the table, and progress beside it', async () => {
	const { code, out, err } = await start([]).ended;
	expect(code).toBe(0);
	expect(out.split('\n')[0]).toBe('| No. | Question | This Wordbee | What follows for the node |');
	expect(err).toMatch(/^At most \d+ calls to API 1 and \d+ calls to API 2/);
	expect(err).toMatch(/\[1\/\d+\] /);
	expect(err).toMatch(/Calls made: \d+ to API 1, \d+ to API 2\.\nNo test person was made\.\n$/);
	expectUnchanged();
});

it('fails when no API lets it in', async () => {
	const wrong = { ...credentials(), WORDBEE_API1_PASSWORD: 'no', WORDBEE_API2_KEY: 'no' };
	expect((await start([], wrong).ended).code).toBe(1);
});

it('ends a moment after Ctrl+C and has removed everything', async () => {
	sandbox.latencyMs = 30;
	const { child, ended } = start(['--write', '--company', '1']);
	// In the middle: while a job is waited for, several test persons are there.
	interruptAt(child, 'personUpdates');
	const { code, err, out } = await ended;
	expect(code).toBe(130);
	expect(err).toMatch(/Interrupted: removing what was made/);
	expect(err).toMatch(/Test persons deleted: [3-9]\.\nNothing is left; a search finds nobody\./);
	expect(out).toMatch(/U16 b .*not found out: it was interrupted/);
	expectUnchanged();
});

it('names what is left when it is interrupted twice', async () => {
	const { child, ended } = start(['--write', '--company', '1']);
	interruptAt(child, 'personUpdates', () => {
		interruptAt(child, ['personUpdate', 'personsList']);
		sandbox.latencyMs = 200;
	});
	const { err } = await ended;
	const left = testPersons();
	expect(left.length).toBeGreaterThan(0);
	expect(err).toMatch(/LEFT BEHIND:/);
	for (const { id } of left) expect(err).toMatch(new RegExp(`- person ${id} of company 1\\b`));
});

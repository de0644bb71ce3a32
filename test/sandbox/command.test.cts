import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
let child: ChildProcess;
let output = '';
let url: string;

/** `npm run sandbox`, as its own process. */
beforeAll(async () => {
	child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'lab/sandbox/main.cts')], {
		cwd: ROOT,
		env: { ...process.env, PORT: '0' },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	while (!/own company/.test(output)) {
		const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
		output += chunk.toString();
	}
	url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0];
});
afterAll(() => child.kill('SIGKILL'));

const secret = (name: string) => new RegExp(`${name}\\s+(\\S+)`).exec(output)![1];
const connect = () => {
	const query = new URLSearchParams({
		account: secret('Account'),
		pwd: secret('Password'),
		json: 'true',
	});
	return fetch(`${url}/api/connect?${query.toString()}`);
};
const post = async (name: string, body?: unknown) => {
	const response = await fetch(`${url}/_sandbox/${name}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	return response.status;
};
const get = async (name: string) => (await (await fetch(`${url}/_sandbox/${name}`)).json()) as any;

test('the printed credentials work for both APIs', async () => {
	expect((await connect()).status).toBe(200);
	const response = await fetch(`${url}/api/auth/token`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ accountid: secret('Account'), key: secret('API key') }),
	});
	expect(response.status).toBe(200);
});

test('control routes', async () => {
	expect(await post('reset')).toBe(200);
	expect(await get('log')).toEqual([]);
	expect(await post('variants', { api1: { tokenAnswer: 'raw' } })).toBe(200);
	expect(await (await connect()).text()).toMatch(/^[0-9a-f]{32}$/);
	expect(await post('variants', { api1: { nothing: 1 } })).toBe(400);
	const rule = {
		on: { operation: 'connect', path: '^/api' },
		effect: { kind: 'status', status: 503 },
	};
	expect(await post('faults', [rule])).toBe(200);
	expect((await connect()).status).toBe(503);
	expect(await post('faults', {})).toBe(400);
	expect(await post('clear-faults')).toBe(200);
	expect((await connect()).status).toBe(200);
	expect((await get('log')).map((entry: { status: number }) => entry.status)).toEqual([
		200, 503, 200,
	]);
	expect((await get('persons')).length).toBe(300);
	expect(await get('state')).toMatchObject({ requests: 3, persons: 300, maxInFlight: 1 });
	expect(await post('expire-tokens')).toBe(200);
	expect(await post('revoke-key')).toBe(200);
});

test('it ends cleanly when it is told to', async () => {
	child.kill('SIGTERM');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

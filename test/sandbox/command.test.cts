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
	const [account, pwd] = [secret('Account'), secret('Password')];
	const query = new URLSearchParams({ account, pwd, json: 'true' });
	return fetch(`${url}/api/connect?${query.toString()}`);
};
const post = async (path: string, body?: unknown) => {
	const headers = { 'content-type': 'application/json' };
	const init = { method: 'POST', headers, body: JSON.stringify(body) };
	return (await fetch(`${url}/${path}`, init)).status;
};
const control = (name: string, body?: unknown) => post(`_sandbox/${name}`, body);
const get = async (name: string) => (await (await fetch(`${url}/_sandbox/${name}`)).json()) as any;

test('the printed credentials work for both APIs', async () => {
	expect((await connect()).status).toBe(200);
	const key = { accountid: secret('Account'), key: secret('API key') };
	expect(await post('api/auth/token', key)).toBe(200);
});

test('control routes', async () => {
	expect(await control('reset')).toBe(200);
	expect(await get('log')).toEqual([]);
	expect(await control('variants', { api1: { tokenAnswer: 'raw' } })).toBe(200);
	expect(await (await connect()).text()).toMatch(/^[0-9a-f]{32}$/);
	expect(await control('variants', { api1: { nothing: 1 } })).toBe(400);
	const on = { operation: 'connect', path: '^/api' };
	const rule = { on, effect: { kind: 'status', status: 503 } };
	expect(await control('faults', [rule])).toBe(200);
	expect((await connect()).status).toBe(503);
	expect(await control('faults', {})).toBe(400);
	expect(await control('clear-faults')).toBe(200);
	expect((await connect()).status).toBe(200);
	expect(await get('log')).toMatchObject([{ status: 200 }, { status: 503 }, { status: 200 }]);
	expect((await get('persons')).length).toBe(300);
	expect(await get('state')).toMatchObject({ requests: 3, persons: 300, maxInFlight: 1 });
	expect(await control('expire-tokens')).toBe(200);
	expect(await control('revoke-key')).toBe(200);
});

test('it ends cleanly when it is told to', async () => {
	child.kill('SIGTERM');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect, FaultRequest } from '../../lab/sandbox/sandbox.cts';
import { ANA, statusOf, useSandbox, withSandbox } from './client.cts';

const { sandbox, client1: client, client2 } = useSandbox({ seed: 'small' });
const strike = (effect: Effect, operation = 'createPerson') =>
	sandbox.faults.add({ on: { operation }, effect });
const until = async (holds: () => boolean) => {
	while (!holds()) await sleep(2);
};

describe('commit or not', () => {
	const effects: Array<[Effect, number | 'cut']> = [
		[{ kind: 'reset', commit: true }, 'cut'],
		[{ kind: 'reset', commit: true, rst: true }, 'cut'],
		[{ kind: 'reset', commit: false }, 'cut'],
		[{ kind: 'stall', commit: true, ms: 5 }, 'cut'],
		[{ kind: 'stall', commit: false, ms: 5 }, 'cut'],
		[{ kind: 'status', status: 503, commit: true }, 503],
		[{ kind: 'status', status: 500, commit: false }, 500],
		[{ kind: 'html', commit: true, status: 502 }, 502],
		[{ kind: 'html', commit: false }, 200],
		[{ kind: 'truncated', commit: true }, 200],
		[{ kind: 'truncated', commit: false }, 200],
		[{ kind: 'empty', commit: true }, 200],
		[{ kind: 'empty', commit: false }, 200],
		[{ kind: 'huge', commit: true, bytes: 1000 }, 200],
		[{ kind: 'wrongType', commit: true }, 200],
		[{ kind: 'wrongType', commit: false }, 200],
	];
	test.each(effects)('%j', async (effect, status) => {
		const before = sandbox.data.snapshot();
		strike(effect);
		const reply = client.create(ANA);
		if (status === 'cut') await expect(reply).rejects.toThrow();
		else expect((await reply).status).toBe(status);
		const commits = 'commit' in effect && effect.commit;
		expect(sandbox.data.personsByEmail(ANA.Email).length).toBe(commits ? 1 : 0);
		if (!commits) expect(sandbox.data.snapshot()).toBe(before);
		expect(sandbox.log.at(-1)).toMatchObject({
			committed: commits,
			fault: effect.kind,
			status: status === 'cut' ? 0 : status,
		});
		expect(sandbox.faults.hits).toBe(1);
	});
});

describe('what the client sees', () => {
	test('bodies that are no answer', async () => {
		strike({ kind: 'truncated', commit: true }, 'personsList');
		strike({ kind: 'truncated', commit: true }, 'createPerson');
		for (const { text } of [await client2.list(), await client.create(ANA)]) {
			expect(text.length).toBeGreaterThan(0);
			expect(() => JSON.parse(text) as unknown).toThrow();
		}
		sandbox.faults.clear();
		strike({ kind: 'html', commit: false }, 'personsList');
		expect((await client2.list()).text).toMatch(/^<!DOCTYPE html>/);
		strike({ kind: 'huge', commit: false }, 'createPerson');
		expect((await client.create(ANA)).text.length).toBeGreaterThan(10_000_000);
		strike({ kind: 'wrongType', commit: false }, 'profiles');
		expect((await client.get('/master/persons/profiles')).json).not.toBeInstanceOf(Array);
	});

	test('status, body and headers as told', async () => {
		const headers = { 'Retry-After': '1' };
		strike({ kind: 'status', status: 503, commit: false, body: 'busy', headers });
		const reply = await client.create(ANA);
		expect([reply.text, reply.headers.get('retry-after')]).toEqual(['busy', '1']);
	});

	test('429 in the form of each API', async () => {
		strike({ kind: 'tooMany', retryAfter: 3 });
		strike({ kind: 'tooMany' }, 'personsList');
		const first = await client.create(ANA);
		expect([first.status, first.headers.get('retry-after')]).toEqual([429, '3']);
		const second = await client2.list();
		expect([second.status, second.json.error.type]).toEqual([429, 'Throttling error']);
		expect(second.headers.get('retry-after')).toBeNull();
	});

	test('a session that dies, and a right that is missing', async () => {
		const once: Effect = { kind: 'expireToken' };
		sandbox.faults.add({ on: { operation: 'createPerson' }, nth: 1, effect: once });
		expect(await statusOf(client.create(ANA))).toBe(403);
		expect(await statusOf(client.create(ANA))).toBe(403);
		await client.connect();
		expect(await statusOf(client.create(ANA))).toBe(200);
		strike({ kind: 'forbidden' }, 'personUpdate');
		expect(await statusOf(client2.update({}))).toBe(403);
		expect(await statusOf(client2.list())).toBe(200);
		sandbox.faults.add({ on: { api: 2 }, effect: { kind: 'expireToken' }, times: 1 });
		expect((await client2.list()).json.error.title).toMatch(/Token invalid/);
	});

	test('a redirect to another host', async () => {
		const seen: Array<string | undefined> = [];
		const other = createServer((request, response) => {
			seen.push(request.url);
			response.end();
		}).listen(0, '127.0.0.1');
		await once(other, 'listening');
		const { port } = other.address() as AddressInfo;
		strike({ kind: 'redirect', location: `http://127.0.0.1:${port}/elsewhere` }, 'companies');
		expect(await statusOf(client.get('/companies'))).toBe(200);
		expect(seen).toEqual(['/elsewhere']);
		other.closeAllConnections();
		other.close();
	});

	test('pages that never end', async () => {
		strike({ kind: 'endlessPage' }, 'personsList');
		strike({ kind: 'endlessPage' }, 'companies');
		const { json } = await client2.list({ skip: 10_000, take: 500 });
		expect([json.count, json.total]).toEqual([500, 11_500]);
		expect((await client.get('/companies', { from: '1000', count: '100' })).json.length).toBe(100);
	});
});

describe('time', () => {
	test('a slow request commits although its client has gone', async () => {
		strike({ kind: 'slow', ms: 60, afterLoss: true });
		const leaving = new AbortController();
		const left = expect(client.create(ANA, 1, { signal: leaving.signal })).rejects.toThrow(
			/aborted/,
		);
		await until(() => sandbox.log.at(-1)?.fault === 'slow');
		await sleep(80);
		expect(sandbox.data.personsByEmail(ANA.Email).length).toBe(0);
		leaving.abort();
		await left;
		expect(sandbox.data.personsByEmail(ANA.Email).length).toBe(0);
		await until(() => sandbox.log.at(-1)!.committed);
		expect(sandbox.data.personsByEmail(ANA.Email).length).toBe(1);
		expect(sandbox.log.at(-1)).toMatchObject({ status: 0 });
	});

	test('a stalled request waits for the client to leave; a closed sandbox lets go', () =>
		withSandbox({ seed: 'small' }, async (caller, _client2, other) => {
			other.faults.add({ nth: 1, effect: { kind: 'stall', commit: true } });
			other.faults.add({ nth: 2, effect: { kind: 'slow', ms: 60_000 } });
			const stalled = expect(caller.create(ANA)).rejects.toThrow();
			await until(() => other.log.at(-1)!.committed);
			const slow = expect(caller.create(ANA)).rejects.toThrow();
			await until(() => other.log.at(-1)!.fault === 'slow');
			await other.close();
			await Promise.all([stalled, slow]);
			expect(other.data.personsByEmail(ANA.Email).length).toBe(1);
		}));

	test('latency, requests in flight, connections', async () => {
		sandbox.latencyMs = 30;
		const started = Date.now();
		await Promise.all([1, 2, 3].map(() => client.get('/companies')));
		expect(Date.now() - started).toBeGreaterThanOrEqual(29);
		expect(sandbox.maxInFlight).toBe(3);
		expect(sandbox.connections).toBeGreaterThanOrEqual(3);
		const { startedAt, finishedAt } = sandbox.log.at(-1)!;
		expect(finishedAt - startedAt).toBeGreaterThanOrEqual(29);
		sandbox.reset();
		await client.connect();
		for (let call = 0; call < 3; call++) await client.get('/companies');
		expect([sandbox.maxInFlight, sandbox.latencyMs]).toEqual([1, 0]);
	});
});

describe('rules', () => {
	/** Which of n creates a rule strikes. */
	async function struck(n: number): Promise<number[]> {
		const numbers: number[] = [];
		for (let number = 1; number <= n; number++) {
			await client.get('/master/persons/profiles');
			if ((await statusOf(client.create(ANA))) === 500) numbers.push(number);
		}
		return numbers;
	}
	const effect: Effect = { kind: 'status', status: 500, commit: false };
	const on = { operation: 'createPerson' };

	test.each([
		[{ nth: 2 }, [2]],
		[{ nth: [1, 4] }, [1, 4]],
		[{ after: 3 }, [4, 5, 6]],
		[{ every: 2 }, [2, 4, 6]],
		[{ every: 2, times: 2 }, [2, 4]],
		[{ times: 1 }, [1]],
	])('%j', async (when, expected) => {
		sandbox.faults.add({ on, ...when, effect });
		expect(await struck(6)).toEqual(expected);
		expect(sandbox.faults.hits).toBe(expected.length);
	});

	test('chance is the same for the same seed', async () => {
		const draw = async (seed: number) => {
			sandbox.faults.clear();
			sandbox.faults.add({ on, chance: 0.5, seed, effect });
			return await struck(12);
		};
		const first = await draw(7);
		expect(await draw(7)).toEqual(first);
		expect(await draw(8)).not.toEqual(first);
		expect(first.length).toBeGreaterThan(0);
		expect(first.length).toBeLessThan(12);
	});

	test('what a rule can look at', async () => {
		sandbox.faults.add({ on: { api: 1, method: 'put', path: /companies\/12/ }, effect });
		sandbox.faults.add({ on: { operation: ['labels', 'profiles'] }, effect });
		const isHit = ({ body }: FaultRequest) => (body as { LastName?: string })?.LastName === 'Hit';
		sandbox.faults.add({ on: { where: isHit }, effect });
		expect(await statusOf(client.create(ANA))).toBe(200);
		expect(await statusOf(client.create(ANA, 12))).toBe(500);
		expect(await statusOf(client.create({ ...ANA, LastName: 'Hit' }))).toBe(500);
		expect(await statusOf(client.get('/settings/customlabels'))).toBe(500);
		expect(await statusOf(client2.list())).toBe(200);
	});

	test('a race: somebody else creates the person first', async () => {
		const race: Effect = {
			kind: 'call',
			fn: (data, { body }) => {
				const { email } = body as { email: string };
				data.insert({ companyId: 1, firstName: 'Race', lastName: 'Winner', email });
			},
		};
		strike(race, 'personUpdate');
		const request = { action: 'Create', cid: 1, email: 'r@example.test', fname: 'R', lname: 'L' };
		expect((await client2.update(request)).json.success).toBe(false);
		expect(sandbox.data.personsByEmail('r@example.test')[0].firstName).toBe('Race');
	});
});

test('tokens that live for k calls', () =>
	withSandbox({ seed: 'small', tokenLifeCalls: 2 }, async (one, two) => {
		const statuses = async (call: () => Promise<{ status: number }>) =>
			[await call(), await call(), await call()].map(({ status }) => status);
		expect(await statuses(() => one.get('/companies'))).toEqual([200, 200, 403]);
		expect(await statuses(() => two.list())).toEqual([200, 200, 400]);
	}));

test('reset brings everything back', async () => {
	const start = sandbox.data.snapshot();
	await client.create(ANA);
	sandbox.revokeKey();
	sandbox.password = 'changed-1';
	sandbox.data.seats = 1;
	sandbox.variants.api1.errorBody = 'html';
	sandbox.faults.add({ effect: { kind: 'empty', commit: false } });
	sandbox.reset();
	expect(sandbox.data.snapshot()).toBe(start);
	expect([sandbox.log.length, sandbox.data.version, sandbox.data.seats]).toEqual([0, 0, Infinity]);
	expect(sandbox.variants.api1.errorBody).toBe('text');
	expect(await statusOf(client.get('/companies'))).toBe(403);
	expect(await statusOf(client.connect())).toBe(200);
	expect(await statusOf(client2.connect())).toBe(200);
});

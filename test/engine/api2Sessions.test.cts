import type { IDataObject } from 'n8n-workflow';

import { storeFor } from '../../lab/engine/harness.cts';
import { some, itemsOf, fails, endsOf, idsOf } from './bench.cts';
import { useApi2, createOf, upsertOf, updateOf, setActiveOf } from './api2Helpers.cts';

/** With some latency, so that requests do overlap. */
const bench = useApi2({ latencyMs: 5 });

const FORMS = ['400', '401', '403'] as const;

const create = (options: IDataObject = {}) =>
	createOf({ ifExists: 'create', sendAs: 'single', ...options });
const emails = () =>
	bench
		.newIds()
		.map((id) => bench.person(id).email)
		.sort();

describe.each(FORMS)('a session that dies, told by %s', (deadToken) => {
	beforeEach(() => {
		bench.sandbox.variants.api2.deadToken = deadToken;
	});

	test('between two runs: one log-in, no failed item', async () => {
		await bench.done(create(), some(1));
		bench.sandbox.expireTokens();
		await bench.done(create(), some(9).slice(1));
		expect(bench.logIns()).toBe(2);
		expect(emails()).toEqual(
			some(9)
				.map(({ e }) => e)
				.sort(),
		);
	});

	test('in the middle, with four requests in flight: one log-in, no failed item, nobody twice', async () => {
		bench.fault('personUpdate', () => bench.sandbox.expireTokens(), { nth: 10 });
		const items = some(24);
		await bench.done(create({ maxConcurrency: 4 }), items);
		expect(bench.sandbox.maxInFlight).toBe(4);
		expect(bench.logIns()).toBe(2);
		expect(
			bench.sent('personUpdate').filter(({ status }) => status === Number(deadToken)).length,
		).toBeGreaterThan(0);
		expect(emails()).toEqual(items.map(({ e }) => e).sort());
	});

	test.each(['personsList', 'mediaUpload', 'personUpdates', 'trmStatus', 'mediaGet'])(
		'at %s of a batch: one log-in, one job, no failed item',
		async (operation) => {
			bench.sandbox.variants.api2.jobResults = 'custom.filetoken';
			bench.fault(operation, 'expireToken', { nth: 1 });
			await bench.done(upsertOf({ sendAs: 'batch' }), some(4));
			expect(bench.logIns()).toBe(2);
			expect(bench.sent('personUpdates').filter(({ status }) => status === 200)).toHaveLength(1);
			expect(bench.newIds()).toHaveLength(4);
		},
	);

	test('again and again: as many log-ins as deaths', async () => {
		bench.fault('personUpdate', () => bench.sandbox.expireTokens(), { nth: [3, 7, 11] });
		await bench.done(create({ maxConcurrency: 1 }), some(12));
		expect(bench.logIns()).toBe(4);
		expect(bench.newIds()).toHaveLength(12);
	});
});

describe('the stored session', () => {
	test.each(['quoted', 'raw'] as const)('serves later runs, given %s', async (tokenAnswer) => {
		bench.sandbox.variants.api2.tokenAnswer = tokenAnswer;
		for (let round = 0; round < 3; round++) {
			await bench.done(setActiveOf(round === 1), itemsOf(1005, 1003));
		}
		expect(bench.logIns()).toBe(1);
		expect(new Set(bench.counted().map(({ headers }) => headers['x-auth-token'])).size).toBe(1);
		expect(
			bench.counted().every(({ headers }) => headers['x-auth-accountid'] === bench.sandbox.account),
		).toBe(true);
		// The key itself is stored once, in its own field.
		const { apiKey, ...rest } = bench.store.get('wordbeeV2Api')!;
		expect(apiKey).toBe(bench.sandbox.apiKey);
		expect(JSON.stringify(rest)).not.toContain(bench.sandbox.apiKey);
	});

	test.each<[string, () => IDataObject]>([
		['the key', () => ({ apiKey: (bench.sandbox.apiKey = 'another-key-1') })],
		['the account', () => ({ accountId: (bench.sandbox.account = 'another') })],
		['the URL', () => ({ url: bench.sandbox.apiV2Url.replace(/\/api$/, '/') })],
	])('is not used any more once %s was edited', async (_what, edit) => {
		await bench.done(create(), some(1));
		const earlier = bench.counted();
		bench.store.set('wordbeeV2Api', { ...bench.store.get('wordbeeV2Api')!, ...edit() });
		await bench.done(create(), some(3).slice(1));
		expect(bench.logIns()).toBe(2);
		for (const { headers } of bench.counted().slice(earlier.length)) {
			expect(headers['x-auth-token']).not.toBe(earlier[0].headers['x-auth-token']);
		}
	});

	test.each(['', '/', '/api', '/api/', ' '])('URL with %j at its end', async (end) => {
		const base = bench.sandbox.apiV2Url.replace(/\/api$/, '');
		bench.store = storeFor(bench.sandbox, { wordbeeV2Api: { url: `${base}${end}` } });
		await bench.done(create(), some(2));
		expect(bench.newIds()).toHaveLength(2);
	});
});

describe('a key that is refused', () => {
	test.each([1, 30])(
		'%i items: one clear sentence, two log-ins at most, nothing sent',
		async (count) => {
			bench.sandbox.revokeKey();
			const { error } = await bench.run(create(), some(count));
			expect(error.message).toBe('Wordbee refused the log-in: Invalid private key. [item 0]');
			expect(error.description).toMatch(/API key/);
			expect(bench.logIns()).toBeLessThanOrEqual(2);
			expect(bench.counted()).toEqual([]);
		},
	);

	test('in the middle, going on: what is done stays, the rest is not sent', async () => {
		bench.fault('personUpdate', () => bench.sandbox.revokeKey(), { nth: 8 });
		const { json } = await bench.goOn(create(), some(20));
		const done = json.filter(({ action }) => action === 'created');
		expect(idsOf(done).sort()).toEqual(bench.newIds().sort());
		expect(done.length).toBeGreaterThanOrEqual(4);
		for (const one of json.filter(({ error }) => error)) {
			fails(one, 'notSent', 'Wordbee refused the log-in: Invalid private key.');
		}
		expect(bench.logIns()).toBeLessThanOrEqual(3);
		expect(bench.sent('personUpdate').length).toBeLessThanOrEqual(12);
	});

	test('in the middle of a batch: rows of the job are unknown, the rest is not sent', async () => {
		bench.fault('trmStatus', () => bench.sandbox.revokeKey(), { nth: 2 });
		const { json } = await bench.goOn(create({ sendAs: 'batch', batchSize: 2 }), some(6));
		expect(endsOf(json)).toEqual([
			'created',
			'created',
			'unknown',
			'unknown',
			'notSent',
			'notSent',
		]);
		expect(json[2].details.requestId).toBe(560);
		expect(bench.sent('personUpdates')).toHaveLength(2);
	});
});

describe('missing rights', () => {
	const ids = Array.from({ length: 60 }, (_, n) => 3000 + n);
	const params = updateOf({ sendAs: 'single' }, { updateFields: { role: 'New' } });
	const items = ids.map((p) => ({ c: 12, p }));
	beforeEach(() => {
		for (const id of ids) {
			bench.add({
				id,
				companyId: 12,
				firstName: 'A',
				lastName: 'B',
				email: `${id}@example.test`,
			});
		}
	});

	test.each([
		['a third of the items', (pid: number) => pid % 3 === 0],
		['all items', () => true],
	])('for %s: an error each, and no log-in per item', async (_what, strikes) => {
		bench.fault(
			{ operation: 'personUpdate', where: ({ body }: any) => strikes(body.pid) },
			'forbidden',
		);
		const { json } = await bench.goOn(params, items);
		for (const [index, one] of json.entries()) {
			if (strikes(ids[index])) {
				fails(
					one,
					'rejected',
					'Wordbee does not allow this: You do not have the required access rights.',
					{ httpCode: 403, personId: ids[index] },
				);
			} else {
				expect(one).toMatchObject({ action: 'updated', companyId: 12, personId: ids[index] });
			}
		}
		expect(bench.logIns()).toBeLessThanOrEqual(3);
	});

	test('for everything, the look-ups included', async () => {
		bench.fault({ api: 2, operation: ['personUpdate', 'personsList'] }, 'forbidden');
		const { json } = await bench.goOn(params, items);
		expect(json.every(({ details }) => details.httpCode === 403)).toBe(true);
		expect(bench.logIns()).toBeLessThanOrEqual(3);
	});

	test('and a session that dies besides: both are told apart', async () => {
		bench.sandbox.variants.api2.deadToken = '403';
		bench.fault(
			{ operation: 'personUpdate', where: ({ body }: any) => body.pid % 5 === 0 },
			'forbidden',
		);
		bench.fault('personUpdate', () => bench.sandbox.expireTokens(), { nth: 30 });
		const { json } = await bench.goOn(params, items);
		expect(endsOf(json)).toEqual(ids.map((id) => (id % 5 === 0 ? 'rejected' : 'updated')));
		expect(bench.logIns()).toBeLessThanOrEqual(5);
	});
});

import type { IDataObject } from 'n8n-workflow';

import { some, fails, endsOf, idsOf } from './bench.cts';
import { useApi2, createOf, upsertOf } from './api2Helpers.cts';

const ALLOWANCE = 10;

const bench = useApi2({ hourlyAllowance: ALLOWANCE, latencyMs: 3 });

const create = (options: IDataObject = {}) =>
	createOf({ ifExists: 'create', sendAs: 'single', ...options });
/** Waits that are no short pause between two tries. */
const longWaits = () => bench.waits.filter((ms) => ms >= 1000);
const refusals = () => bench.counted().filter(({ status }) => status === 429);
const afterTheFirst = () =>
	bench.counted().length - bench.counted().findIndex(({ status }) => status === 429) - 1;

/** The allowance is free again once the node has waited. */
function refillAfterWaiting(): void {
	const fn = () => {
		if (longWaits().length > 0) bench.sandbox.refillAllowance();
	};
	bench.fault({ api: 2 }, fn);
}

describe('free again after a while', () => {
	test.each([1, 4])(
		'%i in flight: waits once, goes on, nobody twice and nobody forgotten',
		async (maxConcurrency) => {
			refillAfterWaiting();
			const items = some(14);
			const { json } = await bench.done(create({ maxConcurrency }), items);
			expect(bench.emailsOf(json)).toEqual(items.map(({ e }) => e));
			expect(bench.newIds()).toHaveLength(14);
			expect(longWaits()).toHaveLength(1);
			expect(longWaits()[0]).toBeGreaterThanOrEqual(10_000);
			expect(refusals().length).toBeLessThanOrEqual(maxConcurrency);
		},
	);

	test.each([
		['seconds', () => 25, 25_000],
		['a date', () => new Date(Date.now() + 40_000).toUTCString(), 38_000],
		['less than Wordbee asks for elsewhere', () => 2, 10_000],
		['nonsense', () => 'soon', 10_000],
		['a date that is over', () => new Date(Date.now() - 40_000).toUTCString(), 10_000],
	])('Retry-After as %s', async (_form, retryAfter, least) => {
		bench.fault('personUpdate', { kind: 'tooMany', retryAfter: retryAfter() }, { nth: 2 });
		await bench.done(create({ maxConcurrency: 1 }), some(3));
		expect(longWaits()).toHaveLength(1);
		expect(longWaits()[0]).toBeGreaterThanOrEqual(least);
		expect(longWaits()[0]).toBeLessThanOrEqual(least + 2_500);
		expect(bench.newIds()).toHaveLength(3);
	});

	test.each(['mediaUpload', 'personUpdates', 'trmStatus', 'personsList'])(
		'at %s of a batch: one job, all persons',
		async (operation) => {
			bench.fault(operation, 'tooMany', { nth: 1 });
			await bench.done(upsertOf({ sendAs: 'batch' }), some(5));
			expect(bench.newIds()).toHaveLength(5);
			expect(bench.sent('personUpdates').filter(({ status }) => status === 200)).toHaveLength(1);
			expect(bench.waits.some((ms) => ms >= 10_000)).toBe(true);
		},
	);

	test('in a list', async () => {
		bench.fault('personsList', 'tooMany', { nth: 1 });
		const { json } = await bench.done({ operation: 'getAll', returnAll: true });
		expect(json).toHaveLength(12);
	});
});

describe('stays spent', () => {
	test('stops sending, keeps what is done, says how many of how many', async () => {
		const { error, json } = await bench.run(create({ maxWait: 30 }), some(25));
		expect(json).toEqual([]);
		expect(error.message).toContain('The allowance of calls to Wordbee is spent');
		expect(error.message).toContain(`Maximum allowed ${ALLOWANCE} per 01:00:00`);
		expect(error.httpCode).toBe('429');
		const made = bench.newIds();
		expect(made).toHaveLength(ALLOWANCE - bench.sent('personsList').length);
		expect(error.description).toContain(`${made.length} of 25 items`);
		for (const id of made) expect(error.description).toContain(String(id));
		expect(error.context.done.count).toBe(made.length);
		expect(error.context.done.personIds.sort()).toEqual(made);
	});

	test('going on, the rest is not sent and says why', async () => {
		const { error, json } = await bench.goOn(create({ maxWait: 30 }), some(25));
		expect(error).toBeUndefined();
		expect(json).toHaveLength(25);
		const done = json.filter(({ action }) => action === 'created');
		expect(idsOf(done).sort()).toEqual(bench.newIds());
		expect(done).toHaveLength(ALLOWANCE - bench.sent('personsList').length);
		const rest = json.filter(({ action }) => action === undefined);
		expect(rest).toHaveLength(25 - done.length);
		for (const one of rest) {
			fails(one, 'notSent', 'The allowance of calls to Wordbee is spent', { httpCode: 429 });
		}
	});

	test.each([
		[0, 0],
		[9, 0],
		[10, 1],
		[30, 3],
		[60, 6],
		[undefined, 6],
	])('Max Wait %p: %i waits of ten seconds', async (maxWait, waits) => {
		const wait = maxWait === undefined ? {} : { maxWait };
		await bench.goOn(create({ ...wait, maxConcurrency: 4 }), some(25));
		expect(longWaits()).toEqual(Array(waits).fill(10_000));
		// Those in flight when it was spent, and one try after each wait.
		expect(afterTheFirst()).toBeLessThanOrEqual(3 + waits);
	});

	test('a Retry-After beyond Max Wait is not waited for', async () => {
		bench.fault('personUpdate', { kind: 'tooMany', retryAfter: 1800 }, { after: 3 });
		const { json } = await bench.goOn(create({ maxConcurrency: 1 }), some(8));
		expect(endsOf(json)).toEqual([...Array(3).fill('created'), ...Array(5).fill('notSent')]);
		expect(longWaits()).toEqual([]);
		expect(bench.sent('personUpdate')).toHaveLength(4);
	});

	test('at the look-up before the first person: nothing is written', async () => {
		bench.fault('personsList', 'tooMany');
		const params = upsertOf({ maxWait: 0 });
		for (const count of [3, 20]) {
			const { json } = await bench.goOn(params, some(count));
			expect(json).toHaveLength(count);
			for (const one of json)
				expect(one.details).toMatchObject({ outcome: 'notSent', httpCode: 429 });
		}
		expect(bench.sent('personsList')).toHaveLength(2);
		expect(bench.updates()).toEqual([]);
	});

	test('while a job is waited for: its rows are unknown with the request id, the rest is not sent', async () => {
		bench.fault('trmStatus', 'tooMany');
		const { json } = await bench.goOn(
			create({ sendAs: 'batch', batchSize: 3, maxWait: 10 }),
			some(6),
		);
		expect(endsOf(json)).toEqual([
			'unknown',
			'unknown',
			'unknown',
			'notSent',
			'notSent',
			'notSent',
		]);
		for (const one of json.slice(0, 3)) {
			expect(one.details.requestId).toBe(559);
			expect(one.error).toContain('559');
		}
		expect(bench.sent('personUpdates')).toHaveLength(1);
	});
});

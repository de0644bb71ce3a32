import type { IDataObject } from 'n8n-workflow';

import { storeFor } from '../../lab/engine/harness.cts';
import { some, itemsOf, endsOf, tokenOf } from './bench.cts';
import { useApi2, createOf, upsertOf, setActiveOf } from './api2Helpers.cts';

/** With some latency, so that requests do overlap. */
const bench = useApi2({ latencyMs: 5 });

const create = (options: IDataObject) => createOf({ ifExists: 'create', ...options });

describe.each(['400', '401', '403'] as const)('a session that dies, told by %s', (deadToken) => {
	test.each(['personsList', 'mediaUpload', 'personUpdates', 'trmStatus', 'mediaGet'])(
		'at %s of a batch: one log-in, one job, no failed item',
		async (operation) => {
			bench.sandbox.variants.api2.deadToken = deadToken;
			bench.sandbox.variants.api2.jobResults = 'custom.filetoken';
			bench.fault(operation, 'expireToken', { nth: 1 });
			await bench.done(upsertOf({ sendAs: 'batch' }), some(4));
			expect(bench.logIns()).toBe(2);
			expect(bench.sent('personUpdates').filter(({ status }) => status === 200)).toHaveLength(1);
			expect(bench.newIds()).toHaveLength(4);
		},
	);
});

describe('the stored session', () => {
	test.each(['quoted', 'raw'] as const)('serves later runs, given %s', async (tokenAnswer) => {
		bench.sandbox.variants.api2.tokenAnswer = tokenAnswer;
		for (let round = 0; round < 3; round++) {
			await bench.done(setActiveOf(round === 1), itemsOf(1005, 1003));
		}
		expect(bench.logIns()).toBe(1);
		expect(new Set(bench.counted().map(tokenOf)).size).toBe(1);
		expect(
			bench.counted().every(({ headers }) => headers['x-auth-accountid'] === bench.sandbox.account),
		).toBe(true);
		// The key itself is stored once, in its own field.
		const { apiKey, ...rest } = bench.store.get('wordbeeV2Api')!;
		expect(apiKey).toBe(bench.sandbox.apiKey);
		expect(JSON.stringify(rest)).not.toContain(bench.sandbox.apiKey);
	});

	test.each(['', '/', '/api', '/api/', ' '])('URL with %j at its end', async (end) => {
		const base = bench.sandbox.apiV2Url.replace(/\/api$/, '');
		bench.store = storeFor(bench.sandbox, { wordbeeV2Api: { url: `${base}${end}` } });
		await bench.done(create({ sendAs: 'single' }), some(2));
		expect(bench.newIds()).toHaveLength(2);
	});
});

test('a key refused in the middle of a batch: rows of the job are unknown, the rest is not sent', async () => {
	bench.fault('trmStatus', () => bench.sandbox.revokeKey(), { nth: 2 });
	const { json } = await bench.goOn(create({ sendAs: 'batch', batchSize: 2 }), some(6));
	expect(endsOf(json)).toEqual(['created', 'created', 'unknown', 'unknown', 'notSent', 'notSent']);
	expect(json[2].details.requestId).toBe(560);
	expect(bench.sent('personUpdates')).toHaveLength(2);
});

test.each([
	['in the middle of a run: it is waited for', 2, ['created', 'created', 'created', 'created']],
	['from the start: the run ends', 1, ['notSent', 'notSent', 'notSent', 'notSent']],
])('no log-in for half a minute, %s', async (_when, nth, ends) => {
	const isNth = (n: number) => n >= nth && n < nth + 6;
	if (nth > 1) bench.fault('personUpdate', 'expireToken', { nth: 2 });
	bench.fault('authToken', 503, { nth: [1, 2, 3, 4, 5, 6, 7].filter(isNth) });
	const { json } = await bench.goOn(create({ sendAs: 'single', maxConcurrency: 1 }), some(4));
	expect(endsOf(json)).toEqual(ends);
});

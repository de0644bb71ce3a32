import type { IDataObject } from 'n8n-workflow';

import {
	answered,
	endsOf,
	fails,
	itemsOf,
	some,
	someone,
	withBoth,
	createFromItem,
} from './bench.cts';
import { createOf, updateOf, upsertOf, useApi2 } from './api2Helpers.cts';

/** What may arrive twice without harm is sent again for a minute; Wordbee's own pauses come first. */
const bench = useApi2();

const LOST = { kind: 'status', status: 504, commit: false } as const;
const DONE_BUT_LOST = { kind: 'reset', commit: true } as const;

const update = (options: IDataObject = {}) =>
	updateOf({ sendAs: 'single', maxConcurrency: 1, ...options }, { updateFields: { role: 'Boss' } });
const upsert = (options: IDataObject = {}) =>
	upsertOf({ sendAs: 'batch', batchSize: 2, ...options });
const pids = () => bench.sent('personUpdate').map(({ body }: any) => body.pid as number);
const emails = () =>
	bench.sent('mediaUpload').map(({ body }) => (body as any[]).map(({ email }) => email as string));

describe('a change whose answer is lost', () => {
	test('seven times in a row is done at the eighth try, after more than a minute', async () => {
		bench.fault('personUpdate', LOST, { times: 7 });
		const began = bench.now();
		await bench.done(update(), itemsOf(1002));
		expect(pids()).toHaveLength(8);
		expect(bench.now() - began).toBeGreaterThanOrEqual(60_000);
		expect(bench.person(1002).role).toBe('Boss');
	});

	test('always: is unknown in the end, the pauses grow', async () => {
		bench.fault('personUpdate', LOST);
		const { json } = await bench.goOn(update(), itemsOf(1002));
		fails(json[0], 'unknown', /^It is not known whether person 1002 was updated/);
		const long = bench.waits.filter((ms) => ms >= 4000);
		expect(long).toHaveLength(4);
		expect(long).toEqual([...long].sort((a, b) => a - b));
	});

	test('holds up nobody else: the others are sent before it is sent again', async () => {
		const own = { operation: 'personUpdate', where: ({ body }: any) => body.pid === 1002 };
		bench.fault(own, LOST, { times: 5 });
		const { json } = await bench.goOn(update(), itemsOf(1002, 1005, 1006));
		expect(endsOf(json)).toEqual(['updated', 'updated', 'updated']);
		expect(pids()).toEqual([1002, 1002, 1002, 1002, 1005, 1006, 1002, 1002]);
	});

	test('comes before what follows for the same person', async () => {
		bench.fault('personUpdate', LOST, { times: 5 });
		const items = ['first', 'second'].map((role) => ({ c: 12, p: 1002, role }));
		await bench.done(updateOf({ sendAs: 'single' }), [...items, { c: 12, p: 1005, role: 'x' }]);
		expect(bench.person(1002).role).toBe('second');
	});

	test('costs no further look for what follows', async () => {
		bench.fault('personUpdate', LOST, { times: 7 });
		const items = [someone(0), someone(0, { l: 'Later' })];
		await bench.done(upsertOf({ sendAs: 'single' }), items, { onError: 'continueRegularOutput' });
		expect(bench.newIds().map((id) => bench.person(id).lastName)).toEqual(['Later']);
		// Before the first item, and before the second one once the first is done.
		expect(bench.sent('personsList')).toHaveLength(2);
	});

	test('with Stop: nothing else is sent before its end is known', async () => {
		bench.fault('personUpdate', LOST, { times: 5 });
		await bench.done(update(), itemsOf(1002, 1005));
		expect(pids()).toEqual([1002, 1002, 1002, 1002, 1002, 1002, 1005]);
	});

	test('is no longer sent again once nothing has been answered for a minute', async () => {
		bench.fault('personUpdate', LOST);
		// The quick tries of thirty persons take more than a minute.
		const people = Array.from({ length: 30 }, (_, number) =>
			bench.add({ email: `p${number}@a.example` }),
		);
		const { json } = await bench.goOn(
			update(),
			people.map(({ id: p, companyId: c }) => ({ c, p })),
		);
		expect(endsOf(json)).toEqual(people.map(() => 'unknown'));
		// Those that were due when the minute was over, and none of them twice.
		const later = pids().slice(4 * people.length);
		expect(later.length).toBeLessThanOrEqual(people.length);
	});
});

describe('a job of Create or Update', () => {
	test.each([2, 3])('whose start is lost %i times in a row: others in between', async (times) => {
		const own = { operation: 'personUpdates', where: () => emails().at(-1)?.[0] === someone(0).e };
		bench.fault(own, DONE_BUT_LOST, { times });
		const { json } = await bench.done(upsert(), some(4), { onError: 'continueRegularOutput' });
		expect(json).toHaveLength(4);
		expect(bench.newIds()).toHaveLength(4);
		expect(emails().map(([first]) => first)).toEqual([
			someone(0).e,
			someone(2).e,
			...Array(times).fill(someone(0).e),
		]);
	});

	test('waits until Wordbee must be over with the one before', async () => {
		const at: number[] = [];
		bench.fault('personUpdates', () => void at.push(bench.now()));
		bench.fault('personUpdates', DONE_BUT_LOST, { times: 3 });
		await bench.done(upsert(), some(2));
		const pauses = at.slice(1).map((time, index) => time - at[index]);
		expect(pauses).toHaveLength(3);
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(25_000);
	});

	test.each(['mediaUpload', 'trmStatus', 'mediaGet'])(
		'%s without an answer six times in a row: it is asked again, no second job',
		async (operation) => {
			bench.sandbox.variants.api2.jobResults = 'custom.filetoken';
			bench.fault(operation, LOST, { times: 6 });
			await bench.done(upsert(), some(2));
			expect(bench.sent('personUpdates')).toHaveLength(1);
			expect(bench.sandbox.pollViolations).toBe(0);
		},
	);

	test('whose second upload fails for good stays unknown: the first may have been carried out', async () => {
		bench.fault('personUpdates', DONE_BUT_LOST, { nth: 1 });
		bench.fault('mediaUpload', LOST, { after: 1 });
		const { json } = await bench.goOn(upsert(), some(2));
		expect(bench.newIds()).toHaveLength(2);
		expect(endsOf(json)).toEqual(['unknown', 'unknown']);
	});
});

describe('503 with a Retry-After above Max Wait', () => {
	const come = answered(503, '', { 'Retry-After': '120' });

	test.each([
		['API 2, single', 'personUpdate', createOf({ sendAs: 'single' }), {}],
		['API 2, job', 'personUpdates', createOf({ sendAs: 'batch' }), {}],
		['API 1 with look-ups', 'createPerson', { ...createFromItem, api: 'api1' }, withBoth],
	])('to a create is told at once, %s', async (_way, operation, params, settings) => {
		bench.fault(operation, come, { nth: 1 });
		const { json } = await bench.goOn(params, [someone(0)], settings);
		fails(json[0], 'unknown', 'status 503');
		expect(bench.waits).toEqual([]);
		expect(bench.sent(operation)).toHaveLength(1);
	});

	test('but whom one look finds, is done', async () => {
		bench.fault('personUpdate', { ...come, commit: true }, { nth: 1 });
		const { json } = await bench.done(createOf({ sendAs: 'single' }), [someone(0)]);
		expect(json[0]).toMatchObject({ action: 'created', personId: bench.newIds()[0] });
		expect(bench.waits).toEqual([]);
	});
});

describe('a lost create whose e-mail somebody of another company has', () => {
	test.each(['single', 'batch'])(
		'is decided by the look within its company, %s',
		async (sendAs) => {
			const { e } = someone(0);
			const other = bench.add({ companyId: 13, email: String(e) });
			bench.fault(sendAs === 'single' ? 'personUpdate' : 'personUpdates', 'cut', { nth: 1 });
			const { json } = await bench.done(createOf({ sendAs, ifExists: 'skip' }), [someone(0)]);
			expect(json[0]).toMatchObject({ action: 'created', companyId: 12 });
			expect(bench.person(other.id)).toEqual(other);
		},
	);
});

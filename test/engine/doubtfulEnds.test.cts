import type { IDataObject } from 'n8n-workflow';

import {
	locator,
	createFromItem,
	someone,
	retry,
	some,
	itemsOf,
	withBoth,
	answered,
	fails,
	stops,
	endsOf,
} from './bench.cts';
import { useApi2, whoFromItem, createOf, updateOf, setActiveOf } from './api2Helpers.cts';
import { storeFor } from '../../lab/engine/harness.cts';

const bench = useApi2();

const create = (options: IDataObject = {}, more: IDataObject = {}) =>
	createOf({ sendAs: 'single', ...options }, more);
const update = (options: IDataObject = {}) =>
	updateOf({ sendAs: 'single', ...options }, { updateFields: { role: 'Boss' } });
const withLookUps = async () =>
	await bench.goOn({ api: 'api1', ...createFromItem }, [someone(0)], withBoth);
const doneBut500 = { kind: 'status', status: 500, commit: true } as const;

describe('a create whose answer was lost', () => {
	test('and that is refused when it is sent again, is unknown: the first may have gone through', async () => {
		bench.fault('createPerson', doneBut500, { nth: 1 });
		bench.fault('createPerson', answered(400, 'Maintenance'), { nth: 2 });
		bench.fault('personsList', answered(200, { rows: [], total: 0 }));
		const { json } = await withLookUps();
		fails(json[0], 'unknown', 'Maintenance');
		expect(bench.newIds()).toHaveLength(1);
	});

	test('is not taken for a stranger who came meanwhile with the same e-mail', async () => {
		const fn = () => void bench.add({ firstName: 'Bob', email: String(someone(0).e) });
		bench.fault('createPerson', fn, { nth: 1 });
		bench.fault('createPerson', 'cut', { nth: 1 });
		const { json } = await withLookUps();
		expect(json[0].details.outcome).toBe('unknown');
	});

	test('stays unknown where Wordbee shows the name in another form', async () => {
		const fn = () => {
			for (const id of bench.newIds()) bench.sandbox.data.edit(id, { firstName: 'A. M.' });
		};
		bench.fault('createPerson', doneBut500, { nth: 1 });
		bench.fault('personsList', fn);
		const { json } = await withLookUps();
		fails(json[0], 'unknown', `(${bench.newIds()[0]})`);
		expect(bench.newIds()).toHaveLength(1);
	});

	test('neither holds back a person of another company with the same e-mail, nor is held back', async () => {
		bench.fault('personUpdate', 504, { nth: 1 });
		const items = [someone(0), someone(0, { c: 13 })];
		const { json } = await bench.goOn(create({ maxConcurrency: 1 }), items);
		expect(json).toMatchObject([
			{ action: 'created', companyId: 12 },
			{ action: 'created', companyId: 13 },
		]);
		expect(bench.newIds()).toHaveLength(2);
	});

	test('the second spelling of custom fields, too', async () => {
		bench.sandbox.variants.api2.cfsValueKey = 'v';
		bench.fault('personUpdate', 'lost', { nth: 2 });
		const customFieldsUi = { field: [{ fieldId: '5-3', value: locator('text', 'CC') }] };
		const params = create({ ifExists: 'create' }, { customFieldsUi });
		const { json } = await bench.goOn(params, [someone(0)], retry(5));
		expect(bench.sent('personUpdate')).toHaveLength(2);
		expect(json).toMatchObject([{ action: 'created', companyId: 12, personId: bench.newIds()[0] }]);
		expect(bench.newIds()).toHaveLength(1);
	});
});

describe('log-ins', () => {
	test.each([
		[undefined, 4],
		['0', 4],
		['3600', 1],
	])('429 with Retry-After %s: four requests in flight share %i', async (wait, count) => {
		const headers: Record<string, string> = wait === undefined ? {} : { 'Retry-After': wait };
		bench.fault('authToken', answered(429, '', headers));
		const { json } = await bench.goOn(create({ maxConcurrency: 4 }), some(8));
		expect(bench.logIns()).toBe(count);
		expect(endsOf(json)).toEqual(some(8).map(() => 'notSent'));
	});

	test.each(['get', 'getAll'])(
		'%s with a wrong key, five tries: two log-ins',
		async (operation) => {
			bench.store = storeFor(bench.sandbox, { wordbeeV2Api: { apiKey: 'wrong' } });
			const params = operation === 'get' ? { operation, ...whoFromItem } : { operation };
			stops(await bench.run(params, [{ c: 12, p: 1002 }], retry(5)), 'refused the log-in');
			expect(bench.logIns()).toBe(2);
		},
	);

	test.each([
		['HTML', { kind: 'html', commit: true }],
		['an empty answer', { kind: 'empty', commit: true }],
		['a truncated answer', { kind: 'truncated', commit: true }],
	] as const)('%s instead of a token, once: it is asked for again', async (_what, effect) => {
		bench.fault('authToken', effect, { nth: 1 });
		await bench.done(update(), [{ c: 12, p: 1002 }]);
		expect(bench.logIns()).toBe(2);
	});

	test.each([
		[400, 'Expired token.'],
		[400, 'Invalid token'],
		[400, 'Your login has expired'],
		[404, 'Token expired'],
	])('%i with "%s" is an ended session', async (code, words) => {
		bench.fault('personUpdate', answered(code, JSON.stringify(words)), { nth: 2 });
		await bench.done(update({ maxConcurrency: 1 }), itemsOf(1002, 1005));
		expect(bench.logIns()).toBe(2);
	});
});

describe('a session that just began', () => {
	test.each([1, 4])('is never accepted: one sentence, two log-ins, %i at a time', async (at) => {
		const body = JSON.stringify('The token is invalid or has expired.');
		bench.fault(['createPerson', 'profiles'], answered(403, body));
		const params = { ...createFromItem, api: 'api1', options: { maxConcurrency: at } };
		const { json } = await bench.goOn(params, some(20));
		expect(bench.sent('connect')).toHaveLength(2);
		expect(endsOf(json)).toEqual(some(20).map(() => 'notSent'));
		expect(json[19].error).toContain('accepts the log-in but not the session');
	});

	test('is asked about by a question that gets no answer: that has the time limit, too', async () => {
		const asked = { operation: 'personsList', where: ({ body }: any) => body.take === 1 };
		bench.fault('personUpdate', answered(403, 'No right'), { nth: [1, 2] });
		bench.fault(asked, 'stall');
		const params = update({ timeout: 1, maxConcurrency: 1 });
		const { json } = await bench.goOn(params, [{ c: 12, p: 1002 }]);
		expect(bench.sent('personsList')).toHaveLength(1);
		expect(json[0].details).toMatchObject({ outcome: 'rejected', httpCode: 403 });
	});

	test.each([1, 4])('lives, but one item is always refused with 401, %i at a time', async (at) => {
		bench.fault(
			{ operation: 'createPerson', where: ({ body }: any) => body.Email === someone(3).e },
			answered(401, 'Not for you'),
		);
		const params = { ...createFromItem, api: 'api1', options: { maxConcurrency: at } };
		const { json } = await bench.goOn(params, some(20));
		fails(json[3], 'rejected', 'Not for you', { httpCode: 401 });
		expect(bench.newIds()).toHaveLength(19);
		expect(bench.sent('connect').length).toBeLessThanOrEqual(2);
	});
});

describe('trouble that would meet every item', () => {
	test.each(['120', new Date(Date.now() + 200_000).toUTCString()])(
		'503 with Retry-After %s, longer than Max Wait: it is not sent before',
		async (wait) => {
			bench.fault('personUpdate', answered(503, '', { 'Retry-After': wait }));
			const { json } = await bench.goOn(update({ maxWait: 60 }), [{ c: 12, p: 1002 }]);
			expect(json[0].details.outcome).toBe('unknown');
			expect(bench.sent('personUpdate')).toHaveLength(1);
		},
	);

	test('no licences: one job, the rest is not sent', async () => {
		const { data } = bench.sandbox;
		const off = [...data.persons.values()].filter(({ login }) => login !== null).slice(0, 4);
		for (const { id } of off) data.edit(id, { isActive: false });
		data.seats = data.enabledLogins;
		const params = setActiveOf(true, { sendAs: 'batch', batchSize: 2 });
		const { json } = await bench.goOn(
			params,
			off.map(({ companyId: c, id: p }) => ({ c, p })),
		);
		expect(endsOf(json)).toEqual(['rejected', 'rejected', 'notSent', 'notSent']);
		expect(bench.sent('personUpdates')).toHaveLength(1);
	});

	test.each([
		['The maximum number of active users is reached', 1],
		['User limit exceeded', 1],
		['The login seat.ibiza.1 is already in use.', 3],
	])('"%s" is sent %i times', async (words, count) => {
		bench.fault('updatePerson', answered(400, words));
		const items = itemsOf(1002, 1005, 1006);
		const params = { api: 'api1', ...setActiveOf(true, { maxConcurrency: 1 }) };
		const { json } = await bench.goOn(params, items);
		expect(bench.sent('updatePerson')).toHaveLength(count);
		expect(json.every(({ error }) => error.includes(words))).toBe(true);
	});

	test('a host that never answers ends the run', async () => {
		bench.fault('createPerson', 'stall');
		const params = { ...createFromItem, api: 'api1', options: { timeout: 1, maxConcurrency: 8 } };
		const { json } = await bench.goOn(params, some(30));
		const ends = endsOf(json);
		expect(ends.filter((end) => end === 'unknown')).toHaveLength(bench.sent('createPerson').length);
		expect(bench.sent('createPerson').length).toBeLessThanOrEqual(17);
		expect(json.at(-1).error).toContain('did not answer 10 requests in a row');
	});
});

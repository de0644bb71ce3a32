import type { IDataObject, INode } from 'n8n-workflow';

import {
	locator,
	createFromItem,
	someone,
	CONTINUE,
	some,
	answered,
	fails,
	endsOf,
} from './bench.cts';
import { useApi2, whoFromItem, detailsFromItem } from './api2Helpers.cts';
import { runNode, storeFor } from '../../lab/engine/harness.cts';

const bench = useApi2();

const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

const create = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({
	operation: 'create',
	...detailsFromItem,
	...more,
	options: { sendAs: 'single', ...options },
});
const update = (options: IDataObject = {}): IDataObject => ({
	operation: 'update',
	...whoFromItem,
	updateFields: { role: 'Boss' },
	options: { sendAs: 'single', ...options },
});
const withLookUps = async (items: IDataObject[], settings: Partial<INode> = CONTINUE) =>
	await runNode({
		params: createFromItem,
		items,
		store: bench.store,
		credentials: ['wordbeeApi', 'wordbeeV2Api'],
		settings,
	});

describe('a create whose answer was lost', () => {
	test('and that is refused when it is sent again, is unknown: the first may have gone through', async () => {
		const on = { operation: 'createPerson' };
		bench.fault(on, { kind: 'status', status: 500, commit: true }, { nth: 1 });
		bench.fault(on, answered(400, 'Maintenance'), { nth: 2 });
		bench.fault('personsList', answered(200, { rows: [], total: 0 }));
		const { json } = await withLookUps([someone(0)]);
		fails(json[0], 'unknown', 'Maintenance');
		expect(bench.newIds()).toHaveLength(1);
	});

	test('is not taken for a stranger who came meanwhile with the same e-mail', async () => {
		const fn = () =>
			void bench.add({
				companyId: 12,
				firstName: 'Bob',
				lastName: 'Stranger',
				email: String(someone(0).e),
			});
		const on = { operation: 'createPerson' };
		bench.fault(on, fn, { nth: 1 });
		bench.fault(on, 'cut', { nth: 1 });
		const { json } = await withLookUps([someone(0)]);
		expect(json[0].details.outcome).toBe('unknown');
	});

	test('stays unknown where Wordbee shows the name in another form', async () => {
		const fn = () => {
			for (const id of bench.newIds()) bench.sandbox.data.edit(id, { firstName: 'A. M.' });
		};
		const on = { operation: 'createPerson' };
		bench.fault(on, { kind: 'status', status: 500, commit: true }, { nth: 1 });
		bench.fault('personsList', fn);
		const { json } = await withLookUps([someone(0)]);
		fails(json[0], 'unknown', `(${bench.newIds()[0]})`);
		expect(bench.newIds()).toHaveLength(1);
	});

	test('does not hold back a person of another company with the same e-mail', async () => {
		const on = { operation: 'personUpdate' };
		bench.fault(on, 504, { nth: 1 });
		const items = [someone(0), someone(0, { c: 13 })];
		const { json } = await bench.goOn(create({ maxConcurrency: 1 }), items);
		expect(json[0].details.outcome).toBe('unknown');
		expect(json[1]).toMatchObject({ action: 'created', companyId: 13 });
	});

	test('the second spelling of custom fields, too', async () => {
		bench.sandbox.variants.api2.cfsValueKey = 'v';
		const on = { operation: 'personUpdate' };
		bench.fault(on, 'lost', { nth: 2 });
		const customFieldsUi = { field: [{ fieldId: '5-3', value: locator('text', 'CC') }] };
		const params = create({ ifExists: 'create' }, { customFieldsUi });
		const run = await bench.run(params, [someone(0)], { ...CONTINUE, ...RETRY });
		expect(bench.sent('personUpdate')).toHaveLength(2);
		expect(run.json).toMatchObject([
			{ action: 'created', companyId: 12, personId: bench.newIds()[0] },
		]);
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
			const { error } = await bench.run(params, [{ c: 12, p: 1002 }], RETRY);
			expect(error!.message).toContain('refused the log-in');
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
		const on = { operation: 'personUpdate' };
		bench.fault(on, answered(code, JSON.stringify(words)), { nth: 2 });
		const items = [1002, 1005].map((p) => ({ c: bench.person(p).companyId, p }));
		await bench.done(update({ maxConcurrency: 1 }), items);
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
		const on = { operation: 'personUpdate' };
		const asked = { operation: 'personsList', where: ({ body }: any) => body.take === 1 };
		bench.fault(on, answered(403, 'No right'), { nth: [1, 2] });
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
			const effect = answered(503, '', { 'Retry-After': wait });
			bench.fault('personUpdate', effect);
			const params = update({ maxWait: 60 });
			const { json } = await bench.goOn(params, [{ c: 12, p: 1002 }]);
			expect(json[0].details.outcome).toBe('unknown');
			expect(bench.sent('personUpdate')).toHaveLength(1);
		},
	);

	test('no licences: one job, the rest is not sent', async () => {
		const { data } = bench.sandbox;
		const off = [...data.persons.values()].filter(({ login }) => login !== null).slice(0, 4);
		for (const { id } of off) data.edit(id, { isActive: false });
		data.seats = data.enabledLogins;
		const params = {
			operation: 'setActive',
			...whoFromItem,
			isActive: true,
			options: { sendAs: 'batch', batchSize: 2 },
		};
		const items = off.map(({ companyId: c, id: p }) => ({ c, p }));
		const { json } = await bench.goOn(params, items);
		expect(endsOf(json)).toEqual(['rejected', 'rejected', 'notSent', 'notSent']);
		expect(bench.sent('personUpdates')).toHaveLength(1);
	});

	test.each([
		['The maximum number of active users is reached', 1],
		['User limit exceeded', 1],
		['The login seat.ibiza.1 is already in use.', 3],
	])('"%s" is sent %i times', async (words, count) => {
		bench.fault('updatePerson', answered(400, words));
		const items = [1002, 1005, 1006].map((p) => ({ c: bench.person(p).companyId, p }));
		const { json } = await bench.goOn(
			{
				operation: 'setActive',
				...whoFromItem,
				isActive: true,
				api: 'api1',
				options: { maxConcurrency: 1 },
			},
			items,
		);
		expect(bench.sent('updatePerson')).toHaveLength(count);
		expect(json.every(({ error }) => error.includes(words))).toBe(true);
	});

	test('a host that never answers ends the run', async () => {
		bench.fault('createPerson', 'stall');
		const { json } = await bench.goOn(
			{
				...createFromItem,
				api: 'api1',
				companyId: locator('id', 12),
				options: { timeout: 1, maxConcurrency: 8 },
			},
			some(30),
		);
		const ends = endsOf(json);
		expect(ends.filter((end) => end === 'unknown')).toHaveLength(bench.sent('createPerson').length);
		expect(bench.sent('createPerson').length).toBeLessThanOrEqual(17);
		expect(json.at(-1).error).toContain('did not answer 10 requests in a row');
	});
});

/** What the node makes of answers that Wordbee never gives, but something in between may. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { FaultRule } from '../../lab/sandbox/sandbox.cts';
import {
	locator,
	createFromItem,
	someone,
	CONTINUE,
	some,
	itemsOf,
	withBoth,
	fails,
	endsOf,
} from './bench.cts';
import { useApi2, whoFromItem, updateOf, deleteOf } from './api2Helpers.cts';
import { listSearch, loadOptions, listProfiles } from '../../lab/engine/harness.cts';

const bench = useApi2();

type Where = NonNullable<FaultRule['on']>['where'];

/** Answers an operation with a body of its own, after carrying it out. */
function answer(
	operation: string,
	body: unknown,
	{ status = 200, where, ...rule }: Partial<FaultRule> & { status?: number; where?: Where } = {},
) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	bench.fault({ operation, where }, { kind: 'status', status, body: text, commit: true }, rule);
}

const single = { sendAs: 'single' };
const api1 = { api: 'api1' };
/** So that API 1 can look persons up. */
const BOTH: Partial<INode> = { ...CONTINUE, ...withBoth };
/** The outcomes of a Create of some persons. */
const create = async (options: IDataObject, more: IDataObject = {}, count = 1) => {
	const items = some(count + 1).slice(1);
	return (await bench.run({ ...createFromItem, options, ...more }, items, BOTH)).json;
};
const looking = { ...single, ifExists: 'skip' };
const byEmail = { operation: 'get', personId: locator('email', 'ana1@example.test') };
const retitle: IDataObject = updateOf({}, { updateFields: { title: 'Captain' } });

describe('JSON that is nested too deep', () => {
	const deep = '['.repeat(9_000) + ']'.repeat(9_000);

	test.each([200, 500])('a create is found out about, status %i', async (status) => {
		answer('personUpdate', deep, { status, nth: 1 });
		const json = await create({ ...single, ifExists: 'create' });
		expect(bench.newIds()).toHaveLength(1);
		expect(json).toMatchObject([{ action: 'created', companyId: 12, personId: bench.newIds()[0] }]);
	});

	test('a create whose end cannot be found out is unknown, in every form', async () => {
		for (const body of [deep, `${'{"error":'.repeat(9_000)}1${'}'.repeat(9_000)}`]) {
			for (const status of [200, 500]) {
				bench.sandbox.reset();
				answer('createPerson', body, { status });
				const { json } = await bench.goOn({ ...createFromItem, ...api1 }, [someone(1)]);
				fails(json[0], 'unknown', /^It is not known whether Ana Doe 1 .* was created: /);
			}
		}
	});

	test('results of a job are unknown', async () => {
		answer('trmStatus', `{"trm":{"requestid":5,"status":"Finished"},"result":${deep}}`);
		const params = { ...retitle, options: { sendAs: 'batch', jobTimeout: 60 } };
		const { json } = await bench.goOn(params, [{ c: 12, p: 1002 }]);
		expect(endsOf(json)).toEqual(['unknown']);
	});

	test('lists of the panel say that they could not be loaded', async () => {
		const setup = { params: { ...createFromItem, ...api1 }, store: bench.store };
		for (const body of [deep, `${'{"rows":'.repeat(9_000)}1${'}'.repeat(9_000)}`]) {
			bench.sandbox.faults.clear();
			answer('companies', body);
			answer('profiles', body);
			await expect(listProfiles(setup)).rejects.toThrow(/not a list of user profiles/);
			await expect(listSearch(setup, 'searchCompanies')).rejects.toThrow(/not a list of companies/);
		}
	});
});

describe('lists that are not understood never pass for empty ones', () => {
	const row = { personId: 1013, firstName: 'Ana', lastName: 'Doe 1', companyId: 12 };
	const lists: Array<[string, unknown]> = [
		['rows that are numbers', [1, 2, 3]],
		['rows under rows that are numbers', { total: 3, rows: [1, 2, 3] }],
		['a row that is null', { total: 1, rows: [null] }],
		['rows without an id', { total: 1, rows: [{ number: 1013, email: 'ana1@example.test' }] }],
		['one row without an id', { total: 2, rows: [row, { email: 'ana1@example.test' }] }],
		['rows in objects', { total: 1, rows: [{ data: { ...row, email: 'ana1@example.test' } }] }],
		['no rows, but a total', { total: 1, count: 1, rows: [] }],
		['no list', { total: 1, count: 1 }],
	];
	/** A query that must bring nobody is answered as it should be. */
	const meant: Where = ({ body }) => !String((body as IDataObject).query).includes('n8n-nobody');

	describe.each(lists)('%s', (_name, body) => {
		test.each(['api1', 'api2'])('a lost create is not sent again (%s)', async (api) => {
			const operation = api === 'api1' ? 'createPerson' : 'personUpdate';
			answer(operation, 'Oops', { status: 500, nth: 1 });
			answer('personsList', body, { after: 1, where: meant });
			const json = await create({ ...single, ifExists: 'create' }, { api });
			expect(bench.sent(operation)).toHaveLength(1);
			expect(bench.newIds()).toHaveLength(1);
			expect(endsOf(json)).toEqual(['unknown']);
		});

		test('nobody is created whose look-up failed', async () => {
			answer('personsList', body, { where: meant });
			const json = await create(looking);
			expect(bench.newIds()).toEqual([]);
			fails(json[0], 'notSent', /^Wordbee's (list of persons|answer) .*(not|without)/);
		});

		test('a person is not found by login or e-mail', async () => {
			answer('personsList', body, { where: meant });
			const { json } = await bench.goOn(byEmail, [{}]);
			expect(json[0].error).toMatch(/^Wordbee's (list of persons|answer) .*(not|without)/);
		});
	});

	test.each(lists)('%s: Get Many and the picker fail', async (_name, body) => {
		answer('personsList', body);
		const { json } = await bench.goOn({ operation: 'getAll', returnAll: true }, [{}]);
		expect(json).toHaveLength(1);
		expect(json[0].error).toMatch(/^Wordbee's .*list of persons/);
		await expect(bench.pick('searchPersons')).rejects.toThrow(/list of persons/);
	});

	const lose = (commit: boolean) =>
		bench.fault('createPerson', { kind: 'status', status: 500, commit }, { nth: [1, 3] });

	test('masked e-mails: a lost create is not sent again', async () => {
		lose(true);
		const hidden = { total: 1, rows: [{ ...row, email: '***', login: null }] };
		answer('personsList', hidden, { after: 1, where: meant });
		const json = await create({ maxConcurrency: 1 }, api1);
		expect(json[0].details.outcome).toBe('unknown');
		expect(bench.newIds()).toHaveLength(1);
	});

	test('another person whom the search brings along is not the one asked for', async () => {
		const other = { ...row, personId: 1001, email: 'anna1@example.test' };
		answer('personsList', { total: 1, rows: [other] }, { where: meant });
		const json = await create(looking, {}, 2);
		expect(endsOf(json)).toEqual(['created', 'created']);
	});

	test.each([
		['a total that counts more than may be seen', 40, []],
		['a row that is null', 2, [null]],
	])('%s: the person is found', async (_what, total, more) => {
		const rows = [{ ...row, email: 'ana1@example.test' }, ...more];
		answer('personsList', { total, rows }, { nth: 1 });
		answer('personsList', { total, rows: [] });
		answer('personGet', { person: { id: 1013, firstname: 'Ana' } });
		const { json } = await bench.goOn(byEmail, [{}]);
		expect(json[0].error).toBeUndefined();
		expect(json[0].personId).toBe(1013);
	});

	test.each([{ total: 0, count: 0, rows: null }, { total: 0 }])(
		'%j is an empty list',
		async (body) => {
			answer('personsList', body);
			const { json } = await bench.goOn(byEmail, [{}]);
			expect(json[0].error).toContain('No person has the e-mail');
		},
	);

	test('where queries are ignored, others than asked for mean nobody, and one question tells', async () => {
		bench.sandbox.variants.api2.queryIgnored = true;
		lose(false);
		const json = await create({ maxConcurrency: 1 }, api1, 2);
		expect(endsOf(json)).toEqual(['created', 'created']);
		expect(bench.newIds()).toHaveLength(2);
		const questions = bench.sent('personsList').filter(({ body }) => !meant({ body } as never));
		expect(questions).toHaveLength(1);
	});

	test('a page behind the end is no error', async () => {
		answer('personsList', { total: 3, rows: [] });
		await expect(bench.pick('searchPersons', '', '100')).resolves.toMatchObject({ results: [] });
	});

	test.each([
		['companies', [{ number: 1, Name: 'X' }], 'searchCompanies'],
		['profiles', { rows: [{ Name: 'Manager' }] }, 'searchProfiles'],
		['profiles', [1, 2], 'searchProfiles'],
		['labels', [{ Title: 'Department' }], 'getLabels'],
	])('%s of API 1: %j', async (operation, body, method) => {
		answer(operation, body);
		const setup = { params: { ...createFromItem, ...api1 }, store: bench.store };
		const list = method.startsWith('search') ? listSearch : loadOptions;
		await expect(list(setup, method)).rejects.toThrow(/was not understood|is not a list/);
	});

	test.each([
		['userProfiles', [{ name: 'Manager' }], 'searchProfiles'],
		['companiesList', { total: 1, rows: [{ name: 'X' }] }, 'searchCompanies'],
		['companiesList', { total: 1, count: 1, rows: [] }, 'searchCompanies'],
	])('%s of API 2: %j', async (operation, body, method) => {
		answer(operation, body);
		await expect(bench.pick(method)).rejects.toThrow(/was not understood|came without its rows/);
	});
});

test('get refuses the record of another person', async () => {
	answer('personGet', { person: { id: 1002, firstname: 'Eve' } });
	const params = { operation: 'get', simplify: false, personId: locator('id', 1001) };
	const { json } = await bench.goOn(params, [{}]);
	expect(json[0].error).toBe('Wordbee was asked for person 1001, but answered with person 1002');
});

describe('a delete whose answer was lost is done only when the person is certainly gone', () => {
	const remove = deleteOf(single);
	const outcome = async (status: number, reason?: string) => {
		answer('personUpdate', 'Oops', { status: 500 });
		if (reason !== undefined) answer('personGet', { reason }, { status });
		const { json } = await bench.goOn(remove, [{ c: 12, p: 1002 }]);
		return json[0].deleted ?? json[0].details.outcome;
	};

	test.each([400, 404] as const)('as the sandbox says it, status %i', async (notFound) => {
		bench.sandbox.variants.api2.notFound = notFound;
		expect(await outcome(0)).toBe(true);
	});

	test.each([
		[404, ''],
		[404, 'Gone fishing'],
		[400, 'Not found.'],
		[400, 'The person does not exist: 1002'],
		[400, "Person 1002 doesn't exist"],
		[400, 'No such user'],
		[400, 'Unknown person: 1002'],
		[400, 'Invalid user id'],
		[400, 'The id is not valid'],
	])('%i %j: gone', async (status, reason) => expect(await outcome(status, reason)).toBe(true));

	test.each([
		[400, ''],
		[400, 'Your user may not see this person.'],
		[400, 'You have no access, or the person does not exist.'],
		[400, 'Unknown error'],
		[400, 'Invalid request'],
		[400, 'Operation not found'],
		[403, 'The person does not exist'],
	])('%i %j: unknown', async (status, reason) =>
		expect(await outcome(status, reason)).toBe('unknown'),
	);
});

describe('the answer to an update through API 1', () => {
	const update: IDataObject = { ...retitle, ...api1 };
	const run = async (body: string) => {
		answer('updatePerson', body);
		const { json } = await bench.goOn(update, [{ c: 12, p: 1002 }]);
		return json[0];
	};

	test.each([
		'',
		' \n',
		'null',
		'""',
		'0',
		'1',
		'1002',
		'true',
		'OK',
		'"OK"',
		'Person updated.',
		'{}',
		'{"success":true}',
		'{"Success":"true","errors":["a warning"]}',
		'{"PersonId":1002}',
		'{"error":null,"errors":[],"reason":""}',
		'<int xmlns="http://schemas.microsoft.com/2003/10/Serialization/">1002</int>',
	])('%j: updated', async (body) => {
		expect(await run(body)).toMatchObject({ action: 'updated', companyId: 12, personId: 1002 });
	});

	test.each([
		'<html><title>Gateway</title></html>',
		'<!DOCTYPE html><p>Log in</p>',
		'<head></head>',
		'{"PersonId":10',
		'["OK',
		'"OK',
		'[1,2]',
		'false',
		'-17',
		'{"success":"maybe","errors":{"x":1}}',
		'{"errors":{"x":1}}',
		`"${'x'.repeat(10_000)}"`,
		'y'.repeat(10_001),
	])('%.40j: unknown', async (body) => {
		const { error, details } = await run(body);
		expect(details.outcome).toBe('unknown');
		expect(error).toMatch(/^It is not known whether person 1002 was updated: /);
		// A change ends in the same state however often it is sent: four times soon, four later on.
		expect(bench.sent('updatePerson')).toHaveLength(8);
	});

	test.each([
		['{"success":false}', 'Wordbee refused the request without a reason'],
		['{"success":false,"errors":["No licence left."]}', 'No licence left.'],
		['{"error":"bad","reason":"Refused by Wordbee"}', 'Refused by Wordbee'],
		['{"error":{"title":"Invalid e-mail"}}', 'Invalid e-mail'],
	])('%s: refused', async (body, words) => {
		const { error, details } = await run(body);
		expect(error).toBe(words);
		expect(details.outcome).toBe('rejected');
	});

	test("Wordbee's words come without secrets", async () => {
		const { password } = bench.store.get('wordbeeApi')!;
		const { error } = await run(JSON.stringify({ reason: `No to ${String(password)}` }));
		expect(error).toBe('No to ***');
	});
});

describe('the answer to a create through API 1', () => {
	test.each([
		['{"success":false,"reason":"No licence left."}', 'rejected', 'No licence left.'],
		['{"error":"Invalid e-mail"}', 'rejected', 'Invalid e-mail'],
		['{"success":false,"PersonId":1001,"reason":"Taken"}', 'unknown', 'new person: Taken'],
		['{"PersonId":1001,"error":"Label not set"}', 'unknown', 'new person: Label not set'],
		['{"success":"maybe","errors":{"x":1}}', 'unknown', 'not understood'],
		['{"success":true}', 'unknown', 'no person id'],
		['[]', 'unknown', 'no person id'],
	])('%s: %s', async (body, outcome, words) => {
		answer('createPerson', body);
		const { json } = await bench.goOn({ ...createFromItem, ...api1 }, [someone(1)]);
		fails(json[0], outcome, words);
		expect(bench.sent('createPerson')).toHaveLength(1);
	});
});

describe('results of a job in odd forms', () => {
	const who = itemsOf(1002, 1005, 1006);
	const row = (at: number, more: IDataObject = {}) => ({
		action: 'Change',
		cid: who[at].c,
		pid: who[at].p,
		success: true,
		data: `n8n-${at}`,
		...more,
	});
	const bare = (at: number, more: IDataObject = {}) => row(at, { data: undefined, ...more });
	const no = { success: false, pid: null, errors: ['No.'] };
	const finished = (more: object) => ({ trm: { requestid: 0, status: 'Finished' }, ...more });
	/** The person id of each item that was updated, or the outcome of the others. */
	const run = async (results: object, params: IDataObject = {}, items: IDataObject[] = who) => {
		answer('trmStatus', finished(results));
		const out = await bench.goOn({ ...retitle, options: { sendAs: 'batch' }, ...params }, items);
		return out.json.map(({ personId, pid, details }) => personId ?? pid ?? details.outcome);
	};
	const all = [1002, 1005, 1006];

	const mixedUp = [row(0), row(1, { pid: 1006 }), row(2)];
	const middle = (end: string) => [1002, end, 1006];
	const rows = [row(0), row(1), row(2)];
	const twice = [0, 1, 2, 0, 1, 2];

	test.each<[string, object, unknown[]]>([
		['in another order', [row(2), row(0), row(1)], all],
		['without keys', [bare(0), bare(1), bare(2)], all],
		['without keys in another order', [bare(2), bare(0), bare(1)], all],
		['under keys that nobody sent', [2, 1, 0].map((at) => row(at, { data: 'x' })), all],
		['the key beside the result', [1, 2, 0].map((at) => ({ v: bare(at), data: `n8n-${at}` })), all],
		['in custom, result empty', { result: [], custom: rows }, all],
		['in custom, result an empty object', { result: {}, custom: { items: rows } }, all],
		['in custom, result a list of numbers', { result: [1], custom: rows }, all],
		['twice', twice.map((at) => row(at)), all],
		['twice without keys', twice.map((at) => bare(at)), all],
		['one without key and id', [bare(0), bare(1, no), bare(2)], middle('rejected')],
		['another order and one without id', [bare(2), bare(1, no), bare(0)], middle('unknown')],
		['one too few, without keys', [bare(0), bare(2)], middle('unknown')],
		['the key of one, the person of another', mixedUp, middle('unknown')],
		['two that differ for one key', [row(0), row(1), row(1, no), row(2)], middle('unknown')],
		[
			'two that differ for one person',
			[bare(0), bare(1), bare(1, { success: false }), bare(2)],
			middle('unknown'),
		],
		[
			'a result of something else',
			[row(0), row(1, { action: 'Delete' }), row(2)],
			middle('unknown'),
		],
		['none', { result: [], custom: null }, ['unknown', 'unknown', 'unknown']],
	])('%s', async (_name, given, expected) => {
		expect(await run(Array.isArray(given) ? { result: given } : given)).toEqual(expected);
	});

	test('a dry run shows each item its own', async () => {
		const dry = { options: { dryRun: true } };
		expect(await run({ result: [bare(2), bare(0), bare(1)] }, dry)).toEqual(all);
		bench.sandbox.faults.clear();
		expect(await run({ result: mixedUp }, dry)).toEqual(middle('notSent'));
	});

	test('creates have nothing but the position, which counts unless something contradicts it', async () => {
		const create = { ...createFromItem, options: { sendAs: 'batch', ifExists: 'create' } };
		const items = [someone(1), someone(2, { c: 13 }), someone(3)];
		const made = (pid: number, cid = 12) => ({ action: 'Create', cid, pid, success: true });
		const result = [made(2001), made(2002, 13), made(2003)];
		expect(await run({ result }, create, items)).toEqual([2001, 2002, 2003]);
		bench.sandbox.reset();
		const [one, two, three] = result;
		const ids = await run({ result: [two, one, three] }, create, items);
		expect(ids).toEqual(bench.newIds());
	});
});

describe('the result of another request', () => {
	const changed = { success: true, action: 'Change', cid: 12, pid: 999_999, errors: [] };

	test.each([
		['update', retitle, changed],
		['delete', deleteOf(), changed],
		['delete', deleteOf(), { ...changed, pid: 1002 }],
		['update', retitle, { ...changed, action: 'Delete', pid: 1002 }],
	])('%s: unknown', async (_name, params, result) => {
		answer('personUpdate', result);
		const out = await bench.goOn({ ...params, options: single }, [{ c: 12, p: 1001 }]);
		expect(out.json[0].details.outcome).toBe('unknown');
	});

	test('a create that is answered as a change is looked up', async () => {
		answer('personUpdate', changed);
		const { json } = await bench.goOn({ ...createFromItem, options: single }, [someone(1)]);
		expect(json).toMatchObject([{ action: 'created', companyId: 12, personId: bench.newIds()[0] }]);
		expect(bench.sent('personUpdate')).toHaveLength(1);
	});

	test('a refusal stays one, whoever it names', async () => {
		answer('personUpdate', { ...changed, success: false, errors: ['The login is taken.'] });
		const out = await bench.goOn({ ...retitle, options: single }, [{ c: 12, p: 1002 }]);
		expect(out.json[0].details.outcome).toBe('rejected');
	});

	test.each([
		[{ action: 'Change', pid: 1002, errors: [{ message: 'Refused' }] }, 'rejected'],
		[{ action: 'Change', pid: 1002, errors: [], error: 'Refused' }, 'rejected'],
		[{ action: 'Change', pid: 1002, errors: { x: 1 } }, 'unknown'],
		[{ action: 'Change', pid: 1002, success: false, errors: [{ title: 'Refused' }] }, 'rejected'],
	])('%j is no success: %s', async (result, outcome) => {
		answer('personUpdate', result);
		const out = await bench.goOn({ ...retitle, options: single }, [{ c: 12, p: 1002 }]);
		expect(out.json[0].details.outcome).toBe(outcome);
		if (outcome === 'rejected') expect(out.json[0].error).toBe('Refused');
	});

	test('Create or Update may make a new person', async () => {
		answer('personUpdate', { ...changed, action: 'Create' });
		const params = { ...createFromItem, operation: 'upsert', matchOn: 'personId', ...whoFromItem };
		const { json } = await bench.goOn({ ...params, options: single }, [someone(1, { p: 4711 })]);
		expect(json[0]).toMatchObject({ action: 'created', personId: 999_999 });
	});
});

test("a person's password in Wordbee's words is masked after a create that was answered with 200", async () => {
	const password = 'Zz9-secret-person';
	answer('createPerson', { success: false, reason: `Too weak: ${password}` });
	const fields = { login: 'ana.doe.1', password, userProfileId: 31 };
	const { json } = await bench.goOn({ ...createFromItem, ...api1, additionalFields: fields }, [
		someone(1),
	]);
	expect(json[0].error).toBe('Too weak: ***');
});

describe("Wordbee's own answers in the output", () => {
	const token = () =>
		String(bench.sent('personsList', 'personUpdates').at(-1)?.headers['x-auth-token']);
	const key = () => String(bench.store.get('wordbeeV2Api')!.apiKey);
	const link =
		'https://wordbee.example/persons?id=1002&token=none#8f14e45fceea167a5a36dedd4bea2543';
	const odd = (secret: string) => ({
		link,
		comments: 'key=value',
		note: `Your key is ${secret}.`,
		list: [{ inner: [encodeURIComponent(secret), 7, null, true] }],
		error: 'nothing to worry about',
		errorField: 'taken',
	});
	const cleaned = {
		link,
		comments: 'key=value',
		note: 'Your key is ***.',
		list: [{ inner: ['***', 7, null, true] }],
		errorField_: 'nothing to worry about',
		errorField: 'taken',
	};

	test('Get and Get Many without Simplify', async () => {
		answer('personsList', { total: 1, rows: [{ personId: 1002, ...odd(key()) }] });
		answer('personGet', { id: 1002, ...odd(key()) });
		const { json } = await bench.done({ operation: 'getAll', returnAll: true, simplify: false });
		expect(json).toEqual([{ personId: 1002, ...cleaned }]);
		const one = { operation: 'get', personId: locator('id', 1002), simplify: false };
		expect((await bench.run(one)).json).toEqual([{ id: 1002, ...cleaned }]);
	});

	test('a dry run', async () => {
		const result = { action: 'Change', cid: 12, pid: 1002, success: true, data: 'n8n-0' };
		answer('trmStatus', { trm: { status: 'Finished' }, result: [{ ...result, ...odd(key()) }] });
		const params = { ...retitle, options: { dryRun: true } };
		const { json } = await bench.done(params, [{ c: 12, p: 1002 }]);
		const { data, ...shown } = result;
		expect(data).toBe('n8n-0');
		const ids = { companyId: 12, personId: 1002 };
		expect(json).toEqual([{ ...shown, ...cleaned, ...ids, dryRun: true, action: 'wouldUpdate' }]);
	});

	test('also the token of the session, and with Simplify', async () => {
		await bench.run({ operation: 'getAll', limit: 1 });
		answer('personsList', { total: 1, rows: [{ personId: 1002, role: `x ${token()} y` }] });
		for (const simplify of [true, false]) {
			const { json } = await bench.run({ operation: 'getAll', returnAll: true, simplify });
			expect(json).toEqual([{ personId: 1002, role: 'x *** y' }]);
		}
	});
});

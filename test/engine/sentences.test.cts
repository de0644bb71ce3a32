import type { IDataObject } from 'n8n-workflow';

import {
	createFromItem,
	locator,
	someone,
	stops,
	tells,
	useBench,
	whoIs,
	withBoth,
} from './bench.cts';

const bench = useBench();

const both: Array<['api1' | 'api2']> = [['api1'], ['api2']];
/** Disabled, with a login; and a contact without one. */
const [ACTIVE, CONTACT] = [1005, 1002];

const withLogin = (more: IDataObject = {}): IDataObject => ({
	login: 'ana.doe.new',
	userProfileId: 31,
	isActive: true,
	...more,
});

/** What Wordbee refuses, and what to do about it. */
const refusals: Array<[string, IDataObject, RegExp, RegExp]> = [
	[
		'an e-mail that is none',
		{ email: 'nobody at home' },
		/^The e-mail address is not valid/,
		/one whole address, such as/,
	],
	[
		'a profile of another kind of company',
		{ additionalFields: withLogin({ userProfileId: 10 }) },
		/^The user profile does not fit/,
		/Choose one under User Profile that is made for the kind of company/,
	],
];

describe.each(both)('%s: a refusal of Create has advice', (api) => {
	const passwordOf = (fields: IDataObject | undefined) =>
		fields && api === 'api1' ? { additionalFields: { ...fields, password: 'Good-secret-1' } } : {};

	test.each(refusals)('%s', async (_, more, words, advice) => {
		const params = { ...createFromItem, api, ...more };
		const fields = more.additionalFields as IDataObject | undefined;
		const run = await bench.run({ ...params, ...passwordOf(fields) }, [someone(0)]);
		stops(run, words, advice);
		expect(run.error.message).not.toMatch(/Update failed|\[item/);
		expect(run.error.description).not.toMatch(/was done|Done before/);
		expect(run.error.context.outcome).toBe('rejected');
	});

	test('no licence left', async () => {
		bench.sandbox.data.seats = bench.sandbox.data.enabledLogins;
		const fields = withLogin();
		const params = { ...createFromItem, api, additionalFields: fields, ...passwordOf(fields) };
		stops(await bench.run(params, [someone(0)]), /licence/, /All user licences are taken/);
	});
});

test.each(both)('%s: a login that is taken', async (api) => {
	bench.add({ login: 'taken.login', profileId: 31, email: 'other@example.test' });
	const { companyId } = bench.person(ACTIVE);
	const updateFields = { login: 'taken.login' };
	const params = { ...whoIs(companyId, ACTIVE), operation: 'update', updateFields, api };
	const run = await bench.run(params, [{}]);
	stops(run, /login is already in use/, /Give another one, or look for that person/);
	expect(run.error.context.field).toBe('Login');
});

test('somebody who is there already', async () => {
	bench.add({ login: 'taken.login', profileId: 31, email: 'other@example.test' });
	const more = { additionalFields: { login: 'taken.login' }, options: { ifExists: 'create' } };
	const run = await bench.run({ ...createFromItem, api: 'api2', ...more }, [someone(0)]);
	stops(run, /^The person already exists/, /change If Person Exists in the options/);
});

test.each(both)('%s: enabling somebody without a login points to Set Login', async (api) => {
	const { companyId } = bench.person(CONTACT);
	bench.sandbox.data.edit(CONTACT, { login: null, profileId: null, isActive: false });
	const params = { ...whoIs(companyId, CONTACT), operation: 'setActive', isActive: true, api };
	stops(await bench.run(params, [{}]), /required to activate/, /operation Set Login/);
});

test('a password that the platform finds too weak', async () => {
	const fields = withLogin({ password: 'aaaa' });
	const params = { ...createFromItem, additionalFields: fields };
	stops(await bench.run(params, [someone(0)]), /password/, /Settings > Advanced Security/);
});

test('a login that is too short', async () => {
	const fields = withLogin({ password: 'Good-secret-1', login: 'ana' });
	const params = { ...createFromItem, additionalFields: fields };
	stops(await bench.run(params, [someone(0)]), /too short/, /Give another one/);
});

test('a delete that Wordbee refuses', async () => {
	bench.sandbox.variants.api2.deleteWithJobs = 'refused';
	bench.sandbox.data.edit(ACTIVE, { hasJobs: true });
	const params = { operation: 'delete', personId: locator('id', ACTIVE) };
	const { error } = await bench.run(params, [{}]);
	expect(error.message).toMatch(/^The person cannot be deleted/);
	expect(error.description).toMatch(/Enable or Disable/);
});

describe('an item among several', () => {
	const items = [someone(0), someone(1), someone(2, { f: 'Hanna', l: 'Tester', e: 'nowhere' })];

	test('goes by the number that people count, and by name', async () => {
		const { error } = await bench.run({ ...createFromItem, options: { maxConcurrency: 1 } }, items);
		expect(error.message).toMatch(/\[item 3, Hanna Tester\]$/);
		// n8n's editor writes the index behind it wherever it finds one.
		expect(JSON.stringify(error)).not.toContain('itemIndex');
	});

	test('where automatic mapping reads it, also if the e-mail cannot be read', async () => {
		const params = {
			operation: 'create',
			dataMode: 'autoMapInputData',
			companyId: locator('id', 12),
		};
		const { error } = await bench.run(params, [
			{ Vorname: 'Bo', Nachname: 'Li', 'E-Mail': 'bo@example.test' },
			{ Vorname: 'Hanna', Nachname: 'Tester', 'E-Mail': ['a', 'b'] },
		]);
		expect(error.message).toMatch(/\[item 2, Hanna Tester\]$/);
	});

	test('whom only a number names', async () => {
		const { json } = await bench.goOn(
			{ operation: 'get', personId: locator('id', '={{ $json.p }}') },
			[{ p: 1002 }, { p: 99_999 }],
		);
		expect(json[1].error).toMatch(/\[item 2, person 99999\]$/);
	});
});

describe('a query of Get Many that is none', () => {
	const getAll = (filters: IDataObject) => ({ operation: 'getAll', returnAll: true, filters });

	test.each([
		['{lastname} = "open', /^Query: Unterminated text at character 14/, '{lastname} = → "open'],
		['{nofield} = 1', /^Query: Unknown field 'nofield' at character 1/, '→ {nofield} = 1'],
	])('%s: its place in what was typed', async (query, words, place) => {
		for (const others of [{}, { email: 'ana' }, { isActive: true, companyId: locator('id', 12) }]) {
			const run = await bench.run(getAll({ ...others, query }), [{}]);
			stops(run, words);
			expect(run.error.description).toContain(place);
			expect(run.error.context.field).toBe('Query');
		}
	});

	test('one that ends too early', async () => {
		for (const others of [{}, { email: 'ana' }]) {
			const run = await bench.run(getAll({ ...others, query: '{personid} = ' }), [{}]);
			stops(run, /^Query: Unexpected [^\d]*$/, /Fields stand in braces/);
		}
	});
});

describe('a company as the list shows it', () => {
	const byName = (name: string) => ({ ...createFromItem, companyId: locator('name', name) });

	test.each([
		'Acme Tools (12)',
		'acme tools  (12)',
		'Nordlicht Sprachdienste (1), your own company',
	])('%s is taken', async (name) => {
		const { json } = await bench.done(byName(name), [someone(0)]);
		expect(json[0].companyId).toBe(name.startsWith('N') ? 1 : 12);
	});

	test('name and number that do not belong together are not', async () => {
		stops(await bench.run(byName('Acme Tools (13)'), [someone(0)]), /was not found/);
	});

	test('two of one name are told with their numbers', async () => {
		const { companies } = bench.sandbox.data;
		companies.set(50, { ...companies.get(12)!, id: 50 });
		const run = await bench.run(byName('Acme Tools'), [someone(0)], withBoth);
		expect(run.error.message).toContain('Acme Tools (12), Acme Tools (50)');
		tells(run, 'name and number together');
		const { json } = await bench.done(byName('Acme Tools (50)'), [someone(0)]);
		expect(json[0].companyId).toBe(50);
	});
});

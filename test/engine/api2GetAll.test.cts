import type { IDataObject } from 'n8n-workflow';

import type { Api2Variants, Person } from '../../lab/sandbox/sandbox.cts';
import { locator, stops, idsOf, sourcesOf } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

const bench = useApi2({ seed: 'full' });

const getAll = (filters: IDataObject = {}, more: IDataObject = {}) => ({
	operation: 'getAll',
	returnAll: true,
	simplify: true,
	filters,
	...more,
});
const seeded = (fits: (person: Person) => boolean = () => true) =>
	[...bench.sandbox.data.persons.values()].filter(fits).map(({ id }) => id);
const lists = () => bench.sent('personsList').length;

/** Each filter with what it means; all of them hold for somebody and not for everybody. */
const filters: Array<[string, IDataObject, (person: Person) => boolean]> = [
	['part of a first name', { name: 'anaïs' }, ({ firstName }) => firstName === 'Anaïs'],
	['first and last name', { name: 'TANAKA 太郎' }, () => false],
	[
		'last and first name',
		{ name: ' smith  zoë ' },
		({ firstName, lastName }) => firstName === 'Zoë' && lastName === 'Smith',
	],
	['a name with a quote', { name: "O'B" }, ({ lastName }) => lastName === "O'Brien"],
	['part of the e-mail', { email: 'tanaka' }, ({ email }) => email.includes('tanaka')],
	[
		'an e-mail that several have',
		{ email: ' agency@shared.example ' },
		({ email }) => email === 'agency@shared.example',
	],
	['company by id', { companyId: locator('id', 16) }, ({ companyId }) => companyId === 16],
	[
		'company from the list',
		{ companyId: locator('list', 33) },
		({ companyId }) => companyId === 33,
	],
	[
		'company by name',
		{ companyId: locator('name', 'société "les quatre vents"') },
		({ companyId }) => companyId === 16,
	],
	['active', { isActive: true }, ({ isActive }) => isActive],
	['not active', { isActive: false }, ({ isActive }) => !isActive],
	['active as text', { isActive: '={{ "no" }}' }, ({ isActive }) => !isActive],
	['profile by id', { userProfileId: 31 }, ({ profileId }) => profileId === 31],
	['profile by id as text', { userProfileId: '={{ "9" }}' }, ({ profileId }) => profileId === 9],
	['profile by name', { userProfileId: 'client MANAGER' }, ({ profileId }) => profileId === 31],
	['query', { query: '{role} = "Reviser"' }, ({ role }) => role === 'Reviser'],
	[
		'a query with OR beside other filters',
		{
			query: '{role} = "Reviser" OR {role} = "Accountant"',
			isActive: true,
			companyId: locator('id', 1),
		},
		({ role, isActive, companyId }) =>
			isActive && companyId === 1 && ['Reviser', 'Accountant'].includes(role),
	],
	[
		'all at once',
		{
			name: 'z',
			email: 'company-1.',
			companyId: locator('id', 1),
			isActive: true,
			userProfileId: 8,
			query: '{personid} > 1002',
		},
		({ firstName, lastName, email, companyId, isActive, profileId }) =>
			/z/i.test(`${firstName} ${lastName}`) &&
			email.includes('company-1.') &&
			companyId === 1 &&
			isActive &&
			profileId === 8,
	],
	['nothing at all', {}, () => true],
	[
		'empty values',
		{ name: ' ', email: '', query: '', companyId: locator('list', ''), userProfileId: '' },
		() => true,
	],
];

describe('filters', () => {
	test.each(filters)('%s', async (_what, given, fits) => {
		const { json, main } = await bench.done(getAll(given));
		expect(idsOf(json)).toEqual(seeded(fits));
		expect(main.every(({ pairedItem }: any) => pairedItem.item === 0)).toBe(true);
		expect(lists()).toBe(1);
	});

	test('company beside the filters, as in all other operations', async () => {
		const run = await bench.run(getAll({}, { companyId: locator('id', 16) }));
		expect(idsOf(run.json)).toEqual(seeded(({ companyId }) => companyId === 16));
	});

	test('each item with its own, every row paired with its item', async () => {
		const { json, main } = await bench.done(
			getAll(
				{ email: '={{ $json.e }}' },
				{ limit: '={{ $json.limit }}', returnAll: '={{ $json.all }}' },
			),
			[
				{ e: 'agency@', all: true },
				{ e: 'company-1.', all: false, limit: 3 },
				{ e: 'nobody', all: true },
				{ e: 'office@', all: true },
			],
		);
		const [agency, own, office] = ['agency@', 'company-1.', 'office@'].map((e) =>
			seeded(({ email }) => email.includes(e)),
		);
		expect(idsOf(json)).toEqual([...agency, ...own.slice(0, 3), ...office]);
		expect(sourcesOf(main)).toEqual([...agency.map(() => 0), 0 + 1, 1, 1, ...office.map(() => 3)]);
	});

	test.each(['"', '") OR ({personid} > 0', '{email}', ')', '\\"', '" OR "" = "', '😀'])(
		'%j is only a text',
		async (text) => {
			bench.add({
				id: 5000,
				companyId: 12,
				firstName: 'H',
				lastName: `A${text}Z`,
				email: `h${text}@example.test`,
			});
			for (const given of [{ name: `a${text}z` }, { email: `h${text}@` }]) {
				const { json } = await bench.done(getAll(given));
				expect(idsOf(json)).toEqual([5000]);
			}
		},
	);
});

describe('limit', () => {
	test.each([1, 2, 50, 299, 300, 301, 600])('%i', async (limit) => {
		const { json } = await bench.done(getAll({}, { returnAll: false, limit }));
		expect(idsOf(json)).toEqual(seeded().slice(0, limit));
		expect(lists()).toBe(1);
	});

	test('with a filter', async () => {
		const run = await bench.run(
			getAll({ isActive: true }, { returnAll: false, limit: '={{ "7" }}' }),
		);
		expect(idsOf(run.json)).toEqual(seeded(({ isActive }) => isActive).slice(0, 7));
	});

	test.each([0, -1, 'x', '={{ null }}', 1.5])(
		'%j is refused before anything is sent',
		async (limit) => {
			stops(
				await bench.run(getAll({}, { returnAll: false, limit })),
				'Limit must be a whole number above 0',
			);
			expect(bench.sandbox.log).toEqual([]);
		},
	);

	const unsearchable: Array<[string, Partial<Api2Variants>]> = [
		['the list ignores the query', { queryIgnored: true }],
		['the list ignores the query and tells no total', { queryIgnored: true, total: 'missing' }],
		['the e-mail cannot be searched by', { fieldIds: 'noEmail' }],
	];
	test.each(unsearchable)('exact when %s, in a few calls', async (_what, variant) => {
		Object.assign(bench.sandbox.variants.api2, variant);
		const expected = seeded(({ email }) => email === 'agency@shared.example');
		expect(expected.length).toBe(6);
		for (const limit of [2, 5, 10]) {
			const before = bench.counted().length;
			const { json } = await bench.done(getAll({ email: 'agency@' }, { returnAll: false, limit }));
			expect(idsOf(json)).toEqual(expected.slice(0, limit));
			expect(bench.counted().length - before).toBeLessThanOrEqual(5);
		}
	});
});

describe('whatever form the list has', () => {
	const forms: Array<Partial<Api2Variants>> = [
		{ listKey: 'items' },
		{ total: 'missing' },
		{ queryIgnored: true },
		{ equalityCase: 'sensitive' },
		...(['plain', 'long', 'opaque', 'noEmail'] as const).flatMap((fieldIds) =>
			(['camel', 'lower', 'pascal'] as const).map((fieldCase) => ({ fieldIds, fieldCase })),
		),
	];
	const own = (person: Person) =>
		person.companyId === 1 && person.isActive && person.profileId === 9;

	test.each(forms)('%j: every filter that the form allows', async (form) => {
		Object.assign(bench.sandbox.variants.api2, form);
		const given = {
			name: 'Siob',
			email: 'siobhan.',
			companyId: locator('id', 1),
			isActive: true,
			userProfileId: 9,
		};
		const { json } = await bench.done(getAll(given));
		const expected = seeded((person) => own(person) && person.firstName === 'Siobhán');
		expect(expected.length).toBeGreaterThan(0);
		expect(idsOf(json)).toEqual(expected);
	});

	test.each(forms)('%j: simplified rows have the same names', async (form) => {
		Object.assign(bench.sandbox.variants.api2, form);
		const run = await bench.run(getAll({}, { returnAll: false, limit: 2 }));
		expect(run.json[1]).toEqual({
			personId: 1002,
			firstName: 'Søren',
			lastName: 'Ñ',
			email: 'soeren.n.1002@company-17.example',
			login: 'soeren.n1002',
			isActive: true,
			profile: 'Client manager',
			role: 'Reviser',
			companyId: 17,
			companyName: 'Ελληνική Ναυτιλία',
		});
	});

	test('without Simplify, rows are as Wordbee sends them', async () => {
		bench.sandbox.variants.api2.fieldCase = 'pascal';
		const run = await bench.run(getAll({}, { simplify: false, returnAll: false, limit: 2 }));
		expect(run.json[1]).toMatchObject({
			PersonId: 1002,
			PhoneMobile: '',
			Phone: '+352 26 001002',
			Code: 'SÑ',
			'5-1': 'E001002',
		});
	});

	test('an e-mail typed in another case is found, even where case counts', async () => {
		bench.sandbox.variants.api2.equalityCase = 'sensitive';
		const run = await bench.run(getAll({ email: 'Agency@Shared.example' }));
		expect(idsOf(run.json)).toEqual(seeded(({ email }) => email === 'agency@shared.example'));
	});
});

describe('what goes wrong', () => {
	test.each([
		['{lastname} = "open', /Unterminated text/],
		['{lastname}', /Unexpected/],
		['{nofield} = 1', /Unknown field 'nofield'/],
		['{lastname}.Sounds("x")', /Unknown method 'Sounds'/],
	])("a query that is none, %s: Wordbee's words", async (query, words) => {
		const error = stops(await bench.run(getAll({ query })), words);
		expect(error.message).toMatch(/^Query: [^[]*$/);
		expect(lists()).toBeLessThanOrEqual(2);
	});

	test('the item with the wrong query fails alone', async () => {
		const { json, main } = await bench.goOn(getAll({ query: '={{ $json.q }}' }), [
			{ q: '{personid} = 1002' },
			{ q: '{personid} = ' },
			{ q: '{personid} = 1003' },
		]);
		expect(json[0].personId).toBe(1002);
		expect(json[1]).toMatchObject({
			error: expect.stringContaining('Unexpected end of the query'),
			details: { httpCode: 400 },
		});
		expect(json[2].personId).toBe(1003);
		expect(sourcesOf(main)).toEqual([0, 1, 2]);
	});

	test.each([
		['company', { companyId: locator('name', 'Globx') }, /Company "Globx" was not found/],
		['company of two', { companyId: locator('name', 'globex') }, /not unique/],
		['profile', { userProfileId: 'Manger' }, /User Profile "Manger" was not found/],
	])('an unknown %s names the candidates', async (_what, given, words) => {
		stops(await bench.run(getAll(given)), words, /\(\d+\)/);
		expect(lists()).toBe(0);
	});

	test('a list that never ends', async () => {
		bench.fault('personsList', { kind: 'endlessPage' });
		stops(await bench.run(getAll()), "Wordbee's list of persons does not end", 'filters');
		expect(lists()).toBeLessThan(50);
		const limited = await bench.run(getAll({}, { returnAll: false, limit: 20 }));
		expect(idsOf(limited.json)).toEqual(seeded().slice(0, 20));
	});

	test.each(['html', 'truncated', 'empty', 'wrongType'] as const)(
		'%s instead of a list',
		async (kind) => {
			bench.fault('personsList', { kind, commit: true } as any);
			const { json } = await bench.goOn(getAll(), [{}]);
			expect(json).toHaveLength(1);
			expect(json[0].error).toMatch(/^Wordbee's answer is not a list of persons/);
			expect(lists()).toBeLessThan(6);
		},
	);

	test('a page that is lost on the way is asked for again', async () => {
		bench.fault('personsList', 'lost', { nth: 1 });
		const { json } = await bench.done(getAll());
		expect(json).toHaveLength(300);
	});
});

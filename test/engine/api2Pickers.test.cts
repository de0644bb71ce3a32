import type { Api2Variants } from '../../lab/sandbox/sandbox.cts';
import { locator, allPages, PROFILES_SHAPES } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

const bench = useApi2({ seed: 'full' });

const persons = async (filter?: string, token?: string) =>
	await bench.pick('searchPersons', filter, token);
const companies = async (filter?: string, token?: string) =>
	await bench.pick('searchCompanies', filter, token);

const idsOf = (list: Array<{ value: string | number }>) => list.map(({ value }) => value);

/** Persons who have each word of a text in first name, last name or e-mail. */
function having(text: string): number[] {
	const words = text.toLowerCase().split(' ');
	return [...bench.sandbox.data.persons.values()]
		.filter(({ firstName, lastName, email }) =>
			words.every((word) =>
				[firstName, lastName, email].some((field) => field.toLowerCase().includes(word)),
			),
		)
		.map(({ id }) => id);
}

describe('persons', () => {
	test('name and address are shown, the id is the value; one call per opening', async () => {
		const { results } = await persons();
		expect(results[1]).toEqual({ name: 'Søren Ñ <soeren.n.1002@company-17.example>', value: 1002 });
		expect(bench.counted()).toHaveLength(1);
		await persons('tanaka');
		expect(bench.counted()).toHaveLength(2);
		expect(bench.logIns()).toBe(1);
	});

	test.each([
		['a first name', 'Zoë'],
		['part of a last name in another case', 'LÜDENSCH'],
		['an e-mail', 'priya.zolc.1056@company-1.example'],
		['two words', 'ana tanaka'],
		['two words in the other order', 'TANAKA anaïs'],
		['first name and company address', 'Søren company-32'],
		['another script', '田中'],
		["a name with '", "O'Brien"],
		['blanks around', '  Siobhán '],
	])('found by %s', async (_what, text) => {
		const expected = having(text.trim());
		expect(expected.length).toBeGreaterThan(0);
		const pages = await allPages(persons, text);
		expect(idsOf(pages.flat())).toEqual(expected);
	});

	test.each(['present', 'missing'] as const)('300 over pages, total %s', async (total) => {
		bench.sandbox.variants.api2.total = total;
		const pages = await allPages(persons);
		expect(pages.slice(0, 3).map((page) => page.length)).toEqual([100, 100, 100]);
		expect(new Set(idsOf(pages.flat())).size).toBe(300);
		expect(bench.sent('personsList').map(({ body }: any) => body.skip)).toEqual(
			[0, 100, 200, 300].slice(0, pages.length),
		);
		expect(pages.flat()).toHaveLength(300);
	});

	test('a search goes on over pages as well', async () => {
		const expected = having('company');
		expect(expected.length).toBeGreaterThan(200);
		expect(idsOf((await allPages(persons, 'company')).flat())).toEqual(expected);
	});

	test.each([
		'"',
		'""',
		')',
		'") OR ("1" = "1',
		'{',
		'}',
		'{email}',
		'" OR {personid} > 0',
		'\\',
		'\\"',
		"'",
		'%',
		'*',
		'null',
		'😀 "',
		'\u2028"',
	])('%s is only a text', async (text) => {
		bench.add({ id: 5000, firstName: `A${text.trim()}Z` });
		const { results } = await persons(text);
		expect(idsOf(results)).toEqual(having(text.trim().split(/\s+/).join(' ')));
		expect(idsOf(results)).toContain(5000);
		expect(bench.sent('personsList').map(({ status }) => status)).toEqual([200]);
	});

	const shapes: Array<Partial<Api2Variants>> = [
		{ listKey: 'items' },
		{ fieldCase: 'lower' },
		{ fieldCase: 'pascal' },
		{ fieldIds: 'long' },
		{ fieldIds: 'opaque', fieldCase: 'pascal', listKey: 'items' },
		{ fieldIds: 'noEmail', total: 'missing' },
	];
	test.each(shapes)('in the shape %j', async (shape) => {
		Object.assign(bench.sandbox.variants.api2, shape);
		const { results } = await persons('Søren');
		expect(idsOf(results)).toEqual(having('Søren'));
		expect(results[0].name).toBe('Søren Ñ <soeren.n.1002@company-17.example>');
	});

	test('nobody fits: an empty list', async () => {
		expect(await persons('nobody at all')).toEqual({ results: [] });
	});

	test('an answer that is no list is told in words', async () => {
		bench.fault('personsList', { kind: 'html', commit: false });
		await expect(persons()).rejects.toThrow(/^The list of persons could not be loaded: /);
	});
});

describe('companies', () => {
	test.each(['present', 'missing'] as const)('130 over pages, total %s', async (total) => {
		bench.sandbox.variants.api2.total = total;
		const pages = await allPages(companies);
		expect(pages.map((page) => page.length)).toEqual([100, 30]);
		expect(idsOf(pages.flat())).toEqual([...bench.sandbox.data.companies.keys()]);
		expect(pages[0][0]).toEqual({
			name: 'Nordlicht Sprachdienste (1), your own company',
			value: 1,
		});
		expect(bench.sent('companiesList')).toHaveLength(2);
		expect(bench.counted()).toHaveLength(3);
	});

	test.each([
		['globex', [18, 33]],
		['"Les Quatre', [16]],
		['MÜLLER & s', [13]],
		['製薬', [15]],
		['") OR ({companyid} > 0', []],
	])('search for %s', async (text, ids) => {
		expect(idsOf((await companies(text)).results)).toEqual(ids);
		expect(bench.counted()).toHaveLength(1);
	});

	test.each([{ listKey: 'items' }, { fieldCase: 'lower' }, { fieldCase: 'pascal' }] as const)(
		'in the shape %j',
		async (shape) => {
			Object.assign(bench.sandbox.variants.api2, shape);
			expect((await companies('globex')).results).toEqual([
				{ name: 'Globex (18)', value: 18 },
				{ name: 'Globex (33)', value: 33 },
			]);
		},
	);
});

describe('user profiles', () => {
	test.each(PROFILES_SHAPES)(
		'in the shape %s, without the Administrator',
		async (profilesShape) => {
			bench.sandbox.variants.api2.profilesShape = profilesShape;
			const { results: list } = await bench.pick('searchProfiles');
			const expected = bench.sandbox.data.profiles.filter(({ id }) => id !== 7);
			expect(list).toHaveLength(11);
			expect(list).toEqual(
				expect.arrayContaining(expected.map(({ id, name }) => ({ name, value: id }))),
			);
			expect(bench.counted()).toHaveLength(1);
		},
	);
});

describe('custom fields', () => {
	const OF_PERSONS = ['Contract', 'Cost centre', 'Employee number', 'Office'];
	const shapes: Array<Partial<Api2Variants>> = [
		{ customFieldsShape: 'array' },
		{ customFieldsShape: 'items' },
		{ customFieldsShape: 'rows' },
		{ customFieldObject: 9 },
	];
	test.each(shapes)('in the shape %j: those of persons', async (shape) => {
		Object.assign(bench.sandbox.variants.api2, shape);
		const list = await bench.options('getCustomFields');
		const object = shape.customFieldObject ?? 5;
		expect(list.map(({ name }) => name)).toEqual(OF_PERSONS);
		expect(idsOf(list)).toEqual([7, 3, 1, 4].map((number) => `${object}-${number}`));
		expect(bench.counted()).toHaveLength(1);
	});

	test('all of them when Wordbee does not say what they belong to, told apart by their ids', async () => {
		bench.sandbox.variants.api2.customFieldObjectName = 'missing';
		const list: any[] = await bench.options('getCustomFields');
		expect(list).toHaveLength(bench.sandbox.data.customFields.length);
		const offices = list.filter(({ name }) => name === 'Office');
		expect(offices.map(({ description }) => description).sort()).toEqual(['3-2', '5-4']);
	});

	test('none at all is said, not shown as an empty list', async () => {
		bench.sandbox.data.customFields = [];
		await expect(bench.options('getCustomFields')).rejects.toThrow('no custom fields for persons');
	});

	const values = async (fieldId: unknown, filter?: string) => {
		const field = [
			{ fieldId: '5-1', value: locator('text', 'E1') },
			{ fieldId, value: locator('list', '') },
		];
		const params = { operation: 'upsert', customFieldsUi: { field } as any };
		const path = 'parameters.customFieldsUi.field[1].value';
		return await bench.pick('searchCustomFieldValues', filter, undefined, params, path);
	};

	test('values of the pick list chosen in the same row', async () => {
		expect(await values('5-4')).toEqual({
			results: ['Berlin', 'Luxembourg', 'Łódź', '東京'].map((name) => ({ name, value: name })),
		});
		expect((await values('5-7', 'perm')).results).toEqual([
			{ name: 'Permanent', value: 'Permanent' },
		]);
		expect((await values('5-4', 'łó')).results).toEqual([{ name: 'Łódź', value: 'Łódź' }]);
		expect(bench.counted()).toHaveLength(3);
		expect(bench.sent('customFields')).toHaveLength(3);
	});

	test('values that the list of fields does not hold are asked for', async () => {
		bench.sandbox.variants.api2.customFieldForm = 'short';
		expect((await values('5-4')).results).toHaveLength(4);
		expect(bench.sent('customFieldOptions')).toHaveLength(1);
	});

	test.each([
		['a field that is no pick list', '5-1', /no list of values/],
		['no field chosen', '', /Choose a custom field first/],
		['a field by expression', '={{ $json.field }}', /Choose a custom field first/],
		['a field that is not there', '5-99', /custom field does not exist/i],
	])('%s', async (_what, fieldId, words) => {
		await expect(values(fieldId)).rejects.toThrow(words);
	});
});

describe('sessions of the panel', () => {
	test('one log-in for many openings, and again only when the session is dead', async () => {
		for (const form of ['400', '401', '403'] as const) {
			bench.sandbox.variants.api2.deadToken = form;
			bench.sandbox.expireTokens();
			const before = bench.logIns();
			await persons();
			await bench.pick('searchProfiles');
			await companies();
			expect(bench.logIns() - before).toBe(1);
		}
	});

	test('a refused key is one clear sentence', async () => {
		bench.sandbox.revokeKey();
		await expect(persons()).rejects.toThrow(
			/^The list of persons could not be loaded: Wordbee refused the log-in: Invalid private key\./,
		);
		expect(bench.logIns()).toBeLessThanOrEqual(2);
		expect(bench.counted()).toEqual([]);
	});
});

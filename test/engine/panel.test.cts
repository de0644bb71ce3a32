import type { IDataObject } from 'n8n-workflow';

import type { Api1Variants } from '../../lab/sandbox/sandbox.cts';
import { listSearch, loadOptions, listProfiles } from '../../lab/engine/harness.cts';
import { useBench, createFromItem, allPages, PROFILES_SHAPES, type Fault } from './bench.cts';

const bench = useBench();

const setup = (params: IDataObject = {}) => ({
	params: { ...createFromItem, api: 'api1', ...params },
	store: bench.store,
});
const profiles = async () => await listProfiles(setup());
const labels = async () => await loadOptions(setup(), 'getLabels');
/** Values for the second row of Labels. */
const valuesOf = async (labelId: unknown) =>
	await loadOptions(
		setup({
			labelsUi: {
				label: [
					{ labelId: 11, value: '' },
					{ labelId, value: '' },
				],
			} as IDataObject,
		}),
		'getLabelValues',
		'parameters.labelsUi.label[1].value',
	);
const companies = async (filter?: string, token?: string) =>
	await listSearch(setup(), 'searchCompanies', filter, token);

const valuesIn = (pages: any[][]): number[] => pages.flat().map(({ value }) => value);

function addCompanies(count: number): void {
	const { companies: all } = bench.sandbox.data;
	for (let id = 200; id < 200 + count; id++)
		all.set(id, { ...all.get(12)!, id, name: `Company ${id}` });
}

const message = async (list: Promise<unknown>): Promise<string> =>
	await list.then(
		() => '',
		(error) => `${error.message}\n${error.description}`,
	);

test.each(PROFILES_SHAPES)('profiles in the shape %s', async (profilesShape) => {
	bench.sandbox.variants.api1.profilesShape = profilesShape;
	const list = await profiles();
	const expected = bench.sandbox.data.profiles
		.filter(({ isAdministrator }) => !isAdministrator)
		.map(({ id, name }) => ({ name, value: id }));
	expect(list).toHaveLength(expected.length);
	expect(list).toEqual(expect.arrayContaining(expected));
	expect(bench.sent('connect')).toHaveLength(1);
});

test.each(['documented', 'prose', 'codeInt', 'noTName'] as const)(
	'labels in the shape %s: those of persons, with their values',
	async (labelsShape) => {
		bench.sandbox.variants.api1.labelsShape = labelsShape;
		expect(await labels()).toEqual([
			{ name: 'Bürostandort', value: 14 },
			{ name: 'Department', value: 10 },
			{ name: 'Seniority', value: 11 },
		]);
		const [clear, ...values] = await valuesOf(10);
		expect(clear.value).toBe('');
		expect(values).toEqual([
			{ name: 'DTP', value: 2 },
			{ name: 'Finance', value: 4 },
			{ name: 'IT', value: 6 },
			{ name: 'Translation', value: 0 },
		]);
	},
);

test('labels whose category is a number: all of them, with the category to tell them apart', async () => {
	bench.sandbox.variants.api1.labelsShape = 'enumNumber';
	const list = await labels();
	expect(list.map(({ value }: any) => value).sort()).toEqual(
		bench.sandbox.data.labels.map(({ id }) => id).sort(),
	);
	const departments = list.filter(({ name }: any) => name.startsWith('Department'));
	expect(new Set(departments.map(({ name }: any) => name)).size).toBe(2);
	expect((await valuesOf(11)).map(({ value }: any) => value)).toEqual(['', 0, 4, 2]);
});

describe('the values of a label', () => {
	test.each([
		['its id', 11],
		['its id as text', '11'],
		['its name', 'seniority'],
	])('by %s', async (_, label) => {
		expect((await valuesOf(label)).slice(1)).toEqual([
			{ name: 'Junior', value: 0 },
			{ name: 'Lead', value: 4 },
			{ name: 'Senior', value: 2 },
		]);
	});

	test.each([
		['no label chosen yet', '', /Choose a label first/],
		[
			'an expression that only a run can evaluate',
			'={{ $json.label }}',
			/Choose a label first[^]*expression/,
		],
		['a label that is gone', 99, /no label 99/],
		['a label of companies', 21, /no label 21/],
	])('%s', async (_, label, sentence) => {
		expect(await message(valuesOf(label))).toMatch(sentence);
	});

	test('a label without values', async () => {
		bench.sandbox.data.labels[1].options = [];
		expect(await message(valuesOf(11))).toMatch(/"Seniority" has no values/);
	});
});

describe('companies', () => {
	test('a short list comes at once', async () => {
		const { results, paginationToken } = await companies();
		expect(paginationToken).toBeUndefined();
		expect(results.map(({ value }: any) => value)).toEqual([
			...bench.sandbox.data.companies.keys(),
		]);
		expect(results[2].name).toContain('Müller & Söhne GmbH');
	});

	test.each([
		['beyond a hundred', {}, 245],
		['exactly a hundred', {}, 95],
		['without paging', { companiesPaging: 'ignored' }, 245],
		['exactly a hundred without paging', { companiesPaging: 'ignored' }, 95],
		['with fewer per page than asked for', { companiesMaxCount: 50 }, 245],
	] as Array<[string, Partial<Api1Variants>, number]>)(
		'%s: each company once',
		async (_, variant, more) => {
			Object.assign(bench.sandbox.variants.api1, variant);
			addCompanies(more);
			const ids = valuesIn(await allPages(companies));
			expect(ids.sort((a, b) => a - b)).toEqual(
				[...bench.sandbox.data.companies.keys()].sort((a, b) => a - b),
			);
		},
	);

	describe.each(['honoured', 'refused', 'ignored'] as const)(
		'search, with the filter %s',
		(companiesFilter) => {
			beforeEach(() => {
				bench.sandbox.variants.api1.companiesFilter = companiesFilter;
				addCompanies(245);
			});

			test.each([
				['part of a name', 'tools', [12]],
				['another case and blanks', ' MÜLLER ', [13]],
				['more than one', 'company 21', [210, 211, 212, 213, 214, 215, 216, 217, 218, 219]],
				['one far down the list', 'Company 444', [444]],
				['nobody', 'xyz', []],
			])('%s', async (_, text, ids) => {
				expect(valuesIn(await allPages(companies, text))).toEqual(ids);
				// n8n shows the first page and asks for more only when there is something to scroll.
				expect((await companies(text)).results.length > 0).toBe(ids.length > 0);
			});

			test.each(['Société "Les Quatre Vents"', 'back\\slash', '"', "O'Hara & Sons"])(
				'%s with signs of the filter language',
				async (name) => {
					const { companies: all } = bench.sandbox.data;
					all.set(50, { ...all.get(12)!, id: 50, name });
					expect(valuesIn(await allPages(companies, name))).toEqual([50]);
				},
			);
		},
	);

	test('the server searches where it can', async () => {
		addCompanies(245);
		await companies('Company 444');
		expect(bench.sent('companies')).toHaveLength(1);
		expect(bench.sent('companies')[0].query.filter).toContain('Company 444');
	});
});

const lists: Array<[string, string, () => Promise<unknown>]> = [
	['profiles', 'profiles', profiles],
	['labels', 'labels', labels],
	['values', 'labels', () => valuesOf(11)],
	['companies', 'companies', () => companies()],
];

describe('trouble in plain words', () => {
	describe.each(lists)('%s', (what, operation, load) => {
		const strike = (effect: any) => bench.fault(operation, effect);
		const plain = /^The list of [a-z ]+ could not be loaded: [A-Z][^{}<>\n]{10,}\n[A-Z]/;

		test('no right to see them', async () => {
			strike({ kind: 'forbidden' });
			const text = await message(load());
			expect(text).toMatch(plain);
			expect(text).toContain('You do not have the required access rights.');
			expect(bench.sent('connect').length).toBeLessThanOrEqual(2);
		});

		test('a web page instead of a list', async () => {
			strike({ kind: 'html', commit: false });
			const text = await message(load());
			expect(text).toMatch(plain);
			expect(text).toMatch(/URL/);
		});

		test.each<[string, Fault]>([
			['half a list', { kind: 'truncated', commit: false }],
			['nothing', { kind: 'empty', commit: false }],
			['something else', { kind: 'wrongType', commit: false }],
			['a crash', 500],
			['no such page at this URL', { kind: 'html', status: 404, commit: false }],
		])('%s', async (_, fault) => {
			bench.fault(operation, fault);
			expect(await message(load())).toMatch(plain);
		});

		test('a hiccup is not noticed', async () => {
			bench.fault(operation, 'cut', { times: 1 });
			expect(await message(load())).toBe('');
		});

		test('wrong URL', async () => {
			bench.store.set('wordbeeApi', {
				...bench.store.get('wordbeeApi'),
				url: `${bench.sandbox.url}/nowhere`,
			});
			expect(await message(load())).toMatch(plain);
		});

		test('no credential chosen', async () => {
			const labelsUi = { label: [{ labelId: 11, value: '' }] } as any;
			const none = { ...setup({ labelsUi }), credentials: [] };
			const path = 'parameters.labelsUi.label[0].value';
			const list = {
				companies: () => listSearch(none, 'searchCompanies'),
				profiles: () => listProfiles(none),
				labels: () => loadOptions(none, 'getLabels'),
				values: () => loadOptions(none, 'getLabelValues', path),
			}[what]!();
			expect(await message(list)).toMatch(/The Wordbee API credential is missing\nChoose one/);
		});
	});

	test('empty lists say what is missing', async () => {
		bench.sandbox.data.profiles = [];
		expect(await message(profiles())).toMatch(/no user profiles[^]*ID/);
		bench.sandbox.data.profiles = [
			{ id: 7, name: 'Administrator', kind: 'inhouse', isAdministrator: true },
		];
		expect(await message(profiles())).toMatch(/no user profiles/);
		bench.sandbox.data.labels = bench.sandbox.data.labels.filter(
			({ category }) => category === 'Jobs',
		);
		expect(await message(labels())).toMatch(/no labels for persons[^]*Settings/);
		bench.sandbox.data.labels = [];
		expect(await message(labels())).toMatch(/no labels for persons/);
		bench.sandbox.data.companies.clear();
		expect(await message(companies())).toMatch(/no companies/);
	});

	test('a search that finds nobody is no error', async () => {
		expect(await companies('nobody')).toEqual({ results: [], paginationToken: undefined });
	});
});

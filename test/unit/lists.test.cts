import { Api1 } from '../../nodes/WordbeePersons/api/api1/api1';
import { labelsIn } from '../../nodes/WordbeePersons/api/api1/labelsIn';
import { companiesIn, profilesIn, rowsOf } from '../../nodes/WordbeePersons/api/lists';
import type { Client } from '../../nodes/WordbeePersons/http/client';
import type { WireRequest } from '../../nodes/WordbeePersons/http/wireRequest';

const answer = (text: string) => ({ status: 200, headers: {}, text });

describe('the rows of a list', () => {
	const rows = [{ a: 1 }, { a: 2 }];
	test.each([
		['bare', rows],
		['rows', { rows }],
		['items', { count: 2, items: rows }],
		['Items', { Items: rows }],
		['deeper', { result: { items: rows } }],
	])('%s', (_, list) => {
		expect(rowsOf(answer(JSON.stringify(list)), 'things')).toEqual(rows);
		expect(rowsOf(answer(`\uFEFF ${JSON.stringify(list)}\n`), 'things')).toEqual(rows);
	});

	test('an empty list is one', () => {
		expect(rowsOf(answer('[]'), 'things')).toEqual([]);
		expect(rowsOf(answer('{"rows":[]}'), 'things')).toEqual([]);
		expect(rowsOf(answer('{"rows":null,"total":0}'), 'things')).toEqual([]);
	});

	test('rows that are null say nothing, unless there are no others', () => {
		expect(rowsOf(answer('[null,{"a":1}]'), 'things')).toEqual([{ a: 1 }]);
		expect(() => rowsOf(answer('[null]'), 'things')).toThrow(/not a list of things/);
	});

	test('one that holds something goes before an empty one', () => {
		expect(rowsOf(answer('{"rows":[],"items":[{"a":1}]}'), 'things')).toEqual([{ a: 1 }]);
		expect(rowsOf(answer('{"result":{"rows":[]},"items":null}'), 'things')).toEqual([]);
	});

	test.each(['1', '"a"', '[]', '[{"a":1}]'])('a row %s makes it none', (row) => {
		expect(() => rowsOf(answer(`[{"a":1},${row}]`), 'things')).toThrow(/not a list of things/);
	});

	test.each(['', 'null', '1', '"x"', '{}', '{"rows":1}', '<html></html>', '[{"a":1}'])(
		'%j is no list',
		(text) => {
			expect(() => rowsOf(answer(text), 'user profiles')).toThrow(/not a list of user profiles/);
		},
	);
});

describe('profiles', () => {
	test.each([
		[{ Id: 8, Name: 'Manager' }],
		[{ ProfileId: 8, ProfileName: 'Manager' }],
		[{ UserProfileId: 8, Title: 'Manager' }],
		[{ Value: 8, Name: 'Manager' }],
		[{ id: 8, name: 'Manager' }],
		[{ Id: '8', Name: 'Manager' }],
		[{ v: 8, t: 'Manager' }],
	])('%j', (row) => {
		expect(profilesIn([row])).toEqual([{ id: 8, name: 'Manager' }]);
	});

	test('one without a name shows its id, one without an id is left out', () => {
		expect(
			profilesIn([{ Id: 8 }, { Id: 9, Name: '' }, { Name: 'X' }, { Id: 'x', Name: 'X' }]),
		).toEqual([
			{ id: 8, name: '8' },
			{ id: 9, name: '9' },
		]);
	});
});

test('companies, as documented and as the other API has them', () => {
	expect(
		companiesIn([
			{ CompanyId: 1, Name: 'A', Profile_: 0 },
			{ companyId: 2, name: 'B' },
		]),
	).toEqual([
		{ id: 1, name: 'A' },
		{ id: 2, name: 'B' },
	]);
});

describe('the companies of API 1 over pages', () => {
	const page = (from: number, to = from + 100) =>
		Array.from({ length: to - from }, (_, at) => ({ CompanyId: from + at + 1, Name: 'A' }));

	/** A server that answers by the number of companies to skip, and counts. */
	function server(rows: (from: number) => unknown) {
		const asked: number[] = [];
		const send = async ({ query }: WireRequest) => {
			asked.push(Number(query?.from));
			return answer(JSON.stringify(rows(Number(query?.from))));
		};
		return { asked, api: new Api1({ send } as unknown as Client, {}) };
	}

	test('all of them, also when rows without an id are among them', async () => {
		const { asked, api } = server((from) =>
			from === 0 ? [{ Name: 'None' }, ...page(0, 99)] : page(from, 150),
		);
		expect(await api.companies()).toHaveLength(149);
		expect(asked).toEqual([0, 100, 150]);
	});

	test('pages that never end are given up after as many calls as an hour allows', async () => {
		const { asked, api } = server((from) => page(from));
		await expect(api.companies()).rejects.toThrow("Wordbee's list of companies does not end");
		expect(asked).toHaveLength(1000);
	});

	test.each([
		['the same page', () => page(0), 100],
		['two pages in turn', (from: number) => page(from % 200), 200],
	])('%s again and again: the server does not know paging', async (_, rows, size) => {
		const { asked, api } = server(rows);
		expect(await api.companies()).toHaveLength(size);
		expect(asked.length).toBeLessThanOrEqual(3);
	});
});

describe('labels', () => {
	const documented = {
		LabelCategory: 'CategoryPersons',
		LabelId: 10,
		TLabelName: 'label_10',
		Title: 'Department',
		AlwaysVisible: true,
		Options: [
			{ DBCode: '10-0', Name: 'Translation', Color: '#fff', Value: 0 },
			{ DBCode: '10-2', Name: 'DTP', Color: '#fff', Value: 2 },
		],
	};
	const named = {
		id: 10,
		name: 'Department',
		options: [
			{ id: 0, name: 'Translation' },
			{ id: 2, name: 'DTP' },
		],
	};
	const of = (category: unknown, id = 10) => ({
		...documented,
		LabelCategory: category,
		LabelId: id,
	});

	test('as documented', () => {
		expect(labelsIn([documented])).toEqual([{ ...named, category: 'CategoryPersons' }]);
	});

	test.each(['CategoryPersons', 'Persons', 'person', 'CATEGORYPERSON'])(
		'category %s is of persons',
		(category) => {
			expect(labelsIn([of(category), of('CategoryCompanies', 20)]).map(({ id }) => id)).toEqual([
				10,
			]);
		},
	);

	test.each([5, '5', null, undefined])(
		'with the category %j nobody knows, so all are kept',
		(category) => {
			expect(labelsIn([of(category), of(category, 20)]).map(({ id }) => id)).toEqual([10, 20]);
		},
	);

	test('the value is what is sent, never the code', () => {
		const [{ options }] = labelsIn([
			{ ...documented, Options: [{ DBCode: 10_002, Name: 'DTP', Value: 2 }] },
		]);
		expect(options).toEqual([{ id: 2, name: 'DTP' }]);
	});

	test('a label without options, and options that are none', () => {
		expect(labelsIn([{ ...documented, Options: undefined }])[0].options).toEqual([]);
		expect(labelsIn([{ ...documented, Options: [null, {}, { Name: 'X' }] }])[0].options).toEqual(
			[],
		);
	});

	test('a label without a title has the name that is there', () => {
		expect(
			labelsIn([{ LabelCategory: 'CategoryPersons', LabelId: 1, TLabelName: 'x' }])[0].name,
		).toBe('x');
	});
});

import type { IDataObject } from 'n8n-workflow';

import type { Api1Variants } from '../../lab/sandbox/sandbox.cts';
import { useBench, whoIs, createFromItem, someone, stops, tells } from './bench.cts';

const bench = useBench();

const update = (labelsUi: unknown): IDataObject => ({
	operation: 'update',
	...whoIs(1, 1004),
	labelsUi: labelsUi as IDataObject,
});
const rows = (...label: IDataObject[]) => ({ label });

/** Person 1004 begins with the label 10 (Department) at 6 (IT). */
describe('Update sets and clears labels', () => {
	const cases: Array<[string, unknown, Array<{ id: number; value: number | null }>]> = [
		['ids as numbers', rows({ labelId: 11, value: 4 }), [{ id: 11, value: 4 }]],
		[
			'ids as text with blanks',
			rows({ labelId: ' 11 ', value: '={{ " 2 " }}' }),
			[{ id: 11, value: 2 }],
		],
		['the value 0', rows({ labelId: 10, value: 0 }), [{ id: 10, value: 0 }]],
		['the value "0"', rows({ labelId: '10', value: '0' }), [{ id: 10, value: 0 }]],
		['an empty value clears', rows({ labelId: 10, value: '' }), [{ id: 10, value: null }]],
		['no value clears', rows({ labelId: 10 }), [{ id: 10, value: null }]],
		['names', rows({ labelId: 'Department', value: 'Finance' }), [{ id: 10, value: 4 }]],
		[
			'names in another case, with blanks',
			rows({ labelId: ' bürostandort ', value: 'köln ' }),
			[{ id: 14, value: 0 }],
		],
		[
			'the id of the label, the name of the value',
			rows({ labelId: 14, value: '東京' }),
			[{ id: 14, value: 4 }],
		],
		[
			'the name of the label, the id of the value',
			rows({ labelId: 'Seniority', value: 2 }),
			[{ id: 11, value: 2 }],
		],
		['a name to clear', rows({ labelId: 'Department', value: '' }), [{ id: 10, value: null }]],
		[
			'several rows',
			rows({ labelId: 10, value: '' }, { labelId: 11, value: 'Lead' }),
			[
				{ id: 10, value: null },
				{ id: 11, value: 4 },
			],
		],
		[
			'a value as list of one',
			rows({ labelId: 11, value: '={{ ["Senior"] }}' }),
			[{ id: 11, value: 2 }],
		],
	];
	test.each(cases)('%s', async (_, labelsUi, sent) => {
		const { json } = await bench.done(update(labelsUi));
		// Names stand beside the numbers where they were looked up, see outputNames.test.cts.
		const [{ labels: _named, ...rest }] = json;
		expect([rest]).toEqual([{ action: 'updated', companyId: 1, personId: 1004 }]);
		expect(bench.data()).toEqual([{ PersonId: 1004, labels: sent }]);
		const labels: Record<number, number> = { 10: 6 };
		for (const { id, value } of sent) {
			if (value === null) delete labels[id];
			else labels[id] = value;
		}
		expect(bench.person(1004).labels).toEqual(labels);
	});

	test.each([
		['no rows', {}],
		['an empty list', rows()],
		['a value that an expression does not find', rows({ labelId: 10, value: '={{ $json.nope }}' })],
		['null', rows({ labelId: 10, value: '={{ null }}' })],
		[
			'a row that nothing is found for',
			rows({ labelId: '={{ $json.l }}', value: '={{ $json.v }}' }),
		],
	])('%s sends no labels at all', async (_, labelsUi) => {
		await bench.done({ ...update(labelsUi), updateFields: { role: 'A' } });
		expect(bench.data()).toEqual([{ PersonId: 1004, Role: 'A' }]);
	});
});

test('Create with labels of its own for each item', async () => {
	const params = {
		...createFromItem,
		labelsUi: rows(
			{ labelId: '={{ $json.label }}', value: '={{ $json.value }}' },
			{ labelId: 10, value: '={{ $json.department }}' },
		),
	};
	const { json } = await bench.done(params, [
		someone(0, { label: 'Seniority', value: 'Lead' }),
		someone(1, { label: 14, value: 'Łódź', department: 0 }),
		someone(2, { label: ' 14 ', value: ' 6 ', department: 'dtp' }),
	]);
	const made = json.map(({ personId }) => bench.person(personId).labels);
	expect(made).toEqual([{ 11: 4 }, { 10: 0, 14: 2 }, { 10: 2, 14: 6 }]);
	expect(bench.sent('labels')).toHaveLength(1);
});

test('ids alone need no list', async () => {
	await bench.run(update(rows({ labelId: 11, value: 4 }, { labelId: '10', value: '' })));
	expect(bench.sent('labels')).toHaveLength(0);
});

test.each<Api1Variants['labelsShape']>(['documented', 'prose', 'enumNumber', 'codeInt', 'noTName'])(
	'names are found in the shape %s',
	async (labelsShape) => {
		bench.sandbox.variants.api1.labelsShape = labelsShape;
		await bench.done(update(rows({ labelId: 'Seniority', value: 'Lead' })));
		expect(bench.data()).toEqual([{ PersonId: 1004, labels: [{ id: 11, value: 4 }] }]);
	},
);

describe('names that fit none or several list the candidates', () => {
	test.each([
		[
			'an unknown label',
			{ labelId: 'Departmint', value: 'IT' },
			['Label "Departmint"', 'Department (10)', 'Seniority (11)', 'Bürostandort (14)'],
		],
		[
			'a label of companies',
			{ labelId: 'Region', value: 'EMEA' },
			['Label "Region"', 'Department (10)'],
		],
		['part of a name', { labelId: 'Depart', value: 'IT' }, ['Label "Depart"', 'Department (10)']],
		[
			'an unknown value',
			{ labelId: 'Seniority', value: 'Boss' },
			['"Seniority"', '"Boss"', 'Junior (0)', 'Senior (2)', 'Lead (4)'],
		],
		[
			'an unknown value of an id',
			{ labelId: 11, value: 'Boss' },
			['"Seniority"', '"Boss"', 'Lead (4)'],
		],
		['a name with an unknown id', { labelId: 99, value: 'Lead' }, ['99', 'Department (10)']],
		['no label', { labelId: '', value: 'Lead' }, ['Label is missing']],
		['a list as text', { labelId: 11, value: `={{ '["Lead"]' }}` }, ['Label value', '["Lead"]']],
	])('%s', async (_, row, texts) => {
		const { error } = await bench.run(update(rows(row)), [{}]);
		for (const text of texts) expect(`${error.message} ${error.description}`).toContain(text);
		expect(error.message).not.toContain('[item');
		expect(bench.data()).toEqual([]);
	});

	test('two labels of the same name', async () => {
		const { labels } = bench.sandbox.data;
		labels.push({ ...labels[0], id: 17 });
		tells(
			await bench.run(update(rows({ labelId: 'Department', value: 'IT' }))),
			'Department (10), Department (17)',
		);
		expect(bench.data()).toEqual([]);
	});

	test('two values of the same name', async () => {
		const { options } = bench.sandbox.data.labels[1];
		options.push({ ...options[0], value: 8 });
		tells(
			await bench.run(update(rows({ labelId: 11, value: 'Junior' }))),
			'Junior (0), Junior (8)',
		);
		expect(bench.data()).toEqual([]);
	});

	test.each([
		['several values', '={{ ["Junior", "Lead"] }}'],
		['an object', '={{ { a: 1 } }}'],
		['not a number', '={{ NaN }}'],
	])('%s where one is meant', async (_, value) => {
		stops(await bench.run(update(rows({ labelId: 11, value }))), /^Label value [^[]*$/);
		expect(bench.sandbox.log).toEqual([]);
	});

	test('rows by one expression, which n8n cannot hand on, do not pass for labels', async () => {
		stops(
			await bench.run({
				...update({ label: '={{ [{ labelId: 11, value: 2 }] }}' }),
				updateFields: { role: 'A' },
			}),
			/^Label is missing/,
		);
		expect(bench.sandbox.log).toEqual([]);
	});
});

test('a value that its label does not have is for Wordbee to judge', async () => {
	stops(
		await bench.run(update(rows({ labelId: 11, value: 77 }))),
		'The label has no such option: 77',
	);
	expect(bench.data()).toEqual([{ PersonId: 1004, labels: [{ id: 11, value: 77 }] }]);
});

import type { IDataObject } from 'n8n-workflow';

import { locator, whoIs, itemsOf, fails, stops, tells, endsOf } from './bench.cts';
import { useApi2, detailsFromItem, itemOf, createOf, upsertOf, updateOf } from './api2Helpers.cts';

const bench = useApi2();

/** Rows of Custom Fields as the panel stores them. */
const fields = (...rows: Array<[fieldId: unknown, value: unknown]>) => ({
	customFieldsUi: { field: rows.map(([fieldId, value]) => ({ fieldId, value })) } as IDataObject,
});
const text = (value: unknown) => locator('text', value);

/** An update of nothing but custom fields. */
const changeOf = (rows: IDataObject, options?: IDataObject) =>
	updateOf(options, { updateFields: {}, ...rows });

const operations: Array<[string, IDataObject]> = [
	['create', createOf()],
	['update', changeOf({})],
	['upsert', upsertOf()],
];
const ways = operations.flatMap(([name, params]) =>
	['single', 'batch'].map((sendAs) => [name, sendAs, params] as const),
);

test.each(ways)('%s, %s: each item with its own values', async (name, sendAs, params) => {
	const items =
		name === 'update'
			? [1002, 1005, 1006].map((id) => itemOf(bench.person(id)))
			: [12, 13, 31].map((c) => ({ c, l: `L${c}`, f: 'F', e: `f${c}@example.test` }));
	const rows = fields(['5-1', text('={{ "E" + $itemIndex }}')], ['5-4', locator('list', 'Berlin')]);
	const { json } = await bench.done({ ...params, ...rows, options: { sendAs } }, items);
	const sent = bench.updates().map(({ cfs }) => cfs);
	expect(sent).toHaveLength(3);
	for (const [index, { personId }] of json.entries()) {
		const values = [
			{ id: 1, value: `E${index}` },
			{ id: 4, value: 'Berlin' },
		];
		expect(sent).toContainEqual(values);
		expect(bench.person(personId).cfs).toMatchObject({ 1: `E${index}`, 4: 'Berlin' });
	}
});

describe('a field', () => {
	const update = (rows: IDataObject) => ({
		operation: 'update',
		...whoIs(12, 1002),
		...rows,
	});

	test.each<[string, unknown, number]>([
		['by its id', '5-3', 1],
		['by its number', 3, 0],
		['by its number as text, with blanks', ' 3 ', 0],
		['by an expression that gives its id', '={{ "5-" + 3 }}', 1],
		['by its name', 'Cost centre', 1],
		['by its name in another case', ' cost CENTRE ', 1],
		['by an expression that gives its name', '={{ "Cost" + " centre" }}', 1],
		['by a list of one', '={{ ["5-3"] }}', 1],
	])('%s', async (_how, fieldId, lists) => {
		await bench.done(update(fields([fieldId, text('CC 42')])));
		expect(bench.updates()[0].cfs).toEqual([{ id: 3, value: 'CC 42' }]);
		expect(bench.person(1002).cfs[3]).toBe('CC 42');
		expect(bench.sent('customFields')).toHaveLength(lists);
	});

	test.each<[string, unknown, string | undefined]>([
		['text of the panel', text('7'), '7'],
		['a plain text', '7', '7'],
		['a number', '={{ 7 }}', '7'],
		['a list of one', '={{ ["7"] }}', '7'],
		['an expression in the picker', locator('list', '={{ "7" }}'), '7'],
		['nothing, which clears it', text(''), undefined],
		['brackets in a text', '={{ "[7 a]" }}', '[7 a]'],
		['blanks around it', '={{ "\\u00a07 \\n" }}', '7'],
	])('with %s', async (_what, value, stored) => {
		bench.sandbox.data.edit(1002, { cfs: { 3: 'old' } });
		await bench.done(update(fields(['5-3', value])));
		expect(bench.person(1002).cfs[3]).toBe(stored);
	});

	test('a name that is asked for by many items is looked up once', async () => {
		const params = changeOf(fields(['Employee number', text('={{ $json.p }}')]));
		await bench.done(
			params,
			[1002, 1003, 1005].map((id) => itemOf(bench.person(id))),
		);
		expect(bench.sent('customFields')).toHaveLength(1);
		expect([1002, 1003, 1005].map((id) => bench.person(id).cfs[1])).toEqual([
			'1002',
			'1003',
			'1005',
		]);
	});

	test.each([['array'], ['items'], ['rows']] as const)(
		'by its name, listed as %s',
		async (customFieldsShape) => {
			bench.sandbox.variants.api2.customFieldsShape = customFieldsShape;
			await bench.done(update(fields(['Employee number', text('E7')])));
			expect(bench.person(1002).cfs[1]).toBe('E7');
		},
	);

	test('an unknown name: the error lists those there are, nothing is sent', async () => {
		tells(
			await bench.run(update(fields(['Employe number', text('E7')]))),
			/"Employe number".*Employee number \(1\)/,
		);
		expect(bench.updates()).toEqual([]);
	});

	test('a name that several objects have, when Wordbee does not say which is which', async () => {
		bench.sandbox.variants.api2.customFieldObjectName = 'missing';
		stops(await bench.run(update(fields(['Office', text('Berlin')]))), 'not unique');
		expect(bench.updates()).toEqual([]);
		await bench.done(update(fields(['Employee number', text('E7')])));
	});

	test('a value that the pick list does not have is refused by Wordbee, for its item alone', async () => {
		const params = changeOf(fields(['Office', text('={{ $json.office }}')]));
		const { json } = await bench.goOn(params, [
			itemOf(bench.person(1002), { office: 'Atlantis' }),
			itemOf(bench.person(1005), { office: '東京' }),
		]);
		fails(json[0], 'rejected', 'no such option: Office: Atlantis', { personId: 1002 });
		expect(json[1].action).toBe('updated');
		expect(bench.person(1005).cfs[4]).toBe('東京');
	});

	test('no field chosen', async () => {
		stops(await bench.run(update(fields(['', text('x')]))), 'Custom Field is missing');
		expect(bench.sandbox.log).toEqual([]);
	});
});

describe('name of the value', () => {
	const update = (options: IDataObject) => changeOf(fields(['5-3', text('CC')]), options);
	const items = itemsOf(1002, 1003, 1005);

	test.each([
		['value', {}],
		['value', { customFieldKey: 'value' }],
		['v', {}],
		['v', { customFieldKey: 'v' }],
		['both', {}],
		['both', { customFieldKey: 'v' }],
	] as const)('Wordbee takes %s, options %j', async (cfsValueKey, options) => {
		bench.sandbox.variants.api2.cfsValueKey = cfsValueKey;
		for (const sendAs of ['single', 'batch']) {
			for (const { p } of items) bench.sandbox.data.edit(p, { cfs: {} });
			await bench.done(update({ ...options, sendAs }), items);
			expect(items.map(({ p }) => bench.person(p).cfs)).toEqual([
				{ 3: 'CC' },
				{ 3: 'CC' },
				{ 3: 'CC' },
			]);
		}
	});

	test('Wordbee takes the other one than was chosen: its words, and nothing changed', async () => {
		bench.sandbox.variants.api2.cfsValueKey = 'v';
		const before = bench.sandbox.data.snapshot();
		const { json } = await bench.goOn(update({ customFieldKey: 'value' }), items);
		expect(json.map(({ error }) => error)).toEqual(
			items.map(() => expect.stringContaining('Unknown property of a custom field: value')),
		);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});
});

describe('upsert by a custom field', () => {
	const upsert = (matchFieldId: unknown, options: IDataObject = {}) => ({
		operation: 'upsert',
		matchOn: 'customField',
		matchFieldId: matchFieldId as string,
		...detailsFromItem,
		additionalFields: { data: '={{ $json.row }}' },
		...fields(['5-1', text('={{ $json.number }}')], ['5-3', text('={{ $json.centre }}')]),
		options,
	});
	const items = [
		{
			c: 12,
			l: 'Married',
			f: 'Søren',
			e: 'married@example.test',
			number: 'E001002',
			centre: 'A',
			row: 'r0',
		},
		{ c: 12, l: 'New', f: 'Nora', e: 'nora@example.test', number: 'E777', centre: 'B', row: 'r1' },
		{
			c: 32,
			l: '田中',
			f: 'Anaïs',
			e: 'anais.tanaka.1003@company-32.example',
			number: 'E001003',
			centre: 'C',
			row: 'r2',
		},
	];

	test.each<[unknown, IDataObject]>([
		['5-1', {}],
		[1, {}],
		['Employee number', {}],
		['5-1', { sendAs: 'single' }],
		['5-1', { sendAs: 'batch', batchSize: 2 }],
	])('given as %j, options %j', async (matchFieldId, options) => {
		const { json } = await bench.done(upsert(matchFieldId, options), items);
		expect(json).toMatchObject([
			{ action: 'updated', companyId: 12, personId: 1002, data: 'r0' },
			{ action: 'created', companyId: 12, personId: expect.any(Number), data: 'r1' },
			{ action: 'updated', companyId: 32, personId: 1003, data: 'r2' },
		]);
		expect(bench.sent('personUpdates').every(({ body }: any) => body.cfid === 1)).toBe(true);
		expect(bench.person(1002)).toMatchObject({
			lastName: 'Married',
			email: 'married@example.test',
			cfs: { 3: 'A' },
		});
		expect(bench.person(json[1].personId)).toMatchObject({ cfs: { 1: 'E777', 3: 'B' } });
		const before = bench.sandbox.data.snapshot();
		const again = await bench.run(upsert(matchFieldId, options), items);
		expect(again.json.map(({ action, personId }) => [action, personId])).toEqual(
			json.map(({ personId }) => ['skipped', personId]),
		);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test('two rows with the same value become one person, in their order', async () => {
		const twice = [items[1], { ...items[1], l: 'Newer', row: 'again' }];
		const { json } = await bench.done(upsert('5-1'), twice);
		expect(endsOf(json)).toEqual(['created', 'updated']);
		expect(bench.newIds()).toEqual([json[0].personId]);
		expect(bench.person(json[1].personId).lastName).toBe('Newer');
	});

	test('several persons with the value: named by Wordbee, none touched, the others go on', async () => {
		bench.sandbox.data.edit(1005, { cfs: { 1: 'E001002' } });
		const twins = [1002, 1005].map((id) => structuredClone(bench.person(id)));
		const { json } = await bench.goOn(upsert('5-1'), items);
		fails(json[0], 'rejected', '1002, 1005');
		expect(endsOf(json.slice(1))).toEqual(['created', 'updated']);
		expect([1002, 1005].map((id) => bench.person(id))).toEqual(twins);
	});

	test('an item without a value fails by itself, before anything is sent for it', async () => {
		const { json } = await bench.goOn(upsert('5-1'), [
			items[0],
			{ ...items[1], number: '' },
			items[2],
		]);
		fails(json[1], 'notSent', 'custom field to match on has no value');
		expect([json[0].action, json[2].action]).toEqual(['updated', 'updated']);
		expect(bench.updates()).toHaveLength(2);
	});

	test('no field to match on', async () => {
		stops(await bench.run(upsert('={{ $json.none }}'), items), 'Match Field');
		expect(bench.sandbox.log).toEqual([]);
	});
});

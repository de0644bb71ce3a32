import type { IDataObject } from 'n8n-workflow';

import { locator, whoIs, succeeded, stops, tells, endsOf } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

const bench = useApi2();

const AUTO = { dataMode: 'autoMapInputData' };
const row = (number: number, more: IDataObject = {}): IDataObject => ({
	Id: number,
	'Last Name': `Doe ${number}`,
	first_name: 'Ana',
	'E-Mail': ` ana${number}@x.test`,
	Department: 'not asked for',
	...more,
});
const update = (more: IDataObject = {}) => ({
	...AUTO,
	operation: 'update',
	...whoIs(12, '={{ $json.pid }}'),
	...more,
});
const wire1 = () => bench.sent('createPerson', 'updatePerson').map(({ body }) => body);

describe('a row becomes a person', () => {
	const create = { ...AUTO, operation: 'create', companyId: locator('id', 12) };
	const rows = [
		row(0, { Role: '', PHONE: 352123, timezone: 'UTC', password: 'never with API 2' }),
		row(1, { role: 'Boss', Code: 'D1' }),
	];

	test('API 1', async () => {
		const { json } = await bench.done(
			{ api: 'api1', ...create },
			rows.map((one) => ({ ...one, password: null })),
		);
		expect(json.map(({ mappedFields }) => mappedFields)).toEqual([
			['lastName', 'firstName', 'email', 'phone'],
			['lastName', 'firstName', 'email', 'personCode', 'role'],
		]);
		expect(wire1()).toEqual(
			expect.arrayContaining([
				{ LastName: 'Doe 0', FirstName: 'Ana', Email: 'ana0@x.test', Phone: '352123' },
				{
					LastName: 'Doe 1',
					FirstName: 'Ana',
					Email: 'ana1@x.test',
					Role: 'Boss',
					PersonCode: 'D1',
				},
			]),
		);
	});

	test.each(['single', 'batch'])('API 2, %s', async (sendAs) => {
		const { json } = await bench.done({ ...create, options: { sendAs } }, rows);
		expect(json[0].mappedFields).toEqual(['lastName', 'firstName', 'email', 'phone', 'timezone']);
		expect(bench.updates()[0]).toMatchObject({ lname: 'Doe 0', phone: '352123', timezone: 'UTC' });
		expect(JSON.stringify(bench.sandbox.log)).not.toContain('never with');
		expect(JSON.stringify(json)).not.toContain('never with');
		expect(bench.person(json[1].personId)).toMatchObject({ role: 'Boss', code: 'D1' });
	});

	test.each([
		[{ 'Last Name': ' ' }, 'Last Name'],
		[{ first_name: null }, 'First Name'],
		[{ 'E-Mail': '' }, 'Email'],
	])('without %j the item fails by the name of the field', async (missing, title) => {
		const { json } = await bench.goOn(create, [row(0, missing as IDataObject), row(1)]);
		expect(json[0].error).toMatch(new RegExp(`^${title} is missing \\[item 1, `));
		expect(json[0].details).toMatchObject({ field: title, outcome: 'notSent' });
		expect(json[0].details.description).toMatch(/Understood are: .*Not understood: Id, Department/);
		expect(json[1].action).toBe('created');
	});

	test('what is set by hand wins, also over what is typed into hidden fields', async () => {
		const { json } = await bench.done(
			{
				...create,
				lastName: 'Hidden',
				additionalFields: { role: 'By hand', title: '={{ $json.nope }}' },
			},
			[row(0, { role: 'Row', title: 'Dr.' })],
		);
		expect(bench.updates()[0]).toMatchObject({ lname: 'Doe 0', role: 'By hand', title: 'Dr.' });
		expect(json[0].mappedFields).toEqual(['lastName', 'firstName', 'email', 'title']);
	});

	test.each(['api1', 'api2'])('a dry run with %s tells what would be taken', async (api) => {
		const { json } = await bench.done({ api, ...create, options: { dryRun: true } }, [row(0)]);
		expect(json[0]).toMatchObject({
			dryRun: true,
			mappedFields: ['lastName', 'firstName', 'email'],
		});
		expect(bench.newIds()).toEqual([]);
	});
});

describe('Create or Update', () => {
	const upsert = { ...AUTO, operation: 'upsert', companyId: locator('id', 12) };
	test.each([
		['email', {}, { 'E-Mail': 'SOEREN.n.1002@company-12.example' }],
		['login', {}, { LOGIN: 'soeren.n1002 ' }],
		['personId', { personId: locator('id', '={{ $json.Id }}') }, { Id: 1002 }],
		['customField', { matchFieldId: '5-1' }, { 'Field: Employee Number': 'E7' }],
	])('matching on %s', async (matchOn, more, fields) => {
		bench.sandbox.data.edit(1002, { cfs: { 1: 'E7' } });
		const { json } = await bench.done({ ...upsert, matchOn, ...more } as IDataObject, [
			row(0, fields as IDataObject),
		]);
		expect(json[0]).toMatchObject({ action: 'updated', personId: 1002 });
		expect(bench.person(1002)).toMatchObject({ lastName: 'Doe 0', firstName: 'Ana' });
	});
});

describe('Update', () => {
	test('takes what is there and leaves what is empty', async () => {
		const before = bench.person(1005);
		const { json } = await bench.done(update(), [
			{ pid: 1005, cid: 9, role: 'New', title: '', email: null },
		]);
		expect(json).toEqual([expect.objectContaining({ action: 'updated', mappedFields: ['role'] })]);
		expect(bench.person(1005)).toEqual({ ...before, role: 'New' });
	});

	test.each(['api1', 'api2'])(
		'an item in which nothing is taken is skipped with %s',
		async (api) => {
			const { json } = await bench.done(update({ api }), [{ pid: 1005, role: '', other: 1 }]);
			expect(json).toEqual([
				{
					action: 'skipped',
					companyId: 12,
					personId: 1005,
					source: 'columns',
					mappedFields: [],
					notMapped: ['pid', 'other'],
				},
			]);
			expect(bench.sandbox.log).toEqual([]);
		},
	);

	test('skipped among others, in a job', async () => {
		const items = [1002, 1005].flatMap((pid) => [
			{ pid, role: 'R' },
			{ pid, role: '' },
		]);
		const { json } = await bench.done(update({ options: { sendAs: 'batch' } }), items);
		expect(endsOf(json)).toEqual(['updated', 'skipped', 'updated', 'skipped']);
		expect(bench.updates()).toHaveLength(2);
	});

	test('an unknown title alone is nothing taken either', async () => {
		tells(
			await bench.run(update(), [{ pid: 1005, 'field: Nope': 'x' }]),
			'Nothing in this item is understood',
			'It holds: pid, field: Nope. Wordbee has no label or custom field',
		);
		expect(bench.updates()).toEqual([]);
	});

	test('clearing is done by hand', async () => {
		bench.sandbox.data.edit(1005, { role: 'Old', title: 'Dr.' });
		const { json } = await bench.done(update({ updateFields: { role: '' } }), [
			{ pid: 1005, role: 'Row', title: '' },
		]);
		expect(bench.person(1005)).toMatchObject({ role: '', title: 'Dr.' });
		expect(json[0].mappedFields).toEqual([]);
	});
});

describe('labels and custom fields by title', () => {
	const labels = (item: IDataObject, more: IDataObject = {}) =>
		bench.run(update({ api: 'api1', ...more }), [{ pid: 1005, ...item }]);
	const fields = (item: IDataObject, more: IDataObject = {}) =>
		bench.run(update(more), [{ pid: 1005, ...item }]);

	test('labels: options by name and by number', async () => {
		const run = await labels({
			'label:seniority': ' LEAD',
			'Label: Department': 0,
			'label: Nope': 'x',
			'label: Bürostandort': '',
		});
		succeeded(run);
		expect(wire1()).toEqual([
			{
				PersonId: 1005,
				labels: [
					{ id: 11, value: 4 },
					{ id: 10, value: 0 },
				],
			},
		]);
		expect(run.json[0].mappedFields).toEqual(['label: Seniority', 'label: Department']);
	});

	test('an unknown option fails the item and names those there are', async () => {
		const { error } = await labels({ 'label: Seniority': 'Boss' });
		expect(`${error.message} ${error.description}`).toMatch(/"Seniority".*"Boss".*Lead \(4\)/);
		const number = await labels({ 'label: Seniority': 77 });
		expect(`${number.error.message} ${number.error.description}`).toMatch(/"77".*Lead \(4\)/);
		const other = await fields({ 'field: Office': 'Paris' });
		expect(`${other.error.message} ${other.error.description}`).toMatch(
			/Office has no value "Paris".*Berlin/,
		);
		expect([...wire1(), ...bench.updates()]).toEqual([]);
	});

	test('custom fields: text, and a pick list in any case', async () => {
		const run = await fields({
			'FIELD: cost centre': 'CC 1',
			'field: Office': 'berlin ',
			'field: Nope': 1,
		});
		succeeded(run);
		expect(bench.person(1005).cfs).toMatchObject({ 3: 'CC 1', 4: 'Berlin' });
		expect(run.json[0].mappedFields).toEqual(['field: Cost centre', 'field: Office']);
	});

	test('labels set by hand win', async () => {
		const run = await labels(
			{ 'label: Seniority': 'Junior', 'label: Department': 'IT' },
			{ labelsUi: { label: [{ labelId: 'Seniority', value: 'Lead' }] } as IDataObject },
		);
		succeeded(run);
		expect(wire1()[0]).toMatchObject({
			labels: [
				{ id: 11, value: 4 },
				{ id: 10, value: 6 },
			],
		});
		expect(run.json[0].mappedFields).toEqual(['label: Department']);
	});

	test('custom fields set by hand win', async () => {
		const run = await fields(
			{ 'field: Cost centre': 'row' },
			{
				customFieldsUi: {
					field: [{ fieldId: '5-3', value: locator('text', 'hand') }],
				} as IDataObject,
			},
		);
		succeeded(run);
		expect(bench.updates()[0].cfs).toEqual([{ id: 3, value: 'hand' }]);
		expect(run.json[0].mappedFields).toEqual([]);
	});

	test('the lists are asked for once per run, and only when an item asks', async () => {
		const items = Array.from({ length: 5 }, () => ({
			pid: 1005,
			role: 'R',
			'field: Office': 'Berlin',
		}));
		await bench.done(update(), items);
		expect(bench.sent('customFields')).toHaveLength(1);
		bench.sandbox.reset();
		await bench.done(update(), [{ pid: 1005, role: 'R' }]);
		expect(bench.sent('customFields')).toHaveLength(0);
	});
});

test('two fields for one fail the item', async () => {
	const { json } = await bench.goOn(update(), [
		{ pid: 1005, email: 'a@x.test', 'E-Mail': 'b@x.test' },
	]);
	expect(json[0].error).toMatch(/meant for Email: "email" and "E-Mail"$/);
	expect(bench.sandbox.log).toEqual([]);
});

test('a mode that there is not is refused', async () => {
	stops(
		await bench.run(update({ dataMode: 'auto' }), [{ pid: 1005, role: 'A' }]),
		/Mapping Mode|dataMode/,
	);
	expect(bench.sandbox.log).toEqual([]);
});

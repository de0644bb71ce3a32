import type { IDataObject } from 'n8n-workflow';

import { listSearch } from '../../lab/engine/harness.cts';
import { locator, whoIs, createFromItem, someone, stops, endsOf, allPages } from './bench.cts';
import { useApi2, itemOf, upsertOf, updateOf } from './api2Helpers.cts';

const bench = useApi2();
const variants = () => bench.sandbox.variants.api2;
const field = (title: string) =>
	bench.sandbox.data.customFields.find((one) => one.object === 'Persons' && one.title === title)!;
const customFields = (fieldId: unknown, value: unknown) => ({
	customFieldsUi: { field: [{ fieldId, value: locator('text', value) }] } as IDataObject,
});
const update = (more: IDataObject) => ({
	operation: 'update',
	...whoIs(12, 1002),
	...more,
});

describe('the list of fields', () => {
	test.each([
		['both', 1],
		['post', 1],
		['get', 2],
	] as const)('%s: asked by POST, then by GET', async (listFieldsMethod, calls) => {
		Object.assign(variants(), { listFieldsMethod, fieldIds: 'opaque' });
		const { email, id } = bench.person(1002);
		const { json } = await bench.done(
			update({ personId: locator('email', email), updateFields: { phone: '7' } }),
		);
		expect(json[0].personId).toBe(id);
		const asked = bench.sent('personsListFields').map(({ method }) => method);
		expect(asked).toEqual(['POST', 'GET'].slice(0, calls));
		// Both are searched by the field that the list names.
		expect(JSON.stringify(bench.sent('personsList').at(-1)!.body)).toMatch(/\{f\d+\}/);
	});
});

test.each(['results', 'results.items'] as const)(
	'the outcome of a job in %s',
	async (jobResults) => {
		variants().jobResults = jobResults;
		const params = { ...createFromItem, options: { sendAs: 'batch' } };
		const { json } = await bench.done(params, [someone(1), someone(2)]);
		expect(endsOf(json)).toEqual(['created', 'created']);
	},
);

describe('custom fields', () => {
	test.each([
		['by the id in the list', '5-3'],
		['by its title', 'Cost centre'],
		['by the number that requests use', 9003],
	])('requests use customFieldId: %s', async (_how, fieldId) => {
		variants().customFieldId = 'own';
		await bench.done(update(customFields(fieldId, 'CC 1')));
		expect(bench.updates()[0].cfs).toEqual([{ id: 9003, value: 'CC 1' }]);
		expect(bench.person(1002).cfs[3]).toBe('CC 1');
	});

	test('matching uses it as well', async () => {
		variants().customFieldId = 'own';
		bench.sandbox.data.edit(1002, { cfs: { 1: 'E1' } });
		const match = { matchOn: 'customField', matchFieldId: '5-1', ...customFields('5-1', 'E1') };
		const params = upsertOf({}, { ...match, additionalFields: { phone: '12' } });
		const { json } = await bench.done(params, [itemOf(bench.person(1002))]);
		expect(json[0]).toMatchObject({ action: 'updated', personId: 1002 });
		expect(bench.sent('personUpdates')[0].body).toMatchObject({ cfid: 9001 });
	});

	test('the id in the list still serves where the list cannot be had', async () => {
		bench.fault('customFields', 'forbidden');
		await bench.done(update(customFields('5-3', 'CC 2')));
		expect(bench.person(1002).cfs[3]).toBe('CC 2');
	});

	test.each(['documented', 'short'] as const)(
		'%s: those of persons only, by whatever says so',
		async (customFieldForm) => {
			variants().customFieldForm = customFieldForm;
			const names = (await bench.options('getCustomFields')).map(({ name }) => name);
			expect(names).toContain('Employee number');
			expect(names).not.toContain('Product line');
			expect(names.filter((name) => name === 'Office')).toHaveLength(1);
		},
	);

	test('disabled ones are left out, mandatory ones are named', async () => {
		field('Contract').enabled = false;
		field('Employee number').mandatory = true;
		const names = (await bench.options('getCustomFields')).map(({ name }) => name);
		expect(names).toContain('Employee number (Mandatory)');
		expect(names).toContain('Office');
		expect(names).not.toContain('Contract');
	});

	test('an empty value is sent as null, which clears', async () => {
		variants().emptyCustomField = 'refused';
		bench.sandbox.data.edit(1002, { cfs: { 3: 'old' } });
		await bench.done(update(customFields('5-3', '')));
		expect(bench.updates()[0].cfs).toEqual([{ id: 3, value: null }]);
		expect(bench.person(1002).cfs[3]).toBeUndefined();
	});

	test('values come with the list, without a call of their own', async () => {
		const item = { 'field: Office': 'berlin' };
		await bench.done({ ...update({ dataMode: 'autoMapInputData' }) }, [item]);
		expect(bench.person(1002).cfs[4]).toBe('Berlin');
		expect(bench.sent('customFieldOptions')).toEqual([]);
		expect(bench.sent('customFields')).toHaveLength(1);
	});
});

describe('longest values', () => {
	const long = 'x'.repeat(101);

	test.each(['single', 'batch'])(
		'of a field: refused before anything is sent (%s)',
		async (sendAs) => {
			variants().maxLengths = { comments: 100 };
			const params = updateOf({ sendAs }, { updateFields: { comments: '={{ $json.text }}' } });
			const items = [1002, 1005].map((id, at) =>
				itemOf(bench.person(id), { text: at === 0 ? long : long.slice(1) }),
			);
			const stopped = await bench.run(params, items);
			expect(stopped.error.message).toMatch(
				/^Comments is too long: 101 characters, and Wordbee takes 100/,
			);
			expect(bench.updates()).toEqual([]);
			const { json } = await bench.goOn(params, items);
			expect(json[0].details).toMatchObject({ outcome: 'notSent', field: 'Comments' });
			expect(json[1]).toMatchObject({ action: 'updated', personId: 1005 });
			expect(bench.sent('personsListFields')).toHaveLength(2);
		},
	);

	test('of a custom field', async () => {
		field('Cost centre').max = 60;
		stops(
			await bench.run(update(customFields('5-3', long))),
			/Custom field Cost centre is too long: 101.* takes 60/,
		);
		expect(bench.updates()).toEqual([]);
	});

	test.each([
		['nothing is told', () => undefined, 1],
		['the list cannot be had', () => bench.fault('personsListFields', 'forbidden'), 2],
	])('Wordbee decides where %s', async (_what, prepare, calls) => {
		prepare();
		await bench.done(update({ updateFields: { comments: long } }));
		expect(bench.person(1002).comments).toBe(long);
		expect(bench.sent('personsListFields')).toHaveLength(calls);
	});

	test('short values cost no call', async () => {
		await bench.done(update({ updateFields: { comments: 'short' } }));
		expect(bench.sent('personsListFields')).toEqual([]);
	});
});

describe('the own company in the picker', () => {
	const open = async (filter?: string, token?: string) =>
		await bench.pick('searchCompanies', filter, token);

	test.each(['among the first', 'far behind'])('%s: first and marked, once', async (place) => {
		const { data } = bench.sandbox;
		if (place === 'far behind') {
			for (let id = 500; id < 640; id++) {
				data.companies.set(id, { ...data.companies.get(1)!, id, name: `Company ${id}` });
			}
			const [me] = data.persons.values();
			data.edit(me.id, { companyId: 639 });
		}
		const own = place === 'far behind' ? 639 : 1;
		const all = (await allPages(open)).flat();
		expect(all[0].value).toBe(own);
		expect(all[0].name).toMatch(/, your own company$/);
		expect(all.filter(({ value }) => value === own)).toHaveLength(1);
		expect(all).toHaveLength(data.companies.size);
		expect(all.filter(({ name }) => name.includes('your own'))).toHaveLength(1);
	});

	test('a search costs no further call', async () => {
		const { results } = await open('Nordlicht');
		expect(results).toEqual([{ name: 'Nordlicht Sprachdienste (1)', value: 1 }]);
		expect(bench.counted()).toHaveLength(1);
	});

	test.each([
		['Wordbee does not tell', () => void (variants().settingsCompany = 'missing')],
		['asking for it fails', () => void bench.fault('personSettings', 'forbidden')],
	])('left as it is where %s', async (_what, prepare) => {
		prepare();
		const { results } = await open();
		expect(results.map(({ value }) => value)).toEqual([...bench.sandbox.data.companies.keys()]);
		expect(JSON.stringify(results)).not.toContain('your own');
	});

	test('API 1 proposes it when the node has a V2 credential as well', async () => {
		for (const credentials of [['wordbeeApi', 'wordbeeV2Api'], ['wordbeeApi']]) {
			const setup = { params: { operation: 'create' }, store: bench.store, credentials };
			const { results } = await listSearch(setup, 'searchCompanies');
			expect(/your own/.test(results[0].name)).toBe(credentials.length === 2);
		}
	});
});

test.each([400, 404] as const)('a person that is not there, as %s', async (notFound) => {
	variants().notFound = notFound;
	bench.fault('personUpdate', 'lost', { nth: 1 });
	const { json } = await bench.done({
		operation: 'delete',
		...whoIs(12, 1002),
	});
	expect(json[0]).toMatchObject({ deleted: true, personId: 1002 });
});

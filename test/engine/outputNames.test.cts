import type { IDataObject } from 'n8n-workflow';

import { createFromItem, locator, someone, useBench, whoIs, withBoth } from './bench.cts';

const bench = useBench();

/** A choice from a list of the panel, as the editor stores it. */
const chosen = (value: number, cachedResultName: string) => ({
	...locator('list', value),
	cachedResultName,
});
const lists = ['profiles', 'labels', 'companies', 'companiesList', 'userProfiles', 'customFields'];

test('what was chosen from lists comes out by name, and no list is read for it', async () => {
	const additionalFields: IDataObject = {
		login: 'ana.doe.new',
		password: 'Good-secret-1',
		userProfileId: chosen(31, 'Client manager'),
	};
	const companyId = chosen(12, 'Acme Tools (12)');
	const { json } = await bench.done({ ...createFromItem, companyId, additionalFields }, [
		someone(0),
	]);
	expect(json[0]).toMatchObject({ company: 'Acme Tools', userProfile: 'Client manager' });
	expect(json[0]).toMatchObject({ companyId: 12, userProfileId: 31 });
	expect(Object.keys(json[0]).slice(0, 3)).toEqual(['action', 'companyId', 'personId']);
	expect(bench.sent(...lists)).toEqual([]);
});

test('of a choice that an expression replaces, the name in the list says nothing', async () => {
	const companyId = { ...chosen(1, 'Acme Tools (12)'), value: '={{ $json.c }}' };
	const { json } = await bench.done({ ...createFromItem, companyId }, [someone(0, { c: 13 })]);
	expect(json[0]).toMatchObject({ companyId: 13 });
	expect(json[0]).not.toHaveProperty('company');
});

test('API 1: what the node looked up for any of the items', async () => {
	const params = {
		...createFromItem,
		companyId: locator('name', '={{ $json.company }}'),
		labelsUi: { label: [{ labelId: '={{ $json.label }}', value: '={{ $json.option }}' }] },
	};
	const { json } = await bench.done(params, [
		someone(0, { company: '12', label: 10, option: 6 }),
		someone(1, { company: 'acme tools', label: 'department', option: 'finance' }),
	]);
	expect(json).toMatchObject([
		{ company: 'Acme Tools', labels: { Department: 'IT' } },
		{ company: 'Acme Tools', labels: { Department: 'Finance' } },
	]);
	expect(bench.sent('labels')).toHaveLength(1);
});

test('API 1: a label that is cleared, and numbers alone', async () => {
	const params = (labelsUi: IDataObject) => ({ ...whoIs(1, 1007), operation: 'update', labelsUi });
	const cleared = params({ label: [{ labelId: 'Department', value: '' }] });
	expect((await bench.done(cleared, [{}])).json[0].labels).toEqual({ Department: null });
	const numbers = params({ label: [{ labelId: 10, value: 6 }] });
	const [json] = (await bench.done(numbers, [{}])).json;
	expect(json).toEqual({ action: 'updated', companyId: 1, personId: 1007 });
});

test('API 2: custom fields by their titles, the company as the list of persons shows it', async () => {
	const { email } = bench.person(1005);
	const params = {
		operation: 'update',
		api: 'api2',
		personId: locator('email', email),
		customFieldsUi: { field: [{ fieldId: 'Office', value: 'Berlin' }] },
	};
	const { json } = await bench.done(params, [{}]);
	expect(json[0]).toMatchObject({
		company: bench.sandbox.data.companies.get(bench.person(1005).companyId)!.name,
		customFields: { Office: 'Berlin' },
	});
});

test('automatic mapping: labels and profile by name', async () => {
	const params = {
		operation: 'create',
		dataMode: 'autoMapInputData',
		companyId: locator('id', 12),
	};
	const item = {
		...{ first_name: 'Ana', last_name: 'Doe', email: 'ana@example.test', login: 'ana.doe.new' },
		...{ password: 'Good-secret-1', userProfileId: 'client manager', 'label: Seniority': 'Lead' },
	};
	const { json } = await bench.done(params, [item]);
	expect(json[0]).toMatchObject({ userProfile: 'Client manager', labels: { Seniority: 'Lead' } });
});

test('somebody of another company is skipped: the output names no wrong company', async () => {
	bench.add({ companyId: 13, login: 'ana.doe.new', email: 'x@example.test', profileId: 31 });
	const companyId = chosen(12, 'Acme Tools (12)');
	const additionalFields = { login: 'ana.doe.new', password: 'Good-secret-1', userProfileId: 31 };
	const params = { ...createFromItem, companyId, additionalFields, options: { ifExists: 'skip' } };
	const { json } = await bench.done(params, [someone(0, { e: 'x@example.test' })], withBoth);
	expect(json[0]).toMatchObject({ action: 'skipped', companyId: 13 });
	expect(json[0].company).not.toBe('Acme Tools');
});

describe('Get with Simplify', () => {
	const get = { operation: 'get', personId: locator('id', '={{ $json.p }}') };

	test('holds what Get Many holds, by number, login and e-mail', async () => {
		const { json: all } = await bench.done({ operation: 'getAll', returnAll: true }, [{}]);
		const ids = all.map(({ personId }: any) => personId);
		const { json } = await bench.done(
			get,
			ids.map((p: number) => ({ p })),
		);
		expect(json).toEqual(all);
		expect(bench.sent('personGet')).toEqual([]);
		const { login, email } = bench.person(1005);
		for (const who of [locator('login', login), locator('email', email), locator('id', 1005)]) {
			const one = await bench.done({ ...get, personId: who }, [{}]);
			expect(one.json).toEqual(all.filter(({ personId }: any) => personId === 1005));
			expect(one.json[0].login).toBe(login);
		}
	});

	test('whom the list does not show, the record tells', async () => {
		bench.sandbox.variants.api2.hiddenColumns = { companyId: true } as never;
		const { json } = await bench.done(get, [{ p: 1005 }]);
		expect(json[0]).toMatchObject({ personId: 1005, companyId: bench.person(1005).companyId });
		expect(bench.sent('personGet')).toHaveLength(1);
	});
});

import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { itemOf, useApi2, createOf, upsertOf, whoFromItem } from './api2Helpers.cts';
import { locator, withBoth } from './bench.cts';

/** Somebody who left and comes back: disabled in Wordbee, with the old login. */
const bench = useApi2();
let person: Person;
beforeEach(() => {
	person = bench.add({ login: 'ana.new1', profileId: 31, isActive: false, cfs: { 1: 'E9' } });
});

const additionalFields = { login: '={{ $json.login }}', isActive: '={{ $json.active }}' };
const number = { customFieldsUi: { field: [{ fieldId: 1, value: 'E9' }] } };
const WAYS: Array<[string, IDataObject]> = [
	['Create or Update by e-mail', upsertOf({}, { additionalFields })],
	['Create or Update by login', upsertOf({}, { additionalFields, matchOn: 'login' })],
	[
		'Create or Update by custom field',
		upsertOf({}, { additionalFields, matchOn: 'customField', matchFieldId: '5-1', ...number }),
	],
	[
		'Create or Update by person id',
		upsertOf({}, { additionalFields, matchOn: 'personId', ...whoFromItem }),
	],
	['Create with Update', createOf({ ifExists: 'update' }, { additionalFields })],
];
const run = async (params: IDataObject, active: IDataObject[string], more: IDataObject = {}) =>
	(await bench.done(params, [itemOf(person, { active, ...more })])).json[0];

describe.each(WAYS)('%s', (_way, params) => {
	test('the item says Active: enabled, and the output says so', async () => {
		expect(await run(params, true)).toMatchObject({
			action: 'updated',
			personId: person.id,
			isActive: true,
			enabled: true,
		});
		expect(bench.person(person.id).isActive).toBe(true);
		// Whoever is active already is not told as enabled.
		expect((await run(params, true)).enabled).toBeUndefined();
	});

	test.each([undefined, null, '', false])('the item says %j: stays disabled', async (active) => {
		for (const nullMeans of ['unchanged', 'clears'] as const) {
			bench.sandbox.variants.api2.nullMeans = nullMeans;
			const json = await run(params, active, { l: `Newer ${nullMeans}` });
			expect([json.action, json.enabled]).toEqual(['updated', undefined]);
			expect(bench.person(person.id)).toMatchObject({
				lastName: `Newer ${nullMeans}`,
				isActive: false,
			});
		}
	});
});

test('Create with Skip: stays disabled, and the output says so', async () => {
	const params = createOf({ ifExists: 'skip' }, { additionalFields });
	expect(await run(params, true)).toMatchObject({
		action: 'skipped',
		informations: [expect.stringContaining('disabled')],
	});
	expect(bench.person(person.id).isActive).toBe(false);
	expect((await run(params, '')).informations).toBeUndefined();
});

test.each(['unchanged', 'deactivates'] as const)(
	'API 1, where an update without IsActive means %s: nobody is enabled who is not said to be active',
	async (omittedIsActive) => {
		bench.sandbox.variants.api1.omittedIsActive = omittedIsActive;
		const api1 = {
			...createOf({ ifExists: 'update' }),
			api: 'api1',
			companyId: locator('id', 12),
		};
		const item = [itemOf(person, { l: 'Newer' })];
		const { json } = await bench.run(api1, item, withBoth);
		expect(json[0]).toMatchObject({ action: 'updated', personId: person.id });
		expect(bench.person(person.id)).toMatchObject({ lastName: 'Newer', isActive: false });
		const update = {
			operation: 'update',
			api: 'api1',
			...whoFromItem,
			updateFields: { role: 'R' },
		};
		await bench.run(update, item);
		expect(bench.person(person.id)).toMatchObject({ role: 'R', isActive: false });
	},
);

test('in a dry run too', async () => {
	const [json] = (
		await bench.run(upsertOf({ dryRun: true }, { additionalFields }), [
			itemOf(person, { active: true }),
		])
	).json;
	expect(json).toMatchObject({ dryRun: true, enabled: true });
	expect(bench.person(person.id).isActive).toBe(false);
});

/** Update and Create or Update send nothing for persons whom the list shows as they shall be. */
import type { IDataObject } from 'n8n-workflow';

import type { Api2Variants } from '../../lab/sandbox/variants.cts';
import { endsOf, locator, some, withBoth } from './bench.cts';
import { itemOf, updateOf, upsertOf, useApi2 } from './api2Helpers.cts';

const bench = useApi2({ seed: { persons: 40 } });

const writes = () => bench.updates().length;
const operations = () => bench.counted().map(({ operation }) => operation);

/** Three persons with logins, and an item for each that repeats what they are. */
function three(more: IDataObject = {}): IDataObject[] {
	return [1, 2, 3].map((n) =>
		itemOf(
			bench.add({
				lastName: `Same ${n}`,
				email: `same${n}@example.test`,
				login: `same.person-${n}`,
				profileId: 31,
				isActive: true,
				role: 'Buyer',
				cfs: { 1: `E${n}`, 4: 'Berlin' },
			}),
			{ role: 'Buyer', profile: 31, on: true, nr: `E${n}`, office: 'Berlin', ...more },
		),
	);
}

const upsert = (options: IDataObject = {}) =>
	upsertOf(options, {
		additionalFields: {
			login: '={{ $json.login }}',
			role: '={{ $json.role }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
			comments: '={{ $json.comments }}',
		},
		customFieldsUi: {
			field: [
				{ fieldId: '5-1', value: '={{ $json.nr }}' },
				{ fieldId: '5-4', value: '={{ $json.office }}' },
			],
		},
	});

const byEmail = (options: IDataObject = {}): IDataObject => ({
	...updateOf(options),
	companyId: locator('id', ''),
	personId: locator('email', '={{ $json.e }}'),
});

describe.each(['auto', 'single', 'batch'])('sent as %s', (sendAs) => {
	test.each([
		['Create or Update', upsert, ['personsList', 'customFields']],
		['Update by e-mail', byEmail, ['personsList']],
	] as const)('%s: nobody is changed, nothing is sent', async (_name, params, calls) => {
		const items = three();
		const { json } = await bench.done(params({ sendAs }), items);
		expect(json).toMatchObject(
			items.map(({ p, c }) => ({ action: 'skipped', personId: p, companyId: c, role: 'Buyer' })),
		);
		expect(operations().sort()).toEqual([...calls].sort());
	});

	test('only whoever differs is sent', async () => {
		const items = three();
		items[1].role = 'Seller';
		const { json } = await bench.done(upsert({ sendAs }), items);
		expect(endsOf(json)).toEqual(['skipped', 'updated', 'skipped']);
		expect(bench.updates()).toMatchObject([{ pid: items[1].p, role: 'Seller' }]);
	});

	test('Send Unchanged sends them all the same, and Wordbee says that nothing was to change', async () => {
		const { json } = await bench.done(upsert({ sendAs, sendUnchanged: true }), three());
		expect(json).toMatchObject(
			Array(3).fill({ action: 'skipped', informations: ['Nothing to change.'] }),
		);
		expect(writes()).toBe(3);
	});

	test('a dry run says what the real one would do', async () => {
		const { json } = await bench.done(upsert({ sendAs, dryRun: true }), three());
		expect(json).toMatchObject(Array(3).fill({ dryRun: true, action: 'wouldSkip' }));
		expect(writes()).toBe(0);
	});

	test('somebody whom two items name is sent each time, in their order', async () => {
		const [same, other] = three();
		const items = [{ ...same, role: 'Seller' }, { ...same }, other];
		const { json } = await bench.done(upsert({ sendAs }), items);
		expect(endsOf(json)).toEqual(['updated', 'updated', 'skipped']);
		expect(bench.person(same.p as number).role).toBe('Buyer');
		expect(writes()).toBe(2);
	});
});

test.each<[string, Partial<Api2Variants>]>([
	['other spellings', { fieldIds: 'long', fieldCase: 'lower', listKey: 'items' }],
	['numbers of their own for custom fields', { customFieldId: 'own' }],
	['no total', { total: 'missing' }],
])('whatever the form of the list: %s', async (_name, variants) => {
	Object.assign(bench.sandbox.variants.api2, variants);
	const { json } = await bench.done(upsert(), three());
	expect([endsOf(json), writes()]).toEqual([Array(3).fill('skipped'), 0]);
});

test('what the list does not show is sent', async () => {
	const items = three({ comments: 'Kept' });
	for (const { p } of items) bench.sandbox.data.edit(p as number, { comments: 'Kept' });
	await bench.done(upsert(), items);
	expect(writes()).toBe(0);
	bench.sandbox.variants.api2.hiddenColumns = { comments: true };
	const { json } = await bench.done(upsert(), items);
	expect([endsOf(json), writes()]).toEqual([Array(3).fill('skipped'), 3]);
});

test('a list of custom fields that cannot be had keeps nobody from being sent', async () => {
	const items = three();
	bench.fault('customFields', 500);
	const params = upsert();
	(params.customFieldsUi as { field: IDataObject[] }).field = [{ fieldId: 1, value: 'E1' }];
	const { json } = await bench.done(params, items.slice(0, 1));
	expect([endsOf(json), writes()]).toEqual([['skipped'], 1]);
});

test('API 1 with look-ups: a password is always sent, else nothing that changes nothing', async () => {
	const [item] = three();
	const params = (fields: IDataObject): IDataObject => ({
		operation: 'update',
		api: 'api1',
		personId: locator('email', '={{ $json.e }}'),
		updateFields: { role: '={{ $json.role }}', ...fields },
	});
	const first = await bench.done(params({}), [item], withBoth);
	expect([endsOf(first.json), bench.sent('updatePerson').length]).toEqual([['skipped'], 0]);
	await bench.done(params({ password: 'New-secret-1' }), [item], withBoth);
	expect(bench.sent('updatePerson')).toHaveLength(1);
});

test('Enable or Disable and Set Login are always sent: who asks for it wants to know that it is so', async () => {
	const [item] = three();
	await bench.done(
		{ operation: 'setActive', personId: locator('email', '={{ $json.e }}'), isActive: true },
		[item],
	);
	expect(writes()).toBe(1);
});

describe('counts', () => {
	/** Persons of one company with an item for each. */
	function many(count: number): IDataObject[] {
		return some(count).map((item) => {
			const { c, l, f, e } = item as { c: number; l: string; f: string; e: string };
			const { id } = bench.add({ companyId: c, lastName: l, firstName: f, email: e, role: 'R' });
			return { ...item, p: id, role: 'R' };
		});
	}

	test('Update of 1,000 by e-mail, none changed: at most 4 calls, no job', async () => {
		const { json } = await bench.done(byEmail(), many(1000));
		expect(json.filter(({ action }) => action !== 'skipped')).toEqual([]);
		expect(operations().length).toBeLessThanOrEqual(4);
		expect(writes()).toBe(0);
	});

	test('Create or Update of 10,000: none changed at most 25 calls and no pause, 100 changed at most 32', async () => {
		const items = many(10_000);
		const params = upsertOf({}, { additionalFields: { role: '={{ $json.role }}' } });
		const { json } = await bench.done(params, items);
		expect(json.filter(({ action }) => action !== 'skipped')).toEqual([]);
		expect(operations().length).toBeLessThanOrEqual(25);
		expect([writes(), bench.waits.filter((ms) => ms > 0)]).toEqual([0, []]);
		const before = operations().length;
		for (const item of items.filter((_, at) => at % 100 === 0)) item.role = 'New';
		const again = await bench.done(params, items);
		expect(again.json.filter(({ action }) => action === 'updated')).toHaveLength(100);
		expect(operations().length - before).toBeLessThanOrEqual(32);
	});
});

import type { IDataObject } from 'n8n-workflow';

import { idsOf } from './bench.cts';
import { useApi2, whoFromItem, detailsFromItem, itemOf } from './api2Helpers.cts';

/** The allowance that Wordbee documents is 1,000 calls an hour, so a thousand persons get eight. */
const bench = useApi2({ seed: { persons: 1001 } });

const MOST_CALLS = 8;

const newcomers = (more: (number: number) => IDataObject = () => ({})) =>
	Array.from({ length: 1000 }, (_, number) => ({
		c: 12,
		l: `Doe ${number}`,
		f: 'Ana',
		e: `ana${number}@example.test`,
		...more(number),
	}));
/** All persons but the Administrator, each with an e-mail of its own. */
function seeded(): IDataObject[] {
	const { data } = bench.sandbox;
	for (const { id, email } of [...data.persons.values()]) {
		if (data.personsByEmail(email).length > 1) data.edit(id, { email: `own${id}@example.test` });
	}
	return [...data.persons.values()].slice(1).map((person) => itemOf(person));
}
const login = { login: '={{ $json.login }}' };

const cases: Array<[string, IDataObject, () => IDataObject[], string]> = [
	['create', { operation: 'create', ...detailsFromItem }, () => newcomers(), 'created'],
	[
		'create with logins',
		{
			operation: 'create',
			...detailsFromItem,
			additionalFields: { ...login, userProfileId: 31, isActive: true },
		},
		() => newcomers((number) => ({ login: `ana.doe-${number}` })),
		'created',
	],
	[
		'create without looking who is there',
		{ operation: 'create', ...detailsFromItem, options: { ifExists: 'create' } },
		() => newcomers(),
		'created',
	],
	[
		'update by id',
		{ operation: 'update', ...whoFromItem, updateFields: { role: 'New' } },
		seeded,
		'updated',
	],
	[
		'disable by id',
		{ operation: 'setActive', ...whoFromItem, isActive: false },
		seeded,
		'disabled',
	],
	['delete by id', { operation: 'delete', ...whoFromItem }, seeded, 'deleted'],
	[
		'upsert by e-mail',
		{
			operation: 'upsert',
			matchOn: 'email',
			...detailsFromItem,
			additionalFields: { role: 'New' },
		},
		seeded,
		'updated',
	],
	[
		'upsert by e-mail, all new',
		{ operation: 'upsert', matchOn: 'email', ...detailsFromItem },
		() => newcomers(),
		'created',
	],
	[
		'upsert by e-mail, with logins',
		{
			operation: 'upsert',
			matchOn: 'email',
			...detailsFromItem,
			additionalFields: { ...login, role: 'New' },
		},
		seeded,
		'updated',
	],
	[
		'upsert by login',
		{ operation: 'upsert', matchOn: 'login', ...detailsFromItem, additionalFields: login },
		() => newcomers((number) => ({ login: `ana.doe-${number}` })),
		'created',
	],
	[
		'upsert by login, some sharing a mailbox',
		{ operation: 'upsert', matchOn: 'login', ...detailsFromItem, additionalFields: login },
		() =>
			newcomers((number) => ({
				login: `ana.doe-${number}`,
				...(number % 25 === 0 ? { e: 'office@example.test' } : {}),
			})),
		'created',
	],
];

test.each(cases)(
	'%s: a thousand persons in at most 8 calls',
	async (_name, params, items, action) => {
		const given = items();
		expect(given).toHaveLength(1000);
		const run = await bench.done(params, given);
		const actions = run.json.map((json) => (json.deleted ? 'deleted' : json.action));
		expect(actions.filter((one) => one !== action)).toEqual([]);
		expect(new Set(idsOf(run.json)).size).toBe(1000);
		const calls = bench.counted().map(({ operation }) => operation);
		if (calls.length > MOST_CALLS)
			throw new Error(`${calls.length} calls: ${calls.slice(0, 40).join(', ')}`);
		expect(bench.logIns()).toBe(1);
	},
);

/** A second run finds everybody there: what is asked of each person is the most that it can be. */
const again: Array<[string, IDataObject]> = [
	['e-mail', { matchOn: 'email' }],
	['login', { matchOn: 'login', additionalFields: login }],
	[
		'custom field',
		{
			matchOn: 'customField',
			matchFieldId: '5-1',
			customFieldsUi: { field: [{ fieldId: '5-1', value: '={{ $json.number }}' }] },
		},
	],
];

test.each(again)(
	'matched on %s: a thousand persons in at most 10 calls, and so in a second run',
	async (_name, how) => {
		const params = { operation: 'upsert', ...detailsFromItem, ...how };
		const items = newcomers((number) => ({ login: `ana.doe-${number}`, number: `N${number}` }));
		for (const action of ['created', 'skipped']) {
			const before = bench.counted().length;
			const run = await bench.done(params, items);
			expect(run.json.filter((json) => json.action !== action)).toEqual([]);
			expect(bench.counted().length - before).toBeLessThanOrEqual(10);
		}
	},
);

test('rows that wait for an earlier one push others past the look-ahead, and nobody is made twice', async () => {
	const there = seeded();
	const rows = newcomers();
	for (const row of rows.slice(1, 3)) row.e = rows[0].e;
	const before = bench.sandbox.data.persons.size;
	const params = { operation: 'create', ...detailsFromItem, options: { ifExists: 'skip' } };
	const { json } = await bench.run(params, [...rows, ...there.slice(0, 20)]);
	expect(json.filter(({ action }) => action === 'created')).toHaveLength(998);
	expect(json.slice(1000).map(({ action, personId }) => [action, personId])).toEqual(
		there.slice(0, 20).map(({ p }) => ['skipped', p]),
	);
	expect(bench.sandbox.data.persons.size).toBe(before + 998);
});

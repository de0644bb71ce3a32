import type { IDataObject } from 'n8n-workflow';

import { some, idsOf } from './bench.cts';
import {
	useApi2,
	detailsFromItem,
	itemOf,
	createOf,
	upsertOf,
	updateOf,
	deleteOf,
	setActiveOf,
} from './api2Helpers.cts';

/** The allowance that Wordbee documents is 1,000 calls an hour, so a thousand persons get eight. */
const bench = useApi2({ seed: { persons: 1001 } });

const MOST_CALLS = 8;

/** All persons but the Administrator, each with an e-mail of its own. */
function seeded(): IDataObject[] {
	const { data } = bench.sandbox;
	for (const { id, email } of [...data.persons.values()]) {
		if (data.personsByEmail(email).length > 1) data.edit(id, { email: `own${id}@example.test` });
	}
	return [...data.persons.values()].slice(1).map((person) => itemOf(person));
}
const login = { login: '={{ $json.login }}' };
const withLogins = () => some(1000, (number) => ({ login: `ana.doe-${number}` }));

const cases: Array<[string, IDataObject, () => IDataObject[], string]> = [
	['create', createOf(), () => some(1000), 'created'],
	[
		'create with logins',
		createOf({}, { additionalFields: { ...login, userProfileId: 31, isActive: true } }),
		withLogins,
		'created',
	],
	[
		'create without looking who is there',
		createOf({ ifExists: 'create' }),
		() => some(1000),
		'created',
	],
	['update by id', updateOf({}, { updateFields: { role: 'New' } }), seeded, 'updated'],
	['disable by id', setActiveOf(false), seeded, 'disabled'],
	['delete by id', deleteOf(), seeded, 'deleted'],
	['upsert by e-mail', upsertOf({}, { additionalFields: { role: 'New' } }), seeded, 'updated'],
	['upsert by e-mail, all new', upsertOf(), () => some(1000), 'created'],
	[
		'upsert by e-mail, with logins',
		upsertOf({}, { additionalFields: { ...login, role: 'New' } }),
		seeded,
		'updated',
	],
	[
		'upsert by login',
		upsertOf({}, { matchOn: 'login', additionalFields: login }),
		withLogins,
		'created',
	],
	[
		'upsert by login, some sharing a mailbox',
		upsertOf({}, { matchOn: 'login', additionalFields: login }),
		() =>
			some(1000, (number) => ({
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
		const items = some(1000, (number) => ({ login: `ana.doe-${number}`, number: `N${number}` }));
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
	const rows = some(1000);
	for (const row of rows.slice(1, 3)) row.e = rows[0].e;
	const before = bench.sandbox.data.persons.size;
	const params = createOf({ ifExists: 'skip' });
	const { json } = await bench.run(params, [...rows, ...there.slice(0, 20)]);
	expect(json.filter(({ action }) => action === 'created')).toHaveLength(998);
	expect(json.slice(1000).map(({ action, personId }) => [action, personId])).toEqual(
		there.slice(0, 20).map(({ p }) => ['skipped', p]),
	);
	expect(bench.sandbox.data.persons.size).toBe(before + 998);
});

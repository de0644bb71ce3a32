/** Synchronize: plan and apply, in n8n's engine, judged by the sandbox's data and log. */
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { useApi2 } from './api2Helpers.cts';
import { stops } from './bench.cts';
import { actionsOf, byNumber, COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'full' });

let people: Person[];
let list: IDataObject[];

/** Ten persons of the company, and a list that says of them what Wordbee has. */
beforeEach(() => {
	for (const { id, companyId } of bench.sandbox.data.persons.values()) {
		if (companyId === COMPANY) bench.sandbox.data.remove(id);
	}
	people = Array.from({ length: 10 }, (_, number) => staff(bench, number));
	list = people.map((person) => rowOf(person));
});

const snapshot = () => bench.sandbox.data.snapshot();
const operations = () => bench.counted().map(({ operation }) => operation);

describe('a list and what is done', () => {
	test('nothing differs: nothing is sent, and each person is told as unchanged', async () => {
		const before = snapshot();
		const { json } = await bench.done(syncOf(), list);
		expect(actionsOf(json)).toEqual(Array(10).fill('unchanged'));
		expect(json[3]).toMatchObject({
			companyId: COMPANY,
			personId: people[3].id,
			email: 'kim3@example.test',
			role: 'Buyer',
			planId: expect.stringMatching(/^\w{10,16}$/),
		});
		expect(json[3]).not.toHaveProperty('changes');
		expect(operations()).toEqual(['customFields', 'personsList']);
		expect(snapshot()).toBe(before);
	});

	test('changes, newcomers, leavers and those who come back, with old and new values', async () => {
		bench.sandbox.data.edit(people[2].id, { isActive: false });
		list[0].role = 'Seller';
		list.splice(9, 1);
		const params = syncOf({}, { maxChange: 50 });
		const { json, main } = await bench.done(params, [...list, newRow(1)]);
		expect(actionsOf(json)).toEqual([
			'updated',
			'unchanged',
			'enabled',
			...Array(6).fill('unchanged'),
			'created',
			'disabled',
		]);
		expect(json[0]).toMatchObject({ changes: { role: { from: 'Buyer', to: 'Seller' } } });
		expect(json[2]).toMatchObject({ changes: { isActive: { from: false, to: true } } });
		expect(json[10]).toMatchObject({
			personId: people[9].id,
			reason: 'Not in the list',
			email: 'kim9@example.test',
			changes: { isActive: { from: true, to: false } },
		});
		expect(json.map(({ plan }) => plan)).toEqual(Array(11).fill(undefined));
		expect(main.slice(0, 10).map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 10 }, (_, item) => ({ item })),
		);
		expect(main[10].pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
		expect(bench.person(people[0].id)).toMatchObject({ role: 'Seller', isActive: true });
		expect(bench.person(people[2].id).isActive).toBe(true);
		expect(bench.person(people[9].id)).toEqual({ ...people[9], isActive: false });
		expect(bench.person(json[9].personId)).toMatchObject({
			companyId: COMPANY,
			lastName: 'New 1',
			login: 'robin.new-1',
			isActive: true,
			cfs: { 1: 'N1' },
		});
	});

	test('only what differs is sent', async () => {
		list[4] = { ...list[4], role: 'Seller', l: 'Married' };
		await bench.done(syncOf(), list);
		expect(bench.updates()).toEqual([
			{ action: 'Change', cid: COMPANY, pid: people[4].id, lname: 'Married', role: 'Seller' },
		]);
	});

	test('a second run changes nothing and makes no job', async () => {
		list[0].role = 'Seller';
		list.splice(9, 1);
		const items = [...list, newRow(1), newRow(2)];
		await bench.done(syncOf(), items);
		const [before, sent] = [snapshot(), bench.updates().length];
		const { json } = await bench.done(syncOf(), items);
		expect(actionsOf(json)).toEqual(Array(11).fill('unchanged'));
		expect([snapshot(), bench.updates().length]).toEqual([before, sent]);
	});

	test('persons who are not in the list stay if it says so', async () => {
		const { json } = await bench.done(syncOf({ ifNotInList: 'leave' }), list.slice(0, 5));
		expect(json).toHaveLength(5);
		expect(bench.person(people[9].id).isActive).toBe(true);
	});
});

describe('a plan', () => {
	test('says what apply then does, word by word, and writes nothing', async () => {
		list[0].role = 'Seller';
		list.splice(9, 1);
		const items = [...list, newRow(1)];
		const before = snapshot();
		const plan = await bench.done(syncOf({ mode: 'plan' }), items);
		expect([snapshot(), bench.updates()]).toEqual([before, []]);
		expect(plan.json.every((json) => json.plan === true)).toBe(true);
		const { json } = await bench.done(syncOf(), items);
		const bare = json.map(({ personId, action, ...rest }) =>
			action === 'created' ? { action, ...rest } : { action, personId, ...rest },
		);
		expect(bare).toEqual(plan.json.map(({ plan: _, ...rest }) => rest));
	});

	test('is the default', async () => {
		list[0].role = 'Seller';
		const { mode: _, ...params } = syncOf();
		const { json } = await bench.done(params, list);
		expect(json[0]).toMatchObject({ action: 'updated', plan: true });
		expect(bench.updates()).toEqual([]);
	});
});

describe('the summary', () => {
	test('has counts, a text and the persons', async () => {
		list[0].role = 'Seller';
		list.splice(9, 1);
		const { json, main } = await bench.done(syncOf({ output: 'summary' }), [...list, newRow(1)]);
		expect(main).toHaveLength(1);
		expect(json[0].counts).toEqual({
			created: 1,
			updated: 1,
			enabled: 0,
			disabled: 1,
			doubtful: 0,
			unchanged: 8,
			failed: 0,
		});
		expect(json[0].persons).toHaveLength(11);
		expect(json[0].text).toContain('Updated: 1\n- Kim 0 Staff 0');
		expect(json[0].text).toContain('Role "Buyer" to "Seller"');
		expect(json[0].text).toContain('Disabled: 1\n- Kim 9 Staff 9');
		expect(json[0].text).toContain(`Plan: ${json[0].planId}`);
	});
});

describe('what finds a person', () => {
	test('with an employee number a changed name, e-mail or login is an update', async () => {
		list[3] = { ...list[3], l: 'Married', e: 'married@example.test', login: 'kim.married-3' };
		const { json } = await bench.done(byNumber(), [...list, newRow(1)]);
		expect(actionsOf(json)).toEqual([
			...Array(3).fill('unchanged'),
			'updated',
			...Array(6).fill('unchanged'),
			'created',
		]);
		expect(Object.keys(json[3].changes).sort()).toEqual(['email', 'lastName', 'login']);
		expect(bench.person(people[3].id)).toMatchObject({
			login: 'kim.married-3',
			lastName: 'Married',
		});
	});

	test('with the login a changed e-mail is an update', async () => {
		list[3].e = 'other@example.test';
		const { json } = await bench.done(syncOf({ matchOn: 'login' }), list);
		expect(json[3]).toMatchObject({
			action: 'updated',
			changes: { email: { from: 'kim3@example.test', to: 'other@example.test' } },
		});
	});

	test('with the person id everything may change, and nobody is made', async () => {
		const params = syncOf({
			matchOn: 'personId',
			personId: { __rl: true, mode: 'id', value: '={{ $json.p }}' },
		});
		const items = list.map((row, at): IDataObject => ({ ...row, p: people[at].id }));
		items[0].e = 'other@example.test';
		const { json } = await bench.done(params, items);
		expect(actionsOf(json)).toEqual(['updated', ...Array(9).fill('unchanged')]);
		stops(await bench.run(params, [{ ...items[0], p: 999_999 }]), 'shows no person 999999');
	});
});

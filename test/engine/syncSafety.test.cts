/** What Synchronize never does, and when it stops: each rule with a test that fails without it. */
import type { IDataObject } from 'n8n-workflow';

import type { FaultRequest } from '../../lab/sandbox/faults.cts';
import type { Person } from '../../lab/sandbox/sandbox.cts';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { useApi2 } from './api2Helpers.cts';
import { answered, endsOf, fails, stops, tells } from './bench.cts';
import { byNumber, COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'full' });

let people: Person[];
let list: IDataObject[];

beforeEach(() => {
	for (const { id, companyId } of bench.sandbox.data.persons.values()) {
		if (companyId === COMPANY) bench.sandbox.data.remove(id);
	}
	people = Array.from({ length: 10 }, (_, number) => staff(bench, number));
	list = people.map((person) => rowOf(person));
	before = bench.sandbox.data.snapshot();
});

let before: string;
const isActive = (at: number) => bench.person(people[at].id).isActive;
const untouched = () => {
	expect(bench.updates()).toEqual([]);
	expect(bench.sandbox.data.snapshot()).toBe(before);
};

describe('a list that may not be whole', () => {
	test('an empty one stops the node: n8n hands on an empty item for it', async () => {
		tells(await bench.run(syncOf(), [{}]), 'list is empty', 'found no file');
		untouched();
	});

	test('half of the rows: the share stops it, whatever the item count, and names the persons', async () => {
		const outcome = await bench.run(syncOf(), list.slice(0, 5));
		const error = tells(outcome, '5 of 10 active persons (50 %) would be disabled');
		expect(error.message).toContain('Max Disable allows 10 %');
		for (const at of [5, 6, 7, 8, 9]) expect(error.message).toContain(`(${people[at].id})`);
		expect(error.message).not.toContain('[item');
		untouched();
	});

	test('with Continue the error comes out for each item, and nothing is written', async () => {
		const { json } = await bench.goOn(syncOf(), list.slice(0, 5));
		expect(json).toHaveLength(5);
		for (const one of json) fails(one, 'notSent', 'would be disabled');
		untouched();
	});

	test('one person may always be disabled', async () => {
		const { json } = await bench.done(syncOf({}, { maxDisable: 1 }), list.slice(0, 9));
		expect(endsOf(json).at(-1)).toBe('disabled');
	});

	test('an item whose key cannot be read: only whom an item itself calls not active is disabled', async () => {
		list[0].on = false;
		list[8] = { ...list[8], e: '' };
		const { json } = await bench.goOn(syncOf(), list.slice(0, 9));
		expect(endsOf(json)).toEqual(['disabled', ...Array(7).fill('unchanged'), 'notSent']);
		expect([isActive(0), isActive(8), isActive(9)]).toEqual([false, true, true]);
	});

	test('an item that cannot be used for another reason still stands for its person', async () => {
		list[8] = { ...list[8], on: 'perhaps' };
		const { json } = await bench.goOn(syncOf(), list.slice(0, 9));
		expect(endsOf(json)).toEqual([...Array(8).fill('unchanged'), 'notSent', 'disabled']);
		expect([isActive(8), isActive(9)]).toEqual([true, false]);
	});

	test.each<[string, IDataObject]>([
		['by its login', { matchOn: 'login' }],
		['by its employee number', { matchOn: 'customField', matchFieldId: 1 }],
	])('so does one that is found %s', async (_name, how) => {
		list[8] = { ...list[8], e: 'no address', l: '' };
		const { json } = await bench.goOn(syncOf(how), list);
		expect(endsOf(json)[8]).toBe('notSent');
		expect(isActive(8)).toBe(true);
	});

	test('and one that is mapped automatically', async () => {
		const rows = people.map(({ lastName, firstName, email }) => ({ lastName, firstName, email }));
		const mapped = rows.map((row, at) => ({ ...row, active: at === 8 ? 'perhaps' : 'yes' }));
		const { additionalFields: _, customFieldsUi: __, ...params } = syncOf();
		const auto = {
			...params,
			dataMode: 'autoMapInputData',
			companyId: { __rl: true, mode: 'id', value: COMPANY },
		};
		const { json } = await bench.goOn(auto, mapped);
		expect(endsOf(json)).toEqual([...Array(8).fill('unchanged'), 'notSent', 'unchanged']);
		expect(isActive(8)).toBe(true);
	});
});

describe('a Wordbee that may not show everybody', () => {
	test('nobody at all stops the node', async () => {
		bench.fault('personsList', answered(200, { total: 0, count: 0, rows: [] }));
		tells(await bench.run(syncOf(), list), 'shows no persons at all');
		untouched();
	});

	test('a company that is empty is one that everybody of the list is new in', async () => {
		for (const { id } of people) bench.sandbox.data.remove(id);
		const { json } = await bench.done(syncOf(), [newRow(1), newRow(2)]);
		expect(endsOf(json)).toEqual(['created', 'created']);
	});

	test('fewer than its total stops the node', async () => {
		const rows = people.slice(0, 7).map(({ id: personId, companyId }) => ({ personId, companyId }));
		const page = (from: 'start' | 'end') => ({
			operation: 'personsList',
			where: ({ body }: FaultRequest) => ((body as IDataObject).skip === 0) === (from === 'start'),
		});
		bench.fault(page('start'), answered(200, { total: 10, count: 7, rows }));
		bench.fault(page('end'), answered(200, { total: 10, count: 0, rows: [] }));
		tells(await bench.run(syncOf(), list), 'there are 10 persons, but lists 7');
		untouched();
	});

	test('a page that fails in the middle stops the node', async () => {
		for (let number = 100; number < 700; number++) staff(bench, number, { isActive: false });
		before = bench.sandbox.data.snapshot();
		bench.fault('personsList', 500, { after: 1 });
		const outcome = await bench.run(syncOf(), list.slice(0, 9));
		expect(outcome.error).toBeDefined();
		untouched();
	});

	test.each([
		['who is active', 'isActive', 'does not show who is active'],
		['the company', 'companyId', 'does not show which company'],
	])('a list without %s stops the node', async (_name, column, words) => {
		bench.sandbox.variants.api2.hiddenColumns = { [column]: true };
		tells(await bench.run(syncOf(), list.slice(0, 9)), words);
		untouched();
	});

	test('without the profile nobody is disabled: it may be an administrator', async () => {
		bench.sandbox.variants.api2.hiddenColumns = { profile: true, profileId: true };
		const { json } = await bench.done(
			syncOf(),
			list.slice(0, 9).map(({ profile: _, ...row }) => row),
		);
		expect(endsOf(json)).toEqual(Array(9).fill('unchanged'));
		untouched();
	});
});

describe('who is who', () => {
	test('two items for one person fail, and the person stays', async () => {
		const items = [...list, { ...list[3], role: 'Seller' }, { ...newRow(1) }, { ...newRow(1) }];
		const { json } = await bench.goOn(syncOf(), items);
		for (const at of [3, 10])
			fails(json[at], 'notSent', /2 items mean Kim 3 Staff 3 .*4 and 11 \[/);
		for (const at of [11, 12]) fails(json[at], 'notSent', '2 items have the same e-mail');
		untouched();
	});

	test('an item that cannot be used counts as well', async () => {
		const items = [...list, { ...list[3], on: 'perhaps', role: 'Seller' }];
		const { json } = await bench.goOn(syncOf(), items);
		fails(json[3], 'notSent', '2 items mean');
		untouched();
	});

	test('one item for two persons fails, and both stay', async () => {
		bench.sandbox.data.edit(people[4].id, { email: people[3].email });
		list[3].role = 'Seller';
		list.splice(4, 1);
		before = bench.sandbox.data.snapshot();
		const { json } = await bench.goOn(syncOf(), list);
		fails(json[3], 'notSent', '2 persons have the e-mail');
		untouched();
	});

	test('with Stop such an item stops the node before anything is written', async () => {
		list[0].role = 'Seller';
		stops(await bench.run(syncOf(), [...list, { ...list[3] }]), '2 items mean');
		untouched();
	});

	test('an e-mail that was given to somebody else is doubtful: by login, by number, by both names', async () => {
		const other = { l: 'Other', f: 'Person', e: people[0].email };
		const bare = { nr: undefined, login: undefined };
		const items = [
			{ ...newRow(1), ...other, nr: undefined },
			{ ...newRow(2), ...other, e: people[1].email, login: undefined },
			{ ...newRow(3), ...other, e: people[2].email, ...bare },
			...list.slice(3),
		];
		const { json } = await bench.done(syncOf(), items);
		expect(endsOf(json)).toEqual([...Array(3).fill('doubtful'), ...Array(7).fill('unchanged')]);
		expect(json[0].reason).toContain('Login is "kim.staff-0" in Wordbee and "robin.new-1"');
		expect(json[1].reason).toContain('Employee number');
		expect(json[2].reason).toContain('both names differ');
		untouched();
	});

	test('unless the option takes them all the same', async () => {
		list[0].login = 'kim.renamed-0';
		expect(endsOf((await bench.done(syncOf(), list)).json)[0]).toBe('doubtful');
		const params = syncOf({}, { ifLooksLikeAnother: 'update' });
		const { json } = await bench.done(params, list);
		expect(json[0]).toMatchObject({
			action: 'updated',
			changes: { login: { from: 'kim.staff-0', to: 'kim.renamed-0' } },
		});
	});

	test('two persons who swapped their e-mails are doubtful, also siblings', async () => {
		const bare = { nr: undefined, login: undefined };
		bench.sandbox.data.edit(people[1].id, { lastName: people[0].lastName });
		before = bench.sandbox.data.snapshot();
		const [one, two] = [list[0], { ...list[1], l: people[0].lastName }];
		const items = [
			{ ...one, ...bare, e: people[1].email },
			{ ...two, ...bare, e: people[0].email },
			...list.slice(2),
		];
		const { json } = await bench.done(syncOf(), items);
		expect(endsOf(json)).toEqual(['doubtful', 'doubtful', ...Array(8).fill('unchanged')]);
		expect(json[0].reason).toContain(`(person ${people[0].id}`);
		untouched();
	});

	test.each<[string, IDataObject, IDataObject]>([
		['e-mail, same login', {}, { e: 'new9@example.test', l: 'Married', f: 'Kimberly' }],
		['e-mail, same names', {}, { e: 'new9@example.test', login: undefined, nr: undefined }],
		['login, same names', { matchOn: 'login' }, { login: 'kim.renamed-9' }],
		['login, same e-mail', { matchOn: 'login' }, { login: 'kim.renamed-9', l: 'Married', f: 'K' }],
	])('a changed %s: neither created nor disabled, both are named', async (_name, how, row) => {
		list[9] = { ...list[9], ...row };
		const { json } = await bench.done(syncOf(how), list);
		expect(endsOf(json)).toEqual([...Array(9).fill('unchanged'), 'doubtful', 'doubtful']);
		expect(json[9].reason).toContain(`person ${people[9].id}`);
		expect(json[10]).toMatchObject({
			personId: people[9].id,
			reason: expect.stringContaining('item 10 '),
		});
		untouched();
	});

	test('a login that somebody holds for whom another item stands is nobody’s to take', async () => {
		const { json } = await bench.done(syncOf(), [...list, newRow(1, { login: 'KIM.staff-3' })]);
		expect(endsOf(json).at(-1)).toBe('doubtful');
		untouched();
	});

	test('an item whose person is in another company fails', async () => {
		const other = staff(bench, 50, { companyId: 13 });
		before = bench.sandbox.data.snapshot();
		const items = [...list, rowOf(other, { c: COMPANY }), newRow(7, { c: 13, on: false })];
		const { json } = await bench.goOn(syncOf({ matchOn: 'login' }, { maxDisable: 100 }), items);
		fails(json[10], 'notSent', 'belongs to');
		expect(bench.person(other.id).isActive).toBe(true);
	});
});

describe('somebody who was disabled and comes back', () => {
	beforeEach(() => {
		bench.sandbox.data.edit(people[0].id, { isActive: false });
	});

	test.each<[string, IDataObject, IDataObject, string]>([
		['by e-mail and login', {}, { l: 'Married' }, 'enabled'],
		['by e-mail and both names', {}, { login: undefined }, 'enabled'],
		['by e-mail alone', {}, { login: undefined, nr: undefined, l: 'Married' }, 'doubtful'],
		['by number', { matchOn: 'customField', matchFieldId: 1 }, { l: 'X', f: 'Y' }, 'enabled'],
		['by login', { matchOn: 'login' }, { l: 'Married', e: 'other@example.test' }, 'enabled'],
		['if the item does not say so', {}, { on: undefined }, 'unchanged'],
	])('%s', async (_name, how, row, action) => {
		list[0] = { ...list[0], on: true, ...row };
		const { json } = await bench.done(syncOf(how), list);
		expect(endsOf(json)[0]).toBe(action);
		expect(isActive(0)).toBe(action === 'enabled');
	});
});

describe('never disabled', () => {
	/** The own company: the first person of the seed is the administrator, and the API key's. */
	function own(): { rows: IDataObject[]; params: IDataObject } {
		const staffOf1 = [...bench.sandbox.data.persons.values()].filter(
			({ companyId, login }) => companyId === 1 && login !== null,
		);
		return {
			rows: staffOf1.slice(1).map((person) => rowOf(person)),
			params: syncOf({ matchOn: 'login' }),
		};
	}

	test('an administrator, and the person of the API key', async () => {
		const { rows, params } = own();
		const [admin] = bench.sandbox.data.persons.values();
		const { json } = await bench.done(params, rows);
		expect(json).toHaveLength(rows.length);
		expect(bench.person(admin.id).isActive).toBe(true);
		expect(bench.updates()).toEqual([]);
	});

	test('not even if an item says so', async () => {
		const { rows, params } = own();
		const [admin] = bench.sandbox.data.persons.values();
		const { json } = await bench.done(params, [rowOf(admin, { on: false }), ...rows]);
		expect(json[0]).toMatchObject({
			action: 'unchanged',
			reason: expect.stringContaining('Never'),
		});
		expect(bench.updates()).toEqual([]);
	});

	test('the person of the API key also with another profile', async () => {
		const { rows, params } = own();
		const [admin] = bench.sandbox.data.persons.values();
		bench.sandbox.data.edit(admin.id, { profileId: 8 });
		const { json } = await bench.done(params, rows);
		expect(json).toHaveLength(rows.length);
		expect(bench.updates()).toEqual([]);
	});

	test('who cannot be told from the person of the API key', async () => {
		bench.fault('personSettings', 500);
		tells(await bench.run(syncOf(), list.slice(0, 9)), 'which person the API key belongs to');
		untouched();
		await bench.done(syncOf(), list);
	});

	test('whom Never Disable names, by login or e-mail; a name that nobody has is told', async () => {
		const options = {
			neverDisable: 'KIM9@example.test; kim.staff-8, nobody.here-1',
			maxDisable: 50,
		};
		const { json, full } = await bench.done(syncOf({}, options), list.slice(0, 7));
		expect(endsOf(json)).toEqual([...Array(7).fill('unchanged'), 'disabled']);
		expect([7, 8, 9].map(isActive)).toEqual([false, true, true]);
		expect(JSON.stringify(full.data.resultData)).toContain('nobody.here-1');
	});

	test('who is outside the scope, nor do they count', async () => {
		for (const at of [7, 8, 9]) bench.sandbox.data.edit(people[at].id, { cfs: {} });
		for (let number = 20; number < 120; number++) staff(bench, number, { cfs: {} });
		const params = (customField: string) => byNumber({ scope: { customField } });
		const { json } = await bench.done(params('Employee number'), list.slice(0, 6));
		expect(endsOf(json)).toEqual([...Array(6).fill('unchanged'), 'disabled']);
		expect([6, 7, 8, 9].map(isActive)).toEqual([false, true, true, true]);
		const stopped = await bench.run(params('1'), list.slice(0, 4));
		tells(stopped, '2 of 6 active persons');
	});

	test.each<[string, IDataObject, number]>([
		['a profile', { userProfileId: { __rl: true, mode: 'name', value: 'client manager' } }, 9],
		['a login', { onlyWithLogin: true }, 9],
	])('who lacks %s that the scope asks for', async (_name, scope, left) => {
		bench.sandbox.data.edit(people[8].id, { profileId: 32, login: null, isActive: true });
		await bench.done(syncOf({ scope }, { maxDisable: 50 }), list.slice(0, 8));
		expect([8, left].map(isActive)).toEqual([true, false]);
	});

	test('an expression of the scope that finds nothing is an error', async () => {
		const params = syncOf({ scope: { customField: '={{ $json.nothing }}' } });
		tells(await bench.run(params, list), 'Custom Field of the scope');
		untouched();
	});

	test('a person of a company that no item names', async () => {
		const others = [...bench.sandbox.data.persons.values()].filter(
			({ companyId, isActive: active }) => companyId !== COMPANY && active,
		);
		expect(others.length).toBeGreaterThan(50);
		await bench.done(syncOf(), list.slice(0, 9));
		expect(others.map(({ id }) => bench.person(id))).toEqual(others);
	});

	test('whose last day is today, or was written in two ways', async () => {
		// It is the 30th in New York, where the engine's workflows are, and the 31st in Europe.
		const now = Date.parse('2026-12-31T03:00:00Z');
		jest.spyOn(clock, 'now').mockImplementation(() => now);
		list[0].lastDay = '2026-12-30';
		list[1].lastDay = '2026-12-29';
		list[2].lastDay = '03/04/2026';
		const { json } = await bench.goOn(syncOf(), list);
		expect(endsOf(json).slice(0, 3)).toEqual(['unchanged', 'disabled', 'notSent']);
		fails(json[2], 'notSent', 'can be read in two ways: 2026-04-03 or 2026-03-04');
		expect([0, 1, 2].map(isActive)).toEqual([true, false, true]);
	});
});

describe('limits and approval', () => {
	const many = () => list.map((row) => ({ ...row, role: 'Seller' }));

	test('too many changes stop the node: the mapping may be wrong', async () => {
		tells(await bench.run(syncOf(), many()), '10 of 10 persons (100 %) would be changed');
		untouched();
	});

	test('newcomers do not count', async () => {
		const { json } = await bench.done(syncOf(), [...list, ...[1, 2, 3, 4].map((n) => newRow(n))]);
		expect(endsOf(json).slice(10)).toEqual(Array(4).fill('created'));
	});

	test('a plan says that Apply would stop, and lists all the same', async () => {
		const { json } = await bench.done(syncOf({ mode: 'plan' }), many());
		expect(endsOf(json)).toEqual(Array(10).fill('updated'));
		for (const one of json) expect(one.wouldStop).toContain('Max Change allows 25 %');
	});

	test('a plan that was read and approved passes, exactly that one', async () => {
		const plan = await bench.done(syncOf({ mode: 'plan' }), many());
		const { planId } = plan.json[0];
		const approved = syncOf({}, { approvedPlan: planId });
		const other = many().map((row, at) => (at === 0 ? { ...row, role: 'Boss' } : row));
		tells(await bench.run(approved, other), 'would be changed');
		untouched();
		const { json } = await bench.done(approved, many());
		expect(endsOf(json)).toEqual(Array(10).fill('updated'));
		expect(json[0].planId).toBe(planId);
	});

	test('when there is something else to do, the new plan comes out and nothing is written', async () => {
		list[0].role = 'Seller';
		const { json } = await bench.done(syncOf({}, { approvedPlan: 'another' }), list);
		expect(json[0]).toMatchObject({ action: 'updated', plan: true });
		expect(json[0].wouldStop).toContain('another');
		expect(bench.updates()).toEqual([]);
	});

	test('the id is that of what is to be done, not of the order of the list', async () => {
		list[0].role = 'Seller';
		const idOf = async (items: IDataObject[]) =>
			(await bench.done(syncOf({ mode: 'plan' }), items)).json[0].planId;
		const id = await idOf(list);
		expect(await idOf([...list].reverse())).toBe(id);
		list[1].role = 'Seller';
		expect(await idOf(list)).not.toBe(id);
	});

	test.each([
		['maxDisable', ''],
		['maxChange', '={{ $json.nothing }}'],
		['neverDisable', ''],
		['approvedPlan', ''],
	])('an option that holds a run back and is empty is an error: %s', async (key, value) => {
		expect((await bench.run(syncOf({}, { [key]: value }), list)).error).toBeDefined();
		untouched();
	});
});

describe('licences', () => {
	test('those who leave make room for those who come', async () => {
		bench.sandbox.data.seats = bench.sandbox.data.enabledLogins;
		const { json } = await bench.done(syncOf(), [...list.slice(0, 9), newRow(1)]);
		expect(endsOf(json).slice(-2)).toEqual(['created', 'disabled']);
	});

	test('that run out in the middle: a second run brings what was missing', async () => {
		bench.sandbox.data.seats = bench.sandbox.data.enabledLogins + 2;
		const items = [...list, ...[1, 2, 3, 4].map((number) => newRow(number))];
		const { json } = await bench.goOn(syncOf(), items);
		expect(endsOf(json).slice(10).sort()).toEqual(['created', 'created', 'rejected', 'rejected']);
		bench.sandbox.data.seats = Infinity;
		const again = await bench.done(syncOf(), items);
		expect(endsOf(again.json).filter((action) => action === 'created')).toHaveLength(2);
		const third = await bench.done(syncOf(), items);
		expect(new Set(endsOf(third.json))).toEqual(new Set(['unchanged']));
	});
});

describe('what the list does not show', () => {
	test('is sent each time, told once, and never taken for equal', async () => {
		bench.sandbox.variants.api2.hiddenColumns = { role: true };
		const plan = await bench.done(syncOf({ mode: 'plan' }), list);
		expect(endsOf(plan.json)).toEqual(Array(10).fill('updated'));
		expect(plan.json[0].wouldStop).toBeUndefined();
		list[0].role = 'Seller';
		const { json, full } = await bench.done(syncOf(), list);
		expect(endsOf(json)).toEqual(['updated', ...Array(9).fill('unchanged')]);
		expect(bench.person(people[0].id).role).toBe('Seller');
		const told = JSON.stringify(full.data.resultData).split('does not show Role, so it').length - 1;
		expect(told).toBe(1);
	});
});

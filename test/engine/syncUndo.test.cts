/** Undo takes the output of an Apply and brings back what was, as far as nobody has touched it since. */
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { useApi2 } from './api2Helpers.cts';
import { endsOf, fails } from './bench.cts';
import { byNumber, COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'full' });

let people: Person[];
let list: IDataObject[];

beforeEach(() => {
	for (const { id, companyId } of bench.sandbox.data.persons.values()) {
		if (companyId === COMPANY) bench.sandbox.data.remove(id);
	}
	people = Array.from({ length: 10 }, (_, number) => staff(bench, number));
	bench.sandbox.data.edit(people[2].id, { isActive: false });
	list = people.map((person) => rowOf(person));
});

const undo = (more: IDataObject = {}, options: IDataObject = {}): IDataObject => ({
	operation: 'sync',
	mode: 'undo',
	options,
	...more,
});

/** An Apply that updates, enables, disables and creates; its output. */
async function applied(): Promise<IDataObject[]> {
	list[0] = { ...list[0], l: 'Married', role: '', nr: 'E0' };
	list[1].profile = 32;
	const params = byNumber(
		{ additionalFields: { phone: '={{ $json.phone }}' } },
		{ maxChange: 60, maxDisable: 50 },
	);
	list[3].phone = '+1 2';
	const items = [
		...list.slice(0, 8),
		newRow(1),
		newRow(2, { login: undefined, on: undefined, profile: undefined }),
	];
	const { json } = await bench.done(params, items);
	expect(endsOf(json)).toEqual([
		...['updated', 'updated', 'enabled', 'updated', 'unchanged', 'unchanged', 'unchanged'],
		...['unchanged', 'created', 'created', 'disabled', 'disabled'],
	]);
	return json as IDataObject[];
}

const staffNow = () => people.map(({ id }) => bench.person(id));

test('all is as it was, and who was created is disabled', async () => {
	const before = staffNow();
	const output = await applied();
	const { json, main } = await bench.done(undo(), output);
	expect(staffNow()).toEqual(before);
	expect(endsOf(json)).toEqual([
		...['updated', 'updated', 'disabled', 'updated', 'unchanged', 'unchanged', 'unchanged'],
		...['unchanged', 'disabled', 'unchanged', 'enabled', 'enabled'],
	]);
	expect(json[0].changes).toEqual({ lastName: { from: 'Married', to: 'Staff 0' } });
	expect(json[9].reason).toContain('not active: stays');
	expect(bench.person(output[8].personId as number).isActive).toBe(false);
	expect(main.map(({ pairedItem }) => pairedItem)).toEqual(output.map((_, item) => ({ item })));
});

test('a second Undo does nothing', async () => {
	const output = await applied();
	await bench.done(undo(), output);
	const [before, sent] = [bench.sandbox.data.snapshot(), bench.updates().length];
	const { json } = await bench.done(undo(), output);
	expect(json.filter(({ action }) => action !== 'unchanged')).toEqual([]);
	expect([bench.sandbox.data.snapshot(), bench.updates().length]).toEqual([before, sent]);
});

test('Undo of an Undo is the Apply again', async () => {
	const output = await applied();
	const after = bench.sandbox.data.snapshot();
	const { json } = await bench.done(undo(), output);
	await bench.done(undo(), json as IDataObject[]);
	expect(bench.sandbox.data.snapshot()).toBe(after);
});

test('the summary of a run does as well, and gives an item for each of its persons', async () => {
	const before = staffNow();
	list[0].role = 'Seller';
	list[1].role = 'Seller';
	const { json } = await bench.done(
		syncOf({ output: 'summary' }, { maxChange: 50 }),
		list.slice(0, 9),
	);
	const undone = await bench.done(undo(), json as IDataObject[]);
	expect(staffNow()).toEqual(before);
	expect(undone.json).toHaveLength(10);
	expect(undone.main.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(
		true,
	);
});

test('what somebody has changed since is told and left, field by field', async () => {
	const output = await applied();
	const [first, second] = people;
	bench.sandbox.data.edit(first.id, { lastName: 'Divorced' });
	bench.sandbox.data.edit(second.id, { role: 'Boss' });
	bench.sandbox.data.edit(output[8].personId as number, { phone: '1', role: 'Boss' });
	const { json } = await bench.done(undo(), output);
	expect(json[0]).toMatchObject({
		action: 'unchanged',
		reason: 'Stays as it is: Last Name (changed since)',
	});
	expect(json[1]).toMatchObject({
		action: 'updated',
		changes: { userProfileId: { from: 32, to: 31 } },
	});
	expect(json[8]).toMatchObject({
		action: 'unchanged',
		reason: expect.stringContaining('changed since'),
	});
	expect(bench.person(first.id).lastName).toBe('Divorced');
	expect(bench.person(output[8].personId as number).isActive).toBe(true);
});

test('somebody who is gone, and a login that cannot be taken away, are told', async () => {
	const contact = staff(bench, 20, { login: null, profileId: null, isActive: false });
	const row = rowOf(contact, { login: 'kim.contact-20', profile: 31, on: undefined });
	const { json } = await bench.done(byNumber({ ifNotInList: 'leave' }, { maxChange: 50 }), [
		row,
		list[0],
	]);
	expect(endsOf(json)).toEqual(['updated', 'unchanged']);
	const undone = await bench.done(undo(), json as IDataObject[]);
	expect(undone.json[0]).toMatchObject({ action: 'unchanged' });
	expect(undone.json[0].reason).toContain('Login (API 2 cannot take it away)');
	bench.sandbox.data.remove(contact.id);
	const again = await bench.done(undo(), json as IDataObject[]);
	expect(again.json[0].reason).toContain('does not show this person any more');
});

test('nobody who is protected is disabled', async () => {
	const output = await applied();
	const { json } = await bench.done(undo({}, { neverDisable: 'robin1@example.test' }), output);
	expect(json[8]).toMatchObject({ action: 'unchanged', reason: expect.stringContaining('Never') });
	expect(bench.person(output[8].personId as number).isActive).toBe(true);
});

test('a dry run writes nothing', async () => {
	const output = await applied();
	const before = bench.sandbox.data.snapshot();
	const { json } = await bench.done(undo({}, { dryRun: true }), output);
	expect(json[0]).toMatchObject({ action: 'updated', plan: true });
	expect(bench.sandbox.data.snapshot()).toBe(before);
});

test('custom fields and profiles that the list shows by name come back too', async () => {
	bench.sandbox.variants.api2.hiddenColumns = { profileId: true };
	const [before] = staffNow();
	list[0] = { ...list[0], nr: 'E00', profile: 32 };
	const { json } = await bench.done(
		syncOf({}, { ifLooksLikeAnother: 'update' }),
		list.filter((_, at) => at !== 2),
	);
	expect(Object.keys(json[0].changes).sort()).toEqual(['field: Employee number', 'userProfileId']);
	await bench.done(undo(), json as IDataObject[]);
	expect(bench.person(before.id)).toEqual(before);
});

test('the output of a plan, and anything else, is refused', async () => {
	list[0].role = 'Seller';
	const plan = await bench.done(syncOf({ mode: 'plan' }), list);
	const { json } = await bench.goOn(undo(), [
		plan.json[0],
		{ action: 'created', personId: 1 },
		{ a: 1 },
	]);
	fails(json[0], 'notSent', 'output of a plan');
	fails(json[1], 'notSent', 'not the output of Synchronize');
	fails(json[2], 'notSent', 'not the output of Synchronize');
});

test('an item that failed, or that was doubtful, was not changed: nothing is undone', async () => {
	list[0] = { ...list[0], e: 'other@example.test' };
	list.splice(2, 1);
	const output = await bench.goOn(syncOf({ ifNotInList: 'leave' }), [...list, { ...list[4] }]);
	const { json } = await bench.done(undo(), output.json as IDataObject[]);
	expect(new Set(endsOf(json))).toEqual(new Set(['unchanged']));
});

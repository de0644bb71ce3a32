/** Retry On Fail with Synchronize: the last try tells what all of them did, and no limit is passed by trying again. */
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { useApi2 } from './api2Helpers.cts';
import { endsOf, retry, tells } from './bench.cts';
import { COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'full' });

let people: Person[];
let list: IDataObject[];

beforeEach(() => {
	for (const { id, companyId } of bench.sandbox.data.persons.values()) {
		if (companyId === COMPANY) bench.sandbox.data.remove(id);
	}
	people = Array.from({ length: 20 }, (_, number) => staff(bench, number));
	list = people.map((person) => rowOf(person));
	for (const at of [3, 4]) list[at].role = 'Seller';
});

/** Everything is carried out, but no answer of a job's state comes in the first try. */
function loseFirstTry(): void {
	const reads = () => bench.sent('personsList').length;
	const from = reads();
	bench.fault(
		{ operation: 'trmStatus', where: () => reads() - from < 2 },
		{ kind: 'status', status: 503, commit: false },
	);
}

test('what an earlier try has done is told as done, for items and for persons whom no item stands for', async () => {
	loseFirstTry();
	const items = [...list.slice(0, 18), newRow(1), newRow(2)];
	const { json } = await bench.done(syncOf(), items, retry(2));
	expect(bench.sent('personsList')).toHaveLength(2);
	expect(endsOf(json)).toEqual([
		...['unchanged', 'unchanged', 'unchanged', 'updated', 'updated'],
		...Array(13).fill('unchanged'),
		...['created', 'created', 'disabled', 'disabled'],
	]);
	expect(json[3].changes).toEqual({ role: { from: 'Buyer', to: 'Seller' } });
	expect(json.at(-1)).toMatchObject({ personId: people[19].id, email: people[19].email });
	for (const e of ['robin1@example.test', 'robin2@example.test']) {
		expect(bench.sandbox.data.personsByEmail(e)).toHaveLength(1);
	}
});

test('what an earlier try has disabled counts towards the share', async () => {
	const items = list.slice(0, 18);
	let others: Person[] | undefined;
	bench.fault('trmStatus', () => {
		// Meanwhile there are two more whom the list does not have.
		others ??= [90, 91].map((number) => staff(bench, number));
	});
	loseFirstTry();
	const outcome = await bench.run(syncOf({}, { sendAs: 'batch' }), items, retry(2));
	tells(outcome, '4 of 22 active persons (18.2 %) would be disabled');
	expect(others!.map(({ id }) => bench.person(id).isActive)).toEqual([true, true]);
	expect([18, 19].map((at) => bench.person(people[at].id).isActive)).toEqual([false, false]);
});

test('what is left of an approved plan is approved in a later try', async () => {
	const items = list.map((row) => ({ ...row, role: 'Seller' }));
	const plan = await bench.done(syncOf({ mode: 'plan' }), items);
	bench.fault({ operation: 'personUpdates' }, 503, { nth: 2 });
	const params = syncOf({}, { approvedPlan: plan.json[0].planId, batchSize: 10 });
	const { json } = await bench.done(params, items, retry(3));
	expect(endsOf(json)).toEqual(Array(20).fill('updated'));
});

/** What Synchronize costs: calls, waits, time and memory. */
import type { IDataObject } from 'n8n-workflow';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { personLister } from '../../nodes/WordbeePersons/plan/listedPerson';
import { makePlan } from '../../nodes/WordbeePersons/plan/makePlan';
import type { ListItem, SyncRules } from '../../nodes/WordbeePersons/plan/step';
import { stepJson } from '../../nodes/WordbeePersons/plan/stepJson';
import { personRow } from '../../nodes/WordbeePersons/api/api2/personPages';
import { useApi2 } from './api2Helpers.cts';
import { COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2();

const operations = () => bench.counted().map(({ operation }) => operation);

/** So many persons of the company, with the rows of a list that repeats them. */
function staffOf(count: number): IDataObject[] {
	bench.sandbox.data.companies.set(COMPANY, {
		...bench.sandbox.data.companies.get(12)!,
		id: COMPANY,
	});
	return Array.from({ length: count }, (_, number) => rowOf(staff(bench, number)));
}

describe('10,000 persons', () => {
	const COUNT = 10_000;

	test('none changed: at most 22 calls, no job and no pause; 100 changed: at most 30 calls', async () => {
		const items = staffOf(COUNT);
		const same = await bench.done(syncOf(), items);
		expect(same.json.filter(({ action }) => action !== 'unchanged')).toEqual([]);
		expect(operations().length).toBeLessThanOrEqual(22);
		expect(operations().filter((one) => one !== 'personsList')).toEqual(['customFields']);
		expect(bench.waits.filter((ms) => ms > 0)).toEqual([]);
		const before = operations().length;
		for (let at = 0; at < COUNT; at += 200) items[at].role = 'Seller';
		items.splice(COUNT - 25, 25, ...Array.from({ length: 25 }, (_, number) => newRow(number)));
		const { json } = await bench.done(syncOf(), items);
		const counts = new Map<string, number>();
		for (const { action } of json) counts.set(action, (counts.get(action) ?? 0) + 1);
		expect(Object.fromEntries(counts)).toEqual({
			unchanged: COUNT - 75,
			updated: 50,
			created: 25,
			disabled: 25,
		});
		expect(operations().length - before).toBeLessThanOrEqual(30);
	});
});

describe('100,000 persons', () => {
	/** A row of the list as Wordbee sends it, none of its texts shared with another one. */
	const rawRow = (number: number) =>
		JSON.parse(
			JSON.stringify({
				personId: number + 1,
				firstName: `Kim ${number}`,
				lastName: `Staff ${number}`,
				email: `kim${number}@example.test`,
				login: `kim.staff-${number}`,
				companyId: COMPANY,
				companyName: 'Banque du Léman',
				isActive: true,
				profileId: 31,
				profile: 'Client manager',
				role: 'Buyer',
				phone: `+352 26 ${number}`,
				comments: 'Imported from the old system',
				'5-1': `E${number}`,
			}),
		) as IDataObject;

	const rules: SyncRules = {
		matchOn: 'email',
		ifNotInList: 'disable',
		takesAnother: false,
		inScope: () => true,
		protects: () => undefined,
	};
	const field = { id: 1, key: '5-1', name: 'Employee number' };
	const lists = { customFields: [field], profiles: [] };

	/** A list and a Wordbee that agree, the plan and its outputs; what of it is alive at the end. */
	function planned(count: number) {
		const show = personLister({
			fields: ['lastName', 'firstName', 'email', 'login', 'isActive', 'role'],
			customFields: [field],
		});
		const persons = Array.from({ length: count }, (_, number) => show(personRow(rawRow(number))!));
		const items = persons.map((person, index): ListItem => {
			const { firstName, lastName, email, login } = person;
			const fields = { lastName: lastName!, firstName: firstName!, email: email!, login: login! };
			const request = {
				action: 'upsert' as const,
				companyId: COMPANY,
				fields: { ...fields, isActive: true, role: 'Buyer' },
				customFields: [{ id: 1, value: person.customField(field as never)! }],
			};
			const key = { by: 'email' as const, value: email! };
			return { index, key, companyId: COMPANY, request };
		});
		const plan = makePlan({ items, persons, rules, lists });
		const about = { planId: 'one' };
		const output = plan.steps.map((step) => ({ json: stepJson(step, about, lists.customFields) }));
		return { persons, items, plan, output };
	}

	test('at most 1.5 kB each beyond the input, and linear time', () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const heap = () => {
			collect();
			return process.memoryUsage().heapUsed;
		};
		planned(5000);
		const timed = (count: number) => {
			const start = performance.now();
			const kept = planned(count);
			return { kept, ms: performance.now() - start };
		};
		const before = heap();
		const all = timed(100_000);
		const bytes = (heap() - before) / 100_000;
		expect(all.kept.output).toHaveLength(100_000);
		console.log(`${Math.round(bytes)} bytes per person of 100,000, ${Math.round(all.ms)} ms`);
		expect(bytes).toBeLessThanOrEqual(1500);
		const small = Math.min(timed(10_000).ms, timed(10_000).ms);
		expect(all.ms / small).toBeLessThan(25);
	});
});

/**
 * Properties of Synchronize for random lists and random Wordbees: what is planned is what becomes of the data,
 * a second time there is nothing to do, nobody else is touched, no share is exceeded, and Undo brings back what was.
 */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { CONTINUE } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';
import { COMPANY, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'small' });

const RUNS = 60;

/** Somebody in Wordbee; numbers repeat, so that keys are shared, and so do names. */
const somebody = fc.record({
	number: fc.nat(9),
	email: fc.nat(11),
	name: fc.nat(9),
	hasLogin: fc.boolean(),
	isActive: fc.boolean(),
	role: fc.constantFrom('', 'Buyer', 'Seller'),
	company: fc.constantFrom(COMPANY, COMPANY, COMPANY, 13),
	hasNumber: fc.boolean(),
});
type Somebody = typeof somebody extends fc.Arbitrary<infer T> ? T : never;

const row = fc.record({
	number: fc.nat(11),
	email: fc.nat(13),
	name: fc.nat(9),
	login: fc.option(fc.nat(11), { nil: undefined }),
	role: fc.constantFrom(undefined, 'Buyer', 'Seller', 'Boss'),
	on: fc.constantFrom(undefined, true, false),
	isBad: fc.integer({ min: 0, max: 19 }).map((draw) => draw === 0),
});

const world = fc.record({
	people: fc.array(somebody, { minLength: 1, maxLength: 12 }),
	rows: fc.array(row, { minLength: 1, maxLength: 12 }),
	matchOn: fc.constantFrom('email', 'login', 'customField'),
	ifNotInList: fc.constantFrom('leave', 'disable'),
	maxDisable: fc.constantFrom(10, 50, 100),
	maxChange: fc.constantFrom(25, 100),
	onlyWithLogin: fc.boolean(),
	sendAs: fc.constantFrom('auto', 'single', 'batch'),
});

/** Puts the persons into an empty company; who would break a rule of Wordbee's is left out. */
function place(people: Somebody[]): void {
	const { data } = bench.sandbox;
	data.companies.set(COMPANY, { ...data.companies.get(12)!, id: COMPANY });
	for (const one of people) {
		const login = one.hasLogin ? `kim.staff-${one.number}` : null;
		if (login !== null && data.personByLogin(login)) continue;
		staff(bench, one.number, {
			companyId: one.company,
			email: `kim${one.email}@example.test`,
			firstName: `Kim ${one.name}`,
			lastName: `Staff ${one.name}`,
			role: one.role,
			login,
			profileId: login === null ? null : 31,
			isActive: login !== null && one.isActive,
			cfs: one.hasNumber ? { 1: `E${one.number}` } : {},
		});
	}
}

const itemOf = (one: typeof row extends fc.Arbitrary<infer T> ? T : never): IDataObject => ({
	c: COMPANY,
	l: `Staff ${one.name}`,
	f: `Kim ${one.name}`,
	e: one.isBad ? 'no address' : `kim${one.email}@example.test`,
	login: one.login === undefined ? undefined : `kim.staff-${one.login}`,
	profile: one.login === undefined ? undefined : 31,
	role: one.role,
	on: one.login === undefined && one.on === true ? undefined : one.on,
	nr: `E${one.number}`,
});

/** The fields of a person that `changes` tells of. */
const FIELDS: Record<string, keyof Person> = { userProfileId: 'profileId' };

/** What the outputs say, carried out on the persons. */
function model(before: Map<number, Person>, outputs: IDataObject[]): Map<number, Person> {
	const after = new Map([...before].map(([id, person]) => [id, structuredClone(person)]));
	for (const { personId, changes, error } of outputs as any[]) {
		const person = after.get(personId);
		if (error !== undefined || person === undefined) continue;
		for (const [name, { to }] of Object.entries((changes ?? {}) as Record<string, any>)) {
			if (name.startsWith('field:')) {
				if (to === null) delete person.cfs[1];
				else person.cfs[1] = to;
			} else Object.assign(person, { [FIELDS[name] ?? name]: to ?? '' });
		}
	}
	return after;
}

const persons = () =>
	new Map([...bench.sandbox.data.persons].map(([id, person]) => [id, structuredClone(person)]));

const created = (outputs: any[]) =>
	outputs.filter(({ action }) => action === 'created').map(({ personId }) => personId as number);

test('plan, apply, again, undo', async () => {
	const seen = { stopped: 0, created: 0, disabled: 0, updated: 0, doubtful: 0, failed: 0 };
	const property = fc.asyncProperty(world, async (drawn) => {
		bench.sandbox.reset();
		place(drawn.people);
		const { matchOn, ifNotInList, maxDisable, maxChange, sendAs } = drawn;
		const items = drawn.rows.map(itemOf);
		const scope = drawn.onlyWithLogin ? { onlyWithLogin: true } : {};
		const options = { maxDisable, maxChange, sendAs };
		const more = { matchOn, ifNotInList, scope, matchFieldId: 1 };
		const usable = matchOn === 'login' ? items.filter(({ login }) => login) : items;
		if (usable.length === 0) return;
		const before = persons();
		const run = async (mode: string) =>
			await bench.run(syncOf({ ...more, mode }, options), usable, CONTINUE);

		const plan = await run('plan');
		expect(persons()).toEqual(before);
		const active = [...before.values()].filter(
			({ companyId, isActive }) => companyId === COMPANY && isActive,
		).length;
		const apply = await run('apply');
		const stops = plan.json.some(({ wouldStop }) => wouldStop !== undefined);
		if (stops) {
			seen.stopped++;
			expect(apply.json.every(({ error }) => error !== undefined)).toBe(true);
			expect(persons()).toEqual(before);
			return;
		}

		// What was applied is what was planned, but for what Wordbee refused.
		const failed = apply.json.filter(({ error }) => error !== undefined).length;
		for (const [at, json] of apply.json.entries()) {
			if (json.error !== undefined) continue;
			const { plan: _, personId: __, ...planned } = plan.json[at];
			const { personId: ___, informations: ____, ...done } = json;
			expect(done).toEqual(planned);
		}

		// The data are those of the plan's changes, and nobody else is touched.
		const after = persons();
		const news = new Set(created(apply.json));
		const old = new Map([...after].filter(([id]) => !news.has(id)));
		expect(old).toEqual(model(before, apply.json));

		// No share is exceeded.
		const gone = [...before.values()].filter(
			({ id, isActive }) => isActive && after.get(id)?.isActive === false,
		);
		expect(gone.length).toBeLessThanOrEqual(Math.max(1, Math.floor((active * maxDisable) / 100)));
		if (drawn.onlyWithLogin) expect(gone.every(({ login }) => login !== null)).toBe(true);

		// A second time there is nothing to do, but what Wordbee refuses again.
		const from = bench.updates().length;
		const again = await run('apply');
		if (failed === 0) expect(bench.updates()).toHaveLength(from);
		expect(persons()).toEqual(after);
		expect(again.json.filter(({ action }) => action === 'created')).toEqual([]);

		// Undo brings back what was: who was created is disabled, and logins cannot be taken away.
		const undone = await bench.run(
			{ operation: 'sync', mode: 'undo', options: { sendAs } },
			apply.json as IDataObject[],
			CONTINUE,
		);
		const refused = new Set(
			undone.json.flatMap(({ error }, at) =>
				error === undefined ? [] : [apply.json[at].personId as number],
			),
		);
		for (const [id, person] of persons()) {
			// A login that somebody else has by now, for one: Wordbee refuses, and the item says so.
			if (refused.has(id)) continue;
			if (news.has(id)) expect(person.isActive).toBe(false);
			else {
				const told = undone.json.find(({ personId }) => personId === id)?.reason ?? '';
				const { login, profileId, isActive } = before.get(id)!;
				const isKept = /cannot take it away/.test(told);
				expect(person).toEqual(
					isKept
						? { ...before.get(id), login: person.login, profileId: person.profileId }
						: { ...before.get(id), login, profileId, isActive },
				);
			}
		}

		seen.failed += failed;
		for (const { action } of apply.json) if (action in seen) seen[action as keyof typeof seen]++;
	});
	await fc.assert(property, { numRuns: RUNS, endOnFailure: false });
	// Each kind of end has come.
	for (const [kind, count] of Object.entries(seen)) expect([kind, count > 0]).toEqual([kind, true]);
}, 300_000);

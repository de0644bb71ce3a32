/**
 * Items for the same person are applied in the order of the items, at any concurrency, however long
 * each request takes and however the items name the person.
 */
import type { IDataObject } from 'n8n-workflow';

import { seededRandom } from '../../lab/sandbox/faults.cts';
import { testCases, type Case } from './lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	GOES_ON,
	LOOKING_FORMS,
	RETRIES,
	setActive,
	update,
	upsert,
	type Form,
	matchedOf,
} from './lab/forms.cts';
import { scaled } from './lab/time.cts';
import type { Stage } from './lab/stage.cts';

const PERSONS = 4;
const ITEMS = 40;

const staff = (stage: Stage) => stage.insertStaff(PERSONS).map(({ id }) => id);

/** Each request takes a time of its own. */
function unevenly(stage: Stage, seed: number): void {
	const random = seededRandom(seed);
	const writes = ['createPerson', 'updatePerson', 'personUpdate', 'personUpdates'];
	const on = { operation: [...writes, 'personsList'] };
	for (let nth = 1; nth <= 400; nth++)
		stage.fault({ on, nth, effect: { kind: 'slow', ms: Math.floor(random() * 14) } });
}

/** The last item about a person. */
function lastOf<T extends IDataObject>(items: T[], number: number): T | undefined {
	return items.filter((item) => item.number === number).at(-1);
}

type Naming = (form: Form, number: number, id: number, random: () => number) => IDataObject;

/** By id, login or e-mail, in either case of letters. */
const anyName: Naming = (form, number, id, random) => {
	const by = form.looks ? ['id', 'login', 'email'][Math.floor(random() * 3)] : 'id';
	if (by === 'id') return { who: id };
	const who = by === 'login' ? `old.hand.${number}` : `old${number}@old.example`;
	return { by, who: random() < 0.5 ? who : who.toUpperCase() };
};

function updates(form: Form, concurrency: number, seed: number): Case {
	return {
		row: 0,
		name: `updates of ${PERSONS} persons by ${ITEMS} items, ${concurrency} at a time, seed ${seed}; ${form.name}`,
		body: async (stage) => {
			const ids = staff(stage);
			const random = seededRandom(seed);
			const items = Array.from({ length: ITEMS }, (_, at) => {
				const number = Math.floor(random() * PERSONS);
				return {
					c: 12,
					number,
					phone: `call ${at}`,
					...anyName(form, number, ids[number], random),
				};
			});
			unevenly(stage, seed);
			const params = update(form, { maxConcurrency: concurrency });
			await stage.run(form, GOES_ON, params, items);
			stage.expectNoFailure();
			ids.forEach((id, number) => {
				const last = lastOf(items, number)?.phone ?? '';
				const phone = stage.sandbox.data.persons.get(id)?.phone;
				stage.expect(
					phone === last,
					`person ${number} has "${phone}", the last item says "${last}"`,
				);
			});
		},
	};
}

function switches(form: Form, concurrency: number, seed: number): Case {
	return {
		row: 0,
		name: `enabling and disabling of ${PERSONS} persons, ${concurrency} at a time, seed ${seed}; ${form.name}`,
		body: async (stage) => {
			const ids = staff(stage);
			const random = seededRandom(seed + 1000);
			const items = Array.from({ length: ITEMS }, () => {
				const number = Math.floor(random() * PERSONS);
				return { c: 12, number, on: random() < 0.5, ...anyName(form, number, ids[number], random) };
			});
			unevenly(stage, seed);
			const params = setActive(form, { maxConcurrency: concurrency });
			await stage.run(form, GOES_ON, params, items);
			stage.expectNoFailure();
			ids.forEach((id, number) => {
				const last = lastOf(items, number)?.on ?? true;
				const active = stage.sandbox.data.persons.get(id)?.isActive;
				stage.expect(active === last, `person ${number} is ${active}, the last item says ${last}`);
			});
		},
	};
}

/** A person gets another e-mail, and the next item already names it by that. */
function renamed(form: Form, concurrency: number, seed: number): Case {
	return {
		row: 0,
		name: `persons renamed on the way, ${concurrency} at a time, seed ${seed}; ${form.name}`,
		body: async (stage) => {
			const ids = staff(stage);
			const items: IDataObject[] = [];
			for (let round = 0; round < 4; round++) {
				for (let number = 0; number < PERSONS; number++) {
					const now =
						round === 0 ? `old${number}@old.example` : `name${round}.${number}@old.example`;
					const next = `name${round + 1}.${number}@old.example`;
					items.push({ c: 12, by: 'email', who: now, e: next });
					items.push({ c: 12, by: 'email', who: next, phone: `${round}.${number}` });
				}
			}
			unevenly(stage, seed);
			const params = update(form, { maxConcurrency: concurrency });
			await stage.run(form, GOES_ON, params, items);
			stage.expectNoFailure();
			ids.forEach((id, number) => {
				const { email, phone } = stage.sandbox.data.persons.get(id)!;
				stage.expect(email === `name4.${number}@old.example`, `person ${number} is ${email}`);
				stage.expect(phone === `3.${number}`, `person ${number} has ${phone}`);
			});
		},
	};
}

/** Several items about one new person: one makes it, the others find it. */
function twice(form: Form, maxConcurrency: number, seed: number): Case[] {
	const ways: Array<[how: string, choice: string, IDataObject]> = [
		...['skip', 'update'].map((choice): [string, string, IDataObject] => [
			`if exists: ${choice}`,
			choice,
			create(form, { ifExists: choice, maxConcurrency }),
		]),
		['create or update', 'update', upsert(form, { maxConcurrency })],
	];
	// Only API 2 has Create or Update.
	return ways.slice(0, form.params.api === 'api1' ? 2 : 3).map(([how, choice, params]) => ({
		row: 0,
		name: `the same new person in several items, ${how}, ${maxConcurrency} at a time, seed ${seed}; ${form.name}`,
		body: async (stage) => await severalItems(stage, form, params, seed, choice),
	}));
}

async function severalItems(
	stage: Stage,
	form: Form,
	params: IDataObject,
	seed: number,
	choice: string,
): Promise<void> {
	const random = seededRandom(seed);
	const items = Array.from({ length: 20 }, (_, at) => {
		const number = Math.floor(random() * 5);
		return {
			c: 12,
			l: 'Doe',
			f: `No ${number}`,
			e: `twice${number}@new.example`,
			role: `role ${at}`,
		};
	});
	unevenly(stage, seed);
	await stage.run(form, GOES_ON, params, items);
	stage.expectNoFailure();
	for (const person of stage.made()) {
		const own = items.filter(({ e }) => e === person.email);
		const right = choice === 'skip' ? own[0].role : own.at(-1)!.role;
		stage.expect(person.role === right, `${person.email} has ${person.role} instead of ${right}`);
	}
}

/** An item that failed must not be applied after a later one for the same person, by any later try. */
function acrossTries(): Case[] {
	const cases: Case[] = [];
	for (const form of LOOKING_FORMS) {
		for (const kind of ['empty', 'html', 'truncated'] as const) {
			cases.push({
				row: 0,
				name: `the look-up of the first item fails (${kind}), the second names the person by id, node run again; ${form.name}`,
				body: async (stage) => {
					const [id] = staff(stage);
					const on = { operation: 'personsList' };
					stage.fault({ on, nth: 1, effect: { kind, commit: true } });
					const items = [
						{ c: 12, by: 'login', who: 'old.hand.0', phone: 'first' },
						{ c: 12, who: id, phone: 'second' },
					];
					await stage.run(form, RETRIES, update(form), items);
					const done = stage.failed.length === 0;
					const phone = stage.sandbox.data.persons.get(id)?.phone;
					stage.expect(!done || phone === 'second', `the person has "${phone}"`);
					stage.expect(phone !== 'first', 'the first item was applied last');
				},
			});
		}
		cases.push({
			row: 0,
			name: `a create is committed late, a second item is about the same person, if exists: skip; ${form.name}`,
			options: { lateMs: 400 },
			unknown: 2,
			body: async (stage) => {
				stage.sandbox.variants.api2.createExists = 'login';
				const effect = { kind: 'slow', ms: scaled(15_000), afterLoss: true } as const;
				stage.fault({ on: { operation: matchedOf(form) }, nth: 1, effect });
				const items = [1, 2, 3].map((at) => ({
					c: 12,
					l: 'Doe',
					f: 'Ana',
					e: at === 3 ? 'other@new.example' : 'same@new.example',
					role: `role ${at}`,
				}));
				const options = { ifExists: 'skip', timeout: 1, maxConcurrency: 1 };
				await stage.run(form, RETRIES, create(form, options), items);
			},
		});
	}
	for (const kind of ['html', 'empty', 'redirect'] as const) {
		for (const operation of ['mediaUpload', 'personUpdates', 'trmStatus']) {
			const effect =
				kind === 'redirect'
					? ({ kind, location: 'http://elsewhere.invalid/' } as const)
					: ({ kind, commit: true } as const);
			for (const [what, params] of [
				['create or update', upsert(API2_BATCH, { jobTimeout: 6 })],
				['create, if exists: update', create(API2_BATCH, { ifExists: 'update', jobTimeout: 6 })],
			] as const) {
				cases.push({
					row: 0,
					name: `${kind} to ${operation}, two items are about one new person, ${what}, node run again; ${API2_BATCH.name}`,
					unknown: 2,
					body: async (stage) => {
						stage.sandbox.variants.api2.createExists = 'login';
						stage.fault({ on: { operation }, nth: 1, effect });
						const person = { c: 12, l: 'Doe', f: 'Ana', e: 'same@new.example' };
						const items = [
							{ ...person, role: 'first' },
							{ ...person, role: 'second', login: 'same.person', profile: 32 },
						];
						await stage.run(API2_BATCH, RETRIES, params, items);
						if (stage.failed.length > 0) return;
						const [made] = stage.made();
						stage.expect(made?.role === 'second', `the person has ${made?.role}`);
					},
				});
			}
		}
	}
	return cases;
}

/** All cases of the order test. */
function orderCases(): Case[] {
	const cases: Case[] = [];
	for (let concurrency = 1; concurrency <= 8; concurrency++) {
		for (const form of [API1, API1_LOOKS, API2]) {
			for (const seed of [1, 2]) {
				cases.push(updates(form, concurrency, seed * 100 + concurrency));
				cases.push(switches(form, concurrency, seed * 100 + concurrency));
			}
			if (!form.looks) continue;
			cases.push(renamed(form, concurrency, concurrency), ...twice(form, concurrency, concurrency));
		}
	}
	cases.push(updates(API2_BATCH, 4, 1), switches(API2_BATCH, 4, 1));
	cases.push(renamed(API2_BATCH, 4, 1), ...twice(API2_BATCH, 4, 1));
	cases.push(...acrossTries());
	return cases;
}

testCases(orderCases(), 'order: one person in several items');

/** Rows 20 and 21: somebody of another company has the same e-mail; a person goes while a list is read. */
import type { IDataObject } from 'n8n-workflow';

import { seededRandom, type Effect } from '../../../lab/sandbox/faults.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1_LOOKS,
	API2,
	API2_BATCH,
	contacts,
	create,
	GOES_ON,
	LOOKING_FORMS,
	RETRIES,
	upsert,
	V2_FORMS,
	type Form,
} from '../lab/forms.cts';
import { byItem } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

const ITEMS = 8;

/** Row 20. */
function elsewhere(): Case[] {
	const losses: Array<[string, Effect]> = [
		['cut after the commit', { kind: 'reset', commit: true }],
		['cut before the commit', { kind: 'reset', commit: false }],
		['504 before the commit', { kind: 'status', status: 504, commit: false }],
	];
	const ways = (form: Form) => [
		['create', create(form)] as const,
		['create, if exists: skip', create(form, { ifExists: 'skip' })] as const,
		...(V2_FORMS.includes(form) ? [['create or update', upsert(form)] as const] : []),
	];
	return casesOf(20, LOOKING_FORMS, [GOES_ON, RETRIES], (form, manner) =>
		ways(form).flatMap(([way, params]) =>
			losses.map(([what, effect]) => {
				// API 1 sends a create once only.
				const certain = form !== API1_LOOKS || what === 'cut after the commit';
				return {
					name: `${way}, ${what}`,
					unknown: certain ? 0 : ITEMS,
					body: async (stage: Stage) => {
						const items = contacts(ITEMS);
						const there = items.map(({ e }) =>
							stage.insert({ companyId: 13, firstName: 'Ana', lastName: 'Else', email: String(e) }),
						);
						stage.fault({ on: { operation: form.creates }, nth: [1, 3], effect });
						await stage.run(form, manner, params, items);
						const { persons } = stage.sandbox.data;
						const touched = there.filter(
							(person) => JSON.stringify(persons.get(person.id)) !== JSON.stringify(person),
						);
						stage.expect(touched.length === 0, `${touched.length} of the other company changed`);
						if (certain) stage.expectAllMade();
						else stage.expectEachFailed('unknown');
					},
				};
			}),
		),
	);
}

/** More than a page of persons of company 12, one of whom goes as the n-th page is asked for. */
function leaving(stage: Stage, nth: number) {
	const staff = stage.insertStaff(700);
	const gone = staff[Math.floor(seededRandom(nth)() * 300)];
	const fn = () => void stage.sandbox.data.remove(gone.id);
	stage.fault({ on: { operation: 'personsList' }, nth, effect: { kind: 'call', fn } });
	return staff.filter(({ id }) => id !== gone.id);
}

/** Row 21. */
function between(): Case[] {
	const lists = casesOf(21, [API2], [GOES_ON], (form, manner) => ({
		name: 'Get Many of all, one goes after the first page',
		body: async (stage) => {
			leaving(stage, 2);
			const params = { ...form.params, operation: 'getAll', returnAll: true };
			const { json } = await stage.run(form, manner, params, [{}]);
			const ids = new Set(json.map(({ personId }) => personId));
			const missing = [...stage.sandbox.data.persons.keys()].filter((id) => !ids.has(id));
			stage.expect(missing.length === 0, `${missing.length} persons were left out`);
		},
	}));
	const ways = (form: Form): Array<[string, IDataObject, string]> => [
		['create, if exists: skip', create(form, { ifExists: 'skip', batchSize: 500 }), 'skipped'],
		['create or update', upsert(form, { batchSize: 500 }), 'updated'],
	];
	const looks = casesOf(21, [API2_BATCH], [GOES_ON], (form, manner) =>
		ways(form).map(([way, params, action]) => ({
			name: `${way}, one goes after the first page of the look`,
			body: async (stage) => {
				const stays = leaving(stage, 2);
				const items = stays.map(({ companyId: c, lastName: l, firstName: f, email: e }) => {
					return { c, l, f, e, role: 'Boss' };
				});
				const outcome = await stage.run(form, manner, params, items);
				stage.expectNoFailure();
				stage.expectMade(0);
				const odd = [...byItem(outcome).values()].flat().filter((json) => json.action !== action);
				stage.expect(odd.length === 0, `${odd.length} are not ${action}`);
			},
		})),
	);
	return [...lists, ...looks];
}

testCases([...elsewhere(), ...between()]);

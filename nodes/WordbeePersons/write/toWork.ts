import type { IDataObject } from 'n8n-workflow';

import type { CustomField } from '../api/personsApi';
import type { PersonResult } from '../person/personRequest';
import type { DoneBefore } from '../plan/limits';
import { nameOf, type ListedPerson } from '../plan/listedPerson';
import type { Step } from '../plan/step';
import { stepJson, type AboutPlan } from '../plan/stepJson';
import type { Ledger } from './ledger';
import { mapped } from './outputOf';
import type { WriteItem } from './writeItem';

/** What was handed on to be sent in a run, by whom it is about. */
export type Sent = Map<string, Outcome>;

type Outcome = Pick<Step, 'action' | 'changes'>;

/** First whoever gives a licence back, last whoever takes one. */
const ORDER: Step['action'][] = ['disabled', 'updated', 'enabled', 'created'];

/** @returns what tells in later tries whom a step is about */
export function subjectOf({ item, person }: Step): string {
	return item === undefined ? `person ${person!.personId}` : `item ${item.index}`;
}

/**
 * What earlier tries of the run have done, as far as it shows now: who is as the plan wanted has become so
 * by this run.
 */
export function withEarlier(steps: Step[], sent: Sent, persons: ListedPerson[]): Step[] {
	if (sent.size === 0) return steps;
	const subjects = new Set(steps.map(subjectOf));
	const known = steps.map((step) => {
		const earlier = step.action === 'unchanged' ? sent.get(subjectOf(step)) : undefined;
		const did = earlier?.action === 'created' || earlier?.changes !== undefined;
		return did ? { ...step, ...outcome(earlier!) } : step;
	});
	const byId = new Map(persons.map((person) => [person.personId, person]));
	const gone = [...sent].flatMap(([subject, step]): Step[] => {
		const [, id] = /^person (\d+)$/.exec(subject) ?? [];
		const person = byId.get(Number(id));
		if (person === undefined || subjects.has(subject)) return [];
		return [{ ...outcome(step), person, companyId: person.companyId! }];
	});
	return [...known, ...gone];
}

/** What is kept of a step. */
export function outcome({ action, changes }: Outcome): Outcome {
	return { action, changes };
}

/** What earlier tries have done that is not to be done any more. */
export function doneBefore(sent: Sent, steps: Step[]): DoneBefore {
	const open = new Set(steps.filter(({ request }) => request).map(subjectOf));
	const before: DoneBefore = { disabled: 0, changed: 0 };
	for (const [subject, { action, changes }] of sent) {
		if (open.has(subject)) continue;
		if (action === 'disabled') before.disabled++;
		else if (action !== 'created' && changes !== undefined) before.changed++;
	}
	return before;
}

/**
 * The steps as items on their way to Wordbee. What is not sent gets its output at once.
 * @param writes whether anything is sent
 */
export function toWork(
	steps: Step[],
	writes: boolean,
	about: AboutPlan,
	fields: CustomField[],
	ledger: Ledger,
): WriteItem[] {
	const work: Array<{ step: Step; item: WriteItem }> = [];
	for (const step of steps) {
		const index = step.item?.index ?? ledger.add(named(step));
		const { request } = step;
		if (!writes || request === undefined) {
			ledger.note(index, jsonOf(step, about, fields));
			continue;
		}
		const output = (result: PersonResult) => jsonOf(doneBy(step, result), about, fields, result);
		const ways = { ifExists: 'update', ifLooksLikeAnother: 'fail', judged: false } as const;
		work.push({ step, item: { index, request, ...ways, dryRun: false, output } });
	}
	const rank = ({ step }: { step: Step }) => ORDER.indexOf(step.action);
	return work.sort((one, other) => rank(one) - rank(other)).map(({ item }) => item);
}

function named({ person }: Step): string {
	return `${nameOf(person!)} (person ${person!.personId})`;
}

/** The output of a step. */
export function jsonOf(
	step: Step,
	about: AboutPlan,
	fields: CustomField[],
	result?: PersonResult,
): IDataObject {
	const json = {
		...stepJson(step, about, fields),
		...(step.item?.request && mapped(step.item.request)),
	};
	if (result === undefined) return json;
	const { personId, companyId, informations } = result;
	return { ...json, personId, companyId, ...(informations && { informations }) };
}

/** What came of a step: Wordbee may have changed since the plan was made. */
function doneBy(step: Step, { action }: PersonResult): Step {
	if (step.action === 'created') {
		if (action === 'created') return step;
		const reason = 'Somebody else has created the person meanwhile';
		return { ...step, action: action === 'skipped' ? 'unchanged' : 'updated', reason };
	}
	if (action !== 'skipped') return step;
	const reason = step.changes === undefined ? undefined : 'Somebody else has done this meanwhile';
	return { ...step, action: 'unchanged', changes: undefined, notShown: undefined, reason };
}

import type { IDataObject } from 'n8n-workflow';

import type { Changes } from '../lookup/compare';
import { nameOf } from './listedPerson';
import type { SyncAction } from './step';
import type { AboutPlan } from './stepJson';
import { titleOf } from './stepJson';

const ACTIONS: SyncAction[] = [
	'created',
	'updated',
	'enabled',
	'disabled',
	'doubtful',
	'unchanged',
];

/** Headings of a plan and of what was done, in the order of the text. */
const HEADINGS: Array<[action: SyncAction | 'failed', planned: string, done: string]> = [
	['created', 'Would be created', 'Created'],
	['updated', 'Would be updated', 'Updated'],
	['enabled', 'Would be enabled', 'Enabled'],
	['disabled', 'Would be disabled', 'Disabled'],
	['doubtful', 'Doubtful, left as they are', 'Doubtful, left as they are'],
	['failed', 'Cannot be used', 'Failed'],
];

/** Persons of one heading that the text names; the others are counted. */
const NAMED = 200;

/**
 * One item for the whole run.
 * @param persons the outputs for the persons, failed items among them
 * @param hints remarks on the whole
 * @returns counts by action, a text for a mail, and the persons
 */
export function summaryJson(
	persons: IDataObject[],
	about: AboutPlan,
	hints: string[],
): IDataObject {
	const groups = new Map<string, IDataObject[]>();
	for (const person of persons) {
		const action = person.error === undefined ? String(person.action) : 'failed';
		const group = groups.get(action);
		if (group === undefined) groups.set(action, [person]);
		else group.push(person);
	}
	const counts = Object.fromEntries(
		[...ACTIONS, 'failed'].map((action) => [action, groups.get(action)?.length ?? 0]),
	);
	return { counts, text: textOf(groups, about, hints), ...about, persons };
}

function textOf(groups: Map<string, IDataObject[]>, about: AboutPlan, hints: string[]): string {
	const { planId, plan, wouldStop } = about;
	const lines: string[] = [];
	if (wouldStop !== undefined) lines.push(`Apply would stop: ${wouldStop}.`, '');
	for (const hint of hints) lines.push(hint, '');
	let isEmpty = true;
	for (const [action, planned, done] of HEADINGS) {
		const persons = groups.get(action) ?? [];
		if (persons.length === 0) continue;
		isEmpty = false;
		lines.push(`${plan ? planned : done}: ${persons.length}`);
		const told = withoutRepeats(persons.map(lineOf));
		for (const line of told.slice(0, NAMED)) lines.push(`- ${line}`);
		if (told.length > NAMED) lines.push(`- and ${told.length - NAMED} more`);
		lines.push('');
	}
	if (isEmpty) lines.push(plan ? 'Nothing is to be done.' : 'Nothing was to be done.', '');
	const same = groups.get('unchanged')?.length ?? 0;
	lines.push(`Unchanged: ${same}`, `Plan: ${planId}`);
	return lines.join('\n');
}

/** The sentence of an error with what to do about it; the number of its item comes last. */
function errorLine({ error, details }: IDataObject): string {
	const { description } = (details ?? {}) as IDataObject;
	const [, sentence, item = ''] = /^(.*?)( \[item [^\]]*\])?$/s.exec(String(error)) ?? [];
	if (description === undefined) return `${sentence}${item}`;
	return `${sentence.replace(/[.!?]$/, '')}. ${String(description)}${item}`;
}

/** What stops the whole run is the error of each of its items, and is told once. */
function withoutRepeats(lines: string[]): string[] {
	const times = new Map<string, string[]>();
	for (const line of lines) {
		const sentence = line.replace(/ \[item [^\]]*\]$/, '');
		times.set(sentence, [...(times.get(sentence) ?? []), line]);
	}
	return [...times].map(([sentence, [first, ...others]]) =>
		others.length === 0 ? first : `${sentence} (${others.length + 1} items)`,
	);
}

function lineOf(person: IDataObject): string {
	if (person.error !== undefined) return errorLine(person);
	const { email, personId } = person;
	const facts = [personId === undefined ? undefined : `person ${String(personId)}`, email];
	const told = facts.filter((fact) => fact !== undefined && fact !== null).join(', ');
	const changes = Object.entries((person.changes ?? {}) as unknown as Changes)
		.filter(([name]) => name !== 'isActive')
		.map(([name, { from, to }]) => `${titleOf(name)} ${valueOf(from)} to ${valueOf(to)}`);
	const what = [changes.join('; '), person.reason].filter(Boolean).join('. ');
	return `${nameOf(person)} (${told})${what === '' ? '' : `: ${what}`}`;
}

function valueOf(value: unknown): string {
	return value === null || value === undefined ? 'nothing' : `"${String(value as string)}"`;
}

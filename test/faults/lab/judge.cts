/** Judges a run of the node by the persons that are in the sandbox afterwards. */
import type { IDataObject } from 'n8n-workflow';

import type { Person, Sandbox } from '../../../lab/sandbox/sandbox.cts';
import type { Outcome } from '../../../lab/engine/harness.cts';

/** One run of the node with what went in and what came out. */
export interface Take {
	items: IDataObject[];
	outcome: Outcome;
	/** Value of the node's parameter Operation. */
	operation: string;
}

/** What is counted in every run. */
export interface Counts {
	/** Persons beyond the first one for the same item. */
	duplicates: number;
	/** Persons that no output item and no sentence names. */
	orphans: number;
	/** Items without an output item, or that the error of a stopped run does not account for. */
	lost: number;
	leaks: number;
	/** Items of which the node says that it does not know. */
	unknown: number;
}

/** A failed item as the node puts it out. */
export interface ErrorItem {
	index: number;
	error: string;
	outcome: string;
	details: IDataObject;
}

/** Output items of all outputs by the item they belong to. */
export function byItem({ main, errors }: Outcome): Map<number, IDataObject[]> {
	const found = new Map<number, IDataObject[]>();
	for (const { json, pairedItem } of [...main, ...errors]) {
		// A person whom no item stands for comes from the list as a whole.
		if (Array.isArray(pairedItem)) continue;
		const index = typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : -1;
		found.set(index, [...(found.get(index) ?? []), json]);
	}
	return found;
}

/** The failed items of a run that ended well. */
export function errorItems(outcome: Outcome): ErrorItem[] {
	return [...byItem(outcome)].flatMap(([index, jsons]) =>
		jsons.flatMap((json) => {
			if (json.error === undefined) return [];
			const details = (json.details ?? {}) as IDataObject;
			return [{ index, error: String(json.error), outcome: String(details.outcome), details }];
		}),
	);
}

/** The sentences of the error that stopped a run. */
export function stopText({ error }: Outcome): string {
	return error === undefined ? '' : `${error.message} ${error.description ?? ''}`;
}

/** The items whose end the error of a stopped run says it does not know. */
function unknownItemsOf({ error }: Outcome): number[] {
	const told = /check these too: (.*)/s.exec(String(error.description))?.[1] ?? '';
	const others = [...told.matchAll(/(?:^|; )item (\d+)[:,]/g)].map(
		([, number]) => Number(number) - 1,
	);
	const { outcome, itemIndex } = error.context ?? {};
	return outcome === 'unknown' ? [Number(itemIndex), ...others] : others;
}

/** Items whose end the run says it does not know. */
export function unknownIn(outcome: Outcome): number {
	if (outcome.error !== undefined) return unknownItemsOf(outcome).length;
	return errorItems(outcome).filter((item) => item.outcome === 'unknown').length;
}

/** Whether a text names a number, by itself or within a range such as "1001-1010". */
function namesNumber(text: string, id: number): boolean {
	for (const [, from, to] of text.matchAll(/(?<![\w.@-])(\d+)(?:-(\d+))?(?![\w@])/g)) {
		if (Number(from) === id) return true;
		if (to !== undefined && Number(from) <= id && id <= Number(to)) return true;
	}
	return false;
}

/** Whether a run tells of a person: by its id, by its e-mail, or by its item whose end is unknown. */
function names({ items, outcome }: Take, person: Person): boolean {
	const own = items.flatMap(({ e }, index) =>
		typeof e === 'string' && e.toLowerCase() === person.email.toLowerCase() ? [index] : [],
	);
	if (outcome.error !== undefined) {
		const text = stopText(outcome);
		if (namesNumber(text, person.id) || text.includes(person.email)) return true;
		const unknown = unknownItemsOf(outcome);
		return own.some((index) => unknown.includes(index));
	}
	return [...byItem(outcome)].some(([index, jsons]) =>
		jsons.some((json) => {
			if (json.error === undefined) return json.personId === person.id;
			const details = (json.details ?? {}) as IDataObject;
			if (namesNumber(`${String(json.error)} ${JSON.stringify(details)}`, person.id)) return true;
			return details.outcome === 'unknown' && own.includes(index);
		}),
	);
}

/** Persons that the node made, by the e-mail of the item. */
export function madeByEmail(
	sandbox: Sandbox,
	takes: Take[],
	others: ReadonlySet<number>,
): Map<string, Person[]> {
	const made = new Map<string, Person[]>();
	for (const { items } of takes) {
		for (const { e } of items) if (typeof e === 'string') made.set(e.toLowerCase(), []);
	}
	for (const person of sandbox.data.persons.values()) {
		if (!others.has(person.id)) made.get(person.email.toLowerCase())?.push(person);
	}
	return made;
}

/**
 * Duplicates, orphans, lost and unknown items of some runs with creates over one sandbox.
 * @param others persons that the node did not make
 * @returns the counts, and in words what is wrong with them and with what the outputs say
 */
export function judge(
	sandbox: Sandbox,
	takes: Take[],
	others: ReadonlySet<number>,
): { counts: Omit<Counts, 'leaks'>; problems: string[] } {
	const problems: string[] = [];
	let duplicates = 0;
	let orphans = 0;
	for (const [email, persons] of madeByEmail(sandbox, takes, others)) {
		if (persons.length > 1) {
			duplicates += persons.length - 1;
			problems.push(`duplicate: ${email} was made ${persons.length} times`);
		}
		for (const person of persons) {
			if (takes.some((take) => names(take, person))) continue;
			orphans++;
			problems.push(`orphan: person ${person.id} (${email}) is named nowhere`);
		}
	}
	let lost = 0;
	for (const take of takes) {
		const missing = missingItems(take);
		lost += missing.length;
		problems.push(...missing);
		if (takes.length === 1 && /^(create|upsert)$/.test(take.operation))
			problems.push(...untruths(sandbox, take, others));
	}
	const unknown = takes.reduce((sum, { outcome }) => sum + unknownIn(outcome), 0);
	return { counts: { duplicates, orphans, lost, unknown }, problems };
}

function missingItems({ items, outcome, operation }: Take): string[] {
	const reads = operation === 'get' || operation === 'getAll';
	if (reads || outcome.full.status === 'canceled') return [];
	if (outcome.error !== undefined) {
		const text = stopText(outcome);
		const isNamed = operation === 'sync' && /\(person \d+\)/.test(text);
		if (outcome.error.context?.itemIndex === undefined && !isNamed) {
			return [`lost: the error names no item: ${text}`];
		}
		const told = /None of the \d+ items was done|Done before: \d+ of \d+ items/;
		return items.length === 1 || told.test(text)
			? []
			: [`lost: the error does not say what was done: ${text}`];
	}
	const found = byItem(outcome);
	const problems: string[] = [];
	for (let index = 0; index < items.length; index++) {
		const count = found.get(index)?.length ?? 0;
		if (count !== 1) problems.push(`lost: item ${index} has ${count} output items`);
	}
	const extra = [...found.keys()].filter((index) => index < 0 || index >= items.length);
	if (extra.length > 0) problems.push(`lost: output items belong to no item: ${extra.join(', ')}`);
	return problems;
}

/** Whether a failed item says that its person is there, and what is missing. */
function isHalf({ error, details }: IDataObject): boolean {
	return error !== undefined && Array.isArray((details as IDataObject | undefined)?.missing);
}

/** What an output says although it is not so. */
function untruths(
	sandbox: Sandbox,
	{ items, outcome }: Take,
	others: ReadonlySet<number>,
): string[] {
	const made = new Set<string>();
	for (const { id, email } of sandbox.data.persons.values()) {
		if (!others.has(id)) made.add(email.toLowerCase());
	}
	const problems: string[] = [];
	const check = (index: number, json: IDataObject) => {
		const { e } = items[index] ?? {};
		if (typeof e !== 'string' || json.dryRun === true || json.deleted === true) return;
		if (Array.isArray(json.personIds) && json.error === undefined) {
			const persons = json.personIds.map((id) => sandbox.data.persons.get(Number(id)));
			if (persons.some((person) => person?.email.toLowerCase() !== e.toLowerCase())) {
				problems.push(`untrue: item ${index} (${e}) says ${JSON.stringify(json)}`);
			}
			return;
		}
		const details = (json.details ?? {}) as IDataObject;
		const told = json.error === undefined ? 'done' : String(details.outcome);
		if (told === 'done') {
			const person = sandbox.data.persons.get(Number(json.personId));
			if (person?.email.toLowerCase() !== e.toLowerCase()) {
				problems.push(`untrue: item ${index} (${e}) says ${JSON.stringify(json)}`);
			}
		} else if (isHalf(json)) {
			const person = sandbox.data.persons.get(Number(details.personId));
			if (person?.email.toLowerCase() !== e.toLowerCase()) {
				problems.push(`untrue: item ${index} (${e}) says ${JSON.stringify(json)}`);
			}
		} else if (json.error !== undefined && told !== 'unknown' && made.has(e.toLowerCase())) {
			const shared = items.filter((item) => item.e === e).length > 1;
			if (!shared) problems.push(`untrue: item ${index} says ${told}, but ${e} was made`);
		}
	};
	if (outcome.error === undefined) {
		for (const [index, jsons] of byItem(outcome)) for (const json of jsons) check(index, json);
		return problems;
	}
	const { count, personIds } = outcome.error.context?.done ?? { count: 0, personIds: [] };
	if (count !== personIds.length)
		problems.push(`untrue: ${count} done, but ${personIds.length} ids`);
	for (const id of personIds as number[]) {
		if (!sandbox.data.persons.has(id)) problems.push(`untrue: person ${id} is said to be done`);
	}
	return problems;
}

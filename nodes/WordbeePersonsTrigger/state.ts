import type { IDataObject } from 'n8n-workflow';

import type { PersonRow } from '../WordbeePersons/person/personRow';
import { isRecord } from '../WordbeePersons/values/kinds';
import { FACTS, factsOf } from './facts';

/** Version of what is stored; another one starts anew. */
const VERSION = 1;

/** A fact that the list did not show. */
const UNSHOWN = '?';
/** A fact without a value. */
const NONE = '-';
/** Letters of a fact's mark: 18 bits, so one change in 260,000 would go unnoticed. */
const LENGTH = 3;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~';

/** What is remembered of a person: no text of it, only marks that change with the text. */
export interface Known {
	personId: number;
	companyId?: number;
	isActive?: boolean;
	/** One mark per fact, in the order of FACTS. */
	marks: string[];
}

/** What a poll leaves for the next one. */
export interface State {
	/** The company that the persons were filtered by, '' for all. */
	filter: string;
	/** Its number, so that a name is looked up only once. */
	companyId?: number;
	/** The events that were selected, since others must not be told afterwards. */
	events: string[];
	/** Number of persons that Wordbee told for a list that was whole; undefined makes the next poll read the list. */
	total?: number;
	persons: Map<number, Known>;
}

/** @returns what is to be remembered of a person */
export function knownOf(row: PersonRow): Known {
	const { personId, companyId, isActive } = row;
	return { personId, companyId, isActive, marks: factsOf(row).map(markOf) };
}

function markOf(text: string | undefined): string {
	if (text === undefined) return UNSHOWN;
	if (text === '') return NONE;
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
		hash ^= hash >>> 15;
	}
	hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 0;
	let mark = '';
	for (let letter = 0; letter < LENGTH; letter++) {
		mark += LETTERS[hash & 63];
		hash >>>= 6;
	}
	return mark;
}

/** Whether both marks are of a shown value and differ. */
export function differs(before: string, now: string): boolean {
	return before !== now && before !== UNSHOWN && now !== UNSHOWN;
}

/** A mark that is not lost when one poll does not show the fact. */
export function merged(before: string[], now: string[]): string[] {
	return now.map((mark, at) => (mark === UNSHOWN ? (before[at] ?? UNSHOWN) : mark));
}

/**
 * The state as n8n stores it: persons in one text of 30 to 50 letters each, so that 50,000 of them
 * take about 2 MB.
 */
export function packed({ persons, ...rest }: State): IDataObject {
	let last = 0;
	const texts = [...persons.values()]
		.sort((a, b) => a.personId - b.personId)
		.map(({ personId, companyId, isActive, marks }) => {
			const id = (personId - last).toString(36);
			last = personId;
			const flag = isActive === undefined ? '' : isActive ? '+' : '-';
			return `${id},${companyId?.toString(36) ?? ''},${flag},${marks.join('')}`;
		});
	return { ...rest, version: VERSION, persons: texts.join(';') };
}

/** @returns undefined if there is no state that this version understands */
export function unpacked(stored: unknown): State | undefined {
	if (!isRecord(stored) || stored.version !== VERSION) return undefined;
	const { filter, companyId, events, total, persons } = stored;
	if (typeof filter !== 'string' || typeof persons !== 'string' || !Array.isArray(events)) return;
	let last = 0;
	const entries = persons.split(';').filter((text) => text !== '');
	return {
		filter,
		companyId: typeof companyId === 'number' ? companyId : undefined,
		events: events.map(String),
		total: typeof total === 'number' ? total : undefined,
		persons: new Map(
			entries.map((text) => {
				const [id, company, flag, marks = ''] = text.split(',');
				last += parseInt(id, 36);
				const known: Known = { personId: last, marks: marksIn(marks) };
				if (company !== '') known.companyId = parseInt(company, 36);
				if (flag !== '') known.isActive = flag === '+';
				return [last, known];
			}),
		),
	};
}

function marksIn(text: string): string[] {
	const marks: string[] = [];
	for (let at = 0; at < text.length; ) {
		const length = text[at] === UNSHOWN || text[at] === NONE ? 1 : LENGTH;
		marks.push(text.slice(at, at + length));
		at += length;
	}
	// Facts that a later version added were not shown before.
	while (marks.length < FACTS.length) marks.push(UNSHOWN);
	return marks;
}

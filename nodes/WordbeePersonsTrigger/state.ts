import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../WordbeePersons/values/kinds';
import { Marks } from './marks';

/** Version of what is stored; another one starts anew. */
const VERSION = 2;

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
	/** How often a state was left, so that an older one is recognised. */
	round: number;
	/** Where the next poll goes on, if this one could not read everybody: behind this person. */
	next?: number;
	/** Whether the poll that left `next` told nothing: that it is here shows that n8n keeps it then, too. */
	kept?: boolean;
	/** Set until everybody has been taken in once: whether those are told as created. */
	begins?: 'silently' | 'telling';
	persons: Marks;
}

/** The state as n8n stores it, a new object: n8n does not see changes inside of what was put there before. */
export async function packed({ persons, ...rest }: State): Promise<IDataObject> {
	return { ...rest, version: VERSION, ...(await persons.packed()) };
}

/** @returns undefined if there is no state that this version understands */
export async function unpacked(stored: unknown): Promise<State | undefined> {
	const round = roundOf(stored);
	if (round === undefined || !isRecord(stored)) return undefined;
	const { filter, events, kinds, persons, begins } = stored;
	if (typeof filter !== 'string' || !Array.isArray(events)) return undefined;
	if (typeof kinds !== 'string' || typeof persons !== 'string') return undefined;
	return {
		filter,
		companyId: numberIn(stored.companyId),
		events: events.map(String),
		total: numberIn(stored.total),
		round,
		next: numberIn(stored.next),
		kept: stored.kept === true,
		begins: begins === 'silently' || begins === 'telling' ? begins : undefined,
		persons: await Marks.unpacked(kinds, persons),
	};
}

/** @returns the round of a stored state, undefined if there is none that this version understands */
export function roundOf(stored: unknown): number | undefined {
	if (!isRecord(stored) || stored.version !== VERSION) return undefined;
	return numberIn(stored.round) ?? 0;
}

function numberIn(value: unknown): number | undefined {
	return typeof value === 'number' ? value : undefined;
}

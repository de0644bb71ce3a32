import type { IDataObject } from 'n8n-workflow';

import type { WholeList } from '../WordbeePersons/api/api2/wholeList';
import type { PersonRow } from '../WordbeePersons/person/personRow';
import {
	changesOf,
	deletedItem,
	eventItem,
	remembered,
	renamedProfiles,
	type PersonEvent,
} from './personEvent';
import { knownOf, type State } from './state';

/** What a poll needs of Wordbee. */
export interface Source {
	/** All persons of the company; one call per 500, and again while the list moves. */
	all(): Promise<WholeList<PersonRow>>;
	/** Those with a higher number; undefined where the list cannot be searched by it. */
	after(personId: number): Promise<WholeList<PersonRow> | undefined>;
	/** The number of persons; undefined if Wordbee does not tell. One call. */
	count(): Promise<number | undefined>;
	/** Whether a person is there; one call. */
	exists(personId: number): Promise<boolean>;
}

/** What the node is set to. */
export interface Wanted {
	events: PersonEvent[];
	emitExisting: boolean;
	filter: string;
	companyId?: number;
}

/** Missing persons that one poll asks for by themselves; the others wait for the next poll. */
const CHECKS_AT_MOST = 50;

/**
 * One poll.
 * @param before what the last poll left, undefined for the first
 * @returns the items, and what to remember; `state` is undefined if nothing needs to be stored
 * @throws whatever the source throws; what was remembered then stays as it is
 */
export async function poll(
	source: Source,
	wanted: Wanted,
	before: State | undefined,
): Promise<{ items: IDataObject[]; state?: State }> {
	if (before === undefined || before.filter !== wanted.filter) {
		return await firstPoll(source, wanted, before === undefined);
	}
	const onlyNumber = wanted.events.every((event) => event === 'created' || event === 'deleted');
	const few = onlyNumber ? await newOnly(source, wanted, before) : undefined;
	return few ?? (await compareAll(source, wanted, before));
}

async function firstPoll(source: Source, wanted: Wanted, mayEmit: boolean) {
	const listed = await source.all();
	const { rows } = listed;
	const total = provenTotal(listed);
	const { events, emitExisting } = wanted;
	const persons = new Map(rows.map((row) => [row.personId, knownOf(row)]));
	const state: State = { ...base(wanted), events, total, persons };
	const items = mayEmit && emitExisting ? rows.map((row) => eventItem('created', row)) : [];
	return { items, state };
}

function base({ filter, companyId }: Wanted): Pick<State, 'filter' | 'companyId'> {
	return companyId === undefined ? { filter } : { filter, companyId };
}

/**
 * Created and Deleted need no comparison where the numbers say it all: new persons have higher numbers
 * [inferred], and as many are there as were there before and came since.
 * @returns undefined if the whole list has to be read
 */
async function newOnly(source: Source, wanted: Wanted, before: State) {
	const { total, persons } = before;
	if (total === undefined) return undefined;
	const count = await source.count();
	const last = Math.max(0, ...ends(persons));
	const fresh = await source.after(last);
	if (count === undefined || fresh === undefined) return undefined;
	const { rows } = fresh;
	if (total + rows.length !== count) return undefined;
	const { events } = wanted;
	if (rows.length === 0 && sameEvents(events, before.events)) return { items: [] };
	const state: State = { ...before, events, total: count, persons: new Map(persons) };
	for (const row of rows) state.persons.set(row.personId, knownOf(row));
	const told = toldEvents(wanted, before).has('created');
	return { items: told ? rows.map((row) => eventItem('created', row)) : [], state };
}

function* ends(persons: State['persons']): Generator<number> {
	let most = 0;
	for (const id of persons.keys()) most = Math.max(most, id);
	yield most;
}

async function compareAll(source: Source, wanted: Wanted, before: State) {
	const listed = await source.all();
	const { rows, total, seen } = listed;
	const told = toldEvents(wanted, before);
	const renamed = renamedProfiles(before.persons, rows);
	const persons = new Map(before.persons);
	const items: IDataObject[] = [];
	for (const row of rows) {
		const known = before.persons.get(row.personId);
		items.push(...changesOf(known, row, renamed));
		persons.set(row.personId, remembered(known, row));
	}
	// A list that is shorter than its total proves nothing about those who are not in it.
	const complete = total === undefined || seen >= total;
	const missing = complete ? missingPersons(before, rows) : [];
	const asked = missing.slice(0, CHECKS_AT_MOST);
	for (const personId of await goneOf(source, asked)) {
		items.push(deletedItem(before.persons.get(personId)!));
		persons.delete(personId);
	}
	const state: State = { ...base(wanted), events: wanted.events, persons };
	// Whoever waits for the next poll must not be hidden by a number that fits already.
	if (asked.length === missing.length) state.total = provenTotal(listed);
	return { items: items.filter(({ event }) => told.has(event as PersonEvent)), state };
}

/** The number that later polls may count from: only that of a list that nobody was left out of. */
function provenTotal({ total, stable }: WholeList<PersonRow>): number | undefined {
	return stable ? total : undefined;
}

/** Persons who are not in the list any more. */
function missingPersons(before: State, rows: PersonRow[]): number[] {
	const there = new Set(rows.map(({ personId }) => personId));
	return [...before.persons.keys()].filter((personId) => !there.has(personId));
}

/** Those whom Wordbee does not know any more either. */
async function goneOf(source: Source, personIds: number[]): Promise<number[]> {
	const gone: number[] = [];
	for (const personId of personIds) {
		if (!(await source.exists(personId))) gone.push(personId);
	}
	return gone;
}

/** Events selected since the last poll begin with this one: nothing old is told. */
function toldEvents({ events }: Wanted, before: State): Set<PersonEvent> {
	return new Set(events.filter((event) => before.events.includes(event)));
}

function sameEvents(a: string[], b: string[]): boolean {
	return a.length === b.length && a.every((event) => b.includes(event));
}

import type { IDataObject } from 'n8n-workflow';

import { type PersonRow, simplified } from '../WordbeePersons/person/personRow';
import { FACTS } from './facts';
import { differs, knownOf, merged, type Known } from './state';

/** What can happen to a person, in the order of the panel. */
export const EVENTS = ['created', 'updated', 'enabled', 'disabled', 'deleted'] as const;

/** What can have happened to a person between two polls. */
export type PersonEvent = (typeof EVENTS)[number];

const PROFILE = FACTS.indexOf('userProfileId');

/** @returns the item of an event about a person who is there */
export function eventItem(event: PersonEvent, row: PersonRow): IDataObject {
	const { personId, companyId } = row;
	return { event, personId, companyId, ...simplified(row) };
}

/**
 * The changes of one person.
 * @param before what was remembered, undefined for a new person
 * @param renamed marks of profiles that only got another name
 */
export function changesOf(
	before: Known | undefined,
	row: PersonRow,
	renamed: ReadonlyMap<string, string> = new Map(),
): IDataObject[] {
	if (before === undefined) return [eventItem('created', row)];
	const now = knownOf(row);
	const items: IDataObject[] = [];
	const wasActive = before.isActive;
	if (wasActive !== undefined && row.isActive !== undefined && wasActive !== row.isActive) {
		items.push(eventItem(row.isActive ? 'enabled' : 'disabled', row));
	}
	const changedFields = FACTS.filter((_, at) => {
		if (at === PROFILE && renamed.get(before.marks[at]) === now.marks[at]) return false;
		return differs(before.marks[at], now.marks[at]);
	});
	if (changedFields.length > 0) items.push({ ...eventItem('updated', row), changedFields });
	return items;
}

/** What is remembered of a person from now on. */
export function remembered(before: Known | undefined, row: PersonRow): Known {
	const now = knownOf(row);
	if (before === undefined) return now;
	return {
		personId: now.personId,
		companyId: now.companyId ?? before.companyId,
		isActive: now.isActive ?? before.isActive,
		marks: merged(before.marks, now.marks),
	};
}

/**
 * Profiles that were renamed: all who had the old name have one and the same new name, which nobody
 * had before. Where the list shows profiles by number there are none.
 * @returns the new mark by the old one
 */
export function renamedProfiles(
	persons: ReadonlyMap<number, Known>,
	rows: PersonRow[],
): Map<string, string> {
	const olds = new Set([...persons.values()].map(({ marks }) => marks[PROFILE]));
	const targets = new Map<string, Set<string>>();
	for (const row of rows) {
		const before = persons.get(row.personId)?.marks[PROFILE];
		if (before === undefined || row.profile === undefined) continue;
		const seen = targets.get(before) ?? new Set<string>();
		targets.set(before, seen.add(knownOf(row).marks[PROFILE]));
	}
	const renamed = new Map<string, string>();
	for (const [before, now] of targets) {
		const [only] = now;
		if (now.size === 1 && only !== before && !olds.has(only)) renamed.set(before, only);
	}
	return renamed;
}

/** @returns the item of a person who is gone: all that is remembered */
export function deletedItem({ personId, companyId, isActive }: Known): IDataObject {
	const item: IDataObject = { event: 'deleted', personId };
	if (companyId !== undefined) item.companyId = companyId;
	if (isActive !== undefined) item.isActive = isActive;
	return item;
}

import type { IDataObject } from 'n8n-workflow';

import { type PersonRow, simplified } from '../WordbeePersons/person/personRow';
import { FACTS } from './factsOf';
import { differs, type Known } from './marks';

/** What can happen to a person, in the order of the panel. */
export const EVENTS = ['created', 'updated', 'enabled', 'disabled', 'deleted'] as const;

/** What can have happened to a person between two polls. */
export type PersonEvent = (typeof EVENTS)[number];

/** Where a person's profile is among the facts. */
export const PROFILE = FACTS.indexOf('userProfileId');

/** @returns the item of an event about a person who is there */
export function eventItem(event: PersonEvent, row: PersonRow): IDataObject {
	const { personId, companyId } = row;
	return { event, personId, companyId, ...simplified(row) };
}

/**
 * The changes of one person who was there before.
 * @param before what was remembered
 * @param now what the list shows, of which `row` is the person
 * @param renamed marks of profiles that only got another name
 */
export function changesOf(
	before: Known,
	now: Known,
	row: PersonRow,
	renamed: ReadonlyMap<string, string>,
): IDataObject[] {
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

/** @returns the item of a person who is gone: all that is remembered */
export function deletedItem(personId: number, { companyId, isActive }: Known): IDataObject {
	const item: IDataObject = { event: 'deleted', personId };
	if (companyId !== undefined) item.companyId = companyId;
	if (isActive !== undefined) item.isActive = isActive;
	return item;
}

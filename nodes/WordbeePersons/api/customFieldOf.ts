import { pick } from '../http/answer';
import { isRecord, sameName } from '../values/kinds';
import type { FieldName, PersonKey, PersonRow } from './personsApi';

/**
 * The value of a custom field that a list shows: a column that is called like the field's id ("5-3") or
 * its column in the database ("CustomStr14"), or an element of `customFields` [inferred, U14, U21].
 * @returns the text, null if the person has none, undefined if the list does not show the field
 */
export function customFieldOf({ raw }: PersonRow, field: FieldName): string | null | undefined {
	const names = [field.key, field.column].filter((name) => name !== undefined && name !== '');
	const shown = pick(raw, ...(names as string[]));
	if (shown !== undefined) return textOf(shown);
	const list = pick(raw, 'customFields', 'cfs');
	if (!Array.isArray(list)) return undefined;
	const element = list.filter(isRecord).find((one) => isCalled(one, field));
	// Such a list may leave out the fields that have no value.
	return element === undefined ? undefined : textOf(pick(element, 'value', 'v') ?? null);
}

/** What a row shows of what a key asks for; undefined if the list does not show it. */
export function shownOf(row: PersonRow, key: PersonKey): string | null | undefined {
	return key.by === 'customField' ? customFieldOf(row, key.field) : row[key.by];
}

function isCalled(element: Record<string, unknown>, { id, key, name }: FieldName): boolean {
	const number = pick(element, 'id', 'customFieldId');
	if (typeof number === 'number' || typeof number === 'string') {
		return String(number) === String(id) || String(number) === key;
	}
	const title = pick(element, 'title', 't', 'name');
	return typeof title === 'string' && sameName(title, name);
}

function textOf(value: unknown): string | null {
	const inner = isRecord(value) ? pick(value, 'v', 't') : value;
	if (typeof inner === 'number' || typeof inner === 'boolean') return String(inner);
	return typeof inner === 'string' && inner !== '' ? inner : null;
}

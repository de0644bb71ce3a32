import { canonical, factOf, textOf, type Fact } from '../WordbeePersons/api/factOf';
import { ListColumns } from '../WordbeePersons/api/listColumns';
import type { FieldKey } from '../WordbeePersons/person/personFields';
import type { PersonRow } from '../WordbeePersons/person/personRow';
import { isRecord } from '../WordbeePersons/values/kinds';

/** What a change is told of: fields by their key in the node's collections. */
export type FactKey = FieldKey | 'customFieldsUi';

/** The fields that are compared, in the order in which the state holds them; add new ones at the end. */
export const FACTS: FactKey[] = [
	'lastName',
	'firstName',
	'email',
	'login',
	'role',
	'userProfileId',
	'title',
	'phone',
	'phoneMobile',
	'comments',
	'personCode',
	'timezone',
	'customFieldsUi',
];

/** A column of a custom field, "5-3" or "CustomStr14". */
const CUSTOM_FIELD = /^(\d+-\d+|custom\w*\d+)$/i;

/**
 * @param row a person as the list shows it
 * @param columns those of the list
 * @returns the text of each fact, '' for none, undefined where the list does not show it
 */
export function factsOf(row: PersonRow, columns: ListColumns): Array<string | undefined> {
	return FACTS.map((key) =>
		key === 'customFieldsUi'
			? customFieldsOf(row.raw, columns)
			: markable(factOf(row, key, columns.pick)),
	);
}

function markable(fact: Fact): string | undefined {
	if (typeof fact === 'number') return `#${fact}`;
	return fact === undefined ? undefined : String(fact ?? '');
}

function customFieldsOf(raw: Record<string, unknown>, columns: ListColumns): string | undefined {
	const named = columns.like(raw, CUSTOM_FIELD);
	const list = columns.pick(raw, 'customFields', 'cfs');
	if (named.length === 0 && list === undefined) return undefined;
	let text = isEmpty(list) ? '' : canonical(list);
	for (const key of named) {
		const value = textOf(raw[key]);
		if (value) text += `;${key}:${JSON.stringify(value)}`;
	}
	return text;
}

function isEmpty(list: unknown): boolean {
	if (list === undefined || list === null) return true;
	return Array.isArray(list) ? list.length === 0 : isRecord(list) && Object.keys(list).length === 0;
}

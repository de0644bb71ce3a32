import { canonical, factOf, textOf, type Fact } from '../WordbeePersons/api/factOf';
import { pick } from '../WordbeePersons/http/answer';
import type { FieldKey } from '../WordbeePersons/person/personFields';
import type { PersonRow } from '../WordbeePersons/person/personRow';

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
 * @returns the text of each fact, '' for none, undefined where the list does not show it
 */
export function factsOf(row: PersonRow): Array<string | undefined> {
	return FACTS.map((key) =>
		key === 'customFieldsUi' ? customFieldsOf(row.raw) : markable(factOf(row, key)),
	);
}

function markable(fact: Fact): string | undefined {
	if (typeof fact === 'number') return `#${fact}`;
	return fact === undefined ? undefined : String(fact ?? '');
}

function customFieldsOf(raw: Record<string, unknown>): string | undefined {
	const columns = Object.keys(raw).filter((key) => CUSTOM_FIELD.test(key));
	const list = pick(raw, 'customFields', 'cfs');
	if (columns.length === 0 && list === undefined) return undefined;
	const values = columns.map((key): [string, unknown] => [key, textOf(raw[key]) ?? '']);
	return canonical([values.filter(([, value]) => value !== '').sort(byName), list ?? null]);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
	return a < b ? -1 : 1;
}

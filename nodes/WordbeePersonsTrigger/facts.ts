import { pick } from '../WordbeePersons/http/answer';
import type { FieldKey } from '../WordbeePersons/person/personFields';
import type { PersonRow } from '../WordbeePersons/person/personRow';
import { isRecord } from '../WordbeePersons/values/kinds';

/** What a change is told of: fields by their key in the node's collections. */
export type FactKey = FieldKey | 'customFieldsUi';

/** Spellings of the fields that a list shows beside those of a PersonRow [inferred, U14]. */
const MORE: Array<[FactKey, string[]]> = [
	['title', ['title']],
	['phone', ['phone', 'phoneNumber']],
	['phoneMobile', ['phoneMobile', 'mobilePhone', 'mobile']],
	['comments', ['comments', 'comment']],
	['personCode', ['code', 'personCode']],
	['timezone', ['timezone', 'timeZone']],
];

/** The fields that are compared, in the order in which the state holds them; add new ones at the end. */
export const FACTS: FactKey[] = [
	'lastName',
	'firstName',
	'email',
	'login',
	'role',
	'userProfileId',
	...MORE.map(([key]) => key),
	'customFieldsUi',
];

/** A column of a custom field, "5-3" or "CustomStr14". */
const CUSTOM_FIELD = /^(\d+-\d+|custom\w*\d+)$/i;

/**
 * @param row a person as the list shows it
 * @returns the text of each fact, '' for none, undefined where the list does not show it
 */
export function factsOf(row: PersonRow): Array<string | undefined> {
	const { raw } = row;
	const known: Partial<Record<FactKey, string | null | undefined>> = {
		lastName: row.lastName,
		firstName: row.firstName,
		email: row.email,
		login: row.login,
		role: row.role,
		userProfileId: profileOf(row),
		customFieldsUi: customFieldsOf(raw),
	};
	for (const [key, names] of MORE) known[key] = textOf(pick(raw, ...names));
	return FACTS.map((key) => (known[key] === null ? '' : known[key]));
}

/** The number tells profiles apart; where only the name is shown it has to do. */
function profileOf({ raw, profile }: PersonRow): string | undefined {
	const id = pick(raw, 'profileId', 'userProfileId', 'profile', 'userProfile');
	const value = isRecord(id) ? pick(id, 'v', 'id') : id;
	if (typeof value === 'number') return `#${value}`;
	return profile;
}

function customFieldsOf(raw: Record<string, unknown>): string | undefined {
	const columns = Object.keys(raw).filter((key) => CUSTOM_FIELD.test(key));
	const list = pick(raw, 'customFields', 'cfs');
	if (columns.length === 0 && list === undefined) return undefined;
	const values = columns.map((key): [string, unknown] => [key, textOf(raw[key])]);
	return canonical([values.filter(([, value]) => value !== '').sort(byName), list ?? null]);
}

function textOf(value: unknown): string | undefined {
	if (value === undefined) return undefined;
	const inner = isRecord(value) ? (pick(value, 'v', 't') ?? value) : value;
	if (inner === null) return '';
	return typeof inner === 'string' ? inner : canonical(inner);
}

/** JSON in which the order of an object's properties, or of a list, does not count. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
	if (!isRecord(value)) return JSON.stringify(value ?? null);
	const parts = Object.entries(value).map(([key, inner]) => `${key}:${canonical(inner)}`);
	return `{${parts.sort().join(',')}}`;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
	return a < b ? -1 : 1;
}

import { pick } from '../http/answer';
import type { FieldKey } from '../person/personFields';
import { isRecord } from '../values/kinds';
import type { Pick } from './listColumns';
import type { PersonRow } from './personsApi';

/** What a list shows of a field: null if the person has none, undefined if the list does not show it. */
export type Fact = string | number | boolean | null | undefined;

/** Spellings of a person's texts in a list [inferred, U14; seen in a client: names and e-mail]. */
export const SPELLINGS = {
	lastName: ['lastName', 'lname'],
	firstName: ['firstName', 'fname'],
	email: ['email', 'emailAddress', 'mail'],
	login: ['login', 'loginName', 'userName'],
	role: ['role'],
	title: ['title'],
	phone: ['phone', 'phoneNumber'],
	phoneMobile: ['phoneMobile', 'mobilePhone', 'mobile'],
	comments: ['comments', 'comment'],
	personCode: ['code', 'personCode'],
	timezone: ['timezone', 'timeZone'],
} as const satisfies Partial<Record<FieldKey, string[]>>;

/** A field that a list shows as text. */
export type TextKey = keyof typeof SPELLINGS;

/**
 * One field of a person as the list shows it, under any of Wordbee's spellings.
 * @param look reads a property; one of a list is quicker
 * @returns a profile's number where it is shown, else its name; see Fact
 */
export function factOf(row: PersonRow, key: FieldKey, look: Pick = pick): Fact {
	if (key === 'isActive') return row.isActive;
	if (key === 'userProfileId') return profileOf(row, look);
	return key in SPELLINGS ? textFact(row, key as TextKey, look) : undefined;
}

function textFact(row: PersonRow, key: TextKey, look: Pick): string | null | undefined {
	const shown = textOf(look(row.raw, ...SPELLINGS[key]));
	// A row that is no list's, or that was completed by a look-up, knows more than Wordbee's part of it.
	return shown ?? (row as Partial<Record<TextKey, string | null>>)[key] ?? shown;
}

/** The number tells profiles apart; where only the name is shown it has to do. */
function profileOf({ raw, profile }: PersonRow, look: Pick): string | number | null | undefined {
	const shown = look(raw, 'profileId', 'userProfileId', 'profile', 'userProfile');
	const value = isRecord(shown) ? pick(shown, 'v', 'id') : shown;
	if (typeof value === 'number') return value;
	if (profile !== undefined && profile !== '') return profile;
	return shown === undefined ? undefined : null;
}

/** A value of a row as text, see Fact; Wordbee often writes one as an object of value and text, `{v, t}`. */
export function textOf(value: unknown): string | null | undefined {
	if (value === undefined) return undefined;
	const inner = isRecord(value) ? (pick(value, 'v', 't') ?? value) : value;
	if (inner === null || inner === '') return null;
	return typeof inner === 'string' ? inner : canonical(inner);
}

/** JSON in which the order of an object's properties, or of a list, does not count. */
export function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).sort().join(',')}]`;
	if (!isRecord(value)) return JSON.stringify(value ?? null);
	const parts = Object.entries(value).map(([key, inner]) => `${key}:${canonical(inner)}`);
	return `{${parts.sort().join(',')}}`;
}

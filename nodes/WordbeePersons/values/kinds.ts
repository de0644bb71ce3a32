/**
 * The one place that reads values, whatever brings them: a parameter, a collection, a label, a custom
 * field, a locator, a filter, or a field of the item. The rules, by kind:
 *
 * | kind     | takes                          | and makes of it                                          |
 * | -------- | ------------------------------ | -------------------------------------------------------- |
 * | text     | text, number, true or false    | the text as given                                        |
 * | name     | the same                       | without unseen characters at its ends, in one Unicode form |
 * | short    | text or number                 | the same                                                 |
 * | email    | the same                       | the address alone, see `toEmail.ts`                      |
 * | secret   | text or number                 | as given, without line ends at its ends                  |
 * | flag     | true, yes, 1 or their contrary | true or false                                            |
 * | number   | a whole number, or its digits  | the number                                               |
 * | id       | the same, above 0              | the number                                               |
 * | idOrName | digits, else a name            | the number or the name                                   |
 * | choice   | one of the values it offers    | that value                                               |
 *
 * No kind takes a list, an object, a date, NaN, Infinity or a number that JavaScript has rounded, nor a text
 * that nobody wrote (`leftovers.ts`). In a field of a person (`single`) a list of one stands for its element.
 * What an empty value means depends on the place, see `input/itemParameters.ts`. docs/input.md shows
 * the rules by examples, which a test executes.
 */
import { DAY_AS_TEXT, refuseLeftovers } from './refuseLeftovers';
import { describe, isBlank, trimmed } from './text';
import { inputError, type WordbeeError } from './wordbeeError';

export * from './text';

/** An id, or a name that stands for one. */
export type IdOrName = number | string;

/**
 * @param value what a parameter gave: text, or a number or boolean of an expression
 * @param title display name for the error
 * @returns the text exactly as given; numbers and booleans as their text
 */
export function toText(value: unknown, title: string): string {
	const text = toOwnText(value, title);
	refuseLeftovers(text, title);
	return text;
}

/** Any text of the user's own, be it JSON. */
export function toOwnText(value: unknown, title: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean') return String(value);
	if (typeof value === 'number' && isExact(value)) return String(value);
	throw wrongKind(value, title, 'text');
}

/**
 * A text that is compared, or that people type again: names, logins, e-mails, codes.
 * @returns the text without blanks at its ends, in the Unicode form that Wordbee is asked for as well
 */
export function toName(value: unknown, title: string): string {
	return trimmed(toText(value, title)).normalize('NFC');
}

/** A name, login, phone or the like of a person: spreadsheets have TRUE where nobody is called so. */
export function toShortText(value: unknown, title: string): string {
	const name = toName(value, title);
	if (!/^(?:true|false|TRUE|FALSE)$/.test(name)) return name;
	throw wrongKind(value, title, 'text');
}

/**
 * A password. Blanks may belong to it, so they stay. Line ends at its ends come from files and from
 * pasting: no browser takes them in a password field, so nobody could log in with them.
 */
export function toSecret(value: unknown, title: string): string {
	if (typeof value === 'number' && isExact(value)) return String(value);
	if (typeof value !== 'string') throw wrongKind(value, title, 'text', false);
	return value.replace(/^[\r\n]+|[\r\n]+$/g, '');
}

const flags = new Map([
	['true', true],
	['yes', true],
	['1', true],
	['false', false],
	['no', false],
	['0', false],
]);

/**
 * @param value a boolean, or true/false, yes/no, 1/0 as spreadsheets and forms give it
 * @param title display name for the error
 */
export function toFlag(value: unknown, title: string): boolean {
	const flag = flagOf(value);
	if (flag === undefined) {
		throw inputError(
			title,
			`${title} must be true or false`,
			`It is ${describe(value)}. Accepted are true and false, yes and no, 1 and 0.`,
		);
	}
	return flag;
}

/** A flag of Wordbee's, undefined if the value is none. */
export function flagOf(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return flags.get(trimmed(String(value)).toLowerCase());
}

/** The whole number that a value stands for, or undefined if it is none. */
export function wholeNumber(value: unknown): number | undefined {
	const text =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? trimmed(value) : '';
	if (!/^\d{1,15}$/.test(text)) return undefined;
	return Number(text);
}

/**
 * @param least the smallest number that has a meaning
 * @returns a whole number
 */
export function toNumber(value: unknown, title: string, least = 1): number {
	const number = wholeNumber(value);
	if (number !== undefined && number >= least) return number;
	throw inputError(
		title,
		`${title} must be a whole number${least > 0 ? ` above ${least - 1}` : ''}`,
		`It is ${describe(value)}.`,
	);
}

/**
 * @param value an id as number or as text of digits, blanks around it allowed
 * @param title display name for the error
 * @returns the id, a whole number above 0
 */
export function toId(value: unknown, title: string): number {
	if (isBlank(value)) throw missing(title);
	const id = wholeNumber(value);
	if (id === undefined || id === 0) {
		throw inputError(
			title,
			`${title} must be a whole number, but it is ${describe(value)}`,
			'Ids in Wordbee are numbers such as 1234.',
		);
	}
	return id;
}

/**
 * @param value digits as number or text, else a name
 * @param title display name for the error
 */
export function toIdOrName(value: unknown, title: string): IdOrName {
	if (isBlank(value)) throw missing(title);
	const id = wholeNumber(value);
	if (id !== undefined) return id;
	if (typeof value === 'number') return toId(value, title);
	if (typeof value !== 'string') throw wrongKind(value, title, 'a name or a number');
	return toName(value, title);
}

/** The option of a label, by its number or name; files turn the names Yes and No into true and false. */
export function toOption(value: unknown, title: string): IdOrName {
	const option = single(value);
	return toIdOrName(typeof option === 'boolean' ? String(option) : option, title);
}

/** @returns one of the values that a parameter offers */
export function toChoice<T extends string>(value: unknown, allowed: readonly T[], title: string) {
	const name = typeof value === 'string' ? trimmed(value) : value;
	const found = allowed.find((one) => one === name);
	if (found !== undefined) return found;
	throw inputError(
		title,
		`${title} must be one of ${allowed.join(', ')}`,
		`It is ${describe(value)}.`,
	);
}

/** Expressions may give a list of one where one of several values may be chosen; text is never read as a list. */
export function single(value: unknown): unknown {
	return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

/** The error for a value that is needed and not there. */
export function missing(title: string, advice?: string): WordbeeError {
	return inputError(
		title,
		`${title} is missing`,
		advice ??
			'Choose one from the list, or give its number or name. An expression must not give an empty value.',
	);
}

function isExact(number: number): boolean {
	return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}

function wrongKind(value: unknown, title: string, wanted: string, show = true): WordbeeError {
	return inputError(
		title,
		`${title} must be ${wanted}`,
		`The value is ${kindOf(value, show)}. ${adviceFor(value)}`,
	);
}

/** What a value is that is none of the kinds, for somebody who does not write code. */
function kindOf(value: unknown, show: boolean): string {
	if (Array.isArray(value)) return `a list of ${value.length} values`;
	if (isDate(value)) return 'a date';
	if (typeof value === 'number') {
		if (Number.isNaN(value)) return 'the result of a calculation that failed (NaN)';
		if (!Number.isFinite(value)) return 'an infinite number';
		return show ? `the number ${String(value)}, which is rounded` : 'a number that is rounded';
	}
	if (typeof value === 'object' && value !== null) return 'an object';
	return show ? describe(value) : 'something else';
}

function adviceFor(value: unknown): string {
	if (isDate(value)) return `Write it as text: ${DAY_AS_TEXT}, with the name of your field.`;
	if (typeof value === 'number' && Number.isFinite(value))
		return 'Give a number this long as text.';
	if (typeof value === 'boolean' || typeof value === 'string')
		return 'Spreadsheets and forms give it for a box: choose another column.';
	if (typeof value === 'object' && value !== null) return 'Choose one value of it.';
	return 'Correct the expression.';
}

function isDate(value: unknown): boolean {
	if (value instanceof Date) return true;
	return typeof (value as { toISO?: unknown } | null | undefined)?.toISO === 'function';
}

import { inputError } from './WordbeeError';

/** True for what n8n gives when an expression finds nothing: the field then counts as not set. */
export function isUnset(value: unknown): value is undefined | null {
	return value === undefined || value === null;
}

/** True for values that hold no visible character. */
export function isBlank(value: unknown): boolean {
	return isUnset(value) || (typeof value === 'string' && value.trim() === '');
}

/**
 * @param value what a parameter gave: text, or a number or boolean of an expression
 * @param field display name for the error
 * @returns the text exactly as given; numbers and booleans as their text
 */
export function toText(value: unknown, field: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw inputError(
		field,
		`${field} must be text`,
		`The expression gives ${Array.isArray(value) ? 'a list' : 'an object'}. Choose one value of it.`,
	);
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
 * @param field display name for the error
 */
export function toFlag(value: unknown, field: string): boolean {
	const flag = flagOf(value);
	if (flag === undefined) {
		throw inputError(
			field,
			`${field} must be true or false`,
			`It is ${describe(value)}. Accepted are true and false, yes and no, 1 and 0.`,
		);
	}
	return flag;
}

/** A flag of Wordbee's, undefined if the value is none. */
export function flagOf(value: unknown): boolean | undefined {
	return typeof value === 'boolean' ? value : flags.get(String(value).trim().toLowerCase());
}

/** The whole number that a value stands for, or undefined if it is none. */
export function wholeNumber(value: unknown): number | undefined {
	const text =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	if (!/^\d{1,15}$/.test(text)) return undefined;
	return Number(text);
}

/**
 * @param value an id as number or as text of digits, blanks around it allowed
 * @param field display name for the error
 * @returns the id, a whole number above 0
 */
export function toId(value: unknown, field: string): number {
	if (isBlank(value)) {
		throw inputError(
			field,
			`${field} is missing`,
			`Choose one from the list, or give its number. An expression must not give an empty value.`,
		);
	}
	const id = wholeNumber(value);
	if (id === undefined || id === 0) {
		throw inputError(
			field,
			`${field} must be a whole number, but it is ${describe(value)}`,
			`Ids in Wordbee are numbers such as 1234.`,
		);
	}
	return id;
}

/** A value in an error message: quoted and short. */
export function describe(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** Names compare without regard to case and surrounding blanks. */
export function sameName(a: string, b: string): boolean {
	return foldName(a) === foldName(b);
}

/** The form of a name, login or e-mail in which equal ones are equal. */
export function foldName(name: string): string {
	return name.trim().normalize('NFC').toLowerCase();
}

/** @returns whether a value is a JSON object */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

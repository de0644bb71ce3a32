/**
 * Blanks and characters that nobody sees: white space of every script, control characters, line ends,
 * byte order mark, zero-width characters, marks of the writing direction, fillers.
 */
const UNSEEN =
	/^[\s\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\uffa0]$/u;

/** Joiners: in some scripts (Malayalam, Sinhala) they belong to the sign before them. */
const JOINER = /^(?:\u200c|\u200d)$/;

/** A sign that is written with the letter before it; variation selectors only choose a glyph. */
const SIGN = /^(?![\ufe00-\ufe0f])\p{M}$/u;

/** @returns the text without anything unseen at its ends; what is inside stays */
export function trimmed(text: string): string {
	let start = 0;
	while (start < text.length && (UNSEEN.test(text[start]) || JOINER.test(text[start]))) start++;
	let end = text.length;
	while (end > start && isUnseenEnd(text, end - 1)) end--;
	return text.slice(start, end);
}

function isUnseenEnd(text: string, at: number): boolean {
	if (UNSEEN.test(text[at])) return true;
	return JOINER.test(text[at]) && !SIGN.test(text[at - 1] ?? '');
}

/** True for what n8n gives when an expression finds nothing: the field then counts as not set. */
export function isUnset(value: unknown): value is undefined | null {
	return value === undefined || value === null;
}

/** True for values that hold no visible character. */
export function isBlank(value: unknown): boolean {
	return isUnset(value) || (typeof value === 'string' && trimmed(value) === '');
}

/**
 * True for values that say nothing: blank, an empty list, and `[]`, the text that nodes make of one. The
 * LDAP node gives an empty list for an attribute that is missing, forms give it for a box not ticked.
 */
export function isNothing(value: unknown): boolean {
	if (Array.isArray(value)) return value.every(isNothing);
	return isBlank(value) || (typeof value === 'string' && trimmed(value) === '[]');
}

/** @returns whether a value is a JSON object */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in an error message: quoted and short. */
export function describe(value: unknown): string {
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** Names compare without regard to case and surrounding blanks. */
export function sameName(a: string, b: string): boolean {
	return foldName(a) === foldName(b);
}

/** The form of a name, login or e-mail in which equal ones are equal. */
export function foldName(name: string): string {
	return trimmed(name).normalize('NFC').toLowerCase();
}

/**
 * The form in which names of columns, labels and custom fields are compared: without case, accents, apostrophes,
 * blanks, `_`, `-` and `.`, nor the `*` or `:` of a form at the end.
 */
export function foldKey(name: string): string {
	const plain = foldName(name).normalize('NFD');
	return plain.replace(/[\u0300-\u036f\s_.'’-]+/g, '').replace(/[*:]+$/, '');
}

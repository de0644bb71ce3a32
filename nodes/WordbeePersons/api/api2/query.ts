/**
 * Pieces of API 2's query language [documented]: fields in braces, texts in double quotes. A quote
 * inside a text is doubled, so a text can never end early and change the query.
 */

/** @returns the text as a literal of the query language */
export function literal(text: string): string {
	return `"${text.replace(/"/g, '""')}"`;
}

/** `{field} = "text"`, in lower case as well, since it is not documented whether case counts. */
export function equals(field: string, text: string): string {
	const lower = text.toLowerCase();
	const exact = `{${field}} = ${literal(text)}`;
	return lower === text ? exact : `${exact} OR {${field}} = ${literal(lower)}`;
}

/** `{field}.Contains("text")`, also in lower case and capitalised, in case case counts. */
export function contains(field: string, text: string): string {
	const lower = text.toLowerCase();
	const capitalised = lower.slice(0, 1).toUpperCase() + lower.slice(1);
	const forms = [...new Set([text, lower, capitalised])];
	return any(forms.map((form) => `{${field}}.Contains(${literal(form)})`));
}

/** Each word of the text must be in one of the fields. */
export function wordsIn(fields: string[], text: string): string {
	const words = text.split(/\s+/).filter((word) => word !== '');
	return all(words.map((word) => any(fields.map((field) => contains(field, word)))));
}

/** Joins conditions of which one must hold. */
export function any(conditions: string[]): string {
	return conditions.length === 1 ? conditions[0] : `(${conditions.join(' OR ')})`;
}

/** Joins conditions that must all hold. */
export function all(conditions: string[]): string {
	return conditions.length === 1 ? conditions[0] : conditions.map((c) => `(${c})`).join(' AND ');
}

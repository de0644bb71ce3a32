/**
 * The commonest expression by far names a field of the item: `{{ $json.email }}`, as dragging a field
 * into the panel writes it. n8n takes half a millisecond for each expression of each item, which for
 * 10,000 rows of ten fields stops all of n8n for most of a minute. What such an expression finds is looked
 * up here in a microsecond, if it is a plain text, number or yes/no. Everything else is left to n8n, part by
 * part: one more difficult field of a collection does not send all of the others there.
 */

const has = Object.prototype.hasOwnProperty;

/** Asks n8n for the value of a parameter, or of a part of one by its path: `additionalFields.phone`. */
export type Ask = (path: string) => unknown;

/** Finds the value of a parameter for an item. */
export type Lookup = (json: object, ask: Ask) => unknown;

const STEP = String.raw`\.([A-Za-z_][A-Za-z0-9_]*)|\['([^'"\\\r\n]+)'\]|\["([^'"\\\r\n]+)"\]`;
const FIELD = new RegExp(String.raw`^=\{\{\s*\$json((?:${STEP})+)\s*\}\}$`);

/** Names that n8n does not let an expression reach, or that every object has. */
const NOT_OWN =
	/^_|prototype|constructor|propert|mainModule|binding|stack|^to(Locale)?String$|valueOf|caller/i;

/**
 * @param typed a parameter as it was typed, or a part of one
 * @param path what n8n calls it
 */
export function fieldLookup(typed: unknown, path: string): Lookup {
	if (typeof typed === 'string') return typed.startsWith('=') ? lookupOf(typed, path) : () => typed;
	if (typeof typed !== 'object' || typed === null) return () => typed;
	if (Array.isArray(typed)) return listLookup(typed, path);
	// Other names would have to be spelt in another way in a path.
	if (!Object.keys(typed).every((key) => /^\w+$/.test(key))) return (_json, ask) => ask(path);
	const parts = Object.entries(typed).map(
		([key, value]) => [key, fieldLookup(value, `${path}.${key}`)] as const,
	);
	return (json, ask) =>
		Object.fromEntries(parts.map(([key, lookup]) => [key, asInObject(lookup(json, ask))]));
}

function listLookup(typed: unknown[], path: string): Lookup {
	// n8n does not make text of a date that is an element itself.
	if (typed.some((one) => typeof one === 'string')) return (_json, ask) => ask(path);
	const parts = typed.map((value, at) => fieldLookup(value, `${path}[${at}]`));
	return (json, ask) => parts.map((lookup) => lookup(json, ask));
}

/** n8n makes text of a date of its own kind that is part of an object. */
function asInObject(value: unknown): unknown {
	const isDate = typeof (value as { toISO?: unknown } | null | undefined)?.toISO === 'function';
	return isDate ? String(value) : value;
}

function lookupOf(expression: string, path: string): Lookup {
	const field = FIELD.exec(expression)?.[1];
	const steps = [...(field ?? '').matchAll(new RegExp(STEP, 'g'))].map(
		([, ...names]) => names.find(Boolean)!,
	);
	if (field === undefined || steps.some((step) => NOT_OWN.test(step)))
		return (_json, ask) => ask(path);
	return (json, ask) => {
		let value: unknown = json;
		for (const step of steps) {
			const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
			if (!isObject || !has.call(value, step)) return ask(path);
			value = (value as Record<string, unknown>)[step];
		}
		return isPlain(value) ? value : ask(path);
	};
}

function isPlain(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

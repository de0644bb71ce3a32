/**
 * The commonest expression by far names a field of the item: `{{ $json.email }}`, as dragging a field
 * into the panel writes it. n8n takes a fifth of a millisecond for each expression of each item, which for
 * 10,000 rows of ten fields stops all of n8n for twenty seconds. What such an expression finds is looked
 * up here in a microsecond, if it is a plain text, number or yes/no; everything else is left to n8n.
 */

const has = Object.prototype.hasOwnProperty;

/** What is not looked up here. */
export const LEFT_TO_N8N = Symbol('left to n8n');

/** Finds the value of a parameter in an item's json. */
export type Lookup = (json: object) => unknown;

const STEP = String.raw`\.([A-Za-z_][A-Za-z0-9_]*)|\['([^'"\\\r\n]+)'\]|\["([^'"\\\r\n]+)"\]`;
const FIELD = new RegExp(String.raw`^=\{\{\s*\$json((?:${STEP})+)\s*\}\}$`);

/** Names that n8n does not let an expression reach, or that every object has. */
const NOT_OWN =
	/^_|prototype|constructor|propert|mainModule|binding|stack|^to(Locale)?String$|valueOf|caller/i;

/**
 * @param typed a parameter as it was typed, or a part of one
 * @returns undefined if it holds an expression that does more than name a field of the item
 */
export function fieldLookup(typed: unknown): Lookup | undefined {
	if (typeof typed === 'string') return typed.startsWith('=') ? fieldOf(typed) : () => typed;
	if (Array.isArray(typed)) return undefined;
	if (typeof typed !== 'object' || typed === null) return () => typed;
	const parts: Array<[string, Lookup]> = [];
	for (const [key, value] of Object.entries(typed)) {
		const lookup = fieldLookup(value);
		if (lookup === undefined) return undefined;
		parts.push([key, lookup]);
	}
	return (json) => {
		const found = parts.map(([key, lookup]) => [key, lookup(json)] as const);
		return found.some(([, value]) => value === LEFT_TO_N8N)
			? LEFT_TO_N8N
			: Object.fromEntries(found);
	};
}

function fieldOf(expression: string): Lookup | undefined {
	const path = FIELD.exec(expression)?.[1];
	if (path === undefined) return undefined;
	const steps = [...path.matchAll(new RegExp(STEP, 'g'))].map(
		([, ...names]) => names.find(Boolean)!,
	);
	if (steps.some((step) => NOT_OWN.test(step))) return undefined;
	return (json) => {
		let value: unknown = json;
		for (const step of steps) {
			const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
			if (!isObject || !has.call(value, step)) return LEFT_TO_N8N;
			value = (value as Record<string, unknown>)[step];
		}
		return isPlain(value) ? value : LEFT_TO_N8N;
	};
}

function isPlain(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

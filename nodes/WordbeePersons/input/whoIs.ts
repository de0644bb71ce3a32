import type { FieldKey } from '../person/personFields';
import { isBlank, isNothing, single, trimmed } from '../values/kinds';
import type { ItemParameters } from './itemParameters';
import { mapFields } from './readDetails';

const TELLING = ['firstName', 'lastName', 'email', 'login'] as const satisfies FieldKey[];

/** What is known of whom an item is about. */
type Known = Partial<Record<FieldKey, unknown>>;

/** The operations whose parameters name a person who may be new. */
const NEW = ['create', 'upsert', 'sync'];

/** Longer words would hide the sentence that they stand in. */
const LONGEST = 60;

/**
 * Whom an item is about, for a sentence: "Hanna Tester", an e-mail or login, or "person 1234". It asks
 * parameters and item, whatever is wrong with them.
 * @returns undefined if they do not tell
 */
export function whoIs(item: ItemParameters): string | undefined {
	const said = attempt(() => byParameters(item)) ?? attempt(() => byItem(item));
	return said ?? attempt(() => byReference(item));
}

function byParameters(item: ItemParameters): string | undefined {
	if (!NEW.includes(String(item.optional('operation')))) return undefined;
	if (item.optional('dataMode') === 'autoMapInputData') return undefined;
	return words(Object.fromEntries(TELLING.map((key) => [key, attempt(() => item.optional(key))])));
}

/** Each field by itself: one that cannot be read does not hide the others. */
function byItem(item: ItemParameters): string | undefined {
	const known = TELLING.map((key) => attempt(() => mapFields(item, [key]).fields));
	return words(Object.assign({}, ...known) as Known);
}

function byReference(item: ItemParameters): string | undefined {
	const person = item.person();
	return person.by === 'id' ? `person ${person.id}` : shortened(person.value);
}

function words({ firstName, lastName, email, login }: Known): string | undefined {
	const names = [firstName, lastName].map(textOf).filter((text) => text !== '');
	return shortened(names.join(' ') || textOf(email) || textOf(login));
}

function textOf(given: unknown): string {
	const value = single(given);
	if (isBlank(value) || isNothing(value)) return '';
	return typeof value === 'string' || typeof value === 'number' ? trimmed(String(value)) : '';
}

function shortened(text: string): string | undefined {
	const line = text.replace(/\s+/g, ' ');
	if (line === '') return undefined;
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function attempt<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

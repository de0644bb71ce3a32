import { fieldKeys, fieldOf, type FieldKey } from '../person/personFields';
import { foldKey } from '../values/kinds';
import { columns } from './columns';

/** The names of a field in this node: its key, its wire names, its title in the panel. */
export function namesOf(key: FieldKey): string[] {
	const { title, kind, api1, api2 } = fieldOf(key);
	return unique([key, api1, api2, title, kind === 'profile' ? `${title} Name or ID` : undefined]);
}

/** A field's title, and the name of a column for it in each language, for errors. */
export function examplesOf(key: FieldKey): string[] {
	const byLanguage = new Map<string, string>();
	for (const [name, language] of columns[key] ?? []) {
		if (!byLanguage.has(language)) byLanguage.set(language, name);
	}
	return unique([fieldOf(key).title, key, ...byLanguage.values()]);
}

function unique(names: Array<string | undefined>): string[] {
	const byForm = new Map<string, string>();
	for (const name of names) {
		if (name !== undefined && !byForm.has(foldKey(name))) byForm.set(foldKey(name), name);
	}
	return [...byForm.values()];
}

/** A field that a name of a column means, and the one that must be there as well for it to mean that. */
export interface Meaning {
	key: FieldKey;
	beside?: FieldKey;
}

const understood = new Map<string, Meaning>();
for (const key of fieldKeys) {
	for (const [name, , , beside] of columns[key] ?? [])
		understood.set(foldKey(name), { key, beside });
	for (const name of namesOf(key)) understood.set(foldKey(name), { key });
}

/** What names of columns mean, since a file has the same ones in each row. */
const seen = new Map<string, Meaning | undefined>();
const MOST_SEEN = 1_000;

/** The field that a column is meant for, undefined if for none. */
export function meaningOf(name: string): Meaning | undefined {
	if (!seen.has(name)) {
		if (seen.size >= MOST_SEEN) seen.clear();
		seen.set(name, understood.get(foldKey(name)));
	}
	return seen.get(name);
}

import type { Named } from '../api/personsApi';
import { describe, foldName, sameName, wholeNumber } from '../values/kinds';
import { inputError, type WordbeeError } from '../values/wordbeeError';

const MOST_CANDIDATES = 10;

/** The id that By Name was given: digits that are nobody's name. */
export function idOfDigits(list: Named[], name: string): number | undefined {
	if (list.some((entry) => sameName(entry.name, name))) return undefined;
	return wholeNumber(name) || undefined;
}

/**
 * The one entry with this name; upper and lower case are alike, but an exact match wins. Name and number
 * together, as lists and errors show them ("Acme (12)"), are understood as well.
 */
export function only<T extends Named>(list: T[], name: string, field: string, plural: string): T {
	const matches = list.filter((entry) => sameName(entry.name, name));
	const exact = matches.filter((entry) => entry.name === name);
	if (matches.length === 1) return matches[0];
	if (exact.length === 1) return exact[0];
	if (matches.length === 0) {
		const shown = asShown(list, name);
		if (shown !== undefined) return shown;
		throw notFound(field, name, list, plural);
	}
	throw inputError(
		field,
		`${field} ${describe(name)} is not unique: there are ${matches.length} ${plural} of this name: ${candidates(matches)}`,
		`Give the number of the one you mean, or name and number together: ${candidates([matches[0]])}.`,
	);
}

/** The entry that is written as `candidates` and the lists of the panel show it. */
function asShown<T extends Named>(list: T[], text: string): T | undefined {
	const [, name, number] = /^(.*\S)\s*\((\d+)\)(, your own company)?$/.exec(text.trim()) ?? [];
	if (name === undefined) return undefined;
	return list.find((entry) => entry.id === Number(number) && sameName(entry.name, name));
}

/** The error for a name that is in no list, with similar names and their ids. */
export function notFound(field: string, name: string, list: Named[], plural: string): WordbeeError {
	if (list.length === 0) {
		return inputError(
			field,
			`${field} ${describe(name)} was not found: Wordbee lists no ${plural}`,
			'The account of the credential may lack the right to see them. An id always works.',
		);
	}
	const wanted = foldName(name);
	const similar = list.filter((entry) => {
		const other = foldName(entry.name);
		return other !== '' && wanted !== '' && (other.includes(wanted) || wanted.includes(other));
	});
	const shown = similar.length > 0 ? similar : list;
	return inputError(
		field,
		`${field} ${describe(name)} was not found`,
		`${similar.length > 0 ? 'Similar' : 'Known'} ${plural}: ${candidates(shown)}.`,
	);
}

/** "Acme (12), Acme GmbH (15) and 3 more" */
export function candidates(list: Named[]): string {
	const shown = list.slice(0, MOST_CANDIDATES).map(({ id, name }) => `${name} (${id})`);
	const more = list.length - shown.length;
	return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

import type { PersonRow } from '../api/personsApi';
import { describe } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';

/** A person as far as a sentence names it. */
export type NamedPerson = Pick<PersonRow, 'personId' | 'firstName' | 'lastName'>;

const AN_EMAIL = ' If it is meant to be an e-mail, the @ is missing.';

/**
 * @param by what the person is named by
 * @throws WordbeeError unless there is exactly one
 */
export function onlyPerson(found: PersonRow[], by: 'login' | 'email', value: string): PersonRow {
	if (found.length === 1) return found[0];
	const title = by === 'login' ? 'login' : 'e-mail';
	if (found.length === 0) {
		throw new WordbeeError(`No person has the ${title} ${describe(value)}`, {
			outcome: 'notSent',
			field: 'Person',
			description: `Check the spelling, or use the person id.${by === 'login' && !value.includes('@') ? AN_EMAIL : ''}`,
		});
	}
	throw ambiguous(found, `the ${title} ${describe(value)}`);
}

/** The error for several persons where one is meant; none of them is touched. */
export function ambiguous(found: NamedPerson[], what: string): WordbeeError {
	return new WordbeeError(`${found.length} persons have ${what}: ${nameList(found)}`, {
		outcome: 'notSent',
		field: 'Person',
		description: 'None of them was changed. Use the person id of the one you mean.',
		details: { personIds: found.map(({ personId }) => personId) },
	});
}

/** "Ana Doe (77), Bob Roe (78)" */
export function nameList(rows: NamedPerson[], most = 10): string {
	const shown = rows.slice(0, most).map((row) => {
		const name = [row.firstName, row.lastName].filter(Boolean).join(' ');
		return name === '' ? String(row.personId) : `${name} (${row.personId})`;
	});
	const more = rows.length - shown.length;
	return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

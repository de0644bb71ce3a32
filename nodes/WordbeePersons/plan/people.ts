import type { CustomField } from '../api/personsApi';
import { foldName } from '../values/kinds';
import type { ListedPerson } from './listedPerson';
import type { ListItem, SyncKey } from './step';

/** The persons of a list, found by what an item may know of them. */
export class People {
	private readonly byKey = new Map<string, ListedPerson | ListedPerson[]>();

	/**
	 * @param all the persons of the companies that the items name
	 * @param by what items and persons are matched on
	 * @param field the custom field to match on
	 */
	constructor(
		readonly all: ListedPerson[],
		by: SyncKey['by'],
		field?: CustomField,
	) {
		for (const person of all) {
			const value = valueOf(person, by, field);
			if (value) put(this.byKey, foldName(String(value)), person);
		}
	}

	/**
	 * Everybody whom an item stands for. E-mails and custom fields name a person within a company; ids
	 * and logins are unique, so they also find whoever is in another company.
	 */
	of({ key, companyId }: ListItem): ListedPerson[] {
		if (key === undefined) return [];
		const found = at(this.byKey, foldName(String(key.by === 'personId' ? key.id : key.value)));
		const isUnique = key.by === 'personId' || key.by === 'login';
		if (isUnique || companyId === undefined) return found;
		return found.filter((person) => person.companyId === companyId);
	}
}

function valueOf(
	person: ListedPerson,
	by: SyncKey['by'],
	field?: CustomField,
): string | number | null | undefined {
	if (by === 'personId') return person.personId;
	if (by === 'customField') return field && person.customField(field);
	return person[by];
}

/** Adds to an index in which most keys hold a single person. */
export function put(
	index: Map<string, ListedPerson | ListedPerson[]>,
	key: string,
	person: ListedPerson,
): void {
	const there = index.get(key);
	if (there === undefined) index.set(key, person);
	else if (Array.isArray(there)) there.push(person);
	else index.set(key, [there, person]);
}

/** The persons under a key of such an index. */
export function at(index: Map<string, ListedPerson | ListedPerson[]>, key: string): ListedPerson[] {
	const there = index.get(key) ?? [];
	return Array.isArray(there) ? there : [there];
}

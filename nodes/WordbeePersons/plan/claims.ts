import { ambiguous, nameList } from '../lookup/onlyPerson';
import { otherCompany } from '../lookup/withCompany';
import { describe, foldName } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import type { ListedPerson } from './listedPerson';
import type { People } from './people';
import type { Failed, ListItem, SyncKey } from './step';

/** Which item stands for which person. */
export interface Claims {
	/** The one person of each item that has one. */
	person: Map<ListItem, ListedPerson>;
	/** Ids of the persons for whom an item stands, be it one that cannot be used. */
	claimed: Set<number>;
	/** Items that mean several persons, or a person whom another item means as well. */
	failed: Failed[];
}

const TITLES: Record<SyncKey['by'], string> = {
	email: 'e-mail',
	login: 'login',
	customField: 'custom field',
	personId: 'person id',
};

/** Finds the person of each item. Whoever is not clear fails, and the persons in question stay as they are. */
export function claim(items: ListItem[], people: People): Claims {
	const claims: Claims = { person: new Map(), claimed: new Set(), failed: [] };
	const bySubject = new Map<string, ListItem | ListItem[]>();
	for (const item of items) {
		if (item.key === undefined) continue;
		const found = people.of(item);
		for (const { personId } of found) claims.claimed.add(personId);
		const [person] = found;
		if (found.length > 1 && item.request !== undefined) {
			claims.failed.push({ item, error: ambiguous(found, `the ${wordsFor(item.key)}`) });
		} else if (person !== undefined) {
			claims.person.set(item, person);
		}
		for (const subject of found.length === 0 ? [newcomer(item)] : found.map(idOf)) {
			const others = bySubject.get(subject);
			if (others === undefined) bySubject.set(subject, item);
			else if (Array.isArray(others)) others.push(item);
			else bySubject.set(subject, [others, item]);
		}
	}
	for (const several of bySubject.values()) if (Array.isArray(several)) refuse(several, claims);
	for (const [item, person] of claims.person) {
		const error = item.companyId === undefined ? undefined : otherCompany(item.companyId, person);
		if (error === undefined) continue;
		claims.person.delete(item);
		claims.failed.push({ item, error });
	}
	return claims;
}

/** Two items for one person: it is not known which of them counts. */
function refuse(several: ListItem[], claims: Claims): void {
	const indexes = several.map(({ index }) => index);
	const counted = indexes.map((index) => index + 1);
	const numbers = `${counted.slice(0, -1).join(', ')} and ${counted.at(-1)}`;
	for (const item of several) {
		const person = claims.person.get(item);
		const who =
			person === undefined ? `have the same ${wordsFor(item.key!)}` : `mean ${nameList([person])}`;
		claims.person.delete(item);
		const known = claims.failed.some((failed) => failed.item === item);
		if (known || item.request === undefined) continue;
		claims.failed.push({
			item,
			error: new WordbeeError(`${several.length} items ${who}: items ${numbers}`, {
				outcome: 'notSent',
				field: 'Match On',
				description: 'The person stays as it is. Remove all but one of these items from the list.',
				details: { items: indexes, ...(person && { personId: person.personId }) },
			}),
		});
	}
}

function wordsFor(key: SyncKey): string {
	return `${TITLES[key.by]} ${describe(key.by === 'personId' ? key.id : key.value)}`;
}

function idOf({ personId }: ListedPerson): string {
	return `id ${personId}`;
}

/** What makes two items mean the same person who is not there. */
function newcomer({ key, companyId }: ListItem): string {
	if (key?.by === 'personId') return `id ${key.id}`;
	const where = key?.by === 'login' ? '' : companyId;
	return `${key?.by} ${where} ${foldName(key!.value)}`;
}

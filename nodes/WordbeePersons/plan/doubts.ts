/**
 * Who may be somebody else than it seems. E-mails are given to somebody else, logins change, so with
 * these as key a person can look like one who left and one who came at once.
 */
import type { CustomField, PersonRow } from '../api/personsApi';
import { anotherPerson, judge, plainName } from '../lookup/judge';
import type { MatchOn } from '../person/personRequest';
import { describe, foldName, isBlank } from '../values/kinds';
import { itemWords } from '../values/toNodeError';
import { nameOf, type ListedPerson } from './listedPerson';
import { at, put } from './people';
import type { ListItem } from './step';

/** Keys that may come to mean somebody else. */
const SOFT_KEYS: MatchOn[] = ['email', 'login'];

/** Somebody who looks like an item's person, and why. */
export interface LookAlike {
	person: ListedPerson;
	reason: string;
}

/** Why nothing is done about somebody, and who else may be meant. */
export interface Doubt {
	reason: string;
	other?: ListedPerson;
}

/** Answers for the items of one list. */
export class Doubts {
	private indexes?: Record<'names' | 'email' | 'login', Map<string, ListedPerson | ListedPerson[]>>;

	constructor(
		private readonly people: ListedPerson[],
		private readonly by: MatchOn,
		private readonly fields: CustomField[],
	) {}

	/**
	 * Why somebody whom the key found may be another person than the item means: a login or an employee
	 * number contradicts, both names differ and nothing else agrees, or the item's names or login are those of somebody
	 * else (two persons who swapped their e-mails).
	 */
	aboutFound({ request }: ListItem, person: ListedPerson): Doubt | undefined {
		if (!SOFT_KEYS.includes(this.by)) return undefined;
		const row = rowOf(person, this.fields);
		const judgement = judge(request!, row, this.by, this.fields);
		if (judgement.contradictions.length > 0) {
			return { reason: anotherPerson(request!, row, this.by, judgement).message };
		}
		const { agrees } = judgement;
		if (agrees.includes('login') || agrees.includes('number') || agrees.includes('names')) {
			return undefined;
		}
		const { firstName, lastName } = request!.fields;
		const [namesake] = at(this.index.names, namesOf({ firstName, lastName })).filter(
			(other) => other !== person && other.companyId === person.companyId,
		);
		if (namesake !== undefined) {
			const reason = `The names are those of ${told(namesake)}, the ${TITLES[this.by]} is that of ${told(person)}`;
			return { reason, other: namesake };
		}
		return this.by === 'email' && judgement.remark !== undefined
			? { reason: `Perhaps another person: ${lowered(judgement.remark)}` }
			: undefined;
	}

	/** Why somebody who is disabled may not be the one who comes back. */
	aboutComeback({ request }: ListItem, person: ListedPerson): string | undefined {
		if (this.by !== 'email') return undefined;
		const { agrees } = judge(request!, rowOf(person, this.fields), this.by, this.fields);
		if (agrees.includes('login') || agrees.includes('names')) return undefined;
		return `${told(person)} is disabled, and only the e-mail says that it is the person of this item`;
	}

	/**
	 * Those whom an item's newcomer looks like: whoever has the login, which Wordbee gives only once; and, if
	 * the key may change, persons who seem to have left and have the same names, or the same e-mail where
	 * logins are compared.
	 * @param leaves whether somebody looks like a leaver
	 * @param claimed whether an item stands for a person
	 */
	lookAlikes(
		{ request }: ListItem,
		leaves: (person: ListedPerson) => boolean,
		claimed: (person: ListedPerson) => boolean,
	): LookAlike[] {
		const { login, email, firstName, lastName } = request!.fields;
		const found = new Map<ListedPerson, string>();
		const note = (persons: ListedPerson[], what: string) => {
			for (const person of persons) if (!found.has(person)) found.set(person, what);
		};
		const isSoft = SOFT_KEYS.includes(this.by);
		const holders = at(this.index.login, foldName(String(login ?? '')));
		// Where the key stays, the list may give the login of one person to another.
		note(isSoft ? holders : holders.filter((person) => !claimed(person)), 'login');
		if (this.by === 'login') {
			note(at(this.index.email, foldName(String(email ?? ''))).filter(leaves), 'e-mail');
		}
		if (isSoft) note(at(this.index.names, namesOf({ firstName, lastName })).filter(leaves), 'name');
		return [...found].map(([person, what]) => ({
			person,
			reason: claimed(person)
				? `The ${what} is that of ${told(person)}, for whom another item stands`
				: `Looks like ${told(person)}, for whom no item stands: the ${what} is the same`,
		}));
	}

	private get index() {
		if (this.indexes !== undefined) return this.indexes;
		const indexes = { names: new Map(), email: new Map(), login: new Map() };
		for (const person of this.people) {
			const { email, login } = person;
			if (!isBlank(person.firstName) && !isBlank(person.lastName)) {
				put(indexes.names, namesOf(person), person);
			}
			if (email) put(indexes.email, foldName(email), person);
			if (login) put(indexes.login, foldName(login), person);
		}
		this.indexes = indexes;
		return indexes;
	}
}

/** How the other side of a doubt is told. */
export function looksLikeItem({ index, request }: ListItem): string {
	const { firstName, lastName, email } = request!.fields;
	const name = nameOf({ firstName, lastName, email } as Partial<ListedPerson>);
	return `Looks like ${itemWords(index)} (${name}, ${String(email ?? '')}). If that is one person, give the person the values of the item in Wordbee, or match on a number that stays`;
}

const TITLES: Partial<Record<MatchOn, string>> = { email: 'e-mail', login: 'login' };

function told(person: ListedPerson): string {
	const { personId, email } = person;
	return `${nameOf(person)} (person ${personId}${email ? `, ${email}` : ''})`;
}

function lowered(sentence: string): string {
	return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

/** First and last name as they are compared; accents do not count. */
function namesOf({ firstName, lastName }: { firstName?: unknown; lastName?: unknown }): string {
	if (isBlank(firstName) || isBlank(lastName)) return describe('');
	return `${plainName(String(firstName))}\n${plainName(String(lastName))}`;
}

/** A listed person in the form of a row. */
function rowOf(person: ListedPerson, fields: CustomField[]): PersonRow {
	const { personId, companyId, firstName, lastName, email, login, isActive } = person;
	const raw = Object.fromEntries(fields.map((field) => [field.key, person.customField(field)]));
	return { personId, companyId, firstName, lastName, email, login, isActive, raw };
}

/**
 * What tells persons apart: by what they are looked up in Wordbee, found again in what the run knows,
 * and kept in order. Logins are unique in Wordbee [documented]; e-mails are not, so that an e-mail names
 * a person within a company at most.
 */
import type { PersonKey, PersonRow } from '../api/personsApi';
import type { PersonRef } from '../input/personRef';
import type { OpenRequest } from '../person/personRequest';
import { foldName } from '../values/kinds';

/** An item as far as its person goes. */
export interface Wanted {
	request: OpenRequest;
	person?: PersonRef;
}

/** Everything under which an item's person may already be there, as Wordbee is asked for it. */
export function lookupKeys({ request, person }: Wanted): PersonKey[] {
	if (person !== undefined && person.by !== 'id') return [person];
	if (request.action === 'create') return ownKeys(request);
	return request.action === 'upsert' && request.matchOn === 'email' ? ownKeys(request) : [];
}

/** Login and e-mail that a request gives its person. */
export function ownKeys({ fields: { login, email }, companyId }: OpenRequest): PersonKey[] {
	const keys: PersonKey[] = [];
	if (isText(login)) keys.push({ by: 'login', value: login });
	if (isText(email)) keys.push({ by: 'email', value: email, companyId });
	return keys;
}

/** The key that tells best whether a request has made its person: the login, else the e-mail. */
export function bestKey(request: OpenRequest): PersonKey | undefined {
	return ownKeys(request)[0];
}

/** A key as text: equal for the same login, or the same e-mail in the same company. */
export function keyText(key: PersonKey): string {
	const where = key.by === 'email' && key.companyId !== undefined ? ` in ${key.companyId}` : '';
	return `${key.by} ${foldName(key.value)}${where}`;
}

/** Under what a person of a list is found again, whatever the company. */
export function rowKeys({ login, email }: PersonRow): string[] {
	const keys: PersonKey[] = [];
	if (login) keys.push({ by: 'login', value: login });
	if (email) keys.push({ by: 'email', value: email });
	return keys.map(keyText);
}

/**
 * Texts under which turns are taken, so that work on one person keeps its order. An e-mail counts
 * only where it tells persons apart.
 * @param byEmail whether items of the run name persons by e-mail
 * @param personId the person's id if a look-up told it
 */
export function turnKeys(
	{ request, person }: Wanted,
	byEmail: boolean,
	personId?: number,
): string[] {
	const { companyId } = request;
	const keys: string[] = [];
	const id = request.personId ?? personId;
	if (id !== undefined) keys.push(`id ${id}`);
	if (person?.by === 'login') keys.push(keyText({ by: 'login', value: person.value }));
	if (person?.by === 'email') keys.push(keyText({ by: 'email', value: person.value, companyId }));
	for (const key of ownKeys(request)) if (byEmail || key.by === 'login') keys.push(keyText(key));
	for (const { id: field, value } of request.customFields ?? []) {
		if (field === request.matchField) keys.push(`field ${foldName(value)}`);
	}
	return [...new Set(keys)];
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

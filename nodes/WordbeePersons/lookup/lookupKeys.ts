/**
 * What tells persons apart: by what they are looked up in Wordbee, found again in what the run knows,
 * and kept in order. Logins are unique in Wordbee [documented]; e-mails are not, so that an e-mail names
 * a person within a company at most.
 */
import { customFieldOf } from '../api/customFieldOf';
import type { FieldName, PersonKey, PersonRow } from '../api/personsApi';
import type { PersonRef } from '../input/personRef';
import type { OpenRequest } from '../person/personRequest';
import { foldName } from '../values/kinds';

/** An item as far as its person goes. */
export interface Wanted {
	request: OpenRequest;
	person?: PersonRef;
	/** Whether somebody who is found for it is judged by what else it says. */
	judged?: boolean;
}

/**
 * Everything under which an item's person may already be there, as Wordbee is asked for it.
 * @param fields the custom fields of persons that are known; others are not asked for
 */
export function lookupKeys({ request, person }: Wanted, fields: FieldName[]): PersonKey[] {
	if (person !== undefined && person.by !== 'id') return [person];
	if (request.action === 'create') return ownKeys(request);
	if (request.action !== 'upsert') return [];
	if (request.matchOn === 'email') return ownKeys(request);
	if (request.matchOn === 'login') return ownKeys(request).filter(({ by }) => by === 'login');
	const key = matchKey(request, fields);
	return key === undefined ? [] : [key];
}

/** The custom field that a request matches on, with the value that it gives. */
export function matchKey(
	{ customFields = [], matchField, companyId }: OpenRequest,
	fields: FieldName[],
): PersonKey | undefined {
	const found = fields.find(({ id }) => id === matchField);
	const given = customFields.find(({ id }) => id === matchField);
	if (found === undefined || given === undefined || given.value === '') return undefined;
	const { id, key, column, name } = found;
	const field: FieldName = { id, key, name, ...(column === undefined ? {} : { column }) };
	return { by: 'customField', field, value: given.value, companyId };
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
	const where = key.by !== 'login' && key.companyId !== undefined ? ` in ${key.companyId}` : '';
	const what = key.by === 'customField' ? `field ${key.field.id}` : key.by;
	return `${what} ${foldName(key.value)}${where}`;
}

/**
 * Under what a person of a list is found again, whatever the company.
 * @param fields custom fields that items match on
 */
export function rowKeys(row: PersonRow, fields: FieldName[]): string[] {
	const keys: PersonKey[] = [];
	if (row.login) keys.push({ by: 'login', value: row.login });
	if (row.email) keys.push({ by: 'email', value: row.email });
	for (const field of fields) {
		const value = customFieldOf(row, field);
		if (value) keys.push({ by: 'customField', field, value });
	}
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

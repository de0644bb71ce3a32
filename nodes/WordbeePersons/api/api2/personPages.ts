import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../http/answer';
import type { Client } from '../../http/client';
import { flagOf, isRecord, wholeNumber } from '../../values/kinds';
import { SPELLINGS } from '../factOf';
import { ListColumns, type Pick } from '../listColumns';
import { notUnderstood } from '../lists';
import type { PersonRow } from '../personsApi';
import { allPages, type ListPage, type ListRequest } from './listPage';

/**
 * A row of persons/list. Only personId, firstName, lastName and email are proven, in any case of
 * letters [seen in a client]; the other names are the likely ones [inferred, U14].
 * @param look reads a property; one of a list is quicker
 * @returns undefined if the row has no person id
 */
export function personRow(raw: Record<string, unknown>, look: Pick = pick): PersonRow | undefined {
	const personId = numberOf(look(raw, 'personId', 'pid', 'uid', 'id'));
	if (personId === undefined || personId === 0) return undefined;
	return {
		personId,
		companyId: numberOf(look(raw, 'companyId', 'cid', 'company')),
		companyName: textOf(look(raw, 'companyName', 'cname', 'company')),
		firstName: textOf(look(raw, ...SPELLINGS.firstName)),
		lastName: textOf(look(raw, ...SPELLINGS.lastName)),
		email: shown(look(raw, ...SPELLINGS.email)),
		login: shown(look(raw, ...SPELLINGS.login)),
		isActive: flagOf(valueOf(look(raw, 'isActive', 'active', 'enabled'))),
		profile: textOf(look(raw, 'profileName', 'userProfileName', 'profile', 'userProfile')),
		role: textOf(look(raw, ...SPELLINGS.role)),
		raw: raw as IDataObject,
	};
}

/** A page of persons. */
export type PersonPage = Omit<ListPage, 'rows'> & { rows: PersonRow[] };

/**
 * The pages of the list of persons, see allPages.
 * @throws WordbeeError if any row has no person id: left out, it would pass for a person who is not
 *   there
 */
export async function* personPages(
	client: Client,
	request: ListRequest,
	take?: () => number,
	from?: number,
): AsyncGenerator<PersonPage> {
	const { pick: look } = new ListColumns();
	const idOf = (row: Record<string, unknown>) => personRow(row, look)?.personId;
	for await (const page of allPages(client, 'persons', request, idOf, take, from)) {
		yield { ...page, rows: page.rows.map((row) => rowOrError(row, look)) };
	}
}

function rowOrError(raw: Record<string, unknown>, look: Pick): PersonRow {
	const row = personRow(raw, look);
	if (row === undefined) throw notUnderstood('persons');
	return row;
}

/**
 * The answer of `GET persons/{id}` [documented: company and person beside each other; `profile` is
 * a name].
 */
export function personDetails(json: Record<string, unknown>): PersonRow | undefined {
	const company = pick(json, 'company');
	const person = pick(json, 'person');
	const row = personRow(isRecord(person) ? person : json);
	if (row === undefined) return undefined;
	if (isRecord(company)) {
		row.companyId ??= numberOf(pick(company, 'id', 'companyId'));
		row.companyName ??= textOf(pick(company, 'name'));
	}
	return { ...row, raw: json as IDataObject };
}

/** Wordbee often writes a value as an object of value and text, `{v, t}`. */
function numberOf(value: unknown): number | undefined {
	return wholeNumber(isRecord(value) ? pick(value, 'v', 'id', 'companyId') : value);
}

function textOf(value: unknown): string | undefined {
	const text = isRecord(value) ? pick(value, 't', 'name', 'title') : value;
	return typeof text === 'string' ? text : undefined;
}

/** A text that the list shows, even if the person has none. */
function shown(value: unknown): string | null | undefined {
	return value === undefined ? undefined : (textOf(value) ?? null);
}

function valueOf(value: unknown): unknown {
	return isRecord(value) ? pick(value, 'v') : value;
}

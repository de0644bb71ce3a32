import { jsonOf, pick, type Answer } from '../http/answer';
import { isRecord, wholeNumber } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import { kindOfCompany } from './kindOfCompany';
import type { Company, Named } from './personsApi';

/**
 * The rows of a list answer: a bare array, or an object that holds it as rows or items. Wordbee's
 * documentation leaves it open [U4, U15, and both forms seen in clients].
 * @param what plural noun for the error
 * @throws WordbeeError if the answer is no list of objects: it must never pass for an empty list,
 *   since a person who is not listed may be created once more
 */
export function rowsOf(answer: Answer, what: string): Array<Record<string, unknown>> {
	return rowsIn(jsonOf(answer), what);
}

/** As rowsOf, for an answer that is parsed already: a page of a list is large. */
export function rowsIn(json: unknown, what: string): Array<Record<string, unknown>> {
	const found = Array.isArray(json) ? json : isRecord(json) ? listIn(json) : undefined;
	const rows = found?.filter((row) => row !== null);
	const isLost = rows?.length === 0 && found?.length !== 0;
	if (rows === undefined || isLost || !rows.every(isRecord)) {
		throw new WordbeeError(`Wordbee's answer is not a list of ${what}`, {
			outcome: 'notSent',
			description:
				'The URL in the credential probably does not lead to the Wordbee API, or something between n8n and Wordbee changed the answer.',
		});
	}
	return rows;
}

/** The first list that holds something, or else an empty one. */
function listIn(json: Record<string, unknown>): unknown[] | undefined {
	let empty: unknown[] | undefined;
	for (const name of ['rows', 'items', 'result', 'results', 'data', 'value']) {
		const inner = pick(json, name);
		const list = Array.isArray(inner) ? inner : isRecord(inner) ? listIn(inner) : undefined;
		if (list !== undefined && list.length > 0) return list;
		empty ??= list;
	}
	const holdsNone = ['total', 'count'].some((name) => wholeNumber(pick(json, name)) === 0);
	return empty ?? (holdsNone ? [] : undefined);
}

/** Rows that a picker of the panel shows at a time. */
export const PICKER_PAGE = 100;

/**
 * What to pass to get the rows after those that were read.
 * @param position rows of the list that were read so far
 * @param count rows of the last page
 * @param asked rows that were asked for with it
 * @param total rows of the whole list, if Wordbee tells
 * @returns undefined if there are no more
 */
export function nextPage(
	position: number,
	count: number,
	asked: number,
	total?: number,
): string | undefined {
	const more = total === undefined ? count >= asked : position < total;
	return more && count > 0 ? String(position) : undefined;
}

/** Pages of one list at most: as many calls as Wordbee allows in an hour [documented example]. */
export const MOST_PAGES = 1000;

/**
 * The error for a list that goes on and on.
 * @param what plural noun
 * @param pages pages that were read
 */
export function endless(what: string, pages: number): WordbeeError {
	return new WordbeeError(`Wordbee's list of ${what} does not end`, {
		outcome: 'notSent',
		description: `After ${pages} pages there was always another one. Nothing was changed. Use ids instead of names, or narrow the list down with filters, and tell Wordbee's support.`,
	});
}

/**
 * The error for rows that came, but not in any form that is known.
 * @param what plural noun
 */
export function notUnderstood(what: string): WordbeeError {
	return new WordbeeError(`Wordbee's list of ${what} was not understood: its rows have no id`, {
		outcome: 'notSent',
		description:
			'Something between n8n and Wordbee may have changed the answer. If it stays that way, please report it to the makers of this node.',
	});
}

/**
 * Checks what was read of a list.
 * @param rows the rows that came
 * @param found what they were read as; some of them may have been left out
 * @throws WordbeeError if rows came and none was understood, so that this never looks like an empty list
 */
export function understood<T>(rows: unknown[], found: T[], what: string): T[] {
	if (rows.length > 0 && found.length === 0) throw notUnderstood(what);
	return found;
}

/**
 * Ids and names of a list, whatever the properties are called.
 * @param rows the list's rows; those without a usable id are left out
 * @param idNames spellings of the id in order of preference
 * @param nameNames spellings of the name in order of preference
 */
export function namedIn(
	rows: Array<Record<string, unknown>>,
	idNames: string[],
	nameNames: string[],
): Named[] {
	return rows.flatMap((row) => {
		const id = wholeNumber(pick(row, ...idNames));
		if (id === undefined) return [];
		const name = pick(row, ...nameNames);
		return [{ id, name: typeof name === 'string' && name !== '' ? name : String(id) }];
	});
}

/** Spellings of a profile's id and name that Wordbee may use [inferred, U4 and U15]. */
export function profilesIn(rows: Array<Record<string, unknown>>): Named[] {
	const profiles = namedIn(
		rows,
		['Id', 'ProfileId', 'UserProfileId', 'Value', 'v', 'Key'],
		['Name', 'Title', 'ProfileName', 'UserProfileName', 'Text', 't', 'Label'],
	);
	return understood(rows, profiles, 'user profiles');
}

/** Spellings of a company's id; `CompanyId` is documented for API 1. */
const COMPANY_IDS = ['CompanyId', 'cid', 'Id'];

/** A company's id, undefined if the row has none. */
export function companyIdOf(row: Record<string, unknown>): number | undefined {
	return wholeNumber(pick(row, ...COMPANY_IDS));
}

/** Spellings of a company's id and name; `CompanyId` and `Name` are documented for API 1. */
export function companiesIn(rows: Array<Record<string, unknown>>): Company[] {
	const names = ['Name', 'CompanyName', 'cname', 'Title'];
	const companies = rows.flatMap((row) => {
		const kind = kindOfCompany(row);
		return namedIn([row], COMPANY_IDS, names).map((company) =>
			kind ? { ...company, kind } : company,
		);
	});
	return understood(rows, companies, 'companies');
}

import { isRecord, jsonOf, pick, type Answer } from '../transport/answer';
import { WordbeeError } from '../transport/errors';
import { wholeNumber } from '../person/values';
import type { Named } from './PersonsApi';

/**
 * The rows of a list answer: a bare array, or an object that holds it as rows or items. Wordbee's
 * documentation leaves it open [U4, U15, and both forms seen in clients].
 * @param what plural noun for the error
 * @throws WordbeeError if the answer is no list at all
 */
export function rowsOf(answer: Answer, what: string): Array<Record<string, unknown>> {
	const json = jsonOf(answer);
	const rows = Array.isArray(json) ? json : isRecord(json) ? listIn(json) : undefined;
	if (rows === undefined) {
		throw new WordbeeError(`Wordbee's answer is not a list of ${what}`, {
			outcome: 'notSent',
			description:
				'The URL in the credential probably does not lead to the Wordbee API, or something between n8n and Wordbee changed the answer.',
		});
	}
	return rows.filter(isRecord);
}

function listIn(json: Record<string, unknown>): unknown[] | undefined {
	for (const name of ['rows', 'items', 'result', 'results', 'data', 'value']) {
		const inner = pick(json, name);
		if (Array.isArray(inner)) return inner;
		if (isRecord(inner)) {
			const nested = listIn(inner);
			if (nested) return nested;
		}
	}
	return undefined;
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
	return namedIn(
		rows,
		['Id', 'ProfileId', 'UserProfileId', 'Value', 'v', 'Key'],
		['Name', 'Title', 'ProfileName', 'UserProfileName', 'Text', 't', 'Label'],
	);
}

/** Spellings of a company's id and name; `CompanyId` and `Name` are documented for API 1. */
export function companiesIn(rows: Array<Record<string, unknown>>): Named[] {
	return namedIn(rows, ['CompanyId', 'cid', 'Id'], ['Name', 'CompanyName', 'cname', 'Title']);
}

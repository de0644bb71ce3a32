/**
 * Creates that take two requests, see Halves: the second one goes out as soon as the person is there. If it
 * fails, the item says what is there and what is missing, and another try of the node does only that.
 */
import type { PersonsApi } from '../api/personsApi';
import { fieldKeys, fieldOf } from '../person/personFields';
import type { PersonRequest } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';
import type { Remembered } from './memory';
import type { Verdict } from './verdict';
import type { Row } from './writeItem';

/** @returns the row with its first request, if it takes two */
export function halved(row: Row, api: PersonsApi): Row {
	const { item, request } = row;
	const isOne = item.request.action !== 'create' || request.personId !== undefined;
	if (isOne || item.ifExists === 'create' || !api.matchesCreates(request)) return row;
	const halves = api.halves?.(request);
	if (halves === undefined) return row;
	return { ...row, request: halves.first, halves: { whole: request, rest: halves.rest } };
}

/**
 * @returns the row with its second request; undefined if there is none, or if the person is somebody
 *   else's, who is left as that one made it
 */
export function secondHalf(row: Row, verdict: Verdict): Row | undefined {
	if (row.halves === undefined || row.made !== undefined || verdict.kind !== 'done')
		return undefined;
	const { result } = verdict;
	if (result.action !== 'created' && row.item.ifExists !== 'update') return undefined;
	const { item, halves, remarks, enables } = row;
	const { companyId, personId } = result;
	const request = { ...halves.rest, companyId, personId };
	return { item, request, halves, made: result, remarks, enables };
}

/** The second request of a row whose first one an earlier try of the node has done. */
export function resumed(row: Row, { made }: Extract<Remembered, { state: 'half' }>): Row {
	return secondHalf(row, { kind: 'done', result: made }) ?? row;
}

/** What a row came to: for the second request what both came to. */
export function asWhole({ made, request }: Row, verdict: Verdict): Verdict {
	if (made === undefined) return verdict;
	if (verdict.kind === 'done') {
		const action = made.action === 'created' ? 'created' : 'updated';
		return { kind: 'done', result: { ...made, action } };
	}
	if (verdict.kind !== 'failed') return verdict;
	return { kind: 'failed', error: halfDone(request, made.action === 'created', verdict.error) };
}

/** The error of an item of which only the first request succeeded. */
function halfDone(request: PersonRequest, isNew: boolean, error: WordbeeError): WordbeeError {
	const { personId, fields, labels = [] } = request;
	const missing = fieldKeys
		.filter((key) => fields[key] !== undefined)
		.map((key) => fieldOf(key).title);
	if (labels.length > 0) missing.push('Labels');
	const list = [missing.slice(0, -1).join(', '), ...missing.slice(-1)]
		.filter(Boolean)
		.join(' and ');
	const sure = error.outcome === 'unknown' ? 'it is not known whether' : '';
	const set = missing.length === 1 ? 'is' : 'are';
	const rest = sure === '' ? `${list} ${set} not set` : `${sure} ${list} ${set} set`;
	return error.with({
		message: `Person ${personId} was ${isNew ? 'created' : 'updated'}, but ${rest}: ${error.message}`,
		description: [
			error.description,
			'To set the rest, run this item again with If Person Exists set to Update, or use Update.',
		]
			.filter(Boolean)
			.join(' '),
		details: { ...error.details, personId, missing },
	});
}

import type { PersonRequest, PersonResult } from '../../person/request';
import { flagOf, wholeNumber } from '../../person/values';
import { isRecord, pick } from '../../transport/answer';
import { LostAnswer } from '../../transport/client';
import { WordbeeError } from '../../transport/errors';

const ACTIONS: Record<string, PersonResult['action']> = {
	create: 'created',
	change: 'updated',
	update: 'updated',
	delete: 'deleted',
	skip: 'skipped',
};

const USUAL: Record<PersonRequest['action'], PersonResult['action']> = {
	create: 'created',
	update: 'updated',
	upsert: 'updated',
	delete: 'deleted',
};

/**
 * Reads a person update result [documented]. A refused request may come with HTTP 200, so only
 * `success` counts.
 * @param raw the result object, or anything else that a server may send
 * @param clean takes secrets out of Wordbee's words
 * @param sentBefore whether the request may have been carried out before this answer
 * @throws WordbeeError `rejected` with Wordbee's words; LostAnswer if it is no result
 */
export function readResult(
	raw: unknown,
	request: PersonRequest,
	clean: (text: string) => string,
	sentBefore = false,
): PersonResult {
	const result = unwrapped(raw);
	if (result === undefined) throw noResult();
	const success = flagOf(pick(result, 'success'));
	const errors = textsOf(pick(result, 'errors', 'error')).map(clean);
	if (success === false || (success === undefined && errors.length > 0)) {
		throw new WordbeeError(errors.join(' ') || 'Wordbee refused the request without a reason', {
			outcome: 'rejected',
			details: sentBefore ? { sentBefore } : {},
		});
	}
	const personId = wholeNumber(pick(result, 'pid', 'personId')) || request.personId;
	const done = String(pick(result, 'action') ?? '').toLowerCase();
	if (personId === undefined || (success === undefined && done === '')) throw noResult();
	const informations = textsOf(pick(result, 'informations', 'infos')).map(clean);
	return {
		action: ACTIONS[done] ?? USUAL[request.action],
		companyId: wholeNumber(pick(result, 'cid', 'companyId')) || request.companyId,
		personId,
		...(informations.length > 0 ? { informations } : {}),
	};
}

function noResult(): LostAnswer {
	return new LostAnswer("Wordbee's answer is not the result of a change", true, true);
}

/** The result object itself: bare, in a list of one, or under `result`, `items` or `v` [U16]. */
export function unwrapped(raw: unknown): Record<string, unknown> | undefined {
	if (Array.isArray(raw)) return raw.length === 1 ? unwrapped(raw[0]) : undefined;
	if (!isRecord(raw)) return undefined;
	if (pick(raw, 'success') !== undefined || pick(raw, 'pid') !== undefined) return raw;
	for (const name of ['result', 'v', 'value', 'items', 'rows']) {
		const inner = unwrapped(pick(raw, name));
		if (inner !== undefined) return inner;
	}
	return pick(raw, 'action') === undefined ? undefined : raw;
}

function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return value === '' ? [] : [value];
	return Array.isArray(value) ? value.flatMap(textsOf) : [];
}

import { isSaid, pick, plainWords } from '../../http/answer';
import { DONE, type PersonRequest, type PersonResult } from '../../person/personRequest';
import { flagOf, isRecord, wholeNumber } from '../../values/kinds';
import { asWordbeeError, LostAnswer, WordbeeError } from '../../values/wordbeeError';

const ACTIONS: Record<string, PersonResult['action']> = {
	create: 'created',
	change: 'updated',
	update: 'updated',
	delete: 'deleted',
	skip: 'skipped',
};

/** What can be the result of each request; an action that is not among the documented ones says nothing. */
const POSSIBLE: Record<PersonRequest['action'], Array<PersonResult['action']>> = {
	create: ['created', 'skipped'],
	update: ['updated', 'skipped'],
	upsert: ['created', 'updated', 'skipped'],
	delete: ['deleted', 'skipped'],
};

/**
 * Reads a person update result [documented]. A refused request may come with HTTP 200, so only
 * `success` counts.
 * @param raw the result object, or anything else that a server may send
 * @param clean takes secrets out of Wordbee's words
 * @param sentBefore whether the request may have been carried out before this answer
 * @throws WordbeeError `rejected` with Wordbee's words; LostAnswer if it is no result, or that of
 *   another request
 */
export function readResult(
	raw: unknown,
	request: PersonRequest,
	clean: (text: string) => string,
	sentBefore = false,
): PersonResult {
	const result = unwrapped(raw);
	if (result === undefined) throw noResult();
	// Secrets are taken out before and after: written for a page they look different.
	const words = (text: string) => clean(plainWords(clean(text)));
	const success = flagOf(pick(result, 'success'));
	const complaints = [pick(result, 'errors'), pick(result, 'error')];
	const errors = textsOf(complaints).map(words);
	if (success === false || (success === undefined && errors.length > 0)) {
		throw new WordbeeError(errors.join(' ') || 'Wordbee refused the request without a reason', {
			outcome: 'rejected',
			sentBefore,
		});
	}
	const personId = pidOf(result) ?? request.personId;
	const done = actionOf(result);
	if (personId === undefined || (success === undefined && done === '')) throw noResult();
	if (success === undefined && complaints.some(isSaid)) throw noResult();
	if (isOfAnother(result, request)) throw noResult();
	const informations = textsOf(pick(result, 'informations', 'infos')).map(words);
	return {
		action: ACTIONS[done] ?? DONE[request.action],
		companyId: wholeNumber(pick(result, 'cid', 'companyId')) || request.companyId,
		personId,
		...(informations.length > 0 ? { informations } : {}),
		...(sentBefore ? { afterLoss: true } : {}),
	};
}

/** What a dry run's answer says would be done. */
export function dryResult(answer: Record<string, unknown>) {
	return {
		done: ACTIONS[actionOf(answer)] as PersonResult['action'] | undefined,
		personId: pidOf(answer),
		refused: flagOf(pick(answer, 'success')) === false,
	};
}

/** The id of the person that a result is about; a refused request may have none [documented]. */
export function pidOf(result: Record<string, unknown>): number | undefined {
	return wholeNumber(pick(result, 'pid', 'personId')) || undefined;
}

function actionOf(result: Record<string, unknown>): string {
	return String(pick(result, 'action') ?? '').toLowerCase();
}

/**
 * Whether a result contradicts a request: it names another person, or does what was not asked for.
 * Only Create or Update may find nobody under an id and make a new person.
 */
export function isOfAnother(result: Record<string, unknown>, request: PersonRequest): boolean {
	const pid = pidOf(result);
	const done = ACTIONS[actionOf(result)];
	if (done !== undefined && !POSSIBLE[request.action].includes(done)) return true;
	if (pid === undefined || request.personId === undefined || pid === request.personId) return false;
	return !(request.action === 'upsert' && done === 'created');
}

function noResult(): LostAnswer {
	return new LostAnswer("Wordbee's answer is not the result of a change", true);
}

/** The result object itself: bare, in a list of one, or under `result`, `results`, `items` or `v` [U16]. */
export function unwrapped(raw: unknown): Record<string, unknown> | undefined {
	if (Array.isArray(raw)) return raw.length === 1 ? unwrapped(raw[0]) : undefined;
	if (!isRecord(raw)) return undefined;
	if (pick(raw, 'success') !== undefined || pick(raw, 'pid') !== undefined) return raw;
	for (const name of ['result', 'results', 'v', 'value', 'items', 'rows']) {
		const inner = unwrapped(pick(raw, name));
		if (inner !== undefined) return inner;
	}
	return pick(raw, 'action') === undefined ? undefined : raw;
}

function textsOf(value: unknown): string[] {
	if (typeof value === 'string') return value === '' ? [] : [value];
	if (isRecord(value)) return textsOf(pick(value, 'message', 'reason', 'title', 'details'));
	return Array.isArray(value) ? value.flatMap(textsOf) : [];
}

/** Words for an object that is not there. Wordbee's own are not documented [inferred]. */
const ABSENT =
	/\bnot (be )?found\b|\b(does|do|did)(n't| not) exist\b|\bno longer exists?\b|\bno such\b|\b(unknown|invalid) (person|((person|user) ?)?u?id)\b|\b(id|person) is (unknown|invalid|not valid)\b/i;

/** Words for trouble with something else than the person. */
const SOMETHING_ELSE =
	/token|account|key\b|method|operation|page|url|route|path|endpoint|server|host|rights?\b|access|permission|allowed|may not|licen[cs]e|compan|field|profile|database|table|file/i;

/**
 * A missing person is refused with 404, or with 400 and words for it: 400 alone says nothing, since
 * it is API 2's default error code [documented].
 * @throws the error itself unless it certainly says that nobody is there
 */
export function missing(thrown: unknown): undefined {
	const error = asWordbeeError(thrown);
	const { httpCode, message } = error;
	const told = httpCode === 400 && ABSENT.test(message) && !SOMETHING_ELSE.test(message);
	if (error.outcome === 'rejected' && (httpCode === 404 || told)) return;
	throw error;
}

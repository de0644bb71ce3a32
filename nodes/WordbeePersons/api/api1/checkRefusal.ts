import { isSaid, jsonOf, pick, type Answer } from '../../http/answer';
import { flagOf, isRecord, wholeNumber } from '../../values/kinds';
import { LostAnswer, WordbeeError } from '../../values/wordbeeError';

/** Characters of an answer that says no more than "done". */
const LONGEST_CONFIRMATION = 10_000;

/**
 * Errors have an HTTP status of their own [documented]; one that comes with 200 all the same must
 * not pass for a success.
 * @param words tells Wordbee's own sentence, without secrets; '' if there is none
 * @param created whether the answer names a new person
 * @throws WordbeeError `rejected` if the answer says no; LostAnswer if it may mean that, or
 *   names a new person all the same
 */
export function checkRefusal(answer: Answer, words: () => string, created = false): void {
	const json = jsonOf(answer);
	if (!isRecord(json)) return;
	const told: unknown = pick(json, 'success') ?? undefined;
	const success = flagOf(told);
	const names = created ? ['error', 'errors'] : ['error', 'errors', 'reason'];
	const complaint = names.some((name) => isSaid(pick(json, name)));
	if (success !== false && (success !== undefined || !complaint)) return;
	const said = words();
	const certain = success === false || (told === undefined && said !== '');
	if (created || !certain) {
		const doubt = created ? 'Wordbee names a new person' : "Wordbee's answer was not understood";
		throw new LostAnswer(said ? `${doubt}: ${said}` : doubt, created, answer.status);
	}
	throw new WordbeeError(said || 'Wordbee refused the request without a reason', {
		outcome: 'rejected',
		httpCode: answer.status,
		sentBefore: answer.afterLoss,
	});
}

/** Words by which a server may say that it saw no details of a person; Wordbee's are not documented. */
const NO_DATA = [
	/\b(missing|required|requires|needs?|lacks?|no|empty|null|expect(s|ed)|without|supply|provide|specify)\b.{0,60}\b(data|parameters?|arguments?|body|json|content|payload)\b/i,
	/\b(data|parameters?|arguments?|body|json|content|payload)\b.{0,60}\b(missing|required|empty|null|expected|(not|n't)( be)? (found|given|set|sent|specified|supplied|provided|present|parsed|read|bound))\b/i,
];

/** Statuses of a server that takes no such address, no such body or none without a length. */
const NOT_TAKEN = [411, 413, 414, 415, 431];

/**
 * Adds what to do when the details of a person seem not to have arrived: how they travel is not
 * documented [U1].
 */
export function withTransportAdvice(thrown: unknown): unknown {
	if (!(thrown instanceof WordbeeError) || thrown.outcome !== 'rejected') return thrown;
	const { httpCode = 0, message, description } = thrown;
	if (!NOT_TAKEN.includes(httpCode) && !NO_DATA.some((words) => words.test(message))) return thrown;
	const advice =
		'If Wordbee misses what you gave, change "Send Data As" in the Wordbee API credential: Form Field first, then JSON Body.';
	return thrown.with({ description: [description, advice].filter(Boolean).join(' ') });
}

/**
 * The answer to an update holds no result [documented] in a form that is not documented [U3], so
 * everything passes that may mean nothing or "done".
 * @throws LostAnswer if something else must have answered, or the answer is cut off
 */
export function checkUpdated(answer: Answer): void {
	const text = answer.text.replace(/^\uFEFF/, '').trim();
	const json = jsonOf(answer);
	const broken =
		(json === undefined && /^[{["]/.test(text)) ||
		(Array.isArray(json) && json.length > 1) ||
		json === false ||
		(typeof json === 'number' && json < 0) ||
		text.length > LONGEST_CONFIRMATION;
	if (!broken && !/^<(!|(html|head|body|title|script|div|h\d|p)\b)/i.test(text)) return;
	throw new LostAnswer(
		broken
			? "Wordbee's answer was not understood"
			: 'A web page came back instead of the answer of the Wordbee API',
		false,
		answer.status,
	);
}

/** The id in the answer to a create: a number, a quoted number or an object with it [inferred, U2]. */
export function newPersonId(answer: Answer): number | undefined {
	let found = jsonOf(answer);
	if (Array.isArray(found) && found.length === 1) found = found[0];
	for (let depth = 0; isRecord(found) && depth < 3; depth++) {
		found = pick(found, 'PersonId', 'Id', 'pid', 'result', 'value', 'person', 'd');
	}
	const id = wholeNumber(found);
	return id !== undefined && id > 0 ? id : undefined;
}

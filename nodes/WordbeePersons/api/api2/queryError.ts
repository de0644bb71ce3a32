import { asWordbeeError, type WordbeeError } from '../../values/wordbeeError';

/** Where Wordbee tells the place of a mistake; its words are not documented. */
const PLACE = /\b(?:position|index|column|offset|character)\s+(\d+)/i;

/** Characters that are shown before and after the place. */
const AROUND = 20;

const HOW =
	'Fields stand in braces and texts in double quotes, for example {lastname}.StartsWith("Sm").';

/**
 * The error of a list with a condition of the user's own: names the filter, and the place in what was
 * typed instead of that in the whole query that was sent.
 * @param typed the condition
 * @param sent the query that holds it
 */
export function queryError(thrown: unknown, typed: string, sent: string): WordbeeError {
	const error = asWordbeeError(thrown);
	const { outcome, systemic, httpCode, message } = error;
	if (outcome !== 'rejected' || systemic !== undefined || httpCode === 403) return error;
	const [words, given] = PLACE.exec(message) ?? [];
	const at = given === undefined ? undefined : Number(given) - sent.indexOf(typed);
	const isTyped = at !== undefined && at >= 0 && at <= typed.length;
	const told =
		words === undefined ? message : message.replace(words, isTyped ? place(at) : 'its end');
	const advice = isTyped ? `${HOW} The place, behind the arrow: ${excerpt(typed, at)}` : HOW;
	return error.with({ message: `Query: ${told}`, field: 'Query', description: advice });

	function place(index: number): string {
		return index === typed.length ? 'its end' : `character ${index + 1}`;
	}
}

/** The text around a place, which an arrow shows. */
function excerpt(text: string, at: number): string {
	const from = Math.max(0, at - AROUND);
	const to = at + AROUND;
	const before = `${from > 0 ? '…' : ''}${text.slice(from, at)}`;
	const after = `${text.slice(at, to)}${to < text.length ? '…' : ''}`;
	return `${before.trimEnd()} → ${after.trimStart()}`.trim();
}

import type { Answer } from '../http/answer';
import { WordbeeError } from '../values/wordbeeError';
import type { SessionKind } from './sessionKind';

/** Words about an ended session, as clients meet them; only the first two are documented. */
const DEAD_WORDS = [
	/token (is )?invalid or expired/i,
	/not authenticated/i,
	/\b(token|session|log-?in)\b[^.]{0,40}\b(invalid|expired)\b/i,
	/\b(invalid|expired)\b[^.]{0,20}\b(token|session)\b/i,
];

const LOOK_AT = 5000;

/** Whether an answer says in so many words, or by its status, that the session has ended. */
export function saysDead({ status, text }: Answer): boolean {
	return status === 401 || DEAD_WORDS.some((words) => words.test(text.slice(0, LOOK_AT)));
}

/**
 * Whether an answer refuses the session. 401, and 400 with one of API 2's documented texts, can mean
 * nothing else. 403 may also mean a missing right; so may other words about an ended session.
 */
export function sessionRefusal(answer: Answer): 'dead' | 'unclear' | undefined {
	const { status } = answer;
	if (status === 401) return 'dead';
	if (status === 403) return 'unclear';
	if (status < 400 || status >= 500 || status === 429) return undefined;
	const text = answer.text.slice(0, LOOK_AT);
	if (status !== 404 && DEAD_WORDS.slice(0, 2).some((words) => words.test(text))) return 'dead';
	return saysDead(answer) ? 'unclear' : undefined;
}

/**
 * The error for a token that the user typed.
 * @param words Wordbee's own, without secrets
 */
export function tokenRefused(words: string, status: number, { title }: SessionKind): WordbeeError {
	return noSession(
		`Wordbee refused the token${words && `: ${words}`}`,
		`The token of the ${title} credential is wrong, has ended or lacks the right. Put in a new one, or change the credential to account and password, which renews its session by itself.`,
		status,
	);
}

/** The error for sessions that are refused as soon as they were given. */
export function neverAccepted({ advice }: SessionKind): WordbeeError {
	return noSession(
		'Wordbee accepts the log-in but not the session it gave',
		`${advice} Also check that the URL is the one of the API.`,
	);
}

function noSession(message: string, description: string, httpCode?: number): WordbeeError {
	return new WordbeeError(message, {
		outcome: 'notSent',
		systemic: 'signIn',
		httpCode,
		description,
	});
}

import type { Answer } from '../http/answer';

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

import { PROXY_ADVICE } from '../http/failure';
import { WordbeeError } from '../values/wordbeeError';
import type { SessionKind } from './sessionKind';
import type { SignInError } from './signIn';

/** API 2 asks to wait at least this long after 429 [documented]. */
const TOO_MANY_S = 10;

/** Whether a log-in that failed may succeed in a moment: also after a web page instead of a token. */
export function mayPass({ network, status = 0 }: SignInError): boolean {
	return network || status >= 500 || status === 429 || (status >= 200 && status < 300);
}

/** The error of a log-in that may succeed later. */
export function noSignInNow(refused: SignInError, { title }: SessionKind): WordbeeError {
	const wait = refused.status === 429 ? 'The log-in was refused for too many calls. ' : '';
	return new WordbeeError(
		refused.network
			? `Wordbee could not be reached for the log-in: ${refused.message}`
			: `Wordbee could not log in at the moment: ${refused.message || `status ${refused.status}`}`,
		{
			outcome: 'notSent',
			systemic: 'host',
			httpCode: refused.status,
			retryAfter: refused.retryAfter ?? (refused.status === 429 ? TOO_MANY_S : undefined),
			description:
				refused.network && /\bproxy\b/.test(refused.message)
					? PROXY_ADVICE
					: `${wait}Check the URL in the ${title} credential, and try again later.`,
		},
	);
}

/** The error of a log-in that is no use to try again. */
export function signInRefused({ message, status }: SignInError, kind: SessionKind): WordbeeError {
	return new WordbeeError(`Wordbee refused the log-in${message ? `: ${message}` : ''}`, {
		outcome: 'notSent',
		systemic: 'signIn',
		httpCode: status,
		description: kind.advice,
	});
}

/**
 * The error for a token that the user typed.
 * @param words Wordbee's own, without secrets
 */
export function tokenRefused(words: string, status: number, { title }: SessionKind): WordbeeError {
	return new WordbeeError(`Wordbee refused the token${words ? `: ${words}` : ''}`, {
		outcome: 'notSent',
		systemic: 'signIn',
		httpCode: status,
		description: `The token of the ${title} credential is wrong, has ended or lacks the right. Put in a new one, or change the credential to account and password, which renews its session by itself.`,
	});
}

/** The error for sessions that are refused as soon as they were given. */
export function neverAccepted({ advice }: SessionKind): WordbeeError {
	return new WordbeeError('Wordbee accepts the log-in but not the session it gave', {
		outcome: 'notSent',
		systemic: 'signIn',
		description: `${advice} Also check that the URL is the one of the API.`,
	});
}

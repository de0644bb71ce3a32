import type { WordbeeError } from '../WordbeePersons/values/wordbeeError';

/** Why a poll failed, as n8n's scheduler reads it from an error's `failure`. */
export type PollFailure =
	| { cause: 'rate-limited' | 'temporarily-unavailable'; retryAfterMs?: number }
	| { cause: 'credential-invalid' | 'configuration-invalid' };

/**
 * Why a poll failed, so that n8n waits as long as it is of use.
 * @returns undefined where nobody knows: n8n then has its own rules
 */
export function failureOfPoll(error: WordbeeError): PollFailure | undefined {
	const { systemic, httpCode = 0, retryAfter, field, ofTheNode, outcome } = error;
	const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 };
	if (systemic === 'signIn') return { cause: 'credential-invalid' };
	if (systemic === 'allowance' || httpCode === 429) return { cause: 'rate-limited', ...wait };
	if (ofTheNode || field !== undefined || httpCode === 403) {
		return { cause: 'configuration-invalid' };
	}
	if (systemic === 'host' || httpCode >= 500 || httpCode === 408 || outcome === 'unknown') {
		return { cause: 'temporarily-unavailable', ...wait };
	}
	return httpCode === 0 ? { cause: 'temporarily-unavailable', ...wait } : undefined;
}

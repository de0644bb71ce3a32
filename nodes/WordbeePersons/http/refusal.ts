import { LostAnswer, WordbeeError } from '../values/wordbeeError';
import { retryAfter, type Answer } from './answer';
import { clock } from './clock';
import { PROXY_ADVICE, type Failure } from './failure';
import type { WireRequest } from './wireRequest';

/**
 * What an answer means that is neither a success nor a spent allowance.
 * @param words Wordbee's own sentence, without secrets; '' if there is none
 * @param title name of the credential in the panel
 * @param sentBefore whether the same request may have been carried out before
 */
export function refusal(
	{ status, headers }: Answer,
	words: string,
	title: string,
	sentBefore: boolean,
): WordbeeError {
	const shared = {
		outcome: 'rejected' as const,
		httpCode: status,
		sentBefore,
	};
	if (status >= 300 && status < 400) {
		return new WordbeeError('Wordbee redirects to another address, which is not followed', {
			...shared,
			description: `The address may have changed, or needs https instead of http. Put the final address${targetOf(headers.location)} into the ${title} credential.`,
		});
	}
	if (status === 403) {
		return new WordbeeError(
			words === '' ? 'Wordbee does not allow this' : `Wordbee does not allow this: ${words}`,
			{ ...shared, description: 'The account behind the credential lacks the right for it.' },
		);
	}
	if (status === 407) {
		return new WordbeeError('The proxy between n8n and Wordbee wants a log-in', {
			...shared,
			description: PROXY_ADVICE,
		});
	}
	return new WordbeeError(words || `Wordbee refused the request with status ${status}`, shared);
}

/**
 * A breakdown of the server or of a gateway before it: the request may have been carried out.
 * @param words tells Wordbee's own sentence, without secrets
 * @param maxWait seconds that a request may be waited with
 * @returns undefined if the answer is none
 */
export function breakdown(
	answer: Answer,
	words: () => string,
	maxWait: number,
): LostAnswer | undefined {
	const { status } = answer;
	if (status < 500 && status !== 408) return undefined;
	const said = words();
	const wait = retryAfter(answer, clock.now());
	const tooLong = (wait ?? 0) > maxWait;
	return new LostAnswer(
		`Wordbee answered with status ${status}${said ? `: ${said}` : ''}`,
		// A gateway answers these while Wordbee may still be at it.
		[408, 502, 504].includes(status) || tooLong,
		status,
		wait,
		tooLong,
	);
}

/**
 * The error that ends a run whose allowance stays spent for longer than may be waited.
 * @param seconds that Wordbee asks to wait, if it does
 */
export function allowanceSpent(words: string, seconds?: number): WordbeeError {
	return new WordbeeError(
		`The allowance of calls to Wordbee is spent${words ? `: ${words}` : ''}`,
		{
			outcome: 'notSent',
			systemic: 'allowance',
			httpCode: 429,
			retryAfter: seconds,
			description:
				'Run the workflow again when the allowance is free again (usually within the hour), send persons as a batch, or raise Max Wait in the options.',
		},
	);
}

/** The error of a request that never arrived. */
export function unreachable({ sentence, proxy }: Failure, title: string): WordbeeError {
	return new WordbeeError(sentence, {
		outcome: 'notSent',
		systemic: 'host',
		description: proxy
			? PROXY_ADVICE
			: `Check the URL in the ${title} credential and whether Wordbee can be reached from this n8n server.`,
	});
}

/** The error that ends a run in which nothing is answered any more. */
export function silence(requests: number): WordbeeError {
	return new WordbeeError(`Wordbee did not answer ${requests} requests in a row in time`, {
		outcome: 'notSent',
		systemic: 'host',
		description:
			'Nothing more is sent. Try again when Wordbee answers, or raise Timeout in the options.',
	});
}

/**
 * What a request ends with: once it may have been carried out, nothing that follows changes that. A
 * read that got no answer leaves nothing behind that could be unknown.
 */
export function finalError(
	{ twice }: WireRequest,
	error: WordbeeError,
	earlierLoss?: LostAnswer,
): WordbeeError {
	if (twice !== 'none') return earlierLoss ?? error;
	return new WordbeeError(error.message, {
		outcome: 'notSent',
		httpCode: error.httpCode,
		systemic: error.systemic,
		retryAfter: error.retryAfter,
		description: error.description ?? 'Nothing was changed. Try again later.',
	});
}

function targetOf(location: string): string {
	try {
		return ` (${new URL(location).origin})`;
	} catch {
		return '';
	}
}

import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import {
	AS_IT_COMES,
	asAnswer,
	jsonOf,
	pick,
	retryAfter,
	sentenceOf,
	type Answer,
} from '../http/answer';
import { failureOf, PROXY_ADVICE } from '../http/failure';
import { Redactor } from '../http/redactor';
import { isRecord } from '../values/kinds';
import { WordbeeError, type WordbeeErrorOptions } from '../values/wordbeeError';
import { cleaned } from './credentialFields';
import { sealSession, SESSION_FIELD } from './openSession';
import type { SessionKind } from './sessionKind';

/** API 2 asks to wait at least this long after 429 [documented]. */
const TOO_MANY_S = 10;

/** Why a log-in did not succeed. */
export class SignInError extends WordbeeError {
	/** The answer in the form in which n8n's credential test looks for it. */
	response?: { status: number; statusText: string };

	/**
	 * @param again whether it may succeed in a moment: `late` if trying again may take the whole time limit
	 */
	constructor(
		message: string,
		readonly again: 'no' | 'soon' | 'late',
		options: Partial<WordbeeErrorOptions>,
	) {
		super(message, { outcome: 'notSent', systemic: 'signIn', ...options });
	}
}

/** A log-in that n8n is made to do: what is not for the credential, since n8n stores all that is in there. */
export interface LogInOrder {
	/** Longest time to wait for the answer, in milliseconds. */
	timeout?: number;
	/** Why the log-in failed: n8n wraps it, and n8n 1 drops the cause of its errors. */
	refused?: SignInError;
}

const orders = new WeakMap<ICredentialDataDecryptedObject, LogInOrder>();

/** @param credentials the object that is handed to n8n for the log-in */
export function orderLogIn(credentials: ICredentialDataDecryptedObject, order: LogInOrder): void {
	orders.set(credentials, order);
}

/** Ends the address of a request that is to end before it is sent: n8n logs in only on the way to one. */
export const LOG_IN_ONLY = '#log-in-only';

/** @throws Error for a request that was for the log-in only */
export function endLogInOnly({ url }: IHttpRequestOptions): void {
	if (url.endsWith(LOG_IN_ONLY)) throw new Error('There is nothing to send after the log-in');
}

/**
 * Logs in.
 * @param given the credential, as typed
 * @returns what is to be kept in it
 * @throws SignInError
 */
export async function logIn(
	helper: IHttpRequestHelper,
	kind: SessionKind,
	given: ICredentialDataDecryptedObject,
): Promise<{ [SESSION_FIELD]: string }> {
	const credentials = cleaned(given);
	const order = orders.get(given) ?? {};
	const token = await signIn(helper, kind, credentials, order.timeout).catch((thrown: unknown) => {
		const error = thrown as SignInError;
		// With an empty session n8n would take a status for an expired token, and log in again at once.
		if (error.httpCode !== undefined && given[SESSION_FIELD] !== '') {
			error.response = { status: error.httpCode, statusText: error.message };
		}
		throw (order.refused = error);
	});
	return { [SESSION_FIELD]: sealSession(credentials, token) };
}

/**
 * Asks for a token. Both APIs answer with it as a JSON string [documented]; clients in the wild also meet
 * the bare text.
 * @param timeout longest time to wait for the answer, in milliseconds
 * @throws SignInError; never with the request inside
 */
export async function signIn(
	{ helpers }: IHttpRequestHelper,
	kind: SessionKind,
	credentials: ICredentialDataDecryptedObject,
	timeout = 60_000,
): Promise<string> {
	const request: IHttpRequestOptions = {
		...{ ...kind.logIn(credentials), ...AS_IT_COMES, timeout },
		skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
	};
	const answer = await helpers.httpRequest(request).then(asAnswer, (thrown: unknown) => {
		const { sentence, timedOut, proxy } = failureOf(thrown, request.url);
		throw new SignInError(
			`Wordbee could not be reached for the log-in: ${sentence}`,
			timedOut ? 'late' : 'soon',
			{ description: proxy ? PROXY_ADVICE : laterAdvice(kind) },
		);
	});
	const { status: httpCode } = answer;
	const isGood = httpCode >= 200 && httpCode < 300;
	const token = isGood ? tokenIn(answer) : undefined;
	if (token !== undefined) return token;
	const redactor = new Redactor();
	redactor.add(credentials.password, credentials.apiKey);
	const said = sentenceOf(answer, (text) => redactor.clean(text));
	if (isGood || httpCode >= 500 || httpCode === 429) {
		const tooMany = httpCode === 429;
		const words = isGood ? 'The answer to the log-in holds no token' : said || `status ${httpCode}`;
		throw new SignInError(`Wordbee could not log in at the moment: ${words}`, 'soon', {
			httpCode,
			retryAfter: retryAfter(answer, Date.now()) ?? (tooMany ? TOO_MANY_S : undefined),
			description: `${tooMany ? 'The log-in was refused for too many calls. ' : ''}${laterAdvice(kind)}`,
		});
	}
	const redirects = httpCode >= 300 && httpCode < 400;
	const words = redirects ? 'The URL redirects to another address' : said;
	throw new SignInError(`Wordbee refused the log-in${words && `: ${words}`}`, 'no', {
		httpCode,
		description: kind.advice,
	});
}

const laterAdvice = ({ title }: SessionKind) =>
	`Check the URL in the ${title} credential, and try again later.`;

function tokenIn(answer: Answer): string | undefined {
	const text = answer.text.replace(/^\uFEFF/, '').trim();
	let token: unknown = /^["{]/.test(text) ? jsonOf(answer) : text;
	if (isRecord(token)) token = pick(token, 'token', 'result');
	return typeof token === 'string' && /^[^\s<>"{}]{4,4000}$/.test(token) ? token : undefined;
}

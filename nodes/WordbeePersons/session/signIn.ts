import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { pick, retryAfter, sentenceOf, type Answer } from '../http/answer';
import { failureOf } from '../http/failure';
import { Redactor } from '../http/redactor';
import { isRecord } from '../values/kinds';
import { SESSION_FIELD, TIMEOUT_FIELD } from './storedSession';

const DEFAULT_TIMEOUT_MS = 60_000;

/** Why a log-in did not succeed. n8n hands it on as the cause of its own error. */
export class SignInError extends Error {
	/** The answer in the form in which n8n's credential test looks for it. */
	response?: { status: number; statusText: string };

	/**
	 * @param status HTTP status of the answer, undefined if no readable answer came
	 * @param retryAfter seconds that the answer asks to wait
	 * @param network true if Wordbee was not reached or did not answer
	 * @param timedOut true if the time limit passed; trying again takes as long
	 */
	constructor(
		message: string,
		readonly status?: number,
		readonly retryAfter?: number,
		readonly network = false,
		readonly timedOut = false,
	) {
		super(message);
		this.name = 'SignInError';
	}
}

/** By name: a reload of the package in development gives the class a second identity. */
export function isSignInError(thrown: unknown): thrown is SignInError {
	return thrown instanceof Error && thrown.name === 'SignInError';
}

const listeners = new WeakMap<object, (token: string) => void>();

/**
 * Tells of a new session as soon as it is there; n8n then still has to store it and to send a request.
 * @param credentials the object that is handed to n8n for the log-in
 */
export function whenSignedIn(
	credentials: ICredentialDataDecryptedObject,
	tell: (token: string) => void,
): void {
	listeners.set(credentials, tell);
}

/** Refused log-ins by the credentials they were tried with: n8n 1.x drops the cause of its errors. */
const refusedWith = new WeakMap<object, SignInError>();

/**
 * Finds the log-in error in whatever n8n wrapped around it.
 * @param credentials the object that was handed to n8n for the log-in
 */
export function signInErrorOf(
	thrown: unknown,
	credentials: ICredentialDataDecryptedObject,
): SignInError | undefined {
	for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 5; depth++) {
		if (isSignInError(at)) return at;
		at = at.cause;
	}
	return refusedWith.get(credentials);
}

/**
 * Logs in and returns the token. Both APIs answer with the token as a JSON string [documented];
 * clients in the wild also meet the bare text.
 * @param credentials what was typed; its secrets do not appear in an error
 * @throws SignInError; never with the request inside
 */
export async function signIn(
	helper: IHttpRequestHelper,
	request: IHttpRequestOptions,
	credentials: ICredentialDataDecryptedObject,
): Promise<string> {
	const asked = requestToken(helper, request, credentials).then((token) => {
		listeners.get(credentials)?.(token);
		return token;
	});
	return await asked.catch((thrown: unknown) => {
		const error = thrown as SignInError;
		// With an empty session n8n would take a status for an expired token, and log in again at once.
		if (error.status !== undefined && credentials[SESSION_FIELD] !== '') {
			error.response = { status: error.status, statusText: error.message };
		}
		refusedWith.set(credentials, error);
		throw error;
	});
}

async function requestToken(
	helper: IHttpRequestHelper,
	request: IHttpRequestOptions,
	credentials: ICredentialDataDecryptedObject,
): Promise<string> {
	const redactor = new Redactor();
	redactor.add(credentials.password, credentials.apiKey);
	const answer = await helper.helpers
		.httpRequest({
			...request,
			timeout: Number(credentials[TIMEOUT_FIELD] ?? DEFAULT_TIMEOUT_MS),
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})
		.then(
			({ statusCode, headers, body }): Answer => ({
				status: statusCode as number,
				headers: (headers ?? {}) as Record<string, string>,
				text: String(body ?? ''),
			}),
		)
		.catch((thrown: unknown) => {
			const { sentence, timedOut } = failureOf(thrown, request.url);
			throw new SignInError(sentence, undefined, undefined, true, timedOut);
		});
	const words = sentenceOf(answer, (text) => redactor.clean(text));
	if (answer.status >= 300 && answer.status < 400) {
		throw new SignInError('The URL redirects to another address', answer.status);
	}
	if (answer.status < 200 || answer.status > 299) {
		throw new SignInError(words, answer.status, retryAfter(answer, Date.now()));
	}
	const token = tokenIn(answer.text);
	if (token === undefined) {
		throw new SignInError('The answer to the log-in holds no token', answer.status);
	}
	return token;
}

function tokenIn(body: string): string | undefined {
	const text = body.replace(/^\uFEFF/, '').trim();
	let token: unknown = text;
	if (/^["{]/.test(text)) {
		try {
			token = JSON.parse(text);
		} catch {
			return undefined;
		}
		if (isRecord(token)) token = pick(token, 'token', 'result');
	}
	return typeof token === 'string' && /^[^\s<>"{}]{4,4000}$/.test(token) ? token : undefined;
}

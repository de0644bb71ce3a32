import type {
	ICredentialDataDecryptedObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { retryAfter, sentenceOf, type Answer } from './answer';
import { clock } from './clock';
import { asWordbeeError, cancelled, WordbeeError } from '../values/WordbeeError';
import { failureOf } from './failure';
import type { Redactor } from './redact';
import type { Run } from './run';
import { Session, type NodeContext, type SessionKind } from './session';

/** One HTTP request, without address, token or secret of the connection. */
export interface WireRequest {
	method: IHttpRequestMethods;
	/** Starts with a slash and is relative to the API's root; its parts are encoded already. */
	path: string;
	query?: Record<string, string>;
	/** Sent as JSON. */
	json?: unknown;
	/** Sent as form fields. */
	form?: Record<string, string>;
	/** Sent as the one file of a multipart form, JSON text. */
	file?: string;
	/**
	 * What happens if it reaches Wordbee twice: `none` it only reads, `same` the second time changes
	 * nothing more, `more` the second time makes another person or job.
	 */
	twice: 'none' | 'same' | 'more';
	/** Finds out what became of an earlier request. */
	settling?: boolean;
	/** Shortest pause before it is sent again, in milliseconds. */
	leastPauseMs?: number;
}

export interface ClientSettings {
	/** Longest time to wait for one answer, in seconds. */
	timeout: number;
	/** Longest time to wait while the allowance of calls is spent, in seconds. */
	maxWait: number;
}

/** What differs between the APIs as far as requests go. */
export interface ApiKind extends SessionKind {
	/** Root address of the API, from the credential as typed. */
	root(credentials: ICredentialDataDecryptedObject): string;
}

/**
 * A request may have been carried out, but no usable answer came. `late` says that Wordbee may
 * still be at it, `answered` that Wordbee did say something.
 */
export class LostAnswer extends WordbeeError {
	constructor(
		message: string,
		readonly late: boolean,
		readonly answered: boolean,
		httpCode?: number,
		retryAfter?: number,
	) {
		super(message, { outcome: 'unknown', httpCode, retryAfter });
	}
}

/**
 * Turns what was thrown while a request was sent and its answer was read into a WordbeeError. A defect
 * that an odd answer brings to light comes after the request, so its end is unknown.
 */
export function asSendError(thrown: unknown): WordbeeError {
	if (thrown instanceof RangeError || thrown instanceof TypeError) {
		return new LostAnswer("Wordbee's answer could not be read", true, true);
	}
	return asWordbeeError(thrown);
}

const RETRIES = 3;
/** So many requests without an answer in time, one after the other, end the run. */
const SILENCES_AT_MOST = 10;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** API 2 asks to wait at least this long after 429 [documented]. */
const ALLOWANCE_PAUSE_S = 10;

/** Sends requests of one API during one run, and sends again what can safely be sent again. */
export class Client {
	private readonly session: Session;

	/** Set while the allowance is spent; one request then waits and tries for all. */
	private spent?: Promise<void>;

	/** Requests in a row that got no answer in time. */
	private silences = 0;

	constructor(
		context: NodeContext,
		private readonly kind: ApiKind,
		private readonly settings: ClientSettings,
		readonly run: Run,
		readonly redactor: Redactor,
	) {
		this.session = new Session(context, kind, redactor, run.signal, settings.timeout * 1000);
	}

	/** The credential as typed. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		return await this.session.credentials();
	}

	/**
	 * @returns Wordbee's answer with a 2xx status
	 * @throws LostAnswer if the request may have been carried out; WordbeeError `rejected` if Wordbee
	 *   said no, `notSent` if it never arrived
	 */
	async send(request: WireRequest): Promise<Answer> {
		let waited = 0;
		let reopen: (() => void) | undefined;
		let earlierLoss: LostAnswer | undefined;
		try {
			for (let attempt = 0; ; attempt++) {
				while (reopen === undefined && this.spent !== undefined) await this.spent;
				this.guard(request, earlierLoss);
				const outcome = await this.attempt(request, attempt);
				if (outcome instanceof WordbeeError) {
					if (outcome instanceof LostAnswer) earlierLoss = outcome;
					const waits = (outcome.retryAfter ?? 0) <= this.settings.maxWait;
					const again = waits && (!(outcome instanceof LostAnswer) || request.twice !== 'more');
					if (outcome.systemic === 'signIn' || outcome.systemic === 'cancelled') {
						this.run.stop(outcome);
						throw finalError(request, outcome, earlierLoss);
					}
					if (!again || attempt >= RETRIES) {
						if (outcome.systemic === 'host') this.run.stop(outcome);
						throw finalError(request, outcome, earlierLoss);
					}
					await this.pause(attempt, request, outcome);
					continue;
				}
				if (outcome.status === 429) {
					reopen ??= this.close();
					if (reopen === undefined) continue;
					waited += await this.waitForAllowance(outcome, waited, request, earlierLoss);
					attempt--;
					continue;
				}
				if (outcome.status >= 200 && outcome.status < 300) {
					return { ...outcome, afterLoss: earlierLoss !== undefined };
				}
				throw this.rejection(outcome, earlierLoss);
			}
		} finally {
			reopen?.();
		}
	}

	private guard(request: WireRequest, earlierLoss?: LostAnswer): void {
		try {
			this.run.guard(request.settling);
		} catch (stopped) {
			throw finalError(request, asWordbeeError(stopped), earlierLoss);
		}
	}

	/** Sends once. 5xx answers and failures come back as errors, other answers as they are. */
	private async attempt(request: WireRequest, attempt: number): Promise<Answer | WordbeeError> {
		let answer: Answer;
		try {
			const build = (credentials: ICredentialDataDecryptedObject) =>
				this.options(request, credentials);
			answer = await this.session.send(build, attempt);
		} catch (thrown) {
			if (thrown instanceof WordbeeError) return thrown;
			const failure = failureOf(thrown);
			if (failure.cancelled || this.run.signal?.aborted === true) {
				return request.twice === 'none'
					? cancelled()
					: new LostAnswer('The execution was cancelled before the answer came', true, false);
			}
			if (failure.delivered === 'no') {
				return new WordbeeError(failure.sentence, {
					outcome: 'notSent',
					systemic: 'host',
					description: `Check the URL in the ${this.kind.title} credential and whether Wordbee can be reached from this n8n server.`,
				});
			}
			if (failure.timedOut && ++this.silences >= SILENCES_AT_MOST) this.run.stop(this.silence());
			return new LostAnswer(failure.sentence, true, false);
		}
		this.silences = 0;
		if (answer.status >= 500 || answer.status === 408) {
			const words = this.words(answer);
			const wait = retryAfter(answer, clock.now());
			return new LostAnswer(
				`Wordbee answered with status ${answer.status}${words ? `: ${words}` : ''}`,
				// A gateway answers these while Wordbee may still be at it.
				[408, 502, 504].includes(answer.status) || (wait ?? 0) > this.settings.maxWait,
				true,
				answer.status,
				wait,
			);
		}
		return answer;
	}

	private silence(): WordbeeError {
		return new WordbeeError(`Wordbee did not answer ${this.silences} requests in a row in time`, {
			outcome: 'notSent',
			systemic: 'host',
			description:
				'Nothing more is sent. Try again when Wordbee answers, or raise Timeout in the options.',
		});
	}

	private options(
		request: WireRequest,
		credentials: ICredentialDataDecryptedObject,
	): IHttpRequestOptions {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.kind.root(credentials)}${request.path}`,
			qs: { ...request.query },
			headers: { Accept: 'application/json' },
			timeout: this.settings.timeout * 1000,
		};
		if (request.json !== undefined) {
			options.body = JSON.stringify(request.json);
			options.headers!['Content-Type'] = 'application/json';
		} else if (request.form !== undefined) {
			options.body = new URLSearchParams(request.form);
		} else if (request.file !== undefined) {
			const boundary = `----wordbee${clock.now().toString(36)}`;
			options.body = multipart(boundary, request.file);
			options.headers!['Content-Type'] = `multipart/form-data; boundary=${boundary}`;
		}
		return options;
	}

	/** Longer each time, at random so that many do not come back at once, and as long as asked for. */
	private async pause(attempt: number, request: WireRequest, error: WordbeeError): Promise<void> {
		const full = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
		const asked = (error.retryAfter ?? 0) * 1000;
		const pause = Math.max(full * (0.5 + clock.jitter() / 2), asked, request.leastPauseMs ?? 0);
		await clock.wait(pause, this.run.signal);
	}

	/** Stops all requests; undefined if another request did so before. */
	private close(): (() => void) | undefined {
		if (this.spent !== undefined) return undefined;
		let open = () => {};
		this.spent = new Promise((resolve) => {
			open = resolve;
		});
		return () => {
			this.spent = undefined;
			open();
		};
	}

	/** @returns the seconds waited; throws and stops the run if that would take too long */
	private async waitForAllowance(
		answer: Answer,
		waited: number,
		request: WireRequest,
		earlierLoss?: LostAnswer,
	): Promise<number> {
		const asked = retryAfter(answer, clock.now());
		const seconds = Math.max(asked ?? 0, ALLOWANCE_PAUSE_S);
		if (waited + seconds > this.settings.maxWait) {
			const words = this.words(answer);
			const error = new WordbeeError(
				`The allowance of calls to Wordbee is spent${words ? `: ${words}` : ''}`,
				{
					outcome: 'notSent',
					systemic: 'allowance',
					httpCode: 429,
					description:
						'Run the workflow again when the allowance is free again (usually within the hour), send persons as a batch, or raise Max Wait in the options.',
				},
			);
			this.run.stop(error);
			throw finalError(request, error, earlierLoss);
		}
		await clock.wait(seconds * 1000, this.run.signal);
		return seconds;
	}

	private rejection(answer: Answer, earlierLoss?: LostAnswer): WordbeeError {
		const { status } = answer;
		const words = this.words(answer);
		const details = earlierLoss ? { sentBefore: true } : {};
		if (status >= 300 && status < 400) {
			return new WordbeeError('Wordbee redirects to another address, which is not followed', {
				outcome: 'rejected',
				httpCode: status,
				details,
				description: `The address may have changed, or needs https instead of http. Put the final address${targetOf(answer)} into the ${this.kind.title} credential.`,
			});
		}
		if (status === 403) {
			return new WordbeeError(
				words === '' ? 'Wordbee does not allow this' : `Wordbee does not allow this: ${words}`,
				{
					outcome: 'rejected',
					httpCode: status,
					details,
					description: 'The account behind the credential lacks the right for it.',
				},
			);
		}
		return new WordbeeError(
			words === '' ? `Wordbee refused the request with status ${status}` : words,
			{ outcome: 'rejected', httpCode: status, details },
		);
	}

	/** Wordbee's own sentence, without secrets. */
	words(answer: Answer): string {
		return sentenceOf(answer, (text) => this.redactor.clean(text));
	}
}

/**
 * What a request ends with: once it may have been carried out, nothing that follows changes that. A
 * read that got no answer leaves nothing behind that could be unknown.
 */
function finalError(
	{ twice }: WireRequest,
	error: WordbeeError,
	earlierLoss?: LostAnswer,
): WordbeeError {
	if (twice !== 'none') return earlierLoss ?? error;
	return new WordbeeError(error.message, {
		outcome: 'notSent',
		httpCode: error.httpCode,
		systemic: error.systemic,
		description: error.description ?? 'Nothing was changed. Try again later.',
	});
}

function targetOf(answer: Answer): string {
	try {
		return ` (${new URL(answer.headers.location).origin})`;
	} catch {
		return '';
	}
}

function multipart(boundary: string, content: string): string {
	return [
		`--${boundary}`,
		'Content-Disposition: form-data; name="file"; filename="persons.json"',
		'Content-Type: application/json',
		'',
		content,
		`--${boundary}--`,
		'',
	].join('\r\n');
}

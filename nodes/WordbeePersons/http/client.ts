import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import {
	asSendError,
	asWordbeeError,
	cancelled,
	LostAnswer,
	WordbeeError,
} from '../values/wordbeeError';
import { Allowance } from './allowance';
import { retryAfter, sentenceOf, type Answer } from './answer';
import { clock, pauseMs, RETRIES } from './clock';
import { failureOf, type Failure } from './failure';
import type { Redactor } from './redactor';
import { allowanceSpent, breakdown, finalError, refusal, silence, unreachable } from './refusal';
import { PATIENCE_MS, type Run, type Trip } from './run';
import { toHttpRequest, type WireRequest } from './wireRequest';

/** How patient a run is. */
export interface ClientSettings {
	/** Longest time to wait for one answer, in seconds. */
	timeout: number;
	/** Longest time to wait while the allowance of calls is spent, in seconds. */
	maxWait: number;
}

/** Where the requests of an API go. */
export interface Target {
	/** Name of its credential in the panel. */
	title: string;
	/** Root address of the API, from the credential as typed. */
	root(credentials: ICredentialDataDecryptedObject): string;
	/** Whether it counts calls by the hour and says how long to wait at least when they are spent. */
	hasAllowance: boolean;
}

/** Makes the options of a request; n8n's core changes those it is given. */
export type Build = (credentials: ICredentialDataDecryptedObject) => IHttpRequestOptions;

/** Sends requests with a credential whose session lives, see session/session.ts. */
export interface Sender {
	/** The credential as typed. */
	credentials(): Promise<ICredentialDataDecryptedObject>;
	/** @throws WordbeeError if no session can be had, and what the HTTP client throws */
	send(build: Build): Promise<Answer>;
}

/** So many requests without an answer in time, one after the other, end the run. */
const SILENCES_AT_MOST = 10;
/** API 2 asks to wait at least this long after 429 [documented]. */
const ALLOWANCE_PAUSE_S = 10;
/** Where nothing is documented, 429 while many are in flight may mean just that. */
const BOLD_PAUSE_S = 1;
/** Answers of a server that has too much to do at a time. */
const TOO_MUCH = [408, 429, 503, 504];

/** A request on its way to Wordbee. */
interface Sending {
	request: WireRequest;
	/** Tries that failed. */
	attempt: number;
	/** Seconds that it waited while the allowance was spent. */
	waited: number;
	/** An earlier try may have been carried out. */
	earlierLoss?: LostAnswer;
	/** It left while more were in flight than the node dares without asking. */
	isBold?: boolean;
	/** When the first try failed, as `clock.now()` gives it. */
	failedAt?: number;
}

/** @returns what an answer says, LostAnswer if it says nothing */
function readable<T>(read: (answer: Answer) => T, answer: Answer): T | LostAnswer {
	try {
		return read(answer);
	} catch (thrown) {
		const error = asSendError(thrown);
		if (error instanceof LostAnswer) return error;
		throw error;
	}
}

/** Sends requests of one API during one run, and sends again what can safely be sent again. */
export class Client {
	private readonly allowance = new Allowance();

	/** Requests in a row that got no answer in time. */
	private silences = 0;

	constructor(
		private readonly session: Sender,
		private readonly target: Target,
		private readonly settings: ClientSettings,
		readonly run: Run,
		readonly redactor: Redactor,
	) {}

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
		return await this.ask(request, (answer) => answer);
	}

	/**
	 * Sends a request and reads its answer. One that cannot be read is like one that did not come: what may
	 * be sent twice is sent again.
	 * @param read makes sense of an answer with a 2xx status; throws LostAnswer if it cannot
	 */
	async ask<T>(request: WireRequest, read: (answer: Answer) => T): Promise<T> {
		const sending: Sending = { request, attempt: 0, waited: 0 };
		try {
			for (;;) {
				await this.allowance.pass(sending);
				this.guard(sending);
				const outcome = await this.attempt(sending);
				if (outcome instanceof WordbeeError) {
					await this.beforeAnother(sending, outcome);
					sending.attempt++;
				} else if (outcome.status === 429) {
					// Another request that holds the gate tries for this one as well.
					if (this.allowance.hold(sending)) await this.waitForAllowance(sending, outcome);
					else sending.attempt++;
				} else {
					const accepted = this.accepted(sending, outcome);
					const result = readable(read, accepted);
					if (!(result instanceof LostAnswer)) {
						this.run.heard(true);
						return result;
					}
					await this.beforeAnother(sending, result);
					sending.attempt++;
				}
			}
		} finally {
			this.allowance.release(sending);
		}
	}

	private guard({ request, earlierLoss }: Sending): void {
		try {
			this.run.guard(request.reconciles);
		} catch (stopped) {
			throw finalError(request, asWordbeeError(stopped), earlierLoss);
		}
	}

	/** Pauses before a request is sent once more; throws if it must not be. */
	private async beforeAnother(sending: Sending, error: WordbeeError): Promise<void> {
		const { request } = sending;
		const isLost = error instanceof LostAnswer;
		if (isLost) sending.earlierLoss = error;
		const ends = error.systemic === 'signIn' || error.systemic === 'cancelled';
		const waits = (error.retryAfter ?? 0) <= this.settings.maxWait;
		const isHarmless = !(isLost && request.twice === 'more');
		this.run.heard(false);
		if (ends || !waits || !isHarmless || !this.mayTryAgain(sending, error)) {
			if (ends || error.systemic === 'host') this.run.stop(error);
			throw finalError(request, error, sending.earlierLoss);
		}
		const least = Math.max((error.retryAfter ?? 0) * 1000, request.leastPauseMs ?? 0);
		await clock.wait(pauseMs(sending.attempt, least), this.run.signal);
	}

	private mayTryAgain(sending: Sending, { httpCode = 0, systemic }: WordbeeError): boolean {
		const { request, attempt } = sending;
		const failedAt = (sending.failedAt ??= clock.now());
		if (request.once || attempt < RETRIES) return !request.once;
		// A form that nobody understands stays so, and an address that is wrong from the start does, too.
		const isForGood =
			(httpCode >= 200 && httpCode < 300) || (systemic === 'host' && !request.reconciles);
		const isTime = clock.now() - failedAt < PATIENCE_MS && this.run.isPatient;
		return request.patient === true && !isForGood && isTime;
	}

	private accepted({ earlierLoss }: Sending, answer: Answer): Answer {
		const { status } = answer;
		const sentBefore = earlierLoss !== undefined;
		if (status >= 200 && status < 300) return { ...answer, afterLoss: sentBefore };
		this.run.heard(true);
		throw refusal(answer, this.words(answer), this.target.title, sentBefore);
	}

	/** Sends once. 5xx answers and failures come back as errors, other answers as they are. */
	private async attempt(sending: Sending): Promise<Answer | WordbeeError> {
		const { request } = sending;
		const { timeout, maxWait } = this.settings;
		const trip = request.twice === 'none' ? undefined : this.run.traffic?.leaves();
		sending.isBold = trip?.isBold;
		let answer: Answer;
		let root = '';
		try {
			const build = (credentials: ICredentialDataDecryptedObject) => {
				root = this.target.root(credentials);
				return toHttpRequest(request, root, timeout * 1000);
			};
			answer = await this.session.send(build);
		} catch (thrown) {
			if (thrown instanceof WordbeeError) return thrown;
			return this.unanswered(request, failureOf(thrown, root), trip);
		}
		this.silences = 0;
		trip?.back(TOO_MUCH.includes(answer.status));
		return breakdown(answer, () => this.words(answer), maxWait) ?? answer;
	}

	private unanswered({ twice }: WireRequest, failure: Failure, trip?: Trip): WordbeeError {
		if (failure.cancelled || this.run.signal?.aborted === true) {
			return twice === 'none'
				? cancelled()
				: new LostAnswer('The execution was cancelled before the answer came', true);
		}
		if (failure.delivered === 'no') return unreachable(failure, this.target.title);
		if (failure.timedOut) {
			trip?.back(true);
			if (++this.silences >= SILENCES_AT_MOST) this.run.stop(silence(this.silences));
		}
		return new LostAnswer(failure.sentence, true);
	}

	/** Throws and stops the run if it would take too long. */
	private async waitForAllowance(sending: Sending, answer: Answer): Promise<void> {
		const isBold = sending.isBold && !this.target.hasAllowance;
		const least = isBold ? BOLD_PAUSE_S : ALLOWANCE_PAUSE_S;
		const asked = retryAfter(answer, clock.now());
		const seconds = Math.max(asked ?? 0, least);
		if (sending.waited + seconds > this.settings.maxWait) {
			const error = allowanceSpent(this.words(answer), asked);
			this.run.stop(error);
			throw finalError(sending.request, error, sending.earlierLoss);
		}
		await clock.wait(seconds * 1000, this.run.signal);
		sending.waited += seconds;
	}

	/** Wordbee's own sentence, without secrets. */
	words(answer: Answer): string {
		return sentenceOf(answer, (text) => this.redactor.clean(text));
	}
}

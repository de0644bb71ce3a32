import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { sentenceOf, type Answer } from '../http/answer';
import type { Build, Sender } from '../http/client';
import { clock } from '../http/clock';
import type { Redactor } from '../http/redactor';
import { cancelled, type WordbeeError } from '../values/wordbeeError';
import { HeldSession } from './heldSession';
import { RefusedSignIns } from './refusedSignIns';
import { mayPass, neverAccepted, noSignInNow, signInRefused, tokenRefused } from './sessionErrors';
import type { NodeContext, SessionKind } from './sessionKind';
import { saysDead, sessionRefusal } from './sessionRefusal';
import { isSignInError, type SignInError } from './signIn';
import { openSession } from './storedSession';

/** How often one request may find the session dead, each time by another request's doing. */
const MOST_ROUNDS = 25;

/** Log-ins in a run that may get no answer in time; each takes as long as the time limit. */
const SILENT_SIGN_INS = 2;

/** Log-ins that one request may cost. */
const SIGN_INS_AT_MOST = 4;

/** Longest pause before a request logs in once more; two programs then get out of each other's way. */
const ANOTHER_SIGN_IN_MS = 2_000;

/** An answer that refused the session of a generation. */
interface Refused {
	answer: Answer;
	generation: number;
}

/**
 * One run's session with one API. n8n stores the token, but renews it on status 401 only, and once
 * per request in flight. Wordbee refuses a dead token with 403 (API 1) or 400 and a text (API 2)
 * [documented], so renewal is done here: once per death, whatever the form, however many requests
 * are in flight.
 */
export class Session implements Sender {
	private readonly held: HeldSession;

	private readonly refusals: RefusedSignIns;

	private renewal?: Promise<void>;

	private probing?: Promise<boolean | undefined>;

	private failed?: WordbeeError;

	/** Log-ins that got no answer in time. */
	private silences = 0;

	/** A session that had just been given was refused: some requests may be refused for themselves. */
	private mayLackRights = false;

	/** Whether Wordbee has accepted a session in this run. */
	private accepted = false;

	/** Log-ins that failed one after the other for a reason that may pass. */
	private failedSignIns: WordbeeError[] = [];

	/** The probe was refused with a session just given, so it lacks rights itself and tells nothing. */
	private probeUseless = false;

	constructor(
		context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
		private readonly signal?: AbortSignal,
		/** Longest time to wait for the answer to a log-in, in milliseconds. */
		private readonly timeoutMs?: number,
	) {
		this.held = new HeldSession(context, kind, redactor, signal);
		this.refusals = new RefusedSignIns(context, kind);
	}

	/** The credential as typed. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		return await this.held.credentials();
	}

	/**
	 * Sends a request with a live session.
	 * @param build makes fresh request options; n8n's core changes those it is given
	 * @param attempt how often this request was tried before; a log-in that failed for another request
	 *   counts for this one as well, or many requests in flight would make many log-ins
	 * @returns the answer, which may be a refusal for lack of rights (403)
	 * @throws WordbeeError if no session can be had, and what the HTTP client throws
	 */
	async send(build: Build, attempt = 0): Promise<Answer> {
		let refused: Refused | undefined;
		let signIns = 0;
		for (let round = 0; round < MOST_ROUNDS; round++) {
			await this.renewal;
			const credentials = await this.credentials();
			this.failed ??= this.refusals.known(credentials);
			if (this.failed) throw this.failed;
			const renewable = credentials.authentication !== 'token';
			let { generation } = this.held;
			const isDead = openSession(credentials) === undefined || refused?.generation === generation;
			let answer: Answer | undefined;
			if (renewable && isDead) {
				if (refused !== undefined && !this.maySignIn(refused.answer, signIns)) {
					return this.giveUp(refused.answer);
				}
				if (signIns > 0) await clock.wait(ANOTHER_SIGN_IN_MS * clock.jitter(), this.signal);
				const mayLive = refused !== undefined && sessionRefusal(refused.answer) === 'unclear';
				answer = await this.renew(build, generation, attempt, mayLive);
				if (answer === undefined) continue;
				signIns++;
				({ generation } = this.held);
			} else {
				answer = await this.request(build(credentials), credentials);
			}
			const refusal = sessionRefusal(answer);
			if (refusal === undefined) {
				this.accepted = true;
				return answer;
			}
			if (!renewable) {
				if (refusal === 'unclear' && (await this.isAlive(answer, generation))) return answer;
				throw this.tokenRefused(answer);
			}
			if (generation !== this.held.generation) continue;
			if (signIns > 0) this.mayLackRights = true;
			if (this.mayLackRights && (await this.isAlive(answer, generation))) return answer;
			refused = { answer, generation };
		}
		throw this.neverAccepted();
	}

	/**
	 * Whether to log in once more: another program may end each session at once. Less often if the
	 * answer may mean a missing right, and if Wordbee has accepted no session yet.
	 * @param signIns log-ins that the request has cost so far
	 */
	private maySignIn(answer: Answer, signIns: number): boolean {
		const most = saysDead(answer) ? SIGN_INS_AT_MOST : SIGN_INS_AT_MOST / 2;
		return this.accepted ? signIns < most : this.held.generation < most / 2;
	}

	/** The newest session was refused as well, and so was the probe: it is no use to log in again. */
	private giveUp(answer: Answer): Answer {
		if (saysDead(answer)) throw this.neverAccepted();
		this.probeUseless = true;
		return answer;
	}

	/**
	 * Gets a new token and sends the request with it.
	 * @param seen the generation that was refused
	 * @param attempt how often the request was tried before
	 * @param mayLive whether the refused session may still be alive
	 * @returns undefined if the token has changed meanwhile and the request is to be sent again
	 */
	private async renew(
		build: Build,
		seen: number,
		attempt: number,
		mayLive: boolean,
	): Promise<Answer | undefined> {
		if (this.renewal !== undefined || seen !== this.held.generation) return undefined;
		const failure = this.failedSignIns.at(-1);
		if (failure !== undefined && this.failedSignIns.length > attempt) throw failure;
		let finish = () => {};
		this.renewal = new Promise((resolve) => {
			finish = resolve;
		});
		try {
			return await this.renewOrTakeOver(build, mayLive);
		} finally {
			this.renewal = undefined;
			finish();
		}
	}

	private async renewOrTakeOver(build: Build, mayLive: boolean): Promise<Answer | undefined> {
		const { generation } = this.held;
		const answer = this.held
			.renew(build, mayLive, this.timeoutMs)
			.catch((thrown: unknown) => {
				throw isSignInError(thrown) ? this.signInFailed(thrown) : thrown;
			})
			.finally(() => {
				if (this.held.generation !== generation) this.failedSignIns = [];
			});
		return await this.untilCancelled(answer);
	}

	/** n8n does not end a log-in when the execution is cancelled, so it is not waited for. */
	private async untilCancelled<T>(promise: Promise<T>): Promise<T> {
		return await new Promise<T>((resolve, reject) => {
			this.signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
			promise.then(resolve, reject);
		});
	}

	private async request(
		options: IHttpRequestOptions,
		data: ICredentialDataDecryptedObject,
	): Promise<Answer> {
		if (this.signal?.aborted === true) throw cancelled();
		return await this.held.request(options, data);
	}

	/** Asks whether the session still lives after a 403 that may be for lack of rights. */
	private async isAlive(answer: Answer, generation: number): Promise<boolean> {
		if (this.probeUseless) return !saysDead(answer);
		if (generation !== this.held.generation || this.failed !== undefined) return false;
		this.probing ??= this.probe().finally(() => {
			this.probing = undefined;
		});
		return (await this.probing) ?? !saysDead(answer);
	}

	/** @returns undefined if the probe itself breaks */
	private async probe(): Promise<boolean | undefined> {
		const credentials = await this.credentials();
		const options = { ...this.kind.probe(credentials), timeout: this.timeoutMs };
		const answer = this.request(options, credentials);
		return await answer.then(
			(got) => sessionRefusal(got) === undefined,
			() => undefined,
		);
	}

	private signInFailed(refused: SignInError): WordbeeError {
		if (!mayPass(refused)) return this.fail(signInRefused(refused, this.kind));
		const error = noSignInNow(refused, this.kind);
		this.failedSignIns.push(error);
		if (refused.timedOut && ++this.silences >= SILENT_SIGN_INS) this.failed = error;
		return error;
	}

	private tokenRefused(answer: Answer): WordbeeError {
		const words = sentenceOf(answer, (text) => this.redactor.clean(text));
		return this.failed ?? this.fail(tokenRefused(words, answer.status, this.kind));
	}

	private neverAccepted(): WordbeeError {
		return this.fail(neverAccepted(this.kind));
	}

	/** Ends the session for good. */
	private fail(error: WordbeeError): WordbeeError {
		this.refusals.note(error);
		return (this.failed = error);
	}
}

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { sentenceOf, type Answer } from '../http/answer';
import type { Build, ClientSettings, Sender } from '../http/client';
import { clock, pauseMs, RETRIES } from '../http/clock';
import type { Redactor } from '../http/redactor';
import { PATIENCE_MS } from '../http/run';
import { asWordbeeError, cancelled, type WordbeeError } from '../values/wordbeeError';
import { HeldSession } from './heldSession';
import { SignInError } from './logIn';
import { accountKey, openSession } from './openSession';
import type { NodeContext, SessionKind } from './sessionKind';
import { neverAccepted, saysDead, sessionRefusal, tokenRefused } from './sessionRefusal';

/** How often one request may find the session dead, each time by another request's doing. */
const MOST_ROUNDS = 25;

/** Log-ins in a row that may get no answer in time; each takes as long as the time limit. */
const SILENT_SIGN_INS = 2;

/** Log-ins that one request may cost. */
const SIGN_INS_AT_MOST = 4;

/** Longest pause before a request logs in once more; two programs then get out of each other's way. */
const ANOTHER_SIGN_IN_MS = 2_000;

/** Refused log-ins of one account in one execution; more of them may lock the account. */
const REFUSALS_AT_MOST = 2;

/**
 * Refused log-ins by account, of a node in one execution: n8n's context object for the two serves all its
 * tries and loops.
 */
const refusals = new WeakMap<object, Map<string, WordbeeError[]>>();

function refusalsOf(context: NodeContext, account: string): WordbeeError[] {
	const execution = 'getContext' in context ? context.getContext('node') : {};
	const known = refusals.get(execution) ?? new Map<string, WordbeeError[]>();
	const errors = known.get(account) ?? [];
	refusals.set(execution, known.set(account, errors));
	return errors;
}

/**
 * One run's session with one API. n8n stores the token, but renews it on status 401 only, and once
 * per request in flight. Wordbee refuses a dead token with 403 (API 1) or 400 and a text (API 2)
 * [documented], so renewal is done here: once per death, whatever the form, however many requests
 * are in flight.
 */
export class Session implements Sender {
	private readonly held: HeldSession;

	private renewal?: Promise<unknown>;

	private probing?: Promise<boolean | undefined>;

	/** Of this account in this execution. */
	private refusals: WordbeeError[] = [];

	/** Why no session can be had any more in this run. */
	private failed?: WordbeeError;

	/** Whether Wordbee has accepted a session in this run. */
	private accepted = false;

	/** The probe was refused with a session just given, so it lacks rights itself and tells nothing. */
	private probeUseless = false;

	constructor(
		private readonly context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
		private readonly settings: ClientSettings,
		private readonly signal?: AbortSignal,
	) {
		this.held = new HeldSession(context, kind, redactor, settings.timeout * 1000, signal);
	}

	/** The credential as typed. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		return await this.held.credentials();
	}

	/**
	 * Sends a request with a live session.
	 * @param build makes fresh request options; n8n's core changes those it is given
	 * @returns the answer, which may be a refusal for lack of rights (403)
	 * @throws WordbeeError if no session can be had, and what the HTTP client throws
	 */
	async send(build: Build): Promise<Answer> {
		let refused: { answer: Answer; generation: number } | undefined;
		let signIns = 0;
		for (let round = 0; round < MOST_ROUNDS; round++) {
			await this.renewal;
			const credentials = await this.credentials();
			const account = `${this.kind.credentialType} ${accountKey(credentials)}`;
			this.refusals = refusalsOf(this.context, account);
			if (this.refusals.length >= REFUSALS_AT_MOST) [this.failed] = this.refusals;
			if (this.failed) throw this.failed;
			const { generation } = this.held;
			const renewable = credentials.authentication !== 'token';
			const isDead = openSession(credentials) === undefined || refused?.generation === generation;
			if (renewable && isDead) {
				if (refused !== undefined && !this.maySignIn(refused.answer, signIns)) {
					return this.giveUp(refused.answer);
				}
				if (signIns > 0) await clock.wait(ANOTHER_SIGN_IN_MS * clock.jitter(), this.signal);
				if (await this.renew(generation, refused?.answer)) signIns++;
				continue;
			}
			const answer = await this.held.request(build(credentials), credentials);
			const refusal = sessionRefusal(answer);
			if (refusal === undefined) {
				this.accepted = true;
				return answer;
			}
			if (!renewable) {
				if (refusal === 'unclear' && (await this.isAlive(answer, generation))) return answer;
				const words = sentenceOf(answer, (text) => this.redactor.clean(text));
				throw this.failed ?? this.fail(tokenRefused(words, answer.status, this.kind));
			}
			if (generation !== this.held.generation) continue;
			// A session that was stored is likely to be old.
			const asks = refused !== undefined || (generation > 0 && !saysDead(answer));
			if (asks && (await this.isAlive(answer, generation))) return answer;
			refused = { answer, generation };
		}
		throw this.fail(neverAccepted(this.kind));
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
		if (saysDead(answer)) throw this.fail(neverAccepted(this.kind));
		this.probeUseless = true;
		return answer;
	}

	/**
	 * Gets another session, unless that is under way or done.
	 * @param seen the generation that was refused
	 * @param answer the refusal, if there was one
	 * @returns whether it took a log-in
	 */
	private async renew(seen: number, answer?: Answer): Promise<boolean> {
		if (this.renewal !== undefined || seen !== this.held.generation) return false;
		const mayLive = answer !== undefined && sessionRefusal(answer) === 'unclear';
		const renewing = this.tryToRenew(mayLive).finally(() => (this.renewal = undefined));
		this.renewal = renewing.catch(() => undefined);
		return await renewing;
	}

	/** A log-in changes nothing, so one that breaks is simply tried again, for all requests in flight. */
	private async tryToRenew(mayLive: boolean): Promise<boolean> {
		const began = clock.now();
		for (let attempt = 0, silences = 0; ; attempt++) {
			try {
				return await this.untilCancelled(this.held.renew(mayLive));
			} catch (thrown) {
				if (!(thrown instanceof SignInError)) throw asWordbeeError(thrown);
				const { again, retryAfter = 0 } = thrown;
				if (again === 'late') silences++;
				// Where sessions worked before, one that cannot be had is an outage that may pass.
				const isPatient = this.accepted && clock.now() - began < PATIENCE_MS;
				const isOver = attempt >= RETRIES && !isPatient;
				const ends = again === 'no' || isOver || silences >= SILENT_SIGN_INS;
				if (ends || retryAfter > this.settings.maxWait) throw this.fail(thrown, again === 'no');
				await clock.wait(pauseMs(attempt, retryAfter * 1000), this.signal);
			}
		}
	}

	/** n8n does not end a log-in when the execution is cancelled, so it is not waited for. */
	private async untilCancelled<T>(promise: Promise<T>): Promise<T> {
		return await new Promise<T>((resolve, reject) => {
			this.signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
			promise.then(resolve, reject);
		});
	}

	/** Asks whether the session still lives after a 403 that may be for lack of rights. */
	private async isAlive(answer: Answer, generation: number): Promise<boolean> {
		if (this.probeUseless) return !saysDead(answer);
		if (generation !== this.held.generation || this.failed !== undefined) return false;
		this.probing ??= this.probe().finally(() => (this.probing = undefined));
		return (await this.probing) ?? !saysDead(answer);
	}

	/** @returns undefined if the probe itself breaks */
	private async probe(): Promise<boolean | undefined> {
		const credentials = await this.credentials();
		const options = { ...this.kind.probe(credentials), timeout: this.settings.timeout * 1000 };
		return await this.held.request(options, credentials).then(
			(answer) => sessionRefusal(answer) === undefined,
			() => undefined,
		);
	}

	/**
	 * Ends the session for good.
	 * @param isRefusal whether it counts for the execution, once for each try of the node
	 */
	private fail(error: WordbeeError, isRefusal = true): WordbeeError {
		if (isRefusal && this.failed === undefined) this.refusals.push(error);
		return (this.failed = error);
	}
}

import { cancelled, WordbeeError } from '../values/wordbeeError';
import { clock } from './clock';

/** So long a run goes on trying while nothing at all is answered, in milliseconds. */
export const PATIENCE_MS = 60_000;

/** A request on its way. */
export interface Trip {
	/** Whether more are in flight than the node dares without asking. */
	isBold: boolean;
	/** An answer is there, or is overdue. @param tooMuch whether that says that they are too many */
	back(tooMuch: boolean): void;
}

/** Watches the requests that change something: how many of them does Wordbee take at a time? */
export interface Traffic {
	/** A request leaves. */
	leaves(): Trip;
}

/** What the requests of one run share: whether it goes on, and its cancel signal. */
export class Run {
	traffic?: Traffic;

	private stopped?: WordbeeError;

	private halted = false;

	/** Since when no request has got an answer that can be used. */
	private silentSince?: number;

	constructor(readonly signal?: AbortSignal) {}

	/** Ends the run for a reason that every further request would meet too. */
	stop(reason: WordbeeError): void {
		this.stopped ??= reason;
	}

	/** Ends the run because an item failed and the node does not continue on errors. */
	halt(): void {
		this.halted = true;
	}

	/** Why nothing more may be sent, undefined while the run goes on. */
	get reason(): WordbeeError | undefined {
		if (this.signal?.aborted === true) return cancelled();
		if (this.stopped) return this.stopped.with({ outcome: 'notSent' });
		if (this.halted) {
			return new WordbeeError('Not sent, because another item failed before', {
				outcome: 'notSent',
			});
		}
		return undefined;
	}

	/** Notes whether a request got an answer that can be used. */
	heard(isUsable: boolean): void {
		if (isUsable) this.silentSince = undefined;
		else this.silentSince ??= clock.now();
	}

	/** Whether it is worth trying on: not after a minute in which nothing was answered. */
	get isPatient(): boolean {
		return this.silentSince === undefined || clock.now() - this.silentSince < PATIENCE_MS;
	}

	/**
	 * Throws if nothing more may be sent.
	 * @param reconciles true for a request that finds out what became of an earlier one; it may still
	 *   leave after an item failed, but never after the execution was cancelled
	 */
	guard(reconciles = false): void {
		const { reason } = this;
		if (reason === undefined) return;
		if (reconciles && this.signal?.aborted !== true && this.stopped === undefined) return;
		throw reason;
	}
}

import type { ClientSettings } from '../WordbeePersons/http/client';
import { clock } from '../WordbeePersons/http/clock';
import { asWordbeeError, WordbeeError } from '../WordbeePersons/values/wordbeeError';

/** There is no time for more in this poll. */
export class OutOfTime extends WordbeeError {}

/** Part of n8n's time for a poll in which Wordbee is asked; the rest is for what comes of it. */
const TO_ASK = 0.9;

/** Shortest time to wait for an answer, in seconds. */
const LEAST_S = 0.1;

/**
 * The time that n8n gives a poll. What takes longer n8n throws away, so a poll ends before that with what it
 * has, and the next one goes on.
 */
export class PollTime {
	/** Aborted when nothing more is to be asked. */
	readonly signal?: AbortSignal;

	private readonly end: number;

	private readonly began = clock.now();

	/** @param budgetMs as n8n gives it, in milliseconds; undefined where it has no such limit */
	constructor(private readonly budgetMs = Infinity) {
		const ms = Math.max(1, budgetMs * TO_ASK);
		this.end = this.began + ms;
		if (Number.isFinite(ms)) this.signal = AbortSignal.timeout(Math.ceil(ms));
	}

	/** Settings by which no request and no pause takes longer than is left. */
	limit<T extends ClientSettings>(settings: T): T {
		const left = () => Math.max(0, (this.end - clock.now()) / 1000);
		return {
			...settings,
			get timeout() {
				return Math.max(LEAST_S, Math.min(settings.timeout, left()));
			},
			get maxWait() {
				return Math.min(settings.maxWait, left());
			},
		};
	}

	/** Whether nothing more is to be asked. */
	get isOver(): boolean {
		return this.signal?.aborted === true || clock.now() >= this.end;
	}

	/** Whether n8n has thrown away by now what the poll tells. */
	get isLate(): boolean {
		return clock.now() > this.began + this.budgetMs;
	}

	/**
	 * Whether half of the time is over, or will be before all is read.
	 * @param since when the reading of `read` persons began, as `clock.now()` gives it
	 * @param all persons to read
	 */
	isTooSlow(since: number, read: number, all: number): boolean {
		const now = clock.now();
		const half = (this.end - this.began) / 2;
		return now - this.began > half || ((now - since) / read) * all > half;
	}

	/** @returns the error by which something ended for which there is no time; undefined for another one */
	endedBy(thrown: unknown): WordbeeError | undefined {
		if (thrown instanceof OutOfTime) return thrown;
		const error = asWordbeeError(thrown);
		if (error.systemic === 'allowance') return error;
		return this.isOver ? this.outOfTime() : undefined;
	}

	/** The error of a poll whose time is over before it got anything done. */
	outOfTime(): OutOfTime {
		const seconds = Math.max(1, Math.round(this.budgetMs / 1000));
		return new OutOfTime(`Wordbee did not answer within the ${seconds} s that n8n gives a poll`, {
			outcome: 'notSent',
			systemic: 'host',
			description:
				'The next poll tries again. If it stays that way, choose a company in the node, or raise N8N_SCHEDULER_POLL_TIMEOUT in the settings of n8n.',
		});
	}
}

import { clock } from '../http/clock';
import { LostAnswer, WordbeeError } from '../values/wordbeeError';

/** Persons per job at most, however large the jobs before it were. */
const MOST = 4000;

/**
 * A job that was over after so long had at most two looks at its state. Twice the rows should then end
 * within a tenth of the usual Job Timeout.
 */
const QUICK_MS = 15_000;

/**
 * How many persons the next job may hold. Each job costs at least one pause of five seconds, whatever
 * its size, and Wordbee states no bound for it: so jobs double as long as each full one ends quickly,
 * and are as small as the first again once one does not end well. A size that the user chose stays.
 */
export class JobSize {
	current: number;

	/**
	 * @param first persons of the first job at most
	 * @param grows whether later jobs may hold more
	 */
	constructor(
		private readonly first: number,
		private grows: boolean,
	) {
		this.current = first;
	}

	/**
	 * Runs a job, and learns from its end.
	 * @param rows number of its persons
	 * @param job sends it
	 * @returns what the job returns, or the error that it throws
	 */
	async watch<T>(rows: number, job: () => Promise<T>): Promise<T | Error> {
		const since = clock.now();
		try {
			const result = await job();
			const isFull = rows >= this.current;
			if (clock.now() - since > QUICK_MS) this.grows = false;
			else if (this.grows && isFull) this.current = Math.min(MOST, this.current * 2);
			return result;
		} catch (thrown) {
			this.grows = false;
			this.current = this.first;
			return thrown as Error;
		}
	}

	/**
	 * Whether a job failed that was larger than a first one, and nothing of it was carried out: its size
	 * may be what Wordbee minds, so it is to be sent in smaller ones.
	 */
	mayBeTooLarge(rows: number, error: unknown): boolean {
		if (rows <= this.first || !(error instanceof WordbeeError)) return false;
		if (error instanceof LostAnswer || error.systemic !== undefined) return false;
		return error.outcome === 'rejected' || error.outcome === 'notSent';
	}
}

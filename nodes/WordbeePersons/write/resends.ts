import { clock } from '../http/clock';
import { LostAnswer, type WordbeeError } from '../values/wordbeeError';
import { unknown, type Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import { isCreate, noteLoss, type Row } from './writeItem';

/** Pauses before a row is sent once more, in milliseconds. */
const PAUSES_MS = [5_000, 10_000, 20_000, 30_000];

/**
 * The same for jobs in which Wordbee itself has to find out who is there: while it is still at one, a
 * second one could make the same persons.
 */
const APART_MS = [25_000, 30_000, 40_000];

/** What is due so soon after another goes with it: the rows of a job stay together. */
const TOGETHER_MS = 1_000;

/**
 * Rows whose answers were lost and that end the same when they arrive twice: they are sent again until
 * the patience of the run ends, other items in between.
 */
export class Resends {
	private rows: Array<{ row: Row; due: number }> = [];

	constructor(private readonly context: WriteContext) {}

	/** When the first of them is to be sent again, as `clock.now()` gives it; undefined if there is none. */
	get due(): number | undefined {
		return this.rows.length === 0 ? undefined : Math.min(...this.rows.map(({ due }) => due));
	}

	/**
	 * Takes a row that may be sent again without harm.
	 * @param error why its last sending failed
	 * @param apart whether Wordbee must not be at two sendings of it at a time
	 * @returns undefined if the answer is clear, or it is none of these rows
	 */
	put(row: Row, error: WordbeeError, apart = false): Verdict | undefined {
		const { order, run } = this.context;
		const isLost = error instanceof LostAnswer;
		if (isCreate(row) || (!isLost && row.inDoubt === undefined)) return undefined;
		if (error.outcome === 'rejected') return mayHaveMade(row) ? unknown(row, true) : undefined;
		noteLoss(row, isLost ? error : row.inDoubt!.error);
		const pause = (apart ? APART_MS : PAUSES_MS)[row.inDoubt!.sent - 1];
		const isOver = pause === undefined || (isLost && error.tooLong) || !run.isPatient;
		if (isOver || run.reason !== undefined) return unknown(row, true);
		this.rows.push({ row, due: clock.now() + Math.max(pause, (error.retryAfter ?? 0) * 1000) });
		order.hold(row.item);
		return { kind: 'open' };
	}

	/**
	 * Waits until the first is due, but no longer than the run goes on.
	 * @returns it and those that are due soon, to be sent again; if the run has ended, all as unknown
	 */
	async take(): Promise<Array<[Row, Verdict]>> {
		const { run } = this.context;
		if (run.reason === undefined) await clock.wait((this.due ?? 0) - clock.now(), run.signal);
		const goesOn = run.reason === undefined;
		const until = clock.now() + TOGETHER_MS;
		const taken = this.rows.filter(({ due }) => !goesOn || due <= until);
		this.rows = this.rows.filter((waiting) => !taken.includes(waiting));
		return taken.map(({ row }) => [row, goesOn ? sentAgain(row) : unknown(row, true)]);
	}
}

/** Whether an earlier sending may have made a person, who would be forgotten if a refusal counted. */
function mayHaveMade({ request }: Row): boolean {
	return request.action === 'upsert' && request.personId === undefined;
}

function sentAgain(row: Row): Verdict {
	const request = { ...row.request, again: true };
	// The job that it was a row of has nothing to tell about it any more.
	return { kind: 'again', row: { ...row, request, sentBefore: true, job: undefined } };
}

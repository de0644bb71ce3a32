/**
 * What became of a request whose answer was lost, or that Wordbee refused because of what happened
 * meanwhile. Looks cost calls and time, so that what cannot be told at once stays open and is looked
 * for again, all together, when everything else is done.
 */
import { LostJob } from '../api/api2/lostJob';
import type { RowResult } from '../api/personsApi';
import { clock } from '../http/clock';
import { LostAnswer } from '../http/lostAnswer';
import type { PersonResult } from '../person/personRequest';
import { asWordbeeError, WordbeeError } from '../values/wordbeeError';
import { explained } from './explained';
import { Finder } from './finder';
import type { Remembered } from './memory';
import { RefusalCauses } from './refusalCauses';
import { gone, unknown, type Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import { isCreate, type Row } from './writeItem';

/** Pauses before each look for the person of a single create, in milliseconds. */
const LOOKS_MS = [0, 1000, 3000];

/** Pauses before each look for the rows of a job that may or may not have been started. */
const JOB_LOOKS_MS = [5_000, 10_000, 15_000];

/** A request is not expected to be carried out later than this after its loss: 20 seconds, with a margin. */
const OVER_AFTER_MS = 25_000;

const CREATES_AT_MOST = 3;

/** Finds out what became of requests; one for all that a run sends. */
export class Reconciler {
	/** Creates that are to be looked for once more. */
	private open: Row[] = [];

	private readonly finder?: Finder;

	private readonly refusals: RefusalCauses;

	constructor(private readonly context: WriteContext) {
		this.refusals = new RefusalCauses(context);
		if (context.known) this.finder = new Finder(context.known, context.ledger, context.run.signal);
	}

	/** Whether there is something to look for. */
	get isOpen(): boolean {
		return this.open.length > 0;
	}

	/** Whether nothing more may be sent before the last look: with Stop, a failure ends the run. */
	get comesFirst(): boolean {
		return this.isOpen && this.context.ledger.stopsOnError;
	}

	/** What a success means. A create that went as Create or Update may have met somebody. */
	afterSuccess(row: Row, result: PersonResult): Verdict {
		this.finder?.close(row);
		const { item, request } = row;
		if (!isCreate(row) || request.action === 'create') return { kind: 'done', result };
		if (row.again) return { kind: 'done', result: { ...result, action: 'created' } };
		if (result.action === 'created' || item.ifExists === 'update') return { kind: 'done', result };
		const met = `Somebody else created the person at the same moment (person ${result.personId}), and it now holds the values of this item`;
		if (item.ifExists === 'skip') {
			return { kind: 'done', result: { ...result, remarks: [met] } };
		}
		const { personId } = result;
		const error = new WordbeeError(met, {
			outcome: 'rejected',
			details: { personId },
			description: 'Nobody was there when the node looked. Look at the person in Wordbee.',
		});
		return { kind: 'failed', error };
	}

	/** What became of a single request that failed. */
	async afterFailure(row: Row, error: WordbeeError): Promise<Verdict> {
		if (isCreate(row) && error instanceof LostAnswer) return await this.afterLostCreate(row, error);
		const found = isSecond(row) ? await this.finder?.lookFor([row]) : undefined;
		const verdict = await this.afterLoss(row, error, found?.get(row));
		if (verdict !== undefined) return verdict;
		const [there] = await this.refusals.thereNow([row], [error]);
		return there === undefined ? await this.refused(row, error) : { kind: 'decide' };
	}

	/** @returns undefined if the answer is clear: Wordbee refused, or nothing was sent */
	private async afterLoss(
		row: Row,
		error: WordbeeError,
		found: Verdict | undefined,
	): Promise<Verdict | undefined> {
		if (isSecond(row)) return await this.afterSecond(row, error, found);
		return (await this.refusals.isGone(row, error)) ? gone(row) : undefined;
	}

	private async refused({ request }: Row, error: WordbeeError): Promise<Verdict> {
		return { kind: 'failed', error: await this.refusals.words(request, error) };
	}

	private async afterLostCreate(row: Row, error: LostAnswer): Promise<Verdict> {
		const { finder } = this;
		const { run } = this.context;
		const sent = (row.inDoubt?.sent ?? 0) + 1;
		row.inDoubt = { error, at: clock.now(), sent };
		if (finder === undefined || row.before === undefined) return this.giveUp(row);
		finder.open(row);
		if (!error.late) await clock.wait((error.retryAfter ?? 0) * 1000, run.signal);
		if (finder.isShared(row)) return this.keep(row);
		for (const pause of LOOKS_MS) {
			await clock.wait(pause, run.signal);
			const verdict = (await finder.lookFor([row])).get(row);
			if (verdict?.kind === 'open') break;
			if (verdict !== undefined) return verdict;
		}
		return this.keep(row);
	}

	/** A create that was sent again may be refused because the first sending was carried out after all. */
	private async afterSecond(
		row: Row,
		error: WordbeeError,
		found: Verdict | undefined,
	): Promise<Verdict> {
		if (found !== undefined && found.kind !== 'open') return found;
		row.inDoubt!.hint = error.message;
		const isSure = found === undefined && row.request.action === 'upsert';
		if (!isSure || error.outcome !== 'rejected') return this.giveUp(row);
		this.finder?.close(row);
		return await this.refused(row, error);
	}

	/** A create whose end an earlier try of the node did not learn. */
	takeUp(row: Row, { error, since }: Extract<Remembered, { state: 'lost' }>): Verdict {
		row.inDoubt = { error, at: since, told: error };
		if (this.finder === undefined || row.before === undefined) return this.giveUp(row);
		this.finder.open(row);
		return this.keep(row);
	}

	private keep(row: Row): Verdict {
		this.context.order.hold(row.item);
		this.open.push(row);
		return { kind: 'open' };
	}

	/** The last look for all that stayed open; nothing is open afterwards. */
	async lastLook(): Promise<Array<[Row, Verdict]>> {
		const rows = this.open;
		this.open = [];
		const over = Math.max(0, ...rows.map(({ inDoubt }) => inDoubt!.at)) + OVER_AFTER_MS;
		const looks = clock.now() < over ? [clock.now(), over] : [over];
		const found = await this.finder?.lookAt(rows, looks);
		return rows.map((row) => [row, this.atLast(row, found?.get(row))]);
	}

	/** What became of the rows of a job of which nobody knows whether it was started. */
	async afterStart(rows: Row[], error: LostAnswer): Promise<Array<[Row, Verdict]>> {
		const now = clock.now();
		for (const row of rows) row.inDoubt = { error, at: now };
		// Rows that may run twice have been sent again already, in the same job.
		if (rows.every(({ request }) => request.personId !== undefined)) {
			return rows.map((row) => [row, this.giveUp(row)]);
		}
		const creates = rows.filter(isCreate);
		for (const row of creates) this.finder?.open(row);
		let at = now;
		const looks = JOB_LOOKS_MS.map((pause) => (at += pause));
		const found = await this.finder?.lookAt(creates, looks, creates.length === rows.length);
		return rows.map((row) => [row, this.atLast(row, found?.get(row))]);
	}

	/** What became of the rows of a job, by its results or by why there are none. */
	async afterJob(rows: Row[], results: RowResult[]): Promise<Array<[Row, Verdict]>> {
		const errors = results.map((result) =>
			result instanceof Error ? asWordbeeError(result) : undefined,
		);
		const looked = rows.filter((row, at) => {
			const error = errors[at];
			if (error instanceof LostJob) return isCreate(row) && error.ended;
			return error !== undefined && isSecond(row);
		});
		for (const [at, row] of rows.entries()) this.noteLostJob(row, errors[at], at);
		const found = looked.length === 0 ? undefined : await this.finder?.lookFor(looked);
		const there = new Set(await this.refusals.thereNow(rows, errors));
		const verdicts: Array<[Row, Verdict]> = [];
		for (const [at, row] of rows.entries()) {
			const result = results[at];
			const error = errors[at];
			if (error === undefined) verdicts.push([row, this.afterSuccess(row, result as PersonResult)]);
			else if (there.has(row)) verdicts.push([row, { kind: 'decide' }]);
			else if (!(error instanceof LostJob)) {
				const lost = await this.afterLoss(row, error, found?.get(row));
				verdicts.push([row, lost ?? (await this.refused(row, error))]);
			} else if (await this.refusals.isGone(row, error)) verdicts.push([row, gone(row)]);
			else if (isOverWith(error)) verdicts.push([row, this.atLast(row, found?.get(row))]);
			else verdicts.push([row, isCreate(row) ? this.keep(row) : this.giveUp(row)]);
		}
		return verdicts;
	}

	private noteLostJob(row: Row, error: WordbeeError | undefined, at: number): void {
		if (!(error instanceof LostJob)) return;
		row.job ??= { jobId: error.jobId, row: at };
		row.inDoubt = { error, at: clock.now(), told: explained(row.request, error) };
		if (isCreate(row)) this.finder?.open(row);
	}

	/** What a row comes to after the last look. */
	private atLast(row: Row, found: Verdict | undefined): Verdict {
		if (found?.kind === 'open') return this.giveUp(row, this.finder?.whyNot);
		if (found !== undefined) return found;
		if (!this.mayGoAgain(row)) return this.giveUp(row);
		// The job that it was a row of has nothing to tell about it any more.
		const again: Row = { ...row, again: true, sentBefore: true, job: undefined };
		if (!isCreate(row) || !this.context.api.asksTwice) return { kind: 'again', row: again };
		return { kind: 'again', row: { ...again, request: { ...row.request, action: 'upsert' } } };
	}

	/**
	 * Whether a row that came to nothing may be sent once more. API 2 itself finds the person of a create
	 * that goes as Create or Update [documented], should it have been slower than anybody waited. Through
	 * API 1 a create goes again only if Wordbee said itself that it broke down.
	 */
	private mayGoAgain(row: Row): boolean {
		const { api, run } = this.context;
		const { finder } = this;
		const { error, sent = 1 } = row.inDoubt!;
		if (run.reason !== undefined || !isOverWith(error)) return false;
		if (!isCreate(row)) return !row.again;
		if (finder === undefined || finder.isShared(row)) return false;
		if (api.asksTwice) return !row.again && finder.wasFree(row);
		return error instanceof LostAnswer && !error.late && sent < CREATES_AT_MOST;
	}

	/** What a lost row ends with if nothing more is done about it. */
	giveUp(row: Row, hint?: string): Verdict {
		return unknown(row, this.finder !== undefined, hint ?? row.inDoubt?.hint);
	}
}

/** Whether an earlier sending of a create may have been carried out. */
function isSecond(row: Row): boolean {
	return isCreate(row) && row.inDoubt !== undefined;
}

/** Whether Wordbee cannot be at a request any more once it was waited for: all but a job under way. */
function isOverWith(error?: WordbeeError): boolean {
	return error !== undefined && (!(error instanceof LostJob) || error.ended);
}

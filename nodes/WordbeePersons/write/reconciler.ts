/**
 * What became of a request whose answer was lost, or that Wordbee refused because of what happened
 * meanwhile. Looks cost calls and time, so that what cannot be told at once stays open and is looked
 * for again, all together, when everything else is done.
 */
import { LostJob } from '../api/api2/jobState';
import type { RowResult } from '../api/personsApi';
import { clock } from '../http/clock';
import type { PersonResult } from '../person/personRequest';
import { asWordbeeError, LostAnswer, type WordbeeError } from '../values/wordbeeError';
import { explained } from './explained';
import { Finder } from './finder';
import type { Remembered } from './memory';
import { RefusalCauses } from './refusalCauses';
import { Resends } from './resends';
import { gone, met, unknown, type Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import { isCreate, noteLoss, type Row } from './writeItem';

/** Pauses before each look for the person of a single create, in milliseconds. */
const LOOKS_MS = [0, 1000, 3000];

/** Pauses before each look for the rows of a job that may or may not have been started. */
const JOB_LOOKS_MS = [5_000, 10_000, 15_000];

/** A request is not expected to be carried out later than this after its loss: 20 seconds, with a margin. */
const OVER_AFTER_MS = 25_000;

/** How often a create is sent at most: as API 1 has it, and where Wordbee itself looks first. */
const CREATES_AT_MOST = 3;
const MATCHED_AT_MOST = 4;

/** Finds out what became of requests; one for all that a run sends. */
export class Reconciler {
	/** Creates that are to be looked for once more. */
	private open: Row[] = [];

	private readonly finder?: Finder;

	private readonly resends: Resends;

	private readonly refusals: RefusalCauses;

	constructor(private readonly context: WriteContext) {
		this.refusals = new RefusalCauses(context);
		this.resends = new Resends(context);
		if (context.known) this.finder = new Finder(context.known, context.ledger, context.run.signal);
	}

	/** Whether there is something to look for or to send again. */
	get isOpen(): boolean {
		return this.open.length > 0 || this.resends.due !== undefined;
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
		// Nobody was there before: whom a second sending meets, the first one made.
		const action = row.again || result.afterLoss ? 'created' : result.action;
		if (action !== 'created' && item.ifExists !== 'update') return met(row, result);
		return { kind: 'done', result: { ...result, action } };
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
		return (await this.refusals.isGone(row, error)) ? gone(row) : this.resends.put(row, error);
	}

	private async refused({ request }: Row, error: WordbeeError): Promise<Verdict> {
		return { kind: 'failed', error: await this.refusals.words(request, error) };
	}

	private async afterLostCreate(row: Row, error: LostAnswer): Promise<Verdict> {
		const { finder } = this;
		const { run } = this.context;
		noteLoss(row, error);
		if (finder === undefined || row.before === undefined) return this.giveUp(row);
		finder.open(row);
		if (error.tooLong) return this.atLast(row, (await finder.lookFor([row])).get(row));
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
		row.inDoubt = { error, at: since, told: error, sent: 1 };
		if (this.finder === undefined || row.before === undefined) return this.giveUp(row);
		this.finder.open(row);
		return this.keep(row);
	}

	private keep(row: Row): Verdict {
		this.context.order.hold(row.item);
		this.open.push(row);
		return { kind: 'open' };
	}

	/** What comes next for what stayed open: rows that are to be sent again now, or the last look for creates. */
	async lastLook(): Promise<Array<[Row, Verdict]>> {
		const rows = this.open;
		const over = Math.max(0, ...rows.map(({ inDoubt }) => inDoubt!.at)) + OVER_AFTER_MS;
		const { due } = this.resends;
		if (due !== undefined && (rows.length === 0 || due < over)) return await this.resends.take();
		this.open = [];
		const looks = clock.now() < over ? [clock.now(), over] : [over];
		const found = await this.finder?.lookAt(rows, looks);
		return rows.map((row) => [row, this.atLast(row, found?.get(row))]);
	}

	/** What became of the rows of a job of which nobody knows whether it was started. */
	async afterStart(rows: Row[], error: LostAnswer): Promise<Array<[Row, Verdict]>> {
		const creates = rows.filter(isCreate);
		for (const row of creates) {
			noteLoss(row, error);
			this.finder?.open(row);
		}
		let at = clock.now();
		const looks = error.tooLong ? [at] : JOB_LOOKS_MS.map((pause) => (at += pause));
		const found = await this.finder?.lookAt(creates, looks);
		const apart = rows.some(({ request }) => request.personId === undefined);
		return rows.map((row) => [
			row,
			this.resends.put(row, error, apart) ?? this.atLast(row, found?.get(row)),
		]);
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
		noteLoss(row, error, explained(row.request, error));
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
		const { context, finder } = this;
		const { error, sent } = row.inDoubt!;
		if (context.run.reason !== undefined || !isOverWith(error)) return false;
		const isLost = error instanceof LostAnswer;
		// What a job says clearly of its end is not asked for a third time.
		if (isLost ? error.tooLong : sent > 1) return false;
		if (!isCreate(row)) return true;
		if (finder === undefined || finder.isShared(row)) return false;
		if (context.api.asksTwice) return sent < MATCHED_AT_MOST && finder.wasFree(row);
		return isLost && !error.late && sent < CREATES_AT_MOST;
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

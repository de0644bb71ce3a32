import type { Batch } from '../api/personsApi';
import { eachInTurn } from '../http/clock';
import { TOGETHER } from '../lookup/knownPersons';
import { withCompany } from '../lookup/withCompany';
import type { PersonRequest } from '../person/personRequest';
import { asSendError, asWordbeeError, LostAnswer, type WordbeeError } from '../values/wordbeeError';
import { conclude } from './conclude';
import { decide, needsLook } from './decide';
import type { JobSize } from './jobSize';
import type { Reconciler } from './reconciler';
import { lookUp } from './unchanged';
import type { Verdict } from './verdict';
import type { WriteContext } from './writeContext';
import { isCreate, type Row, type WriteItem } from './writeItem';

/** Brings items to Wordbee in batch jobs, one job after the other. */
export class BatchJobs {
	/** Why an item's look-up failed. */
	private readonly notLooked = new Map<WriteItem, WordbeeError>();

	/** Items that have to wait for the last look at others. */
	private held: WriteItem[] = [];

	constructor(
		private readonly context: WriteContext,
		private readonly reconciler: Reconciler,
		private readonly batch: Batch,
		private readonly size: JobSize,
		private readonly dryRun: boolean,
	) {}

	async send(work: WriteItem[]): Promise<void> {
		let rest = await this.takeUp(work);
		for (let at = 0; at < rest.length; at += TOGETHER) {
			await this.lookUp(rest.slice(at, at + TOGETHER));
		}
		rest = await this.withoutUnchanged(rest);
		do {
			while (rest.length > 0 && this.context.run.reason === undefined) {
				const [chunk, others] = this.chunkOf(rest);
				await this.sendChunk(chunk);
				if (this.reconciler.comesFirst) await this.conclude(await this.reconciler.lastLook());
				rest = others;
			}
			this.context.ledger.notSent(rest);
			await this.conclude(await this.reconciler.lastLook());
			rest = this.held;
			this.held = [];
		} while (rest.length > 0 || this.reconciler.isOpen);
	}

	/**
	 * The items of the next job. Work on the same person never shares a job, since Wordbee does not
	 * promise an order within one; nor do rows that match on different custom fields.
	 * @returns them, and the items after them
	 */
	private chunkOf(work: WriteItem[]): [chunk: WriteItem[], rest: WriteItem[]] {
		const chunk: WriteItem[] = [];
		const rest: WriteItem[] = [];
		/** Persons in the job, and those whose work was left for a later one. */
		const taken = new Set<string>();
		let at = 0;
		for (; at < work.length && chunk.length < this.size.current; at++) {
			const item = work[at];
			const keys = this.context.order.keys(item);
			const fits =
				item.request.matchField === work[0].request.matchField &&
				!keys.some((key) => taken.has(key));
			(fits ? chunk : rest).push(item);
			for (const key of keys) taken.add(key);
		}
		return [chunk, [...rest, ...work.slice(at)]];
	}

	/**
	 * Jobs whose end an earlier try of the node did not see are asked again, not sent again.
	 * @returns the items that no job knows
	 */
	private async takeUp(work: WriteItem[]): Promise<WriteItem[]> {
		const { ledger } = this.context;
		const fresh: WriteItem[] = [];
		const jobs = new Map<number, Row[]>();
		for (const item of work) {
			const known = ledger.remembered(item);
			if (known?.state === 'job') {
				const { jobId, row, companyId, before } = known;
				const request = { ...item.request, companyId };
				const rows = jobs.get(jobId) ?? [];
				jobs.set(jobId, [...rows, { item, request, before, job: { jobId, row } }]);
			} else if (known?.state === 'lost') {
				const { before } = known;
				const row: Row = { item, request: withCompany(item.request), before };
				await this.conclude([[row, this.reconciler.takeUp(row, known)]]);
			} else fresh.push(item);
		}
		for (const [jobId, rows] of jobs) await this.askAgain(jobId, rows);
		return fresh;
	}

	private async askAgain(jobId: number, rows: Row[]): Promise<void> {
		const requests: Array<PersonRequest | undefined> = [];
		for (const { request, job } of rows) requests[job!.row] = request;
		const asked = this.batch.resume(jobId, Array.from(requests));
		const answer = await asked.catch((thrown: unknown) => asSendError(thrown));
		const results = rows.map(({ job }) => (Array.isArray(answer) ? answer[job!.row] : answer));
		await this.conclude(await this.reconciler.afterJob(rows, results));
	}

	/** Looks up who is there for many items at once, since each look costs a call. */
	private async lookUp(items: WriteItem[]): Promise<void> {
		await lookUp(this.context, items).catch((thrown: unknown) => {
			for (const item of items) this.notLooked.set(item, asWordbeeError(thrown));
		});
	}

	private async sendChunk(chunk: WriteItem[]): Promise<void> {
		const rows: Row[] = [];
		await eachInTurn(chunk, (item) => void rows.push(...this.rowsFor(item)));
		if (rows.length === 0) return;
		if (this.dryRun) await this.sendDryRun(rows);
		else await this.sendRows(rows);
	}

	/** What to send for an item: one row, or none. */
	private rowsFor(item: WriteItem): Row[] {
		const { api, known, ledger, licences, order } = this.context;
		const failed = this.notLooked.get(item);
		try {
			if (failed !== undefined && needsLook(item)) throw failed;
			if (order.isHeld(item)) {
				this.held.push(item);
				return [];
			}
			order.check(item);
			const decision = decide(item, known, failed === undefined, api);
			const { request } = decision;
			if (decision.kind === 'send') {
				licences.check(request);
				const sentBefore = ledger.remembered(item)?.state === 'sent';
				const { before, told } = decision;
				return [{ item, request, before, sentBefore, ...told }];
			}
			ledger.decided(item, request, decision.result, this.dryRun);
		} catch (thrown) {
			ledger.failed(item, thrown);
		}
		return [];
	}

	/** Ends the items that change nothing at once, so that jobs hold only what is to be done. */
	private async withoutUnchanged(work: WriteItem[]): Promise<WriteItem[]> {
		const { api, known, ledger, order, unchanged } = this.context;
		if (unchanged === undefined) return work;
		const rest: WriteItem[] = [];
		await eachInTurn(work, (item) => {
			try {
				if (this.notLooked.has(item) || order.isHeld(item)) return void rest.push(item);
				order.check(item);
				const decision = unchanged.check(item, decide(item, known, true, api), known);
				if (decision.kind === 'send') return void rest.push(item);
				ledger.decided(item, decision.request, decision.result, this.dryRun);
			} catch {
				// It fails when it is its turn.
				rest.push(item);
			}
		});
		return rest;
	}

	private async sendDryRun(rows: Row[]): Promise<void> {
		const { ledger } = this.context;
		const requests = rows.map(({ request }) => request);
		const ended = await this.size.watch(rows.length, () => this.batch.dryRun(requests));
		const answers = ended instanceof Error ? asWordbeeError(ended) : ended;
		if (this.size.mayBeTooLarge(rows.length, answers)) {
			for (let at = 0; at < rows.length; at += this.size.current) {
				await this.sendDryRun(rows.slice(at, at + this.size.current));
			}
			return;
		}
		rows.forEach((row, at) => {
			const { item } = row;
			const answer = Array.isArray(answers) ? answers[at] : answers;
			if (answer instanceof Error) ledger.failed(item, withoutHarm(answer));
			else ledger.answered(row, answer);
		});
	}

	/** Rows that turned out to be about the same person go into jobs of their own, in their order. */
	private async sendRows(rows: Row[]): Promise<void> {
		const { run, ledger } = this.context;
		let rest = rows;
		while (rest.length > 0 && run.reason === undefined) {
			const ids = new Set<number>();
			const now: Row[] = [];
			const later: Row[] = [];
			for (const row of rest) {
				const { personId } = row.request;
				const fits =
					now.length < this.size.current && !(personId !== undefined && ids.has(personId));
				(fits ? now : later).push(row);
				if (personId !== undefined) ids.add(personId);
			}
			await this.sendJob(now);
			rest = later;
		}
		for (const row of rest)
			if (row.inDoubt) conclude(this.context, row, this.reconciler.giveUp(row));
		ledger.notSent(rest.filter(({ inDoubt }) => inDoubt === undefined).map(({ item }) => item));
	}

	private async sendJob(rows: Row[]): Promise<void> {
		const requests = rows.map(({ request }) => request);
		const ended = await this.size.watch(rows.length, () => this.batch.run(requests));
		const answer = ended instanceof Error ? asSendError(ended) : ended;
		if (this.size.mayBeTooLarge(rows.length, answer)) {
			await this.sendRows(rows);
		} else if (answer instanceof LostAnswer) {
			await this.conclude(await this.reconciler.afterStart(rows, answer));
		} else {
			const results = Array.isArray(answer) ? answer : rows.map((row) => ofJob(answer, row));
			await this.conclude(await this.reconciler.afterJob(rows, results));
		}
	}

	private async conclude(ended: Array<[Row, Verdict]>): Promise<void> {
		const again: Row[] = [];
		const anew: WriteItem[] = [];
		await eachInTurn(ended, ([row, verdict]) => {
			if (verdict.kind === 'decide') return void anew.push(row.item);
			const next = conclude(this.context, row, verdict);
			if (next !== undefined) again.push(next);
		});
		if (again.length > 0) await this.sendRows(again);
		if (anew.length > 0) await this.sendChunk(anew);
	}
}

/** A job that is not taken tells nothing of an earlier one that some of its rows may have been in. */
function ofJob(error: WordbeeError, row: Row): WordbeeError {
	const isOpen = row.inDoubt !== undefined && !isCreate(row) && error.outcome === 'rejected';
	return isOpen ? error.with({ outcome: 'notSent' }) : error;
}

/** A dry run changes nothing, whatever became of it. */
function withoutHarm(thrown: Error): WordbeeError {
	return asWordbeeError(thrown).with({ outcome: 'notSent', description: 'Nothing was changed.' });
}

import type { IDataObject } from 'n8n-workflow';

import { LostJob } from '../api/api2/LostJob';
import type { Batch, RowResult } from '../api/PersonsApi';
import type { PersonRequest, PersonResult } from '../person/request';
import { asSendError, LostAnswer } from '../transport/LostAnswer';
import { clock } from '../transport/clock';
import { asWordbeeError, type WordbeeError } from '../values/WordbeeError';
import type { Run } from '../transport/run';
import type { Remembered } from './memory';
import type { Order } from './order';
import { needsLook, type Work, type Writer } from './writer';

/** What a batch tells of its items. */
export interface BatchListener {
	remembered(index: number): Remembered | undefined;
	remember(index: number, what: Remembered): void;
	done(item: Work, request: PersonRequest, result: PersonResult): void;
	rehearsed(item: Work, json: IDataObject): void;
	failed(item: Work, error: WordbeeError): void;
	/** Items that the end of the run kept from being sent. */
	notSent(items: Work[]): void;
}

/** An item with what is sent for it. */
interface Row {
	item: Work;
	request: PersonRequest;
	/** Ids of similar persons seen before it was sent. */
	before?: number[];
}

/** Persons that are looked up at a time. */
const LOOK_AHEAD = 1000;

/** Pauses before each look for the rows of a job that may or may not have been started. */
const LOOKS_MS = [5_000, 10_000, 15_000];

/** Brings items to Wordbee in jobs, one job after the other. */
export class BatchWriter {
	/** Why an item's look-up failed. */
	private readonly notLooked = new Map<Work, WordbeeError>();

	constructor(
		private readonly batch: Batch,
		private readonly writer: Writer,
		private readonly order: Order,
		private readonly size: number,
		private readonly listener: BatchListener,
		private readonly run: Run,
	) {}

	/**
	 * @param work the items in their order
	 * @param dryRun whether to let Wordbee only validate them
	 */
	async write(work: Work[], dryRun: boolean): Promise<void> {
		const fresh = await this.takeUpJobs(work);
		for (let at = 0; at < fresh.length; at += LOOK_AHEAD) {
			await this.lookUp(fresh.slice(at, at + LOOK_AHEAD));
		}
		for (const chunk of this.chunksOf(fresh)) {
			if (this.run.reason !== undefined) {
				this.listener.notSent(chunk);
				continue;
			}
			const rows = await this.decide(chunk, dryRun);
			if (rows.length === 0) continue;
			if (dryRun) await this.rehearse(rows);
			else await this.sendInOrder(rows);
		}
	}

	/**
	 * Items in chunks of at most the batch size. Work on the same person never shares a job, since
	 * Wordbee does not promise an order within one; nor do rows that match on different custom fields.
	 */
	private chunksOf(work: Work[]): Work[][] {
		const chunks: Work[][] = [];
		/** The last chunk with work on a person. */
		const last = new Map<string, number>();
		for (const item of work) {
			const keys = this.order.keys(item);
			const { matchField } = item.request;
			let at = Math.max(0, ...keys.map((key) => (last.get(key) ?? -1) + 1));
			while (
				chunks[at] !== undefined &&
				(chunks[at].length >= this.size || chunks[at][0].request.matchField !== matchField)
			) {
				at++;
			}
			(chunks[at] ??= []).push(item);
			for (const key of keys) last.set(key, at);
		}
		return chunks;
	}

	/** Jobs whose end an earlier try of the node did not see are asked again, not sent again. */
	private async takeUpJobs(work: Work[]): Promise<Work[]> {
		const fresh: Work[] = [];
		const jobs = new Map<number, Map<number, Work>>();
		for (const item of work) {
			const known = this.listener.remembered(item.index);
			if (known?.state === 'job') {
				const rows = jobs.get(known.jobId) ?? new Map<number, Work>();
				jobs.set(known.jobId, rows.set(known.row, item));
			} else if (known?.state === 'lost') {
				await this.lookAgain(item, known);
			} else {
				fresh.push(item);
			}
		}
		for (const [jobId, items] of jobs) {
			const size = Math.max(...items.keys()) + 1;
			const requests = Array.from({ length: size }, (_, row) => items.get(row)?.request);
			const asked = this.batch.resume(jobId, requests as PersonRequest[]);
			const answer = await asked.catch((thrown: unknown) => asSendError(thrown));
			const rows = [...items].map(([at, item]) => ({ at, row: this.startedRow(item) }));
			const results = rows.map(({ at }) => (Array.isArray(answer) ? answer[at] : answer));
			const found = await this.lookForCreated(
				rows.map(({ row }) => row),
				results,
			);
			for (const [index, { at, row }] of rows.entries()) {
				await this.settle(row, found.get(row) ?? results[index], at);
			}
		}
		return fresh;
	}

	/** An item's row in a job that an earlier try started. */
	private startedRow(item: Work): Row {
		const known = this.listener.remembered(item.index);
		return {
			item,
			request: item.request,
			before: known?.state === 'job' ? known.before : undefined,
		};
	}

	private async lookAgain(
		item: Work,
		{ error, before }: Extract<Remembered, { state: 'lost' }>,
	): Promise<void> {
		const looked = this.writer.adopt(item.request, error, before);
		const found = await looked.catch(() => undefined);
		if (found === undefined) this.listener.failed(item, error);
		else this.succeed({ item, request: item.request }, found);
	}

	/** Looks up who is there for many items at once, since each look costs a call. */
	private async lookUp(items: Work[]): Promise<void> {
		const looked = await this.writer.prepare(items).then(
			() => undefined,
			(thrown: unknown) => asWordbeeError(thrown),
		);
		if (looked === undefined) return;
		for (const item of items) this.notLooked.set(item, looked);
	}

	/** What to send for each item of a chunk. */
	private async decide(chunk: Work[], dryRun: boolean): Promise<Row[]> {
		const rows: Row[] = [];
		for (const item of chunk) {
			const failed = this.notLooked.get(item);
			try {
				if (failed !== undefined && needsLook(item)) {
					this.listener.failed(item, failed);
					continue;
				}
				this.order.check(item);
				const decision = this.writer.decide(item, failed === undefined);
				if (decision.kind === 'nothing' && dryRun) {
					this.listener.rehearsed(item, { ...decision.result });
				} else if (decision.kind === 'nothing') {
					this.listener.done(item, item.request, decision.result);
				} else {
					this.writer.checkLicences(decision.request);
					rows.push({ item, request: decision.request, before: decision.before });
				}
			} catch (thrown) {
				this.listener.failed(item, asWordbeeError(thrown));
			}
		}
		return rows;
	}

	private async rehearse(rows: Row[]): Promise<void> {
		const asked = this.batch.rehearse(rows.map(({ request }) => request));
		const answers = await asked.catch((thrown: unknown) => asWordbeeError(thrown));
		rows.forEach(({ item }, row) => {
			const answer = Array.isArray(answers) ? answers[row] : answers;
			if (answer instanceof Error) this.listener.failed(item, harmless(answer));
			else this.listener.rehearsed(item, answer);
		});
	}

	/** Rows that turned out to be about the same person go into jobs of their own, in their order. */
	private async sendInOrder(rows: Row[]): Promise<void> {
		let rest = rows;
		while (rest.length > 0 && this.run.reason === undefined) {
			const ids = new Set<number>();
			const now: Row[] = [];
			const later: Row[] = [];
			for (const row of rest) {
				const { personId } = row.request;
				(personId !== undefined && ids.has(personId) ? later : now).push(row);
				if (personId !== undefined) ids.add(personId);
			}
			await this.send(now);
			rest = later;
		}
		this.listener.notSent(rest.map(({ item }) => item));
	}

	private async send(rows: Row[]): Promise<void> {
		const asked = this.batch.run(rows.map(({ request }) => request));
		const answer = await asked.catch((thrown: unknown) => asSendError(thrown));
		if (answer instanceof LostAnswer) {
			await this.settleStart(rows, answer);
			return;
		}
		const results = Array.isArray(answer) ? answer : rows.map(() => answer);
		const found = await this.lookForCreated(rows, results);
		for (const [at, row] of rows.entries())
			await this.settle(row, found.get(row) ?? results[at], at);
	}

	/** Persons that a job made before it failed, or without telling: those that were not there before. */
	private async lookForCreated(rows: Row[], results: RowResult[]): Promise<Map<Row, PersonResult>> {
		const created = new Map<Row, PersonResult>();
		const taken = new Set<number>();
		const lost = rows.filter(({ request }, at) => {
			const result = results[at];
			return request.action === 'create' && result instanceof LostJob && result.ended;
		});
		if (lost.length === 0 || !(await this.look(lost))) return created;
		for (const row of lost) {
			const personId = this.writer.appeared(row.request, row.before);
			const { companyId } = row.request;
			if (personId === undefined || taken.has(personId)) continue;
			taken.add(personId);
			created.set(row, { action: 'created', companyId, personId });
		}
		return created;
	}

	/** @returns whether the persons of the rows could be looked up once more */
	private async look(rows: Row[]): Promise<boolean> {
		const looked = this.writer.prepare(
			rows.map(({ item, request }) => ({ ...item, request, person: undefined })),
			true,
		);
		return await looked.catch(() => false);
	}

	private async settle(row: Row, result: RowResult, at: number): Promise<void> {
		if (!(result instanceof Error)) {
			this.succeed(row, result);
			return;
		}
		const error = asWordbeeError(result);
		const sentBefore = this.listener.remembered(row.item.index)?.state === 'sent';
		if (await this.writer.isGone(row.request, error, sentBefore)) {
			const { companyId, personId } = row.request;
			this.succeed(row, { action: 'deleted', companyId, personId: personId! });
			return;
		}
		const told = this.writer.noted(row.request, error);
		if (error instanceof LostJob) {
			this.writer.doubt(row.request);
			this.remember(row, told, error.jobId, at);
		}
		this.listener.failed(row.item, told);
	}

	/** What a later try of the node must know of a row whose end nobody has seen. */
	private remember(
		{ item, request, before }: Row,
		error: WordbeeError,
		jobId: number,
		row: number,
	) {
		if (jobId > 0) this.listener.remember(item.index, { state: 'job', error, jobId, row, before });
		else if (request.action === 'create') {
			this.listener.remember(item.index, { state: 'lost', error, before });
		} else if (request.action === 'delete') {
			this.listener.remember(item.index, { state: 'sent', error });
		}
	}

	private succeed({ item, request }: Row, result: PersonResult): void {
		this.writer.settled(request, result);
		this.listener.done(item, request, result);
	}

	/**
	 * Nobody knows whether the job was started. It is not started again blindly: two jobs at the same
	 * time could make a person twice. Persons that appear are adopted; Create or Update of persons
	 * that are there by now can safely be sent again.
	 */
	private async settleStart(rows: Row[], lost: LostAnswer): Promise<void> {
		let open = rows;
		for (const pause of LOOKS_MS) {
			if (open.length === 0 || !this.writer.canLook) break;
			await clock.wait(pause, this.run.signal);
			if (this.run.signal?.aborted === true) break;
			open = await this.lookForRows(open);
		}
		for (const row of open) {
			const error = this.writer.unknown(row.request, lost);
			this.remember(row, error, 0, 0);
			this.listener.failed(row.item, error);
		}
	}

	/** @returns the rows that are still open */
	private async lookForRows(rows: Row[]): Promise<Row[]> {
		if (!(await this.look(rows))) return rows;
		const open: Row[] = [];
		const again: Row[] = [];
		for (const row of rows) {
			const personId = this.writer.appeared(row.request, row.before);
			if (personId === undefined) open.push(row);
			else if (row.request.action === 'upsert') {
				again.push({ ...row, request: { ...row.request, personId } });
			} else {
				const { companyId } = row.request;
				this.succeed(row, { action: 'created', companyId, personId });
			}
		}
		if (again.length > 0) await this.send(again);
		return open;
	}
}

/** A dry run changes nothing, whatever became of it. */
function harmless(thrown: Error): WordbeeError {
	return asWordbeeError(thrown).with({ outcome: 'notSent', description: 'Nothing was changed.' });
}

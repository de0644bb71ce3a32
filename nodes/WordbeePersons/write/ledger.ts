import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { DryResult } from '../api/personsApi';
import { clock } from '../http/clock';
import type { Run } from '../http/run';
import type { KnownPersons } from '../lookup/knownPersons';
import type { PersonRequest, PersonResult } from '../person/personRequest';
import { asWordbeeError, type WordbeeError } from '../values/wordbeeError';
import { Memory, type Remembered } from './memory';
import { Order } from './order';
import { dryAnswerOf, dryJson, outputOf, type OutputOf } from './outputOf';
import { Report } from './report';
import { isCreate, wholeOf, type Row, type Told, type WriteItem } from './writeItem';

/** A row that made a new person. */
export interface Created {
	row: Row;
	personId: number;
}

/**
 * What became of each item, in this try of the node and in earlier ones: done, failed, not sent, not
 * known. The node's output is made of it.
 */
export class Ledger {
	/** Whether the first failure ends the run. */
	readonly stopsOnError: boolean;

	/** What has made new persons in this try. */
	readonly created: Created[] = [];

	/** The input items, then those of persons for whom no item stands. */
	private readonly items: INodeExecutionData[];

	private readonly report: Report;

	private readonly memory: Memory;

	/** Ids of persons that an item of this execution has already been given. */
	private readonly given = new Set<number>();

	private order?: Order;

	constructor(
		private readonly context: IExecuteFunctions,
		inputs: INodeExecutionData[],
		private readonly output: OutputOf,
		private readonly run: Run,
		whoIs: (index: number) => string | undefined,
	) {
		this.stopsOnError = !context.continueOnFail();
		this.items = [...inputs];
		this.report = new Report(context, inputs.length, whoIs);
		this.memory = new Memory(context, this.items);
	}

	/** The order that the items' work on the same person keeps, kept up to date by what ends. */
	orderOf(work: WriteItem[], known?: KnownPersons): Order {
		this.order = new Order(work, this.items.length, this.memory, known);
		return this.order;
	}

	/**
	 * Takes over what earlier tries found out about an item.
	 * @returns true if one of them finished it
	 */
	recall(index: number): boolean {
		const known = this.memory.get(index);
		const failure = this.memory.failure(index);
		if (known?.state === 'done') this.show(index, known.json);
		else if (known?.state === 'failed') this.fail(index, known.error);
		else if (failure?.outcome === 'unknown') this.report.recall(index, failure);
		return known?.state === 'done' || known?.state === 'failed';
	}

	/** What an earlier try left behind of an item that it did not finish. */
	remembered({ index }: WriteItem): Remembered | undefined {
		return this.memory.get(index);
	}

	/** See Memory. */
	ofRun<T extends object>(initial: () => T): T {
		return this.memory.ofRun(initial);
	}

	/**
	 * Adds a person for whom no item stands.
	 * @param name for errors
	 * @returns the number that stands for an item's index
	 */
	add(name: string): number {
		this.items.push({ json: {} });
		return this.report.add(name);
	}

	/** The output of an item for which nothing is sent. */
	note(index: number, json: IDataObject): void {
		this.show(index, json);
	}

	/** Whether an item of this execution stands for a person already. */
	isGiven(personId: number): boolean {
		return this.given.has(personId);
	}

	done(row: Row, result: PersonResult): void {
		const { item } = row;
		const json = outputOf(item.output ?? this.output, wholeOf(row), result, row);
		this.memory.set(item.index, { state: 'done', json });
		this.order?.done(item, result.personId);
		if (result.action === 'created') this.created.push({ row, personId: result.personId });
		this.show(item.index, json);
	}

	/** An item for which nothing is sent. */
	decided(item: WriteItem, request: PersonRequest, result: PersonResult, dryRun: boolean): void {
		if (!dryRun) return this.done({ item, request }, result);
		const json = dryJson(item.output ?? this.output, request, result);
		this.previewed(item, json, { remarks: result.remarks });
	}

	/** Wordbee's answer to a dry run. */
	answered(row: Row, dry: DryResult): void {
		const { item } = row;
		this.previewed(item, dryAnswerOf(item.output ?? this.output, wholeOf(row), dry), row);
	}

	/** The output of a dry run. */
	previewed(item: WriteItem, json: IDataObject, { remarks, enables }: Told = {}): void {
		const told: IDataObject = { ...(enables === true && { enabled: true }) };
		if (remarks !== undefined) told.informations = [...informationsIn(json), ...remarks];
		this.show(item.index, { ...json, ...told });
	}

	private show(index: number, json: IDataObject): void {
		if (typeof json.personId === 'number') this.given.add(json.personId);
		this.report.done(index, json);
	}

	/** An item that failed before there was a request for it. */
	fail(index: number, thrown: unknown): void {
		const error = asWordbeeError(thrown);
		const before = this.memory.failure(index);
		// That this try sent nothing does not tell what became of the one before.
		const isStill = error.outcome === 'notSent' && before?.outcome === 'unknown';
		const told = isStill ? before : error;
		this.memory.noteFailure(index, told);
		this.report.fail(index, told);
		if (this.stopsOnError) this.run.halt();
	}

	failed(item: WriteItem, thrown: unknown): void {
		this.fail(item.index, thrown);
		this.order?.failed(item);
	}

	/**
	 * Whatever was not foreseen ends the run, but no item without a word.
	 * @param outcome of the items whose end nobody knows
	 */
	failOpen(thrown: unknown, outcome: 'notSent' | 'unknown'): void {
		if (this.stopsOnError && this.report.failed) return;
		const error = asWordbeeError(thrown).with({ outcome });
		for (const index of this.report.open) this.fail(index, error);
	}

	/** An item that was done, but whose end is none that later tries could mend. */
	failedForGood(item: WriteItem, error: WordbeeError): void {
		this.memory.set(item.index, { state: 'failed', error });
		this.failed(item, error);
	}

	/** A row that failed after its first request: later tries of the node send the second one alone. */
	halfDone({ item, made }: Row, error: WordbeeError): void {
		this.given.add(made!.personId);
		this.memory.set(item.index, { state: 'half', error, made: made! });
		this.order?.done(item, made!.personId);
		this.failed(item, error);
	}

	/** A row whose end is not known: later tries of the node need what tells it apart. */
	unknown(row: Row, error: WordbeeError): void {
		const { item, request, before, job, inDoubt } = row;
		if (job !== undefined && job.jobId > 0) {
			const { companyId } = request;
			this.memory.set(item.index, { state: 'job', error, ...job, companyId, before });
		} else if (isCreate(row)) {
			const since = inDoubt?.at ?? clock.now();
			this.memory.set(item.index, { state: 'lost', error, before, since });
		} else if (request.action === 'delete') {
			this.memory.set(item.index, { state: 'sent', error });
		}
		this.failed(item, error);
	}

	/** The items that the end of the run kept from being sent get its reason as their error. */
	notSent(rest: WriteItem[]): void {
		const { reason } = this.run;
		if (reason === undefined || rest.length === 0) return;
		if (this.report.failed && this.stopsOnError) return;
		// The error that stops the node says by itself what was done.
		const soFar = this.stopsOnError ? undefined : this.report.doneSoFar();
		const told = reason.with({
			description: [reason.description, soFar].filter(Boolean).join(' '),
		});
		for (const item of rest) this.fail(item.index, told);
	}

	/** The output of an item that ended well, to add to. */
	json({ index }: WriteItem): IDataObject | undefined {
		return this.report.json(index);
	}

	/** See Report. */
	warnOfRetry(looks: boolean): void {
		this.report.warnOfRetry(looks);
	}

	/** @throws the error that stops the node, if an item failed and the node does not go on */
	stopIfFailed(): void {
		if (this.report.failed && this.stopsOnError) throw this.report.stopError();
	}

	/** One output item per input item, failed ones with their error. */
	outputItems(): INodeExecutionData[] {
		return this.report.items();
	}

	/** A remark on the whole run, shown above the node's output. */
	hint(message: string): void {
		this.context.addExecutionHints?.({ message, type: 'warning', location: 'outputPane' });
	}
}

/** Wordbee's own remarks in the answer of a dry run. */
function informationsIn({ informations }: IDataObject): string[] {
	return Array.isArray(informations) ? (informations as string[]) : [];
}

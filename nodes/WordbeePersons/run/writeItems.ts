import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PersonRequest, PersonResult } from '../person/request';
import { asWordbeeError, WordbeeError } from '../values/WordbeeError';
import { Run } from '../transport/run';
import type { PersonsApi } from '../api/PersonsApi';
import { chooseApi, connect, type Offered } from './connect';
import type { Draft } from './draft';
import { Existing } from './existing';
import { ItemParameters } from './itemParameters';
import { Memory, type Remembered } from './memory';
import { Names } from './names';
import { Order } from './order';
import { atMost, Turns } from './queue';
import { Report } from './report';
import { readItemOptions, readSettings, type Settings } from './settings';
import { BatchWriter, type BatchListener } from './batchWriter';
import { needsLook, Writer, type Work } from './writer';

/** What an operation that writes consists of: everything else is the same for all of them. */
export interface WriteOperation extends Offered {
	/** The item's parameters, checked, as a draft. */
	draft(item: ItemParameters): Draft;
	/** The output of a success. */
	output(result: PersonResult, request: PersonRequest): IDataObject;
}

/** Persons that are looked up at a time. */
const LOOK_AHEAD = 500;

/**
 * From this many items on a batch job costs fewer calls than single requests: a job takes up to
 * five (upload, start, two looks at its state, fetching the result), whatever its size.
 */
export const JOB_PAYS_FROM = 6;

/**
 * @param operation what is particular to the operation
 * @returns the operation's `execute`: one output item per input item
 */
export function writeOperation(operation: WriteOperation) {
	return async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
		return await new WriteItems(this, withMappedFields(operation)).execute();
	};
}

/** With automatic mapping the output tells which fields of the item were taken. */
function withMappedFields(operation: WriteOperation): WriteOperation {
	const { output } = operation;
	return {
		...operation,
		output: (result, request) => {
			const { mappedFields } = request;
			const json = output(result, request);
			return mappedFields === undefined ? json : { ...json, mappedFields };
		},
	};
}

/** What a request does if Wordbee accepts it; a dry run shows it. */
const SUPPOSED = {
	create: 'created',
	update: 'updated',
	upsert: 'updated',
	delete: 'deleted',
} as const;

/** An item that made a new person. */
interface Created {
	item: Work;
	request: PersonRequest;
	personId: number;
}

/** An item whose parameters were read, but whose names are not looked up yet. */
type Planned = Omit<Work, 'request'> & { draft: Draft };

/** One try of one run: parameters, requests, transport, results, in this order. */
class WriteItems {
	private readonly items: INodeExecutionData[];

	private readonly report: Report;

	private readonly memory: Memory;

	private readonly run: Run;

	private readonly goesOn: boolean;

	/** Ids of persons that an item of this execution has already been given. */
	private readonly reported = new Set<number>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly operation: WriteOperation,
	) {
		this.items = context.getInputData();
		this.report = new Report(context, this.items.length);
		this.memory = new Memory(context, this.items);
		this.run = new Run(context.getExecutionCancelSignal?.());
		this.goesOn = context.continueOnFail();
	}

	async execute(): Promise<INodeExecutionData[]> {
		if (this.items.length === 0) return [];
		const connection = this.connect();
		this.stopIfFailed();
		if (connection === undefined) return this.report.items();
		const { api, settings } = connection;
		const drafts = this.readDrafts(api);
		this.stopIfFailed();
		const work = await this.complete(drafts, new Names(api));
		this.stopIfFailed();
		const rehearsed = work.filter(({ dryRun }) => dryRun);
		const real = work.filter(({ dryRun }) => !dryRun);
		if (rehearsed.length > 0) await this.write(rehearsed, api, settings, true);
		if (real.length > 0) await this.write(real, api, settings, false);
		this.stopIfFailed();
		return this.report.items();
	}

	/** @returns undefined if that is not possible; all items have failed then */
	private connect(): { api: PersonsApi; settings: Settings } | undefined {
		try {
			const { signInRefusal } = this.memory;
			if (signInRefusal !== undefined) this.run.stop(signInRefusal);
			const item = new ItemParameters(this.context, 0);
			const settings = readSettings(item);
			const api = chooseApi(this.operation, item.optional('api'));
			return { api: connect(this.context, api, settings, this.run), settings };
		} catch (thrown) {
			this.items.forEach((_, index) => this.fail(index, thrown));
			return undefined;
		}
	}

	private stopIfFailed(): void {
		if (this.report.failed && !this.goesOn) throw this.report.stopError();
	}

	private fail(index: number, thrown: unknown): void {
		const error = asWordbeeError(thrown);
		this.memory.noteSignInRefusal(error);
		this.memory.noteFailure(index, error);
		this.report.fail(index, error);
		if (!this.goesOn) this.run.halt();
	}

	private done(index: number, json: IDataObject): void {
		if (typeof json.personId === 'number') this.reported.add(json.personId);
		this.report.done(index, json);
	}

	/** Reads all items before anything is sent; those that an earlier try finished are left as they are. */
	private readDrafts(api: PersonsApi): Planned[] {
		const drafts: Planned[] = [];
		for (let index = 0; index < this.items.length; index++) {
			const known = this.memory.get(index);
			if (known?.state === 'done') {
				this.done(index, known.json);
				continue;
			}
			const failure = this.memory.failure(index);
			if (failure?.outcome === 'unknown') this.report.recall(index, failure);
			try {
				const item = new ItemParameters(this.context, index);
				const draft = this.operation.draft(item);
				const { dryRun, ifExists = api.ifExists } = readItemOptions(item);
				api.check(draft.fields, draft.action === 'create' || draft.makesLogin === true);
				this.needLookUps(draft, ifExists, api.directory !== undefined);
				drafts.push({ index, draft, person: draft.person, ifExists, dryRun });
			} catch (thrown) {
				this.report.fail(index, asWordbeeError(thrown));
			}
		}
		return drafts;
	}

	private needLookUps(draft: Draft, ifExists: string, possible: boolean): void {
		if (possible) return;
		const byName = draft.person !== undefined && draft.person.by !== 'id';
		if (!byName && (draft.action !== 'create' || ifExists === 'create')) return;
		throw new WordbeeError(
			byName
				? 'Finding a person by login or e-mail needs a Wordbee V2 API credential'
				: 'If Person Exists needs a Wordbee V2 API credential',
			{
				outcome: 'notSent',
				field: byName ? 'Person' : 'If Person Exists',
				description:
					'API 1 cannot look persons up. Add the second credential to this node, or use the person id.',
			},
		);
	}

	private async complete(drafts: Planned[], names: Names): Promise<Work[]> {
		const work: Work[] = [];
		for (const { draft, ...rest } of drafts) {
			try {
				work.push({ ...rest, request: await names.complete(draft) });
			} catch (thrown) {
				this.fail(rest.index, thrown);
			}
		}
		return work;
	}

	private async write(
		work: Work[],
		api: PersonsApi,
		settings: Settings,
		dryRun: boolean,
	): Promise<void> {
		const existing = api.directory ? new Existing(api.directory) : undefined;
		const writer = new Writer(api, this.run, existing, this.reported);
		const order = new Order(work, this.items.length, this.memory, (item) => writer.knownId(item));
		const startedJobs = work.some(({ index }) => this.memory.get(index)?.state === 'job');
		if (api.batch && (dryRun || startedJobs || asBatch(work, settings))) {
			const created: Created[] = [];
			const listener = this.batchListener(created, order);
			const batch = new BatchWriter(
				api.batch,
				writer,
				order,
				settings.batchSize,
				listener,
				this.run,
			);
			await batch.write(work, dryRun);
			await this.reportRivals(created, existing);
			return;
		}
		const created = await this.writeSingly(
			work,
			writer,
			order,
			settings,
			dryRun ? (request) => api.preview(request) : undefined,
		);
		await this.reportRivals(created, existing);
	}

	private batchListener(created: Created[], order: Order): BatchListener {
		return {
			remembered: (index) => this.memory.get(index),
			remember: (index, what) => this.memory.set(index, what),
			done: (item, request, result) => {
				this.finish(item, request, result, order);
				if (result.action === 'created') {
					created.push({ item, request, personId: result.personId });
				}
			},
			rehearsed: (item, json) => {
				const { mappedFields } = item.request;
				const mapped = mappedFields === undefined ? {} : { mappedFields };
				this.done(item.index, { ...json, dryRun: true, ...mapped });
			},
			failed: (item, error) => this.failed(item, error, order),
			notSent: (items) => this.notSent(items),
		};
	}

	private async writeSingly(
		work: Work[],
		writer: Writer,
		order: Order,
		settings: Settings,
		preview: PersonsApi['preview'] | undefined,
	) {
		const turns = new Turns();
		const created: Created[] = [];
		const looks = new Map<number, Promise<boolean>>();
		let at = 0;
		const lookedUp = async (position: number): Promise<boolean> => {
			const window = Math.floor(position / LOOK_AHEAD);
			let look = looks.get(window);
			if (look === undefined) {
				const wanted = work.slice(window * LOOK_AHEAD, (window + 1) * LOOK_AHEAD);
				look = writer.prepare(wanted);
				looks.set(window, look);
				looks.delete(window - 2);
			}
			return await look;
		};
		await atMost(settings.maxConcurrency, async () => {
			const item = work[at];
			if (item === undefined || this.run.reason !== undefined) return undefined;
			let looked = false;
			let failed: unknown;
			try {
				looked = await lookedUp(at);
			} catch (thrown) {
				if (needsLook(item)) failed = thrown;
			}
			at++;
			const turn = turns.take(order.keys(item));
			return async () => {
				try {
					await turn.ready;
					if (failed !== undefined) throw failed;
					order.check(item);
					const made = await this.writeOne(item, writer, order, looked, preview);
					if (made !== undefined) created.push(made);
				} catch (thrown) {
					this.failed(item, thrown, order);
				} finally {
					turn.done();
				}
			};
		});
		this.notSent(work.slice(at));
		return created;
	}

	/** The items that the end of the run kept from being sent get its reason as their error. */
	private notSent(rest: Work[]): void {
		const { reason } = this.run;
		if (reason === undefined || rest.length === 0) return;
		if (this.report.failed && !this.goesOn) return;
		// The error that stops the node says by itself what was done.
		const soFar = this.goesOn ? this.report.doneSoFar() : undefined;
		const told = reason.with({
			description: [reason.description, soFar].filter(Boolean).join(' '),
		});
		for (const item of rest) this.fail(item.index, told);
	}

	private async writeOne(
		item: Work,
		writer: Writer,
		order: Order,
		looked: boolean,
		preview: PersonsApi['preview'] | undefined,
	) {
		const known = this.memory.get(item.index);
		if (known?.state === 'lost') return await this.settleAgain(item, writer, order, known);
		const decision = writer.decide(item, looked);
		if (decision.kind === 'nothing') {
			if (preview === undefined) this.finish(item, item.request, decision.result, order);
			else this.done(item.index, { dryRun: true, ...decision.result });
			return undefined;
		}
		const { request, before } = decision;
		if (preview !== undefined) {
			this.done(item.index, this.dryRunJson(request, preview(request)));
			return undefined;
		}
		this.run.guard();
		try {
			const result = await writer.send(request, before, known?.state === 'sent');
			this.finish(item, request, result, order);
			return result.action === 'created' ? { item, request, personId: result.personId } : undefined;
		} catch (thrown) {
			const error = asWordbeeError(thrown);
			if (error.outcome === 'unknown' && request.action === 'create') {
				this.memory.set(item.index, { state: 'lost', error, before });
			} else if (error.outcome === 'unknown' && request.action === 'delete') {
				this.memory.set(item.index, { state: 'sent', error });
			}
			throw error;
		}
	}

	/** A later try looks once more for the person of a lost create, and never sends it again. */
	private async settleAgain(
		item: Work,
		writer: Writer,
		order: Order,
		known: Extract<Remembered, { state: 'lost' }>,
	): Promise<undefined> {
		const found = await writer
			.adopt(item.request, known.error, known.before)
			.catch(() => undefined);
		if (found === undefined) throw known.error;
		writer.settled(item.request, found);
		this.finish(item, item.request, found, order);
		return undefined;
	}

	private finish(item: Work, request: PersonRequest, result: PersonResult, order: Order): void {
		const json = this.operation.output(result, request);
		this.memory.set(item.index, { state: 'done', json });
		order.done(item, result.personId);
		this.done(item.index, json);
	}

	private failed(item: Work, thrown: unknown, order: Order): void {
		this.fail(item.index, thrown);
		order.failed(item);
	}

	private dryRunJson(request: PersonRequest, preview: object): IDataObject {
		const { companyId, personId } = request;
		const supposed = { action: SUPPOSED[request.action], companyId, personId: personId ?? 0 };
		const { action, mappedFields } = this.operation.output(supposed, request);
		const json: IDataObject = { dryRun: true, action, companyId };
		if (mappedFields !== undefined) json.mappedFields = mappedFields;
		if (personId !== undefined) json.personId = personId;
		json.request = preview as IDataObject;
		return json;
	}

	/** Tells of persons that somebody else created with the same e-mail at the same moment. */
	private async reportRivals(created: Created[], existing?: Existing): Promise<void> {
		const checked = created.filter(
			({ item, request }) => request.action === 'create' && item.ifExists !== 'create',
		);
		if (existing === undefined || checked.length === 0) return;
		let others: Map<number, number[]>;
		try {
			others = await existing.rivals(checked);
		} catch {
			return; // The persons were created; only the extra check was not possible.
		}
		for (const { item, personId } of checked) {
			const ids = others.get(personId);
			const json = this.report.json(item.index);
			if (ids === undefined || json === undefined) continue;
			json.informations = [
				`Somebody else created a person with the same e-mail at the same moment: ${ids.join(', ')}`,
			];
			json.otherPersonIds = ids;
		}
	}
}

function asBatch(work: Work[], { sendAs }: Settings): boolean {
	if (sendAs === 'batch') return true;
	if (work.some(({ request }) => request.matchOn === 'customField')) return true;
	return sendAs === 'auto' && work.length >= JOB_PAYS_FROM;
}

import type { IDataObject, IExecuteFunctions, IPairedItemData } from 'n8n-workflow';

import type { Api2 } from '../api/api2/api2';
import { connectApi2 } from '../api/connect';
import { clock } from '../http/clock';
import type { Run } from '../http/run';
import type { ItemParameters } from '../input/itemParameters';
import { dayIn } from '../input/readLastDay';
import { readSync, type SyncSettings } from '../input/readSync';
import { readSettings } from '../input/settings';
import { Names } from '../lookup/names';
import { limitError, overLimit } from '../plan/limits';
import { readDone, type Done } from '../plan/makeUndo';
import { planId, stepText } from '../plan/planId';
import { readListItem } from '../plan/readListItem';
import type { ListItem, Plan } from '../plan/step';
import { titles, type AboutPlan } from '../plan/stepJson';
import { surveyDone, surveyList, type Survey } from '../plan/survey';
import { isRecord } from '../values/kinds';
import { itemWords } from '../values/toNodeError';
import type { Ledger } from './ledger';
import { ListedDirectory } from './listedDirectory';
import { doneBefore, outcome, subjectOf, toWork, withEarlier, type Sent } from './toWork';
import { sendAll } from './writeOperation';

/** What the tries of one run know of each other. */
interface SyncMemory {
	sent: Sent;
	/** The steps of a plan that was approved. */
	approved?: Set<string>;
}

/** One try of Synchronize: reads list and Wordbee, plans, and applies the plan if it may. */
export class SyncRun {
	settings?: SyncSettings;

	about: AboutPlan = { planId: '' };

	/** Remarks on the whole. */
	readonly hints: string[] = [];

	/** Whether anything may have been sent. */
	isSending = false;

	private readonly memory: SyncMemory;

	/** Items that an earlier try has finished. */
	private readonly recalled = new Set<number>();

	/** The input items of further persons that an item holds, as the summary of an earlier run does. */
	private readonly sources = new Map<number, number>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly items: ItemParameters[],
		private readonly ledger: Ledger,
		private readonly run: Run,
	) {
		this.memory = ledger.ofRun<SyncMemory>(() => ({ sent: new Map() }));
	}

	/** @throws WordbeeError that stops the node */
	async go(): Promise<void> {
		const [first] = this.items;
		const settings = readSettings(first);
		const sync = readSync(first);
		this.settings = sync;
		const api = await connectApi2(this.context, settings, this.run);
		const names = new Names(api);
		const { plan, persons, lists } = await (sync.mode === 'undo'
			? this.undo(sync, api, names)
			: this.bringInLine(sync, api, names));
		for (const { item, error } of plan.failed) {
			if (!this.recalled.has(item.index)) this.ledger.fail(item.index, error);
		}
		this.ledger.stopIfFailed();
		const { sent } = this.memory;
		const steps = withEarlier(
			plan.steps.filter(({ item }) => item === undefined || !this.recalled.has(item.index)),
			sent,
			persons,
		);
		const writes = this.mayWrite({ ...plan, steps }, sync);
		this.tell(plan);
		const work = toWork(steps, writes, this.about, lists.customFields, this.ledger);
		if (work.length === 0) return;
		for (const step of steps) if (step.request) sent.set(subjectOf(step), outcome(step));
		this.isSending = true;
		const directory = new ListedDirectory(api.directory, persons);
		await sendAll(work, { ledger: this.ledger, run: this.run, api, settings, directory });
	}

	/** The input item of an output that stands behind those of the items; undefined if it has none. */
	sourceOf(at: number): IPairedItemData | undefined {
		const item = this.sources.get(at);
		return item === undefined ? undefined : { item };
	}

	private async bringInLine(sync: SyncSettings, api: Api2, names: Names): Promise<Survey> {
		const timezone = this.context.getTimezone();
		const rules = {
			...sync,
			dates: { ...sync.dates, timezone },
			today: dayIn(clock.now(), timezone),
		};
		const list: ListItem[] = [];
		for (const given of this.items) {
			const { item, error } = await readListItem(given, rules, names);
			list.push(item);
			if (this.ledger.recall(item.index)) this.recalled.add(item.index);
			else if (error !== undefined) this.ledger.fail(item.index, error);
		}
		this.ledger.stopIfFailed();
		return await surveyList(list, sync, api, names);
	}

	private async undo(sync: SyncSettings, api: Api2, names: Names): Promise<Survey> {
		const done: Done[] = [];
		for (const item of this.items) {
			const { index } = item;
			const json = item.json();
			if (this.ledger.recall(index)) {
				this.recalled.add(index);
				continue;
			}
			try {
				const [one, ...others] = personsIn(json);
				done.push(readDone({ index }, one));
				for (const other of others) {
					const at = this.ledger.add(itemWords(index));
					this.sources.set(at, index);
					done.push(readDone({ index: at }, other));
				}
			} catch (thrown) {
				this.ledger.fail(index, thrown);
			}
		}
		this.ledger.stopIfFailed();
		return await surveyDone(done, sync, api, names);
	}

	/**
	 * Whether the plan is applied, and what the outputs tell of it.
	 * @throws WordbeeError if a limit stops it
	 */
	private mayWrite(plan: Plan, sync: SyncSettings): boolean {
		const id = planId(plan.steps);
		const { approvedPlan } = sync;
		const todo = plan.steps.filter(({ request }) => request);
		const { approved } = this.memory;
		// What is left of an approved plan after a try that broke off is approved as well.
		const isRest = approved !== undefined && todo.every((step) => approved.has(stepText(step)));
		const isApproved = approvedPlan === id || isRest;
		const before = doneBefore(this.memory.sent, plan.steps);
		const why = isApproved || sync.mode === 'undo' ? undefined : overLimit(plan, sync, before);
		const isOther = approvedPlan !== undefined && !isApproved && todo.length > 0;
		if (why !== undefined && sync.writes) throw limitError(why, id);
		this.about = { planId: id };
		if (!sync.writes || isOther) this.about.plan = true;
		if (why !== undefined) this.about.wouldStop = why;
		else if (isOther) {
			this.about.wouldStop = `The plan that was approved, ${approvedPlan}, is no longer what there is to do`;
		}
		if (isOther && sync.writes) this.hints.push(`Nothing was written. ${this.about.wouldStop}.`);
		const writes = sync.writes && !isOther;
		if (writes && isApproved) this.memory.approved ??= new Set(todo.map(stepText));
		return writes;
	}

	private tell({ hints, steps }: Plan): void {
		this.hints.push(...hints);
		const names = new Set(steps.flatMap(({ notShown = [] }) => notShown));
		if (names.size > 0) {
			this.hints.push(
				`Wordbee's list of persons does not show ${titles([...names])}, so it cannot be compared and is sent each time.`,
			);
		}
		for (const hint of this.hints) this.ledger.hint(hint);
	}
}

/** The persons of an output: itself, or those of a summary. */
function personsIn(json: IDataObject): IDataObject[] {
	const { persons, counts } = json;
	if (!Array.isArray(persons) || !isRecord(counts) || persons.length === 0) return [json];
	return persons.filter(isRecord) as IDataObject[];
}

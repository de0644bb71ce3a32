import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { PersonResult } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';

/** What an earlier try of the same node run left behind for an item. Never a secret. */
export type Remembered =
	| { state: 'done'; json: IDataObject }
	/** Done, but it counts as failed, whatever is tried again. */
	| { state: 'failed'; error: WordbeeError }
	/** A create whose answer was lost at the time `since`, as `clock.now()` gives it; `before` as in Row. */
	| { state: 'lost'; error: WordbeeError; before?: number[]; since: number }
	/** A create of which the first of two requests is done. */
	| { state: 'half'; error: WordbeeError; made: PersonResult }
	/** A delete whose answer was lost. */
	| { state: 'sent'; error: WordbeeError }
	/** A row of a batch job whose end nobody has seen yet. */
	| {
			state: 'job';
			error: WordbeeError;
			jobId: number;
			row: number;
			companyId: number;
			before?: number[];
	  };

/** All that is kept of an item. */
interface Trace {
	known?: Remembered;
	failure?: WordbeeError;
	/** Texts that tell its person apart, once a request for it may have changed that person. */
	touched?: string[];
}

/**
 * "Retry On Fail" runs the node again with all items, so what was done must outlive a try. n8n
 * makes new item objects for each run of a node and hands the same ones to each of its tries: they
 * are the key, and when they go, what is remembered goes with them.
 */
const traces = new WeakMap<INodeExecutionData, Map<string, Trace>>();

const runs = new WeakMap<INodeExecutionData, Map<string, object>>();

/** The memory of one node run over all its tries. */
export class Memory {
	private readonly run: string;

	constructor(
		context: IExecuteFunctions,
		private readonly items: INodeExecutionData[],
	) {
		this.run = `${context.getExecutionId()}/${context.getNode().id}`;
	}

	get(index: number): Remembered | undefined {
		return this.trace(index).known;
	}

	set(index: number, what: Remembered): void {
		this.trace(index).known = what;
	}

	/** The item's failure in an earlier try or earlier in this one. */
	failure(index: number): WordbeeError | undefined {
		return this.trace(index).failure;
	}

	noteFailure(index: number, error: WordbeeError): void {
		this.trace(index).failure = error;
	}

	/** Texts that tell the item's person apart, empty if nothing can have been changed for it. */
	touched(index: number): string[] {
		return this.trace(index).touched ?? [];
	}

	touch(index: number, keys: string[]): void {
		this.trace(index).touched = keys;
	}

	/** What an operation keeps of the run as a whole, over all tries; as long as the first item lives. */
	ofRun<T extends object>(initial: () => T): T {
		const kept = runs.get(this.items[0]) ?? new Map<string, object>();
		runs.set(this.items[0], kept);
		const value = (kept.get(this.run) as T | undefined) ?? initial();
		kept.set(this.run, value);
		return value;
	}

	private trace(index: number): Trace {
		const item = this.items[index];
		const key = `${this.run}/${index}`;
		const ofItem = traces.get(item) ?? new Map<string, Trace>();
		traces.set(item, ofItem);
		const trace = ofItem.get(key) ?? {};
		ofItem.set(key, trace);
		return trace;
	}
}

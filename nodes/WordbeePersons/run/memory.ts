import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { WordbeeError } from '../values/WordbeeError';

/** What an earlier try of the same node run left behind for an item. Never a secret. */
export type Remembered =
	| { state: 'done'; json: IDataObject }
	/** A create whose answer was lost. `before`: ids of similar persons seen before a create. */
	| { state: 'lost'; error: WordbeeError; before?: number[] }
	/** A delete whose answer was lost. */
	| { state: 'sent'; error: WordbeeError }
	/** A row of a batch job whose end nobody has seen yet. */
	| { state: 'job'; error: WordbeeError; jobId: number; row: number; before?: number[] };

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

/**
 * Refused log-ins of a node in one execution, by n8n's context object for the two: repeating them, in
 * tries or in a loop, may lock the account.
 */
const refusals = new WeakMap<object, WordbeeError[]>();

const SIGN_INS_AT_MOST = 2;

/** The memory of one node run over all its tries. */
export class Memory {
	private readonly run: string;

	private readonly execution: object;

	/** Whether the log-in was refused in this try. */
	private refused = false;

	constructor(
		context: IExecuteFunctions,
		private readonly items: INodeExecutionData[],
	) {
		this.run = `${context.getExecutionId()}/${context.getNode().id}`;
		this.execution = context.getContext('node');
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

	/** That a later try sent nothing does not tell what became of the one before. */
	noteFailure(index: number, error: WordbeeError): void {
		const trace = this.trace(index);
		if (error.outcome === 'notSent' && trace.failure?.outcome === 'unknown') return;
		trace.failure = error;
	}

	/** Texts that tell the item's person apart, empty if nothing can have been changed for it. */
	touched(index: number): string[] {
		return this.trace(index).touched ?? [];
	}

	touch(index: number, keys: string[]): void {
		this.trace(index).touched = keys;
	}

	/** The log-in's refusal, once there were so many of them that there must not be another. */
	get signInRefusal(): WordbeeError | undefined {
		const errors = refusals.get(this.execution) ?? [];
		return errors.length >= SIGN_INS_AT_MOST ? errors[0] : undefined;
	}

	/** Notes it if an item failed for a refused log-in, once for each try. */
	noteSignInRefusal(error: WordbeeError): void {
		if (error.systemic !== 'signIn' || this.refused) return;
		this.refused = true;
		refusals.set(this.execution, [...(refusals.get(this.execution) ?? []), error]);
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

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { WordbeeError } from '../transport/errors';

/** What an earlier try of the same node run left behind for an item. Never a secret. */
export type Remembered =
	/** `keys` tell the person apart, for the order of work on it. */
	| { state: 'done'; json: IDataObject; keys: string[] }
	/** A create whose answer was lost. `before` holds the ids of similar persons seen before it. */
	| { state: 'lost'; error: WordbeeError; before?: number[] }
	/** A delete whose answer was lost. */
	| { state: 'sent'; error: WordbeeError }
	/** A row of a batch job whose end nobody has seen yet. */
	| { state: 'job'; error: WordbeeError; jobId: number; row: number };

/**
 * "Retry On Fail" runs the node again with all items, so what was done must outlive a try. n8n
 * makes new item objects for each run of a node and hands the same ones to each of its tries: they
 * are the key, and when they go, what is remembered goes with them.
 */
const remembered = new WeakMap<INodeExecutionData, Map<string, Remembered>>();

/** Why an item failed in an earlier try. */
const failures = new WeakMap<INodeExecutionData, Map<string, WordbeeError>>();

/** Refused log-ins of a node run, by its first item: repeating them may lock the account. */
const refusals = new WeakMap<INodeExecutionData, Map<string, WordbeeError[]>>();

const SIGN_INS_AT_MOST = 2;

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
		return remembered.get(this.items[index])?.get(this.key(index));
	}

	set(index: number, what: Remembered): void {
		const item = this.items[index];
		const entries = remembered.get(item) ?? new Map<string, Remembered>();
		entries.set(this.key(index), what);
		remembered.set(item, entries);
	}

	/** The item's failure in an earlier try or earlier in this one. */
	failure(index: number): WordbeeError | undefined {
		return failures.get(this.items[index])?.get(this.key(index));
	}

	noteFailure(index: number, error: WordbeeError): void {
		const item = this.items[index];
		const entries = failures.get(item) ?? new Map<string, WordbeeError>();
		failures.set(item, entries.set(this.key(index), error));
	}

	/** The log-in's refusal, once there were so many of them that there must not be another. */
	get signInRefusal(): WordbeeError | undefined {
		const errors = refusals.get(this.items[0])?.get(this.run) ?? [];
		return errors.length >= SIGN_INS_AT_MOST ? errors[0] : undefined;
	}

	/** Notes that this try ended with a refused log-in. */
	noteSignInRefusal(error: WordbeeError): void {
		const runs = refusals.get(this.items[0]) ?? new Map<string, WordbeeError[]>();
		runs.set(this.run, [...(runs.get(this.run) ?? []), error]);
		refusals.set(this.items[0], runs);
	}

	private key(index: number): string {
		return `${this.run}/${index}`;
	}
}

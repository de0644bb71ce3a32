import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { errorItem, isTool, itemWords, toNodeError, type ItemPlace } from '../values/toNodeError';
import { type WordbeeError } from '../values/wordbeeError';

/** Up to this many ids are listed one by one; more are written as ranges. */
const LISTED_IDS = 200;

/** What became of each item of a run, and the words for it. */
export class Report {
	private readonly jsons: Array<IDataObject | undefined>;

	private readonly errors: Array<WordbeeError | undefined>;

	/** Names of persons for whom no item stands, by the number that they have in place of an item's. */
	private readonly names = new Map<number, string>();

	private first?: number;

	/** How to go on without making persons again, if running all items again would. */
	private again?: string;

	/**
	 * @param size number of input items
	 * @param whoIs tells whom an input item is about, as far as it says
	 */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly size: number,
		private readonly whoIs: (index: number) => string | undefined,
	) {
		this.jsons = new Array<IDataObject | undefined>(size);
		this.errors = new Array<WordbeeError | undefined>(size);
	}

	/** See Ledger. */
	add(name: string): number {
		const index = this.jsons.push(undefined) - 1;
		this.errors.push(undefined);
		this.names.set(index, name);
		return index;
	}

	/** An item whose end an earlier try did not learn; it stays that way unless this try does. */
	recall(index: number, error: WordbeeError): void {
		this.errors[index] = error;
	}

	done(index: number, json: IDataObject): void {
		this.jsons[index] = json;
		this.errors[index] = undefined;
	}

	fail(index: number, error: WordbeeError): void {
		this.first ??= index;
		const name = this.names.get(index);
		this.errors[index] =
			name === undefined || error.ofTheNode
				? error
				: error.with({ ofTheNode: true, message: `${name}: ${error.message}` });
	}

	/**
	 * Notes that running all items again, as "Retry" in n8n's list of executions does, would make persons
	 * twice.
	 * @param looks whether the node could look persons up
	 */
	warnOfRetry(looks: boolean): void {
		this.again = looks
			? 'set If Person Exists to Skip'
			: 'add a Wordbee V2 API credential and set If Person Exists to Skip';
	}

	/** Items of which nobody has said yet what became of them. */
	get open(): number[] {
		return [...this.jsons.keys()].filter(
			(index) => this.jsons[index] === undefined && this.errors[index] === undefined,
		);
	}

	get failed(): boolean {
		return this.first !== undefined;
	}

	json(index: number): IDataObject | undefined {
		return this.jsons[index];
	}

	/** One item per input item, failed ones with their error. */
	items(): INodeExecutionData[] {
		const node = this.context.getNode();
		return Array.from(this.jsons, (json, index) => {
			const error = this.errors[index];
			if (error !== undefined) return errorItem(node, error, this.place(index));
			return { json: json ?? {}, pairedItem: { item: index } };
		});
	}

	/**
	 * The error that stops the node: the first failed item, what had been done, and every item whose
	 * end is not known.
	 */
	stopError() {
		const index = this.first ?? 0;
		const error = this.errors[index]!;
		const node = this.context.getNode();
		const place = this.names.has(index) ? undefined : this.place(index);
		if (isTool(node)) return toNodeError(node, error, place);
		const lines = [
			error.description,
			this.doneSoFar(),
			this.retryAdvice(),
			this.unknownItems(index),
		];
		const nodeError = toNodeError(
			node,
			error.with({ description: lines.filter(Boolean).join(' ') }),
			place,
		);
		nodeError.context.done = this.doneIds();
		return nodeError;
	}

	private place(index: number): ItemPlace {
		return { index, count: this.size, name: this.whoIs(index) };
	}

	/** n8n's "Retry" sends every item again; only the tries of "Retry On Fail" know what was done. */
	private retryAdvice(): string {
		if (this.again === undefined || !this.jsons.some((json) => json?.action === 'created'))
			return '';
		const open = this.jsons.findIndex((json) => json === undefined);
		return `"Retry" in n8n's list of executions sends all items again and makes these persons a second time. Go on with the items that are not done, from ${itemWords(open)} on, or ${this.again} first.`;
	}

	private doneIds(): { count: number; personIds: number[] } {
		const done = this.jsons.filter((json) => json !== undefined);
		const ids = done.map((json) => json.personId).filter((id) => typeof id === 'number');
		return { count: done.length, personIds: ids };
	}

	/** "Done before: n of m items" with the ids of the persons; '' for a single item. */
	doneSoFar(): string {
		const { count, personIds } = this.doneIds();
		const total = this.jsons.length;
		if (total === 1) return '';
		if (count === 0) return `None of the ${total} items was done.`;
		const ids = personIds.length > 0 ? ` (person ids ${idList(personIds)})` : '';
		return `Done before: ${count} of ${total} items${ids}.`;
	}

	private wordsFor(index: number): string {
		return itemWords(index, this.whoIs(index));
	}

	private unknownItems(except: number): string {
		const unknown = this.errors.flatMap((error, index) =>
			error?.outcome === 'unknown' && index !== except
				? [this.names.has(index) ? error.message : `${this.wordsFor(index)}: ${error.message}`]
				: [],
		);
		return unknown.length === 0 ? '' : `Not known, check these too: ${unknown.join('; ')}.`;
	}
}

/** "1, 2, 5", and for long lists "1-120, 125" */
export function idList(ids: number[]): string {
	if (ids.length <= LISTED_IDS) return ids.join(', ');
	const sorted = [...new Set(ids)].sort((a, b) => a - b);
	const ranges: Array<[number, number]> = [];
	for (const id of sorted) {
		const last = ranges.at(-1);
		if (last && last[1] === id - 1) last[1] = id;
		else ranges.push([id, id]);
	}
	return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

import type { KnownPersons } from '../lookup/knownPersons';
import { turnKeys } from '../lookup/lookupKeys';
import { itemWords } from '../values/toNodeError';
import { WordbeeError } from '../values/wordbeeError';
import { makesAgain, namesByEmail } from './decide';
import type { Memory } from './memory';
import type { WriteItem } from './writeItem';

/**
 * The order of work on the same person, over all tries of the node: what is sent must neither undo a
 * later item nor be undone by an earlier one that Wordbee may still be at.
 */
export class Order {
	private readonly byEmail: boolean;

	/** The last item that may have changed a person, by what tells that person apart. */
	private readonly last = new Map<string, number>();

	/** What tells the persons apart of items that are still being found out about, by the item's index. */
	private readonly held = new Map<number, string[]>();

	/** Items whose end this try could not find out, by what tells their person apart. */
	private readonly open = new Map<string, number>();

	/**
	 * @param work all items of the try
	 * @param size number of the node's input items
	 * @param known undefined if persons cannot be looked up
	 */
	constructor(
		work: WriteItem[],
		size: number,
		private readonly memory: Memory,
		private readonly known?: KnownPersons,
	) {
		this.byEmail = work.some(namesByEmail);
		for (let index = 0; index < size; index++) this.passed(index, memory.touched(index));
	}

	/** Texts that items about the same person share. */
	keys(item: WriteItem): string[] {
		return turnKeys(item, this.byEmail, this.knownId(item));
	}

	private knownId({ person, request }: WriteItem): number | undefined {
		if (person === undefined || person.by === 'id') return undefined;
		try {
			return this.known?.resolve(person, request.companyId).personId;
		} catch {
			return undefined;
		}
	}

	/** Keeps other items about the same person back until it is known what became of this one. */
	hold(item: WriteItem): void {
		this.held.set(item.index, this.keys(item));
	}

	/** Whether an item has to wait for another one that is being found out about. */
	isHeld(item: WriteItem): boolean {
		if (makesAgain(item) || this.held.size === 0) return false;
		const keys = this.keys(item);
		return [...this.held].some(
			([index, held]) => index !== item.index && held.some((key) => keys.includes(key)),
		);
	}

	/** @throws WordbeeError if the item must not be sent any more, or not yet */
	check(item: WriteItem): void {
		// It is about a person of its own, whoever else is there.
		if (makesAgain(item)) return;
		const keys = this.keys(item);
		const failure = this.memory.failure(item.index);
		if (failure !== undefined && keys.some((key) => (this.last.get(key) ?? -1) > item.index)) {
			throw failure;
		}
		const [open] = keys.flatMap((key) => this.open.get(key) ?? []);
		if (open === undefined || open === item.index) return;
		throw new WordbeeError(
			`Not sent, because it is not known what became of ${itemWords(open)}, which is about the same person`,
			{
				outcome: 'notSent',
				description: `Look at the person in Wordbee, as the error of ${itemWords(open)} says, then run this item again.`,
			},
		);
	}

	/** Notes a success. */
	done(item: WriteItem, personId: number): void {
		this.held.delete(item.index);
		this.touch(item, [...this.keys(item), `id ${personId}`]);
	}

	/** Notes a failure. Call it after the memory has noted it. */
	failed(item: WriteItem): void {
		this.held.delete(item.index);
		if (this.memory.failure(item.index)?.outcome !== 'unknown') return;
		const keys = this.keys(item);
		this.touch(item, keys);
		for (const key of keys) this.open.set(key, item.index);
	}

	private touch({ index }: WriteItem, keys: string[]): void {
		this.memory.touch(index, keys);
		this.passed(index, keys);
	}

	private passed(index: number, keys: string[]): void {
		for (const key of keys) this.last.set(key, Math.max(index, this.last.get(key) ?? -1));
	}
}

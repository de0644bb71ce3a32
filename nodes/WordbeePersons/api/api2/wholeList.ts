/** A whole list of persons, and how far it can be trusted. */
export interface WholeList<T> {
	rows: T[];
	/** Number of persons that Wordbee told last, undefined if it does not tell. */
	total?: number;
	/** Different persons that the list showed, fitting or not. */
	seen: number;
	/**
	 * Whether nobody came or went while the list was read, as far as its numbers tell: else a page may have
	 * moved up and left somebody out.
	 */
	stable: boolean;
	/** Whether the total changed from page to page. */
	moved: boolean;
}

/** The list is read again while it moves: who is left out would pass for somebody who is not there. */
const READS_AT_MOST = 3;

/**
 * The one way to read a whole list.
 * @param read reads all of its pages once
 * @returns the first reading in which it stood still, else the last one, which is not `stable`
 */
export async function readWhole<T>(read: () => Promise<WholeList<T>>): Promise<WholeList<T>> {
	let list = await read();
	for (let reads = 1; !list.stable && reads < READS_AT_MOST; reads++) {
		const { moved, seen, total } = list;
		list = await read();
		// Somebody whom the key's user may not see is missing every time.
		if (!moved && !list.moved && list.seen === seen && list.total === total) break;
	}
	return list;
}

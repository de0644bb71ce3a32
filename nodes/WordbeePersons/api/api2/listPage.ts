import { jsonOf, pick } from '../../http/answer';
import type { Client } from '../../http/client';
import { isRecord, wholeNumber } from '../../values/kinds';
import { WordbeeError } from '../../values/wordbeeError';
import { endless, MOST_PAGES, rowsIn } from '../lists';

/** Most rows of one page [documented]. */
export const PAGE_SIZE = 500;

/** More rows than the first total promised, before paging is given up; rows may be added meanwhile. */
const SPARE_ROWS = 10_000;
const ROWS_WITHOUT_TOTAL = 200_000;

/** One page of a list, as it came. */
export interface ListPage {
	rows: Array<Record<string, unknown>>;
	/** Number of rows of the whole list, if Wordbee tells. */
	total?: number;
	/** Rows that were asked for. */
	asked: number;
}

/** What a list is asked for. */
export interface ListRequest {
	/** Condition in API 2's query language; all rows without it. */
	query?: string;
	reconciles?: boolean;
}

/**
 * One page of a list of API 2 [documented: `POST {list}/list` with query, take, skip].
 * @param list "persons" or "companies"
 * @throws WordbeeError if it is empty although there must be rows: nobody may take that for the end
 */
export async function listPage(
	client: Client,
	list: string,
	{ query, reconciles }: ListRequest,
	skip: number,
	take: number,
): Promise<ListPage> {
	const answer = await client.send({
		method: 'POST',
		path: `/${list}/list`,
		json: { ...(query === undefined ? {} : { query }), allfields: true, take, skip },
		twice: 'none',
		reconciles,
	});
	const json = jsonOf(answer);
	const rows = rowsIn(json, list);
	const total = isRecord(json) ? wholeNumber(pick(json, 'total')) : undefined;
	// The total may count more than the key's user may see; the number of rows in this page may not.
	const count = isRecord(json) ? wholeNumber(pick(json, 'count')) : undefined;
	if (rows.length === 0 && count !== undefined && count > 0) {
		throw new WordbeeError(`Wordbee's list of ${list} came without its rows`, {
			outcome: 'notSent',
			description:
				"Nothing was changed. Try again later, and if it stays that way tell Wordbee's support.",
		});
	}
	return { rows, total, asked: take };
}

/**
 * All pages of a list, one at a time. A first page without rows comes too, since its total tells whether
 * that may be.
 * @param idOf the id of a row, to notice a server that sends a page again
 * @param take rows of the next page, asked before each page
 * @param from rows of the list to leave out
 * @throws WordbeeError if the pages never end
 */
export async function* allPages(
	client: Client,
	list: string,
	request: ListRequest,
	idOf: (row: Record<string, unknown>) => unknown,
	take: () => number = () => PAGE_SIZE,
	from = 0,
): AsyncGenerator<ListPage> {
	let skip = from;
	let most = ROWS_WITHOUT_TOTAL;
	const firsts = new Set<unknown>();
	for (let page = 0; ; page++) {
		if (page >= MOST_PAGES) throw endless(list, page);
		const asked = take();
		const { rows, total } = await listPage(client, list, request, skip, asked);
		if (rows.length === 0) {
			if (page === 0) yield { rows, total, asked };
			return;
		}
		if (page === 0 && total !== undefined) most = total + SPARE_ROWS;
		const first = idOrNone(rows[0], idOf);
		if (skip >= most || firsts.has(first)) throw endless(list, page);
		if (first !== undefined) firsts.add(first);
		yield { rows, total, asked };
		skip += rows.length;
		if (total === undefined ? rows.length < asked : skip >= total) return;
	}
}

/** A row that is not understood has none; whoever reads the rows says so. */
function idOrNone<T>(row: T, idOf: (row: T) => unknown): unknown {
	try {
		return idOf(row);
	} catch {
		return undefined;
	}
}

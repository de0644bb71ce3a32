import { jsonOf, pick } from '../../http/answer';
import type { PersonRequest } from '../../person/personRequest';
import { isRecord, wholeNumber } from '../../values/kinds';
import { isOfAnother, pidOf, unwrapped } from './readResult';

/** The key of a request in a job, which comes back with its result [documented]. */
export function rowKey(index: number): string {
	return `n8n-${index}`;
}

/** The token of an uploaded file. */
export function tokenIn(json: unknown): string | undefined {
	if (typeof json === 'string' && json !== '') return json;
	if (!isRecord(json)) return undefined;
	const token = pick(json, 'token', 'fileToken') ?? pick(json, 'result');
	return tokenIn(token);
}

/** The token of the file that holds a job's results [U16]. */
export function fileTokenIn(custom: unknown): string | undefined {
	if (typeof custom === 'string' && custom !== '') return custom;
	if (!isRecord(custom)) return undefined;
	const token = pick(custom, 'filetoken', 'fileref', 'token');
	return isRecord(token) ? fileTokenIn(token) : typeof token === 'string' ? token : undefined;
}

/** The first list of results among the places where they may be; an empty one holds none [U16]. */
export function resultsIn(json: unknown): unknown[] | undefined {
	if (!isRecord(json)) return undefined;
	for (const name of ['result', 'custom', 'items', 'results', 'rows']) {
		let inner = pick(json, name);
		if (typeof inner === 'string' && /^\s*[[{]/.test(inner)) {
			inner = jsonOf({ status: 200, headers: {}, text: inner });
		}
		if (isFilled(inner)) return inner;
		const nested = resultsIn(inner);
		if (nested !== undefined) return nested;
	}
	return undefined;
}

/** Whether a value is a list that holds a result. */
export function isFilled(value: unknown): value is unknown[] {
	return Array.isArray(value) && value.some(isRecord);
}

/**
 * Results in the order of the requests, undefined where none can be told: by row key, or if Wordbee
 * does not send the keys back by position. A position counts only if there is a result for each
 * request and nothing in them contradicts it; if something does, only the ids of persons count.
 * @param requests those of the job; a job that is asked again may have rows that nobody asks for
 */
export function inOrder(rows: unknown[], requests: Array<PersonRequest | undefined>): unknown[] {
	const keys = new Set(Array.from(requests, (_, index) => rowKey(index)));
	const byKey = new Map<string, unknown>();
	const byPid = new Map<number, unknown>();
	for (const row of rows) {
		const key = keyOf(row);
		if (key !== undefined && keys.has(key)) note(byKey, key, row);
		const pid = pidOf(unwrapped(row) ?? {});
		if (pid !== undefined) note(byPid, pid, row);
	}
	const all = Array.from(requests);
	const asMany = rows.length === all.length;
	if (byKey.size > 0) {
		// A refused row may come without its key; where all others stand in order, it does too.
		const inPlace = asMany && rows.every((row, at) => (keyOf(row) ?? rowKey(at)) === rowKey(at));
		return all.map((request, at) => {
			const row = rows[at];
			const isUnnamed = inPlace && keyOf(row) === undefined && mayBeOf(row, request);
			return isUnnamed ? row : byKey.get(rowKey(at));
		});
	}
	if (asMany && rows.every((row, index) => mayBeOf(row, all[index]))) {
		return rows;
	}
	return all.map((request) =>
		request?.personId === undefined ? undefined : byPid.get(request.personId),
	);
}

/** The key that was sent with a row's request and comes back with its result [documented]. */
function keyOf(row: unknown): string | undefined {
	const key = pick(unwrapped(row) ?? {}, 'data') ?? (isRecord(row) ? pick(row, 'data') : undefined);
	return typeof key === 'string' ? key : undefined;
}

/** Whether nothing in a row says that it is the result of another request. */
function mayBeOf(row: unknown, request?: PersonRequest): boolean {
	const result = unwrapped(row);
	if (request === undefined || result === undefined) return true;
	const companyId = wholeNumber(pick(result, 'cid', 'companyId')) || undefined;
	if (companyId !== undefined && companyId !== request.companyId) return false;
	return !isOfAnother(result, request);
}

/** Notes a row under what it is recognised by; two that differ cannot be told apart. */
function note<K>(map: Map<K, unknown>, key: K, row: unknown): void {
	const same = !map.has(key) || JSON.stringify(map.get(key)) === JSON.stringify(row);
	map.set(key, same ? row : undefined);
}

import type { IDataObject } from 'n8n-workflow';

import { rawJson } from '../../person/raw';
import type { PersonRequest } from '../../person/request';
import { isRecord, wholeNumber } from '../../values/kinds';
import { jsonOf, pick, type Answer } from '../../transport/answer';
import { LostAnswer, type Client } from '../../transport/client';
import { clock } from '../../transport/clock';
import { asWordbeeError, WordbeeError } from '../../values/WordbeeError';
import type { Batch, RowResult } from '../PersonsApi';
import { toUpdateRequest } from './updateRequest';
import { isOfAnother, pidOf, readResult, unwrapped } from './updateResult';
import { hasCustomFields, type ValueKey } from './ValueKey';

/** Polling more often than every 5 seconds may get the API disabled [documented]. */
const POLL_MS = [5_100, 5_100, 10_000, 15_000, 20_000, 30_000];

/** A job was started, but nobody has seen its end: its rows may or may not have been carried out. */
export class LostJob extends WordbeeError {
	constructor(
		message: string,
		readonly jobId: number,
		/** Whether Wordbee is not at it any more, so that what it did can be looked up. */
		readonly ended = false,
	) {
		super(message, {
			outcome: 'unknown',
			description: `The rows of the job may or may not have been carried out. Look at them in Wordbee, or ask Wordbee's support for the request id ${jobId}.`,
			details: { requestId: jobId },
		});
	}
}

/** Batches of person update requests: upload a file, start a job, wait, read the results. */
export class Jobs implements Batch {
	private lastPoll = 0;

	constructor(
		private readonly client: Client,
		/** Longest time to wait for a job, in seconds. */
		private readonly jobTimeout: number,
		private readonly valueKey: ValueKey,
	) {}

	async run(requests: PersonRequest[]): Promise<RowResult[]> {
		const results = await this.runOnce(requests, this.valueKey.current);
		await this.tryOtherKey(requests, results);
		return results;
	}

	/** If Wordbee refuses every row with custom fields, it may mean the other name of their value. */
	private async tryOtherKey(requests: PersonRequest[], results: RowResult[]): Promise<void> {
		const rows = [...requests.keys()].filter((row) => hasCustomFields(requests[row]));
		const accepted = rows.find((row) => !(results[row] instanceof Error));
		if (accepted !== undefined) {
			this.valueKey.accept(requests[accepted], this.valueKey.current);
			return;
		}
		const others = rows.map((row) =>
			this.valueKey.other(requests[row], asWordbeeError(results[row])),
		);
		const [other] = others;
		if (other === undefined || others.includes(undefined)) return;
		const again = await this.runOnce(
			rows.map((row) => requests[row]),
			other,
		);
		again.forEach((result, at) => {
			if (isRefused(result)) return;
			results[rows[at]] = result;
			this.valueKey.accept(requests[rows[at]], other);
		});
	}

	private async runOnce(requests: PersonRequest[], spelling: string): Promise<RowResult[]> {
		const { jobId, state, sentBefore } = await this.start(requests, false, spelling);
		const rows = await this.rows(jobId, state, requests);
		return this.results(rows, requests, jobId, sentBefore);
	}

	async rehearse(requests: PersonRequest[]): Promise<Array<IDataObject | Error>> {
		const { jobId, state } = await this.start(requests, true, this.valueKey.current);
		const rows = await this.rows(jobId, state, requests);
		return rows.map((row, index) => {
			const result = unwrapped(row);
			if (result === undefined || isOfAnother(result, requests[index])) return missingRow(jobId);
			const { data } = requests[index].fields;
			const json = { ...rawJson(result as IDataObject, this.client.redactor) };
			delete json[Object.keys(json).find((key) => key.toLowerCase() === 'data') ?? 'data'];
			return data === undefined ? json : { ...json, data };
		});
	}

	async resume(jobId: number, requests: PersonRequest[]): Promise<RowResult[]> {
		return this.results(await this.rows(jobId, undefined, requests), requests, jobId);
	}

	private results(
		rows: unknown[],
		requests: PersonRequest[],
		jobId: number,
		sentBefore?: boolean,
	): RowResult[] {
		const clean = (text: string) => this.client.redactor.clean(text);
		return rows.map((row, index) => {
			if (requests[index] === undefined || row === undefined) return missingRow(jobId);
			try {
				return readResult(row, requests[index], clean, sentBefore);
			} catch (thrown) {
				const error = asWordbeeError(thrown);
				return error instanceof LostAnswer ? missingRow(jobId) : error;
			}
		});
	}

	private async start(requests: PersonRequest[], readonly: boolean, spelling: string) {
		const rows = requests.map((request, index) =>
			toUpdateRequest(request, spelling, rowKey(index)),
		);
		const upload = await this.client.send({
			method: 'POST',
			path: '/media/upload',
			query: { filename: 'persons.json' },
			file: JSON.stringify(rows),
			// A file that nobody uses changes nothing.
			twice: 'none',
		});
		const fileToken = tokenIn(jsonOf(upload));
		if (fileToken === undefined) {
			throw new WordbeeError("Wordbee's answer to the upload holds no token", {
				outcome: 'notSent',
				httpCode: upload.status,
			});
		}
		const matchField = requests[0]?.matchField;
		const answer = await this.client.send({
			method: 'POST',
			path: '/persons/io/updates',
			json: {
				fileToken,
				...(readonly ? { readonly: true } : {}),
				...(matchField === undefined ? {} : { cfid: matchField }),
			},
			twice: readonly || requests.every(endsInTheSameState) ? 'same' : 'more',
		});
		const state = this.stateOf(answer);
		const { jobId = 0 } = state;
		if (state.status === 'failed') throw failedJob(jobId, state.info);
		if (jobId === 0 && state.status !== 'finished') {
			throw new LostAnswer(
				"Wordbee's answer to the start of the batch job holds no request id",
				true,
				true,
				answer.status,
			);
		}
		return { jobId, state, sentBefore: answer.afterLoss };
	}

	/** Waits for the end of a job and brings its results into the order of the requests. */
	private async rows(jobId: number, started: JobState | undefined, requests: PersonRequest[]) {
		let state = started;
		const limit = clock.now() + this.jobTimeout * 1000;
		for (let poll = 0; state?.status !== 'finished'; poll++) {
			if (state?.status === 'failed') {
				throw failedJob(jobId, state.info);
			}
			const pause = POLL_MS[Math.min(poll, POLL_MS.length - 1)];
			if (poll > 0 && clock.now() + pause > limit) {
				throw new LostJob(
					`The batch job ${jobId} did not end within ${this.jobTimeout} seconds`,
					jobId,
				);
			}
			state = await this.poll(jobId, pause);
		}
		return inOrder(await this.rowsIn(state.json, jobId), requests);
	}

	private async poll(jobId: number, pause: number): Promise<JobState> {
		const { signal } = this.client.run;
		const since = clock.now() - this.lastPoll;
		await clock.wait(Math.max(pause, POLL_MS[0] - since), signal);
		this.lastPoll = clock.now();
		const answer = this.client.send({
			method: 'GET',
			path: '/trm/status',
			query: { requestid: String(jobId) },
			twice: 'none',
			settling: true,
			leastPauseMs: POLL_MS[0],
		});
		return await answer.then(
			(got) => this.stateOf(got),
			(thrown: unknown) => {
				throw this.lost(jobId, thrown);
			},
		);
	}

	private lost(jobId: number, thrown: unknown): LostJob {
		return new LostJob(
			`The end of the batch job ${jobId} is not known: ${asWordbeeError(thrown).message}`,
			jobId,
		);
	}

	private stateOf(answer: Answer): JobState {
		const json = jsonOf(answer);
		const trm = isRecord(json) ? (pick(json, 'trm') ?? json) : json;
		if (!isRecord(trm)) {
			return { jobId: positive(trm), status: 'running', info: '', json };
		}
		const status = String(pick(trm, 'status') ?? '').toLowerCase();
		const info = pick(trm, 'statusInfo');
		const words =
			typeof info === 'string' && info !== ''
				? `: ${this.client.redactor.clean(info).slice(0, 300)}`
				: '';
		return {
			jobId: positive(pick(trm, 'requestid', 'id')),
			status: status === 'finished' || status === 'failed' ? status : 'running',
			info: words,
			json,
		};
	}

	/** The results stand in `result`, `result.items` or `custom`, or in a file that `custom` names [U16]. */
	private async rowsIn(json: unknown, jobId: number): Promise<unknown[]> {
		const rows = listIn(json);
		if (rows !== undefined) return rows;
		const custom = isRecord(json) ? pick(json, 'custom', 'result') : undefined;
		const token = fileTokenIn(custom);
		if (token !== undefined) {
			const file = this.client.send({
				method: 'GET',
				path: `/media/get/${encodeURIComponent(token)}`,
				twice: 'none',
				settling: true,
			});
			const answer = await file.catch((thrown: unknown) => {
				throw this.lost(jobId, thrown);
			});
			const content = jsonOf(answer);
			const found = isFilled(content) ? content : listIn(content);
			if (found !== undefined) return found;
		}
		throw new LostJob(`The batch job ${jobId} ended, but Wordbee gave no results`, jobId, true);
	}
}

interface JobState {
	jobId?: number;
	status: 'running' | 'finished' | 'failed';
	/** Wordbee's words about a failure, with a leading colon. */
	info: string;
	json: unknown;
}

function rowKey(index: number): string {
	return `n8n-${index}`;
}

/** Whether a row may run twice, even at the same time, without making a second person. */
function endsInTheSameState({ action, personId }: PersonRequest): boolean {
	return action !== 'create' && personId !== undefined;
}

function missingRow(jobId: number): LostJob {
	return new LostJob(`The batch job ${jobId} gave no result for this row`, jobId, true);
}

function failedJob(jobId: number, info: string): LostJob {
	return new LostJob(
		`The batch job ${jobId || ''} failed in Wordbee${info}`.replace('  ', ' '),
		jobId,
		true,
	);
}

function isRefused(result: RowResult): boolean {
	return result instanceof Error && asWordbeeError(result).outcome === 'rejected';
}

function positive(value: unknown): number | undefined {
	return wholeNumber(value) || undefined;
}

function tokenIn(json: unknown): string | undefined {
	if (typeof json === 'string' && json !== '') return json;
	if (!isRecord(json)) return undefined;
	const token = pick(json, 'token', 'fileToken') ?? pick(json, 'result');
	return tokenIn(token);
}

function fileTokenIn(custom: unknown): string | undefined {
	if (typeof custom === 'string' && custom !== '') return custom;
	if (!isRecord(custom)) return undefined;
	const token = pick(custom, 'filetoken', 'fileref', 'token');
	return isRecord(token) ? fileTokenIn(token) : typeof token === 'string' ? token : undefined;
}

/** The first list of results among the places where they may be; an empty one holds none [U16]. */
function listIn(json: unknown): unknown[] | undefined {
	if (!isRecord(json)) return undefined;
	for (const name of ['result', 'custom', 'items', 'results', 'rows']) {
		let inner = pick(json, name);
		if (typeof inner === 'string' && /^\s*[[{]/.test(inner)) {
			inner = jsonOf({ status: 200, headers: {}, text: inner });
		}
		if (isFilled(inner)) return inner;
		const nested = listIn(inner);
		if (nested !== undefined) return nested;
	}
	return undefined;
}

function isFilled(value: unknown): value is unknown[] {
	return Array.isArray(value) && value.some(isRecord);
}

/**
 * Results in the order of the requests, undefined where none can be told: by row key, or if Wordbee
 * does not send the keys back by position. A position counts only if there is a result for each
 * request and nothing in them contradicts it; if something does, only the ids of persons count.
 * @param requests those of the job; a job that is asked again may have rows that nobody asks for
 */
function inOrder(rows: unknown[], requests: Array<PersonRequest | undefined>): unknown[] {
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
	const companyId = positive(pick(result, 'cid', 'companyId'));
	if (companyId !== undefined && companyId !== request.companyId) return false;
	return !isOfAnother(result, request);
}

/** Notes a row under what it is recognised by; two that differ cannot be told apart. */
function note<K>(map: Map<K, unknown>, key: K, row: unknown): void {
	const same = !map.has(key) || JSON.stringify(map.get(key)) === JSON.stringify(row);
	map.set(key, same ? row : undefined);
}

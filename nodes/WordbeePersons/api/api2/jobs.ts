import type { IDataObject } from 'n8n-workflow';

import { jsonOf, pick, type Answer } from '../../http/answer';
import type { Client } from '../../http/client';
import { clock } from '../../http/clock';
import type { WireRequest } from '../../http/wireRequest';
import type { PersonRequest } from '../../person/personRequest';
import { rawJson } from '../../person/personRow';
import { isRecord } from '../../values/kinds';
import { asWordbeeError, LostAnswer } from '../../values/wordbeeError';
import type { Batch, DryResult, RowResult } from '../personsApi';
import { failedJob, jobState, type JobState, LostJob, missingRow } from './jobState';
import { dryResult, isOfAnother, readResult, unwrapped } from './readResult';
import { fileTokenIn, inOrder, isFilled, resultsIn, rowKey, tokenIn } from './resultsIn';
import { hasCustomFields, toUpdateRequest, type ValueKey } from './toUpdateRequest';

/** Polling more often than every 5 seconds may get the API disabled [documented]. */
const POLL_MS = [5_100, 5_100, 10_000, 15_000, 20_000, 30_000];

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

	async dryRun(requests: PersonRequest[]): Promise<Array<DryResult | Error>> {
		const { jobId, state } = await this.start(requests, true, this.valueKey.current);
		const rows = await this.rows(jobId, state, requests);
		return rows.map((row, index) => {
			const result = unwrapped(row);
			if (result === undefined || isOfAnother(result, requests[index])) return missingRow(jobId);
			const { data } = requests[index].fields;
			const json = { ...rawJson(result as IDataObject, this.client.redactor) };
			delete json[Object.keys(json).find((key) => key.toLowerCase() === 'data') ?? 'data'];
			const answer = data === undefined ? json : { ...json, data };
			return { ...dryResult(result), answer };
		});
	}

	async resume(jobId: number, requests: Array<PersonRequest | undefined>): Promise<RowResult[]> {
		return this.results(await this.rows(jobId, undefined, requests), requests, jobId);
	}

	private results(
		rows: unknown[],
		requests: Array<PersonRequest | undefined>,
		jobId: number,
		sentBefore?: boolean,
	): RowResult[] {
		const clean = (text: string) => this.client.redactor.clean(text);
		return rows.map((row, index) => {
			const request = requests[index];
			if (request === undefined || row === undefined) return missingRow(jobId);
			try {
				return readResult(row, request, clean, sentBefore);
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
		const upload: WireRequest = {
			method: 'POST',
			path: '/media/upload',
			query: { filename: 'persons.json' },
			file: JSON.stringify(rows),
			// A file that nobody uses changes nothing.
			twice: 'none',
			patient: true,
		};
		const fileToken = await this.client.ask(upload, (answer) =>
			found(tokenIn(jsonOf(answer)), answer, "Wordbee's answer to the upload holds no token"),
		);
		const matchField = requests[0]?.matchField;
		const wire: WireRequest = {
			method: 'POST',
			path: '/persons/io/updates',
			json: {
				fileToken,
				...(readonly ? { readonly: true } : {}),
				...(matchField === undefined ? {} : { cfid: matchField }),
			},
			twice: readonly || requests.every(endsInTheSameState) ? 'same' : 'more',
		};
		return await this.client.ask(wire, (answer) => ({
			...this.startOf(answer),
			sentBefore: answer.afterLoss,
		}));
	}

	private startOf(answer: Answer): { jobId: number; state: JobState } {
		const state = this.stateOf(answer);
		const { jobId = 0 } = state;
		if (state.status === 'failed') throw failedJob(jobId, state.info);
		if (jobId !== 0 || state.status === 'finished') return { jobId, state };
		throw new LostAnswer(
			"Wordbee's answer to the start of the batch job holds no request id",
			true,
			answer.status,
		);
	}

	/** Waits for the end of a job and brings its results into the order of the requests. */
	private async rows(
		jobId: number,
		started: JobState | undefined,
		requests: Array<PersonRequest | undefined>,
	) {
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
			reconciles: true,
			patient: true,
			leastPauseMs: POLL_MS[0],
		});
		return await answer.then(
			(got) => this.stateOf(got),
			(thrown: unknown) => {
				throw this.lost(jobId, thrown);
			},
		);
	}

	private lost(jobId: number, thrown: unknown, ended = false): LostJob {
		const what = ended ? 'What came of' : 'The end of';
		const { message } = asWordbeeError(thrown);
		return new LostJob(`${what} the batch job ${jobId} is not known: ${message}`, jobId, ended);
	}

	private stateOf(answer: Answer): JobState {
		return jobState(answer, (text) => this.client.redactor.clean(text));
	}

	/** The results stand in `result`, `results` or `custom`, or in a file that one of them names [U16]. */
	private async rowsIn(json: unknown, jobId: number): Promise<unknown[]> {
		const rows = resultsIn(json);
		if (rows !== undefined) return rows;
		const custom = isRecord(json) ? pick(json, 'custom', 'results', 'result') : undefined;
		const token = fileTokenIn(custom);
		if (token !== undefined) {
			const file: WireRequest = {
				method: 'GET',
				path: `/media/get/${encodeURIComponent(token)}`,
				twice: 'none',
				reconciles: true,
				patient: true,
			};
			const read = this.client.ask(file, (answer) => {
				const content = jsonOf(answer);
				return found(isFilled(content) ? content : resultsIn(content), answer, 'There are none');
			});
			return await read.catch((thrown: unknown) => {
				throw this.lost(jobId, thrown, true);
			});
		}
		throw new LostJob(`The batch job ${jobId} ended, but Wordbee gave no results`, jobId, true);
	}
}

/** @throws LostAnswer if an answer does not hold what was asked for, so that it can be asked for again */
function found<T>(value: T | undefined, { status }: Answer, problem: string): T {
	if (value === undefined) throw new LostAnswer(problem, false, status);
	return value;
}

/** Whether a row may run twice, even at the same time, without making a second person. */
function endsInTheSameState({ action, personId }: PersonRequest): boolean {
	return action !== 'create' && personId !== undefined;
}

function isRefused(result: RowResult): boolean {
	return result instanceof Error && asWordbeeError(result).outcome === 'rejected';
}

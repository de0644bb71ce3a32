import type { UpdateResult } from './updates.cts';
import type { Api2Variants } from './variants.cts';

interface Job {
	requestid: number;
	startedAt: number;
	polls: number;
	lastPollAt: number;
	/** Text of a failure; undefined: the job does not fail. */
	failure: { statusInfo: string | null } | undefined;
	results: unknown[];
}

/** U16: where the results are. */
const RESULTS: Record<
	Api2Variants['jobResults'],
	(results: unknown[], file: () => string) => object
> = {
	result: (result) => ({ result }),
	results: (results) => ({ results }),
	'results.items': (items) => ({ results: { items } }),
	'result.items': (items) => ({ result: { items } }),
	'result.items.v': (results) => ({ result: { items: results.map((v) => ({ v })) } }),
	custom: (custom) => ({ result: null, custom }),
	'custom.filetoken': (_results, file) => ({ result: null, custom: { filetoken: file() } }),
	'custom.fileref': (_results, file) => ({ result: null, custom: { fileref: file() } }),
};

/** Asynchronous operations ([D], section 2.2). Rows are carried out when a job starts. */
export class Jobs {
	/** Polls of a job that came sooner than the documented 5 s after the one before. */
	violations = 0;
	private readonly jobs = new Map<number, Job>();
	private nextId = 559;

	constructor(
		private readonly variants: Api2Variants,
		private readonly keepFile: (content: string) => string,
	) {}

	/** The answer to starting a job. */
	start(results: unknown[], failure?: Job['failure']): unknown {
		const requestid = this.nextId++;
		const startedAt = Date.now();
		const job: Job = { requestid, startedAt, polls: 0, lastPollAt: 0, failure, results };
		this.jobs.set(requestid, job);
		const { jobStart } = this.variants;
		if (jobStart === 'bareId') return requestid;
		if (jobStart === 'finished') return this.ended(job);
		return { trm: this.trm(requestid, 'Waiting') };
	}

	/** The answer to a poll; undefined when there is no such job, 'tooFast' when it is refused. */
	poll(requestid: number): unknown {
		const job = this.jobs.get(requestid);
		if (!job) return undefined;
		const now = Date.now();
		// [D] 2.1: at least 5 s between polls.
		if (job.polls > 0 && now - job.lastPollAt < this.variants.pollMinMs) {
			this.violations++;
			if (this.variants.pollTooFast === 'refused') return 'tooFast';
		}
		job.polls++;
		job.lastPollAt = now;
		const { jobPolls, jobDurationMs, jobMsPerRow, jobNeverFinishes } = this.variants;
		const duration = jobDurationMs + jobMsPerRow * job.results.length;
		if (jobNeverFinishes || job.polls < jobPolls || now - job.startedAt < duration) {
			return { trm: this.trm(requestid, 'Executing') };
		}
		return this.ended(job);
	}

	reset(): void {
		this.jobs.clear();
		this.violations = 0;
		this.nextId = 559;
	}

	private trm(requestid: number, status: string, more: object = {}) {
		const statusText = `The operation is ${status}.`;
		return { requestid, isbatch: false, status, statusText, ...more };
	}

	/** [D] 2.2: requestid may be 0 now. */
	private ended(job: Job): unknown {
		const requestid = this.variants.requestIdAfterFinish === 'kept' ? job.requestid : 0;
		if (job.failure) return { trm: this.trm(requestid, 'Failed', job.failure) };
		const trm = this.trm(requestid, 'Finished', { statusInfo: null });
		const { results } = job;
		const file = () => this.keepFile(JSON.stringify(results));
		return { trm, ...RESULTS[this.variants.jobResults](results, file) };
	}
}

/** A result on the wire: the example calls the informations `infos`, the table does not. */
export function resultRecord(result: UpdateResult, infosKey: Api2Variants['infosKey']): unknown {
	const { informations, data, ...rest } = result;
	return { ...rest, [infosKey]: informations, ...(data !== undefined && { data }) };
}

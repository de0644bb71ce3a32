import { jsonOf, pick, plainWords, type Answer } from '../../http/answer';
import { isRecord, wholeNumber } from '../../values/kinds';
import { WordbeeError } from '../../values/wordbeeError';

/** What an answer tells of a job. */
export interface JobState {
	jobId?: number;
	status: 'running' | 'finished' | 'failed';
	/** Wordbee's words about a failure, with a leading colon. */
	info: string;
	json: unknown;
}

/**
 * The state of a job in the answer to its start or to a poll. Some calls answer with the bare id
 * [seen in a client]; the id may be 0 once it has ended [documented].
 * @param clean takes secrets out of Wordbee's words
 */
export function jobState(answer: Answer, clean: (text: string) => string): JobState {
	const json = jsonOf(answer);
	const trm = isRecord(json) ? (pick(json, 'trm') ?? json) : json;
	if (!isRecord(trm)) {
		return { jobId: positive(trm), status: 'running', info: '', json };
	}
	const status = String(pick(trm, 'status') ?? '').toLowerCase();
	const info = pick(trm, 'statusInfo');
	const words =
		typeof info === 'string' && info !== ''
			? `: ${clean(plainWords(clean(info))).slice(0, 300)}`
			: '';
	return {
		jobId: positive(pick(trm, 'requestid', 'id')),
		status: status === 'finished' || status === 'failed' ? status : 'running',
		info: words,
		json,
	};
}

function positive(value: unknown): number | undefined {
	return wholeNumber(value) || undefined;
}

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

/** The error of a row whose result the job did not give. */
export function missingRow(jobId: number): LostJob {
	return new LostJob(`The batch job ${jobId} gave no result for this row`, jobId, true);
}

/**
 * The error of a job that Wordbee says has failed.
 * @param info its words, with a leading colon
 */
export function failedJob(jobId: number, info: string): LostJob {
	return new LostJob(
		`The batch job ${jobId || ''} failed in Wordbee${info}`.replace('  ', ' '),
		jobId,
		true,
	);
}

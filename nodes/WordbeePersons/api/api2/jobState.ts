import { jsonOf, pick, plainWords, type Answer } from '../../http/answer';
import { isRecord, wholeNumber } from '../../values/kinds';

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

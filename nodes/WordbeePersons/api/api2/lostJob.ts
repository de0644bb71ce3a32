import { WordbeeError } from '../../values/wordbeeError';

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

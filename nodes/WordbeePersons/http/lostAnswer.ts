import { asWordbeeError, WordbeeError } from '../values/wordbeeError';

/**
 * A request may have been carried out, but no usable answer came. `late` says that Wordbee may
 * still be at it.
 */
export class LostAnswer extends WordbeeError {
	constructor(
		message: string,
		readonly late: boolean,
		httpCode?: number,
		retryAfter?: number,
		/** Whether Wordbee asks to wait for longer than may be waited. */
		readonly tooLong = false,
	) {
		super(message, { outcome: 'unknown', httpCode, retryAfter });
	}
}

/**
 * Turns what was thrown while a request was sent and its answer was read into a WordbeeError. A defect
 * that an odd answer brings to light comes after the request, so its end is unknown.
 */
export function asSendError(thrown: unknown): WordbeeError {
	if (thrown instanceof RangeError || thrown instanceof TypeError) {
		return new LostAnswer("Wordbee's answer could not be read", true);
	}
	return asWordbeeError(thrown);
}

import type { IDataObject } from 'n8n-workflow';

/**
 * What is known of a failed item: `rejected` Wordbee answered no, `unknown` it was sent and the
 * answer is lost, `notSent` it never left.
 */
export type Outcome = 'rejected' | 'unknown' | 'notSent';

/** Trouble that every further request would meet as well. */
export type Systemic = 'signIn' | 'host' | 'allowance' | 'licences' | 'cancelled';

/** What an error tells besides its sentence. */
export interface WordbeeErrorOptions {
	outcome: Outcome;
	/** What to do next, one or two sentences. */
	description?: string;
	/** HTTP status of Wordbee's answer. */
	httpCode?: number;
	/** Display name of the parameter to change. */
	field?: string;
	systemic?: Systemic;
	/** Seconds that Wordbee asks to wait before the next request. */
	retryAfter?: number;
	/** Whether an earlier sending of the same request may have been carried out. */
	sentBefore?: boolean;
	/** Whether it is about the node and no item of it, e.g. a credential that is missing. */
	ofTheNode?: boolean;
	/** Further details for the error item, never a secret. */
	details?: IDataObject;
}

/**
 * Any trouble with an item or with the connection, in words for the user. It is always a new
 * object: it never carries the HTTP client's request, which holds the password and the token.
 */
export class WordbeeError extends Error {
	readonly outcome: Outcome;

	readonly description?: string;

	readonly httpCode?: number;

	readonly field?: string;

	readonly systemic?: Systemic;

	readonly retryAfter?: number;

	readonly sentBefore: boolean;

	readonly ofTheNode: boolean;

	readonly details: IDataObject;

	constructor(message: string, options: WordbeeErrorOptions) {
		super(message);
		this.name = 'WordbeeError';
		this.outcome = options.outcome;
		this.description = options.description;
		this.httpCode = options.httpCode;
		this.field = options.field;
		this.systemic = options.systemic;
		this.retryAfter = options.retryAfter;
		this.sentBefore = options.sentBefore ?? false;
		this.ofTheNode = options.ofTheNode ?? false;
		this.details = options.details ?? {};
	}

	/** A copy with some parts replaced; the sentence stays unless it is given. */
	with(changes: Partial<WordbeeErrorOptions> & { message?: string }): WordbeeError {
		const { outcome, description, httpCode, field, systemic, retryAfter } = this;
		const { sentBefore, ofTheNode, details } = this;
		return new WordbeeError(changes.message ?? this.message, {
			outcome,
			description,
			httpCode,
			field,
			systemic,
			retryAfter,
			sentBefore,
			ofTheNode,
			details,
			...changes,
		});
	}
}

/**
 * Bad input that is found before anything is sent.
 * @param field display name of the parameter at fault
 * @param message one sentence that names it
 */
export function inputError(field: string, message: string, description?: string): WordbeeError {
	return new WordbeeError(message, { outcome: 'notSent', field, description });
}

/** The error of a request that the end of the execution kept from being sent. */
export function cancelled(): WordbeeError {
	return new WordbeeError('The execution was cancelled', {
		outcome: 'notSent',
		systemic: 'cancelled',
	});
}

/**
 * Turns anything that was thrown into a WordbeeError. Errors of n8n itself (an expression that
 * cannot be evaluated, say) keep their sentence; nothing else of them is kept.
 */
export function asWordbeeError(thrown: unknown): WordbeeError {
	if (thrown instanceof WordbeeError) return thrown;
	const message = thrown instanceof Error && thrown.message ? thrown.message : 'Unexpected failure';
	return new WordbeeError(message, { outcome: 'notSent' });
}

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

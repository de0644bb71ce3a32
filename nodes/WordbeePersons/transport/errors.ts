import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * What is known of a failed item: `rejected` Wordbee answered no, `unknown` it was sent and the
 * answer is lost, `notSent` it never left.
 */
export type Outcome = 'rejected' | 'unknown' | 'notSent';

/** Trouble that every further request would meet as well. */
export type Systemic = 'signIn' | 'host' | 'allowance' | 'licences' | 'cancelled';

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
		this.details = options.details ?? {};
	}

	/** A copy with some parts replaced; the sentence stays unless it is given. */
	with(changes: Partial<WordbeeErrorOptions> & { message?: string }): WordbeeError {
		const { outcome, description, httpCode, field, systemic, retryAfter, details } = this;
		return new WordbeeError(changes.message ?? this.message, {
			outcome,
			description,
			httpCode,
			field,
			systemic,
			retryAfter,
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
 * The error that stops the node, as n8n shows it.
 * @param node the node; its parameters are left out of the error, since they may hold a password
 * @param error what happened
 * @param itemIndex index of the item at fault, counted from 0 as n8n does
 */
export function toNodeError(
	node: INode,
	error: WordbeeError,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const bare: INode = { ...node, parameters: {} };
	const message = itemIndex === undefined ? error.message : `${error.message} [item ${itemIndex}]`;
	const description = error.description;
	const nodeError =
		error.httpCode === undefined
			? new NodeOperationError(bare, message, { itemIndex, description })
			: new NodeApiError(
					bare,
					{ message },
					{ message, description, httpCode: String(error.httpCode), itemIndex },
				);
	// n8n replaces sentences in which it finds names such as EEXIST ("preexisting"), so set it again.
	nodeError.message = message;
	nodeError.messages = [];
	nodeError.description = description;
	nodeError.context.outcome = error.outcome;
	if (error.field !== undefined) nodeError.context.field = error.field;
	return nodeError;
}

/**
 * The json of an item that failed while the node continues. `details` keeps the outcome readable
 * on the regular output and lets n8n route the item to the error output.
 */
export function toErrorJson(error: WordbeeError, itemIndex: number): IDataObject {
	const details: IDataObject = { outcome: error.outcome };
	if (error.httpCode !== undefined) details.httpCode = error.httpCode;
	if (error.field !== undefined) details.field = error.field;
	Object.assign(details, error.details);
	if (error.description !== undefined) details.description = error.description;
	return { error: `${error.message} [item ${itemIndex}]`, details };
}

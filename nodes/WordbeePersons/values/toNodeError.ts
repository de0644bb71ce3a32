import type { IDataObject, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { WordbeeError } from './wordbeeError';

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
	const description = error.description;
	const message = sentenceFor(node, error, itemIndex);
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

/** Whether an agent calls the node: n8n gives the tool variant a type of its own. */
export function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}

/** A model knows no items, and reads nothing but the sentence, so that the advice has to stand in it. */
function sentenceFor(node: INode, error: WordbeeError, itemIndex?: number): string {
	const { message, description } = error;
	if (!isTool(node)) {
		const isOfItem = itemIndex !== undefined && !error.ofTheNode;
		return isOfItem ? `${message} [item ${itemIndex}]` : message;
	}
	return description === undefined ? message : `${message.replace(/[.!?]$/, '')}. ${description}`;
}

/**
 * The json of an item that failed while the node continues. `details` keeps the outcome readable
 * on the regular output and lets n8n route the item to the error output.
 */
export function toErrorJson(node: INode, error: WordbeeError, itemIndex: number): IDataObject {
	const details: IDataObject = { outcome: error.outcome };
	if (error.httpCode !== undefined) details.httpCode = error.httpCode;
	if (error.field !== undefined) details.field = error.field;
	Object.assign(details, error.details);
	if (error.description !== undefined) details.description = error.description;
	return { error: sentenceFor(node, error, itemIndex), details };
}

import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { asWordbeeError, type WordbeeError } from './wordbeeError';

/** The item that an error is about. */
export interface ItemPlace {
	/** Counted from 0, as n8n does. */
	index: number;
	/** How many items there are: what is said of the only one needs no number. */
	count: number;
	/** Who it is, as far as the item tells. */
	name?: string;
}

/** An item as people count: "item 6, Hanna Tester". */
export function itemWords(index: number, name?: string): string {
	return `item ${index + 1}${name ? `, ${name}` : ''}`;
}

/**
 * The error that stops the node, as n8n shows it.
 * @param node the node; its parameters are left out of the error, since they may hold a password
 * @param thrown what happened; an error that n8n shows already stays as it is
 * @param place the item at fault
 */
export function toNodeError(
	node: INode,
	thrown: unknown,
	place?: ItemPlace,
): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const error = asWordbeeError(thrown);
	const bare: INode = { ...node, parameters: {} };
	const description = error.description;
	const message = sentenceFor(node, error, place);
	const nodeError =
		error.httpCode === undefined
			? new NodeOperationError(bare, message, { description })
			: new NodeApiError(
					bare,
					{ message },
					{ message, description, httpCode: String(error.httpCode) },
				);
	// n8n replaces sentences in which it finds names such as EEXIST ("preexisting"), so set it again.
	nodeError.message = message;
	nodeError.messages = [];
	nodeError.description = description;
	nodeError.context.outcome = error.outcome;
	if (error.field !== undefined) nodeError.context.field = error.field;
	// Programs see it, n8n's editor does not: that would write "[item 5]" behind "item 6".
	if (place !== undefined) {
		const { index: value } = place;
		Object.defineProperty(nodeError.context, 'itemIndex', { value, enumerable: false });
	}
	return nodeError;
}

/** Whether an agent calls the node: n8n gives the tool variant a type of its own. */
export function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}

/** A model knows no items, and reads nothing but the sentence, so that the advice has to stand in it. */
function sentenceFor(node: INode, error: WordbeeError, place?: ItemPlace): string {
	const { message, description } = error;
	if (!isTool(node)) {
		if (place === undefined || place.count === 1 || error.ofTheNode) return message;
		return `${message} [${itemWords(place.index, place.name)}]`;
	}
	return description === undefined ? message : `${message.replace(/[.!?]$/, '')}. ${description}`;
}

/**
 * The json of an item that failed while the node continues. `details` keeps the outcome readable
 * on the regular output and lets n8n route the item to the error output.
 */
export function toErrorJson(node: INode, error: WordbeeError, place: ItemPlace): IDataObject {
	const details: IDataObject = { outcome: error.outcome };
	if (error.httpCode !== undefined) details.httpCode = error.httpCode;
	if (error.field !== undefined) details.field = error.field;
	Object.assign(details, error.details);
	if (error.description !== undefined) details.description = error.description;
	return { error: sentenceFor(node, error, place), details };
}

/** The output item of an input item that failed while the node continues. */
export function errorItem(node: INode, error: WordbeeError, place: ItemPlace): INodeExecutionData {
	const item: INodeExecutionData = {
		json: toErrorJson(node, error, place),
		pairedItem: { item: place.index },
	};
	if (node.onError === 'continueErrorOutput') {
		// Up to at least 2.33.5 n8n does not know `details`: only the property `error` takes the item to the
		// error output. n8n copies the item there; what is not enumerable stays behind, since n8n
		// would replace the json of an item that still has it.
		Object.defineProperty(item, 'error', { value: toNodeError(node, error, place) });
	}
	return item;
}

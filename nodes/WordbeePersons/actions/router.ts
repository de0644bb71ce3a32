import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { errorItem, toNodeError } from '../values/toNodeError';
import { asWordbeeError, inputError, WordbeeError } from '../values/wordbeeError';
import type { Operation } from './operation';
import { operations } from './person';

/** Nobody knows what had been done before something broke that was not foreseen. */
const defect = {
	outcome: 'unknown',
	description: 'Look at these persons in Wordbee before you run the items again.',
} as const;

const routes = { person: operations };

/**
 * Runs the operation that the node's parameters choose. n8n sends the input of a node that throws out of
 * the output for successes when it continues with an error output, so that nothing is thrown then: each
 * item comes out as failed.
 * @throws NodeApiError or NodeOperationError if the node is to stop on errors
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		return [await chosenOperation(this).execute.call(this)];
	} catch (thrown) {
		if (!this.continueOnFail()) throw toNodeError(this.getNode(), thrown);
		const error = asWordbeeError(thrown).with(thrown instanceof WordbeeError ? {} : defect);
		const items = this.getInputData();
		const node = this.getNode();
		return [items.map((_, index) => errorItem(node, error, { index, count: items.length }))];
	}
}

function chosenOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0, 'person') as keyof typeof routes;
	const operation = context.getNodeParameter('operation', 0, '') as string;
	const found = routes[resource]?.find(({ value }) => value === operation);
	if (found !== undefined) return found;
	throw inputError(
		'Operation',
		`The operation "${operation}" is not known for "${resource}"`,
		'Choose one in the node. A workflow made with a later version of this node needs that version here as well.',
	).with({ ofTheNode: true });
}

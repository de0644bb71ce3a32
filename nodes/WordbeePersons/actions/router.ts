import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { operations } from './person';

const routes = { person: operations };

/** Runs the operation that the node's parameters choose. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = this.getNodeParameter('resource', 0) as keyof typeof routes;
	const operation = this.getNodeParameter('operation', 0) as string;
	const route = routes[resource]?.find(({ value }) => value === operation);
	if (route === undefined) {
		throw new NodeOperationError(
			this.getNode(),
			`The operation "${operation}" is not known for "${resource}"`,
		);
	}
	return [await route.execute.call(this)];
}

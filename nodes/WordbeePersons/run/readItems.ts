import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Api2 } from '../api/api2/Api2';
import { asWordbeeError, toErrorJson, toNodeError } from '../transport/errors';
import { Run } from '../transport/run';
import { connectApi2 } from './connect';
import { ItemParameters } from './itemParameters';
import { readSettings } from './settings';

/**
 * @param read brings the rows for one item
 * @returns the operation's `execute`: all rows of each item, in the order of the items
 */
export function readOperation(read: (item: ItemParameters, api: Api2) => Promise<IDataObject[]>) {
	return async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
		const run = new Run(this.getExecutionCancelSignal?.());
		const output: INodeExecutionData[] = [];
		let api: Api2 | undefined;
		for (let index = 0; index < this.getInputData().length; index++) {
			const item = new ItemParameters(this, index);
			try {
				run.guard();
				api ??= connectApi2(this, readSettings(item), run);
				for (const json of await read(item, api)) {
					output.push({ json, pairedItem: { item: index } });
				}
			} catch (thrown) {
				const error = asWordbeeError(thrown);
				if (!this.continueOnFail()) throw toNodeError(this.getNode(), error, index);
				output.push({ json: toErrorJson(error, index), pairedItem: { item: index } });
			}
		}
		return output;
	};
}

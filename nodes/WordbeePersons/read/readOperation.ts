import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Api2 } from '../api/api2/api2';
import { connectApi2 } from '../api/connect';
import { Run } from '../http/run';
import { ItemParameters } from '../input/itemParameters';
import { Parameters } from '../input/parameters';
import { readSettings } from '../input/settings';
import { whoIs } from '../input/whoIs';
import { errorItem, toNodeError } from '../values/toNodeError';
import { asWordbeeError } from '../values/wordbeeError';

/** What an operation that reads consists of. `T` is what its items share. */
export interface ReadOperation<T> {
	/** Brings what is fetched once for many items. */
	prepare(items: ItemParameters[], api: Api2): Promise<T>;
	/**
	 * Brings the rows for one item.
	 * @param hint shows a remark on the whole run above the node's output
	 */
	read(
		item: ItemParameters,
		api: Api2,
		shared: Promise<T>,
		hint: (message: string) => void,
	): Promise<IDataObject[]>;
}

/** Items that are prepared together. */
const TOGETHER = 500;

/**
 * @param operation what is particular to the operation
 * @returns the operation's `execute`: all rows of each item, in the order of the items
 */
export function readOperation<T>(operation: ReadOperation<T>) {
	return async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
		const run = new Run(this.getExecutionCancelSignal?.());
		const output: INodeExecutionData[] = [];
		const parameters = new Parameters(this);
		const items = this.getInputData().map((_, index) => new ItemParameters(parameters, index));
		const hints = new Set<string>();
		let connection: Promise<Api2> | undefined;
		let shared: Promise<T> | undefined;
		for (const item of items) {
			const { index } = item;
			try {
				run.guard();
				connection ??= connectApi2(this, readSettings(item), run);
				const api = await connection;
				const hint = (message: string) => void hints.add(message);
				if (index % TOGETHER === 0 || shared === undefined) {
					shared = operation.prepare(items.slice(index, index + TOGETHER), api);
					// Only the items that need it fail with it.
					shared.catch(() => {});
				}
				for (const json of await operation.read(item, api, shared, hint)) {
					output.push({ json, pairedItem: { item: index } });
				}
			} catch (thrown) {
				const error = asWordbeeError(thrown);
				const place = { index, count: items.length, name: whoIs(item) };
				if (!this.continueOnFail()) throw toNodeError(this.getNode(), error, place);
				output.push(errorItem(this.getNode(), error, place));
			}
		}
		for (const message of hints) {
			this.addExecutionHints?.({ message, type: 'warning', location: 'outputPane' });
		}
		return output;
	};
}

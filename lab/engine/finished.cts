import type { IDataObject, INodeExecutionData, IRun, ITaskData } from 'n8n-workflow';

/** What a finished run left behind. */
export class Finished {
	/** @param result what the engine returned */
	constructor(private readonly result: { full: IRun }) {}

	/** Why the whole run failed, if it did. */
	get error(): string | undefined {
		return this.result.full.data.resultData.error?.message;
	}

	/** Items of one of a node's outputs, of all times that the node was executed. */
	items(node: string, output = 0): INodeExecutionData[] {
		return this.tasks(node).flatMap(({ data }) => data?.main?.[output] ?? []);
	}

	/** Whether a node was executed. */
	ran(node: string): boolean {
		return this.tasks(node).length > 0;
	}

	/**
	 * The item that one of a node's items comes from, found through the paired items.
	 * @returns the earliest that fits, undefined if none does
	 */
	origin(
		node: string,
		item: INodeExecutionData,
		fits: (json: IDataObject) => boolean,
	): INodeExecutionData | undefined {
		const own = this.tasks(node).find(({ data }) => data?.main?.some((one) => one?.includes(item)));
		const from = own?.source[0];
		const task = from && this.tasks(from.previousNode)[from.previousNodeRun ?? 0];
		const before = task?.data?.main?.[from?.previousNodeOutput ?? 0]?.[pairedIndex(item) ?? -1];
		const found = before && this.origin(from!.previousNode, before, fits);
		return found ?? (fits(item.json) ? item : undefined);
	}

	private tasks(node: string): ITaskData[] {
		return this.result.full.data.resultData.runData[node] ?? [];
	}
}

function pairedIndex({ pairedItem }: INodeExecutionData): number | undefined {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'object' ? first.item : first;
}

/** This package as it was built, loaded into n8n's real engine the way n8n loads a community package. */
import { PackageDirectoryLoader } from 'n8n-core';
import type { INodeExecutionData, IRun, ITaskData } from 'n8n-workflow';

import { Engine, type NodeTypes } from './engine.cts';

/**
 * @param packageFolder folder of this package, built
 * @param others nodes of other packages by type; one that is missing is an error
 */
export async function loadPackage(packageFolder: string, others: NodeTypes): Promise<Engine> {
	const loader = new PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	const prefix = `${loader.packageName}.`;
	return new Engine(
		(type) => {
			if (type.startsWith(prefix)) return loader.getNode(type.slice(prefix.length)).type;
			if (others[type] === undefined) throw new Error(`There is no node of the type ${type}`);
			return others[type];
		},
		(name) => loader.getCredential(name).type,
	);
}

/** What a finished run left behind. */
export class Finished {
	/** @param result what the engine returned */
	constructor(private readonly result: { full: IRun }) {}

	/** Why the whole run failed, if it did. */
	get error(): string | undefined {
		return this.result.full.data.resultData.error?.message;
	}

	/** Items of one of a node's outputs. */
	items(node: string, output = 0): INodeExecutionData[] {
		return this.task(node)?.data?.main?.[output] ?? [];
	}

	/**
	 * The item of an earlier node that an item comes from, found through the paired items.
	 * @returns its index among that node's items
	 */
	origin(node: string, item: INodeExecutionData, earlier: string): number {
		const index = pairedIndex(item);
		const previous = this.task(node)?.source[0];
		if (index === undefined || previous == null) {
			throw new Error(`The item of "${node}" is not paired with one of "${earlier}"`);
		}
		if (previous.previousNode === earlier) return index;
		const output = previous.previousNodeOutput ?? 0;
		const before = this.items(previous.previousNode, output)[index];
		return this.origin(previous.previousNode, before, earlier);
	}

	private task(node: string): ITaskData | undefined {
		return this.result.full.data.resultData.runData[node]?.at(-1);
	}
}

function pairedIndex({ pairedItem }: INodeExecutionData): number | undefined {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'object' ? first.item : first;
}

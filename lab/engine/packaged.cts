/**
 * Runs a workflow file in n8n's real engine with this package as it was built, loaded the way n8n loads
 * a community package.
 */
import { PackageDirectoryLoader } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	IConnections,
	INode,
	INodeExecutionData,
	INodeType,
	IRun,
	ITaskData,
	IVersionedNodeType,
} from 'n8n-workflow';

import {
	additionalDataWith,
	Credentials,
	nodeTypesBy,
	startRun,
	type Connectable,
	type Store,
} from './n8n.cts';

/** A workflow as n8n exports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
}

/** One engine with this package loaded into it, and what is stored for it. */
export class Engine {
	private constructor(
		/** The package as n8n's own loader read it. */
		readonly loaded: PackageDirectoryLoader,
		private readonly others: Record<string, INodeType>,
		readonly credentials: Credentials,
	) {}

	/**
	 * @param packageFolder folder of this package, built
	 * @param others nodes of other packages by type
	 */
	static async load(
		packageFolder: string,
		others: Record<string, INodeType> = {},
	): Promise<Engine> {
		const loader = new PackageDirectoryLoader(packageFolder);
		await loader.loadAll();
		const type = (name: string) => loader.getCredential(name).type;
		return new Engine(loader, others, new Credentials(type));
	}

	/** Credentials as a user would have typed them for a sandbox. */
	storeFor(sandbox: Connectable): Store {
		return this.credentials.storeFor(sandbox);
	}

	/** A workflow, ready to be executed. */
	workflow({ name, nodes, connections }: WorkflowFile): Workflow {
		return new Workflow({
			id: 'workflow',
			name,
			active: false,
			nodes,
			connections,
			nodeTypes: nodeTypesBy((type) => this.find(type)),
			settings: { executionOrder: 'v1' },
		});
	}

	/** What n8n gives to an execution besides its workflow. */
	additionalData(store: Store) {
		return additionalDataWith(this.credentials.helper(store));
	}

	/** Executes a workflow from its trigger on. */
	async run(file: WorkflowFile, store: Store): Promise<Finished> {
		const trigger = file.nodes.find(({ type }) => /trigger$/i.test(type));
		if (trigger === undefined) throw new Error(`"${file.name}" has no trigger`);
		const run = startRun(this.additionalData(store), this.workflow(file), trigger);
		return new Finished(await run);
	}

	private find(type: string): INodeType | IVersionedNodeType {
		const prefix = `${this.loaded.packageName}.`;
		if (type.startsWith(prefix)) return this.loaded.getNode(type.slice(prefix.length)).type;
		const other = this.others[type];
		if (other === undefined) throw new Error(`There is no node of the type ${type}`);
		return other;
	}
}

/** What a finished run left behind. */
export class Finished {
	constructor(private readonly run: IRun) {}

	/** Why the whole run failed, if it did. */
	get error(): string | undefined {
		return this.run.data.resultData.error?.message;
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
		return this.run.data.resultData.runData[node]?.at(-1);
	}
}

function pairedIndex({ pairedItem }: INodeExecutionData): number | undefined {
	const first = Array.isArray(pairedItem) ? pairedItem[0] : pairedItem;
	return typeof first === 'object' ? first.item : first;
}

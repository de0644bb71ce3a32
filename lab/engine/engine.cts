/** Runs workflow files in n8n's real engine, with this package from its sources or as it was built. */
import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	deepCopy,
	mergeRunsPerBranch,
	NodeOperationError,
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeTypes,
	type IRun,
} from 'n8n-workflow';

import {
	additionalDataWith,
	Credentials,
	nodeTypesBy,
	startRun,
	type Connectable,
	type Store,
} from './n8n.cts';

/** A workflow file as n8n exports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IDataObject;
	pinData?: Record<string, INodeExecutionData[]>;
}

/** Nodes of other packages that are really executed, by their type. */
export type NodeTypes = Record<string, any>;

/** What a workflow may be given besides itself. */
export interface Surroundings {
	nodeTypes?: NodeTypes;
	/** Workflows that it can call, by the id that Execute Sub-workflow names. */
	subWorkflows?: Record<string, WorkflowFile>;
	/** Called whenever one of them is started. */
	onCall?(): void;
	/** What else n8n gives to an execution, e.g. its task runner. */
	additionalData?: IDataObject;
	/** Is given what cancels the execution. */
	signal?: (cancel: () => void) => void;
}

/** n8n's engine with the types of nodes and credentials that it knows. */
export class Engine {
	private readonly credentials: Credentials;

	/**
	 * @param node the node type of a name
	 * @param credential the credential type of a name
	 */
	constructor(
		private readonly node: (name: string) => any,
		credential: (name: string) => any,
	) {
		this.credentials = new Credentials(credential);
	}

	/** Credentials as a user would have typed them for a sandbox. */
	storeFor(sandbox: Connectable, changes?: Record<string, IDataObject>): Store {
		return this.credentials.storeFor(sandbox, changes);
	}

	/** The node types that a workflow can name. */
	nodeTypes(others: NodeTypes = {}): INodeTypes {
		return nodeTypesBy((name) => others[name] ?? this.node(name));
	}

	/** What n8n gives to an execution besides its workflow. */
	additionalData(store: Store): any {
		return additionalDataWith(this.credentials.helper(store));
	}

	/**
	 * Runs a whole workflow file. Nodes of other packages are not executed unless they are given: give
	 * their output as `pinData`, as n8n does with pinned data. What becomes of those without depends on
	 * the node types of the engine.
	 */
	async run(
		file: WorkflowFile,
		store: Store,
		pinData: Record<string, IDataObject[]> = {},
		around: Surroundings = {},
	): Promise<{ full: IRun; subRuns: IRun[]; output(node: string): any[]; error?: any }> {
		const workflow = this.workflow('workflow', file, around.nodeTypes);
		const pinned = Object.fromEntries([
			...Object.entries(file.pinData ?? {}),
			...Object.entries(pinData).map(([name, items]) => [name, items.map((json) => ({ json }))]),
		]);
		const start = file.nodes.find(({ type }) => /(trigger|\.webhook)$/i.test(type));
		if (start === undefined) throw new Error(`"${file.name}" has no trigger`);
		pinned[start.name] ??= [{ json: {} }];
		const subRuns: IRun[] = [];
		const additionalData = this.withSubWorkflows(store, around, subRuns);
		const startNode = workflow.getNode(start.name)!;
		const full = await startRun(additionalData, workflow, startNode, pinned, around.signal);
		const { resultData } = full.data;
		return {
			full,
			subRuns,
			error: resultData.error,
			output: (node) =>
				(resultData.runData[node]?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json),
		};
	}

	private workflow(id: string, file: WorkflowFile, others?: NodeTypes): Workflow {
		return new Workflow({
			id,
			name: file.name,
			active: false,
			nodeTypes: this.nodeTypes(others),
			settings: { executionOrder: 'v1', ...file.settings },
			nodes: file.nodes.map((node) => ({
				...node,
				credentials: Object.fromEntries(
					Object.keys(node.credentials ?? {}).map((type) => [type, { id: '1', name: type }]),
				),
			})),
			connections: file.connections,
		});
	}

	/** Starts sub-workflows as n8n does: an execution of its own for each call, with the caller's items. */
	private withSubWorkflows(store: Store, around: Surroundings, runs: IRun[]): any {
		const executions = new Map<string, IRun>();
		const additionalData = (): any => ({
			...this.additionalData(store),
			...around.additionalData,
			executeWorkflow,
			getRunExecutionData: async (id: string) => executions.get(id)?.data,
		});
		const executeWorkflow = async (
			info: any,
			_caller: any,
			{ inputData, parentExecution }: any,
		) => {
			around.onCall?.();
			const file = around.subWorkflows![info.id];
			const workflow = this.workflow(info.id, file, around.nodeTypes);
			const start = file.nodes.find(({ type }) => /trigger$/i.test(type))!;
			const own = additionalData();
			const full: IRun = await new WorkflowExecute(
				own,
				'integrated',
				createRunExecutionData({
					executionData: {
						nodeExecutionStack: [
							{
								node: workflow.getNode(start.name)!,
								data: { main: [inputData] },
								metadata: { parentExecution },
								source: null,
							},
						],
					},
					parentExecution,
				}),
			).processRunExecutionData(workflow);
			runs.push(full);
			executions.set(own.executionId, full);
			const { error, lastNodeExecuted, runData } = full.data.resultData as any;
			if (!full.finished) throw errorOfSubWorkflow(error, workflow);
			// n8n has stored the execution by now; the caller writes into the items it gets.
			const data = deepCopy(mergeRunsPerBranch(runData[lastNodeExecuted]));
			return { executionId: own.executionId, data };
		};
		return additionalData();
	}
}

/** n8n hands the caller an error with the words of the one that stopped the sub-workflow. */
function errorOfSubWorkflow(error: any, workflow: Workflow): Error {
	const { message, stack } = error;
	const told = { ...error, message, stack };
	const node = workflow.getNode(error.node?.name);
	return node ? new NodeOperationError(node, told, told) : Object.assign(new Error(message), told);
}

/** Runs the node, from its sources, in n8n's real engine: a manual trigger with pinned items, then the node. */
import { ExecuteContext, LoadOptionsContext, RoutingNode } from 'n8n-core';
import {
	NodeConnectionTypes,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeTypes,
	type IRun,
} from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeeV2Api } from '../../credentials/WordbeeV2Api.credentials';
import { WordbeePersonsTrigger } from '../../nodes/WordbeePersonsTrigger/WordbeePersonsTrigger.node.ts';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node.ts';
import { Engine } from './engine.cts';
import { PassThrough, startRun, Trigger, type Connectable, type Store } from './n8n.cts';

export const NODE_TYPE = 'n8n-nodes-wordbee.wordbeePersons';
export const TRIGGER_TYPE = 'n8n-nodes-wordbee.wordbeePersonsTrigger';

const credentialTypes: Record<string, any> = {
	wordbeeApi: new WordbeeApi(),
	wordbeeV2Api: new WordbeeV2Api(),
};

const node = new WordbeePersons();
const trigger = new WordbeePersonsTrigger();

const engine = new Engine(
	(name) => {
		// n8n makes the variant for AI agents from the same node.
		if (name === NODE_TYPE || name === `${NODE_TYPE}Tool`) return node;
		if (name === TRIGGER_TYPE) return trigger;
		return /trigger$/i.test(name) ? new Trigger() : new PassThrough();
	},
	(name) => credentialTypes[name],
);

export type { NodeTypes, Surroundings, WorkflowFile } from './engine.cts';
export { n8n1, type Connectable, type Store } from './n8n.cts';

/** Credentials as a user would have typed them for a sandbox. */
export function storeFor(sandbox: Connectable, changes?: Record<string, IDataObject>): Store {
	return engine.storeFor(sandbox, changes);
}

/** The node under test, and what it needs. */
export interface Setup {
	/** Parameters of the node under test. */
	params: IDataObject;
	/** The json of the items it gets. */
	items?: IDataObject[];
	store: Store;
	/** Credentials chosen in the node; by default those that the API needs. */
	credentials?: string[];
	/** onError, retryOnFail, maxTries, waitBetweenTries. */
	settings?: Partial<INode>;
	signal?: (cancel: () => void) => void;
}

/** What came of a run of the node. */
export interface Outcome {
	/** What the run failed with. */
	error?: any;
	/** Items on the regular output, and on the error output if there is one. */
	main: INodeExecutionData[];
	errors: INodeExecutionData[];
	/** The json of the items on the regular output. */
	json: any[];
	full: IRun;
}

function chosen(setup: Setup): INode['credentials'] {
	const { api, operation } = setup.params;
	const onlyApi2 = ['upsert', 'sync', 'delete', 'get', 'getAll'].includes(operation as string);
	const types =
		setup.credentials ?? (onlyApi2 || api === 'api2' ? ['wordbeeV2Api'] : ['wordbeeApi']);
	return Object.fromEntries(types.map((type) => [type, { id: '1', name: type }]));
}

/** The node types that a workflow can name. */
export function nodeTypes(): INodeTypes {
	return engine.nodeTypes();
}

/** What n8n gives to an execution besides its workflow. */
export function additionalDataFor(store: Store): any {
	return engine.additionalData(store);
}

/** The workflow of a manual trigger and the node, and what n8n gives to its execution. */
export function contextOf(setup: Setup) {
	const at = { typeVersion: 1, position: [0, 0] as [number, number] };
	const params = { resource: 'person', ...setup.params } as INodeParameters;
	const workflow = new Workflow({
		id: 'workflow',
		active: false,
		nodeTypes: nodeTypes(),
		settings: { executionOrder: 'v1' },
		nodes: [
			{ ...at, id: '1', name: 'Trigger', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{
				...at,
				id: '2',
				name: 'Wordbee',
				type: NODE_TYPE,
				parameters: params,
				credentials: chosen(setup),
				...setup.settings,
			},
		],
		connections: { Trigger: { main: [[{ node: 'Wordbee', type: 'main', index: 0 }]] } },
	});
	return { workflow, additionalData: additionalDataFor(setup.store) };
}

/** Runs the node once in the engine. */
export async function runNode(setup: Setup): Promise<Outcome> {
	const { workflow, additionalData } = contextOf(setup);
	const pinData = { Trigger: (setup.items ?? [{}]).map((json) => ({ json })) };
	const start = workflow.getNode('Trigger')!;
	const full = await startRun(additionalData, workflow, start, pinData, setup.signal);
	return outcomeOf(full, 'Wordbee');
}

function outcomeOf(full: IRun, nodeName: string): Outcome {
	const { resultData } = full.data;
	const outputs = resultData.runData[nodeName]?.at(-1)?.data?.main ?? [];
	const main = outputs[0] ?? [];
	return {
		error: resultData.error,
		main,
		errors: outputs[1] ?? [],
		json: main.map(({ json }) => json),
		full,
	};
}

/** Runs a whole workflow file: `run` of the engine. */
export const runWorkflow: Engine['run'] = async (...given) => await engine.run(...given);

/** The context of a list of the panel, with the parameters as the editor sends them. */
function panelContext(setup: Setup, path: string): LoadOptionsContext {
	const { workflow, additionalData } = contextOf(setup);
	const node = workflow.getNode('Wordbee')!;
	return new LoadOptionsContext(
		workflow,
		node,
		{ ...additionalData, currentNodeParameters: node.parameters },
		path,
	);
}

/** Calls a list of the panel as the editor does. */
export async function loadOptions(setup: Setup, method: string, path = 'parameters.x') {
	const methods: any = new WordbeePersons().methods.loadOptions;
	return await methods[method].call(panelContext(setup, path));
}

/** Calls a searchable picker of the panel as the editor does. */
export async function listSearch(
	setup: Setup,
	method: string,
	filter?: string,
	paginationToken?: string,
	path = 'parameters.x',
) {
	const methods: any = new WordbeePersons().methods.listSearch;
	return await methods[method].call(panelContext(setup, path), filter, paginationToken);
}

/** The user profiles that the panel offers. */
export async function listProfiles(setup: Setup): Promise<any[]> {
	return (await listSearch(setup, 'searchProfiles')).results;
}

/**
 * Tests a credential the way n8n's tester does: a node with one property whose routing is the
 * credential's test request.
 */
export async function testCredential(
	type: string,
	data: IDataObject,
): Promise<{ ok: boolean; message?: string }> {
	const { test } = credentialTypes[type];
	const store: Store = new Map([[type, data]]);
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: { temp: '' },
		credentials: { [type]: { id: '1', name: type } },
	};
	const nodeType: any = {
		description: {
			...new Trigger().description,
			name: 'n8n-nodes-base.noOp',
			group: ['transform'],
			inputs: [NodeConnectionTypes.Main],
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: test.request },
				},
			],
		},
	};
	const workflow = new Workflow({
		active: false,
		nodes: [node],
		connections: {},
		nodeTypes: { getByNameAndVersion: () => nodeType, getByName: () => nodeType } as any,
	});
	const inputData = { main: [[{ json: {} }]] };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataFor(store),
		'internal',
		{ resultData: { runData: {} } } as any,
		0,
		[],
		inputData,
		{ node, data: {}, source: null } as any,
		[],
	);
	const routing = new RoutingNode(context, nodeType, {
		id: '1',
		name: type,
		type,
		data: store.get(type) as any,
	});
	try {
		await routing.runNode();
		return { ok: true };
	} catch (error: any) {
		const { response, code } = error.cause ?? {};
		const rule = test.rules.find(({ properties }: any) => properties.value === response?.status);
		const message = rule?.properties.message ?? response?.statusText ?? code ?? error.message;
		return { ok: false, message };
	}
}

/**
 * Runs the node in n8n's real engine: a manual trigger with pinned items, then the node under test.
 * Only what n8n keeps in its database is replaced: credentials live in a Map.
 */
import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	deepCopy,
	mergeRunsPerBranch,
	NodeConnectionTypes,
	NodeHelpers,
	NodeOperationError,
	Workflow,
	type IConnections,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
} from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeeV2Api } from '../../credentials/WordbeeV2Api.credentials';
import { WordbeePersonsTrigger } from '../../nodes/WordbeePersonsTrigger/WordbeePersonsTrigger.node.ts';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node.ts';

/** The parts of a sandbox that a credential is made of. */
export interface Connectable {
	url: string;
	apiV2Url: string;
	account: string;
	password: string;
	apiKey: string;
}

export const NODE_TYPE = 'n8n-nodes-wordbee.wordbeePersons';
export const TRIGGER_TYPE = 'n8n-nodes-wordbee.wordbeePersonsTrigger';

class Trigger {
	description: any = {
		displayName: 'Trigger',
		name: 'manualTrigger',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	async execute(this: any) {
		return [this.getInputData()];
	}
}

/** Hands its items on as they are, under whatever node type a workflow names. */
class PassThrough extends Trigger {
	constructor() {
		super();
		this.description = {
			...this.description,
			name: 'pass',
			group: ['transform'],
			inputs: [NodeConnectionTypes.Main],
		};
	}
}

const credentialTypes: Record<string, any> = {
	wordbeeApi: new WordbeeApi(),
	wordbeeV2Api: new WordbeeV2Api(),
};

/** Stored credentials by type; the engine writes renewed sessions back into it. */
export type Store = Map<string, IDataObject>;

/** Credentials as a user would have typed them for a sandbox. */
export function storeFor(sandbox: Connectable, changes: Record<string, IDataObject> = {}): Store {
	return new Map<string, IDataObject>([
		[
			'wordbeeApi',
			{
				...defaultsOf('wordbeeApi'),
				url: sandbox.url,
				accountId: sandbox.account,
				password: sandbox.password,
				...changes.wordbeeApi,
			},
		],
		[
			'wordbeeV2Api',
			{
				...defaultsOf('wordbeeV2Api'),
				url: sandbox.apiV2Url,
				accountId: sandbox.account,
				apiKey: sandbox.apiKey,
				...changes.wordbeeV2Api,
			},
		],
	]);
}

function defaultsOf(type: string): IDataObject {
	return Object.fromEntries(
		credentialTypes[type].properties.map((property: any) => [property.name, property.default]),
	);
}

/** A node for expressions of credentials outside of an execution. */
const NO_NODE: any = {
	id: 'mock',
	name: 'mock',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const noNodeType: any = { description: { ...new Trigger().description, name: 'mock' } };

/** Expressions in a credential, resolved as n8n does: for an item, or where there is none without it. */
function resolved(data: IDataObject, mode: any, executeData: any, values: any): IDataObject {
	if (!Object.values(data).some((value) => typeof value === 'string' && value.startsWith('='))) {
		return { ...data };
	}
	if (values !== undefined) {
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return workflow.expression.getParameterValue(
			{ ...data },
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
			false,
			data,
		);
	}
	const workflow: any = new Workflow({
		nodes: [NO_NODE],
		connections: {},
		active: false,
		nodeTypes: { getByName: () => noNodeType, getByNameAndVersion: () => noNodeType } as any,
	});
	return workflow.expression.getComplexParameterValue(
		NO_NODE,
		data,
		mode,
		{},
		undefined,
		undefined,
		data,
	);
}

/**
 * Makes the decisions of n8n's credentials helper, with a Map instead of the database.
 * @param storesResolved as in n8n 1: storing a session also stores what expressions gave
 */
function credentialsHelper(store: Store, storesResolved = false): any {
	return {
		isCredentialUsableByNode: () => true,
		getParentTypes: () => [],
		getCredentialsProperties: (type: string) => credentialTypes[type].properties,
		getDecrypted: async (
			_data: unknown,
			_details: unknown,
			type: string,
			mode: unknown,
			executeData: unknown,
			_raw: unknown,
			values: unknown,
		) => resolved(store.get(type) ?? {}, mode, executeData, values),
		async preAuthentication(
			helpers: any,
			credentials: any,
			type: string,
			node: INode,
			expired: boolean,
		) {
			const field = credentialTypes[type].properties.find(
				(property: any) => property.type === 'hidden' && property.typeOptions?.expirable === true,
			);
			if (!field || (credentials[field.name] !== '' && !expired)) return undefined;
			const output = await credentialTypes[type].preAuthentication.call(helpers, credentials);
			if (output[field.name] === undefined) return undefined;
			if (node.credentials) {
				Object.assign(credentials, output);
				store.set(type, storesResolved ? { ...credentials } : { ...store.get(type), ...output });
			}
			return credentials;
		},
		authenticate: async (credentials: any, type: string, options: any) =>
			await credentialTypes[type].authenticate(credentials, options),
	};
}

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
	/** n8n 1 stores what expressions of a credential gave when it stores a session. */
	storesResolved?: boolean;
}

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
	const onlyApi2 = ['upsert', 'delete', 'get', 'getAll'].includes(operation as string);
	const types =
		setup.credentials ?? (onlyApi2 || api === 'api2' ? ['wordbeeV2Api'] : ['wordbeeApi']);
	return Object.fromEntries(types.map((type) => [type, { id: '1', name: type }]));
}

export function nodeTypes(others: NodeTypes = {}): any {
	const node = new WordbeePersons();
	const trigger = new WordbeePersonsTrigger();
	const byName = (name: string): any => {
		// n8n makes the variant for AI agents from the same node.
		if (name === NODE_TYPE || name === `${NODE_TYPE}Tool`) return node;
		if (name === TRIGGER_TYPE) return trigger;
		if (others[name] !== undefined) return others[name];
		return /trigger$/i.test(name) ? new Trigger() : new PassThrough();
	};
	return {
		getByName: byName,
		getKnownTypes: () => ({}),
		getByNameAndVersion: (name: string, version: number) =>
			NodeHelpers.getVersionedNodeType(byName(name), version),
	};
}

export function additionalDataFor(store: Store, storesResolved?: boolean): any {
	const url = 'http://localhost/';
	return {
		credentialsHelper: credentialsHelper(store, storesResolved),
		executionId: String(Math.floor(Math.random() * 1e9)),
		hooks: new ExecutionLifecycleHooks('manual', '1', {} as any),
		variables: {},
		externalSecretsProxy: {},
		setExecutionStatus() {},
		sendDataToUI() {},
		restApiUrl: url,
		instanceBaseUrl: url,
		formWaitingBaseUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
	};
}

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
	return { workflow, additionalData: additionalDataFor(setup.store, setup.storesResolved) };
}

/** Runs the node once in the engine. */
export async function runNode(setup: Setup): Promise<Outcome> {
	const { workflow, additionalData } = contextOf(setup);
	const execute = new WorkflowExecute(additionalData, 'manual');
	const running: any = execute.run({
		workflow,
		startNode: workflow.getNode('Trigger')!,
		pinData: { Trigger: (setup.items ?? [{}]).map((json) => ({ json })) },
	} as any);
	setup.signal?.(() => running.cancel());
	const full: IRun = await running;
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
}

function workflowOf(id: string, file: WorkflowFile, others?: NodeTypes): Workflow {
	return new Workflow({
		id,
		name: file.name,
		active: false,
		nodeTypes: nodeTypes(others),
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
function withSubWorkflows(store: Store, around: Surroundings, runs: IRun[]): any {
	const executions = new Map<string, IRun>();
	const additionalData = (): any => ({
		...additionalDataFor(store),
		...around.additionalData,
		executeWorkflow,
		getRunExecutionData: async (id: string) => executions.get(id)?.data,
	});
	const executeWorkflow = async (info: any, _caller: any, { inputData, parentExecution }: any) => {
		around.onCall?.();
		const file = around.subWorkflows![info.id];
		const workflow = workflowOf(info.id, file, around.nodeTypes);
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

/** n8n hands the caller an error with the words of the one that stopped the sub-workflow. */
function errorOfSubWorkflow(error: any, workflow: Workflow): Error {
	const { message, stack } = error;
	const told = { ...error, message, stack };
	const node = workflow.getNode(error.node?.name);
	return node ? new NodeOperationError(node, told, told) : Object.assign(new Error(message), told);
}

/**
 * Runs a whole workflow file. Nodes of other packages are not executed unless they are given: give
 * their output as `pinData`, as n8n does with pinned data; those without are passed through.
 */
export async function runWorkflow(
	file: WorkflowFile,
	store: Store,
	pinData: Record<string, IDataObject[]> = {},
	around: Surroundings = {},
): Promise<{ full: IRun; subRuns: IRun[]; output(node: string): any[]; error?: any }> {
	const workflow = workflowOf('workflow', file, around.nodeTypes);
	const pinned = Object.fromEntries([
		...Object.entries(file.pinData ?? {}),
		...Object.entries(pinData).map(([name, items]) => [name, items.map((json) => ({ json }))]),
	]);
	const start = file.nodes.find(({ type }) => /(trigger|\.webhook)$/i.test(type))!;
	pinned[start.name] ??= [{ json: {} }];
	const subRuns: IRun[] = [];
	const additionalData = withSubWorkflows(store, around, subRuns);
	const full: IRun = await new WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: workflow.getNode(start.name)!,
		pinData: pinned,
	} as any);
	const { resultData } = full.data;
	return {
		full,
		subRuns,
		error: resultData.error,
		output: (node) =>
			(resultData.runData[node]?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json),
	};
}

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
) {
	const methods: any = new WordbeePersons().methods.listSearch;
	return await methods[method].call(panelContext(setup, 'parameters.x'), filter, paginationToken);
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

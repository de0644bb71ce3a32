/**
 * n8n's engine, of n8n 2 or n8n 1. Only what n8n keeps in its database is replaced:
 * credentials live in a Map.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IDataObject,
	type INode,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/** Whether it is the engine of n8n 1. */
export const n8n1 = WorkflowExecute.prototype.run.length > 1;

/** A node of n8n itself from a full installation of it. */
export function baseNode(folder: string, path: string): any {
	const home = join(folder, 'node_modules/n8n-nodes-base');
	const theirs = createRequire(join(home, 'package.json'));
	// Both are the same release; an error of theirs is then one of the engine's, too.
	require.cache[theirs.resolve('n8n-workflow')] = require.cache[require.resolve('n8n-workflow')];
	const [Type] = Object.values(theirs(join(home, 'dist/nodes', path)) as object);
	return new (Type as new () => unknown)();
}

/** Starts a workflow with the items that are pinned to it. */
export class Trigger {
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
export class PassThrough extends Trigger {
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

/** @param find a node type by its name */
export function nodeTypesBy(find: (name: string) => any): INodeTypes {
	return {
		getByName: find,
		getKnownTypes: () => ({}),
		getByNameAndVersion: (name: string, version?: number) =>
			NodeHelpers.getVersionedNodeType(find(name), version),
	} as INodeTypes;
}

/** Stored credentials by type; the engine writes renewed sessions back into it. */
export type Store = Map<string, IDataObject>;

/** The parts of a sandbox that a credential is made of. */
export interface Connectable {
	url: string;
	apiV2Url: string;
	account: string;
	password: string;
	apiKey: string;
}

/** The credential types of this package, from the sources or as they were built. */
export class Credentials {
	/** @param type the type of a name */
	constructor(private readonly type: (name: string) => any) {}

	/** What the editor puts into a new credential. */
	private defaultsOf(name: string): IDataObject {
		const { properties } = this.type(name);
		return Object.fromEntries(properties.map((one: any) => [one.name, one.default]));
	}

	/** Credentials as a user would have typed them for a sandbox. */
	storeFor(
		{ url, apiV2Url, account, password, apiKey }: Connectable,
		changes: Record<string, IDataObject> = {},
	): Store {
		const typed: Record<string, IDataObject> = {
			wordbeeApi: { url, accountId: account, password },
			wordbeeV2Api: { url: apiV2Url, accountId: account, apiKey },
		};
		return new Map(
			Object.entries(typed).map(([name, data]) => [
				name,
				{ ...this.defaultsOf(name), ...data, ...changes[name] },
			]),
		);
	}

	/** Makes the decisions of n8n's credentials helper, with a Map instead of the database. */
	helper(store: Store): any {
		return {
			isCredentialUsableByNode: () => true,
			getParentTypes: () => [],
			getCredentialsProperties: (name: string) => this.type(name).properties,
			getDecrypted: async (
				_data: unknown,
				_details: unknown,
				name: string,
				mode: unknown,
				executeData: unknown,
				_raw: unknown,
				values: unknown,
			) => this.resolved(store.get(name) ?? {}, mode, executeData, values),
			preAuthentication: async (
				helpers: any,
				credentials: any,
				name: string,
				node: INode,
				expired: boolean,
			) => {
				const type = this.type(name);
				const field = type.properties.find(
					(property: any) => property.type === 'hidden' && property.typeOptions?.expirable === true,
				);
				if (!field || (credentials[field.name] !== '' && !expired)) return undefined;
				const output = await type.preAuthentication.call(helpers, credentials);
				if (output[field.name] === undefined) return undefined;
				if (node.credentials) {
					Object.assign(credentials, output);
					// n8n 1 stores what expressions of a credential gave when it stores a session.
					store.set(name, { ...(n8n1 ? credentials : store.get(name)), ...output });
				}
				return credentials;
			},
			authenticate: async (credentials: any, name: string, options: any) =>
				await this.type(name).authenticate(credentials, options),
		};
	}

	/** Expressions in a credential, resolved as n8n does: for an item, or where there is none without it. */
	private resolved(data: IDataObject, mode: any, executeData: any, values: any): IDataObject {
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
		const type: any = { description: { ...new Trigger().description, name: 'mock' } };
		const workflow: any = new Workflow({
			nodes: [NO_NODE],
			connections: {},
			active: false,
			nodeTypes: nodeTypesBy(() => type),
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

/** What n8n gives to an execution besides its workflow. */
export function additionalDataWith(credentialsHelper: unknown): IWorkflowExecuteAdditionalData {
	const url = 'http://localhost/';
	return {
		credentialsHelper,
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
	} as any;
}

/**
 * Executes a workflow from this node on.
 * @param signal is given what cancels it
 */
export function startRun(
	additionalData: IWorkflowExecuteAdditionalData,
	workflow: Workflow,
	startNode: INode,
	pinData?: IPinData,
	signal?: (cancel: () => void) => void,
): Promise<IRun> {
	const execute: any = new WorkflowExecute(additionalData, 'manual');
	const running = n8n1
		? execute.run(workflow, startNode, undefined, pinData)
		: execute.run({ workflow, startNode, pinData });
	signal?.(() => running.cancel());
	return running;
}

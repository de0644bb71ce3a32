/**
 * Runs a workflow file in n8n's real engine (n8n-core) with this package as it was built, loaded the
 * way n8n loads a community package. Only what n8n keeps in its database is replaced: credentials
 * live in a Map, as a user would have typed them.
 */
import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type ITaskData,
	type IVersionedNodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/** A workflow as n8n exports it. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
}

export type Credentials = Map<string, ICredentialDataDecryptedObject>;

export class Engine {
	private readonly loader: PackageDirectoryLoader;

	/**
	 * @param packageFolder folder of this package, built
	 * @param others nodes of other packages by type
	 * @param credentials what is stored, by credential type
	 */
	constructor(
		packageFolder: string,
		private readonly others: Record<string, INodeType>,
		private readonly credentials: Credentials,
	) {
		this.loader = new PackageDirectoryLoader(packageFolder);
	}

	/** Loads nodes and credentials that the package's manifest names. */
	async load(): Promise<void> {
		await this.loader.loadAll();
		for (const [type, typed] of this.credentials) {
			const defaults = this.credentialType(type).properties.map(({ name, default: value }) => [
				name,
				value,
			]);
			this.credentials.set(type, { ...Object.fromEntries(defaults), ...typed });
		}
	}

	/** Executes a workflow from its trigger on. */
	async run(file: WorkflowFile): Promise<Finished> {
		const { nodes, connections } = file;
		const workflow = new Workflow({
			id: 'demo',
			name: file.name,
			active: false,
			nodes,
			connections,
			nodeTypes: this.nodeTypes(),
			settings: { executionOrder: 'v1' },
		});
		const trigger = nodes.find(({ type }) => /trigger$/i.test(type));
		if (trigger === undefined) throw new Error(`"${file.name}" has no trigger`);
		const run = await new WorkflowExecute(this.additionalData(), 'manual').run({
			workflow,
			startNode: trigger,
		});
		return new Finished(run);
	}

	private nodeTypes() {
		const find = (type: string): INodeType | IVersionedNodeType => {
			const prefix = `${this.loader.packageName}.`;
			if (type.startsWith(prefix)) return this.loader.getNode(type.slice(prefix.length)).type;
			const other = this.others[type];
			if (other === undefined) throw new Error(`The demo has no node of the type ${type}`);
			return other;
		};
		return {
			getByName: find,
			getByNameAndVersion: (type: string, version?: number) =>
				NodeHelpers.getVersionedNodeType(find(type), version),
			getKnownTypes: () => ({}),
		};
	}

	private credentialType(type: string): ICredentialType {
		return this.loader.getCredential(type).type;
	}

	/** The decisions of n8n's own credentials helper. */
	private credentialsHelper() {
		return {
			isCredentialUsableByNode: () => true,
			getParentTypes: () => [],
			getCredentialsProperties: (type: string) => this.credentialType(type).properties,
			getDecrypted: async (_data: unknown, _details: unknown, type: string) => ({
				...this.credentials.get(type),
			}),
			preAuthentication: async (
				helpers: IHttpRequestHelper,
				data: ICredentialDataDecryptedObject,
				type: string,
				_node: INode,
				expired: boolean,
			) => {
				const { properties, preAuthentication } = this.credentialType(type);
				const session = properties.find(({ typeOptions }) => typeOptions?.expirable === true);
				if (session === undefined || preAuthentication === undefined) return undefined;
				if (data[session.name] !== '' && !expired) return undefined;
				Object.assign(data, await preAuthentication.call(helpers, data));
				this.credentials.set(type, { ...data });
				return data;
			},
			authenticate: async (
				data: ICredentialDataDecryptedObject,
				type: string,
				options: IHttpRequestOptions,
			) => {
				const { authenticate } = this.credentialType(type);
				return typeof authenticate === 'function' ? await authenticate(data, options) : options;
			},
		};
	}

	private additionalData(): IWorkflowExecuteAdditionalData {
		const url = 'http://localhost/';
		const data = {
			credentialsHelper: this.credentialsHelper(),
			executionId: 'demo',
			hooks: new ExecutionLifecycleHooks('manual', 'demo', {
				id: 'demo',
				name: 'demo',
				active: false,
				isArchived: false,
				createdAt: new Date(),
				updatedAt: new Date(),
				nodes: [],
				connections: {},
				activeVersionId: null,
			}),
			variables: {},
			externalSecretsProxy: {},
			setExecutionStatus: () => {},
			sendDataToUI: () => {},
			restApiUrl: url,
			instanceBaseUrl: url,
			formWaitingBaseUrl: url,
			webhookBaseUrl: url,
			webhookWaitingBaseUrl: url,
			webhookTestBaseUrl: url,
		};
		return data as unknown as IWorkflowExecuteAdditionalData;
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

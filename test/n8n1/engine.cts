/**
 * Runs the package in an engine that is installed somewhere else: a manual trigger with pinned
 * items, then the node. Only what n8n keeps in its database is replaced: credentials are in a Map.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';
import type { Sandbox } from '../../lab/sandbox/sandbox.cts';

const NODE = 'Wordbee';

/** Stored credentials by type; the engine writes renewed sessions back into it. */
export type Store = Map<string, IDataObject>;

/** What a run is made of. */
export interface Setup {
	store: Store;
	/** Types of the credentials that are chosen in the node. */
	credentials: string[];
	params: IDataObject;
	items?: IDataObject[];
	/** onError, retryOnFail, maxTries, waitBetweenTries. */
	settings?: Partial<INode>;
}

/** What came of a run. */
export interface Outcome {
	/** What the run failed with. */
	error?: any;
	/** Items on the regular output, and on the error output. */
	main: INodeExecutionData[];
	errors: INodeExecutionData[];
	full: IRun;
}

class Trigger {
	description: object = {
		displayName: 'Trigger',
		name: 'manualTrigger',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Trigger' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	};
}

/** One engine with this package loaded into it. */
export class Engine {
	private constructor(
		private readonly core: any,
		private readonly workflow: any,
		/** The package as n8n's own loader read it. */
		readonly loaded: any,
		/** Versions of the engine and of the n8n-workflow that the package itself gets. */
		readonly versions: { core: string; workflow: string; ofPackage: string },
	) {}

	/**
	 * @param folder whose `node_modules` holds the engine
	 * @param packageFolder of the built package, in the same `node_modules`
	 */
	static async load(folder: string, packageFolder: string): Promise<Engine> {
		const load = createRequire(join(folder, 'package.json'));
		load('reflect-metadata'); // n8n-core needs it first
		const core = load('n8n-core');
		const loader = new core.PackageDirectoryLoader(packageFolder);
		await loader.loadAll();
		const version = (from: NodeJS.Require, name: string) =>
			(from(`${name}/package.json`) as { version: string }).version;
		return new Engine(core, load('n8n-workflow'), loader, {
			core: version(load, 'n8n-core'),
			workflow: version(load, 'n8n-workflow'),
			ofPackage: version(createRequire(join(packageFolder, 'dist', 'x.js')), 'n8n-workflow'),
		});
	}

	private credentialType(type: string): any {
		return this.loaded.getCredential(type).type;
	}

	private get node(): any {
		return this.loaded.getNode('wordbeePersons').type;
	}

	/** Credentials as a user would have typed them for a sandbox. */
	storeFor(sandbox: Sandbox): Store {
		const typed: Record<string, IDataObject> = {
			wordbeeApi: { url: sandbox.url, password: sandbox.password },
			wordbeeV2Api: { url: sandbox.apiV2Url, apiKey: sandbox.apiKey },
		};
		return new Map(
			Object.entries(typed).map(([type, data]) => [
				type,
				{
					...Object.fromEntries(
						this.credentialType(type).properties.map((one: any) => [one.name, one.default]),
					),
					accountId: sandbox.account,
					...data,
				},
			]),
		);
	}

	/** Runs the node once. */
	async run(setup: Setup): Promise<Outcome> {
		const { workflow, additionalData } = this.contextOf(setup);
		const execute = new this.core.WorkflowExecute(additionalData, 'manual');
		const pinData = { Trigger: (setup.items ?? [{}]).map((json) => ({ json })) };
		const full: IRun = await execute.run(workflow, workflow.getNode('Trigger'), undefined, pinData);
		const { resultData } = full.data;
		const [main, errors] = resultData.runData[NODE]?.at(-1)?.data?.main ?? [];
		return { error: resultData.error, main: main ?? [], errors: errors ?? [], full };
	}

	/** Calls a list of options of the panel as the editor does. */
	async loadOptions(setup: Setup, method: string): Promise<IDataObject[]> {
		return await this.node.methods.loadOptions[method].call(this.panelContext(setup));
	}

	/** Calls a searchable picker of the panel as the editor does. */
	async listSearch(setup: Setup, method: string): Promise<{ results: IDataObject[] }> {
		return await this.node.methods.listSearch[method].call(this.panelContext(setup));
	}

	private panelContext(setup: Setup): any {
		const { workflow, additionalData } = this.contextOf(setup);
		const node = workflow.getNode(NODE);
		const withParameters = { ...additionalData, currentNodeParameters: node.parameters };
		return new this.core.LoadOptionsContext(workflow, node, withParameters, 'parameters.x');
	}

	private contextOf(setup: Setup): { workflow: any; additionalData: object } {
		const at = { typeVersion: 1, position: [0, 0] };
		const type = `${this.loaded.packageName}.wordbeePersons`;
		const types: Record<string, unknown> = { [type]: this.node, trigger: new Trigger() };
		const workflow = new this.workflow.Workflow({
			id: 'workflow',
			active: false,
			settings: { executionOrder: 'v1' },
			nodeTypes: {
				getByName: (name: string) => types[name],
				getKnownTypes: () => ({}),
				getByNameAndVersion: (name: string, version: number) =>
					this.workflow.NodeHelpers.getVersionedNodeType(types[name], version),
			},
			nodes: [
				{ ...at, id: '1', name: 'Trigger', type: 'trigger', parameters: {} },
				{
					...at,
					id: '2',
					name: NODE,
					type,
					parameters: { resource: 'person', ...setup.params },
					credentials: Object.fromEntries(
						setup.credentials.map((name) => [name, { id: '1', name }]),
					),
					...setup.settings,
				},
			],
			connections: { Trigger: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		});
		return { workflow, additionalData: this.additionalData(setup.store) };
	}

	private additionalData(store: Store): object {
		const url = 'http://localhost/';
		return {
			credentialsHelper: this.credentialsHelper(store),
			executionId: String(Math.floor(Math.random() * 1e9)),
			hooks: new this.core.ExecutionLifecycleHooks('manual', '1', {}),
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

	/** Makes the decisions of n8n's credentials helper, with a Map instead of the database. */
	private credentialsHelper(store: Store): object {
		return {
			isCredentialUsableByNode: () => true,
			getParentTypes: () => [],
			getCredentialsProperties: (type: string) => this.credentialType(type).properties,
			getDecrypted: async (_data: unknown, _details: unknown, type: string) => ({
				...store.get(type),
			}),
			preAuthentication: async (
				helpers: unknown,
				credentials: IDataObject,
				type: string,
				_node: unknown,
				expired: boolean,
			) => {
				const credential = this.credentialType(type);
				const field = credential.properties.find(
					(one: any) => one.type === 'hidden' && one.typeOptions?.expirable === true,
				);
				if (!field || (credentials[field.name] !== '' && !expired)) return undefined;
				const output = await credential.preAuthentication.call(helpers, credentials);
				if (output[field.name] === undefined) return undefined;
				Object.assign(credentials, output);
				store.set(type, { ...credentials });
				return credentials;
			},
			authenticate: async (credentials: IDataObject, type: string, options: unknown) =>
				await this.credentialType(type).authenticate(credentials, options),
		};
	}
}

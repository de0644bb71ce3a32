/** Runs the package in an engine that is installed somewhere else: a manual trigger with pinned items, then the node. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData, IRun, Workflow } from 'n8n-workflow';
import { engineOf, Trigger, type N8n, type Store } from '../../lab/engine/n8n.cts';
import { Engine as Packaged } from '../../lab/engine/packaged.cts';
import type { Sandbox } from '../../lab/sandbox/sandbox.cts';

const NODE = 'Wordbee';

export type { Store } from '../../lab/engine/n8n.cts';

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

/** One engine with this package loaded into it. */
export class Engine {
	private constructor(
		private readonly n8n: N8n,
		private readonly packaged: Packaged,
		/** Versions of the engine and of the n8n-workflow that the package itself gets. */
		readonly versions: { core: string; workflow: string; ofPackage: string },
	) {}

	/**
	 * @param folder whose `node_modules` holds the engine
	 * @param packageFolder of the built package, in the same `node_modules`
	 */
	static async load(folder: string, packageFolder: string): Promise<Engine> {
		const n8n = engineOf(join(folder, 'package.json'));
		const others = { 'lab.trigger': new Trigger() };
		const version = (from: NodeJS.Require, name: string) =>
			(from(`${name}/package.json`) as { version: string }).version;
		return new Engine(n8n, await Packaged.load(packageFolder, others, n8n, true), {
			core: version(n8n.load, 'n8n-core'),
			workflow: version(n8n.load, 'n8n-workflow'),
			ofPackage: version(createRequire(join(packageFolder, 'dist', 'x.js')), 'n8n-workflow'),
		});
	}

	/** The package as n8n's own loader read it. */
	get loaded() {
		return this.packaged.loaded;
	}

	private get node(): any {
		return this.loaded.getNode('wordbeePersons').type;
	}

	/** Credentials as a user would have typed them for a sandbox. */
	storeFor(sandbox: Sandbox): Store {
		return this.packaged.storeFor(sandbox);
	}

	/** Runs the node once. */
	async run(setup: Setup): Promise<Outcome> {
		const { workflow, additionalData } = this.contextOf(setup);
		const execute: any = new this.n8n.core.WorkflowExecute(additionalData, 'manual');
		const pinData = { Trigger: (setup.items ?? [{}]).map((json) => ({ json })) };
		// Before n8n 2 it took them one by one.
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
		const node = workflow.getNode(NODE)!;
		const withParameters = { ...additionalData, currentNodeParameters: node.parameters };
		return new this.n8n.core.LoadOptionsContext(workflow, node, withParameters, 'parameters.x');
	}

	private contextOf(setup: Setup): { workflow: Workflow; additionalData: any } {
		const at = { typeVersion: 1, position: [0, 0] as [number, number] };
		const workflow = this.packaged.workflow({
			name: 'workflow',
			nodes: [
				{ ...at, id: '1', name: 'Trigger', type: 'lab.trigger', parameters: {} },
				{
					...at,
					id: '2',
					name: NODE,
					type: `${this.loaded.packageName}.wordbeePersons`,
					parameters: { resource: 'person', ...setup.params } as INode['parameters'],
					credentials: Object.fromEntries(
						setup.credentials.map((name) => [name, { id: '1', name }]),
					),
					...setup.settings,
				},
			],
			connections: { Trigger: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		});
		return { workflow, additionalData: this.packaged.additionalData(setup.store) };
	}
}

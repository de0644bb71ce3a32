/**
 * n8n's own HTTP Request node in n8n's own engine, both from a full installation of n8n, creating
 * persons through API 1 as somebody without the Wordbee node would: one PUT per item, a token pasted in.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Core from 'n8n-core';
import type * as N8nWorkflow from 'n8n-workflow';
import type { IDataObject, INode, IRun } from 'n8n-workflow';

/** What came of a run. */
export interface HandRun {
	ok: boolean;
	/** The json of the items on the regular output. */
	outputs: IDataObject[];
	cancelled: boolean;
}

/** What a run is given. */
export interface HandSetup {
	/** Root of API 1. */
	url: string;
	token: string;
	/** Items with c, l, f and e. */
	items: IDataObject[];
	settings?: Partial<INode>;
	signal?: (cancel: () => void) => void;
}

/** The engine and the node of one installation of n8n. */
export class ByHand {
	private readonly core: typeof Core;

	private readonly workflow: typeof N8nWorkflow;

	private readonly types: Record<string, unknown>;

	/** @param folder what holds the installation's `node_modules` */
	constructor(folder: string) {
		const modules = join(folder, 'node_modules');
		const load = createRequire(join(modules, 'n8n', 'package.json'));
		load('reflect-metadata');
		this.core = load('n8n-core') as typeof Core;
		this.workflow = load('n8n-workflow') as typeof N8nWorkflow;
		const path = join(modules, 'n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js');
		const { HttpRequest } = load(path) as { HttpRequest: new () => unknown };
		this.types = { http: new HttpRequest(), trigger: new Trigger() };
	}

	/** Runs the workflow once. */
	async run({ url, token, items, settings, signal }: HandSetup): Promise<HandRun> {
		const { NodeHelpers, Workflow } = this.workflow;
		const at = { position: [0, 0] as [number, number] };
		const nodeTypes = {
			getByName: (name: string) => this.types[name],
			getKnownTypes: () => ({}),
			getByNameAndVersion: (name: string, version: number) =>
				NodeHelpers.getVersionedNodeType(this.types[name] as never, version),
		};
		const workflow = new Workflow({
			id: 'by-hand',
			active: false,
			nodeTypes: nodeTypes as never,
			settings: { executionOrder: 'v1' },
			nodes: [
				{ ...at, id: '1', name: 'Trigger', type: 'trigger', typeVersion: 1, parameters: {} },
				{
					...at,
					id: '2',
					name: 'HTTP Request',
					type: 'http',
					typeVersion: 4.5,
					parameters: parameters(url, token) as never,
					...settings,
				},
			],
			connections: { Trigger: { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] } },
		});
		const { ExecutionLifecycleHooks, WorkflowExecute } = this.core;
		const any = 'http://localhost/';
		const additionalData = {
			credentialsHelper: {},
			executionId: '1',
			hooks: new ExecutionLifecycleHooks('manual', '1', {} as never),
			variables: {},
			externalSecretsProxy: {},
			setExecutionStatus() {},
			sendDataToUI() {},
			restApiUrl: any,
			instanceBaseUrl: any,
			formWaitingBaseUrl: any,
			webhookBaseUrl: any,
			webhookWaitingBaseUrl: any,
			webhookTestBaseUrl: any,
		};
		const execute = new WorkflowExecute(additionalData as never, 'manual');
		const running = execute.run({
			workflow,
			startNode: workflow.getNode('Trigger')!,
			pinData: { Trigger: items.map((json) => ({ json })) },
		} as never);
		signal?.(() => (running as unknown as { cancel(): void }).cancel());
		const full: IRun = await running;
		const { error, runData } = full.data.resultData;
		const main = runData['HTTP Request']?.at(-1)?.data?.main ?? [];
		return {
			ok: error === undefined,
			outputs: (main[0] ?? []).map(({ json }) => json),
			cancelled: full.status === 'canceled',
		};
	}
}

class Trigger {
	description = {
		displayName: 'Trigger',
		name: 'trigger',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Trigger' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	};

	async execute(this: { getInputData(): unknown }) {
		return [this.getInputData()];
	}
}

function parameters(url: string, token: string): IDataObject {
	const data =
		'={{ JSON.stringify({ LastName: $json.l, FirstName: $json.f, Email: $json.e, ...$json.more }) }}';
	return {
		method: 'PUT',
		url: `=${url}/companies/{{ $json.c }}/persons`,
		sendQuery: true,
		queryParameters: {
			parameters: [
				{ name: 'token', value: token },
				{ name: 'data', value: data },
			],
		},
		options: {},
	};
}

/**
 * n8n's own HTTP Request node in n8n's own engine, both from a full installation of n8n, creating
 * persons through API 1 as somebody without the Wordbee node would: one PUT per item, a token pasted in.
 */
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';

import { handCreate } from '../../../lab/bench/workflows.cts';
import {
	additionalDataWith,
	engineOf,
	nodeTypesBy,
	startRun,
	Trigger,
	type N8n,
} from '../../../lab/engine/n8n.cts';

/** What an item says about its person; `more` is whatever else it holds. */
const PERSON = 'LastName: $json.l, FirstName: $json.f, Email: $json.e, ...$json.more';

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
	private readonly n8n: N8n;

	private readonly types: Record<string, unknown>;

	/** @param folder what holds the installation's `node_modules` */
	constructor(folder: string) {
		const { load, ...n8n } = engineOf(join(folder, 'node_modules', 'n8n', 'package.json'));
		this.n8n = n8n;
		const path = join(
			folder,
			'node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
		);
		const { HttpRequest } = load(path) as { HttpRequest: new () => unknown };
		this.types = { http: new HttpRequest(), trigger: new Trigger() };
	}

	/** Runs the workflow once. */
	async run({ url, token, items, settings, signal }: HandSetup): Promise<HandRun> {
		const at = { position: [0, 0] as [number, number] };
		const workflow = new this.n8n.workflow.Workflow({
			id: 'by-hand',
			active: false,
			nodeTypes: nodeTypesBy(this.n8n, (name) => this.types[name]),
			settings: { executionOrder: 'v1' },
			nodes: [
				{ ...at, id: '1', name: 'Trigger', type: 'trigger', typeVersion: 1, parameters: {} },
				{
					...at,
					id: '2',
					name: 'HTTP Request',
					type: 'http',
					typeVersion: 4.5,
					parameters: handCreate(url, token, 'c', PERSON) as never,
					...settings,
				},
			],
			connections: { Trigger: { main: [[{ node: 'HTTP Request', type: 'main', index: 0 }]] } },
		});
		const pinData = { Trigger: items.map((json) => ({ json })) };
		const data = additionalDataWith(this.n8n, {});
		const running = startRun(this.n8n, data, workflow, workflow.getNode('Trigger')!, pinData);
		signal?.(() => running.cancel());
		const full = await running;
		const { error, runData } = full.data.resultData;
		const main = runData['HTTP Request']?.at(-1)?.data?.main ?? [];
		return {
			ok: error === undefined,
			outputs: (main[0] ?? []).map(({ json }) => json),
			cancelled: full.status === 'canceled',
		};
	}
}

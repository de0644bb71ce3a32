/** Whole workflows on a stage: each run of each Wordbee node in them is judged by itself. */
import type { IDataObject, INode, IRun, ITaskData } from 'n8n-workflow';

import {
	NODE_TYPE,
	runWorkflow,
	type Surroundings,
	type WorkflowFile,
} from '../../../lab/engine/harness.cts';
import { baseNodes } from './baseNodes.cts';
import { settingsOf, type Form, type Manner } from './forms.cts';
import type { Take } from './judge.cts';
import type { Stage } from './stage.cts';

/** A node of a workflow. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject,
): INode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters } as INode;
}

const base = (type: string) => `n8n-nodes-base.${type}`;

export const TRIGGER = node('Trigger', base('manualTrigger'), 1, {});

/** What a sub-workflow starts with; it takes all data of the caller. */
export const CALLED = node('Called', base('executeWorkflowTrigger'), 1.2, {
	inputSource: 'passthrough',
});

/** Loop Over Items: output 0 is "done", output 1 "loop". */
export function loop(batchSize: number): INode {
	return node('Loop', base('splitInBatches'), 3, { batchSize });
}

/** Execute Sub-workflow, once with all items or once for each. */
export function call(id: string, mode: 'once' | 'each', manner: Manner): INode {
	const workflowId = { __rl: true, mode: 'id', value: id };
	return {
		...node('Call', base('executeWorkflow'), 1.3, { workflowId, mode }),
		...settingsOf(manner),
	};
}

/** The node under test. */
export function wordbee(name: string, form: Form, manner: Manner, params: IDataObject): INode {
	return {
		...node(name, NODE_TYPE, 1, { resource: 'person', ...params }),
		credentials: Object.fromEntries(
			form.credentials.map((type) => [type, { id: '1', name: type }]),
		),
		...settingsOf(manner),
	};
}

/** A node that hands out the very same item objects whenever it runs. */
export class Replay {
	readonly description = {
		displayName: 'Replay',
		name: 'replay',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Replay' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	private readonly items: Array<{ json: IDataObject }>;

	constructor(items: IDataObject[]) {
		this.items = items.map((json) => ({ json }));
	}

	/** The engine calls it on a context of its own. */
	readonly execute = async () => [this.items];
}

export const REPLAY = node('Replay', 'lab.replay', 1, {});

/** Connections as pairs: from a node, with the output where it is not the first, to a node. */
export function file(nodes: INode[], ...links: Array<[string, string] | [string, number, string]>) {
	const connections: WorkflowFile['connections'] = {};
	for (const link of links) {
		const [from, output, to] = link.length === 3 ? link : [link[0], 0, link[1]];
		const { main } = (connections[from] ??= { main: [] });
		for (let at = main.length; at <= output; at++) main.push([]);
		main[output]!.push({ node: to, type: 'main', index: 0 });
	}
	return { name: 'Workflow of the lab', nodes, connections } satisfies WorkflowFile;
}

/** What came of a workflow. */
export interface WorkflowRun {
	error?: Error;
	/** The runs of a Wordbee node, in their order, those in sub-workflows as well. */
	takes(node: string): Take[];
	/** The json of all items that a node put out on its last run, on all outputs. */
	last(node: string): IDataObject[];
}

/** What a workflow is run with. */
export interface WorkflowOptions extends Surroundings {
	/** The person that a node makes of an item on its given run, where that is not the item's. */
	person?(node: string, item: IDataObject, run: number): IDataObject;
}

/** Runs a workflow whose trigger gives these items. */
export async function runFile(
	stage: Stage,
	workflow: WorkflowFile,
	items: IDataObject[],
	{ person = (_node, item) => item, ...more }: WorkflowOptions = {},
): Promise<WorkflowRun> {
	const around = { ...more, nodeTypes: { ...baseNodes(), ...more.nodeTypes } };
	const { full, subRuns, error } = await stage.during(
		async () => await runWorkflow(workflow, stage.store, { Trigger: items }, around),
	);
	stage.search({ error, main: [], errors: [], json: [], full });
	const nodes = [workflow, ...Object.values(more.subWorkflows ?? {})].flatMap((one) => one.nodes);
	const found = new Map<string, Take[]>();
	for (const { name, parameters } of nodes.filter(({ type }) => type === NODE_TYPE)) {
		const takes = [full, ...subRuns].flatMap((run) =>
			(run.data.resultData.runData[name] ?? []).map((task, index): Take => {
				const own = inputOf(run, task).map((item) => person(name, item, index));
				return {
					items: own,
					outcome: outcomeOf(run, task),
					operation: String(parameters.operation),
				};
			}),
		);
		takes.forEach((take) => stage.note(take));
		found.set(name, takes);
	}
	return {
		error,
		takes: (name) => found.get(name) ?? [],
		last: (name) =>
			(full.data.resultData.runData[name]?.at(-1)?.data?.main ?? []).flatMap((output) =>
				(output ?? []).map(({ json }) => json),
			),
	};
}

/** The items that a run of a node was given: what the node before it put out. */
function inputOf({ data }: IRun, { source }: ITaskData): IDataObject[] {
	const { previousNode = '', previousNodeRun = 0, previousNodeOutput = 0 } = source[0] ?? {};
	const outputs = data.resultData.runData[previousNode]?.[previousNodeRun]?.data?.main ?? [];
	return (outputs[previousNodeOutput] ?? []).map(({ json }) => json);
}

function outcomeOf(full: IRun, { data, error }: ITaskData): Take['outcome'] {
	const [main, errors] = data?.main ?? [];
	const json = (main ?? []).map((item) => item.json);
	return { error, main: main ?? [], errors: errors ?? [], json, full };
}

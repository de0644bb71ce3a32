/** Nodes of n8n itself, from a full installation of n8n, for the engine in which the lab runs. */
import { baseNode } from '../../../lab/engine/n8n.cts';
import { ensureN8n } from '../../../lab/n8n/install.cts';
import type { NodeTypes } from '../../../lab/engine/harness.cts';

const NODES = {
	splitInBatches: 'SplitInBatches/SplitInBatches.node.js',
	executeWorkflow: 'ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow.node.js',
	executeWorkflowTrigger: 'ExecuteWorkflow/ExecuteWorkflowTrigger/ExecuteWorkflowTrigger.node.js',
};

let loading: Promise<NodeTypes> | undefined;

/** Loop Over Items, Execute Sub-workflow and the latter's trigger, by their types. */
export async function baseNodes(): Promise<NodeTypes> {
	loading ??= load();
	return await loading;
}

async function load(): Promise<NodeTypes> {
	const { folder } = await ensureN8n((line) => process.send?.({ say: line }));
	return Object.fromEntries(
		Object.entries(NODES).map(([name, path]) => [`n8n-nodes-base.${name}`, baseNode(folder, path)]),
	);
}

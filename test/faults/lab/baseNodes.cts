/** Nodes of n8n itself, from a full installation of n8n, for the engine in which the lab runs. */
import { baseNode } from '../../../lab/engine/n8n.cts';
import type { NodeTypes } from '../../../lab/engine/harness.cts';

const NODES = {
	splitInBatches: 'SplitInBatches/SplitInBatches.node.js',
	executeWorkflow: 'ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow.node.js',
	executeWorkflowTrigger: 'ExecuteWorkflow/ExecuteWorkflowTrigger/ExecuteWorkflowTrigger.node.js',
};

/** Loop Over Items, Execute Sub-workflow and the latter's trigger, by their types. */
export function baseNodes(): NodeTypes {
	return Object.fromEntries(
		Object.entries(NODES).map(([name, path]) => [
			`n8n-nodes-base.${name}`,
			baseNode(process.env.N8N_FOLDER!, path),
		]),
	);
}

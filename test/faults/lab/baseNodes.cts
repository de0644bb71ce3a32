/** Nodes of n8n itself, from a full installation of n8n, for the engine in which the lab runs. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

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
	const home = join(folder, 'node_modules/n8n-nodes-base');
	const theirs = createRequire(join(home, 'package.json'));
	// Both are the same release; an error of theirs is then one of the engine's, too.
	require.cache[theirs.resolve('n8n-workflow')] = require.cache[require.resolve('n8n-workflow')];
	return Object.fromEntries(
		Object.entries(NODES).map(([name, path]) => {
			const [Type] = Object.values(theirs(join(home, 'dist/nodes', path)) as object);
			return [`n8n-nodes-base.${name}`, new (Type as new () => unknown)()];
		}),
	);
}

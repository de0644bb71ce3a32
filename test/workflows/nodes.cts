/** n8n's own nodes from a full installation of n8n, and its task runner, which executes Code nodes. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { NodeTypes } from '../../lab/engine/harness.cts';

const modules = join(process.env.N8N_FOLDER!, 'node_modules');
const theirs = createRequire(join(modules, 'n8n-nodes-base/package.json'));

/** The nodes that the workflows use, by their types. Triggers get what would have started them. */
const PATHS = {
	aggregate: 'Transform/Aggregate/Aggregate',
	crypto: 'Crypto/Crypto',
	emailSend: 'EmailSend/EmailSend',
	extractFromFile: 'Files/ExtractFromFile/ExtractFromFile',
	filter: 'Filter/Filter',
	if: 'If/If',
	noOp: 'NoOp/NoOp',
	readWriteFile: 'Files/ReadWriteFile/ReadWriteFile',
	respondToWebhook: 'RespondToWebhook/RespondToWebhook',
	set: 'Set/Set',
};

/** The nodes by their types, as n8n loads them. */
export function baseNodes(): NodeTypes {
	return Object.fromEntries(
		Object.entries(PATHS).map(([name, path]) => {
			const exported = theirs(join(modules, 'n8n-nodes-base/dist/nodes', `${path}.node.js`));
			const [Type] = Object.values(exported as object) as Array<new () => unknown>;
			return [`n8n-nodes-base.${name}`, new Type()];
		}),
	);
}

/**
 * Executes the code of a Code node with the task runner's own functions. Only the way there is
 * missing: n8n sends it to another process.
 * @returns what n8n calls `startRunnerTask`
 */
export function runnerTask(): (...args: any[]) => Promise<unknown> {
	const { JsTaskRunner } = createRequire(join(modules, 'n8n/package.json'))(
		join(modules, '@n8n/task-runner/dist/js-task-runner/js-task-runner.js'),
	) as { JsTaskRunner: { prototype: object } };
	return async (...args) => {
		const [additionalData, , settings, executeFunctions, inputData, node, workflow] = args;
		const [runExecutionData, runIndex, itemIndex, activeNodeName, connectionInputData] =
			args.slice(7);
		const [siblingParameters, mode, envProviderState, executeData] = args.slice(12);
		const runner = Object.assign(Object.create(JsTaskRunner.prototype), {
			mode: 'secure',
			taskTimeout: 60,
			requireResolver: () => {
				throw new Error('The Code nodes of the workflows need no modules');
			},
			makeRpcCall: async (_task: string, method: string, given: unknown[]) =>
				await executeFunctions.helpers[method.replace('helpers.', '')](...given),
		});
		const data = {
			...{ additionalData, inputData, node, runExecutionData, runIndex, itemIndex },
			...{ activeNodeName, connectionInputData, siblingParameters, mode, envProviderState },
			...{ executeData, defaultReturnRunIndex: -1, selfData: {}, contextNodeName: activeNodeName },
		};
		try {
			const signal = new AbortController().signal;
			return {
				ok: true,
				result: await runner.runForAllItems('1', settings, data, workflow, signal),
			};
		} catch (error) {
			return { ok: false, error };
		}
	};
}

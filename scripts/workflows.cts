/**
 * `npx tsx scripts/workflows.cts` puts the code of `workflows/code/` into the Code nodes of the
 * workflows: there it can be read and compared, and all workflows have the same. The file's name is
 * the node's name, in small letters with hyphens. It ends in `.js.txt`: what n8n runs is the body of a
 * function, which is no JavaScript file that a linter could read.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.cts';

const folder = join(root, 'workflows');

/** The code that belongs into a Code node. */
export function codeOf(nodeName: string): string {
	const file = `${nodeName.toLowerCase().replaceAll(' ', '-')}.js.txt`;
	const path = join(folder, 'code', file);
	if (!existsSync(path)) throw new Error(`workflows/code has no ${file} for "${nodeName}"`);
	return readFileSync(path, 'utf8').trimEnd();
}

/** The files of all workflows, without their folder. */
export const workflowFiles = (): string[] =>
	readdirSync(folder).filter((file) => file.endsWith('.json'));

async function main(): Promise<void> {
	const { format, resolveConfig } = await import('prettier');
	for (const file of workflowFiles()) {
		const path = join(folder, file);
		const workflow = JSON.parse(readFileSync(path, 'utf8')) as {
			nodes: Array<{ name: string; type: string; parameters: { jsCode?: string } }>;
		};
		for (const { name, type, parameters } of workflow.nodes) {
			if (type === 'n8n-nodes-base.code') parameters.jsCode = codeOf(name);
		}
		const text = JSON.stringify(workflow, null, 2);
		const style = await resolveConfig(path);
		writeFileSync(path, await format(text, { ...style, filepath: path }));
	}
}

if (require.main === module) void main();

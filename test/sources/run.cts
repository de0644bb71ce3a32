/** Runs n8n's own nodes, one after another, in n8n's engine, and returns what the last one hands on. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { Engine, type NodeTypes } from '../../lab/engine/engine.cts';
import { baseNode, Trigger } from '../../lab/engine/n8n.cts';
import { storage } from '../../lab/n8n/install.cts';

const app = join(storage, 'app');
const base = join(app, 'node_modules/n8n-nodes-base');
const theirs = createRequire(join(base, 'package.json'));
const manifest = theirs('./package.json') as { version: string; n8n: { nodes: string[] } };

/** The releases of n8n's nodes and of n8n that are installed. */
export const n8nNodesBase = manifest.version;
export const n8nVersion = (theirs('n8n/package.json') as { version: string }).version;

const TYPE = 'n8n-nodes-base.';

/** The type of a node of n8n's, by the last part of its name in workflows, e.g. `ldap`. */
function nodeType(name: string): any {
	const file = `/${name}.node.js`.toLowerCase();
	const path = manifest.n8n.nodes.find((one) => one.toLowerCase().endsWith(file));
	if (path === undefined) throw new Error(`n8n has no node "${name}"`);
	return baseNode(app, path.replace('dist/nodes/', ''));
}

/** The type of a credential of n8n's. */
function credentialType(name: string): any {
	const file = `${name[0].toUpperCase()}${name.slice(1)}.credentials.js`;
	const [Type] = Object.values(theirs(join(base, 'dist/credentials', file)) as object);
	return new (Type as new () => unknown)();
}

const engine = new Engine((name) => {
	if (name === 'trigger') return new Trigger();
	throw new Error(`${name} was not loaded`);
}, credentialType);

/** A node of n8n's with what a user enters. */
export interface Step {
	/** e.g. `ldap`. */
	node: string;
	/** By default what the editor takes for a new node. */
	version?: number;
	parameters: IDataObject;
	/** The credential that is chosen, and what is entered in it. */
	credential?: [type: string, data: IDataObject];
}

/** Type of a step's node, as workflows name it. */
export const typeOf = ({ node }: Step): string => `${TYPE}${node}`;

/** The version of a step's node. */
export function versionOf({ node, version }: Step): number {
	const { currentVersion, description } = nodeType(node);
	const newest = currentVersion ?? description.defaultVersion;
	return version ?? newest ?? [description.version].flat().at(-1);
}

/** @returns the json of the items that the last step hands on; what a node fails with is thrown */
export async function runSteps(steps: Step[], items: IDataObject[] = [{}]): Promise<any[]> {
	const at = { position: [0, 0] as [number, number] };
	const nodes: INode[] = steps.map((step, index) => ({
		...at,
		id: String(index),
		name: `Step ${index}`,
		type: typeOf(step),
		typeVersion: versionOf(step),
		parameters: step.parameters as INodeParameters,
		credentials: step.credential && { [step.credential[0]]: { id: '1', name: step.credential[0] } },
	}));
	const start: INode = {
		...at,
		...{ id: 'start', name: 'Start', type: 'trigger', typeVersion: 1, parameters: {} },
	};
	const all = [start, ...nodes];
	const connections = Object.fromEntries(
		nodes.map(({ name }, index) => [
			all[index].name,
			{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
		]),
	);
	const types: NodeTypes = Object.fromEntries(
		steps.map((step) => [typeOf(step), nodeType(step.node)]),
	);
	const store = new Map(
		steps.flatMap(({ credential }) => (credential ? [filled(credential)] : [])),
	);
	const file = { name: 'Source', nodes: all, connections };
	const { error, output } = await engine.run(
		file,
		store,
		{ Start: items },
		{ nodeTypes: types, additionalData: { credentialsHelper: helperFor(store) } },
	);
	if (error) throw error;
	return output(nodes.at(-1)!.name);
}

/** A credential with what the editor puts into a new one. */
function filled([type, data]: Required<Step>['credential']): [string, IDataObject] {
	const { properties } = credentialType(type);
	const defaults = properties.map((one: IDataObject) => [one.name, one.default]);
	return [type, { ...Object.fromEntries(defaults), ...data }];
}

/** What n8n does with credentials, but for logging in: nobody asks who it is. AWS has its address there. */
function helperFor(store: Map<string, IDataObject>): any {
	const parents = (name: string): string[] => {
		const own: string[] = credentialType(name).extends ?? [];
		return [...own, ...own.flatMap(parents)];
	};
	return {
		...engine.additionalData(store).credentialsHelper,
		getParentTypes: parents,
		preAuthentication: async () => undefined,
		runPreAuthentication: async () => undefined,
		authenticate: async (credentials: unknown, name: string, request: unknown) => {
			const { authenticate } = credentialType(name);
			return typeof authenticate === 'function'
				? await authenticate(credentials, request)
				: request;
		},
	};
}

/** The credentials and workflows that the editor commands put into n8n. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Address } from '../sandbox/apart.cts';
import { root } from './install.cts';
import { packageName } from './package.cts';
import type { CredentialReference, N8nRest, Workflow } from './rest.cts';

/** Type of a node of this package, as workflows name it. */
export const nodeType = (name: string) => `${packageName}.${name}`;

/** What the CRM sends along in its header, and what opens the form of HR. */
export const CRM_HEADER = { name: 'X-Api-Key', value: 'key-of-the-crm-4711' };
export const FORM_LOGIN = { user: 'hr', password: 'form-password-4711' };

/** What a person would type into the credentials, so that they reach the sandbox. */
export function credentialData(wordbee: Address): Record<string, Record<string, unknown>> {
	return {
		wordbeeApi: {
			url: wordbee.url,
			authentication: 'password',
			accountId: wordbee.account,
			password: wordbee.password,
			dataTransport: 'query',
			allowUnauthorizedCerts: false,
		},
		wordbeeV2Api: {
			url: wordbee.apiV2Url,
			accountId: wordbee.account,
			apiKey: wordbee.apiKey,
			allowUnauthorizedCerts: false,
		},
	};
}

/**
 * Creates a credential for the sandbox for each credential type that the installed package has, or
 * points the one of an earlier start to this sandbox. Returns them by type.
 */
export async function ensureCredentials(
	rest: N8nRest,
	sandbox: Address,
): Promise<Record<string, CredentialReference>> {
	const known = new Map((await rest.credentialTypes()).map((type) => [type.name, type]));
	const stored = await rest.credentials();
	const references: Record<string, CredentialReference> = {};
	for (const [type, data] of Object.entries(credentialData(sandbox))) {
		const description = known.get(type);
		if (!description) continue;
		const name = `${description.displayName} (sandbox)`;
		const earlier = stored.find((one) => one.type === type && one.name === name);
		if (earlier) await rest.changeCredential({ id: earlier.id, name }, type, data);
		references[type] = earlier
			? { id: earlier.id, name }
			: await rest.createCredential(name, type, data);
	}
	return references;
}

/** Whether a node with these parameters works with API 2. */
function needsApi2({ api, operation }: Record<string, unknown>): boolean {
	const onlyApi2 = ['upsert', 'sync', 'delete', 'get', 'getAll'].includes(operation as string);
	return onlyApi2 || api === 'api2';
}

/** The workflow with these credentials wherever a node takes one of their types. */
function withCredentials(
	workflow: Workflow,
	references: Record<string, CredentialReference>,
): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const isOurs = node.type.startsWith(`${packageName}.`);
		if (!isOurs && !Object.keys(node.credentials ?? {}).some((type) => references[type]))
			return node;
		const isTrigger = node.type === nodeType('wordbeePersonsTrigger');
		const wanted = isTrigger || needsApi2(node.parameters) ? 'wordbeeV2Api' : 'wordbeeApi';
		const types = Object.keys(node.credentials ?? { [wanted]: true });
		const credentials = Object.fromEntries(
			types.filter((type) => references[type]).map((type) => [type, references[type]]),
		);
		return { ...node, credentials: credentials as Record<string, CredentialReference> };
	});
	return { ...workflow, nodes };
}

const examples = join(root, 'workflows');

/** Where n8n may read files, in its user folder. */
export const readableFolder = (userFolder: string) => join(userFolder, '.n8n-files');

/**
 * The workflows of the folder `workflows`. Their CSV files are put where n8n may read files, and the
 * workflows read them there: what a user does when importing them.
 */
function exampleWorkflows(userFolder: string): Workflow[] {
	const readable = readableFolder(userFolder);
	mkdirSync(readable, { recursive: true });
	for (const file of readdirSync(examples).filter((name) => name.endsWith('.csv')))
		if (!existsSync(join(readable, file))) copyFileSync(join(examples, file), join(readable, file));
	return readdirSync(examples)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => {
			const workflow = JSON.parse(readFileSync(join(examples, file), 'utf8')) as Workflow;
			const { connections, settings, pinData } = workflow;
			const nodes = workflow.nodes.map((node) => {
				const path = node.parameters?.fileSelector;
				if (typeof path !== 'string') return node;
				const fileSelector = join(readable, basename(path));
				return { ...node, parameters: { ...node.parameters, fileSelector } };
			});
			const name = workflow.name || file.replace(/\.json$/, '');
			return { name, nodes, connections, settings: settings ?? {}, pinData: pinData ?? {} };
		});
}

/** Puts the example workflows into n8n; those that are there already stay as they are. */
export async function ensureExamples(
	rest: N8nRest,
	references: Record<string, CredentialReference>,
	userFolder: string,
): Promise<Array<{ id: string; name: string }>> {
	const stored = await rest.workflows();
	const there: Array<{ id: string; name: string }> = [];
	for (const example of exampleWorkflows(userFolder)) {
		const earlier = stored.find(({ name }) => name === example.name);
		there.push(earlier ?? (await rest.createWorkflow(withCredentials(example, references))));
	}
	return there;
}

/**
 * A workflow that puts these items one after another into one node of this package: trigger
 * ("Start") → "Items" → "Split" → "Wordbee".
 */
export function workflowFor(
	name: string,
	items: Array<Record<string, unknown>>,
	parameters: Record<string, unknown>,
	credentials: Record<string, CredentialReference>,
	settings: Record<string, unknown> = {},
): Workflow {
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		name,
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'items',
				name: 'Items',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [220, 0],
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ items }), options: {} },
			},
			{
				id: 'split',
				name: 'Split',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [440, 0],
				parameters: { fieldToSplitOut: 'items', options: {} },
			},
			{
				id: 'wordbee',
				name: 'Wordbee',
				type: nodeType('wordbeePersons'),
				typeVersion: 1,
				position: [660, 0],
				parameters,
				credentials,
				...settings,
			},
		],
		connections: { Start: to('Items'), Items: to('Split'), Split: to('Wordbee') },
	};
}

/** The workflows as files: what must hold before anybody imports them. How they work: test/workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type IDataObject, type INode } from 'n8n-workflow';

import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { WordbeePersonsTrigger } from '../../nodes/WordbeePersonsTrigger/WordbeePersonsTrigger.node';
import { NODE_TYPE, TRIGGER_TYPE, type WorkflowFile } from '../../lab/engine/harness.cts';
import { root } from '../../scripts/build.cts';

const files = readdirSync(join(root, 'workflows')).filter((file) => file.endsWith('.json'));
const load = (file: string) =>
	JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8')) as WorkflowFile & IDataObject;
const types: Record<string, { description: any }> = {
	[NODE_TYPE]: new WordbeePersons(),
	[TRIGGER_TYPE]: new WordbeePersonsTrigger(),
};
const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-wordbee.');
const named = (file: string, name: string) => load(file).nodes.find((node) => node.name === name);
const readers = files.filter((file) => named(file, 'Rows of the list'));

describe.each(files)('%s', (file) => {
	const workflow = load(file);
	const ours = workflow.nodes.filter(isOurs);

	it('has every parameter in the node, where it shows, and misses none', () => {
		expect(ours).not.toHaveLength(0);
		for (const node of ours) {
			const { description } = types[node.type];
			// Poll Times is n8n's own.
			const { pollTimes: _, ...parameters } = node.parameters;
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(parameters);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect(issues).toBeNull();
		}
	});

	it('gives names by expressions where the list holds numbers: n8n empties what is not in its list', () => {
		const text = JSON.stringify(ours.map(({ parameters }) => parameters));
		const given = [...text.matchAll(/"(?:labelId|fieldId|matchFieldId)":"([^"]*)"/g)];
		for (const [, value] of given) expect(value).toMatch(/^(=|\d+$)/);
	});

	it('connects nodes that are there, and names credentials only', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const reached = new Set<string>();
		for (const [from, { main }] of Object.entries(workflow.connections)) {
			const targets = main.flatMap((output) => output ?? []).map(({ node }) => node);
			expect(names).toEqual(expect.arrayContaining([from, ...targets]));
			for (const target of targets) reached.add(target);
		}
		const alone = workflow.nodes.filter(({ name }) => !reached.has(name)).map(({ type }) => type);
		expect(alone.filter((type) => !/stickyNote|Trigger|webhook$/.test(type))).toEqual([]);
		for (const { credentials = {} } of workflow.nodes) {
			for (const credential of Object.values(credentials)) {
				expect(Object.keys(credential).sort()).toEqual(['id', 'name']);
			}
		}
	});

	it('sends failed persons to an output of their own', () => {
		for (const { name, onError, parameters, type } of ours) {
			// Without the list of Wordbee nothing may go on, and a trigger has no items.
			if (parameters.operation === 'getAll' || /trigger$/i.test(type)) {
				expect(onError).toBeUndefined();
				continue;
			}
			expect(onError).toBe('continueErrorOutput');
			expect(workflow.connections[name].main[1]).not.toHaveLength(0);
		}
	});

	it('explains itself, holds nothing private, and is not switched on', () => {
		const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ name }) => name)).toContain('About this workflow');
		expect(JSON.stringify(workflow).match(/[\w.]+@(?!example\.)[\w.]+/g)).toBeNull();
		expect([workflow.active, workflow.pinData]).toEqual([false, {}]);
	});

	it('refers to nodes that it has', () => {
		const names = workflow.nodes.map(({ name }) => name);
		const text = JSON.stringify(workflow).replaceAll('\\"', '"');
		const referred = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(referred));
	});

	it('has no code, and so few nodes that they are seen at a glance', () => {
		const nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		expect(nodes.filter(({ type }) => /\.(code|function)/.test(type))).toEqual([]);
		expect(nodes.length).toBeLessThanOrEqual(file === 'joiner.json' ? 10 : 8);
	});
});

it('reads a list in the same way everywhere', () => {
	expect(readers).toHaveLength(4);
	const shape = (file: string) =>
		['Read people.csv', 'Rows of the list'].map((name) => {
			const { parameters, type, typeVersion } = named(file, name)!;
			return { parameters, type, typeVersion };
		});
	for (const file of readers) expect(shape(file)).toEqual(shape(readers[0]));
});

it('brings Wordbee in line by the same node with other settings', () => {
	const steps = readers.flatMap((file) =>
		load(file).nodes.filter(({ parameters }) => parameters.operation === 'sync'),
	);
	expect(steps).toHaveLength(3);
	const shared = steps.map(({ parameters: { ifNotInList: _, options: __, ...rest } }) => rest);
	for (const parameters of shared) expect(parameters).toEqual(shared[0]);
	expect(shared[0].mode).toBe('plan');
});

it('uses only nodes of n8n itself besides those of this package', () => {
	const others = files.flatMap((file) => load(file).nodes.filter((node) => !isOurs(node)));
	for (const { type } of others) expect(type).toMatch(/^n8n-nodes-base\./);
});

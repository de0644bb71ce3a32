/** The README says what the package does: names, anchors and links in it are those that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeeV2Api } from '../../credentials/WordbeeV2Api.credentials';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { JOB_PAYS_FROM } from '../../nodes/WordbeePersons/run/writeItems';
import { filesIn, root } from '../../scripts/build.cts';
import { withFieldTable } from '../../scripts/readme.cts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const readme = `${read('README.md')}\n${read('docs/operations.md')}`;
const { properties } = new WordbeePersons().description;

/** Headings as GitHub turns them into anchors. */
const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
	title
		.toLowerCase()
		.replace(/[^\p{L}\p{N} -]/gu, '')
		.replaceAll(' ', '-'),
);

it('has the field table of the sources; if not, run: npx tsx scripts/readme.cts', () => {
	expect(readme).toBe(withFieldTable(readme));
});

it('has a section for every operation', () => {
	const operations = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options }) => options as INodePropertyOptions[]);
	const sections = [...readme.matchAll(/^### (.+)$/gm)].map(([, title]) => title);
	expect(sections).toEqual(expect.arrayContaining(operations.map(({ name }) => name)));
});

it('names every option with its key and its default', () => {
	const options = properties.find(({ name }) => name === 'options')!.options as INodeProperties[];
	const rows = readme.split('\n').filter((line) => line.startsWith('| '));
	for (const { name, displayName, default: value } of options) {
		const row = rows.find((line) => line.includes(`\`${name}\``));
		expect(row).toContain(displayName);
		if (typeof value !== 'boolean') expect(row).toContain(String(value));
	}
});

it('tells from how many items on Automatic makes a job', () => {
	const words = ['five', 'six', 'seven', 'eight', 'nine', 'ten'];
	const word = (number: number) => words[number - 5];
	const text = readme.replace(/\s+/g, ' ');
	expect(text).toContain(
		`Up to ${word(JOB_PAYS_FROM - 1)} items are sent as single requests, ${word(JOB_PAYS_FROM)} or more as a batch job`,
	);
});

it('names every field of the credentials', () => {
	for (const credential of [new WordbeeApi(), new WordbeeV2Api()]) {
		for (const { displayName, type } of credential.properties) {
			if (type !== 'hidden') expect(readme).toContain(`| ${displayName} `);
		}
	}
});

it('has the anchors that the node and the credentials link to', () => {
	const codex = filesIn(join(root, 'nodes')).filter((name) => name.endsWith('.node.json'));
	const texts = [
		new WordbeeApi().documentationUrl,
		new WordbeeV2Api().documentationUrl,
		...codex.map((name) => read(`nodes/${name}`)),
	];
	const wanted = texts.flatMap((text) => [...text.matchAll(/#([\w-]+)/g)].map(([, name]) => name));
	expect(wanted.length).toBeGreaterThan(1);
	expect(anchors).toEqual(expect.arrayContaining(wanted.filter((name) => name !== 'readme')));
});

it.each(['README.md', 'docs/operations.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])(
	'%s links to what is there',
	(file) => {
		const links = [...read(file).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
		const local = links.filter((target) => !/^https?:/.test(target));
		const missing = local.filter((target) => {
			const [path, anchor] = target.split('#');
			if (path === '') return !anchors.includes(anchor);
			return !existsSync(join(root, dirname(file), path));
		});
		expect(missing).toEqual([]);
	},
);

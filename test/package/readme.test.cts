/** The README says what the package does: names, anchors and links in it are those that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeeV2Api } from '../../credentials/WordbeeV2Api.credentials';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { JOB_PAYS_FROM } from '../../nodes/WordbeePersons/write/writeOperation';
import { filesIn, root } from '../../scripts/build.cts';
import { made, MADE, pathOf, type Made } from '../../scripts/readme.cts';

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const texts = [
	'README.md',
	'CONTRIBUTING.md',
	...filesIn(join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
const readme = texts.map(read).join('\n');
const { properties } = new WordbeePersons().description;

/** Headings as GitHub turns them into anchors. */
const anchorsOf = (text: string) =>
	[...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
		title
			.toLowerCase()
			.replace(/[^\p{L}\p{N} -]/gu, '')
			.replaceAll(' ', '-'),
	);

it('is short, under the headings of n8n', () => {
	const own = read('README.md');
	expect(own.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(1500);
	expect([...own.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
		'Installation',
		'Operations',
		'Credentials',
		'Compatibility',
		'Usage',
		'Resources',
		'Version history',
	]);
});

it('names commands that are there', () => {
	const { scripts } = JSON.parse(read('package.json'));
	const npm = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
	expect(npm.filter((name) => !(name in scripts))).toEqual([]);
	const tsx = [...readme.matchAll(/npx tsx ([\w/.-]+\.cts)/g)].map(([, file]) => file);
	expect(npm.length * tsx.length).toBeGreaterThan(0);
	expect(tsx.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it.each(Object.keys(MADE) as Made[])(
	'%s follows from the tables; if not, run: npx tsx scripts/readme.cts',
	(document) => {
		expect(readFileSync(pathOf(document), 'utf8')).toBe(made(document));
	},
);

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

it('has the pages and headings that the node and the credentials link to', () => {
	const codex = filesIn(join(root, 'nodes')).filter((name) => name.endsWith('.node.json'));
	const own = [
		new WordbeeApi().documentationUrl,
		new WordbeeV2Api().documentationUrl,
		...codex.map((name) => read(`nodes/${name}`)),
	].join(' ');
	const links = [...own.matchAll(/n8n-nodes-wordbee(?:\/blob\/main\/([\w./-]+))?#([\w-]+)/g)];
	expect(links.length).toBeGreaterThan(3);
	for (const [, page = 'README.md', anchor] of links) {
		if (anchor !== 'readme') expect(anchorsOf(read(page))).toContain(anchor);
	}
});

it.each([...texts, 'CHANGELOG.md', 'SECURITY.md'])('%s links to what is there', (file) => {
	const links = [...read(file).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
	const missing = links.filter((target) => {
		if (/^https?:/.test(target)) return false;
		const [path, anchor] = target.split('#');
		const page = path === '' ? file : join(dirname(file), path);
		if (!existsSync(join(root, page))) return true;
		return anchor !== undefined && !anchorsOf(read(page)).includes(anchor);
	});
	expect(missing).toEqual([]);
});

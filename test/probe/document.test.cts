/** docs/unknowns.md says what the probe asks, in the words of the panel, and its commands work. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { withQuestions } from '../../lab/probe/document.cts';
import { readOptions } from '../../lab/probe/options.cts';
import { PERSONS_AT_MOST } from '../../lab/probe/created.cts';
import { STEPS } from '../../lab/probe/probe.cts';
import { QUESTIONS } from '../../lab/probe/questions.cts';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { filesIn, root } from '../../scripts/build.cts';

const text = readFileSync(join(root, 'docs/unknowns.md'), 'utf8');
const prose = text.replace(/\s+/g, ' ');

it('has the questions of the probe; if not, run: npx tsx lab/probe/document.cts', () => {
	expect(text).toBe(withQuestions(text));
});

it('asks every question that can be answered, and no other', () => {
	const answered = [...STEPS.flatMap(({ answers }) => answers), 'N1', 'N7'];
	const askable = QUESTIONS.filter(({ never }) => never === undefined).map(({ id }) => id);
	expect([...new Set(answered)].sort()).toEqual(askable.sort());
	expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length);
});

it('has all questions from U1 to U24, and each that the code cites', () => {
	const ids = new Set(QUESTIONS.map(({ id }) => id.split(' ')[0]));
	for (let number = 1; number <= 24; number++) expect(ids).toContain(`U${number}`);
	const sources = ['nodes', 'credentials'].flatMap((folder) =>
		filesIn(join(root, folder)).map((name) => join(root, folder, name)),
	);
	const cited = sources
		.filter((name) => name.endsWith('.ts'))
		.flatMap((name) => readFileSync(name, 'utf8').match(/\bU\d+\b/g) ?? []);
	expect(cited.length).toBeGreaterThan(10);
	for (const id of cited) expect(ids).toContain(id);
});

it('calls fields by the names of the panel', () => {
	const { properties } = new WordbeePersons().description;
	const operations = properties.flatMap(({ name, options }) =>
		name === 'operation' ? (options ?? []).map((one) => one.name) : [],
	);
	const fields = properties.flatMap(({ options }) => (options ?? []) as INodeProperties[]);
	const known = [...properties, ...fields, ...new WordbeeApi().properties].map(({ displayName }) =>
		displayName?.replace(/ Name or ID$/, ''),
	);
	const titles = new Set([...known, ...operations, 'Wordbee V2 API', 'Form Field']);
	const inTables = text
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.flatMap((line) => line.match(/\*\*[^*]+\*\*/g) ?? [])
		.map((name) => name.replaceAll('*', '').split(':')[0]);
	expect(inTables.length).toBeGreaterThan(10);
	expect(inTables.filter((name) => !titles.has(name))).toEqual([]);
});

it('names every variable, and commands that the probe understands', () => {
	const variables = text.matchAll(/^(?:export (\w+)=(.+)|read -rs (\w+) && export \3)$/gm);
	const environment = Object.fromEntries(
		[...variables].map(([, name, value = 'x', typed]) => [name ?? typed, value]),
	);
	expect(Object.keys(environment)).toHaveLength(6);
	const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	expect(scripts.probe).toBe('tsx lab/probe/main.cts');
	const commands = [...text.matchAll(/^npm run (?:--silent )?probe(?: -- ([^>\n]+))?/gm)];
	expect(commands.length).toBeGreaterThan(2);
	for (const [, args = ''] of commands) {
		const read = readOptions(args.trim().split(/\s+/).filter(Boolean), environment);
		if (read !== 'help') expect(read).toMatchObject({ api1: {}, api2: {} });
	}
});

it('promises what the probe keeps', () => {
	const words = ['zero', 'five', 'ten'];
	expect(prose).toContain(`at most ${words[PERSONS_AT_MOST / 5]} test persons`);
});

it('links to what is there', () => {
	const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
		title
			.toLowerCase()
			.replace(/[^\p{L}\p{N} -]/gu, '')
			.replaceAll(' ', '-'),
	);
	const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
	for (const link of links.filter((one) => !/^https?:/.test(one))) {
		const [path, anchor] = link.split('#');
		if (path === '') expect(anchors).toContain(anchor);
		else expect(existsSync(join(root, dirname('docs/unknowns.md'), path))).toBe(true);
	}
});

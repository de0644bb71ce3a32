/** What happens on GitHub and npm: workflows, issue forms and papers, as far as files can tell. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';

import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { filesIn, root } from '../../scripts/build.cts';

// The YAML reader that eslint brings along.
const eslint = createRequire(require.resolve('eslint/package.json'));
const { load } = createRequire(eslint.resolve('@eslint/eslintrc'))('js-yaml') as {
	load(text: string): any;
};

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const repository = String(manifest.repository.url).replace(/^git\+|\.git$/g, '');

describe('workflows', () => {
	const names = filesIn(join(root, '.github/workflows'));
	const workflows = names.map((name) => ({ name, text: read(`.github/workflows/${name}`) }));

	it('are those for checks and for publishing', () => {
		expect(names).toEqual(['ci.yml', 'publish.yml']);
	});

	it.each(workflows)('$name: is whole, with least rights', ({ text }) => {
		const workflow = load(text);
		expect(workflow.permissions).toEqual({ contents: 'read' });
		for (const job of Object.values<any>(workflow.jobs)) {
			expect(job['timeout-minutes']).toBeGreaterThan(0);
			for (const step of job.steps) {
				expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
				if (step.uses) expect(step.uses).toMatch(/^actions\/(checkout|setup-node)@v\d+$/);
				// A checkout that keeps its token leaves it to every script of every package.
				if (/checkout/.test(step.uses)) expect(step.with['persist-credentials']).toBe(false);
			}
		}
	});

	it.each(workflows)('$name: every expression is one', ({ text }) => {
		// n8n's template for these files loses them: what stays is a lone dollar sign.
		const known = /^\$\{\{ (github\.ref( != '[\w/]+')?|secrets\.NPM_TOKEN) \}\}$/;
		for (const [expression] of text.matchAll(/\$\{\{.*?\}\}/g)) expect(expression).toMatch(known);
		expect(text).not.toMatch(/:\s*['"]?\$['"]?\s*$/m);
		expect(text.replace(/\$\{\{.*?\}\}/g, '')).not.toMatch(/\{\{|\}\}/);
	});

	it('checks run what the repository has', () => {
		const { on, jobs } = load(read('.github/workflows/ci.yml'));
		expect(on).toMatchObject({ push: { branches: ['main'] }, pull_request: null });
		const runs = jobs.check.steps.map(({ run }: any) => run).filter(Boolean);
		expect(runs).toContain('bash .ci/run');
		expect(existsSync(join(root, '.ci/run'))).toBe(true);
	});

	it('publishing: on a tag that is the version, with provenance, on a Node with long support', () => {
		const { on, jobs } = load(read('.github/workflows/publish.yml'));
		expect(on).toEqual({ push: { tags: ['*.*.*'] } });
		expect(jobs.publish.permissions).toEqual({ 'id-token': 'write', contents: 'read' });
		const { steps } = jobs.publish;
		const node = steps.find(({ uses }: any) => /setup-node/.test(uses));
		expect(node.with['node-version']).toBe('lts/*');
		const runs: string[] = steps.map(({ run }: any) => run ?? '');
		const at = (text: RegExp) => runs.findIndex((run) => text.test(run));
		const order = [/GITHUB_REF_NAME/, /^npm ci$/, /^npm test$/, /scripts\/lint\.cts/, /release/];
		const places = order.map(at);
		expect(places).not.toContain(-1);
		expect([...places].sort((a, b) => a - b)).toEqual(places);
		// Only the last step may see a token, and no file may hold one.
		const secret = steps.filter((step: any) => JSON.stringify(step).includes('secrets.'));
		expect(secret).toEqual([steps.at(-1)]);
		expect(JSON.stringify(jobs.publish.env ?? {})).not.toContain('secrets');
		// n8n's command publishes with provenance from version 0.23 on.
		expect(manifest.scripts.release).toBe('n8n-node release');
		expect(manifest.scripts.prepublishOnly).toBe('n8n-node prerelease');
		const [major, minor] = manifest.devDependencies['@n8n/node-cli'].split('.').map(Number);
		expect(major > 0 || minor >= 23).toBe(true);
	});

	it('the tag that is checked is the version, and nothing else passes', () => {
		const [, check] = /run: \|\n\s+(test "\$GITHUB_REF_NAME".*)\n/.exec(
			read('.github/workflows/publish.yml'),
		)!;
		const passes = (tag: string) => {
			try {
				execFileSync('bash', ['-c', check], {
					cwd: root,
					env: { ...process.env, GITHUB_REF_NAME: tag },
				});
				return true;
			} catch {
				return false;
			}
		};
		expect(passes(manifest.version)).toBe(true);
		expect(passes(`${manifest.version}-rc.1`)).toBe(false);
		expect(passes('')).toBe(false);
	});
});

describe('issue forms', () => {
	const folder = join(root, '.github/ISSUE_TEMPLATE');
	const names = filesIn(folder).filter((name) => name !== 'config.yml');
	const forms = names.map((name) => ({
		name,
		form: load(readFileSync(join(folder, name), 'utf8')),
	}));

	it('there is no way around them', () => {
		const config = load(readFileSync(join(folder, 'config.yml'), 'utf8'));
		expect(config.blank_issues_enabled).toBe(false);
		const links = config.contact_links.map(({ url }: any) => url);
		expect(links).toContain(`${repository}/security/advisories/new`);
		expect(names).toEqual(['bug.yml', 'idea.yml', 'wordbee.yml']);
	});

	it.each(forms)('$name: is one that GitHub takes', ({ form }) => {
		expect(form).toEqual({
			name: expect.any(String),
			description: expect.any(String),
			labels: [expect.any(String)],
			body: expect.any(Array),
		});
		const ids = form.body.map(({ id }: any) => id).filter(Boolean);
		expect(new Set(ids).size).toBe(ids.length);
		for (const { type, id, attributes } of form.body) {
			expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
			if (type === 'markdown') expect(attributes.value).toMatch(/\w/);
			else expect(id).toMatch(/^[\w-]+$/);
			if (type !== 'markdown') expect(attributes.label).toMatch(/\w/);
			if (type === 'dropdown') {
				expect(new Set(attributes.options).size).toBe(attributes.options.length);
				expect(attributes.options.every((one: unknown) => typeof one === 'string')).toBe(true);
			}
		}
	});

	it.each(forms)('$name: warns against secrets before and after', ({ form }) => {
		const words = [/password/i, /key/i, /token/i, /name/i, /e-mail/i, /login/i];
		const [first] = form.body;
		expect(first.type).toBe('markdown');
		const last = form.body.at(-1);
		expect(last.type).toBe('checkboxes');
		for (const text of [first.attributes.value, last.attributes.options[0].label]) {
			for (const word of words) expect(text).toMatch(word);
		}
		expect(last.attributes.options[0].required).toBe(true);
	});

	it('bug: asks what support needs', () => {
		const { form } = forms.find(({ name }) => name === 'bug.yml')!;
		const fields = Object.fromEntries(form.body.map((field: any) => [field.id, field]));
		const required = ['what', 'node', 'api', 'operation', 'package', 'n8n', 'hosting'];
		for (const id of required) expect(fields[id].validations.required).toBe(true);
		for (const id of ['error', 'workflow', 'probe']) expect(fields[id]).toBeDefined();
		const { properties } = new WordbeePersons().description;
		const operations = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options }) => (options as INodePropertyOptions[]).map(({ name }) => name));
		const [example] = fields.operation.attributes.placeholder.split(';');
		expect(operations).toContain(example);
	});
});

describe('papers', () => {
	it.each(['SECURITY.md', 'CONTRIBUTING.md'])('%s links to what is there', (name) => {
		const links = [...read(name).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
		expect(links.length).toBeGreaterThan(0);
		for (const link of links.filter((one) => !/^https?:/.test(one))) {
			const [path] = link.split('#');
			if (path !== '') expect(existsSync(join(root, dirname(name), path))).toBe(true);
		}
	});

	it('say the same repository everywhere', () => {
		const files = [
			'SECURITY.md',
			'README.md',
			'docs/unknowns.md',
			...filesIn(join(root, '.github')).map((name) => `.github/${name}`),
			...filesIn(join(root, 'nodes')).map((name) => `nodes/${name}`),
			...filesIn(join(root, 'credentials')).map((name) => `credentials/${name}`),
		];
		const addresses = files.flatMap(
			(name) => read(name).match(/https:\/\/github\.com\/[\w-]*wordbee[\w-]*\/[\w-]+/g) ?? [],
		);
		expect(addresses.length).toBeGreaterThan(5);
		expect([...new Set(addresses)]).toEqual([repository]);
		expect(manifest.homepage).toBe(`${repository}#readme`);
	});

	it('a release leaves CHANGELOG.md, written by hand, as it is', () => {
		const { output } = JSON.parse(read('.auto-changelog'));
		expect(output).not.toBe('CHANGELOG.md');
		execFileSync('git', ['check-ignore', '--quiet', output], { cwd: root });
		expect(read('CHANGELOG.md')).toContain(`## ${manifest.version}`);
	});

	it('CONTRIBUTING names the commands and files of a release as they are', () => {
		const text = read('CONTRIBUTING.md');
		const releasing = text.slice(text.indexOf('## Releasing'));
		for (const [, script] of releasing.matchAll(/`npm run ([\w:]+)/g)) {
			expect(manifest.scripts).toHaveProperty(script);
		}
		expect(releasing).toContain('npx @n8n/scan-community-package n8n-nodes-wordbee');
		const labels = filesIn(join(root, '.github/ISSUE_TEMPLATE')).flatMap(
			(name) => load(read(`.github/ISSUE_TEMPLATE/${name}`)).labels ?? [],
		);
		for (const label of labels) expect(releasing).toContain(`\`${label}\``);
	});

	it('only one package.json has the name of the package: the scan takes the first', () => {
		const list = execFileSync('git', ['ls-files', '*package.json'], {
			cwd: root,
			encoding: 'utf8',
		});
		const own = list
			.split('\n')
			.filter((name) => name !== '' && JSON.parse(read(name)).name === manifest.name);
		expect(own).toEqual(['package.json']);
	});
});

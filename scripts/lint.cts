/**
 * Lint with 0 errors and 0 warnings, suppressions inside files not counted: what `n8n-node lint`
 * checks, then the two looks that n8n's own scan of community packages takes, at the sources and at
 * the packed files.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { ESLint, type Linter } from 'eslint';
import { ensureBuilt, root } from './build.cts';

// The plugins are those that n8n's CLI brings along.
const ofCli = createRequire(require.resolve('@n8n/node-cli/eslint'));
const { n8nCommunityNodesPlugin } = ofCli('@n8n/eslint-plugin-community-nodes') as {
	n8nCommunityNodesPlugin: { configs: { recommended: Linter.Config } };
};
const loaded = ofCli('eslint-plugin-n8n-nodes-base') as { default?: NodesBase } & NodesBase;
const nodesBase: NodesBase = loaded.default ?? loaded;
const parser = ofCli('@typescript-eslint/parser') as Linter.Parser;

type NodesBase = NonNullable<Linter.Config['plugins']>[string] & {
	configs: Record<string, unknown>;
};

/** The rules of n8n's scan. Those switched off do not hold for community nodes; n8n's CLI has them off too. */
function scanConfig(): Linter.Config[] {
	const rulesOf = (name: 'community' | 'credentials' | 'nodes') =>
		(nodesBase.configs[name] as { rules: Linter.RulesRecord }).rules;
	const off = (...names: string[]) =>
		Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off' as const]));
	return [
		n8nCommunityNodesPlugin.configs.recommended,
		{ rules: { 'no-console': 'error' }, plugins: { 'n8n-nodes-base': nodesBase } },
		{ files: ['package.json'], rules: rulesOf('community') },
		{
			files: ['**/credentials/**/*.ts'],
			rules: {
				...rulesOf('credentials'),
				...off(
					'cred-class-field-documentation-url-miscased',
					'cred-class-field-type-options-password-missing',
				),
			},
		},
		{
			files: ['**/nodes/**/*.ts'],
			rules: {
				...rulesOf('nodes'),
				...off(
					'node-class-description-inputs-wrong-regular-node',
					'node-class-description-outputs-wrong',
					'node-param-type-options-max-value-present',
				),
			},
		},
		{ files: ['**/*.ts', '**/*.json'], languageOptions: { parser } },
	];
}

/** The packed files in a folder of their own. */
function unpacked(): string {
	ensureBuilt();
	const folder = mkdtempSync(join(tmpdir(), 'wordbee-lint-'));
	const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
	const tarball = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }).trim();
	execFileSync('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: folder });
	rmSync(join(folder, tarball));
	return folder;
}

/** The files of the repository, without what git ignores (an n8n of its own, for one). */
function projectFiles(): string[] {
	const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
	const names = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0');
	return names.filter((name) => name === 'package.json' || /\.(ts|js|cjs|mjs)$/.test(name));
}

async function check(what: string, eslint: ESLint, patterns: string[]): Promise<boolean> {
	const results = await eslint.lintFiles(patterns);
	const found = results.reduce(
		(sum, { errorCount, warningCount }) => sum + errorCount + warningCount,
		0,
	);
	console.log(`${what}: ${results.length} files, ${found} errors and warnings`);
	if (found > 0) console.log(await (await eslint.loadFormatter('stylish')).format(results));
	return results.length > 0 && found === 0;
}

/** What breaks the rules in each kind of file; a scan that does not notice it proves nothing. */
const WRONG = [
	{
		name: 'nodes/WordbeePersonsTrigger/WordbeePersonsTrigger.node.ts',
		text: `/* eslint-disable */ import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
			export class WordbeePersonsTrigger implements INodeType {
				description: INodeTypeDescription = {
					displayName: 'Wordbee', name: 'wordbee', group: ['trigger'], version: 1,
					description: 'starts', defaults: { name: 'Wordbee' }, inputs: [], outputs: ['main'],
					properties: [{ displayName: 'events', name: 'events', type: 'boolean', default: '' }],
				};
				poll() { setTimeout(() => console.log(process.env.HOME), 1); }
			}`,
		rules: [
			'no-console',
			'@n8n/community-nodes/no-restricted-globals',
			'@n8n/community-nodes/node-connection-type-literal',
			'n8n-nodes-base/node-param-default-wrong-for-boolean',
		],
	},
	{
		name: 'dist/nodes/WordbeePersonsTrigger/poll.js',
		text: '/* eslint-disable */ setTimeout(() => console.log(process.env.HOME), 1);',
		rules: ['no-console', '@n8n/community-nodes/no-restricted-globals'],
	},
	{
		name: 'package.json',
		text: '{ "name": "wordbee", "dependencies": { "axios": "1" } }',
		rules: [
			'@n8n/community-nodes/no-runtime-dependencies',
			'@n8n/community-nodes/package-name-convention',
		],
	},
];

/** Whether the scan notices what is wrong in made-up files, a trigger among them. */
async function noticesWhatIsWrong(eslint: ESLint): Promise<boolean> {
	let missed = 0;
	for (const { name, text, rules } of WRONG) {
		const [{ messages }] = await eslint.lintText(text, { filePath: join(root, name) });
		const found = new Set(messages.map(({ ruleId }) => ruleId));
		for (const rule of rules.filter((one) => !found.has(one))) {
			missed++;
			console.log(`The scan does not notice ${rule} in ${name}`);
		}
	}
	console.log(`The scan itself: ${WRONG.length} files that are wrong, ${missed} rules missed`);
	return missed === 0;
}

async function main(): Promise<void> {
	const scan = (cwd: string) =>
		new ESLint({
			cwd,
			allowInlineConfig: false,
			overrideConfigFile: true,
			overrideConfig: scanConfig(),
		});
	const own = new ESLint({ cwd: root, allowInlineConfig: false });
	const packed = unpacked();
	try {
		const good = [
			await noticesWhatIsWrong(scan(root)),
			await check("n8n's lint of the project", own, projectFiles()),
			await check("n8n's scan of the sources", scan(root), [
				'package.json',
				'{nodes,credentials}/**/*.{js,ts,json}',
			]),
			await check("n8n's scan of the package", scan(packed), ['**/*.{js,json}']),
		];
		if (good.includes(false)) process.exitCode = 1;
	} finally {
		rmSync(packed, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

/** What users install: the packed files, unpacked into a folder of their own, and the manifest. */
import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

import { builtFiles, ensureBuilt, filesIn, root } from '../../scripts/build.cts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** All that may be inside, whatever a build step leaves behind. */
const ALLOWED = [
	/^(package\.json|README\.md|LICENSE)$/,
	/^dist\/(nodes|credentials)\/[\w./]+\.js$/,
	/^dist\/(nodes|credentials)\/[\w./]+\.svg$/,
	/^dist\/nodes\/(\w+)\/\1\.node\.json$/,
];

const FORBIDDEN = /\.map$|\.d\.ts$|tsbuildinfo|\btests?\b|sandbox|\.ts$|\.cts$/;

let folder: string;
let files: string[];
let packed: { size: number; unpackedSize: number };

beforeAll(() => {
	ensureBuilt();
	folder = mkdtempSync(join(tmpdir(), 'wordbee-package-'));
	const pack = ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder];
	const [answer] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }));
	packed = answer;
	execFileSync('tar', ['-xzf', answer.filename, '--strip-components=1'], { cwd: folder });
	rmSync(join(folder, answer.filename));
	files = filesIn(folder);
	process.stdout.write(
		`Package: ${files.length} files, ${(packed.size / 1000).toFixed(1)} kB packed, ` +
			`${(packed.unpackedSize / 1000).toFixed(1)} kB unpacked\n`,
	);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed files', () => {
	it('are the compiled form of every source, licence and README, and nothing else', () => {
		const built = builtFiles().map((name) => `dist/${name}`);
		const wanted = [...built, 'package.json', 'README.md', 'LICENSE'];
		expect(files).toEqual(wanted.sort());
		const strangers = files.filter((name) => !ALLOWED.some((pattern) => pattern.test(name)));
		expect(strangers).toEqual([]);
		expect(files.filter((name) => FORBIDDEN.test(name))).toEqual([]);
	});

	it('hold no icon that nobody shows', () => {
		const icons = files.filter((name) => name.endsWith('.svg'));
		expect(icons.length).toBeGreaterThan(0);
		for (const name of icons) {
			expect(readFileSync(join(folder, name), 'utf8')).toContain('<svg');
			const besides = files.filter((file) => /^\w+\.\w+\.js$/.test(relative(dirname(name), file)));
			const code = besides.map((file) => readFileSync(join(folder, file), 'utf8')).join();
			expect(code).toContain(`'file:${basename(name)}'`);
		}
	});

	it('name no file of the machine that built them', () => {
		const telling = files.filter((name) => readFileSync(join(folder, name), 'utf8').includes(root));
		expect(telling).toEqual([]);
	});

	it('stay small', () => {
		expect(packed.size).toBeLessThan(160_000);
		expect(packed.unpackedSize).toBeLessThan(600_000);
	});
});

describe('the manifest', () => {
	it('brings nothing along at run time', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.optionalDependencies).toBeUndefined();
		expect(manifest.bundleDependencies ?? manifest.bundledDependencies).toBeUndefined();
		expect(manifest.overrides).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('is what n8n looks for', () => {
		expect(manifest).toMatchObject({
			name: 'n8n-nodes-wordbee',
			license: 'MIT',
			files: ['dist'],
			keywords: expect.arrayContaining(['n8n-community-node-package']),
			n8n: { n8nNodesApiVersion: 1, strict: true },
		});
		expect(Object.keys(manifest.n8n).sort()).toEqual([
			'credentials',
			'n8nNodesApiVersion',
			'nodes',
			'strict',
		]);
		for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(path).toMatch(/^dist\//);
			expect(files).toContain(path);
		}
	});

	it('runs nothing at installation', () => {
		const atInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack'];
		expect(atInstall.filter((name) => name in manifest.scripts)).toEqual([]);
	});
});

describe('the package by itself', () => {
	/** Loads every node and credential in a process that has n8n-workflow and nothing else. */
	function loaded(): any {
		mkdirSync(join(folder, 'node_modules'), { recursive: true });
		const link = join(folder, 'node_modules', 'n8n-workflow');
		if (!existsSync(link)) {
			symlinkSync(realpathSync(join(root, 'node_modules', 'n8n-workflow')), link);
		}
		const script = `
			const { n8n } = require('./package.json');
			const make = (path) => {
				const name = path.split('/').at(-1).split('.')[0];
				return new (require('./' + path)[name])();
			};
			const nodes = n8n.nodes.map((path) => ({ path, ...make(path).description }));
			const credentials = n8n.credentials.map((path) => {
				const { name, displayName, icon } = make(path);
				return { path, name, displayName, icon };
			});
			const scripts = Object.keys(require.cache);
			console.log(JSON.stringify({ nodes, credentials, scripts }));`;
		const text = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
		return JSON.parse(text);
	}

	it('loads, with its icons and codex files beside it', () => {
		const { nodes, credentials } = loaded();
		expect(nodes.map(({ name }: any) => name)).toContain('wordbeePersons');
		expect(credentials.map(({ name }: any) => name)).toEqual(['wordbeeApi', 'wordbeeV2Api']);
		for (const { path, icon } of [...nodes, ...credentials]) {
			const icons = [icon.light, icon.dark].map((name: string) => name.replace('file:', ''));
			expect(new Set(icons).size).toBe(2);
			for (const name of icons) {
				expect(files).toContain(`${path.slice(0, path.lastIndexOf('/'))}/${name}`);
			}
		}
		for (const { path, name } of nodes) {
			const codex = JSON.parse(readFileSync(join(folder, path.replace(/\.js$/, '.json')), 'utf8'));
			expect(codex).toMatchObject({
				node: `n8n-nodes-wordbee.${name as string}`,
				nodeVersion: '1.0',
				codexVersion: '1.0',
			});
			expect(codex.categories).not.toHaveLength(0);
		}
	});

	it('has no script that nothing loads', () => {
		const cached = new Set(loaded().scripts.map((name: string) => name.replaceAll('\\', '/')));
		const place = realpathSync(folder);
		const scripts = files.filter((name) => name.endsWith('.js'));
		expect(scripts.length).toBeGreaterThan(20);
		const idle = scripts.filter((name) => !cached.has(`${place}/${name}`));
		// Sources that hold types only leave an empty script behind.
		const empty = /^"use strict";\s*Object\.defineProperty\(exports, "__esModule", .*\);\s*$/;
		const code = idle.filter((name) => !empty.test(readFileSync(join(folder, name), 'utf8')));
		expect(code).toEqual([]);
	});

	it('downloads a description of the panel that stays light', () => {
		const [{ path: _path, ...description }] = loaded().nodes;
		const size = Buffer.byteLength(JSON.stringify(description));
		process.stdout.write(`Node description: ${(size / 1000).toFixed(1)} kB\n`);
		expect(size).toBeLessThan(60_000);
	});
});

describe('the lock files', () => {
	const list = execFileSync('git', ['ls-files', '*package-lock.json'], {
		cwd: root,
		encoding: 'utf8',
	});
	const names = list
		.split('\n')
		.filter((name) => name !== '' && statSync(join(root, name)).isFile());

	it.each(names)('%s names versions, but no address to download from', (name) => {
		const lock = JSON.parse(readFileSync(join(root, name), 'utf8'));
		expect(lock.lockfileVersion).toBe(3);
		const packages = Object.entries<any>(lock.packages);
		const addressed = packages.filter(([, { resolved }]) => resolved !== undefined);
		expect(addressed).toEqual([]);
		const unchecked = packages.filter(
			([path, { integrity, link, inBundle }]) => path !== '' && !integrity && !link && !inBundle,
		);
		expect(unchecked.map(([path]) => path)).toEqual([]);
	});
});

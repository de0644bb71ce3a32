/**
 * How large the package is and how long it takes to load, beside others of its kind:
 * `npx tsx scripts/package.cts` measures this package, and what bundling it would bring;
 * `--peers` also packages that are downloaded from npm for it. The figures stand in docs/performance.md.
 *
 * "Load" is what n8n does at its start: require every node and credential that package.json names, and
 * make one of each. Every sample is a process of its own, in which n8n-workflow is loaded already, as
 * in n8n; rounds go from package to package, so that a busy machine hits all of them.
 */
import { execFileSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import Table from 'cli-table3';

import { ensureBuilt, filesIn, root } from './build.cts';

const PEERS = [
	'@crowdin/n8n-nodes-crowdin@0.27.0',
	'@mendable/n8n-nodes-firecrawl@2.1.2',
	'n8n-nodes-evolution-api@1.0.4',
	'@formbricks/n8n-nodes-formbricks@1.0.2',
	'@devlikeapro/n8n-nodes-chatwoot@1.0.2',
	'@tolgee/n8n-nodes-tolgee@0.1.9',
];

/** What a sample does, in the folder of a package. */
const SAMPLE = `
	require('n8n-workflow');
	const { n8n } = require('./package.json');
	const paths = [...(n8n.credentials ?? []), ...(n8n.nodes ?? [])];
	global.gc();
	const heap = process.memoryUsage().heapUsed;
	const from = process.hrtime.bigint();
	const made = paths.map((path) => {
		const name = path.split('/').at(-1).split('.')[0];
		return new (require('./' + path)[name])();
	});
	const ms = Number(process.hrtime.bigint() - from) / 1e6;
	global.gc();
	const mb = (process.memoryUsage().heapUsed - heap) / 1e6;
	console.log(JSON.stringify({ ms, mb, made: made.length }));`;

interface Subject {
	name: string;
	folder: string;
	packed: number;
	unpacked: number;
	files: number;
	scripts: number;
	maps: number;
	samples: Array<{ ms: number; mb: number }>;
}

/** Unpacks a tarball into a folder below another, with n8n-workflow where a package looks for it. */
function unpack(name: string, spec: string, parent: string): Subject {
	const place = join(parent, name.replace(/\W+/g, '-'));
	const folder = join(place, 'package');
	mkdirSync(join(place, 'node_modules'), { recursive: true });
	symlinkSync(
		join(root, 'node_modules', 'n8n-workflow'),
		join(place, 'node_modules', 'n8n-workflow'),
	);
	const pack = [
		'pack',
		spec,
		'--json',
		'--silent',
		'--ignore-scripts',
		'--pack-destination',
		place,
	];
	const [info] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }));
	execFileSync('tar', ['-xzf', info.filename.replace('@', '').replace('/', '-')], { cwd: place });
	const files = filesIn(folder);
	return {
		name,
		folder,
		packed: info.size,
		unpacked: info.unpackedSize,
		files: files.length,
		scripts: files.filter((file) => file.endsWith('.js')).length,
		maps: files.filter((file) => /\.map$|tsbuildinfo$/.test(file)).length,
		samples: [],
	};
}

/** The same package with its scripts in one file, which the files that n8n names only point to. */
async function bundled(own: Subject, minify: boolean): Promise<Subject> {
	const name = minify ? 'in one file, minified' : 'in one file';
	const folder = join(own.folder, '..', '..', name.replace(/\W+/g, '-'), 'package');
	const place = join(folder, '..');
	mkdirSync(join(place, 'node_modules'), { recursive: true });
	symlinkSync(
		join(root, 'node_modules', 'n8n-workflow'),
		join(place, 'node_modules', 'n8n-workflow'),
	);
	cpSync(own.folder, folder, { recursive: true });
	const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const entries: string[] = [...n8n.nodes, ...n8n.credentials];
	const all = entries.map((path) => `export * from './${path}';`).join('\n');
	await build({
		stdin: { contents: all, resolveDir: folder },
		bundle: true,
		minify,
		keepNames: true,
		platform: 'node',
		format: 'cjs',
		target: 'es2021',
		external: ['n8n-workflow'],
		outfile: join(folder, 'dist', 'all.js'),
		logLevel: 'error',
	});
	for (const file of filesIn(folder).filter(
		(one) => one.endsWith('.js') && one !== 'dist/all.js',
	)) {
		rmSync(join(folder, file));
	}
	for (const path of entries) {
		const up = '../'.repeat(path.split('/').length - 2);
		writeFileSync(join(folder, path), `module.exports = require('${up}all.js');\n`);
	}
	const pack = ['pack', '--json', '--dry-run', '--silent', '--ignore-scripts'];
	const [info] = JSON.parse(execFileSync('npm', pack, { cwd: folder, encoding: 'utf8' }));
	const files = filesIn(folder);
	return {
		name,
		folder,
		packed: info.size,
		unpacked: info.unpackedSize,
		files: files.length,
		scripts: files.filter((file) => file.endsWith('.js')).length,
		maps: 0,
		samples: [],
	};
}

/** @returns false if the package cannot be loaded by itself */
function sample({ folder, samples }: Subject): boolean {
	try {
		const args = ['--expose-gc', '-e', SAMPLE];
		const text = execFileSync(process.execPath, args, {
			cwd: folder,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		samples.push(JSON.parse(text));
		return true;
	} catch {
		return false;
	}
}

function spread(values: number[]): string {
	if (values.length === 0) return 'does not load alone';
	const sorted = [...values].sort((a, b) => a - b);
	const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)];
	return `${at(0.5).toFixed(1)} (${at(0.25).toFixed(1)} to ${at(0.75).toFixed(1)})`;
}

const kilo = (bytes: number) => (bytes / 1000).toFixed(1);

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { peers: { type: 'boolean' }, rounds: { type: 'string', default: '25' } },
	});
	ensureBuilt();
	const parent = mkdtempSync(join(tmpdir(), 'wordbee-costs-'));
	try {
		const own = unpack('this package', root, parent);
		const subjects = [own, await bundled(own, false), await bundled(own, true)];
		for (const spec of values.peers === true ? PEERS : []) {
			subjects.push(unpack(spec, spec, parent));
		}
		const loadable = subjects.filter(sample);
		for (const subject of loadable) subject.samples = [];
		for (let round = 0; round < Number(values.rounds); round++) {
			for (const subject of loadable) sample(subject);
			process.stderr.write(`\rround ${round + 1}`);
		}
		process.stderr.write('\n');
		const table = new Table({
			head: [
				'Package',
				'packed kB',
				'unpacked kB',
				'files',
				'scripts',
				'maps',
				'load ms',
				'heap MB',
			],
			style: { head: [], border: [] },
		});
		for (const one of subjects) {
			table.push([
				one.name,
				kilo(one.packed),
				kilo(one.unpacked),
				one.files,
				one.scripts,
				one.maps,
				spread(one.samples.map(({ ms }) => ms)),
				spread(one.samples.map(({ mb }) => mb)).replace(/ \(.*/, ''),
			]);
		}
		console.log(table.toString());
		const [{ model }] = cpus();
		console.log(`Node ${process.version}, ${cpus().length} × ${model}; median and quartiles`);
	} finally {
		rmSync(parent, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

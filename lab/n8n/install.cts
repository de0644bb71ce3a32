/**
 * n8n itself, for the editor commands: installed from a lock file of its own into a git-ignored
 * folder, never part of the package or of its `npm ci`.
 */
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cleanEnvironment, isAlive, npmCommand, runOrThrow, waitFor } from './process.cts';

/** The root folder of this repository. */
export const root = resolve(__dirname, '..', '..');
/** Everything that the editor commands install or store; in `.gitignore`. */
export const storage = join(root, '.n8n');

const folder = join(storage, 'app');
const minutes = (since: number) => {
	const seconds = Math.round((Date.now() - since) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** An n8n that is installed. */
export interface Installation {
	/** Holds `node_modules/n8n` and everything it needs. */
	folder: string;
	/** The Node 24 that n8n was installed for and is to be run with. */
	nodeBin: string;
}

/** The project's own Node 24, whichever Node runs this. */
function projectNode(): string {
	const manifest = require.resolve('node/package.json', { paths: [root] });
	return realpathSync(join(dirname(manifest), 'bin', 'node'));
}

/** The C++ headers of that Node: they come with its npm package, next to the program. */
function nodeHeaders(nodeBin: string): string | undefined {
	const home = dirname(require.resolve('node/package.json', { paths: [root] }));
	const inner = join(home, 'node_modules');
	const candidates = [
		resolve(dirname(nodeBin), '..'),
		...(existsSync(inner) ? readdirSync(inner).map((name) => join(inner, name)) : []),
	];
	return candidates.find((path) => existsSync(join(path, 'include', 'node', 'node.h')));
}

/** Something that is installed from a lock file of its own, outside this package. */
export interface Recipe {
	/** Holds `package.json` and `package-lock.json`. */
	from: string;
	/** Folder that gets them and `node_modules`. */
	to: string;
	/** Parts of `node_modules` without which it is not intact. */
	parts: string[];
	/** Further things that must match for an installation to be used again. */
	mark: string;
}

/** n8n, for the Node that it is compiled for. */
const recipe: Recipe = {
	from: join(__dirname, 'recipe'),
	to: folder,
	parts: ['sqlite3/build/Release/node_sqlite3.node', 'isolated-vm', 'n8n/bin/n8n'],
	mark: `node ${nodeVersion()}`,
};

function nodeVersion(): string {
	const manifest = require.resolve('node/package.json', { paths: [root] });
	return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

const FILES = ['package.json', 'package-lock.json'];
const stampOf = ({ to }: Recipe) => join(to, '.installed');

/** What must match for an installation to be used again. */
function fingerprint({ from, mark }: Recipe): string {
	const hash = createHash('sha256');
	for (const file of FILES) hash.update(readFileSync(join(from, file)));
	return hash.update(`${mark} ${process.platform} ${process.arch}`).digest('hex');
}

function isIntact(recipe: Recipe): boolean {
	const stamp = stampOf(recipe);
	return (
		existsSync(stamp) &&
		readFileSync(stamp, 'utf8').trim() === fingerprint(recipe) &&
		recipe.parts.every((path) => existsSync(join(recipe.to, 'node_modules', path)))
	);
}

/**
 * Makes sure that something is installed. An intact earlier installation from the same lock file is used
 * again; everything else is installed anew, by one process while others wait.
 * @param install does it, once the files of the recipe are in its folder
 */
export async function ensureInstalled(
	recipe: Recipe,
	say: (line: string) => void,
	install: () => Promise<void>,
): Promise<void> {
	if (isIntact(recipe)) return;
	mkdirSync(recipe.to, { recursive: true });
	const lock = `${recipe.to}.lock`;
	await takeLock(lock, say);
	try {
		if (isIntact(recipe)) return;
		rmSync(stampOf(recipe), { force: true });
		for (const file of FILES) copyFileSync(join(recipe.from, file), join(recipe.to, file));
		await install();
		writeFileSync(stampOf(recipe), `${fingerprint(recipe)}\n`);
	} finally {
		rmSync(lock, { force: true });
	}
}

/** Only one process installs; the others wait for it. */
async function takeLock(lock: string, say: (line: string) => void): Promise<void> {
	const own = `${lock}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	let told = false;
	const attempt = async () => {
		try {
			// It is there with its content at once, unlike a file that is written.
			linkSync(own, lock);
			return true;
		} catch {
			const owner = ownerOf(lock);
			if (owner === undefined) return undefined;
			if (!isAlive(owner)) rmSync(lock, { force: true });
			else if (!told) {
				told = true;
				say(`Waiting for process ${owner}, which is installing the same …`);
			}
			return undefined;
		}
	};
	try {
		await waitFor('Waiting for another installation', 3600, attempt, 1000);
	} finally {
		rmSync(own, { force: true });
	}
}

/** The process that holds a lock; undefined if it has let go of it. */
function ownerOf(lock: string): number | undefined {
	try {
		return Number(readFileSync(lock, 'utf8'));
	} catch {
		return undefined;
	}
}

/** How many of these packages are unpacked (npm makes the folders of all of them first). */
function unpacked(paths: string[]): number {
	return paths.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
}

async function install(nodeBin: string, say: (line: string) => void): Promise<void> {
	const manifest = JSON.parse(readFileSync(join(recipe.from, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
		allowScripts: Record<string, boolean>;
	};
	const toCompile = Object.keys(manifest.allowScripts).filter(
		(name) => manifest.allowScripts[name],
	);
	const lockFile = JSON.parse(readFileSync(join(recipe.from, 'package-lock.json'), 'utf8')) as {
		packages: Record<string, { optional?: boolean }>;
	};
	const paths = Object.keys(lockFile.packages).filter(
		(path) => path !== '' && !lockFile.packages[path]?.optional,
	);

	say(`Installing n8n ${manifest.dependencies.n8n} into .n8n/app, outside this package.`);
	say('This is done once: it takes several minutes and about 3 GB of disk.');
	const started = Date.now();
	const headers = nodeHeaders(nodeBin);
	const env = cleanEnvironment({
		PATH: `${dirname(nodeBin)}:${process.env.PATH ?? ''}`,
		npm_config_build_from_source: 'sqlite3', // isolated-vm comes compiled
		...(headers === undefined ? {} : { npm_config_nodedir: headers }),
	});
	const [npm, ...first] = npmCommand(nodeBin);
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	const step = async (what: string, args: string[], progress: () => string) => {
		const ticker = setInterval(() => say(`  ${minutes(started)} ${progress()}`), 15_000);
		try {
			await runOrThrow(what, npm, [...first, ...args], { cwd: folder, env, limitSeconds: 2400 });
		} finally {
			clearInterval(ticker);
		}
	};

	await step('Installing n8n', ['ci', '--ignore-scripts', ...quiet], () => {
		return `fetching and unpacking: ${unpacked(paths)} of ${paths.length} packages`;
	});
	say(`  ${minutes(started)} all packages are in place`);
	await step(
		`Compiling ${toCompile.join(' and ')} (this needs python3, make and a C++ compiler)`,
		['rebuild', ...toCompile, ...quiet],
		() => `compiling ${toCompile.join(' and ')}`,
	);
	say(`  ${minutes(started)} n8n is installed`);
}

/** Makes sure that n8n is installed, with progress lines, and returns where. */
export async function ensureN8n(
	say: (line: string) => void = (line) => console.log(line),
): Promise<Installation> {
	const nodeBin = projectNode();
	await ensureInstalled(recipe, say, () => install(nodeBin, say));
	return { folder, nodeBin };
}

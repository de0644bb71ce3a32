/** Builds the package when `dist` is missing or older than its sources. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root folder of this repository. */
export const root = resolve(__dirname, '..');

const INPUTS = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'gulpfile.js'];

/** Names of all files below a folder, relative to it, with forward slashes. */
export function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.map((name) => name.replaceAll('\\', '/'))
		.sort();
}

function times(path: string): number[] {
	if (!statSync(path).isDirectory()) return [statSync(path).mtimeMs];
	return filesIn(path).map((name) => statSync(join(path, name)).mtimeMs);
}

/** What a build makes of the sources: names below `dist`. */
export function builtFiles(): string[] {
	return ['credentials', 'nodes'].flatMap((folder) =>
		filesIn(join(root, folder)).map((name) => `${folder}/${name.replace(/\.ts$/, '.js')}`),
	);
}

function isFresh(): boolean {
	const dist = join(root, 'dist');
	const made = existsSync(dist) ? filesIn(dist) : [];
	if (made.join() !== builtFiles().sort().join()) return false;
	// Icons keep the time of their source.
	const compiled = made.filter((name) => name.endsWith('.js'));
	const built = compiled.map((name) => statSync(join(dist, name)).mtimeMs);
	const sources = INPUTS.flatMap((name) => times(join(root, name)));
	return Math.min(...built) >= Math.max(...sources);
}

/** Nothing builds for longer than this. */
const BUILD_MOST_MS = 120_000;

/** Does something while no other process does: a build begins by removing what the last one made. */
function alone<T>(act: () => T): T {
	const lock = join(root, 'node_modules', '.n8n-nodes-wordbee-build');
	for (;;) {
		try {
			mkdirSync(lock);
			break;
		} catch {
			const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
			if (Date.now() - since > BUILD_MOST_MS) rmSync(lock, { recursive: true, force: true });
			else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
		}
	}
	try {
		return act();
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
}

/**
 * @returns whether it had to build
 * @throws Error with the output of the build if it fails
 */
export function ensureBuilt(): boolean {
	if (isFresh()) return false;
	return alone(() => {
		if (isFresh()) return false;
		const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
		if (build.status === 0) return true;
		throw new Error(`npm run build failed:\n${build.stdout}\n${build.stderr}`);
	});
}

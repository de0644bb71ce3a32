/**
 * The engine of the last n8n 1.x, installed from a lock file of its own into a git-ignored folder,
 * with the built package next to it as n8n has its community packages.
 */
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root, storage } from '../../lab/n8n/install.cts';
import { packageName } from '../../lab/n8n/package.cts';
import { cleanEnvironment, npmCommand, runOrThrow } from '../../lab/n8n/process.cts';

/** Holds `node_modules` with the engine and this package. */
export const folder = join(storage, 'n8n1');

const recipe = join(__dirname, 'recipe');
const files = ['package.json', 'package-lock.json'];
const stamp = join(folder, '.installed');

/** What must match for an installation to be used again. */
function fingerprint(): string {
	const hash = createHash('sha256');
	for (const file of files) hash.update(readFileSync(join(recipe, file)));
	return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function isIntact(wanted: string): boolean {
	return (
		existsSync(stamp) &&
		readFileSync(stamp, 'utf8').trim() === wanted &&
		['n8n-core', 'n8n-workflow'].every((name) => existsSync(join(folder, 'node_modules', name)))
	);
}

/** Makes sure that the engine is installed; nothing of it is compiled. */
export async function ensureEngine(): Promise<void> {
	const wanted = fingerprint();
	if (isIntact(wanted)) return;
	console.log('Installing the engine of n8n 1.x into .n8n/n8n1, once …');
	const started = Date.now();
	rmSync(stamp, { force: true });
	mkdirSync(folder, { recursive: true });
	for (const file of files) copyFileSync(join(recipe, file), join(folder, file));
	const [npm, ...first] = npmCommand(process.execPath);
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await runOrThrow('Installing the engine', npm, [...first, 'ci', ...flags], {
		cwd: folder,
		env: cleanEnvironment({ PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` }),
		limitSeconds: 900,
	});
	writeFileSync(stamp, `${wanted}\n`);
	console.log(`  installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * Puts what would be published next to the engine, so that it gets that engine's n8n-workflow.
 * @returns the package's folder
 */
export function placePackage(): string {
	const target = join(folder, 'node_modules', packageName);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	copyFileSync(join(root, 'package.json'), join(target, 'package.json'));
	cpSync(join(root, 'dist'), join(target, 'dist'), { recursive: true });
	return target;
}

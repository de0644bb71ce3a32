/**
 * The engine of the last n8n 1.x, installed from a lock file of its own into a git-ignored folder,
 * with the built package next to it as n8n has its community packages.
 */
import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureInstalled, root, storage, type Recipe } from '../../lab/n8n/install.cts';
import { packageName } from '../../lab/n8n/package.cts';
import { cleanEnvironment, npmCommand, runOrThrow } from '../../lab/n8n/process.cts';

/** Holds `node_modules` with the engine and this package. */
export const folder = join(storage, 'n8n1');

/** Makes sure that the engine is installed; nothing of it is compiled. */
export async function ensureEngine(): Promise<void> {
	const recipe: Recipe = {
		from: join(__dirname, 'recipe'),
		to: folder,
		parts: ['n8n-core', 'n8n-workflow'],
		mark: 'engine',
	};
	await ensureInstalled(recipe, console.log, async () => {
		console.log('Installing the engine of n8n 1.x into .n8n/n8n1, once …');
		const [npm, ...first] = npmCommand(process.execPath);
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		await runOrThrow('Installing the engine', npm, [...first, 'ci', ...flags], {
			cwd: folder,
			env: cleanEnvironment({ PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` }),
			limitSeconds: 900,
		});
	});
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

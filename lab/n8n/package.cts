/** Builds and packs this package, and installs the tarball where n8n keeps community packages. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureBuilt } from '../../scripts/build.cts';
import { root, type Installation } from './install.cts';
import { atEnd, cleanEnvironment, npmCommand, runOrThrow } from './process.cts';

/** Name of this package, the first half of its node types. */
export const packageName = (
	JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string }
).name;

function environment(n8n: Installation): Record<string, string> {
	return cleanEnvironment({ PATH: `${dirname(n8n.nodeBin)}:${process.env.PATH ?? ''}` });
}

/** A folder that is gone when the command ends. */
export function temporaryFolder(purpose: string): string {
	const folder = mkdtempSync(join(tmpdir(), `wordbee-${purpose}-`));
	atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
	return folder;
}

/** Packs this package, built anew if that is needed; returns the tarball's path. */
export async function packPackage(n8n: Installation): Promise<string> {
	ensureBuilt();
	const [npm, ...first] = npmCommand(n8n.nodeBin);
	const folder = temporaryFolder('package');
	const packed = await runOrThrow(
		'npm pack',
		npm,
		[...first, 'pack', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'],
		{ cwd: root, env: environment(n8n), limitSeconds: 300 },
	);
	return join(folder, packed.stdout.trim().split('\n').at(-1) ?? '');
}

/** Installs a tarball into n8n's user folder as n8n itself installs a community package. */
export async function installPackage(
	n8n: Installation,
	tarball: string,
	userFolder: string,
): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	mkdirSync(nodes, { recursive: true });
	const manifest = join(nodes, 'package.json');
	if (!existsSync(manifest))
		writeFileSync(manifest, JSON.stringify({ name: 'installed-nodes', private: true }));
	// The version may be the one that is there already, with other content.
	rmSync(join(nodes, 'node_modules', packageName), { recursive: true, force: true });
	rmSync(join(nodes, 'package-lock.json'), { force: true });
	rmSync(join(nodes, 'node_modules', '.package-lock.json'), { force: true });

	const [npm, ...first] = npmCommand(n8n.nodeBin);
	const flags = [
		'--omit=peer',
		'--legacy-peer-deps',
		'--ignore-scripts',
		'--no-audit',
		'--no-fund',
	];
	await runOrThrow(
		'Installing the package into n8n',
		npm,
		[...first, 'install', ...flags, '--loglevel=error', tarball],
		{ cwd: nodes, env: environment(n8n), limitSeconds: 120 },
	);
}

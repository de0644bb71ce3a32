/** This package as it was built, loaded into n8n's real engine the way n8n loads a community package. */
import { PackageDirectoryLoader } from 'n8n-core';

import { Engine } from './engine.cts';

/**
 * @param packageFolder folder of this package, built
 * @param other a node of another package, by its type
 */
export async function loadPackage(
	packageFolder: string,
	other: (type: string) => unknown,
): Promise<Engine> {
	const loader = new PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	const prefix = `${loader.packageName}.`;
	return new Engine(
		(type) => {
			if (type.startsWith(prefix)) return loader.getNode(type.slice(prefix.length)).type;
			return other(type);
		},
		(name) => loader.getCredential(name).type,
	);
}

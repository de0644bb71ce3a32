import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';

import { n8n1 } from '../../lab/engine/harness.cts';

const folder = process.env.N8N1_PACKAGE!;
const versionOf = (name: string) =>
	createRequire(join(folder, 'dist', 'x.js'))(`${name}/package.json`).version as string;

it('is the engine of n8n 1', () => {
	expect(n8n1).toBe(true);
	for (const name of ['n8n-core', 'n8n-workflow']) expect(versionOf(name)).toMatch(/^1\./);
});

it("n8n's own loader finds the nodes and credentials of the package", async () => {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	expect(Object.keys(loader.nodeTypes)).toEqual(['wordbeePersons', 'wordbeePersonsTrigger']);
	expect(Object.keys(loader.credentialTypes)).toEqual(['wordbeeApi', 'wordbeeV2Api']);
});

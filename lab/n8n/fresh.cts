/**
 * A fresh n8n with this package in it, for the tests that use the real one. They call `end` when they are
 * through: in jest nothing else does, for its tests never see their process exit.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.cts';
import { ensureN8n, storage, type Installation } from './install.cts';
import { installPackage, packPackage, temporaryFolder } from './package.cts';
import { atEnd } from './process.cts';
import { N8nRest, type CredentialReference } from './rest.cts';
import { owner, startN8n, type N8nServer } from './server.cts';
import { ensureCredentials } from './workflows.cts';

/** What the tests get. */
export interface FreshN8n {
	n8n: Installation;
	/** n8n's folder, gone at the end of the command. */
	userFolder: string;
	server: N8nServer;
	/** Logged in as the owner. */
	rest: N8nRest;
}

/** Packs this package, installs it into an n8n without anything else, and starts that. */
export async function startFreshN8n(): Promise<FreshN8n> {
	const n8n = await ensureN8n();
	const userFolder = temporaryFolder('n8n');
	// Once n8n has stopped, and before its folder goes.
	atEnd(() => keepLog(join(userFolder, 'n8n.log')));
	await installPackage(n8n, await packPackage(n8n), userFolder);
	const server = await startN8n({ n8n, userFolder });
	const rest = new N8nRest(server.url);
	await rest.logIn(owner);
	return { n8n, userFolder, server, rest };
}

/** For whoever wants to know why a test failed. */
function keepLog(file: string): void {
	if (existsSync(file)) copyFileSync(file, join(storage, 'fresh-n8n.log'));
}

/** A Wordbee, and credentials for it in n8n by type. */
export async function addSandbox(
	rest: N8nRest,
): Promise<{ sandbox: Sandbox; credentials: Record<string, CredentialReference> }> {
	const sandbox = await startSandbox();
	atEnd(() => sandbox.close());
	return { sandbox, credentials: await ensureCredentials(rest, sandbox) };
}

/**
 * `npm run n8n`: the real n8n editor with this package installed, against the sandbox. Both listen on
 * the loopback interface only and end with this command. `PORT` is the sandbox's port (8089),
 * `N8N_PORT` the editor's (5678); another one is taken when it is in use.
 */
import { join } from 'node:path';
import { startSandbox } from '../sandbox/sandbox.cts';
import { ensureN8n, storage } from './install.cts';
import { installPackage, packPackage } from './package.cts';
import { atEnd, end, endOnSignals, freePort } from './process.cts';
import { N8nRest } from './rest.cts';
import { owner, startN8n } from './server.cts';
import { ensureCredentials, ensureExamples, readableFolder } from './workflows.cts';

async function main(): Promise<void> {
	endOnSignals();
	const n8n = await ensureN8n();
	const userFolder = join(storage, 'home');

	console.log('Building and packing this package …');
	const tarball = await packPackage(n8n);
	await installPackage(n8n, tarball, userFolder);

	console.log('Starting the Wordbee sandbox and n8n …');
	const sandbox = await startSandbox({ port: await freePort(Number(process.env.PORT ?? 8089)) });
	atEnd(() => sandbox.close());
	const port = Number(process.env.N8N_PORT ?? 5678);
	const server = await startN8n({ n8n, userFolder, port });

	const rest = new N8nRest(server.url);
	await rest.logIn(owner);
	const credentials = await ensureCredentials(rest, sandbox);
	const examples = await ensureExamples(rest, credentials, userFolder);

	const width = 13;
	const rows: Array<[string, string]> = [
		['Editor', server.url],
		['E-mail', owner.email],
		['Password', owner.password],
		...examples.map(({ name, id }): [string, string] => [
			'Workflow',
			`${server.url}/workflow/${id}  ${name}`,
		]),
		...Object.values(credentials).map(({ name }): [string, string] => ['Credential', name]),
		['Sandbox', sandbox.url],
		['CSV files', `${readableFolder(userFolder)} (n8n may read files there)`],
	];
	console.log(`\n${rows.map(([what, value]) => `  ${what.padEnd(width)}${value}`).join('\n')}\n`);
	console.log(
		'n8n keeps what you change in .n8n/home (delete it to start afresh), its log is there too.\n' +
			'The sandbox forgets everything when it stops. Ctrl-C stops both.',
	);

	// n8n runs in a process of its own: notice when it is gone.
	const watch = setInterval(() => {
		if (!server.ended()) return;
		clearInterval(watch);
		console.error(`n8n ended by itself; see ${server.logFile}`);
		void end().then(() => process.exit(1));
	}, 1000);
	atEnd(() => clearInterval(watch));
}

main().catch(async (error: Error) => {
	console.error(error.message);
	await end();
	process.exit(1);
});

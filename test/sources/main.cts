/**
 * `npm run test:sources`: what n8n's own nodes hand on when they ask real servers and read real files,
 * compared with what is kept beside this file. `-- --write` keeps what is handed on today; names
 * (`-- ldap csv`) take only what begins so.
 */
import '../../lab/engine/environment.cjs';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureN8n } from '../../lab/n8n/install.cts';
import { temporaryFolder } from '../../lab/n8n/package.cts';
import { cleanEnvironment, end, endOnSignals, run } from '../../lab/n8n/process.cts';
import type { Case } from './cases/case.cts';
import { encode, pathOf, sourceNames, type SourceFile } from './load.cts';

/** Local midnight is not midnight in UTC there: a day that moves is seen. */
const ZONE = 'Europe/Berlin';

async function fresh({ source, what, prepare }: Case): Promise<SourceFile> {
	const { n8nNodesBase, runSteps, typeOf, versionOf } = await import('./run.cts');
	const { server, steps, items } = await prepare();
	const last = steps.at(-1)!;
	const madeBy = { node: typeOf(last), version: versionOf(last), n8nNodesBase, server };
	return { source, what, madeBy, items: encode(items ?? (await runSteps(steps))) as [] };
}

/** The file as it is kept. */
async function written(file: SourceFile, path: string): Promise<string> {
	const { format, resolveConfig } = await import('prettier');
	const style = await resolveConfig(path);
	return await format(JSON.stringify(file, null, 2), { ...style, filepath: path });
}

/** What differs, line by line; empty: nothing. Versions may differ. */
async function difference(path: string, today: SourceFile, folder: string): Promise<string> {
	if (!existsSync(path)) return `${path} is missing; -- --write makes it`;
	const { madeBy } = JSON.parse(readFileSync(path, 'utf8')) as SourceFile;
	const other = join(folder, 'today.json');
	writeFileSync(other, await written({ ...today, madeBy }, path));
	const args = ['diff', '--no-index', '--no-ext-diff', '--unified=8', '--', path, other];
	const { stdout } = await run('git', args, {
		...{ cwd: folder, env: cleanEnvironment(), limitSeconds: 30 },
	});
	return stdout;
}

async function main(): Promise<void> {
	endOnSignals();
	const folder = temporaryFolder('sources');
	Object.assign(process.env, { TZ: ZONE, N8N_RESTRICT_FILE_ACCESS_TO: folder });
	const { values, positionals } = parseArgs({
		options: { write: { type: 'boolean' } },
		allowPositionals: true,
	});
	await ensureN8n();
	const { cases } = await import('./cases/all.cts');
	const wanted = cases.filter(
		({ name }) => positionals.length === 0 || positionals.some((part) => name.startsWith(part)),
	);
	const problems: string[] = [];
	for (const one of wanted) {
		const path = pathOf(one.name);
		try {
			const today = await fresh(one);
			if (values.write) writeFileSync(path, await written(today, path));
			const found = await difference(path, today, folder);
			if (found !== '') problems.push(found);
			console.log(`${found === '' ? 'same ' : 'OTHER'} ${one.name}: ${today.items.length} items`);
		} catch (error) {
			console.log(`ERROR ${one.name}`);
			const { message, description } = error as Error & { description?: string };
			problems.push(`${one.name}: ${message} ${description ?? ''}`);
		}
	}
	const unmade = sourceNames().filter((name) => cases.every((one) => one.name !== name));
	if (unmade.length > 0) problems.push(`Nothing makes these files: ${unmade.join(', ')}`);
	for (const problem of problems) console.log(`\n${problem}`);
	console.log(`${wanted.length} sources, ${problems.length} with something else`);
	if (problems.length > 0) process.exitCode = 1;
}

main()
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(() => void end().then(() => process.exit()));

/** Where the processor's time goes, by whose code it is. */
import { Session } from 'node:inspector/promises';
import { sep } from 'node:path';

import type { Done } from './sides.cts';

/** Whose code it is; the first that fits a script's address. */
const OWNERS: Array<[string, RegExp]> = [
	['this package', /^(?!.*node_modules).*\/dist\/(nodes|credentials)\//],
	[
		"n8n's expressions",
		/\/(n8n-workflow|@n8n\/(tournament|expression-runtime)|luxon|jmespath|recast|esprima-next)\//,
	],
	["n8n's engine", /\/(n8n-core|n8n-nodes-base|n8n|@n8n)\//],
	[
		"n8n's HTTP client",
		/\/(axios|follow-redirects|form-data|proxy-from-env|[a-z-]*agent[a-z-]*|qs)\//,
	],
	['measuring', /^node:inspector/],
	['Node.js', /^node:/],
];

/** Milliseconds by owner. */
export type Profile = Record<string, number>;

/** Does something, and samples where the time goes. */
export async function profiled(run: () => Promise<Done>): Promise<Profile> {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: 500 });
	await session.post('Profiler.start');
	await run();
	const { profile } = await session.post('Profiler.stop');
	session.disconnect();
	const { nodes, samples = [], timeDeltas = [] } = profile;
	const owners = new Map(nodes.map((node) => [node.id, ownerOf(node.callFrame)]));
	const sums: Profile = {};
	samples.forEach((id, at) => {
		const owner = owners.get(id)!;
		sums[owner] = (sums[owner] ?? 0) + timeDeltas[at] / 1000;
	});
	return sums;
}

function ownerOf({ url, functionName }: { url: string; functionName: string }): string {
	if (functionName === '(idle)') return 'idle';
	if (functionName === '(garbage collector)') return 'collecting garbage';
	const path = url.replaceAll(sep, '/');
	const [owner] = OWNERS.find(([, address]) => address.test(path)) ?? [];
	// Functions of the language itself, and what the engine of JavaScript does besides.
	return owner ?? (path === '' ? 'JavaScript itself' : 'other');
}

import type { Capacity } from './capacity.cts';
import type { FaultRule } from './faults.cts';
import { parseJson } from './http.cts';
import type { Sandbox } from './sandbox.cts';
import { setVariants, type VariantChoice } from './variants.cts';

/** Rules as JSON: `path` is the source of a regular expression, no `where`, no `call`. */
type FaultJson = Omit<FaultRule, 'on'> & {
	on?: Omit<NonNullable<FaultRule['on']>, 'path' | 'where'> & { path?: string };
};

/** What `GET /_sandbox/state` answers. */
export type State = ReturnType<typeof stateOf>;

function stateOf(sandbox: Sandbox) {
	const { url, apiV2Url, data, log, maxInFlight, connections, pollViolations, variants } = sandbox;
	/** Requests by operation. */
	const calls: Record<string, number> = {};
	for (const { operation } of log) calls[operation] = (calls[operation] ?? 0) + 1;
	return {
		url,
		apiV2Url,
		persons: data.persons.size,
		companies: data.companies.size,
		enabledLogins: data.enabledLogins,
		requests: log.length,
		calls,
		maxInFlight,
		connections,
		pollViolations,
		faultHits: sandbox.faults.hits,
		variants,
	};
}

/** Routes under /_sandbox/ for those who drive a sandbox in another process. */
export function addControlRoutes(sandbox: Sandbox): void {
	const { app } = sandbox;
	app.get('/_sandbox/log', async () => sandbox.log);
	app.get('/_sandbox/persons', async () => JSON.parse(sandbox.data.snapshot()) as unknown);
	app.get('/_sandbox/state', async () => stateOf(sandbox));
	const control = (name: string, run: (value: unknown) => void) =>
		app.post(`/_sandbox/${name}`, async (request, reply) => {
			try {
				run(parseJson(request.body as string));
			} catch (error) {
				return await reply.code(400).send({ error: (error as Error).message });
			}
			return { ok: true };
		});
	control('reset', () => sandbox.reset());
	control('variants', (choice) => setVariants(sandbox.variants, choice as VariantChoice));
	control('faults', (rules) => {
		for (const rule of [rules as FaultJson | FaultJson[]].flat()) {
			if (typeof rule?.effect?.kind !== 'string') throw new Error('A rule needs an effect.');
			const { on } = rule;
			sandbox.faults.add({
				...rule,
				on: on && { ...on, path: on.path ? new RegExp(on.path) : undefined },
			});
		}
	});
	control('latency', (ms) => {
		if (typeof ms !== 'number') throw new Error('Milliseconds are a number.');
		sandbox.latencyMs = ms;
	});
	control('capacity', (capacity) => {
		sandbox.capacity = (capacity ?? undefined) as Capacity | undefined;
	});
	control('clear-log', () => {
		sandbox.log.length = 0;
	});
	control('clear-faults', () => sandbox.faults.clear());
	control('expire-tokens', () => sandbox.expireTokens());
	control('revoke-key', () => sandbox.revokeKey());
}

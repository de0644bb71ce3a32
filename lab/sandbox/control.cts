import type { FastifyInstance } from 'fastify';
import type { FaultRule } from './faults.cts';
import type { LoggedRequest, Sandbox } from './sandbox.cts';
import { setVariants, type VariantChoice } from './variants.cts';

/** Rules as JSON: `path` is the source of a regular expression, no `where`, no `call`. */
type FaultJson = Omit<FaultRule, 'on'> & {
	on?: Omit<NonNullable<FaultRule['on']>, 'path' | 'where'> & { path?: string };
};

/** Routes under /_sandbox/ for those who drive a sandbox in another process. */
export function addControlRoutes(app: FastifyInstance, sandbox: Sandbox): void {
	const valueOf = (body: unknown) => (body as { value?: unknown } | undefined)?.value;
	app.get('/_sandbox/log', async () => sandbox.log);
	app.get('/_sandbox/persons', async () => JSON.parse(sandbox.data.snapshot()) as unknown);
	app.get('/_sandbox/state', async () => ({
		url: sandbox.url,
		apiV2Url: sandbox.apiV2Url,
		persons: sandbox.data.persons.size,
		companies: sandbox.data.companies.size,
		enabledLogins: sandbox.data.enabledLogins,
		requests: sandbox.log.length,
		calls: callsByOperation(sandbox.log),
		maxInFlight: sandbox.maxInFlight,
		connections: sandbox.connections,
		pollViolations: sandbox.pollViolations,
		faultHits: sandbox.faults.hits,
		variants: sandbox.variants,
	}));
	const control = (name: string, run: (value: unknown) => void) =>
		app.post(`/_sandbox/${name}`, async (request, reply) => {
			try {
				run(valueOf(request.body));
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
	control('clear-log', () => {
		sandbox.log.length = 0;
	});
	control('clear-faults', () => sandbox.faults.clear());
	control('expire-tokens', () => sandbox.expireTokens());
	control('revoke-key', () => sandbox.revokeKey());
}

function callsByOperation(log: LoggedRequest[]): Record<string, number> {
	const calls: Record<string, number> = {};
	for (const { operation } of log) calls[operation] = (calls[operation] ?? 0) + 1;
	return calls;
}

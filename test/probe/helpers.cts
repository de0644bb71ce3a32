import type { ProbeOptions } from '../../lab/probe/options.cts';
import { probe, type ProbeResult } from '../../lab/probe/probe.cts';
import type { Sandbox } from '../../lab/sandbox/sandbox.cts';

/** The last name that all test persons have. */
export const MARKER = /^n8n-probe-[0-9a-f]{8}$/;

/** Test persons that are still there. */
export function leftIn({ data }: Sandbox) {
	return [...data.persons.values()].filter(({ lastName }) => MARKER.test(lastName));
}

export function optionsFor(
	sandbox: Sandbox,
	use: { api1?: boolean; api2?: boolean; write?: boolean } = {},
): ProbeOptions {
	const { api1 = true, api2 = true, write = true } = use;
	const accountId = sandbox.account;
	return {
		api1: api1 ? { url: sandbox.url, accountId, password: sandbox.password } : undefined,
		api2: api2 ? { url: sandbox.apiV2Url, accountId, apiKey: sandbox.apiKey } : undefined,
		testCompany: write ? sandbox.data.ownCompany.id : undefined,
		timeoutMs: 5_000,
	};
}

export interface Run extends ProbeResult {
	/** Everything that was shown. */
	shown: string;
	/** The pauses that were asked for. */
	pauses: number[];
}

/** A run in no time: pauses are noted, not kept. */
export async function run(
	options: ProbeOptions,
	io: { signal?: AbortSignal; onPause?: () => void } = {},
): Promise<Run> {
	const lines: string[] = [];
	const pauses: number[] = [];
	const result = await probe(options, {
		say: (line) => lines.push(line),
		signal: io.signal,
		wait: async (ms) => {
			pauses.push(ms);
			io.onPause?.();
			await Promise.resolve();
		},
	});
	const left = result.cleanUp?.left ?? [];
	return { ...result, pauses, shown: [...lines, result.table ?? '', ...left].join('\n') };
}

/** What a run's table says about a question. */
export function said(result: ProbeResult, id: string): string {
	const row = result.table?.split('\n').find((line) => line.startsWith(`| ${id} |`));
	return row?.split(' | ')[2] ?? '';
}

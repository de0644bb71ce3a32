import type { ProbeOptions } from '../../lab/probe/options.cts';
import { probe, type ProbeResult } from '../../lab/probe/probe.cts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lab/sandbox/sandbox.cts';

/** The last name that all test persons have. */
export const MARKER = /^n8n-probe-[0-9a-f]{8}$/;

/** The sandbox of a file's tests, and its data at the start. */
export let sandbox: Sandbox;
let seeded: string;

/** Starts it for a file's tests; jobs may be asked for their state at any time, unless told. */
export function useSandbox(options: SandboxOptions = {}): void {
	beforeAll(async () => {
		sandbox = await startSandbox({ variants: { api2: { pollMinMs: 0 } }, ...options });
	});
	afterAll(() => sandbox.close());
	beforeEach(fresh);
}

/** Everything as at the start, as for every test. */
export function fresh(): void {
	sandbox.reset();
	seeded = sandbox.data.snapshot();
}

/** Test persons that are still there. */
export function testPersons() {
	return [...sandbox.data.persons.values()].filter(({ lastName }) => MARKER.test(lastName));
}

/** Nobody but test persons was touched, and those are gone. */
export function expectUnchanged(): void {
	expect(testPersons()).toEqual([]);
	expect(sandbox.data.snapshot()).toBe(seeded);
}

/** What a run has: all unless told. */
export interface Use {
	api1?: boolean;
	api2?: boolean;
	write?: boolean;
	apiKey?: string;
}

function optionsFor({ api1 = true, api2 = true, write = true, apiKey }: Use): ProbeOptions {
	const { account: accountId, password } = sandbox;
	return {
		api1: api1 ? { url: sandbox.url, accountId, password } : undefined,
		api2: api2 ? { url: sandbox.apiV2Url, accountId, apiKey: apiKey ?? sandbox.apiKey } : undefined,
		testCompany: write ? sandbox.data.ownCompany.id : undefined,
		timeoutMs: 5_000,
	};
}

/** What came of a probe. */
export interface Run extends ProbeResult {
	/** Everything that was shown. */
	shown: string;
	/** The pauses that were asked for. */
	pauses: number[];
}

/** A run in no time: pauses are noted, not kept. */
export async function run(
	use: Use = {},
	io: { signal?: AbortSignal; onPause?: () => void } = {},
): Promise<Run> {
	const lines: string[] = [];
	const pauses: number[] = [];
	const result = await probe(optionsFor(use), {
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

/**
 * `npm run bench`: what this package costs beside what people would use instead. `-- --short` takes a
 * minute and writes nothing; without it everything is measured and docs/performance.md is written.
 * `-- --document` writes it anew from the figures of the last time. Counts that do not depend on the
 * machine are asserted, times and ratios never.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';

import { ensureBuilt } from '../../scripts/build.cts';
import { ensureN8n } from '../n8n/install.cts';
import { startSandboxApart, type SandboxApart } from '../sandbox/apart.cts';
import { FULL, SHORT, SIDES, TITLES, type Case, type SideName, type What } from './cases.cts';
import { writeDocument } from './document.cts';
import {
	megabytes,
	ratio,
	seconds,
	showRatio,
	type CaseResult,
	type MemoryResult,
	type ProfileResult,
	type Results,
	type Traffic,
	type WaitResult,
} from './results.cts';
import { startSide, type SideProcess } from './side.cts';
import { AT_ONCE, type Manner } from './sides.cts';

const KEPT = join(__dirname, 'results.json');

/** Persons with whom a process warms up: n8n's processes live long. */
const WARM_UP = 300;

/** Log-ins and log-outs do not count against the allowance [documented]. */
const FREE = ['connect', 'disconnect', 'authToken', 'invalidateToken'];

const problems: string[] = [];

function expect(holds: boolean, problem: string): void {
	if (!holds) problems.push(problem);
}

/** Does something with a sandbox of its own and one process per side. */
async function withSides<T>(
	sides: SideName[],
	{ what, persons }: Pick<Case, 'what' | 'persons'>,
	act: (stage: Stage) => Promise<T>,
	jobMsPerRow = 0,
): Promise<T> {
	const sandbox = await startSandboxApart({
		seed: what === 'getMany' ? { persons } : 'small',
		variants: { api2: { jobMsPerRow } },
	});
	const processes = new Map(sides.map((side) => [side, startSide()]));
	try {
		return await act(new Stage(sandbox, processes, what));
	} finally {
		for (const one of processes.values()) one.close();
		await sandbox.close();
	}
}

class Stage {
	constructor(
		readonly sandbox: SandboxApart,
		private readonly processes: Map<SideName, SideProcess>,
		private readonly what: What,
	) {}

	async warmUp(times: number): Promise<void> {
		for (const side of this.processes.keys()) {
			for (let time = 0; time < times; time++) {
				await this.reset(0);
				await this.do(side, WARM_UP, 'time');
			}
		}
	}

	async reset(latencyMs: number): Promise<void> {
		await this.sandbox.control('reset');
		await this.sandbox.control('latency', latencyMs);
	}

	async do<M extends 'time' | 'memory' | 'profile'>(
		side: SideName,
		persons: number,
		measure: M,
		manner: Manner = {},
	) {
		const { url, apiV2Url, account, password, apiKey } = this.sandbox;
		const address = { url, apiV2Url, account, password, apiKey };
		const { what } = this;
		return await this.processes.get(side)!.do({ side, what, address, persons, measure, ...manner });
	}

	async traffic(): Promise<Traffic> {
		const { calls, maxInFlight, connections } = await this.sandbox.state();
		const counted = Object.entries(calls).filter(([operation]) => !FREE.includes(operation));
		return { calls: counted.reduce((sum, [, count]) => sum + count, 0), maxInFlight, connections };
	}
}

async function measureCase(one: Case): Promise<CaseResult> {
	const { sides, persons, latencyMs, rounds } = one;
	return await withSides(sides, one, async (stage) => {
		await stage.warmUp(2);
		const result: CaseResult = { ...one, times: {}, traffic: {} };
		for (let round = 0; round < rounds; round++) {
			// Each takes each place once, so that none always comes after the same.
			for (const [at] of sides.entries()) {
				const side = sides[(at + round) % sides.length];
				await stage.reset(latencyMs);
				const time = await stage.do(side, persons, 'time');
				(result.times[side] ??= []).push(time);
				result.traffic[side] = await stage.traffic();
			}
		}
		if (one.what.startsWith('upsert')) {
			await stage.reset(0);
			await stage.do('node', persons, 'time');
			const { calls } = await stage.traffic();
			await stage.do('node', persons, 'time');
			const both = await stage.traffic();
			result.second = { ...both, calls: both.calls - calls };
		}
		check(result);
		return result;
	});
}

/** Counts that are the same on every machine. */
function check({ what, persons, traffic, times, second, latencyMs }: CaseResult): void {
	const { calls, maxInFlight } = traffic.node!;
	const name = `${TITLES[what]}, ${persons} persons, ${latencyMs} ms`;
	for (const { outputs } of times.node!)
		expect(outputs === persons, `${name}: ${outputs} came out`);
	expect(maxInFlight <= AT_ONCE, `${name}: ${maxInFlight} requests in flight`);
	if (what === 'upsertJobs') {
		const most = Math.max(10, (10 * persons) / 1000);
		expect(calls <= most, `${name}: ${calls} calls, more than 10 per 1,000 persons`);
		expect(second!.calls <= most, `${name}, second run: ${second!.calls} calls`);
	}
	if (what.startsWith('create')) expect(calls === persons, `${name}: ${calls} calls`);
}

const perThousand = (calls: number, persons: number) => ((calls * 1000) / persons).toFixed(1);

function show({ what, persons, latencyMs, sides, times, traffic, second, ...rest }: CaseResult) {
	const result = { what, persons, latencyMs, sides, times, traffic, second, ...rest };
	const table = new Table({
		head: [
			'',
			'seconds',
			'pauses',
			'beside HTTP Request',
			'beside bare client',
			'calls/1,000',
			'in flight',
			'connections',
			'peak MB',
		],
		style: { head: [], border: [] },
	});
	for (const side of sides) {
		const { calls, maxInFlight, connections } = traffic[side]!;
		const all = times[side]!;
		table.push([
			SIDES[side],
			seconds(all).toFixed(2),
			all[0].waited.toFixed(0),
			showRatio(ratio(result, side, 'hand')),
			showRatio(ratio(result, side, 'bare')),
			perThousand(calls, persons),
			maxInFlight,
			connections,
			megabytes(all),
		]);
	}
	console.log(`${TITLES[what]}: ${persons} persons, each answer after ${latencyMs} ms`);
	console.log(table.toString());
	if (second !== undefined) {
		console.log(`the same again: ${perThousand(second.calls, persons)} calls per 1,000`);
	}
}

async function measureMemory(side: SideName, what: What, persons: number): Promise<MemoryResult> {
	return await withSides([side], { what, persons }, async (stage) => {
		await stage.warmUp(1);
		await stage.reset(0);
		const memory = await stage.do(side, persons, 'memory');
		const [peak, held] = [memory.peak, memory.held].map((bytes) => (bytes / 1e6).toFixed(1));
		console.log(
			`${SIDES[side]}, ${TITLES[what]}, ${persons}: alive at most ${peak} MB, held at the end ${held} MB, ${(memory.peak / persons / 1000).toFixed(2)} kB per person`,
		);
		return { ...memory, side, what, persons };
	});
}

async function profile(side: SideName, what: What, persons: number): Promise<ProfileResult> {
	return await withSides([side], { what, persons }, async (stage) => {
		await stage.warmUp(4);
		await stage.reset(0);
		const found = await stage.do(side, persons, 'profile');
		const parts = Object.entries(found)
			.sort(([, a], [, b]) => b - a)
			.map(([owner, ms]) => `${owner} ${(ms / persons).toFixed(3)}`);
		console.log(`${SIDES[side]}, ${TITLES[what]}, ms per person: ${parts.join(', ')}`);
		return { side, what, persons, profile: found };
	});
}

/** 10,000 persons, with all pauses. */
async function measureWaits(msPerRow: number, batchSize?: number): Promise<WaitResult> {
	const persons = 10_000;
	const act = async (stage: Stage): Promise<WaitResult> => {
		const { ms } = await stage.do('node', persons, 'time', { batchSize, realTime: true });
		const { calls } = await stage.traffic();
		const { personUpdates: jobs } = (await stage.sandbox.state()).calls;
		return { batchSize, msPerRow, jobs, calls, seconds: ms / 1000 };
	};
	const result = await withSides(['node'], { what: 'upsertJobs', persons }, act, msPerRow);
	console.log(
		`jobs of ${batchSize ?? 'growing size'}, ${msPerRow} ms per row: ${JSON.stringify(result)}`,
	);
	return result;
}

function machine(): string {
	const [cpu, ...others] = cpus();
	const { version } = JSON.parse(
		readFileSync(require.resolve('n8n-core/package.json'), 'utf8'),
	) as { version: string };
	return `${others.length + 1} cores of an ${cpu.model.trim()}, Node ${process.versions.node}, n8n-core ${version}`;
}

async function measureAll(cases: Case[], isShort: boolean): Promise<Results> {
	const results: Results = {
		machine: machine(),
		day: new Date().toISOString().slice(0, 10),
		cases: [],
		memory: [],
		profiles: [],
		waits: [],
	};
	console.log(results.machine);
	for (const one of cases) {
		const result = await measureCase(one);
		results.cases.push(result);
		show(result);
	}
	if (isShort) return results;
	const counts = [1000, 10_000, 50_000];
	for (const persons of counts) {
		results.memory.push(await measureMemory('node', 'create', persons));
		// A gigabyte for 50,000.
		if (persons <= 10_000) results.memory.push(await measureMemory('hand', 'create', persons));
		results.memory.push(await measureMemory('node', 'upsertJobs', persons));
	}
	results.profiles.push(await profile('node', 'create', 1000));
	for (const side of ['node', 'hand'] as const) {
		results.memory.push(await measureMemory(side, 'getMany', counts.at(-1)!));
	}
	results.profiles.push(await profile('node', 'createAuto', 1000));
	results.profiles.push(await profile('hand', 'create', 1000));
	results.profiles.push(await profile('node', 'upsertJobs', 10_000));
	for (const msPerRow of [0, 4]) {
		for (const size of [500, 1000, 4000, undefined]) {
			results.waits.push(await measureWaits(msPerRow, size));
		}
	}
	return results;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { short: { type: 'boolean' }, document: { type: 'boolean' } },
	});
	if (values.document) {
		if (!existsSync(KEPT)) throw new Error('Nothing was measured yet: npm run bench');
		await writeDocument(JSON.parse(readFileSync(KEPT, 'utf8')) as Results);
		return;
	}
	ensureBuilt();
	await ensureN8n();
	const results = await measureAll(values.short ? SHORT : FULL, values.short === true);
	if (!values.short) {
		// A line for each case.
		const json = JSON.stringify(results).replaceAll('},{"', '},\n{"');
		writeFileSync(KEPT, `${json}\n`);
		await writeDocument(results);
	}
	console.log(problems.length === 0 ? 'All counts are as they should be' : problems.join('\n'));
	if (problems.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

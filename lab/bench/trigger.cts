/**
 * `npx tsx --expose-gc lab/bench/trigger.cts [persons] [rounds]`: what a poll costs in which nothing has changed, of this
 * package as it was built and, after `--against FOLDER`, of another build of it. Both take turns in processes
 * of their own, against one sandbox. No expression is evaluated in a poll, so n8n's engine for them does not count.
 */
import '../engine/environment.cjs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PollContext } from 'n8n-core';
import { Workflow, type IDataObject, type INode } from 'n8n-workflow';

import { loadPackage } from '../engine/packaged.cts';
import { startSandboxApart, type Address } from '../sandbox/apart.cts';
import { measuredMemory } from './measure.cts';

const TYPE = 'n8n-nodes-wordbee.wordbeePersonsTrigger';
const MB = 1024 * 1024;

/** What a poll costs. */
interface Cost {
	/** Milliseconds by the clock, and the longest time in which nothing else could run. */
	ms: number;
	stall: number;
	/** Milliseconds of the processor. */
	cpu: number;
	/** Bytes of the heap that are alive at most, beyond what was there before; only when it is asked for. */
	peak: number;
	/** Bytes that n8n would write into its database after the poll, 0 if there is nothing new. */
	written: number;
	/** Bytes of the whole state. */
	state: number;
}

/** A workflow of the trigger alone, its first poll done. */
async function begun(folder: string, address: Address) {
	const engine = await loadPackage(folder, () => undefined);
	const additionalData = engine.additionalData(engine.storeFor(address));
	const node: INode = {
		id: '1',
		name: 'Persons',
		type: TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { events: ['created', 'updated', 'enabled', 'disabled', 'deleted'], options: {} },
		credentials: { wordbeeV2Api: { id: '1', name: 'wordbeeV2Api' } },
	};
	const workflow = new Workflow({
		id: 'workflow',
		active: true,
		nodeTypes: engine.nodeTypes(),
		nodes: [node],
		connections: {},
		staticData: {},
	});
	const type: any = workflow.nodeTypes.getByNameAndVersion(TYPE, 1);
	const poll = async () => {
		const given = [workflow, node, additionalData, 'trigger', 'update'] as const;
		const outputs = await type.poll.call(new PollContext(...given));
		return { outputs: outputs === null ? 0 : 1, waited: 0, held: workflow };
	};
	await poll();
	return { poll, staticData: workflow.staticData as IDataObject & { __dataChanged: boolean } };
}

async function child(): Promise<void> {
	let trigger: Awaited<ReturnType<typeof begun>>;
	process.on('message', async ({ folder, address, memory }: any) => {
		trigger ??= await begun(folder, address);
		const { poll, staticData } = trigger;
		staticData.__dataChanged = false;
		const peak = memory ? (await measuredMemory(poll)).peak : 0;
		global.gc!();
		const delay = monitorEventLoopDelay({ resolution: 1 });
		const cpu = process.cpuUsage();
		const since = performance.now();
		delay.enable();
		const { outputs } = await poll();
		const ms = performance.now() - since;
		const used = process.cpuUsage(cpu);
		// A stall counts when it is over.
		await setTimeout(50);
		delay.disable();
		if (outputs !== 0) throw new Error('Something was told');
		const state = JSON.stringify(staticData).length;
		const written = staticData.__dataChanged ? state : 0;
		const cost = { ms, stall: delay.max / 1e6, cpu: (used.user + used.system) / 1000, peak };
		process.send!({ ...cost, written, state } satisfies Cost);
	});
	process.on('disconnect', () => process.exit());
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { against: { type: 'string' } },
		allowPositionals: true,
	});
	const [persons = 50_000, rounds = 5] = positionals.map(Number);
	const folders = [resolve(__dirname, '../..'), ...(values.against ? [values.against] : [])];
	const sandbox = await startSandboxApart({ seed: { persons } });
	const { url, apiV2Url, account, password, apiKey } = sandbox;
	const sides = folders.map((folder) => ({
		folder,
		costs: [] as Cost[],
		process: fork(__filename, ['child'], { execArgv: [...process.execArgv, '--expose-gc'] }),
	}));
	for (const side of sides) side.process.setMaxListeners(0);
	const ask = async ({ folder, process: one }: (typeof sides)[number], memory: boolean) => {
		one.send({ folder, address: { url, apiV2Url, account, password, apiKey }, memory });
		const [cost] = (await Promise.race([once(one, 'message'), once(one, 'exit')])) as [Cost];
		if (typeof cost !== 'object') throw new Error('A process ended');
		return cost;
	};
	const peaks: number[] = [];
	for (const side of sides) peaks.push((await ask(side, true)).peak);
	for (let round = 0; round < rounds; round++) {
		for (const at of sides.keys()) {
			const side = sides[(at + round) % sides.length];
			side.costs.push(await ask(side, false));
		}
	}
	for (const [at, { folder, costs }] of sides.entries()) {
		const of = (what: keyof Cost) => median(costs.map((cost) => cost[what]));
		console.log(
			`${folder}: ${persons} persons, median of ${rounds}: ${of('ms').toFixed(0)} ms, ${of('cpu').toFixed(0)} ms of the processor, ` +
				`longest stall ${of('stall').toFixed(0)} ms, heap ${(peaks[at] / MB).toFixed(1)} MB, ` +
				`${of('written')} bytes written, state ${(of('state') / persons).toFixed(1)} bytes per person`,
		);
	}
	for (const side of sides) side.process.disconnect();
	await sandbox.close();
}

if (process.argv[2] === 'child') void child();
else void main();

/**
 * The three who do the same to a sandbox: this package as it was built and n8n's HTTP Request node,
 * both in n8n's real engine, and a client of a few lines that makes the calls and nothing else.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode, INodeType } from 'n8n-workflow';

import type { WorkflowFile } from '../engine/engine.cts';
import { baseNode, Trigger } from '../engine/n8n.cts';
import { Finished } from '../engine/finished.cts';
import { loadPackage } from '../engine/packaged.cts';
import { root, storage } from '../n8n/install.cts';
import type { Address } from '../sandbox/apart.cts';
import { Bare } from './bare.cts';
import type { SideName, What } from './cases.cts';
import { handNode, pastedTokens, wordbeeNode } from './workflows.cts';

/** Requests in flight at most, for each side; this package finds out how many Wordbee takes unless it is told. */
export const AT_ONCE = 4;

/** One thing to do, ready to begin. */
export interface Ready {
	run(): Promise<Done>;
}

/** What came of a run. */
export interface Done {
	/** Persons, or pages of persons, that came out. */
	outputs: number;
	/** Seconds that the node would have waited. */
	waited: number;
	/** What the engine holds at the end. */
	held: unknown;
}

/** The item of a new person. */
export function someone(number: number): IDataObject {
	return {
		company: 12,
		lastName: `Doe ${number}`,
		firstName: 'Ana',
		email: `ana${number}@example.test`,
	};
}

/** How this package's node does it, if not as usual. */
export interface Manner {
	batchSize?: number;
	/** Pauses are waited for. */
	realTime?: boolean;
}

/** @param persons how many are created or updated; Get Many brings all that are there */
export async function ready(
	side: SideName,
	what: What,
	address: Address,
	persons: number,
	{ batchSize, realTime }: Manner = {},
): Promise<Ready> {
	const items = what === 'getMany' ? [{}] : Array.from({ length: persons }, (_, at) => someone(at));
	if (side === 'bare') {
		const bare = new Bare(address, AT_ONCE);
		return {
			run: async () => ({ outputs: await bare.do(what, items), waited: 0, held: undefined }),
		};
	}
	const node =
		side === 'node'
			? wordbeeNode(what, { maxConcurrency: AT_ONCE, ...(batchSize && { batchSize }) })
			: handNode(what, address, await pastedTokens(address));
	const http = gated();
	const engine = await loadPackage(root, (type) => (type === 'bench.http' ? http : new Trigger()));
	const store = engine.storeFor(address);
	const time = side === 'node' ? countedTime(realTime) : { waited: 0 };
	return {
		async run() {
			time.waited = 0;
			const finished = new Finished(await engine.run(workflow(node), store, { Source: items }));
			if (finished.error !== undefined) throw new Error(`${side}, ${what}: ${finished.error}`);
			const outputs = finished.items(node.name).length;
			return { outputs, waited: time.waited / 1000, held: finished };
		},
	};
}

function workflow(node: INode): WorkflowFile {
	const trigger = { id: '1', name: 'Source', type: 'bench.trigger', typeVersion: 1 };
	return {
		name: 'bench',
		nodes: [{ ...trigger, position: [0, 0], parameters: {} }, node],
		connections: { Source: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
	} as unknown as WorkflowFile;
}

/**
 * Pauses of the node are counted. Unless time is real they are not waited for, and its clock goes on as if
 * they had passed.
 */
function countedTime(realTime = false): { waited: number } {
	const path = join(root, 'dist/nodes/WordbeePersons/http/clock.js');
	const { clock } = createRequire(__filename)(path) as {
		clock: { now(): number; wait(ms: number): Promise<void> };
	};
	const time = { waited: 0 };
	let ahead = 0;
	clock.now = () => Date.now() + ahead;
	clock.wait = async (ms) => {
		if (ms <= 0) return;
		time.waited += ms;
		if (realTime) await sleep(ms);
		else ahead += ms;
	};
	return time;
}

/**
 * n8n's HTTP Request node. It has no bound for requests in flight, so that a gate around the engine's
 * function for requests holds it to as many as this package has.
 */
function gated(): INodeType {
	const type = baseNode(join(storage, 'app'), 'HttpRequest/HttpRequest.node.js') as {
		nodeVersions: Record<string, INodeType>;
	};
	for (const node of new Set(Object.values(type.nodeVersions))) {
		const execute = node.execute!;
		node.execute = async function (this: any) {
			const gate = new Gate(AT_ONCE);
			const context = Object.create(this);
			const { request } = this.helpers;
			context.helpers = Object.create(this.helpers, {
				request: { value: async (...args: unknown[]) => await gate.pass(() => request(...args)) },
			});
			return await execute.call(context);
		};
	}
	return type as unknown as INodeType;
}

/** Lets so many through at a time. */
class Gate {
	private readonly waiting: Array<() => void> = [];

	constructor(private free: number) {}

	async pass<T>(act: () => Promise<T>): Promise<T> {
		if (this.free > 0) this.free--;
		else await new Promise<void>((resolve) => this.waiting.push(resolve));
		try {
			return await act();
		} finally {
			const next = this.waiting.shift();
			if (next === undefined) this.free++;
			else next();
		}
	}
}

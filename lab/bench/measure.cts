/** How long something takes, and how much memory. */
import type { Done } from './sides.cts';

/** Milliseconds are of the wall clock unless they say otherwise. */
export interface Time {
	ms: number;
	/** Seconds of pauses that were counted and not waited for. */
	waited: number;
	outputs: number;
	/** Highest resident size of the process so far, in bytes. */
	peak: number;
}

/** In bytes of the heap, beyond what was there before. */
export interface Memory {
	/** What is alive at most. */
	peak: number;
	/** What the engine holds at the end: the output and what it keeps of the run. */
	held: number;
}

/** Does something, and measures its time. */
export async function measuredTime(run: () => Promise<Done>): Promise<Time> {
	global.gc!();
	const since = performance.now();
	const { outputs, waited } = await run();
	const ms = performance.now() - since;
	const peak = process.resourceUsage().maxRSS * 1024;
	return { ms, waited, outputs, peak };
}

/** Between two collections of everything that is not alive any more, in milliseconds. */
const EVERY_MS = 100;

/** Does something, and measures the memory that it needs. */
export async function measuredMemory(run: () => Promise<Done>): Promise<Memory> {
	const alive = () => {
		global.gc!();
		return process.memoryUsage().heapUsed;
	};
	const before = alive();
	let most = before;
	let timer: NodeJS.Timeout;
	const look = () => {
		const since = performance.now();
		most = Math.max(most, alive());
		// A collection of a large heap takes long itself.
		timer = setTimeout(look, Math.max(EVERY_MS, 5 * (performance.now() - since)));
	};
	look();
	let done: Done | undefined;
	try {
		done = await run();
	} finally {
		clearTimeout(timer!);
	}
	const after = alive();
	// It has to be alive until here.
	if (done.held === null) throw new Error('Nothing is held');
	return { peak: Math.max(most, after) - before, held: after - before };
}

/**
 * The node's own waits, shortened. All times of a stage are shortened alike: the node's pauses by
 * its clock, the sandbox's by `scaled`. Only the time limit of an HTTP request cannot be shortened:
 * its smallest value, one second, stands for as many seconds as the pace says.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import { clock } from '../../../nodes/WordbeePersons/http/clock';
import { seededRandom } from '../../../lab/sandbox/faults.cts';

/** How many seconds of the node pass in one second, unless a stage says otherwise. */
export const USUAL_PACE = 100;

interface Time {
	pace: number;
	jitter: () => number;
}

const current = new AsyncLocalStorage<Time>();
const began = Date.now();
const waitFully = clock.wait.bind(clock);
const usual: Time = { pace: USUAL_PACE, jitter: seededRandom(1) };
const time = () => current.getStore() ?? usual;

clock.now = () => began + (Date.now() - began) * time().pace;
clock.jitter = () => time().jitter();
clock.wait = async (ms, signal) => await waitFully(ms / time().pace, signal);

/** Runs something in which the node's time passes at the given pace. */
export async function atPace<T>(pace: number, seed: number, run: () => Promise<T>): Promise<T> {
	return await current.run({ pace, jitter: seededRandom(seed) }, run);
}

/** A time of the sandbox, shortened like the node's. */
export function scaled(ms: number, pace = USUAL_PACE): number {
	return ms / pace;
}

/** Waits in real time. */
export async function pause(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a promise gives, or undefined if it takes longer than so many real milliseconds. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
	return await Promise.race([promise, pause(ms).then(() => undefined)]);
}

import { sleep } from 'n8n-workflow';

/** Time as the node sees it, in one object so that tests can shorten the waits. */
export const clock = {
	now: (): number => Date.now(),

	/** Lets n8n do what has come up meanwhile. */
	breathe: async (): Promise<void> => await sleep(0),

	/** A number from 0 to 1 that spreads repeated requests over time. */
	jitter: (): number => Math.random(),

	/**
	 * Waits, but no longer than until the execution is cancelled.
	 * @param ms milliseconds
	 * @param signal the execution's cancel signal
	 */
	async wait(ms: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted === true || ms <= 0) return;
		let wake: () => void = () => {};
		const cancelled = new Promise<void>((resolve) => {
			wake = resolve;
			signal?.addEventListener('abort', wake, { once: true });
		});
		await Promise.race([sleep(ms), cancelled]);
		signal?.removeEventListener('abort', wake);
	},
};

/** So long may work of ours hold up n8n, which does everything in one thread, in milliseconds. */
const STRETCH_MS = 30;

/**
 * Goes through many things one by one, and lets n8n breathe in between.
 * @param act what is done with each; what it throws ends it all
 */
export async function eachInTurn<T>(
	things: Iterable<T>,
	act: (thing: T) => Promise<void> | void,
): Promise<void> {
	let since = clock.now();
	for (const thing of things) {
		const done = act(thing);
		if (done !== undefined) await done;
		if (clock.now() - since < STRETCH_MS) continue;
		await clock.breathe();
		since = clock.now();
	}
}

/** How often a request that may be sent again is sent again. */
export const RETRIES = 3;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The pause before a request is sent once more: longer each time, and at random so that many do not come
 * back at once.
 * @param attempt tries that failed before the last one
 * @param leastMs as long as Wordbee or the request asks for
 */
export function pauseMs(attempt: number, leastMs: number): number {
	const full = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
	return Math.max(full * (0.5 + clock.jitter() / 2), leastMs);
}

/**
 * Keeps the order of work on the same person: whoever takes a turn under a key waits for all who
 * took one under it before. Turns only ever wait for earlier ones, so they cannot block each other.
 */
export class KeyedQueue {
	private readonly last = new Map<string, Promise<void>>();

	/**
	 * @param keys everything that tells the person apart: id, login, e-mail
	 * @returns a promise of the turn, and what to call when it is over
	 */
	take(keys: string[]): { ready: Promise<unknown>; done: () => void } {
		const ready = Promise.all(keys.map((key) => this.last.get(key)));
		let done = () => {};
		const over = new Promise<void>((resolve) => {
			done = resolve;
		});
		for (const key of keys) this.last.set(key, over);
		return { ready, done };
	}
}

/**
 * Starts jobs in the given order, at most so many at a time.
 * @param most number of jobs under way at a time, asked before each
 * @param next starts the next job, or returns undefined when there is none
 */
export async function atMost(
	most: () => number,
	next: () => Promise<(() => Promise<void>) | undefined>,
): Promise<void> {
	const underWay = new Set<Promise<void>>();
	try {
		for (let job = await next(); job !== undefined; job = await next()) {
			const running: Promise<void> = job().finally(() => underWay.delete(running));
			underWay.add(running);
			while (underWay.size >= most()) await Promise.race(underWay);
		}
	} finally {
		await Promise.allSettled(underWay);
	}
}

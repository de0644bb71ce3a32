/** How many requests a server takes at a time, and what becomes of the others. */
export interface Capacity {
	takes: number;
	/** They wait for their turn, or are refused with this status. */
	beyond: 'wait' | 429 | 503;
}

/** Holds requests to a capacity, if there is one. */
export class Turnstile {
	capacity?: Capacity;

	private inside = 0;

	private readonly waiting: Array<() => void> = [];

	/**
	 * A request wants in; it must call `leave` once it is in.
	 * @returns undefined if it is in, else the status that it is refused with
	 */
	async enter(): Promise<429 | 503 | undefined> {
		const { takes = Infinity, beyond = 'wait' } = this.capacity ?? {};
		if (this.inside >= takes) {
			if (beyond !== 'wait') return beyond;
			// Whoever leaves hands its place over.
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else this.inside++;
		return undefined;
	}

	leave(): void {
		const next = this.waiting.shift();
		if (next === undefined) this.inside--;
		else next();
	}
}

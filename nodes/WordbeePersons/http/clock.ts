import { sleep } from 'n8n-workflow';

/** Time as the node sees it, in one object so that tests can shorten the waits. */
export const clock = {
	now: (): number => Date.now(),

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

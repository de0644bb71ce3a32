/** Runs named checks one after another and counts: one line per check, failures with their reason. */
import { inspect, isDeepStrictEqual } from 'node:util';

/** A check is not fulfilled; the message says what was expected and what was there. */
export class Unfulfilled extends Error {}

/** Fails the running check unless the condition holds. */
export function assert(condition: unknown, message: string): asserts condition {
	if (!condition) throw new Unfulfilled(message);
}

/** Fails the running check unless both are the same in depth. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
	const show = (value: unknown) => inspect(value, { depth: 6, breakLength: 120 });
	assert(
		isDeepStrictEqual(actual, expected),
		`${what}: expected ${show(expected)}, got ${show(actual)}`,
	);
}

/** Runs checks, prints a line for each, and counts. */
export class Checks {
	passed = 0;
	failed = 0;

	/** Runs one check, within its time limit, and prints its line; true if it passed. */
	async check(
		name: string,
		body: () => Promise<string | void>,
		limitSeconds = 120,
	): Promise<boolean> {
		let timer: NodeJS.Timeout | undefined;
		const limit = new Promise<never>((_, reject) => {
			timer = setTimeout(
				() => reject(new Unfulfilled(`not done within ${limitSeconds} s`)),
				limitSeconds * 1000,
			);
		});
		try {
			const remark = await Promise.race([body(), limit]);
			this.passed++;
			console.log(`  ok    ${name}${remark ? ` (${remark})` : ''}`);
			return true;
		} catch (error) {
			this.fail(name, error);
			return false;
		} finally {
			clearTimeout(timer);
		}
	}

	/** Counts a failure that is not a check's own. */
	fail(name: string, error: unknown): void {
		this.failed++;
		const text = error instanceof Error ? error.message : String(error);
		console.log(`  FAIL  ${name}\n${text.replace(/^/gm, '          ')}`);
	}
}

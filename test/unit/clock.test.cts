import { clock } from '../../nodes/WordbeePersons/http/clock';

/** Milliseconds until a wait is over; -1 if that takes longer than a moment. */
async function overAfter(wait: Promise<void>): Promise<number> {
	const started = performance.now();
	let timer: NodeJS.Timeout | undefined;
	const moment = new Promise<number>((resolve) => {
		timer = setTimeout(() => resolve(-1), 2_000);
	});
	const over = wait.then(() => performance.now() - started);
	return await Promise.race([over, moment]).finally(() => clearTimeout(timer));
}

// The timer of n8n's own `sleep` goes on; it must not keep the tests from ending.
const HOUR = 60 * 60 * 1000;
beforeEach(() => {
	const real = globalThis.setTimeout;
	jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) => {
		const timer = real(run, ms);
		if (ms === HOUR) timer.unref();
		return timer;
	}) as never);
});
afterEach(() => jest.restoreAllMocks());

test('a wait ends when the execution is cancelled', async () => {
	const execution = new AbortController();
	const wait = clock.wait(HOUR, execution.signal);
	setTimeout(() => execution.abort(), 50);
	const took = await overAfter(wait);
	expect(took).toBeGreaterThanOrEqual(30);
});

test('all that wait are woken', async () => {
	const execution = new AbortController();
	const waits = [1, 2, 3].map(async () => await clock.wait(HOUR, execution.signal));
	execution.abort();
	expect(await overAfter(Promise.all(waits).then(() => undefined))).toBeGreaterThanOrEqual(0);
});

test('nothing is waited for in an execution that is cancelled already', async () => {
	expect(await overAfter(clock.wait(HOUR, AbortSignal.abort()))).toBeGreaterThanOrEqual(0);
});

test('without a signal, and with one that is never used, a wait takes its time', async () => {
	for (const signal of [undefined, new AbortController().signal]) {
		const took = await overAfter(clock.wait(60, signal));
		expect(took).toBeGreaterThanOrEqual(50);
	}
});

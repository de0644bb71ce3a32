import { clock } from '../../nodes/WordbeePersons/http/clock';
import { InFlight } from '../../nodes/WordbeePersons/write/inFlight';
import { seededRandom } from '../../lab/sandbox/faults.cts';

/** How a server answers a request that arrives when so many are in flight, it included. */
type Server = (
	inFlight: number,
	now: number,
) => {
	ms: number;
	tooMuch?: boolean;
	/** How long nothing leaves after a refusal. */
	pauseMs?: number;
};

interface Course {
	/** Milliseconds until all items were done. */
	ms: number;
	/** Requests in flight: at most, and at most while the second half of the items was done. */
	peak: number;
	settled: number;
	refused: number;
}

/** A run on a clock of its own; refused items are sent again. */
function run(server: Server, items: number, chosen?: number): Course {
	let now = 0;
	jest.spyOn(clock, 'now').mockImplementation(() => now);
	const inFlight = new InFlight(chosen);
	const answers: Array<{ at: number; back: () => boolean }> = [];
	const course: Course = { ms: 0, peak: 0, settled: 0, refused: 0 };
	let [open, done, closedUntil] = [items, 0, 0];
	while (done < items) {
		while (open > 0 && answers.length < inFlight.most && now >= closedUntil) {
			const trip = inFlight.leaves();
			const { ms, tooMuch = false, pauseMs = 0 } = server(answers.length + 1, now);
			const back = () => {
				trip.back(tooMuch);
				if (tooMuch) closedUntil = now + pauseMs;
				return !tooMuch;
			};
			answers.push({ at: now + ms, back });
			open--;
			course.peak = Math.max(course.peak, answers.length);
			if (done > items / 2) course.settled = Math.max(course.settled, answers.length);
		}
		answers.sort((a, b) => a.at - b.at);
		const next = answers.shift();
		if (next === undefined) {
			now = closedUntil;
			continue;
		}
		now = Math.max(now, next.at);
		if (next.back()) done++;
		else {
			open++;
			course.refused++;
		}
	}
	return { ...course, ms: now };
}

const ITEMS = 1000;

/** The time beside that of four requests in flight all along. */
function beside4(server: () => Server, items = ITEMS): Course & { ratio: number } {
	const course = run(server(), items);
	return { ...course, ratio: course.ms / run(server(), items, 4).ms };
}

const steady: Server = () => ({ ms: 100 });

afterEach(() => jest.restoreAllMocks());

test('a server that takes them all: sixteen, in at most 0.35 of the time', () => {
	const { ratio, peak, settled } = beside4(() => steady);
	expect(ratio).toBeLessThanOrEqual(0.35);
	expect([peak, settled]).toEqual([16, 16]);
});

test.each([1, 2, 3, 4, 5])('the times of its answers vary by half: no less, seed %i', (seed) => {
	const { ratio } = beside4(() => {
		const random = seededRandom(seed);
		return () => ({ ms: 75 + 50 * random() });
	});
	expect(ratio).toBeLessThanOrEqual(0.35);
});

test.each<[string, Server]>([
	['queue', (inFlight) => ({ ms: 100 * Math.max(1, inFlight / 4) })],
	['take twice as long with each', (inFlight) => ({ ms: 100 * 2 ** Math.max(0, inFlight - 4) })],
	[
		'take half as long again with each',
		(inFlight) => ({ ms: 100 * 1.5 ** Math.max(0, inFlight - 4) }),
	],
	['are refused', (inFlight) => ({ ms: inFlight > 4 ? 5 : 100, tooMuch: inFlight > 4 })],
	[
		'are refused with 429',
		(inFlight) => ({ ms: inFlight > 4 ? 5 : 100, tooMuch: inFlight > 4, pauseMs: 1000 }),
	],
	[
		'get no answer in time',
		(inFlight) => ({ ms: inFlight > 4 ? 1000 : 100, tooMuch: inFlight > 4 }),
	],
])(
	'beyond four requests %s: no slower than with four, and at most six in the end',
	(_what, server) => {
		const { ratio, settled, refused } = beside4(() => server);
		expect(ratio).toBeLessThanOrEqual(1 / 0.95);
		expect(settled).toBeLessThanOrEqual(6);
		// Those that were on their way when the first refusal came.
		expect(refused).toBeLessThanOrEqual(5);
	},
);

test('beyond ten requests are refused: nine or ten', () => {
	const server: Server = (inFlight) => ({ ms: inFlight > 10 ? 5 : 100, tooMuch: inFlight > 10 });
	const { ratio, settled, refused } = beside4(() => server);
	expect(ratio).toBeLessThan(0.6);
	expect(settled).toBe(10);
	expect(refused).toBeLessThanOrEqual(5);
});

test.each([0.005, 0.01])(
	'a server that refuses %d at random: no slower than with four',
	(share) => {
		const { ratio } = beside4(() => {
			const random = seededRandom(3);
			return () => {
				const tooMuch = random() < share;
				return { ms: tooMuch ? 5 : 100, tooMuch };
			};
		});
		expect(ratio).toBeLessThanOrEqual(1 / 0.95);
	},
);

test('a server that becomes three times slower for reasons of its own: not below four', () => {
	const { ratio, settled } = beside4(() => (_, now) => ({ ms: now < 2000 ? 100 : 300 }));
	expect(ratio).toBeLessThanOrEqual(1);
	expect(settled).toBeGreaterThanOrEqual(4);
});

test('many who time out at once halve the number once', () => {
	jest.spyOn(clock, 'now').mockReturnValue(0);
	const inFlight = new InFlight();
	const trips = Array.from({ length: 4 }, () => inFlight.leaves());
	for (const { back } of trips) back(true);
	expect(inFlight.most).toBe(2);
});

test('a chosen number stays, whatever happens', () => {
	const { peak, settled } = run(steady, ITEMS, 9);
	expect([peak, settled]).toEqual([9, 9]);
	const random = seededRandom(1);
	const bad: Server = () => ({ ms: 400 * random(), tooMuch: random() < 0.3 });
	expect(run(bad, ITEMS, 3).peak).toBe(3);
});

test('only what is above the first number is bold', () => {
	const inFlight = new InFlight();
	expect(inFlight.leaves().isBold).toBe(false);
	for (let at = 0; at < 8; at++) inFlight.leaves().back(false);
	expect(inFlight.most).toBe(5);
	expect(inFlight.leaves().isBold).toBe(true);
	expect(new InFlight(8).leaves().isBold).toBe(false);
});

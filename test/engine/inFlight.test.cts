import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../nodes/WordbeePersons/http/clock';
import { createFromItem, endsOf, some, useBench, whoIs } from './bench.cts';

/** Without Max Concurrency the node finds out how many requests Wordbee takes at a time. */
const bench = useBench({ latencyMs: 30 });

const { wait } = clock;
beforeEach(() => {
	// All answers take as long, however busy the machine is; what slower ones do is told in test/unit.
	jest.spyOn(clock, 'now').mockReturnValue(Date.now());
	// Long enough for what is in flight to be answered.
	jest.spyOn(clock, 'wait').mockImplementation(async (ms, signal) => {
		bench.waits.push(ms);
		await wait(Math.min(ms, 100), signal);
	});
});

const ITEMS = 160;
const update: IDataObject = {
	operation: 'update',
	...whoIs(12, '={{ $json.p }}'),
	updateFields: { role: 'Boss' },
};
const people = (count: number) =>
	Array.from({ length: count }, (_, number) => ({
		p: bench.add({ email: `p${number}@a.example` }).id,
	}));

/** Most requests in flight while the last third of the writes came in. */
function settled(): number {
	const writes = bench.sent('createPerson', 'updatePerson');
	const last = writes.slice(-writes.length / 3);
	const inFlightAt = (time: number) =>
		writes.filter(({ startedAt, finishedAt }) => startedAt <= time && finishedAt > time).length;
	return Math.max(...last.map(({ startedAt }) => inFlightAt(startedAt)));
}

const refused = () => bench.sandbox.log.filter(({ status }) => status === 429 || status === 503);

test('one that takes them all gets more than four, and sixteen at most; each item once', async () => {
	const { json } = await bench.done(createFromItem, some(2 * ITEMS));
	expect(bench.emailsOf(json)).toEqual(some(2 * ITEMS).map(({ e }) => e));
	expect(bench.newIds()).toHaveLength(2 * ITEMS);
	expect(bench.sandbox.maxInFlight).toBe(16);
});

test.each([429, 503] as const)(
	'one that answers %i beyond four is not tried again',
	async (beyond) => {
		bench.sandbox.capacity = { takes: 4, beyond };
		const items = people(ITEMS);
		await bench.done(update, items);
		expect(items.map(({ p }) => bench.person(p).role)).toEqual(items.map(() => 'Boss'));
		expect(refused().length).toBeGreaterThan(0);
		// All that were on their way when the first of them was refused.
		expect(refused().length).toBeLessThanOrEqual(5);
		expect(settled()).toBeLessThanOrEqual(4);
		// 429 beyond four at a time is no spent allowance; of API 1 none is documented.
		expect(Math.max(...bench.waits)).toBeLessThan(5000);
	},
);

test('429 with four in flight is taken for a spent allowance', async () => {
	bench.fault('updatePerson', 'tooMany', { nth: 2 });
	await bench.done(update, people(8));
	expect(Math.max(...bench.waits)).toBeGreaterThanOrEqual(10_000);
});

test('503 beyond four to creates of API 1 alone: those in flight at most are unknown, the others are made', async () => {
	bench.sandbox.capacity = { takes: 4, beyond: 503 };
	const { json } = await bench.goOn(createFromItem, some(ITEMS));
	const ends = endsOf(json);
	const unknown = ends.filter((end) => end === 'unknown').length;
	expect(unknown).toBeLessThanOrEqual(5);
	expect(ends.filter((end) => end === 'created')).toHaveLength(ITEMS - unknown);
	expect(bench.newIds()).toHaveLength(ITEMS - unknown);
});

test('items about the same person keep their order', async () => {
	const [{ p }] = people(1);
	const steps = Array.from({ length: 60 }, (_, number) => ({
		p: number % 3 === 0 ? p : 1005,
		number,
	}));
	await bench.done({ ...update, updateFields: { role: '={{ "R" + $json.number }}' } }, [
		...people(60),
		...steps.map((step) => ({ ...step })),
	]);
	const told = bench
		.data()
		.flatMap(({ PersonId, Role }) => (PersonId === p ? [Number(Role.slice(1))] : []));
	expect(told).toEqual([...told].sort((a, b) => a - b));
});

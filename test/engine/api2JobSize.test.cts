import type { FaultRequest } from '../../lab/sandbox/sandbox.cts';
import { JobSize } from '../../nodes/WordbeePersons/write/jobSize';
import { some, answered, endsOf, type Fault } from './bench.cts';
import { useApi2, upsertOf } from './api2Helpers.cts';

/** Jobs grow as long as Wordbee is quick with them; what is refused for its size goes in small ones. */
const bench = useApi2();

/** The number of persons of each upload. */
const sizes = () => bench.sent('mediaUpload').map(({ body }) => (body as unknown[]).length);
const more = (count: number) => (request: FaultRequest) =>
	(request.body as unknown[]).length > count;

/** Each person is there once, whatever happened on the way. */
function madeOnce(count: number): void {
	const emails = bench.newIds().map((id) => bench.person(id).email);
	expect(emails).toHaveLength(count);
	expect(new Set(emails).size).toBe(count);
}

test('500, then twice as many each time', async () => {
	await bench.done(upsertOf(), some(3600));
	expect(sizes()).toEqual([500, 1000, 2000, 100]);
	expect(bench.sandbox.pollViolations).toBe(0);
	madeOnce(3600);
});

test('no job holds more than 4,000', async () => {
	const size = new JobSize(500, true);
	for (let job = 0; job < 6; job++) await size.watch(size.current, async () => {});
	expect(size.current).toBe(4000);
});

test('a chosen size stays', async () => {
	await bench.done(upsertOf({ batchSize: 500 }), some(1600));
	expect(sizes()).toEqual([500, 500, 500, 100]);
});

test('a job that takes its time is not followed by a larger one', async () => {
	bench.sandbox.variants.api2.jobPolls = 3;
	await bench.done(upsertOf(), some(1100));
	expect(sizes()).toEqual([500, 500, 100]);
});

const refusals: Array<[string, string, Fault]> = [
	['its upload refused', 'mediaUpload', 413],
	['its upload cut', 'mediaUpload', 'cut'],
];
test.each(refusals)('a large job with %s goes in small ones', async (_name, operation, effect) => {
	bench.fault({ operation, where: more(500) }, effect);
	const { json, error } = await bench.run(upsertOf(), some(1700));
	expect([error, json.length]).toEqual([undefined, 1700]);
	expect(endsOf(json).filter((end) => end !== 'created')).toEqual([]);
	expect(sizes().filter((size) => size <= 500)).toEqual([500, 500, 500, 200]);
	madeOnce(1700);
});

test('a large job whose start Wordbee refuses goes in small ones; a small one that is refused does not', async () => {
	const refused = answered(400, '"Too many rows."');
	bench.fault('personUpdates', refused, { nth: 2 });
	await bench.done(upsertOf(), some(1700));
	expect(sizes()).toEqual([500, 1000, 500, 500, 200]);
	madeOnce(1700);

	bench.sandbox.reset();
	bench.fault('personUpdates', refused, { nth: 1 });
	const { json } = await bench.goOn(upsertOf(), some(700));
	expect(sizes()).toEqual([500, 200]);
	expect(json.filter(({ error }) => error !== undefined)).toHaveLength(500);
	madeOnce(200);
});

test('a dry run grows too, and shrinks', async () => {
	bench.fault({ operation: 'mediaUpload', where: more(500) }, 413);
	await bench.done(upsertOf({ dryRun: true }), some(1700));
	expect(sizes()).toEqual([500, 1000, 500, 500, 200]);
	expect(bench.newIds()).toEqual([]);
});

test('after a job that failed in Wordbee they are small again, and nobody is made twice', async () => {
	bench.fault('personUpdates', { kind: 'html', commit: true }, { nth: 2 });
	const { json } = await bench.goOn(upsertOf(), some(2200));
	expect(json.filter(({ error }) => error !== undefined)).toEqual([]);
	expect(Math.max(...sizes().slice(2))).toBeLessThanOrEqual(500);
	madeOnce(2200);
});

test('items about the same person keep their order over growing jobs', async () => {
	const items = some(2600, (number) => ({
		...([100, 300, 900, 2000].includes(number) ? { e: 'same@example.test' } : {}),
		l: `Doe ${number}`,
	}));
	const { json } = await bench.run(upsertOf({}), items);
	expect(json).toHaveLength(2600);
	// Wordbee promises no order within a job, whatever the sandbox does.
	const shared = bench
		.sent('mediaUpload')
		.map(({ body }) => (body as any[]).filter(({ email }) => email === 'same@example.test'));
	expect(shared.map((rows) => rows.length).filter((count) => count > 0)).toEqual(Array(4).fill(1));
	const [same] = bench.newIds().filter((id) => bench.person(id).email === 'same@example.test');
	expect(bench.person(same).lastName).toBe('Doe 2000');
});

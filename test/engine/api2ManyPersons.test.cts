import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { idsOf } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

const PERSONS = 50_000;

const getAll = { operation: 'getAll', returnAll: true, simplify: true };

describe('1,200 persons', () => {
	const bench = useApi2({ seed: { persons: 1200 } });
	const forms = (['rows', 'items'] as const).flatMap((listKey) =>
		(['present', 'missing'] as const).map((total) => [listKey, total] as const),
	);

	test.each(forms)(
		'under %s, total %s: pages of 500, nobody twice and nobody missing',
		async (listKey, total) => {
			Object.assign(bench.sandbox.variants.api2, { listKey, total });
			const { json } = await bench.done(getAll);
			expect(idsOf(json)).toEqual([...bench.sandbox.data.persons.keys()]);
			const pages = bench.sent('personsList').map(({ body }: any) => [body.skip, body.take]);
			expect(pages).toEqual([
				[0, 500],
				[500, 500],
				[1000, 500],
			]);
		},
	);

	test.each([499, 500, 501, 1000, 1199])('limit %i over pages', async (limit) => {
		const run = await bench.run({ ...getAll, returnAll: false, limit });
		expect(run.json).toHaveLength(limit);
		expect(new Set(idsOf(run.json)).size).toBe(limit);
		expect(bench.sent('personsList')).toHaveLength(Math.ceil(limit / 500));
	});

	test('a limit above what is found, by a field that cannot be searched by', async () => {
		bench.sandbox.variants.api2.fieldIds = 'noEmail';
		const expected = bench.sandbox.data.personsByEmail('agency@shared.example').map(({ id }) => id);
		expect(expected.length).toBeLessThan(30);
		const filters = { email: 'agency@' };
		const { json } = await bench.done({ ...getAll, filters, returnAll: false, limit: 30 });
		expect(idsOf(json)).toEqual(expected);
	});

	test('a page that repeats persons of earlier pages: nobody comes out twice', async () => {
		const { data, faults } = bench.sandbox;
		faults.add({ on: { operation: 'personsList' }, nth: 3, effect: { kind: 'endlessPage' } });
		const { json } = await bench.done(getAll);
		expect(idsOf(json)).toEqual([...data.persons.keys()]);
	});

	test('a session that dies between two pages costs one log-in and no person', async () => {
		bench.fault('personsList', 'expireToken', { nth: 2 });
		const { json } = await bench.done(getAll);
		expect(json).toHaveLength(1200);
		expect(bench.logIns()).toBe(2);
	});
});

describe('50,000 persons', () => {
	const bench = useApi2({ seed: { persons: PERSONS } });

	test('all of them, within seconds, with memory for the output only', async () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const live = () => {
			collect();
			return process.memoryUsage().heapUsed;
		};
		const inUse: number[] = [];
		// At the start, half way and before the last page.
		bench.fault('personsList', () => void inUse.push(live()), { nth: [1, 50, 100] });
		const started = Date.now();
		const { json } = await bench.run(getAll);
		expect(Date.now() - started).toBeLessThan(30_000);
		expect(json).toHaveLength(PERSONS);
		expect(new Set(idsOf(json)).size).toBe(PERSONS);
		expect(bench.sent('personsList')).toHaveLength(100);
		const before = live();
		const copy = structuredClone(json);
		const ofOutput = live() - before;
		expect(copy).toHaveLength(PERSONS);
		expect(inUse[2] - inUse[0]).toBeLessThan(1.5 * ofOutput);
		expect(inUse[2] - inUse[1]).toBeLessThan(ofOutput);
	});
});

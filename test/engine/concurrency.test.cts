import { useBench, locator, whoIs, createFromItem, someone, some, sourcesOf } from './bench.cts';

const bench = useBench({ latencyMs: 40 });

const items = some(20);

test.each([
	[1, 1],
	[2, 2],
	['={{ "3" }}', 3],
	[10, 10],
])('maxConcurrency %s: at most and really %i requests in flight', async (maxConcurrency, most) => {
	const params = { ...createFromItem, options: { maxConcurrency } };
	const { json } = await bench.done(params, items);
	expect(bench.sandbox.maxInFlight).toBe(most);
	// However they overlap, each answer ends up at its own item.
	expect(bench.emailsOf(json)).toEqual(items.map(({ e }) => e));
});

test('the lists that names need and the log-in count as well', async () => {
	const params = {
		...createFromItem,
		companyId: locator('name', 'Acme Tools'),
		labelsUi: { label: [{ labelId: 'Seniority', value: 'Lead' }] },
		options: { maxConcurrency: 2 },
	};
	await bench.done(params, items.slice(0, 6));
	expect(bench.sandbox.maxInFlight).toBe(2);
});

test('several items about the same person are done in their order', async () => {
	bench.sandbox.latencyMs = 0;
	bench.fault('updatePerson', { kind: 'slow', ms: 20 }, { every: 3 });
	await bench.done(
		{
			operation: 'update',
			...whoIs(1, '={{ $json.p }}'),
			updateFields: { role: '={{ $json.role }}' },
			options: { maxConcurrency: 8 },
		},
		Array.from({ length: 16 }, (_, number) => ({ p: 1007 + (number % 2), role: `Step ${number}` })),
	);
	const steps = (p: number) =>
		bench
			.data()
			.filter(({ PersonId }) => PersonId === p)
			.map(({ Role }) => Number(Role.slice(5)));
	for (const p of [1007, 1008]) expect(steps(p)).toEqual([...steps(p)].sort((a, b) => a - b));
	expect(bench.person(1007).role).toBe('Step 14');
	expect(bench.person(1008).role).toBe('Step 15');
});

test('many items hold the order of the output', async () => {
	bench.sandbox.latencyMs = 0;
	const many = Array.from({ length: 300 }, (_, number) =>
		someone(number, number % 50 === 7 ? { e: 'nowhere' } : {}),
	);
	const { main, json } = await bench.goOn(
		{ ...createFromItem, options: { maxConcurrency: 16 } },
		many,
	);
	expect(sourcesOf(main)).toEqual(many.map((_, number) => number));
	expect(json.flatMap((item, index) => (item.error === undefined ? [] : [index]))).toEqual([
		7, 57, 107, 157, 207, 257,
	]);
	expect(bench.newIds()).toHaveLength(294);
});

import type { IDataObject, INode } from 'n8n-workflow';

import {
	useBench,
	whoIs,
	createFromItem,
	someone,
	fails,
	stops,
	idsOf,
	sourcesOf,
	type Fault,
} from './bench.cts';

const bench = useBench();

type OnError = INode['onError'];
const modes: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];
const tries = [2, 3, 4, 5];
const grid = modes.flatMap((onError) => tries.map((maxTries) => [onError, maxTries] as const));

const retry = (onError: OnError, maxTries: number): Partial<INode> => ({
	onError,
	retryOnFail: true,
	maxTries,
	waitBetweenTries: 1,
});

const items = [0, 1, 2, 3, 4].map((number) => someone(number));

const isFor =
	(number: number) =>
	({ body }: any) =>
		body.Email === `ana${number}@example.test`;

/** Makes the creates of one person fail so often. */
const refuse = (number: number, times: number, fault: Fault = 400) =>
	bench.fault({ operation: 'createPerson', where: isFor(number) }, fault, { times });

/** How often each person was sent, and how often it is in Wordbee. */
const sentOf = (number: number) => bench.sent('createPerson').filter(isFor(number)).length;
const thereOf = (number: number) =>
	bench.sandbox.data.personsByEmail(`ana${number}@example.test`).length;

const created = items.map(({ c }) => ({
	action: 'created',
	companyId: c,
	personId: expect.any(Number),
}));

describe.each(grid)('Create, %s, %i tries', (onError, maxTries) => {
	// n8n itself runs the node again when it threw, or when the first item of its output has an error.
	test('the last try succeeds: nobody is there twice, and all items come out', async () => {
		refuse(0, maxTries - 1);
		const { error, main } = await bench.run(createFromItem, items, retry(onError, maxTries));
		expect(error).toBeUndefined();
		expect(main.map(({ json }) => json)).toMatchObject(created);
		expect(main.map(({ json }) => bench.person(json.personId as number).email)).toEqual(
			items.map(({ e }) => e),
		);
		expect(sourcesOf(main)).toEqual([0, 1, 2, 3, 4]);
		expect(items.map((_, number) => thereOf(number))).toEqual([1, 1, 1, 1, 1]);
		expect(sentOf(0)).toBe(maxTries);
		expect(bench.sent('createPerson').filter(({ committed }) => committed)).toHaveLength(5);
		expect(bench.sent('connect')).toHaveLength(1);
	});

	test('it never succeeds: what was done stays done once, and is told', async () => {
		refuse(0, 99);
		const { error, main, errors } = await bench.run(
			createFromItem,
			items,
			retry(onError, maxTries),
		);
		const done = [1, 2, 3, 4].filter((number) => thereOf(number) === 1);
		expect(items.map((_, number) => thereOf(number)).every((count) => count <= 1)).toBe(true);
		for (const number of done) expect(sentOf(number)).toBe(1);
		if (onError === 'stopWorkflow') {
			expect(error.message).toMatch(/\[item 1, [^\]]+\]$/);
			expect([...error.context.done.personIds].sort()).toEqual(bench.newIds());
			for (const id of bench.newIds()) expect(error.description).toContain(String(id));
		} else {
			expect(done).toEqual([1, 2, 3, 4]);
			const failed = onError === 'continueErrorOutput' ? errors[0] : main[0];
			fails(failed.json, 'rejected', /\[item 1, [^\]]+\]$/);
			expect([...main, ...errors]).toHaveLength(5);
		}
		expect(sentOf(0)).toBe(maxTries);
	});
});

describe.each(tries)('%i tries and an item in the middle that fails', (maxTries) => {
	test('stop: the earlier ones are not sent again', async () => {
		refuse(2, maxTries - 1);
		const params = { ...createFromItem, options: { maxConcurrency: 1 } };
		const { error, main } = await bench.run(params, items, retry('stopWorkflow', maxTries));
		expect(error).toBeUndefined();
		expect(main.map(({ json }) => json)).toMatchObject(created);
		expect(items.map((_, number) => sentOf(number))).toEqual([1, 1, maxTries, 1, 1]);
	});
});

describe.each(modes)('a create whose answer is lost, %s', (onError) => {
	test('is never sent again, by no try', async () => {
		refuse(0, 1, 'lost');
		const out = await bench.run(createFromItem, items, retry(onError, 4));
		expect(sentOf(0)).toBe(1);
		expect(items.map((_, number) => thereOf(number)).every((count) => count <= 1)).toBe(true);
		if (onError === 'stopWorkflow') {
			expect(out.error.message).toContain('ana0@example.test');
			expect(out.error.context.outcome).toBe('unknown');
		} else {
			const failed: any = onError === 'continueErrorOutput' ? out.errors[0] : out.main[0];
			expect(failed.json.details.outcome).toBe('unknown');
			expect(items.map((_, number) => thereOf(number))).toEqual([1, 1, 1, 1, 1]);
		}
	});
});

test('bad input fails each try alike, without sending anything', async () => {
	stops(
		await bench.run(createFromItem, [someone(0), someone(1, { e: '' })], retry('stopWorkflow', 3)),
		/^Email is missing.*\[item 2, Ana Doe 1\]$/,
	);
	expect(bench.sandbox.log).toEqual([]);
});

test('updates of several fields are complete after a retry', async () => {
	bench.fault(
		{ operation: 'updatePerson', where: ({ body }: any) => body.PersonId === 1007 },
		400,
		{ times: 1 },
	);
	const { error, json } = await bench.run(
		{
			operation: 'update',
			...whoIs(1, '={{ $json.p }}'),
			updateFields: { role: 'Boss' },
		},
		[{ p: 1007 }, { p: 1008 }, { p: 1012 }],
		retry('stopWorkflow', 2),
	);
	expect(error).toBeUndefined();
	expect(idsOf(json)).toEqual([1007, 1008, 1012]);
	for (const id of [1007, 1008, 1012]) expect(bench.person(id).role).toBe('Boss');
});

test('a second execution with the same data is a new one and creates again', async () => {
	const params: IDataObject = createFromItem;
	await bench.run(params, items);
	await bench.run(params, items);
	expect(items.map((_, number) => thereOf(number))).toEqual([2, 2, 2, 2, 2]);
});

import type { IDataObject, INode } from 'n8n-workflow';

import { runNode } from '../../lab/engine/harness.cts';
import { useBench, whoIs, createFromItem, someone, fails, stops, sourcesOf } from './bench.cts';

const bench = useBench();

const oneByOne = { ...createFromItem, options: { maxConcurrency: 1 } };
const modes = ['continueRegularOutput', 'continueErrorOutput'] as const;

/** How an item fails, and what its error item says. */
const failures: Record<string, { bad: IDataObject; error: string; details: object }> = {
	'bad input': {
		bad: { l: '' },
		error: 'Last Name is missing',
		details: { outcome: 'notSent', field: 'Last Name' },
	},
	'refused by Wordbee': {
		bad: { e: 'nowhere' },
		error: 'The e-mail address is not valid: nowhere',
		details: { outcome: 'rejected', httpCode: 400 },
	},
};

const table = Object.keys(failures).flatMap((kind) => [0, 1, 2].map((at) => [kind, at] as const));

describe.each(modes)('%s', (onError) => {
	test.each(table)('%s in item %i: nothing is lost', async (kind, at) => {
		const { bad, error, details } = failures[kind];
		const items = [0, 1, 2].map((number) => someone(number, number === at ? bad : {}));
		const out = await bench.run(createFromItem, items, { onError });
		expect(out.error).toBeUndefined();
		const good = [0, 1, 2].filter((number) => number !== at);
		const made = bench.sandbox.data.persons;
		const successes =
			onError === 'continueErrorOutput' ? out.main : out.main.filter((_, index) => index !== at);
		expect(sourcesOf(successes)).toEqual(good);
		for (const [index, { json }] of successes.entries()) {
			expect(json).toMatchObject({
				action: 'created',
				companyId: 12,
				personId: expect.any(Number),
			});
			expect(made.get(json.personId as number)!.email).toBe(`ana${good[index]}@example.test`);
		}
		expect(bench.newIds()).toHaveLength(2);

		const failed = onError === 'continueErrorOutput' ? out.errors : [out.main[at]];
		expect(failed).toHaveLength(1);
		expect(failed[0].json).toMatchObject({
			error: `${error} [item ${at + 1}, Ana${kind === 'bad input' ? '' : ` Doe ${at}`}]`,
			details,
		});
		expect(failed[0].pairedItem).toMatchObject({ item: at });
		// The item property `error` would make n8n throw the details away.
		expect(failed[0].error).toBeUndefined();
		// n8n adds what came in to an item on the error output, and nothing to one on the regular one.
		expect(Object.keys(failed[0].json)).toEqual(
			onError === 'continueErrorOutput'
				? expect.arrayContaining([...Object.keys(items[at]), 'error', 'details'])
				: ['error', 'details'],
		);
	});

	test('all items fail', async () => {
		const items = [someone(0, { l: '' }), someone(1, { e: 'x' }), someone(2, { c: 'none' })];
		const out = await bench.run(createFromItem, items, { onError });
		const failed = onError === 'continueErrorOutput' ? out.errors : out.main;
		expect(
			failed.map(({ json }: any) => [
				json.details.outcome,
				json.details.field ?? json.details.httpCode,
			]),
		).toEqual([
			['notSent', 'Last Name'],
			['rejected', 'Email'],
			['notSent', 'Company'],
		]);
		expect(out.main).toHaveLength(onError === 'continueErrorOutput' ? 0 : 3);
		expect(bench.newIds()).toEqual([]);
	});

	test.each([
		['out of range', '={{ 0 }}'],
		['by an expression that cannot be evaluated', '={{ $("Nobody").item.json.x }}'],
	])(
		'an option %s is an error of the items, none passes for a success',
		async (_, maxConcurrency) => {
			const params = { ...createFromItem, options: { maxConcurrency } };
			const out = await bench.run(params, [someone(0), someone(1)], { onError });
			const failed = onError === 'continueErrorOutput' ? out.errors : out.main;
			expect(failed.map(({ json }: any) => json.details?.outcome)).toEqual(['notSent', 'notSent']);
			expect(out.main).toHaveLength(onError === 'continueErrorOutput' ? 0 : 2);
			expect(bench.newIds()).toEqual([]);
		},
	);

	test('an expression that cannot be evaluated is an error of its item only', async () => {
		const params = { ...createFromItem, firstName: '={{ $json.f ?? $("Nobody").item.json.f }}' };
		const out = await bench.run(params, [someone(0), someone(1, { f: null }), someone(2)], {
			onError,
		});
		const failed: any = onError === 'continueErrorOutput' ? out.errors[0] : out.main[1];
		fails(failed.json, 'notSent', /\[item 2, [^\]]+\]$/);
		expect(bench.newIds()).toHaveLength(2);
	});
});

describe('stop', () => {
	test.each(table)('%s in item %i, one at a time', async (kind, at) => {
		const { bad, error } = failures[kind];
		const items = [0, 1, 2].map((number) => someone(number, number === at ? bad : {}));
		const out = await bench.run(oneByOne, items);
		expect(out.main).toEqual([]);
		expect(out.error.message).toBe(
			`${error} [item ${at + 1}, Ana${kind === 'bad input' ? '' : ` Doe ${at}`}]`,
		);
		expect(out.error.context.itemIndex).toBe(at);
		const ids = bench.newIds();
		expect(ids).toHaveLength(kind === 'bad input' ? 0 : at);
		expect(out.error.description).toContain(
			ids.length === 0
				? 'None of the 3 items was done.'
				: `${ids.length} of 3 items (person ids ${ids.join(', ')})`,
		);
		expect(out.error.context.done).toEqual({ count: ids.length, personIds: ids });
	});

	test('the words of a single item are not those of many', async () => {
		const { error } = await bench.run(oneByOne, [someone(0, { e: 'nowhere' })]);
		expect(error.message).not.toContain('[item');
		expect(error.description).not.toMatch(/was done|Done before/);
		expect(error.description).not.toMatch(/\b1 items/);
	});

	test('four at a time: those in flight are awaited and told, nothing new is sent', async () => {
		bench.sandbox.latencyMs = 20;
		const items = Array.from({ length: 12 }, (_, number) =>
			someone(number, number === 5 ? { e: 'nowhere' } : {}),
		);
		const error = stops(await bench.run(createFromItem, items), /\[item 6, Ana Doe 5\]$/);
		const ids = bench.newIds();
		expect(bench.sent('createPerson').length).toBeLessThan(12);
		expect(ids.length).toBe(bench.sent('createPerson').length - 1);
		expect([...error.context.done.personIds].sort()).toEqual(ids);
		for (const id of ids) expect(error.description).toMatch(new RegExp(`\\b${id}\\b`));
		expect(error.description).toContain(`${ids.length} of 12 items`);
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(bench.newIds()).toEqual(ids);
	});

	test('an unknown end of another item is told as well', async () => {
		bench.sandbox.latencyMs = 20;
		bench.fault(
			{
				operation: 'createPerson',
				where: ({ body }: any) => body.Email === 'ana1@example.test',
			},
			// After the refusal of the first item has come.
			{ kind: 'stall', commit: true, ms: 200 },
		);
		const { error } = await bench.run(createFromItem, [
			someone(0, { e: 'nowhere' }),
			someone(1),
			someone(2),
		]);
		const shown = `${error.message} ${error.description}`;
		expect(shown).toContain('[item 1, Ana Doe 0]');
		expect(shown).toContain('item 2, Ana Doe 1: ');
		expect(shown).toContain('ana1@example.test');
		expect(
			bench.sent('createPerson').filter(({ body }: any) => body.Email === 'ana1@example.test'),
		).toHaveLength(1);
	});
});

describe('the answer to a create is lost', () => {
	const effects = [
		{ kind: 'reset', commit: true },
		{ kind: 'status', status: 503, commit: true },
		{ kind: 'html', commit: true },
		{ kind: 'empty', commit: true },
		{ kind: 'truncated', commit: true },
		{ kind: 'wrongType', commit: true },
		{ kind: 'huge', commit: true, bytes: 200_000 },
	] as const;
	test.each(effects)('$kind: the outcome is unknown and it is not sent again', async (effect) => {
		bench.fault('createPerson', effect, { nth: 2 });
		const params = { ...createFromItem, options: { maxConcurrency: 1 } };
		const { json } = await bench.goOn(params, [someone(0), someone(1), someone(2)]);
		expect(json[0]).toMatchObject({ action: 'created' });
		expect(json[2]).toMatchObject({ action: 'created' });
		fails(json[1], 'unknown', 'ana1@example.test');
		expect(json[1].error.length).toBeLessThan(600);
		expect(bench.sent('createPerson')).toHaveLength(3);
		expect(bench.newIds()).toHaveLength(3);
	});
});

test('an update whose answer is lost is sent again and succeeds', async () => {
	bench.fault('updatePerson', 'lost', { nth: 1 });
	const { json } = await bench.done({
		operation: 'update',
		...whoIs(1, 1007),
		updateFields: { role: 'Boss' },
	});
	expect(json).toMatchObject([{ action: 'updated', companyId: 1, personId: 1007 }]);
	expect(bench.sent('updatePerson')).toHaveLength(2);
});

test('no items in, no requests and no items out', async () => {
	const settings: Partial<INode> = {};
	const { main, error } = await bench.run(createFromItem, [], settings);
	expect(error).toBeUndefined();
	expect(main).toEqual([]);
	expect(bench.sandbox.log).toEqual([]);
});

test.each([
	['api1', 'Wordbee API'],
	['api2', 'Wordbee V2 API'],
])('without a credential, %s says so of the node and not of an item', async (api, title) => {
	const setup = { params: { ...createFromItem, api }, items: [someone(0), someone(1)] };
	const said = `The ${title} credential is missing`;
	const stopped = await runNode({ ...setup, store: bench.store, credentials: [] });
	expect(stopped.error?.message).toBe(said);
	expect(stopped.error?.description).toMatch(/Choose one in the node/);
	const going = await runNode({
		...setup,
		store: bench.store,
		credentials: [],
		settings: { onError: modes[0] },
	});
	expect(going.json.map(({ error }) => error)).toEqual([said, said]);
	expect(bench.sandbox.log).toEqual([]);
});

import type { Outcome } from '../../lab/engine/harness.cts';
import { idsOf, type Fault } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** Persons who come and go while a list of three pages is read. */
const bench = useApi2({ seed: { persons: 1200 } });

const getAll = { operation: 'getAll', returnAll: true, simplify: true };
const hintsOf = ({ full }: Outcome) =>
	(full.data.resultData.runData.Wordbee.at(-1)!.hints ?? []).map(({ message }) => message);
const lists = () => bench.sent('personsList').length;
const there = () => [...bench.sandbox.data.persons.keys()];
/** Between the first and the second page of each of the first readings. */
const meanwhile = (what: Fault, readings: number) =>
	bench.fault({ operation: 'personsList', where: ({ body }: any) => body.skip === 500 }, what, {
		times: readings,
	});
const somebodyLeaves = () => void bench.sandbox.data.remove(there()[10]);

test('nobody comes or goes: read once, no hint', async () => {
	const outcome = await bench.done(getAll);
	expect(idsOf(outcome.json)).toEqual(there());
	expect([lists(), hintsOf(outcome)]).toEqual([3, []]);
});

test.each<[string, Fault]>([
	['leaves', somebodyLeaves],
	['comes', () => void bench.add()],
])(
	'somebody %s between two pages: the list is read again, nobody is left out',
	async (_w, what) => {
		meanwhile(what, 1);
		const outcome = await bench.done(getAll);
		expect(idsOf(outcome.json)).toEqual(there());
		expect([lists(), hintsOf(outcome)]).toEqual([6, []]);
	},
);

test('somebody leaves each time: three readings, and a hint that nobody may be taken for gone', async () => {
	meanwhile(somebodyLeaves, 5);
	const outcome = await bench.done(getAll);
	expect(lists()).toBe(9);
	const ids = new Set(idsOf(outcome.json));
	expect(there().filter((id) => !ids.has(id))).toHaveLength(1);
	expect(hintsOf(outcome)).toEqual([expect.stringContaining('do not take that for gone')]);
});

test('persons whom the user of the key may not see: read twice, and the hint names both numbers', async () => {
	const rows = there()
		.slice(0, 3)
		.map((personId) => ({ personId, firstName: 'A', lastName: 'B' }));
	const body = JSON.stringify({ total: 5, count: 3, rows });
	const rest = JSON.stringify({ total: 5, count: 0, rows: [] });
	const page = (skip: number, text: string) =>
		bench.fault(
			{ operation: 'personsList', where: ({ body: asked }: any) => asked.skip === skip },
			{ kind: 'status', status: 200, commit: false, body: text },
		);
	page(0, body);
	page(3, rest);
	const outcome = await bench.done(getAll);
	expect(outcome.json).toHaveLength(3);
	expect(lists()).toBe(4);
	expect(hintsOf(outcome)).toEqual([expect.stringContaining('5 persons, but lists 3')]);
});

test('a limit is a part of the list: read once', async () => {
	meanwhile(somebodyLeaves, 1);
	await bench.done({ ...getAll, returnAll: false, limit: 700 });
	expect(lists()).toBe(2);
});

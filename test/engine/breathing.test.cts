/** n8n does everything in one thread: however many items there are, the node lets it go on in between. */
import type { IDataObject } from 'n8n-workflow';

import { clock, eachInTurn } from '../../nodes/WordbeePersons/http/clock';
import { useApi2 } from './api2Helpers.cts';
import { locator } from './bench.cts';

const bench = useApi2();

/** A clock on which each look at it takes a millisecond, and how often n8n was let go on. */
function slowClock(): { breaths(): number } {
	let now = Date.now();
	jest.spyOn(clock, 'now').mockImplementation(() => ++now);
	const breathe = jest.spyOn(clock, 'breathe');
	return { breaths: () => breathe.mock.calls.length };
}

test('work that takes long is done in stretches, in its order', async () => {
	const { breaths } = slowClock();
	const done: number[] = [];
	await eachInTurn([...Array(1000).keys()], (one) => void done.push(one));
	expect(done).toEqual([...Array(1000).keys()]);
	expect(breaths()).toBeGreaterThanOrEqual(30);
});

test('work that is quick is done at once', async () => {
	jest.spyOn(clock, 'now').mockReturnValue(0);
	const breathe = jest.spyOn(clock, 'breathe');
	await eachInTurn([1, 2, 3], () => {});
	expect(breathe).not.toHaveBeenCalled();
});

test('reading, planning and answering 600 rows lets n8n breathe again and again', async () => {
	const { breaths } = slowClock();
	const rows = [...Array(600).keys()].map((at): IDataObject => ({ at, name: ` Row ${at} ` }));
	const out = await bench.run(
		{
			operation: 'upsert',
			companyId: locator('id', 12),
			lastName: '={{ $json.name.trim() }}',
			firstName: 'Ana',
			email: '=row{{ $json.at }}@example.test',
			options: { sendAs: 'batch' },
		},
		rows,
	);
	expect(out.json.filter(({ action }) => action === 'created')).toHaveLength(600);
	// Reading, looking names up, deciding and writing down: some 20 times each.
	expect(breaths()).toBeGreaterThanOrEqual(60);
});

afterEach(() => jest.restoreAllMocks());

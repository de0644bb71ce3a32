import { encode, loadSource, revive, sourceNames } from './load.cts';

const through = (value: unknown) => revive(JSON.parse(JSON.stringify(encode(value))));

test('Dates and Buffers are what they were once they have been kept', () => {
	const item = {
		start: new Date(2024, 2, 1),
		list: [{ at: new Date(2024, 6, 1, 8, 30, 0, 5) }],
		photo: Buffer.from([0, 255]),
		...{ phone: null, mobile: [], name: '2024-03-01T00:00:00.000', active: false },
	};
	expect(through(item)).toEqual(item);
	expect(encode(item.start)).toEqual({ $date: '2024-03-01T00:00:00.000' });
});

test('what JSON would change is not kept', () => {
	for (const value of [NaN, 12n, () => 1]) expect(() => encode({ value })).toThrow('handed on');
});

test('each kept file has items, and some have Dates and Buffers', () => {
	const files = sourceNames().map(loadSource);
	expect(files.filter(({ items }) => items.length === 0)).toEqual([]);
	const values = files.flatMap(({ items }) => items.flatMap((item) => Object.values(item)));
	expect(values.some((value) => (value as unknown) instanceof Date)).toBe(true);
	expect(values.some((value) => Buffer.isBuffer(value))).toBe(true);
});

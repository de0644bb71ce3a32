import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { createFromItem, some } from './bench.cts';
import { useApi2, upsertOf } from './api2Helpers.cts';

/** The figures of README.md that do not depend on the machine. */
const bench = useApi2();

const FREE = ['connect', 'disconnect', 'authToken', 'invalidateToken'];
const read = (file: string) => readFileSync(join(__dirname, '..', '..', file), 'utf8');

/** The rows of the table of costs, as cells. */
function costsIn(text: string): string[][] {
	const part = /<!-- bench: costs -->([^]*?)<!-- \/bench -->/.exec(text)![1];
	const rows = part.split('\n').filter((line) => /^\| *\d/.test(line));
	return rows.map((row) =>
		row
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

const readme = costsIn(read('README.md'));
const numberIn = (text: string) => Number(/^[\d,]+/.exec(text)![0].replaceAll(',', ''));

test('the table is the same in README.md and docs/performance.md', () => {
	expect(readme).toHaveLength(3);
	expect(costsIn(read('docs/performance.md'))).toEqual(readme);
});

const upsert = upsertOf();
const WAYS: Array<[column: number, row: number, name: string, params: IDataObject]> = [
	[1, 0, 'API 1', { ...createFromItem, api: 'api1' }],
	[2, 0, 'one by one', { ...upsert, options: { sendAs: 'single' } }],
	[3, 0, 'in jobs', upsert],
	[3, 1, 'in jobs', upsert],
];

test.each(WAYS)('column %i, row %i: calls %s', async (column, row, _name, params) => {
	await bench.done(params, some(numberIn(readme[row][0])));
	const calls = bench.sandbox.log.filter(({ operation }) => !FREE.includes(operation));
	expect(calls).toHaveLength(numberIn(readme[row][column]));
});

test('a job for each so many persons, as the table says, and the share of the allowance follows', () => {
	for (const [persons, , single, jobs] of readme) {
		expect(numberIn(jobs)).toBeLessThanOrEqual(Math.max(10, numberIn(persons) / 100));
		const share = /([\d.]+) %$/.exec(jobs)![1];
		expect(Math.abs(Number(share) - numberIn(jobs) / 10)).toBeLessThanOrEqual(0.5);
		expect(numberIn(single)).toBeGreaterThanOrEqual(numberIn(persons));
	}
});

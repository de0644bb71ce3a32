/** What the tests of the lab have counted, and the way from the processes they run in to the tables. */
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Counts, Spread } from './comparison/compared.cts';

/** Many checks of the same kind. */
export interface Line {
	/** Row of the fault matrix; 0 for what has no row. */
	row: number;
	/** What they are about, where they have no row. */
	group: string;
	/** Runs of the node behind it. */
	runs: number;
	requests: number;
	duplicates: number;
	orphans: number;
	lost: number;
	leaks: number;
	unknown: number;
	failed: number;
}

/** How many items of a class of faults ended unknown, by the way in which Wordbee was reached. */
export interface Share {
	row: number;
	form: string;
	items: number;
	unknown: number;
}

/** What came of the HTTP Request node in one row of the matrix. */
export interface HandRow {
	row: number;
	/** Items that went in. */
	items: number;
	counts: Counts;
	/** How it was run, and what else was seen. */
	note: string;
}

/** All that is counted; each list by what it is about. */
export interface Figures {
	/** Lines of the same row and group are added up. */
	lines: Line[];
	shares: Share[];
	hand: HandRow[];
	spreads: Spread[];
	/** Remarks below the table. */
	notes: string[];
}

const COUNTS = [
	'runs',
	'requests',
	'duplicates',
	'orphans',
	'lost',
	'leaks',
	'unknown',
	'failed',
] as const;

const folder = () => process.env.FAULT_LAB_FIGURES!;

/** An empty line. */
export function lineFor(group: string, row = 0): Line {
	const counts = Object.fromEntries(COUNTS.map((key) => [key, 0]));
	return { row, group, ...counts } as unknown as Line;
}

/** Notes figures of the running test. */
export function note(figures: Partial<Figures>): void {
	appendFileSync(join(folder(), `${process.pid}.jsonl`), `${JSON.stringify(figures)}\n`);
}

/** All that was noted, added up; the files are removed. */
export function collected(): Figures {
	const all: Figures = { lines: [], shares: [], hand: [], spreads: [], notes: [] };
	for (const name of readdirSync(folder())) {
		for (const text of readFileSync(join(folder(), name), 'utf8').trim().split('\n')) {
			const { lines = [], shares = [], ...rest } = JSON.parse(text) as Partial<Figures>;
			for (const line of lines) add(all.lines, line, ['row', 'group'], COUNTS);
			for (const share of shares) add(all.shares, share, ['row', 'form'], ['items', 'unknown']);
			all.hand.push(...(rest.hand ?? []));
			all.spreads.push(...(rest.spreads ?? []));
			all.notes.push(...(rest.notes ?? []));
		}
	}
	rmSync(folder(), { recursive: true });
	all.lines.sort(
		(a, b) => (a.row || Infinity) - (b.row || Infinity) || (a.group < b.group ? -1 : 1),
	);
	all.hand.sort((a, b) => a.row - b.row);
	all.notes.sort();
	return all;
}

/** Adds the counts to those of the same keys. */
function add<T extends object>(
	to: T[],
	one: T,
	keys: Array<keyof T>,
	counts: ReadonlyArray<keyof T>,
) {
	const found = to.find((other) => keys.every((key) => other[key] === one[key]));
	if (found === undefined) return void to.push(one);
	for (const key of counts) (found[key] as number) += one[key] as number;
}

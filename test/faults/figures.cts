/** What the tests of the lab have counted, and the way from the processes they run in to the tables. */
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Counts } from './comparison/compared.cts';

/** Many checks of the same kind. */
export type Line = ReturnType<typeof lineFor>;

/**
 * An empty line.
 * @param group what the checks are about, where they have no row in the fault matrix
 */
export function lineFor(group: string, row = 0) {
	const wrong = { duplicates: 0, orphans: 0, lost: 0, leaks: 0 };
	return { row, group, runs: 0, requests: 0, ...wrong, unknown: 0, failed: 0 };
}

/** How many items of a class of faults ended unknown, by the way in which Wordbee was reached. */
export type Share = { row: number; form: string; items: number; unknown: number };

/** All that is counted; lines and shares about the same are added up. */
export interface Figures {
	lines: Line[];
	shares: Share[];
	/** What came of the HTTP Request node in one row of the matrix, of so many items. */
	hand: Array<{ row: number; items: number; counts: Counts; note: string }>;
	runs: Run[];
	/** Remarks below the tables. */
	notes: string[];
}

/** One run of a compared workflow. */
export type Run = { fault: string; setting: string; node: string; ok: boolean; counts: Counts };

const folder = () => process.env.FAULT_LAB_FIGURES!;

/** Notes figures of the running test. */
export function note(figures: Partial<Figures>): void {
	appendFileSync(join(folder(), `${process.pid}.jsonl`), `${JSON.stringify(figures)}\n`);
}

/** All that was noted, added up; the files are removed. */
export function collected(): Figures {
	const all: Figures = { lines: [], shares: [], hand: [], runs: [], notes: [] };
	for (const name of readdirSync(folder())) {
		for (const text of readFileSync(join(folder(), name), 'utf8').trim().split('\n')) {
			const noted = Object.entries(JSON.parse(text) as Record<string, unknown[]>);
			for (const [key, figures] of noted) all[key as 'notes'].push(...(figures as string[]));
		}
	}
	rmSync(folder(), { recursive: true });
	const lines = added(all.lines, ({ row, group }) => `${row || 99} ${group}`);
	const shares = added(all.shares, ({ row, form }) => `${row} ${form}`);
	const collator = new Intl.Collator('en', { numeric: true });
	lines.sort((a, b) => collator.compare(`${a.row || 99} ${a.group}`, `${b.row || 99} ${b.group}`));
	return { ...all, lines, shares, notes: all.notes.sort() };
}

/** Adds up the counts of those with the same key; all numbers are counts, but for the row's. */
function added<T extends object>(all: T[], keyOf: (one: T) => string): T[] {
	const sums = new Map<string, any>();
	for (const one of all) {
		const sum = sums.get(keyOf(one)) ?? {};
		const counts = Object.entries(one).map(([name, value]) => [
			name,
			typeof value === 'number' && name !== 'row' ? value + Number(sum[name] ?? 0) : value,
		]);
		sums.set(keyOf(one), Object.fromEntries(counts));
	}
	return [...sums.values()];
}

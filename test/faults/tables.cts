/** The tables of the lab, for the terminal and for docs/reliability.md. */
import Table from 'cli-table3';

import type { Counts, Spread } from './comparison/compared.cts';
import type { HandRow, Line, Share } from './figures.cts';
import { FORMS } from './lab/forms.cts';
import { ROWS } from './rows/names.cts';

/** A table before it is drawn. */
export interface Grid {
	head: string[];
	rows: string[][];
}

/** Whether all that was checked holds. */
export function verdict({ failed, duplicates, orphans, lost, leaks }: Line): string {
	const wrong = failed + duplicates + orphans + lost + leaks;
	return wrong === 0 ? 'holds' : `FAILS (${failed})`;
}

const count = (value: number) => value.toLocaleString('en-GB');

/** One row per fault: the HTTP Request node beside this node. */
export function faultGrid(lines: Line[], hand: HandRow[]): Grid {
	return {
		head: [
			'#',
			'Fault',
			'HTTP Request: dup. / orphans / outputs',
			'Runs',
			'Requests',
			'Dup.',
			'Orphans',
			'Lost',
			'Leaks',
			'Unknown',
			'Verdict',
		],
		rows: lines.map((line) => {
			const { row, group, runs, requests, duplicates, orphans, lost, leaks, unknown } = line;
			const counts = [runs, requests, duplicates, orphans, lost, leaks, unknown].map(count);
			return [
				row === 0 ? '' : String(row),
				ROWS[row] ?? group,
				handText(row, hand),
				...counts,
				verdict(line),
			];
		}),
	};
}

/** Items that ended unknown, per class of faults and way to Wordbee. */
export function shareGrid(shares: Share[]): Grid {
	const rows = [...new Set(shares.map(({ row }) => row))].sort((a, b) => a - b);
	return {
		head: ['#', 'Fault', ...FORMS.map(({ name }) => name)],
		rows: rows.map((row) => [
			String(row),
			ROWS[row],
			...FORMS.map(({ name }) => {
				const found = shares.find((share) => share.row === row && share.form === name);
				if (found === undefined) return '-';
				const { items, unknown } = found;
				const percent = unknown === 0 ? '' : ` (${((100 * unknown) / items).toFixed(1)} %)`;
				return `${count(unknown)} of ${count(items)}${percent}`;
			}),
		]),
	};
}

function handText(row: number, hand: HandRow[]): string {
	const found = hand.find((own) => own.row === row);
	if (found === undefined) return '-';
	const { counts, items, note } = found;
	return `${counts.duplicates} / ${counts.orphans} / ${counts.outputs} of ${items} (${note})`;
}

/** Mean and spread over the seeds. */
function spreadText(runs: Counts[], key: keyof Counts): string {
	const values = runs.map((run) => run[key]);
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const [least, most] = [Math.min(...values), Math.max(...values)];
	const text = (value: number) => String(Math.round(value * 10) / 10);
	return least === most ? text(mean) : `${text(mean)} (${least}-${most})`;
}

/** The compared workflows: means over the seeds, with the spread. */
export function comparisonGrid(spreads: Spread[]): Grid {
	return {
		head: [
			'Fault',
			'Setting',
			'Node',
			'Runs ok',
			'Requests',
			'Persons',
			'Duplicates',
			'Orphans',
			'Outputs',
		],
		rows: spreads.map(({ fault, setting, node, runs }) => [
			fault,
			setting,
			node,
			`${runs.filter(({ ok }) => ok > 0).length} of ${runs.length}`,
			...(['requests', 'made', 'duplicates', 'orphans', 'outputs'] as const).map((key) =>
				spreadText(runs, key),
			),
		]),
	};
}

/** Spreads of several nodes side by side: by fault, then by setting. */
export function interleaved(spreads: Spread[]): Spread[] {
	const keys = [...new Set(spreads.map(({ fault, setting }) => `${fault}|${setting}`))];
	return keys.flatMap((key) =>
		spreads.filter(({ fault, setting }) => `${fault}|${setting}` === key),
	);
}

/** Draws a table for a terminal. */
export function terminalTable({ head, rows }: Grid, widths: number[]): string {
	const table = new Table({
		head,
		colWidths: head.map((_, column) => widths[column] || null),
		wordWrap: true,
		style: { head: [], border: [] },
	});
	table.push(...rows);
	return table.toString();
}

/** Draws a table in Markdown. */
export function markdownTable({ head, rows }: Grid): string {
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

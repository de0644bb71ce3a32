/** Prints what became of every fault, and writes it into docs/reliability.md if it shall. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AggregatedResult, Config, TestContext } from '@jest/reporters';
import Table from 'cli-table3';

import { markdownTable, rewrite, withPart } from '../../scripts/markdown.cts';
import { COMPARED, SEEDS } from './comparison/compared.cts';
import { collected, type Figures, type Line, type Run } from './figures.cts';
import { FORMS } from './lab/forms.cts';
import { ROWS } from './rows/names.cts';

const FILE = join(__dirname, '../../docs/reliability.md');

/** What stands in a row of a table, by what stands above it. */
type Row = Record<string, unknown>;

const count = (value: number) => value.toLocaleString('en-GB');

/** Mean, and the least and the most where they differ. */
function spread(values: number[]): string {
	const text = (value: number) => String(Math.round(value * 10) / 10);
	const mean = text(values.reduce((sum, value) => sum + value, 0) / values.length);
	const [least, most] = [Math.min(...values), Math.max(...values)];
	return least === most ? mean : `${mean} (${text(least)}-${text(most)})`;
}

/** The values in words, under their names with a capital. */
function titled<T>(counts: Record<string, T>, text: (value: T) => string): Row {
	const cells = Object.entries(counts).map(([name, value]) => [name, text(value)]);
	return Object.fromEntries(
		cells.map(([name, value]) => [name[0].toUpperCase() + name.slice(1), value]),
	);
}

function countsOf({ row, group, failed, ...line }: Line): Row {
	const wrong = failed + line.duplicates + line.orphans + line.lost + line.leaks;
	return { ...titled(line, count), Verdict: wrong === 0 ? 'holds' : `FAILS (${failed})` };
}

/** The rows of each table, by its title. */
function tablesOf({ lines, shares, hand, runs }: Figures): Record<string, Row[]> {
	const fault = (row: number) => ({ '#': row, Fault: ROWS[row] });
	const byHand = (row: number) => {
		const { counts, items, note } = hand.find((one) => one.row === row) ?? {};
		return counts
			? `${counts.duplicates} / ${counts.orphans} / ${counts.outputs} of ${items} (${note})`
			: '-';
	};
	const share = (row: number, form: string) => {
		const { items = 0, unknown = 0 } =
			shares.find((one) => one.row === row && one.form === form) ?? {};
		const percent = unknown === 0 ? '' : ` (${((100 * unknown) / items).toFixed(1)} %)`;
		return items === 0 ? '-' : `${count(unknown)} of ${count(items)}${percent}`;
	};
	const faults = lines.filter(({ row }) => row > 0);
	const others = lines.filter(({ row }) => row === 0);
	// Nodes side by side: by fault, then by setting.
	const groups = [...new Set(runs.map((one) => one.fault + one.setting))];
	const place = (one: Run) => groups.indexOf(one.fault + one.setting);
	const sides = new Map<string, Run[]>();
	for (const run of [...runs].sort((a, b) => place(a) - place(b))) {
		const key = run.fault + run.setting + run.node;
		sides.set(key, [...(sides.get(key) ?? []), run]);
	}
	return {
		'Fault by fault': faults.map((line) => ({
			...fault(line.row),
			'HTTP Request: dup. / orphans / outputs': byHand(line.row),
			...countsOf(line),
		})),
		'Items that ended unknown': [...new Set(shares.map(({ row }) => row))]
			.sort((a, b) => a - b)
			.map((row) => {
				const cells = FORMS.map(({ name }) => [name, share(row, name)]);
				return { ...fault(row), ...(Object.fromEntries(cells) as Row) };
			}),
		'Over all faults': others.map((line) => ({ Test: line.group, ...countsOf(line) })),
		'One hundred creates, side by side': [...sides.values()].map((all) => {
			const [{ fault: Fault, setting: Setting, node: Node }] = all;
			const ok = all.filter((run) => run.ok).length;
			const spreads = COMPARED.map((key) => [key, all.map(({ counts }) => counts[key])]);
			const cells = titled(Object.fromEntries(spreads) as Record<string, number[]>, spread);
			return { Fault, Setting, Node, 'Runs ok': `${ok} of ${all.length}`, ...cells };
		}),
	};
}

/** Puts the figures into docs/reliability.md. */
function write(
	tables: Record<string, Row[]>,
	notes: string[],
	seed: number,
	seconds: number,
): void {
	const how = `Measured on ${availableParallelism()} cores with Node ${process.versions.node}, n8n's engine 2.41.1, in ${seconds} seconds; seed ${seed} for the property test, ${SEEDS} seeds for the comparison. Repeat it with:`;
	const command = `\`\`\`sh\nnpm run test:faults -- --seed ${seed}\n\`\`\``;
	const parts = Object.entries(tables).map(([title, rows]) => {
		const cells = rows.map((row) => Object.values(row).map(String));
		return `### ${title}\n\n${markdownTable(Object.keys(rows[0] ?? {}), cells)}`;
	});
	const remarks = notes.map((note) => `- ${note}`).join('\n');
	const figures = [how, command, ...parts, remarks].join('\n\n');
	rewrite(FILE, (text) => withPart(text, 'figures', figures));
}

/** Prints the tables when all is done. */
export class FaultLabReporter {
	constructor(private readonly config: Config.GlobalConfig) {}

	onRunComplete(_contexts: Set<TestContext>, { startTime }: AggregatedResult): void {
		const figures = collected();
		const tables = tablesOf(figures);
		for (const [title, rows] of Object.entries(tables).filter(([, { length }]) => length > 0)) {
			const head = Object.keys(rows[0]);
			const colWidths = head.map((name) => (/Fault|Test|HTTP|Setting/.test(name) ? 30 : null));
			const table = new Table({ head, colWidths, wordWrap: true, style: { head: [], border: [] } });
			table.push(...rows.map((row) => Object.values(row).map(String)));
			console.log(`\n${title}\n${table.toString()}`);
		}
		console.log(figures.notes.join('\n'));
		const seconds = Math.round((Date.now() - startTime) / 1000);
		if (process.env.FAULT_LAB_WRITE) write(tables, figures.notes, this.config.seed, seconds);
	}
}

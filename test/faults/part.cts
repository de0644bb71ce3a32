/** One part of the lab in a process of its own: nothing it prints is shown, all of it is searched. */
import '../setup.cjs';
import './lab/logLevel.cts';
import { ensureN8n } from '../../lab/n8n/install.cts';
import { compareByHand, compareOurs, type Spread } from './comparison.cts';
import { ByHand } from './comparison/byHand.cts';
import { handRows, type HandRow } from './comparison/rows.cts';
import { inLanes, runCase, type Case, type CaseResult } from './lab/cases.cts';
import { API1, API1_LOOKS, FORMS } from './lab/forms.cts';
import { leaksInConsole, recordConsole } from './lab/secrets.cts';
import { matrix } from './matrix.cts';
import { orderCases } from './order.cts';
import { lineFor, type Line, type PartOptions, type PartReport, type Share } from './parts.cts';
import { runProperties } from './property.cts';
import { ROWS } from './rows.cts';
import { secretCases } from './secrets.cts';

/** Cases at a time: many of them wait most of the time. */
const LANES = 10;

function tally(group: string, row: number | undefined, results: CaseResult[]): Line {
	const line = { ...lineFor(group), row };
	for (const result of results) {
		line.runs++;
		if (result.problems.length === 0) line.passed++;
		else line.failed++;
		for (const key of ['requests', 'duplicates', 'orphans', 'lost', 'leaks', 'unknown'] as const) {
			line[key] += result[key];
		}
	}
	return line;
}

function failuresOf(results: CaseResult[]): string[] {
	return results
		.filter(({ problems }) => problems.length > 0)
		.map(({ row, name, problems }) => {
			const where = row > 0 ? `row ${row}: ` : '';
			return `${where}${name}\n${[...new Set(problems)].slice(0, 6).join('\n')}`;
		});
}

async function runCases(group: string, cases: Case[], only?: string): Promise<PartReport> {
	const wanted = new RegExp(only ?? '');
	const chosen = cases.filter(({ row, name }) =>
		wanted.test(row > 0 ? `row ${row}: ${name}` : name),
	);
	const results = await inLanes(LANES, chosen, runCase);
	const rows = [...new Set(chosen.map(({ row }) => row))].sort((a, b) => a - b);
	const lines = rows.map((row) => {
		const own = results.filter((result) => result.row === row);
		return row > 0 ? tally(ROWS[row], row, own) : tally(group, undefined, own);
	});
	return { lines, failures: failuresOf(results), notes: [], shares: sharesOf(results) };
}

/** The form stands in the name of a case. */
function sharesOf(results: CaseResult[]): Share[] {
	const shares = new Map<string, Share>();
	for (const { row, name, items, unknown } of results) {
		const form = FORMS.map((one) => one.name)
			.reverse()
			.find((one) => name.split('; ').includes(one));
		if (row === 0 || form === undefined) continue;
		const key = `${row} ${form}`;
		const share = shares.get(key) ?? { row, form, items: 0, unknown: 0 };
		share.items += items;
		share.unknown += unknown;
		shares.set(key, share);
	}
	return [...shares.values()];
}

async function byHand(seeds: number): Promise<PartReport> {
	const { folder } = await ensureN8n((line) => process.send?.({ say: line }));
	const hand = new ByHand(folder);
	const rows: HandRow[] = await handRows(hand);
	const spreads: Spread[] = await compareByHand(hand, seeds);
	return { lines: [], failures: [], notes: [], handRows: rows, spreads };
}

async function ours(seeds: number): Promise<PartReport> {
	const spreads = [...(await compareOurs(API1, seeds)), ...(await compareOurs(API1_LOOKS, seeds))];
	const line = lineFor(`the compared workflows, ${seeds} seeds`);
	for (const { runs } of spreads) {
		for (const run of runs) {
			line.runs++;
			line.requests += run.requests;
			line.duplicates += run.duplicates;
			line.orphans += run.orphans;
			if (run.duplicates + run.orphans > 0) line.failed++;
			else line.passed++;
		}
	}
	return { lines: [line], failures: [], notes: [], spreads };
}

async function run(options: PartOptions): Promise<PartReport> {
	switch (options.part) {
		case 'matrix':
			return await runCases('fault matrix', matrix(), options.only);
		case 'secrets':
			return await runCases(
				'secrets: every operation under every fault',
				secretCases(),
				options.only,
			);
		case 'order':
			return await runCases('order: one person in several items', orderCases(), options.only);
		case 'property':
			return await runProperties(options.property);
		case 'byHand':
			return await byHand(options.seeds);
		case 'ours':
			return await ours(options.seeds);
	}
}

process.once('message', (options: PartOptions) => {
	const output = recordConsole();
	const broken: string[] = [];
	const note = (what: string) => (error: unknown) => {
		broken.push(`${what}: ${(error as Error)?.stack ?? String(error)}`);
	};
	process.on('unhandledRejection', note('a promise was rejected and nobody looked'));
	process.on('uncaughtException', note('an error was thrown and nobody caught it'));
	void run(options)
		.catch((error: unknown): PartReport => {
			note('the part broke')(error);
			return { lines: [], failures: [], notes: [] };
		})
		.then((report) => {
			const leaks = leaksInConsole(output.text());
			const failures = [
				...report.failures,
				...broken,
				...leaks.map(({ secret }) => `leak: ${secret} was printed`),
			];
			const more: Line = {
				...lineFor(''),
				leaks: leaks.length,
				failed: broken.length + leaks.length,
			};
			const printed = output.text().length;
			process.send?.({ report: { ...report, failures, more, printed } }, () => process.exit(0));
		});
});
process.send?.('ready');

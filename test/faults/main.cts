/** `npm run test:faults`: runs all parts of the fault lab and prints what became of every fault. */
import { fork } from 'node:child_process';
import { join } from 'node:path';

import { writeFigures } from './document.cts';
import { HELP, PARTS, readOptions, type Options } from './options.cts';
import { lineFor, type Line, type PartName, type PartReport } from './parts.cts';
import { comparisonGrid, faultGrid, interleaved, shareGrid, terminalTable } from './tables.cts';

/** Lanes of the property test, each with a seed of its own. */
const PROPERTY_LANES = 8;

const SHOWN_FAILURES = 25;

interface Finished {
	part: PartName;
	report: PartReport;
	seconds: number;
}

/** Runs one part in a process of its own. */
async function runPart(part: PartName, options: Options): Promise<Finished> {
	const { seed, sequences, bulks, lane, path, seeds, only } = options;
	const started = Date.now();
	const child = fork(join(__dirname, 'part.cts'), {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		env: { ...process.env, ...(part === 'secrets' ? { FAULT_LAB_LOG_LEVEL: 'debug' } : {}) },
	});
	const report = await new Promise<PartReport>((resolve) => {
		let found: PartReport | undefined;
		child.on('message', (message: string | { say?: string; report?: PartReport }) => {
			if (message === 'ready') {
				const property = { seed, sequences, bulks, lanes: PROPERTY_LANES, lane, path };
				child.send({ part, only, seeds, property });
			} else if (typeof message === 'object') {
				if (message.say) console.log(message.say);
				found ??= message.report;
			}
		});
		child.on('exit', (code, signal) => resolve(found ?? brokenReport(part, signal ?? code)));
	});
	const seconds = Math.round((Date.now() - started) / 1000);
	console.log(
		`  ${part}: ${report.failures.length === 0 ? 'done' : `${report.failures.length} FAILED`} in ${seconds} s`,
	);
	return { part, report, seconds };
}

function brokenReport(part: PartName, how: string | number | null): PartReport {
	const failures = [`${part}: the process ended (${String(how)}) without a report`];
	return { lines: [], failures, notes: [], more: { ...lineFor(''), failed: 1 } };
}

/** Runs the parts, so many processes at a time. */
async function runParts(options: Options): Promise<Finished[]> {
	const waiting = [...options.parts];
	const finished: Finished[] = [];
	const lane = async () => {
		for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
			finished.push(await runPart(part, options));
		}
	};
	await Promise.all(Array.from({ length: options.processes }, lane));
	return PARTS.flatMap((part) => finished.filter((own) => own.part === part));
}

/** True if nothing at all is wrong. */
function clean(lines: Line[]): boolean {
	return lines.every(({ failed, duplicates, orphans, lost, leaks }) => {
		return failed + duplicates + orphans + lost + leaks === 0;
	});
}

async function main(): Promise<void> {
	const args = process.argv.slice(2);
	if (args.includes('--help')) {
		console.log(HELP);
		return;
	}
	const options = readOptions(args, process.env);
	const started = Date.now();
	console.log(
		`Fault lab, seed ${options.seed} (repeat with: npm run test:faults -- --seed ${options.seed})`,
	);
	const parts = await runParts(options);
	const reports = parts.map(({ report }) => report);
	const lines = reports.flatMap((report) => report.lines);
	const hand = reports.flatMap((report) => report.handRows ?? []);
	const spreads = interleaved(reports.flatMap((report) => report.spreads ?? []));
	if (lines.length > 0) {
		console.log(`\nFaults. HTTP Request node: one run as noted. This node: all runs of the fault.`);
		console.log(terminalTable(faultGrid(lines, hand), { 1: 40, 2: 30 }));
	}
	const shares = reports.flatMap((report) => report.shares ?? []);
	if (shares.length > 0) {
		console.log(`\nItems that ended unknown.`);
		console.log(terminalTable(shareGrid(shares), { 1: 40 }));
	}
	if (spreads.length > 0) {
		console.log(`\n100 creates, ${options.seeds} seeds: mean (least-most).`);
		console.log(terminalTable(comparisonGrid(spreads), { 0: 24, 1: 18, 2: 24 }));
	}
	for (const note of reports.flatMap((report) => report.notes)) console.log(note);
	const failures = reports.flatMap((report) => report.failures);
	for (const failure of failures.slice(0, SHOWN_FAILURES)) console.log(`\nFAILED: ${failure}`);
	if (failures.length > SHOWN_FAILURES)
		console.log(`\n... and ${failures.length - SHOWN_FAILURES} more`);
	const seconds = Math.round((Date.now() - started) / 1000);
	if (options.write)
		writeFigures({
			lines,
			hand,
			shares,
			spreads,
			notes: reports.flatMap(({ notes }) => notes),
			options,
			seconds,
		});
	const all = [...lines, ...reports.flatMap((report) => report.more ?? [])];
	const sum = (key: 'passed' | 'failed') => all.reduce((total, line) => total + line[key], 0);
	console.log(`\nin ${seconds} s\n${sum('passed')} passed, ${sum('failed')} failed`);
	if (!clean(all)) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	console.error(HELP);
	process.exitCode = 1;
});

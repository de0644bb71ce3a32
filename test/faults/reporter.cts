/** Prints what became of every fault instead of thousands of names of tests. */
import { relative } from 'node:path';
import type { AggregatedResult, Config, Test, TestContext, TestResult } from '@jest/reporters';

import { writeFigures } from './document.cts';
import { collected } from './figures.cts';
import { comparisonGrid, faultGrid, interleaved, shareGrid, terminalTable } from './tables.cts';

const SHOWN_FAILURES = 25;

/** Prints the failures, the table of faults and the shares of unknown items. */
export class FaultLabReporter {
	private readonly failures: string[] = [];

	constructor(private readonly config: Config.GlobalConfig) {}

	onRunStart(): void {
		console.log(`Fault lab, seed ${this.config.seed} (repeat with: -- --seed ${this.config.seed})`);
	}

	onTestResult(test: Test, result: TestResult): void {
		const { failureMessage, testExecError, testResults, perfStats } = result;
		const failed = testResults.filter(({ status }) => status === 'failed');
		this.failures.push(
			...failed.map(({ title, failureMessages }) => `${title}\n${failureMessages.join('\n')}`),
		);
		// Such as a file that cannot be loaded, or a secret in what was printed.
		if (failureMessage && (testExecError || failed.length === 0))
			this.failures.push(failureMessage);
		const name = relative(__dirname, test.path).replace('.test.cts', '');
		const state = failureMessage ? 'FAILED' : 'done';
		console.log(`  ${name}: ${state} in ${Math.round(perfStats.runtime / 1000)} s`);
	}

	onRunComplete(_contexts: Set<TestContext>, results: AggregatedResult): void {
		const figures = collected();
		const { lines, hand, shares, spreads, notes } = figures;
		const show = (title: string, grid: Parameters<typeof terminalTable>[0], widths: number[]) => {
			if (grid.rows.length > 0) console.log(`\n${title}\n${terminalTable(grid, widths)}`);
		};
		show(
			'Faults. HTTP Request node: one run as noted. This node: all runs of the fault.',
			faultGrid(lines, hand),
			[0, 40, 30],
		);
		show('Items that ended unknown.', shareGrid(shares), [0, 40]);
		show(
			'100 creates under several seeds: mean (least-most).',
			comparisonGrid(interleaved(spreads)),
			[24, 18, 24],
		);
		for (const remark of notes) console.log(remark);
		for (const failure of this.failures.slice(0, SHOWN_FAILURES))
			console.log(`\nFAILED: ${failure}`);
		const more = this.failures.length - SHOWN_FAILURES;
		if (more > 0) console.log(`\n... and ${more} more`);
		const seconds = Math.round((Date.now() - results.startTime) / 1000);
		if (process.env.FAULT_LAB_WRITE) writeFigures(figures, this.config.seed, seconds);
		const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
		console.log(`\nin ${seconds} s`);
		console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
	}
}

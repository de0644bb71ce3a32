/** Cases of the fault matrix: each is a stage, what is done on it, and what must hold. */
import type { Result, StageOptions } from './stage.cts';
import { Stage } from './stage.cts';

/** One case: a fault in one form of use. */
export interface Case {
	row: number;
	/** The fault and the form, in words. */
	name: string;
	options?: StageOptions;
	/** False for cases whose fault is not one of the sandbox's plan. */
	strikes?: boolean;
	/** Most items that may end unknown; 0 unless told. */
	unknown?: number;
	body(stage: Stage): Promise<void>;
}

/** What came of a case. */
export interface CaseResult extends Result {
	row: number;
	name: string;
}

/** Runs one case and judges it. */
export async function runCase({
	row,
	name,
	options,
	strikes = true,
	unknown = 0,
	body,
}: Case): Promise<CaseResult> {
	const stage = await Stage.open(options);
	try {
		await body(stage);
	} catch (error) {
		stage.problems.push(`the case broke: ${(error as Error).stack ?? String(error)}`);
	}
	try {
		const result = stage.result();
		if (strikes && stage.sandbox.faults.hits === 0) result.problems.push('the fault never struck');
		if (result.unknown > unknown) {
			result.problems.push(`${result.unknown} items unknown, at most ${unknown} expected`);
		}
		return { row, name, ...result };
	} finally {
		await stage.close();
	}
}

/**
 * Runs jobs, so many at a time, and returns their results in the order of the jobs.
 * @param most jobs at a time
 */
export async function inLanes<T, R>(
	most: number,
	jobs: T[],
	run: (job: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results = new Array<R>(jobs.length);
	let next = 0;
	const lane = async () => {
		while (next < jobs.length) {
			const index = next++;
			results[index] = await run(jobs[index], index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(most, jobs.length) }, lane));
	return results;
}

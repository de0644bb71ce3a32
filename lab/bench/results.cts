/** What a run of the benchmark found. It is kept, so that the document can be made anew without measuring. */
import type { Case, SideName, What } from './cases.cts';
import type { Memory, Time } from './measure.cts';
import type { Profile } from './profile.cts';

/** What the server saw of one run. */
export interface Traffic {
	/** Calls, the log-in aside: it does not count against the allowance. */
	calls: number;
	maxInFlight: number;
	connections: number;
}

/** A case with what was measured. */
export interface CaseResult extends Case {
	/** Of each round, by side. */
	times: Partial<Record<SideName, Time[]>>;
	traffic: Partial<Record<SideName, Traffic>>;
	/** The same again, when everybody is there. */
	second?: Traffic;
}

/** The memory that one side needs. */
export interface MemoryResult extends Memory {
	side: SideName;
	what: What;
	persons: number;
}

/** Where the time of one side goes. */
export interface ProfileResult {
	side: SideName;
	what: What;
	persons: number;
	profile: Profile;
}

/** 10,000 persons in jobs, waited for in real time. */
export interface WaitResult {
	/** Rows of a job; none if jobs grow. */
	batchSize?: number;
	/** Time that Wordbee takes for a row, in milliseconds. */
	msPerRow: number;
	jobs: number;
	calls: number;
	seconds: number;
}

/** All that `npm run bench` measures, as results.json holds it. */
export interface Results {
	machine: string;
	day: string;
	cases: CaseResult[];
	memory: MemoryResult[];
	profiles: ProfileResult[];
	waits: WaitResult[];
}

/** The median of at least one number. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Seconds that a run takes, the pauses that were only counted included. */
export function seconds(times: Time[]): number {
	return median(times.map(({ ms, waited }) => ms / 1000 + waited));
}

/** Highest resident size of a side's process, in MB. */
export function megabytes(times: Time[]): string {
	return (Math.max(...times.map(({ peak }) => peak)) / 1e6).toFixed(0);
}

/** How many times as fast as another side; round by round, since both were measured beside each other. */
export function ratio({ times }: CaseResult, side: SideName, other: SideName): Spread | undefined {
	const [own, theirs] = [times[side], times[other]];
	if (own === undefined || theirs === undefined) return undefined;
	const all = own.map(({ ms }, round) => theirs[round].ms / ms);
	return { median: median(all), least: Math.min(...all), most: Math.max(...all) };
}

/** A ratio over the rounds. */
export interface Spread {
	median: number;
	least: number;
	most: number;
}

/** "1.20 (1.10 to 1.35)", or "-" where nothing was measured. */
export function showRatio(spread: Spread | undefined): string {
	if (spread === undefined) return '-';
	const [middle, least, most] = [spread.median, spread.least, spread.most].map((one) =>
		one.toFixed(2),
	);
	return least === most ? middle : `${middle} (${least} to ${most})`;
}

/** What the parts of the lab are told and report, in a form that travels between processes. */
import type { Spread } from './comparison.cts';
import type { HandRow } from './comparison/rows.cts';
import type { PropertyOptions } from './property.cts';

/** Names of the parts. */
export type PartName = 'matrix' | 'secrets' | 'order' | 'property' | 'byHand' | 'ours';

/** What a part is told. */
export interface PartOptions {
	part: PartName;
	/** Only cases whose name matches this regular expression. */
	only?: string;
	/** Seeds of the comparison. */
	seeds: number;
	property: PropertyOptions;
}

/** Many checks of the same kind. */
export interface Line {
	/** Row of the fault matrix. */
	row?: number;
	group: string;
	/** Runs of the node behind it. */
	runs: number;
	requests: number;
	duplicates: number;
	orphans: number;
	lost: number;
	leaks: number;
	unknown: number;
	passed: number;
	failed: number;
}

/** How many items of a class of faults ended unknown, by the way in which Wordbee was reached. */
export interface Share {
	row: number;
	form: string;
	items: number;
	unknown: number;
}

/** What a part has found. */
export interface PartReport {
	lines: Line[];
	/** Failed checks in words. */
	failures: string[];
	/** Remarks below the table: seeds and the like. */
	notes: string[];
	handRows?: HandRow[];
	spreads?: Spread[];
	shares?: Share[];
	/** Failures that belong to no line. */
	more?: Line;
	/** Characters that the part printed; they were searched for secrets. */
	printed?: number;
}

/** An empty line. */
export function lineFor(group: string): Line {
	return {
		group,
		runs: 0,
		requests: 0,
		duplicates: 0,
		orphans: 0,
		lost: 0,
		leaks: 0,
		unknown: 0,
		passed: 0,
		failed: 0,
	};
}

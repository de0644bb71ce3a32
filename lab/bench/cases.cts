/** What is measured. */

/** What is done to persons. */
export type What = 'create' | 'createAuto' | 'upsertSingle' | 'upsertJobs' | 'getMany';

/** Who does it. */
export type SideName = 'node' | 'hand' | 'bare';

export const SIDES: Record<SideName, string> = {
	node: 'Wordbee Persons',
	hand: 'HTTP Request',
	bare: 'bare client',
};

/** What is measured, on each of its sides. */
export interface Case {
	what: What;
	persons: number;
	/** Time that every answer of Wordbee takes longer, in milliseconds. */
	latencyMs: number;
	/** How often each side is measured. */
	rounds: number;
	sides: SideName[];
}

export const TITLES: Record<What, string> = {
	create: 'Create, API 1',
	createAuto: 'Create, API 1, Map Automatically',
	upsertSingle: 'Create or Update, single requests',
	upsertJobs: 'Create or Update, batch jobs',
	getMany: 'Get Many',
};

const ALL: SideName[] = ['node', 'hand', 'bare'];
// A job by hand takes four nodes, a Code node and a loop: nothing that one node could be compared with.
const NO_HAND: SideName[] = ['node', 'bare'];

const rounds = (persons: number, latencyMs: number) => {
	const seconds = (persons * Math.max(latencyMs, 2)) / 4000;
	return seconds > 40 ? 1 : seconds > 20 ? 3 : 5;
};

function casesOf(
	what: What,
	sides: SideName[],
	latencies: number[],
	counts: number[],
	most = Infinity,
): Case[] {
	return latencies.flatMap((latencyMs) =>
		counts.map((persons) => ({
			what,
			persons,
			latencyMs,
			sides,
			rounds: Math.min(most, rounds(persons, what === 'upsertJobs' ? 0 : latencyMs)),
		})),
	);
}

/** Everything: about fifty minutes. */
export const FULL: Case[] = [
	...casesOf('create', ALL, [0, 20, 100], [100, 1000, 10_000]),
	...casesOf('createAuto', ALL, [0], [1000]),
	...casesOf('upsertSingle', ALL, [0, 100], [100, 1000]),
	...casesOf('upsertJobs', NO_HAND, [0], [100, 1000, 10_000, 50_000], 3),
	...casesOf('upsertJobs', NO_HAND, [100], [100, 1000, 10_000], 3),
	...casesOf('getMany', ALL, [0], [1000, 50_000], 3),
];

/** Less than a minute, for CI: the counts; two rounds say little about times. */
export const SHORT: Case[] = [
	...casesOf('create', ALL, [0], [400], 2),
	...casesOf('create', ALL, [100], [40], 2),
	...casesOf('upsertSingle', ALL, [0], [200], 2),
	...casesOf('upsertJobs', NO_HAND, [0], [1000], 2),
	...casesOf('getMany', ALL, [0], [2000], 2),
];

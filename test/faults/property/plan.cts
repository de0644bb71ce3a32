/** Random faults: what strikes which request, how often. */
import fc from 'fast-check';

import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { scaled } from '../lab/time.cts';

/** One kind of fault. */
interface Kind {
	name: string;
	effect: Effect;
	/** Whether the node needs its time limit to notice. */
	times?: boolean;
	/** Whether Wordbee commits after the node has given up waiting. */
	late?: boolean;
	/**
	 * Whether it turns any answer, a refusal too, into status 200 without a content that could be
	 * checked: where nothing is expected but that, it would be a lie that nobody can see through.
	 */
	lies?: boolean;
}

const both = (name: string, effect: (commit: boolean) => Effect, lies = false): Kind[] => [
	{ name: `${name}, done`, effect: effect(true), lies },
	{ name: `${name}, not done`, effect: effect(false), lies },
];

const KINDS: Kind[] = [
	...both('cut', (commit) => ({ kind: 'reset', commit })),
	...both('TCP reset', (commit) => ({ kind: 'reset', commit, rst: true })),
	...both('cut after 20 ms', (commit) => ({ kind: 'stall', commit, ms: 20 })),
	...[500, 502, 503, 504].flatMap((status) =>
		both(String(status), (commit) => ({ kind: 'status', status, commit })),
	),
	...both('HTML', (commit) => ({ kind: 'html', commit })),
	...both('HTML 503', (commit) => ({ kind: 'html', commit, status: 503 })),
	...both('empty', (commit) => ({ kind: 'empty', commit }), true),
	...both('truncated', (commit) => ({ kind: 'truncated', commit }), true),
	...both('wrong type', (commit) => ({ kind: 'wrongType', commit }), true),
	{ name: 'large', effect: { kind: 'huge', commit: true, bytes: 200_000 }, lies: true },
	{ name: 'redirect', effect: { kind: 'redirect', location: 'http://elsewhere.invalid/' } },
	{ name: 'session dead', effect: { kind: 'expireToken' } },
	{ name: 'forbidden', effect: { kind: 'forbidden' } },
	{ name: '429', effect: { kind: 'tooMany' } },
	{ name: '429, 20 s', effect: { kind: 'tooMany', retryAfter: 20 } },
	{ name: '429, an hour', effect: { kind: 'tooMany', retryAfter: 3600 } },
	{ name: 'a little late', effect: { kind: 'slow', ms: 15 } },
];

/** They take the node's time limit of one second of real time, so they are drawn less often. */
const SLOW_KINDS: Kind[] = [
	{ name: 'no answer, done', effect: { kind: 'stall', commit: true }, times: true },
	{ name: 'no answer, not done', effect: { kind: 'stall', commit: false }, times: true },
	{
		name: 'committed late',
		effect: { kind: 'slow', ms: scaled(2000), afterLoss: true },
		times: true,
		late: true,
	},
	{
		name: 'committed very late',
		effect: { kind: 'slow', ms: scaled(15_000), afterLoss: true },
		times: true,
		late: true,
	},
];

/** Real time after which the latest commit is over. */
export const LATE_MS = scaled(15_000) + 100;

const TARGETS: Array<string[] | undefined> = [
	undefined,
	['createPerson', 'updatePerson', 'personUpdate', 'personUpdates'],
	['createPerson', 'updatePerson', 'personUpdate', 'personUpdates'],
	['personsList', 'personsListFields'],
	['connect', 'authToken'],
	['mediaUpload', 'personUpdates', 'trmStatus', 'mediaGet'],
];

/** A fault as it is drawn. */
export interface Fault {
	kind: number;
	slow: boolean;
	target: number;
	/** Strikes once at this request, or with a chance. */
	nth: number;
	chance: number;
	times: number;
	seed: number;
}

const fault = fc.record<Fault>({
	kind: fc.nat(KINDS.length - 1),
	slow: fc.integer({ min: 0, max: 29 }).map((draw) => draw === 0),
	target: fc.nat(TARGETS.length - 1),
	nth: fc.integer({ min: 0, max: 8 }),
	chance: fc.constantFrom(0.02, 0.1, 0.3),
	times: fc.integer({ min: 1, max: 6 }),
	seed: fc.nat(10_000),
});

/** No fault at all in one of six plans, else up to four. */
export const plan = fc.oneof(
	{ weight: 1, arbitrary: fc.constant<Fault[]>([]) },
	{ weight: 5, arbitrary: fc.array(fault, { minLength: 1, maxLength: 4 }) },
);

const kindOf = ({ kind, slow }: Fault): Kind =>
	slow ? SLOW_KINDS[kind % SLOW_KINDS.length] : KINDS[kind];

/** Operations whose success is an answer with status 200 and no content to check. */
const UNCHECKED = ['updatePerson'];

/** The log-in has a time limit of its own, too long for a property that is run a thousand times. */
const LOG_INS = ['connect', 'authToken', 'invalidateToken'];

/** The rules of a plan for the sandbox. */
export function rulesOf(faults: Fault[]): FaultRule[] {
	return faults.map((drawn) => {
		const { effect, lies, times: slow } = kindOf(drawn);
		const operation = TARGETS[drawn.target];
		const { nth, chance, seed, times } = drawn;
		return {
			on: {
				operation,
				where: ({ operation: name }) =>
					!(lies && UNCHECKED.includes(name)) && !(slow && LOG_INS.includes(name)),
			},
			effect,
			...(nth > 0 ? { nth } : { chance, seed }),
			times,
		};
	});
}

/** Whether the node needs a short time limit under this plan. */
export function needsTimeLimit(faults: Fault[]): boolean {
	return faults.some((drawn) => kindOf(drawn).times);
}

/** Whether something may be committed after the node has given up waiting. */
export function commitsLate(faults: Fault[]): boolean {
	return faults.some((drawn) => kindOf(drawn).late);
}

/** A plan in words. */
export function planText(faults: Fault[]): string {
	if (faults.length === 0) return 'no fault';
	return faults
		.map((drawn) => {
			const where = TARGETS[drawn.target]?.join('/') ?? 'any request';
			const when =
				drawn.nth > 0 ? `no. ${drawn.nth}` : `${drawn.chance * 100} % (seed ${drawn.seed})`;
			return `${kindOf(drawn).name} at ${where}, ${when}, at most ${drawn.times} times`;
		})
		.join('; ');
}

/**
 * The process of one side: it is told by messages what to do, does it, and tells what it took. Run by
 * {@link startSide}, not by hand.
 */
import '../engine/environment.cjs';
import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { Address } from '../sandbox/apart.cts';
import type { SideName, What } from './cases.cts';
import { measuredMemory, measuredTime, type Memory, type Time } from './measure.cts';
import { profiled, type Profile } from './profile.cts';
import { ready, type Manner } from './sides.cts';

/** What is asked for. */
export interface Job extends Manner {
	side: SideName;
	what: What;
	address: Address;
	persons: number;
	/** `time` disturbs least; the others slow the work down. */
	measure: 'time' | 'memory' | 'profile';
}

/** What came out, by `measure`. */
export interface Answers {
	time: Time;
	memory: Memory;
	profile: Profile;
}

/** A process that does the work of one side. */
export interface SideProcess {
	do<M extends Job['measure']>(job: Job & { measure: M }): Promise<Answers[M]>;
	close(): void;
}

/** Starts a process for one side. */
export function startSide(): SideProcess {
	const child = fork(__filename, [], { execArgv: [...process.execArgv, '--expose-gc'] });
	const ended = once(child, 'exit');
	return {
		async do<M extends Job['measure']>(job: Job & { measure: M }) {
			child.send(job);
			const [answer] = (await Promise.race([
				once(child, 'message'),
				ended.then(() => [{ error: 'the process ended' }]),
			])) as [{ error?: string; result: Answers[M] }];
			if (answer.error !== undefined) throw new Error(answer.error);
			return answer.result;
		},
		close: () => child.disconnect(),
	};
}

const MEASURES = { time: measuredTime, memory: measuredMemory, profile: profiled };

async function answer({ side, what, address, persons, measure, ...manner }: Job) {
	try {
		const { run } = await ready(side, what, address, persons, manner);
		return { result: await MEASURES[measure](run) };
	} catch (thrown) {
		return { error: (thrown as Error).stack };
	}
}

if (require.main === module) {
	process.on('message', (job: Job) => void answer(job).then((said) => process.send!(said)));
}

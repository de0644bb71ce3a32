import { randomBytes } from 'node:crypto';

import { Redactor } from '../../nodes/WordbeePersons/http/redactor';
import { GaveUp, type Context, type Step } from './context.cts';
import { CLEANING_CALLS, Created, PERSONS_AT_MOST, type CleanUp } from './created.cts';
import type { ProbeOptions } from './options.cts';
import type { Need, QuestionId } from './questions.cts';
import { Report } from './report.cts';
import { Api1Session, Api2Session, RENEWALS_AT_MOST } from './sessions.cts';
import { api1Reads } from './steps/api1Reads.cts';
import { api1Writes } from './steps/api1Writes.cts';
import { api2Jobs, JOBS_SECONDS } from './steps/api2Jobs.cts';
import { api2Reads } from './steps/api2Reads.cts';
import { api2Writes } from './steps/api2Writes.cts';
import { NoAnswer, Wire, type WireSettings } from './wire.cts';

function needing(needs: Need[], steps: Step[]) {
	return steps.map((step) => ({ ...step, needs: [...needs, ...(step.needs ?? [])] }));
}

/** Everything that a run may do, in this order. */
export const STEPS = [
	...needing(['api1'], api1Reads),
	...needing(['api2'], api2Reads),
	...needing(['api1', 'write'], api1Writes),
	...needing(['api2', 'write'], [...api2Writes, ...api2Jobs]),
];

/** What the probe uses of the world outside. */
export interface ProbeIo extends Omit<WireSettings, 'timeoutMs'> {
	/** A line of progress. */
	say(line: string): void;
}

/** What a probe found out. */
export interface ProbeResult {
	/** Markdown; undefined if nothing could be asked. */
	table?: string;
	/** Why it ended before all questions were asked. */
	ended?: string;
	cleanUp?: CleanUp;
	calls: { 1: number; 2: number };
	/** What was stated beforehand. */
	most: [number, number];
	report: Report;
}

/** What a run that is given this will do at most, as it is told beforehand. */
export function planOf(given: ReadonlySet<Need>) {
	const steps = STEPS.filter(({ needs }) => needs.every((need) => given.has(need)));
	const most = [0, 1].map((api) => {
		const own = steps.reduce((sum, { calls }) => sum + calls[api], 0);
		const cleaning = given.has('write') && own > 0 ? CLEANING_CALLS[api] : 0;
		// A call whose session had ended is sent again.
		return own === 0 ? 0 : own + cleaning + RENEWALS_AT_MOST;
	});
	return { steps, most: most as [number, number] };
}

/**
 * Asks this Wordbee everything that the options allow, and removes what it made, whatever happens.
 * Never throws for anything that Wordbee does.
 */
export async function probe(options: ProbeOptions, io: ProbeIo): Promise<ProbeResult> {
	return await new Probe(options, io).run();
}

class Probe {
	private readonly redactor = new Redactor();
	private readonly report = new Report();
	private readonly wire: Wire;
	private readonly given = new Set<Need>();
	private readonly context: Context;

	constructor(
		private readonly options: ProbeOptions,
		private readonly io: ProbeIo,
	) {
		const { api1, api2, testCompany, timeoutMs } = options;
		this.redactor.add(api1?.password, api1?.token, api2?.apiKey);
		if (api1 !== undefined) this.given.add('api1');
		if (api2 !== undefined) this.given.add('api2');
		if (testCompany !== undefined) this.given.add('write');
		this.wire = new Wire({ timeoutMs, ...io });
		this.context = {
			report: this.report,
			api1: api1 && new Api1Session(this.wire, api1),
			api2: api2 && new Api2Session(this.wire, api2),
			created: new Created(`n8n-probe-${randomBytes(4).toString('hex')}`, testCompany ?? 0),
			company: testCompany ?? 0,
			facts: {},
			wait: async (ms) => await (io.signal?.aborted === true ? undefined : io.wait(ms)),
		};
	}

	async run(): Promise<ProbeResult> {
		const { context, given, wire, report } = this;
		const { most } = planOf(given);
		this.announce(most);
		let cleanUp: CleanUp | undefined;
		try {
			await this.logIn('api1', 'N1', 'API 1');
			await this.logIn('api2', 'N7', 'API 2');
			await this.ask();
		} finally {
			cleanUp = await this.tidy();
		}
		const ended = wire.ended?.message;
		const asked = context.api1 !== undefined || context.api2 !== undefined;
		const table = asked ? this.redactor.clean(report.table(given, ended)) : undefined;
		return { table, ended, cleanUp, calls: wire.calls, most, report };
	}

	private say(line: string): void {
		this.io.say(this.redactor.clean(line));
	}

	private announce(most: [number, number]): void {
		const { api1, api2, testCompany } = this.options;
		const apis = [
			...(api1 === undefined ? [] : [`${most[0]} calls to API 1`]),
			...(api2 === undefined ? [] : [`${most[1]} calls to API 2`]),
		];
		this.say(`At most ${apis.join(' and ')}, log-ins aside; an hour of API 2 often has 1,000.`);
		if (testCompany === undefined) return this.say('Nothing is changed.');
		this.say(
			`Makes at most ${PERSONS_AT_MOST} test persons in company ${testCompany}; one of them may`,
		);
		this.say('be enabled for a moment, which takes a free licence.');
		this.say(
			api2 === undefined
				? 'API 1 cannot delete: they stay as disabled contacts without a login, and are named.'
				: `They are deleted at the end. Jobs may take up to ${JOBS_SECONDS} seconds.`,
		);
	}

	/** Logs in to an API; one that refuses is left out. */
	private async logIn(need: 'api1' | 'api2', id: QuestionId, title: string): Promise<void> {
		const { context, given, report } = this;
		const session = context[need];
		if (session === undefined || this.wire.ended !== undefined) return;
		this.say(`${title}: log-in`);
		if (!session.renewable) return report.found(id, 'a token was given');
		try {
			await session.start();
			const quoted = session.signedIn?.text.trim().startsWith('"') === true;
			report.found(id, quoted ? 'the token comes in quotes' : 'the token comes bare');
		} catch (thrown) {
			const words = whyRefused(thrown);
			this.say(`${title}: ${words}`);
			report.found(id, words);
			report.notAsked(need, `no log-in to ${title}`);
			context[need] = undefined;
			given.delete(need);
			if (need !== 'api2' || !given.delete('write')) return;
			const reason = 'without API 2 test persons could not be deleted, so none is made';
			this.say(`API 2: ${reason}`);
			report.notAsked('write', reason);
		}
	}

	private async ask(): Promise<void> {
		const { steps } = planOf(this.given);
		for (const [index, { title, answers, run }] of steps.entries()) {
			if (this.io.signal?.aborted === true || this.wire.ended !== undefined) return;
			this.say(`[${index + 1}/${steps.length}] ${title}`);
			const reason = await run(this.context).then(
				() => 'nothing that shows it was there',
				(thrown: unknown) => this.wire.ended?.message ?? reasonOf(thrown),
			);
			this.report.notFound(answers, reason);
		}
	}

	/** Removes the test persons, then the sessions. */
	private async tidy(): Promise<CleanUp | undefined> {
		const { api1, api2, created } = this.context;
		this.wire.beginCleaning();
		let cleanUp: CleanUp | undefined;
		if (created.any) {
			this.say('Removing the test persons');
			cleanUp = await created.cleanUp(this.context, this.io.wait).catch(() => created.unknownEnd());
		}
		for (const session of [api1, api2]) {
			if (session?.renewable === true && session.token !== '') {
				await session.close().catch(() => undefined);
			}
		}
		return cleanUp;
	}
}

/** The reason in words of our own: Wordbee's may hold the address of this computer. */
function whyRefused(thrown: unknown): string {
	const { httpCode: status, message } = thrown as { httpCode?: number; message?: string };
	if (status === undefined) return `the log-in failed: ${message ?? 'no answer'}`;
	const why = /\bIP\b|address/i.test(message ?? '')
		? ': this computer is not among the allowed addresses'
		: /activat|enabled/i.test(message ?? '')
			? ': the API is not switched on'
			: '';
	return `the log-in is refused with status ${status}${why}`;
}

function reasonOf(thrown: unknown): string {
	if (thrown instanceof GaveUp) return thrown.message;
	if (thrown instanceof NoAnswer) return `no answer: ${thrown.message}`;
	// Also an answer in a form that brings a defect of ours to light; it must not keep us from cleaning.
	return 'the answer was not understood';
}

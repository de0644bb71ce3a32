import { randomBytes } from 'node:crypto';

import { Redactor } from '../../nodes/WordbeePersons/transport/redact';
import { GaveUp, type Context, type Step } from './context.cts';
import { CLEANING_CALLS, Created, PERSONS_AT_MOST, type CleanUp } from './created.cts';
import type { ProbeOptions } from './options.cts';
import { QUESTIONS, type Need } from './questions.cts';
import { Report } from './report.cts';
import { Api1Session, Api2Session, RENEWALS_AT_MOST } from './sessions.cts';
import { api1Reads } from './steps/api1Reads.cts';
import { api1Writes } from './steps/api1Writes.cts';
import { api2Jobs, JOBS_SECONDS } from './steps/api2Jobs.cts';
import { api2Reads } from './steps/api2Reads.cts';
import { api2Writes } from './steps/api2Writes.cts';
import { NoAnswer, Wire } from './wire.cts';

/** Everything that a run may do, in this order. */
export const STEPS: Step[] = [
	...api1Reads,
	...api2Reads,
	...api1Writes,
	...api2Writes,
	...api2Jobs,
];

export interface ProbeIo {
	/** A line of progress. */
	say(line: string): void;
	wait(ms: number): Promise<void>;
	/** Ends the questions; what was made is removed. */
	signal?: AbortSignal;
	/** Ends the removing too; what is left is named. */
	abandon?: AbortSignal;
}

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

/** What a run with these options will do at most, as it is told beforehand. */
export function planOf(given: ReadonlySet<Need>): { steps: Step[]; most: [number, number] } {
	const steps = STEPS.filter(({ needs }) => needs.every((need) => given.has(need)));
	const most = [0, 1].map((api) => {
		const own = steps.reduce((sum, { calls }) => sum + calls[api], 0);
		const cleaning = given.has('write') && own > 0 ? CLEANING_CALLS[api] : 0;
		// A call whose session had ended is sent again.
		return own === 0 ? 0 : own + cleaning + RENEWALS_AT_MOST;
	});
	return { steps, most: [most[0], most[1]] };
}

export function givenBy({ api1, api2, testCompany }: ProbeOptions): Set<Need> {
	const given = new Set<Need>();
	if (api1 !== undefined) given.add('api1');
	if (api2 !== undefined) given.add('api2');
	if (testCompany !== undefined) given.add('write');
	return given;
}

/**
 * Asks this Wordbee everything that the options allow, and removes what it made, whatever happens.
 * Never throws for anything that Wordbee does.
 */
export async function probe(options: ProbeOptions, io: ProbeIo): Promise<ProbeResult> {
	const redactor = new Redactor();
	const { api1, api2, testCompany } = options;
	redactor.add(api1?.password, api1?.token, api2?.apiKey);
	const say = (line: string) => io.say(redactor.clean(line));
	const { signal, abandon, wait } = io;
	const wire = new Wire({ timeoutMs: options.timeoutMs, signal, abandon, wait });
	const report = new Report();
	const given = givenBy(options);
	const { most } = planOf(given);
	announce(options, most, say);

	const context: Context = {
		report,
		api1: api1 && new Api1Session(wire, api1),
		api2: api2 && new Api2Session(wire, api2),
		created: new Created(`n8n-probe-${randomBytes(4).toString('hex')}`, testCompany ?? 0),
		company: testCompany ?? 0,
		facts: {},
		wait: async (ms) => await (wire.interrupted ? undefined : io.wait(ms)),
	};
	let cleanUp: CleanUp | undefined;
	try {
		await logIn(context, wire, given, say);
		await ask(context, wire, given, say);
	} finally {
		cleanUp = await tidy(context, wire, say);
	}
	const ended = wire.ended?.message;
	const asked = context.api1 !== undefined || context.api2 !== undefined;
	const table = asked ? redactor.clean(report.table(given, ended)) : undefined;
	return { table, ended, cleanUp, calls: wire.calls, most, report };
}

function announce(
	{ api1, api2, testCompany }: ProbeOptions,
	most: [number, number],
	say: (line: string) => void,
): void {
	const apis = [
		api1 === undefined ? '' : `${most[0]} calls to API 1`,
		api2 === undefined ? '' : `${most[1]} calls to API 2`,
	].filter((text) => text !== '');
	say(`At most ${apis.join(' and ')}, log-ins aside; an hour of API 2 often has 1,000.`);
	if (testCompany === undefined) say('Nothing is changed.');
	else {
		say(`Makes at most ${PERSONS_AT_MOST} test persons in company ${testCompany}; one of them may`);
		say('be enabled for a moment, which takes a free licence.');
		if (api2 === undefined) {
			say('API 1 cannot delete: they stay as disabled contacts without a login, and are named.');
		} else say(`They are deleted at the end. Jobs may take up to ${JOBS_SECONDS} seconds.`);
	}
}

/** Logs in to both APIs; one that refuses is left out. */
async function logIn(
	context: Context,
	wire: Wire,
	given: Set<Need>,
	say: (line: string) => void,
): Promise<void> {
	for (const [need, id, title] of [
		['api1', 'N1', 'API 1'],
		['api2', 'N7', 'API 2'],
	] as const) {
		const session = context[need];
		if (session === undefined || wire.ended !== undefined) continue;
		say(`${title}: log-in`);
		if (!session.renewable) {
			context.report.found(id, 'a token was given');
			continue;
		}
		try {
			await session.start();
			const quoted = session.signedIn?.text.trim().startsWith('"') === true;
			context.report.found(id, quoted ? 'the token comes in quotes' : 'the token comes bare');
		} catch (thrown) {
			const words = whyRefused(thrown);
			say(`${title}: ${words}`);
			context.report.found(id, words);
			context.report.notFound(
				QUESTIONS.filter(({ needs }) => needs.includes(need)).map((question) => question.id),
				`no log-in to ${title}`,
			);
			context[need] = undefined;
			given.delete(need);
			if (need === 'api2' && given.delete('write')) {
				const reason = 'without API 2 test persons could not be deleted, so none is made';
				say(`API 2: ${reason}`);
				context.report.notFound(
					QUESTIONS.filter(({ needs }) => needs.includes('write')).map((one) => one.id),
					reason,
				);
			}
		}
	}
}

/** The reason in words of our own: Wordbee's may hold the address of this computer. */
function whyRefused(thrown: unknown): string {
	const { status, message } = thrown as { status?: number; message?: string };
	if (status === undefined) return `the log-in failed: ${message ?? 'no answer'}`;
	const why = /\bIP\b|address/i.test(message ?? '')
		? ': this computer is not among the allowed addresses'
		: /activat|enabled/i.test(message ?? '')
			? ': the API is not switched on'
			: '';
	return `the log-in is refused with status ${status}${why}`;
}

async function ask(
	context: Context,
	wire: Wire,
	given: ReadonlySet<Need>,
	say: (line: string) => void,
): Promise<void> {
	const { steps } = planOf(given);
	for (const [index, { title, answers, run }] of steps.entries()) {
		if (wire.interrupted || wire.ended !== undefined) return;
		say(`[${index + 1}/${steps.length}] ${title}`);
		try {
			await run(context);
			context.report.notFound(answers, 'nothing that shows it was there');
		} catch (thrown) {
			context.report.notFound(answers, reasonOf(thrown, wire));
		}
	}
}

function reasonOf(thrown: unknown, wire: Wire): string {
	if (wire.ended !== undefined) return wire.ended.message;
	if (thrown instanceof GaveUp) return thrown.message;
	if (thrown instanceof NoAnswer) return `no answer: ${thrown.message}`;
	// Also an answer in a form that brings a defect of ours to light; it must not keep us from cleaning.
	return 'the answer was not understood';
}

/** Removes the test persons, then the sessions. */
async function tidy(
	{ api1, api2, created, facts }: Context,
	wire: Wire,
	say: (line: string) => void,
): Promise<CleanUp | undefined> {
	wire.beginCleaning();
	let cleanUp: CleanUp | undefined;
	if (created.any) {
		say('Removing the test persons');
		const apis = { api1, api2, transport: facts.transport };
		cleanUp = await created.cleanUp(apis, wire.wait).catch(() => created.unknownEnd());
	}
	for (const session of [api1, api2]) {
		if (session !== undefined && session.renewable && session.token !== '') {
			await session.close().catch(() => undefined);
		}
	}
	return cleanUp;
}

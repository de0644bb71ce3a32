/** Rows 16 and 17: the execution is cancelled, the worker is killed, a thousand items. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	contacts,
	create,
	FORMS,
	logInOf,
	LOOKING_FORMS,
	persons,
	RETRIES,
	setActive,
	SINGLE_FORMS,
	STOPS,
	update,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { departuresTo } from '../lab/departures.cts';
import type { Stage, StageOptions } from '../lab/stage.cts';
import { pause, within } from '../lab/time.cts';
import type { VictimTask } from '../lab/victim.cts';

const ITEMS = 12;

/** A cancelled execution is over after this real time. */
const ENDS_WITHIN_MS = 5000;

interface Moment {
	name: string;
	forms: Form[];
	options?: StageOptions;
	params?(form: Form): IDataObject;
	/** Whether it is about persons who are there, not about new ones. */
	changes?: (number: number) => IDataObject;
	/** The request at which the clock starts, and what strikes it. */
	at(form: Form): FaultRule['on'] & { nth: number };
	effect?: FaultRule;
	/** Real time from then to the cancellation. */
	afterMs: number;
}

const MOMENTS: Moment[] = [
	{
		name: 'with four requests in flight',
		forms: SINGLE_FORMS,
		options: { latencyMs: 15 },
		at: (form) => ({ operation: form.creates, nth: 6 }),
		afterMs: 0,
	},
	{
		name: 'during the log-in',
		forms: FORMS,
		options: { latencyMs: 15 },
		at: (form) => ({ operation: logInOf(form), nth: 1 }),
		afterMs: 0,
	},
	{
		name: 'while the log-in gets no answer',
		forms: FORMS,
		at: (form) => ({ operation: logInOf(form), nth: 1 }),
		effect: { nth: 1, effect: { kind: 'stall', commit: true } },
		afterMs: 30,
	},
	{
		name: 'while a create gets no answer',
		forms: SINGLE_FORMS,
		at: (form) => ({ operation: form.creates, nth: 2 }),
		effect: { nth: 2, effect: { kind: 'stall', commit: true } },
		afterMs: 30,
	},
	{
		name: 'while waiting for the allowance',
		forms: SINGLE_FORMS,
		at: (form) => ({ operation: form.creates, nth: 5 }),
		effect: { after: 4, effect: { kind: 'tooMany' } },
		afterMs: 40,
	},
	{
		name: 'in a pause before sending an update again',
		forms: SINGLE_FORMS,
		options: { pace: 5 },
		params: (form) => update(form, { maxConcurrency: 1 }),
		changes: (number) => ({ phone: `+1 ${number}` }),
		at: (form) => ({ operation: form.changes, nth: 4 }),
		effect: { after: 3, effect: { kind: 'status', status: 503, commit: true } },
		afterMs: 25,
	},
	{
		name: 'while looking for the person of a lost create',
		forms: [API1_LOOKS, API2],
		options: { pace: 10 },
		params: (form) => create(form, { maxConcurrency: 1 }),
		at: (form) => ({ operation: form.creates, nth: 4 }),
		effect: { nth: 4, effect: { kind: 'reset', commit: false } },
		afterMs: 60,
	},
	{
		name: 'while the session is renewed',
		forms: SINGLE_FORMS,
		options: { latencyMs: 15 },
		at: (form) => ({ operation: form.creates, nth: 4 }),
		effect: { nth: 4, effect: { kind: 'expireToken' } },
		afterMs: 8,
	},
	{
		name: 'while a job runs',
		forms: [API2_BATCH],
		options: { pace: 20, variants: { api2: { jobDurationMs: 1000 } } },
		at: () => ({ operation: 'personUpdates', nth: 1 }),
		afterMs: 100,
	},
	{
		name: 'while enabling and disabling',
		forms: FORMS,
		params: (form) => setActive(form),
		changes: () => ({ on: false }),
		options: { latencyMs: 5 },
		at: (form) => ({ operation: form === API2_BATCH ? 'mediaUpload' : form.changes, nth: 1 }),
		afterMs: 0,
	},
];

function cancelled(): Case[] {
	const manners: Manner[] = [STOPS, { tries: 5, onError: 'stopWorkflow' }, RETRIES];
	return MOMENTS.flatMap((moment) =>
		casesOf(16, moment.forms, manners, (form, manner) => ({
			name: `cancelled ${moment.name}`,
			options: moment.options,
			unknown: ITEMS,
			body: async (stage) => await cancelAt(stage, moment, form, manner),
		})),
	);
}

async function cancelAt(stage: Stage, moment: Moment, form: Form, manner: Manner): Promise<void> {
	const { nth, ...on } = moment.at(form);
	const { url } = stage.sandbox;
	let cancel = () => {};
	let left = -1;
	const fn = () => {
		setTimeout(() => {
			cancel();
			left = departuresTo(url).length;
		}, moment.afterMs);
	};
	stage.fault({ on, nth, effect: { kind: 'call', fn } });
	if (moment.effect) stage.fault({ on, ...moment.effect });
	const { changes } = moment;
	const items =
		changes === undefined
			? persons(ITEMS)
			: stage.insertStaff(ITEMS).map(({ id }, number) => ({ c: 12, who: id, ...changes(number) }));
	const params = moment.params?.(form) ?? create(form);
	const running = stage.run(form, manner, params, items, { signal: (stop) => (cancel = stop) });
	if ((await within(ENDS_WITHIN_MS, running)) === undefined) {
		stage.problems.push(`the execution goes on ${ENDS_WITHIN_MS} ms after it was cancelled`);
		return;
	}
	await pause(400);
	stage.expect(left > 0, left < 0 ? 'it was never cancelled' : 'departures are not seen');
	const late = departuresTo(url).slice(left);
	const told = `${late.length} requests left after the cancellation: ${late[0]}`;
	stage.expect(late.length === 0, told);
	await again(stage, form, changes ? params : create(form, { ifExists: 'skip' }), items);
}

/** The user runs the workflow again: whoever was made is found, whoever is missing is made. */
async function again(
	stage: Stage,
	form: Form,
	params: IDataObject,
	items: IDataObject[],
): Promise<void> {
	stage.sandbox.faults.clear();
	stage.sandbox.faults.hits = 1;
	stage.sandbox.variants.api2.jobDurationMs = 0;
	const creates = items[0].e !== undefined;
	if (creates && !form.looks) {
		// API 1 alone cannot look: nobody can tell what a cancelled run has made.
		for (const { id } of stage.made()) stage.others.add(id);
		return;
	}
	await stage.run(form, STOPS, params, items);
	stage.expectNoStop();
	if (creates) stage.expectMade(items.length);
}

/** The process that runs the workflow is killed; another one runs the workflow again. */
function killed(): Case[] {
	return casesOf(16, LOOKING_FORMS, [STOPS], (form) => ({
		name: 'the worker is killed after some creates',
		options: { latencyMs: 5 },
		body: async (stage) => {
			const child = fork(join(__dirname, '..', 'lab', 'victim.cts'), {
				stdio: 'ignore',
				execArgv: ['--require', 'tsx/cjs'],
				// It cannot remove its folder, so that goes with ours.
				env: { ...process.env, TMPDIR: process.env.N8N_USER_FOLDER },
			});
			const gone = once(child, 'exit');
			await Promise.race([once(child, 'message'), gone]);
			const nth = form === API2_BATCH ? 2 : 7;
			const fn = () => void child.kill('SIGKILL');
			stage.fault({ on: { operation: form.creates }, nth, effect: { kind: 'call', fn } });
			const items = persons(ITEMS);
			const { url, apiV2Url, account, password, apiKey } = stage.sandbox;
			const sandbox = { url, apiV2Url, account, password, apiKey };
			const { credentials } = form;
			child.send({ sandbox, params: create(form), items, credentials } satisfies VictimTask);
			await gone;
			await pause(50);
			const before = stage.made().length;
			stage.expect(before > 0 && before < ITEMS, `killed with ${before} made`);
			await again(stage, form, create(form, { ifExists: 'skip' }), items);
		},
	}));
}

/** Row 17: no flood, however many items. */
function many(): Case[] {
	const numbers: Array<[count: number, most?: number]> = [[1000], [200, 1], [200, 4], [200, 8]];
	const slow = casesOf(17, FORMS, [STOPS], (form, manner) =>
		(form === API1 ? numbers : [[300] as [number, number?]]).map(([count, most]) => ({
			name: `${count} items, ${most ?? 'as many as it takes'} at a time, slow server`,
			options: { latencyMs: 4 },
			strikes: false,
			body: async (stage) => {
				const concurrency = most === undefined ? {} : { maxConcurrency: most };
				const batch = form === API2_BATCH ? { batchSize: 100 } : {};
				const params = create(form, { ...concurrency, ...batch });
				await stage.run(form, manner, params, contacts(count));
				stage.expectAllMade();
				const { maxInFlight } = stage.sandbox;
				stage.expect(maxInFlight <= (most ?? 16), `${maxInFlight} in flight`);
			},
		})),
	);
	const lost = casesOf(17, [API1], [RETRIES], (form, manner) => ({
		name: '1000 items, 2 % of the replies lost, node run again',
		unknown: 1000,
		body: async (stage) => {
			const on = { operation: 'createPerson' };
			stage.fault({ on, chance: 0.02, seed: 7, effect: { kind: 'reset', commit: true } });
			await stage.run(form, manner, create(form), contacts(1000));
			stage.expectMade(1000);
		},
	}));
	return [...slow, ...lost];
}

testCases([...cancelled(), ...killed(), ...many()]);

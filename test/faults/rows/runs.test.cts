/** Rows 16 and 17: the execution is cancelled, the worker is killed, a thousand items. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FORMS,
	mannerName,
	person,
	persons,
	setActive,
	SINGLE_FORMS,
	update,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { departuresTo } from '../lab/departures.cts';
import { errorItems, stopText } from '../lab/judge.cts';
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
		at: (form) => ({
			operation: form.params.api === 'api1' ? 'connect' : 'authToken',
			nth: 1,
		}),
		afterMs: 0,
	},
	{
		name: 'while the log-in gets no answer',
		forms: FORMS,
		at: (form) => ({
			operation: form.params.api === 'api1' ? 'connect' : 'authToken',
			nth: 1,
		}),
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

const CANCEL_MANNERS: Manner[] = [
	{ tries: 0, onError: 'stopWorkflow' },
	{ tries: 5, onError: 'stopWorkflow' },
	{ tries: 3, onError: 'continueRegularOutput' },
];

function cancelled(): Case[] {
	return MOMENTS.flatMap((moment) =>
		moment.forms.flatMap((form) =>
			CANCEL_MANNERS.map(
				(manner): Case => ({
					row: 16,
					name: `cancelled ${moment.name}; ${form.name}; ${mannerName(manner)}`,
					options: moment.options,
					unknown: ITEMS,
					body: async (stage) => await cancelAt(stage, moment, form, manner),
				}),
			),
		),
	);
}

async function cancelAt(stage: Stage, moment: Moment, form: Form, manner: Manner): Promise<void> {
	const { nth, ...on } = moment.at(form);
	const { url } = stage.sandbox;
	let cancel = () => {};
	let left = -1;
	stage.fault({
		on,
		nth,
		effect: {
			kind: 'call',
			fn: () => {
				setTimeout(() => {
					cancel();
					left = departuresTo(url).length;
				}, moment.afterMs);
			},
		},
	});
	if (moment.effect) stage.fault({ on, ...moment.effect });
	const items = moment.changes ? changesOf(stage, moment.changes) : persons(ITEMS);
	const params = moment.params?.(form) ?? create(form);
	const running = stage.run(form, manner, params, items, { signal: (stop) => (cancel = stop) });
	if ((await within(ENDS_WITHIN_MS, running)) === undefined) {
		stage.problems.push(`the execution goes on ${ENDS_WITHIN_MS} ms after it was cancelled`);
		return;
	}
	await pause(400);
	stage.expect(left > 0, left < 0 ? 'it was never cancelled' : 'departures are not seen');
	const late = departuresTo(url).slice(left);
	stage.expect(
		late.length === 0,
		`${late.length} requests left after the cancellation: ${late[0]}`,
	);
	const rerun = moment.changes ? params : create(form, { ifExists: 'skip' });
	await again(stage, form, rerun, items);
}

function changesOf(stage: Stage, change: (number: number) => IDataObject): IDataObject[] {
	return Array.from({ length: ITEMS }, (_, number) => {
		const { id } = stage.insert({
			companyId: 12,
			firstName: 'Old',
			lastName: `Hand ${number}`,
			email: `old${number}@old.example`,
			login: `old.hand.${number}`,
			profileId: 32,
			passwordHash: 'x',
			isActive: true,
		});
		return { c: 12, who: id, ...change(number) };
	});
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
	const outcome = await stage.run(form, { tries: 0, onError: 'stopWorkflow' }, params, items);
	stage.expect(outcome.error === undefined, `the run after it failed: ${stopText(outcome)}`);
	if (creates)
		stage.expect(
			stage.made().length === items.length,
			`${stage.made().length} of ${items.length} made`,
		);
}

/** The process that runs the workflow is killed; another one runs the workflow again. */
function killed(): Case[] {
	return [API1_LOOKS, API2, API2_BATCH].map((form) => ({
		row: 16,
		name: `the worker is killed after some creates; ${form.name}`,
		options: { latencyMs: 5 },
		body: async (stage) => {
			const child = fork(join(__dirname, '..', 'lab', 'victim.cts'), {
				stdio: 'ignore',
				execArgv: ['--require', 'tsx/cjs'],
			});
			const gone = once(child, 'exit');
			await once(child, 'message');
			stage.fault({
				on: { operation: form.creates },
				nth: form === API2_BATCH ? 2 : 7,
				effect: { kind: 'call', fn: () => void child.kill('SIGKILL') },
			});
			const items = persons(ITEMS);
			const { url, apiV2Url, account, password, apiKey } = stage.sandbox;
			const sandbox = { url, apiV2Url, account, password, apiKey };
			const task: VictimTask = {
				sandbox,
				params: create(form),
				items,
				credentials: form.credentials,
			};
			child.send(task);
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
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const [count, most] of form === API1
			? ([
					[1000, undefined],
					[200, 1],
					[200, 8],
				] as const)
			: ([[300, undefined]] as const)) {
			cases.push({
				row: 17,
				name: `${count} items, ${most ?? 'the usual 4'} at a time, slow server; ${form.name}`,
				options: { latencyMs: 4 },
				strikes: false,
				body: async (stage) => {
					const items = Array.from({ length: count }, (_, number) => person(number));
					const options = most === undefined ? {} : { maxConcurrency: most };
					const batch = form === API2_BATCH ? { batchSize: 100 } : {};
					const outcome = await stage.run(
						form,
						CANCEL_MANNERS[0],
						create(form, { ...options, ...batch }),
						items,
					);
					stage.expect(outcome.error === undefined, `failed: ${stopText(outcome)}`);
					stage.expect(errorItems(outcome).length === 0, 'items failed');
					stage.expect(stage.made().length === count, `${stage.made().length} of ${count} made`);
					const { maxInFlight } = stage.sandbox;
					stage.expect(maxInFlight <= (most ?? 4), `${maxInFlight} in flight`);
				},
			});
		}
	}
	cases.push({
		row: 17,
		name: `1000 items, 2 % of the replies lost, node run again; ${API1.name}`,
		unknown: 1000,
		body: async (stage) => {
			stage.fault({
				on: { operation: 'createPerson' },
				chance: 0.02,
				seed: 7,
				effect: { kind: 'reset', commit: true },
			});
			const items = Array.from({ length: 1000 }, (_, number) => person(number));
			await stage.run(API1, CANCEL_MANNERS[2], create(API1), items);
			stage.expect(stage.made().length === 1000, `${stage.made().length} made`);
		},
	});
	return cases;
}

testCases([...cancelled(), ...killed(), ...many()]);

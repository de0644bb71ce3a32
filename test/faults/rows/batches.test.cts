/** Rows 9 and 10: rows of a job are refused, a job fails, never ends or is asked too often. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	mannerName,
	MANNERS,
	person,
	persons,
	personWithLogin,
	RETRIES,
	upsert,
	type Manner,
} from '../lab/forms.cts';
import { byItem } from '../lab/judge.cts';
import type { Stage, StageOptions } from '../lab/stage.cts';

const ITEMS = 10;

/** Items that Wordbee refuses, with a word of its reason. */
const REFUSED: Array<[item: IDataObject, word: RegExp]> = [
	[person(90, { e: 'nowhere' }), /e-mail/],
	[personWithLogin(91, { login: 'anais.nguyen1003' }), /login/],
	[personWithLogin(92, { profile: 22 }), /profile/],
	[person(93, { c: 999 }), /company|999/i],
];

/** Row 9. */
function partialRefusals(): Case[] {
	const at = [2, 5, 8, 12];
	return casesOf(9, FORMS, MANNERS, (form, manner) => ({
		name: `${REFUSED.length} of ${ITEMS + REFUSED.length} items are refused`,
		strikes: false,
		body: async (stage) => {
			const taken = [...stage.sandbox.data.persons.values()].find(({ login }) => login)?.login;
			const items = persons(ITEMS);
			REFUSED.forEach(([item], index) => {
				const own = index === 1 ? { ...item, login: taken } : item;
				items.splice(at[index], 0, own);
			});
			const outcome = await stage.run(form, manner, create(form), items);
			if (manner.onError === 'stopWorkflow') {
				stage.expectSaid(/\[item (3|6|9|13), /);
				const done = outcome.error?.context?.done?.count;
				const made = stage.made().length;
				stage.expect(done === made, `${done} said done, ${made} made`);
				return;
			}
			stage.expectMade(ITEMS);
			const failed = stage.failed.sort((a, b) => a.index - b.index);
			const indexes = String(failed.map(({ index }) => index));
			stage.expect(indexes === String(at), `failed: ${indexes}`);
			failed.forEach((item, number) => {
				// API 2 refuses a person who is there already; the node sees that before it sends.
				const seen = number === 1 && form.params.api === 'api2';
				const right = seen ? 'notSent' : 'rejected';
				stage.expect(item.outcome === right, `item ${item.index} is ${item.outcome}`);
				stage.expect(REFUSED[number]?.[1].test(item.error), `unclear: ${item.error}`);
			});
		},
	}));
}

/** A job must never be asked oftener than Wordbee allows, nor be started twice. */
function politely(stage: Stage, jobs: number): void {
	const { pollViolations } = stage.sandbox;
	stage.expect(pollViolations === 0, `${pollViolations} polls came too soon`);
	const started = stage.sent('personUpdates').length;
	stage.expect(started <= jobs, `${started} jobs were started for ${jobs} chunks`);
}

/**
 * Polls are watched closely, so time is shortened less here. The delays of a busy machine still weigh
 * more than in real time: what comes after four fifths of the documented five seconds is not counted.
 */
const PACE = 20;
const POLITE: StageOptions = { pace: PACE, variants: { api2: { pollMinMs: 4000 / PACE } } };

function jobOptions(variants: IDataObject): StageOptions {
	return { ...POLITE, variants: { api2: { ...POLITE.variants?.api2, ...variants } } };
}

type Body = (stage: Stage) => Promise<void>;

const trouble = (name: string, variants: IDataObject, body: Body, more: Partial<Case> = {}) => {
	return { row: 10, name, options: jobOptions(variants), body, ...more };
};
const CALM = { strikes: false };

/** Runs creates as jobs; two of them are enough. */
async function run(stage: Stage, manner: Manner, options: IDataObject = {}, count = ITEMS) {
	const params = create(API2_BATCH, options);
	const outcome = await stage.run(API2_BATCH, manner, params, persons(count));
	politely(stage, Math.ceil(count / 5));
	return outcome;
}

async function fine(stage: Stage, manner: Manner, options: IDataObject = {}): Promise<void> {
	const outcome = await run(stage, manner, options);
	stage.expectNoStop();
	stage.expectMade(ITEMS);
	const actions = [...byItem(outcome).values()].flat().map(({ action }) => action);
	stage.expect(
		actions.every((action) => action === 'created'),
		`outputs: ${[...new Set(actions)].join(', ')}`,
	);
}

/** Row 10. */
function jobTrouble(): Case[] {
	return FEW_MANNERS.flatMap((manner) => {
		const name = mannerName(manner);
		const failing = (applied: number) => ({ jobFails: { statusInfo: 'Out of memory', applied } });
		const takes = { jobDurationMs: 22_000 / PACE, pollTooFast: 'refused' };
		return [
			...[0, 3].map((applied) =>
				trouble(
					`the job fails after ${applied} of 5 rows; ${name}`,
					failing(applied),
					async (stage) => {
						await stage.run(API2_BATCH, manner, create(API2_BATCH), persons(ITEMS));
						// Rows that it did not make go into one more job in each try.
						politely(stage, 2 * (Math.max(manner.tries, 1) + 1));
						if (applied > 0) stage.expectAllMade();
						else stage.expectSaid(/batch job \d+ failed/);
						stage.expectEachFailed('unknown');
					},
					{ ...CALM, unknown: applied === 0 ? ITEMS : 0 },
				),
			),
			trouble(
				`the job fails after all of its rows; ${name}`,
				failing(5),
				async (stage) => await fine(stage, manner),
				CALM,
			),
			trouble(
				`the job never ends; ${name}`,
				{ jobNeverFinishes: true },
				// Its rows have come into being, and the last look finds them.
				async (stage) => await fine(stage, manner, { jobTimeout: 12 }),
				CALM,
			),
			trouble(
				`the job takes 22 seconds, polling too fast is refused; ${name}`,
				takes,
				async (stage) => await fine(stage, manner),
				CALM,
			),
			...pollTrouble(manner),
		];
	});
}

/** Polls get no answer: the first ones, all of them, or all those of the first try. */
function pollTrouble(manner: Manner): Case[] {
	const effects: Array<[string, Effect]> = [
		['cut', { kind: 'reset', commit: true }],
		['503', { kind: 'status', status: 503, commit: true }],
		['HTML', { kind: 'html', commit: true }],
	];
	const on = { operation: 'trmStatus' };
	return effects.flatMap(([what, effect]) => {
		const name = mannerName(manner);
		const all = [
			trouble(`the first two polls get no answer (${what}); ${name}`, {}, async (stage) => {
				stage.fault({ on, nth: [1, 2], effect });
				await fine(stage, manner);
			}),
			trouble(
				`no poll gets an answer (${what}), but the job was carried out; ${name}`,
				{},
				async (stage) => {
					stage.fault({ on, effect });
					await run(stage, manner, { jobTimeout: 12 });
				},
				{ unknown: ITEMS },
			),
			trouble(
				`no poll of the first try gets an answer (${what}), the next try takes the job up again; ${name}`,
				{},
				async (stage) => {
					stage.fault({ on, times: what === 'HTML' ? 3 : 4, effect });
					await run(stage, manner, { jobTimeout: 12 }, 5);
					stage.expectNoFailure();
				},
			),
		];
		return manner.tries === 0 ? all.slice(0, 2) : all;
	});
}

/** Row 10: Wordbee answers in all its forms, or not to the start of a job. */
function jobForms(): Case[] {
	const jobResults = [
		...['result', 'result.items', 'result.items.v'],
		...['custom', 'custom.filetoken', 'custom.fileref'],
	];
	const jobStart = ['trm', 'bareId', 'finished'];
	const forms = jobResults.flatMap((results) =>
		jobStart.map((start) =>
			trouble(
				`results under ${results}, start answered with ${start}`,
				{ jobResults: results, jobStart: start },
				async (stage) => await fine(stage, RETRIES),
				CALM,
			),
		),
	);
	const name = 'create or update, the start of the job gets no answer';
	const lost = trouble(name, {}, async (stage) => {
		const on = { operation: 'personUpdates' };
		stage.fault({ on, nth: 1, effect: { kind: 'reset', commit: true } });
		await stage.run(API2_BATCH, RETRIES, upsert(API2_BATCH), persons(ITEMS));
		stage.expectAllMade();
	});
	return [...forms, lost];
}

testCases([...partialRefusals(), ...jobTrouble(), ...jobForms()]);

/** Rows 9 and 10: rows of a job are refused, a job fails, never ends or is asked too often. */
import type { IDataObject } from 'n8n-workflow';

import type { StageOptions } from '../lab/stage.cts';
import { testCases, type Case } from '../lab/cases.cts';
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
	upsert,
	type Manner,
} from '../lab/forms.cts';
import { byItem, errorItems, stopText } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

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
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const manner of MANNERS) {
			cases.push({
				row: 9,
				name: `${REFUSED.length} of ${ITEMS + REFUSED.length} items are refused; ${form.name}; ${mannerName(manner)}`,
				strikes: false,
				body: async (stage) => {
					const taken = [...stage.sandbox.data.persons.values()].find(({ login }) => login);
					const items = persons(ITEMS);
					const at = [2, 5, 8, 12];
					REFUSED.forEach(([item], index) =>
						items.splice(
							at[index],
							0,
							item.login ? { ...item, login: index === 1 ? taken?.login : item.login } : item,
						),
					);
					const outcome = await stage.run(form, manner, create(form), items);
					if (manner.onError === 'stopWorkflow') {
						stage.expect(
							/\[item (2|5|8|12)\]/.test(String(outcome.error?.message)),
							`unclear: ${stopText(outcome)}`,
						);
						const done = outcome.error?.context?.done?.count;
						stage.expect(
							done === stage.made().length,
							`${done} said done, ${stage.made().length} made`,
						);
						return;
					}
					stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
					const failed = errorItems(outcome).sort((a, b) => a.index - b.index);
					stage.expect(
						String(failed.map(({ index }) => index)) === String(at),
						`failed: ${failed.map(({ index }) => index).join(', ')}`,
					);
					failed.forEach((item, number) => {
						// API 2 refuses a person who is there already; the node sees that before it sends.
						const seen = number === 1 && form.params.api === 'api2';
						const right = seen ? 'notSent' : 'rejected';
						stage.expect(item.outcome === right, `item ${item.index} is ${item.outcome}`);
						stage.expect(REFUSED[number]?.[1].test(item.error), `unclear: ${item.error}`);
					});
				},
			});
		}
	}
	return cases;
}

/** A job must never be asked oftener than Wordbee allows, nor be started twice. */
function politely(stage: Stage, jobs: number): void {
	stage.expect(
		stage.sandbox.pollViolations === 0,
		`${stage.sandbox.pollViolations} polls came too soon`,
	);
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

/** Row 10. */
function jobTrouble(): Case[] {
	const cases: Case[] = [];
	for (const manner of FEW_MANNERS) {
		const name = mannerName(manner);
		for (const applied of [0, 3]) {
			cases.push({
				row: 10,
				name: `the job fails after ${applied} of 5 rows; ${name}`,
				options: jobOptions({ jobFails: { statusInfo: 'Out of memory', applied } as never }),
				strikes: false,
				unknown: applied === 0 ? ITEMS : 0,
				body: async (stage) => {
					const outcome = await stage.run(API2_BATCH, manner, create(API2_BATCH), persons(ITEMS));
					// Rows that it did not make go into one more job in each try.
					politely(stage, 2 * (Math.max(manner.tries, 1) + 1));
					const text = outcome.error ? stopText(outcome) : (errorItems(outcome)[0]?.error ?? '');
					if (applied > 0) {
						stage.expect(text === '', `failed: ${text}`);
						stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
					} else stage.expect(/batch job \d+ failed/.test(text), `unclear: ${text}`);
					const odd = errorItems(outcome).find((item) => item.outcome !== 'unknown');
					stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
				},
			});
		}
		cases.push({
			row: 10,
			name: `the job fails after all of its rows; ${name}`,
			options: jobOptions({ jobFails: { statusInfo: 'Out of memory', applied: 5 } as never }),
			strikes: false,
			body: async (stage) => await fine(stage, manner),
		});
		cases.push({
			row: 10,
			name: `the job never ends; ${name}`,
			options: jobOptions({ jobNeverFinishes: true }),
			strikes: false,
			// Its rows have come into being, and the last look finds them.
			body: async (stage) => await fine(stage, manner, { jobTimeout: 12 }),
		});
		cases.push({
			row: 10,
			name: `the job takes 22 seconds, polling too fast is refused; ${name}`,
			options: jobOptions({ jobDurationMs: 22_000 / PACE, pollTooFast: 'refused' }),
			strikes: false,
			body: async (stage) => await fine(stage, manner),
		});
		for (const [what, effect] of [
			['cut', { kind: 'reset', commit: true }],
			['503', { kind: 'status', status: 503, commit: true }],
			['HTML', { kind: 'html', commit: true }],
		] as const) {
			cases.push({
				row: 10,
				name: `the first two polls get no answer (${what}); ${name}`,
				options: jobOptions({}),
				body: async (stage) => {
					stage.fault({ on: { operation: 'trmStatus' }, nth: [1, 2], effect });
					await fine(stage, manner);
				},
			});
			cases.push({
				row: 10,
				name: `no poll gets an answer (${what}), but the job was carried out; ${name}`,
				options: jobOptions({}),
				unknown: ITEMS,
				body: async (stage) => {
					stage.fault({ on: { operation: 'trmStatus' }, effect });
					const params = create(API2_BATCH, { jobTimeout: 12 });
					await stage.run(API2_BATCH, manner, params, persons(ITEMS));
					politely(stage, 2);
				},
			});
			if (manner.tries === 0) continue;
			cases.push({
				row: 10,
				name: `no poll of the first try gets an answer (${what}), the next try takes the job up again; ${name}`,
				options: jobOptions({}),
				body: async (stage) => {
					stage.fault({ on: { operation: 'trmStatus' }, times: what === 'HTML' ? 3 : 4, effect });
					const params = create(API2_BATCH, { jobTimeout: 12 });
					const outcome = await stage.run(API2_BATCH, manner, params, persons(5));
					politely(stage, 1);
					stage.expect(outcome.error === undefined, `failed: ${stopText(outcome)}`);
					stage.expect(
						errorItems(outcome).length === 0,
						`failed: ${errorItems(outcome)[0]?.error}`,
					);
				},
			});
		}
	}
	for (const jobResults of [
		'result',
		'result.items',
		'result.items.v',
		'custom',
		'custom.filetoken',
		'custom.fileref',
	]) {
		for (const jobStart of ['trm', 'bareId', 'finished']) {
			cases.push({
				row: 10,
				name: `results under ${jobResults}, start answered with ${jobStart}`,
				options: jobOptions({ jobResults, jobStart }),
				strikes: false,
				body: async (stage) => await fine(stage, FEW_MANNERS[2]),
			});
		}
	}
	cases.push({
		row: 10,
		name: 'create or update, the start of the job gets no answer',
		options: POLITE,
		body: async (stage) => {
			stage.fault({
				on: { operation: 'personUpdates' },
				nth: 1,
				effect: { kind: 'reset', commit: true },
			});
			const outcome = await stage.run(
				API2_BATCH,
				FEW_MANNERS[2],
				upsert(API2_BATCH),
				persons(ITEMS),
			);
			stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
			stage.expect(errorItems(outcome).length === 0, `failed: ${errorItems(outcome)[0]?.error}`);
		},
	});
	return cases;
}

async function fine(stage: Stage, manner: Manner, options: IDataObject = {}): Promise<void> {
	const params = create(API2_BATCH, options);
	const outcome = await stage.run(API2_BATCH, manner, params, persons(ITEMS));
	politely(stage, 2);
	stage.expect(outcome.error === undefined, `failed: ${stopText(outcome)}`);
	stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
	const actions = [...byItem(outcome).values()].flat().map(({ action }) => action);
	stage.expect(
		actions.every((action) => action === 'created'),
		`outputs: ${[...new Set(actions)].join(', ')}`,
	);
}

testCases([...partialRefusals(), ...jobTrouble()]);

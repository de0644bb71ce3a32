/** Rows 7 and 8: sessions that die, keys that are revoked, rights that are missing. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule, VariantChoice } from '../../../lab/sandbox/sandbox.cts';
import { testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	mannerName,
	persons,
	setActive,
	SINGLE_FORMS,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { errorItems, stopText } from '../lab/judge.cts';
import { WRONG_CREDENTIALS, WRONG_SECRETS } from '../lab/secrets.cts';
import type { Stage } from '../lab/stage.cts';
import { within } from '../lab/time.cts';

const ITEMS = 12;

/** How Wordbee refuses a dead token: each API has three forms. */
const DEAD: Array<{ name: string; variants: VariantChoice }> = [
	{ name: '403', variants: { api1: { deadToken: '403' }, api2: { deadToken: '403' } } },
	{ name: '401', variants: { api1: { deadToken: '401' }, api2: { deadToken: '401' } } },
	{ name: '400 with a text', variants: { api1: { deadToken: '400' }, api2: { deadToken: '400' } } },
];

/** Requests at which the session dies, none of them the first one after a log-in. */
function deaths(): FaultRule[] {
	const effect: Effect = { kind: 'expireToken' };
	const about = ['ana1@', 'ana8@'].map(
		(email): FaultRule => ({
			on: {
				operation: ['createPerson', 'personUpdate'],
				where: ({ body }) => JSON.stringify(body).includes(email),
			},
			times: 1,
			effect,
		}),
	);
	const steps = [
		['personsList', 1],
		['mediaUpload', [1, 3]],
		['personUpdates', 1],
		['trmStatus', [1, 3]],
	] as const;
	return [
		...about,
		...steps.map(
			([operation, nth]): FaultRule => ({ on: { operation }, nth: [nth].flat(), effect }),
		),
	];
}

const CALM: Manner = { tries: 0, onError: 'stopWorkflow' };

function allDone(stage: Stage): void {
	const [{ outcome, items }] = stage.takes;
	stage.expect(outcome.error === undefined, `the run failed: ${stopText(outcome)}`);
	const [failed] = errorItems(outcome);
	stage.expect(failed === undefined, `item ${failed?.index}: ${failed?.error}`);
	stage.expect(
		stage.made().length === items.length,
		`${stage.made().length} of ${items.length} made`,
	);
}

/** A request that a dead session kept from being carried out is sent once more for each death. */
function sentOncePerDeath(stage: Stage, form: Form, deaths: number): void {
	const counts = new Map<string, number>();
	for (const { body } of stage.sent(form.creates)) {
		const text = JSON.stringify(body);
		counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	if (form === API2_BATCH) return;
	const most = Math.max(0, ...counts.values());
	stage.expect(most <= 1 + deaths, `a create was sent ${most} times`);
}

function dyingSessions(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const { name, variants } of DEAD) {
			for (const manner of FEW_MANNERS) {
				const how = `refused with ${name}; ${form.name}; ${mannerName(manner)}`;
				cases.push({
					row: 7,
					name: `the session dies at requests of every kind, ${how}`,
					options: { variants },
					body: async (stage) => {
						stage.fault(...deaths());
						await stage.run(form, manner, create(form), persons(ITEMS));
						allDone(stage);
						sentOncePerDeath(stage, form, 2);
						const most = stage.sandbox.faults.hits + form.credentials.length;
						stage.expect(
							stage.signIns() <= most,
							`${stage.signIns()} log-ins for ${stage.sandbox.faults.hits} deaths`,
						);
					},
				});
				for (const life of [1, 3]) {
					cases.push({
						row: 7,
						name: `a session lives for ${life} calls, ${how}`,
						options: { variants, tokenLifeCalls: life },
						strikes: false,
						body: async (stage) => {
							await stage.run(form, manner, create(form), persons(ITEMS));
							allDone(stage);
							const calls = stage.sandbox.log.length - stage.signIns();
							const most = Math.ceil(calls / life) + form.credentials.length;
							stage.expect(
								stage.signIns() <= most,
								`${stage.signIns()} log-ins for ${calls} calls`,
							);
						},
					});
				}
			}
			cases.push({
				row: 7,
				name: `the stored session of an earlier run is dead, refused with ${name}; ${form.name}`,
				options: { variants },
				strikes: false,
				body: async (stage) => {
					await stage.run(form, CALM, create(form), persons(ITEMS));
					stage.sandbox.expireTokens();
					const before = stage.signIns();
					const next = persons(2 * ITEMS).slice(ITEMS);
					const { error } = await stage.run(form, CALM, create(form), next);
					stage.expect(error === undefined, `the second run failed: ${error?.message}`);
					const more = stage.signIns() - before;
					stage.expect(more === form.credentials.length, `${more} log-ins`);
				},
			});
		}
		cases.push({
			row: 7,
			name: `one session at a time (a log-in ends the others); ${form.name}`,
			options: { variants: { api1: { singleSession: true } } },
			strikes: false,
			body: async (stage) => {
				await stage.run(form, CALM, create(form), persons(ITEMS));
				allDone(stage);
				stage.expect(stage.signIns() === form.credentials.length, `${stage.signIns()} log-ins`);
			},
		});
	}
	return cases;
}

/** The session that a log-in brought is dead before anything was done with it. */
function stillbornSessions(): Case[] {
	return FORMS.flatMap((form) =>
		DEAD.flatMap(({ name, variants }) =>
			FEW_MANNERS.flatMap((manner) =>
				(form === API2_BATCH ? [1] : [1, 4]).map(
					(concurrency): Case => ({
						row: 7,
						name: `a renewed session dies before its first use, refused with ${name}; ${form.name}, ${concurrency} at a time; ${mannerName(manner)}`,
						options: { variants },
						body: async (stage) => {
							const logIns = form.params.api === 'api1' ? 'connect' : 'authToken';
							let renewed = false;
							stage.fault(
								{
									on: { operation: form.creates },
									nth: form === API2_BATCH ? 2 : 5,
									effect: { kind: 'expireToken' },
								},
								{
									on: { operation: logIns },
									nth: 2,
									effect: { kind: 'call', fn: () => void (renewed = true) },
								},
								{
									on: { operation: form.creates, where: () => renewed },
									times: 1,
									effect: { kind: 'call', fn: () => stage.sandbox.expireTokens() },
								},
							);
							const params = create(form, { maxConcurrency: concurrency });
							await stage.run(form, manner, params, persons(ITEMS));
							stage.expect(renewed, 'no session was renewed');
							allDone(stage);
							sentOncePerDeath(stage, form, 2);
							// The second death ends the session of the look-ups as well.
							const most = 2 + form.credentials.length + (form === API1_LOOKS ? 1 : 0);
							stage.expect(stage.signIns() <= most, `${stage.signIns()} log-ins`);
						},
					}),
				),
			),
		),
	);
}

/** Two executions at once, on a platform where a log-in ends the other's session. */
function rivalExecutions(): Case[] {
	return DEAD.flatMap(({ name, variants }) =>
		FEW_MANNERS.map(
			(manner): Case => ({
				row: 7,
				name: `two executions end each other's session, refused with ${name}; ${API1.name}; ${mannerName(manner)}`,
				options: {
					variants: { ...variants, api1: { ...variants.api1, singleSession: true } },
					latencyMs: 3,
				},
				strikes: false,
				body: async (stage) => {
					const items = persons(2 * ITEMS);
					const apart = new Map(stage.store);
					await Promise.all([
						stage.run(API1, manner, create(API1), items.slice(0, ITEMS)),
						stage.run(API1, manner, create(API1), items.slice(ITEMS), { store: apart }),
					]);
					for (const { outcome } of stage.takes) {
						stage.expect(outcome.error === undefined, `a run failed: ${stopText(outcome)}`);
						const [failed] = errorItems(outcome);
						stage.expect(failed === undefined, `item ${failed?.index}: ${failed?.error}`);
					}
					stage.expect(
						stage.made().length === 2 * ITEMS,
						`${stage.made().length} of ${2 * ITEMS} made`,
					);
				},
			}),
		),
	);
}

/** One clear sentence, at most two log-ins over all tries, and nothing sent that must fail. */
function refusedLogIns(): Case[] {
	const cases: Case[] = [];
	const clear = (stage: Stage, form: Form, manner: Manner, type: string) => {
		const [{ outcome, items }] = stage.takes;
		const operation = type === 'wordbeeApi' ? 'connect' : 'authToken';
		const refused = stage.sent(operation).filter(({ status }) => status >= 400).length;
		stage.expect(refused >= 1 && refused <= 2, `${refused} refused log-ins`);
		const sentence = /log-in|token/i;
		if (manner.onError === 'stopWorkflow') {
			stage.expect(sentence.test(String(outcome.error?.message)), `unclear: ${stopText(outcome)}`);
			stage.expect(String(outcome.error?.description).includes('credential'), 'no advice');
		} else {
			const open = errorItems(outcome);
			stage.expect(
				open.length === items.length - stage.made().length,
				`${open.length} items failed`,
			);
			const odd = open.find((item) => item.outcome !== 'notSent' || !sentence.test(item.error));
			stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
		}
	};
	for (const form of [API1, API2, API2_BATCH]) {
		const type = form.credentials[0];
		for (const manner of [...FEW_MANNERS, { tries: 5, onError: 'continueErrorOutput' } as Manner]) {
			cases.push({
				row: 7,
				name: `wrong ${form === API1 ? 'password' : 'key'}; ${form.name}; ${mannerName(manner)}`,
				strikes: false,
				options: { credentials: WRONG_CREDENTIALS },
				body: async (stage) => {
					Object.assign(stage.secrets, WRONG_SECRETS);
					await stage.run(form, manner, create(form), persons(ITEMS));
					clear(stage, form, manner, type);
					stage.expect(stage.sent(form.creates).length === 0, 'creates were sent');
				},
			});
			cases.push({
				row: 7,
				name: `${form === API1 ? 'password changed' : 'key revoked'} in the middle; ${form.name}; ${mannerName(manner)}`,
				unknown: form === API2_BATCH ? 5 : 0,
				body: async (stage) => {
					let revoked = false;
					stage.fault({
						on: { operation: form.creates },
						nth: form === API2_BATCH ? 2 : 6,
						effect: {
							kind: 'call',
							fn: () => {
								if (revoked) return;
								revoked = true;
								stage.secrets['old password'] = 'cnryPwdOne';
								stage.sandbox.password = 'changed-by-somebody-1';
								stage.sandbox.expireTokens();
								stage.sandbox.revokeKey();
							},
						},
					});
					await stage.run(form, manner, create(form), persons(ITEMS));
					clear(stage, form, manner, type);
					const after = stage.sent(form.creates).filter(({ committed }) => !committed).length;
					stage.expect(
						after <= 4 * Math.max(1, manner.tries),
						`${after} requests with a dead session`,
					);
				},
			});
		}
	}
	return cases;
}

async function pastedToken(stage: Stage): Promise<string> {
	const { url, account, password } = stage.sandbox;
	const query = new URLSearchParams({ account, pwd: password, json: 'true' });
	const answer = await fetch(`${url}/api/connect?${query.toString()}`);
	const token = (await answer.json()) as string;
	stage.store.set('wordbeeApi', {
		...stage.store.get('wordbeeApi'),
		authentication: 'token',
		token,
		password: '',
	} as IDataObject);
	return token;
}

function pastedTokens(): Case[] {
	return DEAD.flatMap(({ name, variants }) =>
		FEW_MANNERS.map(
			(manner): Case => ({
				row: 7,
				name: `a pasted token dies in the middle, refused with ${name}; ${API1.name}; ${mannerName(manner)}`,
				options: { variants },
				body: async (stage) => {
					await pastedToken(stage);
					const logIns = stage.signIns();
					stage.fault({
						on: { operation: 'createPerson' },
						nth: 5,
						effect: { kind: 'expireToken' },
					});
					const outcome = await stage.run(API1, manner, create(API1), persons(ITEMS));
					stage.expect(stage.signIns() === logIns, 'the node logged in with a pasted token');
					const text = outcome.error ? stopText(outcome) : (errorItems(outcome)[0]?.error ?? '');
					stage.expect(/token/i.test(text), `unclear: ${text}`);
					const odd = errorItems(outcome).find((item) => item.outcome !== 'notSent');
					stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
				},
			}),
		),
	);
}

/** The log-in is a request like any other: it has the node's time limit, here one second. */
const ENDS_WITHIN_MS = 9000;

function silentLogIns(): Case[] {
	return FORMS.flatMap((form) =>
		[1, 100].map(
			(times): Case => ({
				row: 7,
				name: `${times === 1 ? 'the first log-in gets no answer' : 'no log-in gets an answer'}; ${form.name}`,
				body: async (stage) => {
					const operation = form.params.api === 'api1' ? 'connect' : 'authToken';
					stage.fault({ on: { operation }, times, effect: { kind: 'stall', commit: true } });
					const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
					const running = stage.run(form, manner, create(form, { timeout: 1 }), persons(ITEMS));
					const outcome = await within(ENDS_WITHIN_MS, running);
					if (outcome === undefined) {
						stage.problems.push(`still waiting for the log-in after ${ENDS_WITHIN_MS} ms`);
						return;
					}
					if (times === 1) return allDone(stage);
					const failed = errorItems(outcome);
					const odd = failed.find(
						(item) => item.outcome !== 'notSent' || !/log-in/.test(item.error),
					);
					stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
					stage.expect(failed.length === ITEMS, 'an item ended well');
				},
			}),
		),
	);
}

/** A log-in changes nothing, so one that breaks is simply tried again. */
function brokenLogIns(): Case[] {
	const effects: Array<[string, Effect]> = [
		['is cut', { kind: 'reset', commit: true }],
		['is reset', { kind: 'reset', commit: false, rst: true }],
		['is cut after a while', { kind: 'stall', commit: false, ms: 30 }],
		['is answered with 503', { kind: 'status', status: 503, commit: false }],
	];
	return FORMS.flatMap((form) =>
		effects.map(
			([what, effect]): Case => ({
				row: 7,
				name: `the first log-in ${what}; ${form.name}`,
				body: async (stage) => {
					const operation = form.params.api === 'api1' ? 'connect' : 'authToken';
					stage.fault({ on: { operation }, nth: 1, effect });
					await stage.run(form, CALM, create(form), persons(ITEMS));
					allDone(stage);
				},
			}),
		),
	);
}

/** Row 8: several requests in flight see the same death. */
function seenTogether(): Case[] {
	const cases: Case[] = [];
	for (const form of SINGLE_FORMS) {
		for (const { name, variants } of DEAD) {
			for (const manner of FEW_MANNERS) {
				cases.push({
					row: 8,
					name: `four in flight when the session dies, refused with ${name}; ${form.name}; ${mannerName(manner)}`,
					options: { variants, latencyMs: 10 },
					body: async (stage) => {
						let killed = false;
						stage.fault({
							on: { operation: form.creates },
							nth: 7,
							effect: {
								kind: 'call',
								fn: () => {
									if (killed) return;
									killed = true;
									stage.sandbox.expireTokens();
								},
							},
						});
						await stage.run(form, manner, create(form), persons(ITEMS));
						allDone(stage);
						sentOncePerDeath(stage, form, 1);
						const operation = form === API2 ? 'authToken' : 'connect';
						const logIns = stage.sent(operation).length;
						stage.expect(logIns === 2, `${logIns} log-ins instead of 2`);
					},
				});
			}
		}
		for (const count of [100]) {
			cases.push({
				row: 8,
				name: `${count} items are forbidden for lack of rights; ${form.name}`,
				body: async (stage) => {
					stage.fault({ on: { operation: form.changes }, effect: { kind: 'forbidden' } });
					const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
					const items = Array.from({ length: count }, (_, index) => ({
						c: 12,
						who: 1002 + (index % 8),
						on: false,
					}));
					const outcome = await stage.run(form, manner, setActive(form), items);
					const open = errorItems(outcome);
					stage.expect(open.length === count, `${open.length} of ${count} failed`);
					const odd = open.find((item) => item.outcome !== 'rejected');
					stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
					stage.expect(stage.signIns() <= 4, `${stage.signIns()} log-ins`);
					stage.expect(stage.sent(form.changes).length <= 2 * count, 'sent more than twice each');
				},
			});
		}
		cases.push(...forbiddenAtADeath(form));
		cases.push({
			row: 8,
			name: `some items are forbidden, and the session dies as well (403 for both); ${form.name}`,
			options: { variants: DEAD[0].variants },
			unknown: 0,
			body: async (stage) => {
				const about =
					(number: number) =>
					({ body }: { body: unknown }) =>
						JSON.stringify(body).includes(`ana${number}@`);
				for (const number of [1, 4, 7]) {
					stage.fault({
						on: { operation: form.creates, where: about(number) },
						effect: { kind: 'forbidden' },
					});
				}
				stage.fault({ on: { operation: form.creates }, nth: 12, effect: { kind: 'expireToken' } });
				const manner: Manner = { tries: 3, onError: 'continueRegularOutput' };
				const outcome = await stage.run(form, manner, create(form), persons(ITEMS));
				const open = errorItems(outcome)
					.map(({ index }) => index)
					.sort((a, b) => a - b);
				stage.expect(String(open) === '1,4,7', `failed: ${String(open)}`);
				stage.expect(stage.signIns() <= 7, `${stage.signIns()} log-ins`);
			},
		});
	}
	return cases;
}

/** The session dies at an item that is forbidden anyway, and again at one that is not. */
function forbiddenAtADeath(form: Form): Case[] {
	const about = (number: number) => ({
		operation: form.creates,
		where: ({ body }: { body: unknown }) => JSON.stringify(body).includes(`ana${number}@`),
	});
	return DEAD.flatMap(({ name, variants }) =>
		[0, 3].flatMap((tries) =>
			[1, 4].map(
				(concurrency): Case => ({
					row: 8,
					name: `the session dies at the second of two forbidden items and again later, refused with ${name}; ${form.name}, ${concurrency} at a time; ${tries === 0 ? 'no retry' : `${tries} tries`}`,
					options: { variants },
					body: async (stage) => {
						const dies = { times: 1, effect: { kind: 'expireToken' } } as const;
						stage.fault(
							{ on: about(4), ...dies },
							{ on: about(11), ...dies },
							{ on: about(1), effect: { kind: 'forbidden' } },
							{ on: about(4), effect: { kind: 'forbidden' } },
						);
						const manner: Manner = { tries, onError: 'continueRegularOutput' };
						const params = create(form, { maxConcurrency: concurrency });
						const outcome = await stage.run(form, manner, params, persons(16));
						const failed = errorItems(outcome);
						const told = failed.map(({ index, outcome: end }) => `${index} ${end}`).sort();
						stage.expect(String(told) === '1 rejected,4 rejected', `failed: ${String(told)}`);
						stage.expect(stage.made().length === 14, `${stage.made().length} of 14 made`);
						const most = 6 + form.credentials.length;
						stage.expect(stage.signIns() <= most, `${stage.signIns()} log-ins`);
					},
				}),
			),
		),
	);
}

testCases([
	...dyingSessions(),
	...stillbornSessions(),
	...rivalExecutions(),
	...refusedLogIns(),
	...pastedTokens(),
	...silentLogIns(),
	...brokenLogIns(),
	...seenTogether(),
]);

/** Rows 7 and 8: sessions that die, keys that are revoked, rights that are missing. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule, VariantChoice } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	GOES_ON,
	logInOf,
	naming,
	once,
	persons,
	RETRIES,
	setActive,
	SINGLE_FORMS,
	STOPS,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { WRONG_CREDENTIALS, WRONG_SECRETS } from '../lab/secrets.cts';
import type { Stage } from '../lab/stage.cts';
import { within } from '../lab/time.cts';

const ITEMS = 12;

/** How Wordbee refuses a dead token: each API has three forms. */
const DEAD: Array<{ name: string; variants: VariantChoice }> = (
	[
		['403', '403'],
		['401', '401'],
		['400 with a text', '400'],
	] as const
).map(([name, deadToken]) => ({ name, variants: { api1: { deadToken }, api2: { deadToken } } }));

const EXPIRY: Effect = { kind: 'expireToken' };

/** Requests at which the session dies, none of them the first one after a log-in. */
function deaths(): FaultRule[] {
	const about = ['ana1@', 'ana8@'].map((email) => {
		return { on: naming(['createPerson', 'personUpdate'], email), times: 1, effect: EXPIRY };
	});
	const steps: Array<[string, number[]]> = [
		['personsList', [1]],
		['mediaUpload', [1, 3]],
		['personUpdates', [1]],
		['trmStatus', [1, 3]],
	];
	return [
		...about,
		...steps.map(([operation, nth]) => ({ on: { operation }, nth, effect: EXPIRY })),
	];
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
	const inTheMiddle = casesOf(7, FORMS, FEW_MANNERS, (form, manner) =>
		DEAD.flatMap(({ name, variants }) => [
			{
				name: `the session dies at requests of every kind, refused with ${name}`,
				options: { variants },
				body: async (stage) => {
					stage.fault(...deaths());
					await stage.run(form, manner, create(form), persons(ITEMS));
					stage.expectAllMade();
					sentOncePerDeath(stage, form, 2);
					stage.expectLogIns(stage.sandbox.faults.hits + form.credentials.length);
				},
			},
			...[1, 3].map((life) => ({
				name: `a session lives for ${life} calls, refused with ${name}`,
				options: { variants, tokenLifeCalls: life },
				strikes: false,
				body: async (stage: Stage) => {
					await stage.run(form, manner, create(form), persons(ITEMS));
					stage.expectAllMade();
					const calls = stage.sandbox.log.length - stage.logIns();
					stage.expectLogIns(Math.ceil(calls / life) + form.credentials.length);
				},
			})),
		]),
	);
	const before = casesOf(7, FORMS, [STOPS], (form) => [
		...DEAD.map(({ name, variants }) => ({
			name: `the stored session of an earlier run is dead, refused with ${name}`,
			options: { variants },
			strikes: false,
			body: async (stage: Stage) => {
				await stage.run(form, STOPS, create(form), persons(ITEMS));
				stage.sandbox.expireTokens();
				const count = stage.logIns() + form.credentials.length;
				await stage.run(form, STOPS, create(form), persons(2 * ITEMS).slice(ITEMS));
				stage.expectNoStop();
				stage.expectLogIns(count, count);
			},
		})),
		{
			name: 'one session at a time (a log-in ends the others)',
			options: { variants: { api1: { singleSession: true } } },
			strikes: false,
			body: async (stage) => {
				await stage.run(form, STOPS, create(form), persons(ITEMS));
				stage.expectAllMade();
				stage.expectLogIns(form.credentials.length, form.credentials.length);
			},
		},
	]);
	return [...inTheMiddle, ...before];
}

/** The session that a log-in brought is dead before anything was done with it. */
function stillbornSessions(): Case[] {
	const groups = FORMS.flatMap((form) =>
		DEAD.flatMap(({ name, variants }) =>
			(form === API2_BATCH ? [1] : [1, 4]).map((concurrency) => ({
				form: { ...form, name: `${form.name}, ${concurrency} at a time` },
				own: form,
				concurrency,
				name: `a renewed session dies before its first use, refused with ${name}`,
				options: { variants },
			})),
		),
	);
	return groups.flatMap(({ form: named, own: form, concurrency, ...same }) =>
		casesOf(7, [named], FEW_MANNERS, (_, manner) => ({
			...same,
			body: async (stage) => {
				let renewed = false;
				const renews: Effect = { kind: 'call', fn: () => void (renewed = true) };
				const ends: Effect = { kind: 'call', fn: () => stage.sandbox.expireTokens() };
				const operation = form.creates;
				stage.fault(
					{ on: { operation }, nth: form === API2_BATCH ? 2 : 5, effect: EXPIRY },
					{ on: { operation: logInOf(form) }, nth: 2, effect: renews },
					{ on: { operation, where: () => renewed }, times: 1, effect: ends },
				);
				const params = create(form, { maxConcurrency: concurrency });
				await stage.run(form, manner, params, persons(ITEMS));
				stage.expect(renewed, 'no session was renewed');
				stage.expectAllMade();
				sentOncePerDeath(stage, form, 2);
				// The second death ends the session of the look-ups as well.
				stage.expectLogIns(2 + form.credentials.length + (form === API1_LOOKS ? 1 : 0));
			},
		})),
	);
}

/** Two executions at once, on a platform where a log-in ends the other's session. */
function rivalExecutions(): Case[] {
	return casesOf(7, [API1], FEW_MANNERS, (_, manner) =>
		DEAD.map(({ name, variants }) => ({
			name: `two executions end each other's session, refused with ${name}`,
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
				for (const take of stage.takes) stage.expectNoFailure(take);
				stage.expectMade(2 * ITEMS);
			},
		})),
	);
}

/** One clear sentence, at most two log-ins over all tries, and nothing sent that must fail. */
function refusedLogIns(): Case[] {
	const clear = (stage: Stage, form: Form, manner: Manner) => {
		const refused = stage.sent(logInOf(form)).filter(({ status }) => status >= 400).length;
		stage.expect(refused >= 1 && refused <= 2, `${refused} refused log-ins`);
		const sentence = /log-in|token/i;
		const { items, outcome } = stage.last;
		if (manner.onError === 'stopWorkflow') {
			stage.expectSaid(sentence);
			stage.expect(String(outcome.error?.description).includes('credential'), 'no advice');
		} else {
			stage.expectFailed(items.length - stage.made().length);
			stage.expectEachFailed('notSent', sentence);
		}
	};
	const manners: Manner[] = [...FEW_MANNERS, { tries: 5, onError: 'continueErrorOutput' }];
	return casesOf(7, [API1, API2, API2_BATCH], manners, (form, manner) => [
		{
			name: `wrong ${form === API1 ? 'password' : 'key'}`,
			strikes: false,
			options: { credentials: WRONG_CREDENTIALS },
			body: async (stage) => {
				Object.assign(stage.secrets, WRONG_SECRETS);
				await stage.run(form, manner, create(form), persons(ITEMS));
				clear(stage, form, manner);
				stage.expect(stage.sent(form.creates).length === 0, 'creates were sent');
			},
		},
		{
			name: `${form === API1 ? 'password changed' : 'key revoked'} in the middle`,
			unknown: form === API2_BATCH ? 5 : 0,
			body: async (stage) => {
				const effect = once(() => {
					stage.secrets['old password'] = 'cnryPwdOne';
					stage.sandbox.password = 'changed-by-somebody-1';
					stage.sandbox.expireTokens();
					stage.sandbox.revokeKey();
				});
				const nth = form === API2_BATCH ? 2 : 6;
				stage.fault({ on: { operation: form.creates }, nth, effect });
				await stage.run(form, manner, create(form), persons(ITEMS));
				clear(stage, form, manner);
				const after = stage.sent(form.creates).filter(({ committed }) => !committed).length;
				const most = 4 * Math.max(1, manner.tries);
				stage.expect(after <= most, `${after} requests with a dead session`);
			},
		},
	]);
}

async function pasteToken(stage: Stage): Promise<void> {
	const { url, account, password } = stage.sandbox;
	const query = new URLSearchParams({ account, pwd: password, json: 'true' });
	const answer = await fetch(`${url}/api/connect?${query.toString()}`);
	const token = (await answer.json()) as string;
	const pasted = { authentication: 'token', token, password: '' };
	stage.store.set('wordbeeApi', { ...stage.store.get('wordbeeApi'), ...pasted } as IDataObject);
}

function pastedTokens(): Case[] {
	return casesOf(7, [API1], FEW_MANNERS, (_, manner) =>
		DEAD.map(({ name, variants }) => ({
			name: `a pasted token dies in the middle, refused with ${name}`,
			options: { variants },
			body: async (stage) => {
				await pasteToken(stage);
				const logIns = stage.logIns();
				stage.fault({ on: { operation: 'createPerson' }, nth: 5, effect: EXPIRY });
				await stage.run(API1, manner, create(API1), persons(ITEMS));
				stage.expectLogIns(logIns);
				stage.expectSaid(/token/i);
				stage.expectEachFailed('notSent');
			},
		})),
	);
}

/** The log-in is a request like any other: it has the node's time limit, here one second. */
const ENDS_WITHIN_MS = 9000;

function silentLogIns(): Case[] {
	return casesOf(7, FORMS, [GOES_ON], (form) =>
		[1, 100].map((times) => ({
			name: times === 1 ? 'the first log-in gets no answer' : 'no log-in gets an answer',
			body: async (stage) => {
				const effect: Effect = { kind: 'stall', commit: true };
				stage.fault({ on: { operation: logInOf(form) }, times, effect });
				const running = stage.run(form, GOES_ON, create(form, { timeout: 1 }), persons(ITEMS));
				if ((await within(ENDS_WITHIN_MS, running)) === undefined) {
					stage.problems.push(`still waiting for the log-in after ${ENDS_WITHIN_MS} ms`);
					return;
				}
				if (times === 1) return stage.expectAllMade();
				stage.expectEachFailed('notSent', /log-in/);
				stage.expectFailed(ITEMS);
			},
		})),
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
	return casesOf(7, FORMS, [STOPS], (form, manner) =>
		effects.map(([what, effect]) => ({
			name: `the first log-in ${what}`,
			body: async (stage) => {
				stage.fault({ on: { operation: logInOf(form) }, nth: 1, effect });
				await stage.run(form, manner, create(form), persons(ITEMS));
				stage.expectAllMade();
			},
		})),
	);
}

/** Row 8: several requests in flight see the same death. */
function seenTogether(): Case[] {
	return casesOf(8, SINGLE_FORMS, FEW_MANNERS, (form, manner) =>
		DEAD.map(({ name, variants }) => ({
			name: `four in flight when the session dies, refused with ${name}`,
			options: { variants, latencyMs: 10 },
			body: async (stage) => {
				const effect = once(() => stage.sandbox.expireTokens());
				stage.fault({ on: { operation: form.creates }, nth: 7, effect });
				await stage.run(form, manner, create(form), persons(ITEMS));
				stage.expectAllMade();
				sentOncePerDeath(stage, form, 1);
				const logIns = stage.sent(logInOf(form)).length;
				stage.expect(logIns === 2, `${logIns} log-ins instead of 2`);
			},
		})),
	);
}

const FORBIDDEN: Effect = { kind: 'forbidden' };

/** Row 8: rights are missing, by themselves and when the session dies as well. */
function forbidden(): Case[] {
	const many = 100;
	return casesOf(8, SINGLE_FORMS, [GOES_ON], (form, manner) => [
		{
			name: `${many} items are forbidden for lack of rights`,
			body: async (stage) => {
				stage.fault({ on: { operation: form.changes }, effect: FORBIDDEN });
				const items = Array.from({ length: many }, (_, index) => ({
					...{ c: 12, who: 1002 + (index % 8), on: false },
				}));
				await stage.run(form, manner, setActive(form), items);
				stage.expectFailed(many);
				stage.expectEachFailed('rejected');
				stage.expectLogIns(4);
				stage.expect(stage.sent(form.changes).length <= 2 * many, 'sent more than twice each');
			},
		},
		{
			name: 'some items are forbidden, and the session dies as well (403 for both)',
			options: { variants: DEAD[0].variants },
			unknown: 0,
			body: async (stage) => {
				for (const number of [1, 4, 7])
					stage.fault({ on: naming(form.creates, `ana${number}@`), effect: FORBIDDEN });
				stage.fault({ on: { operation: form.creates }, nth: 12, effect: EXPIRY });
				await stage.run(form, RETRIES, create(form), persons(ITEMS));
				const open = stage.failed.map(({ index }) => index).sort((a, b) => a - b);
				stage.expect(String(open) === '1,4,7', `failed: ${String(open)}`);
				stage.expectLogIns(7);
			},
		},
	]);
}

/** The session dies at an item that is forbidden anyway, and again at one that is not. */
function forbiddenAtADeath(): Case[] {
	const cases: Case[] = [];
	for (const form of SINGLE_FORMS) {
		for (const { name, variants } of DEAD) {
			for (const [manner, how] of [
				[GOES_ON, 'no retry'],
				[RETRIES, '3 tries'],
			] as const) {
				for (const concurrency of [1, 4]) {
					cases.push({
						row: 8,
						name: `the session dies at the second of two forbidden items and again later, refused with ${name}; ${form.name}, ${concurrency} at a time; ${how}`,
						options: { variants },
						body: async (stage) => {
							const about = (number: number) => naming(form.creates, `ana${number}@`);
							stage.fault(
								{ on: about(4), times: 1, effect: EXPIRY },
								{ on: about(11), times: 1, effect: EXPIRY },
								{ on: about(1), effect: FORBIDDEN },
								{ on: about(4), effect: FORBIDDEN },
							);
							const params = create(form, { maxConcurrency: concurrency });
							await stage.run(form, manner, params, persons(16));
							const told = stage.failed.map(({ index, outcome }) => `${index} ${outcome}`).sort();
							stage.expect(String(told) === '1 rejected,4 rejected', `failed: ${String(told)}`);
							stage.expectMade(14);
							stage.expectLogIns(6 + form.credentials.length);
						},
					});
				}
			}
		}
	}
	return cases;
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
	...forbidden(),
	...forbiddenAtADeath(),
]);

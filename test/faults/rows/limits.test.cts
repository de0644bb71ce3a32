/** Rows 4 and 5: the allowance of calls is spent, Wordbee cannot be reached. */
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	GOES_ON,
	logInOf,
	once,
	persons,
	SINGLE_FORMS,
	STOPS,
	V2_FORMS,
	type Manner,
} from '../lab/forms.cts';
import { departuresTo } from '../lab/departures.cts';
import '../lab/dns.cts';
import { Gate } from '../lab/gate.cts';
import type { Stage } from '../lab/stage.cts';
import { pause } from '../lab/time.cts';

const ITEMS = 10;

/** After the first 429 nothing leaves until the wait is over, the other three in flight aside. */
function waited(stage: Stage, seconds: number): void {
	const refused = stage.sandbox.log.find(({ status }) => status === 429);
	if (refused === undefined) return;
	const from = refused.finishedAt;
	const to = refused.finishedAt + stage.ms(seconds * 1000 - 500);
	const early = stage.sandbox.log.filter(({ startedAt }) => startedAt > from && startedAt < to);
	stage.expect(early.length <= 3, `${early.length} requests left while Wordbee asked to wait`);
}

/** What is not done was not sent, for the right reason, and the sentence says how far it got. */
function cutShort(stage: Stage, manner: Manner, words: RegExp): void {
	const { outcome, items } = stage.last;
	const made = stage.made().length;
	if (manner.onError === 'stopWorkflow') {
		stage.expect(outcome.error !== undefined, 'the run ended as if all was well');
		stage.expectSaid(words);
		const done = outcome.error?.context?.done?.count;
		stage.expect(outcome.error === undefined || done === made, `done: ${done}, made: ${made}`);
		return;
	}
	stage.expectNoStop();
	stage.expectFailed(items.length - made);
	stage.expectEachFailed('notSent', words);
}

const refusals = (stage: Stage) => stage.sandbox.log.filter(({ status }) => status === 429).length;

function tooManyRequests(): Case[] {
	const steps = casesOf(4, FORMS, FEW_MANNERS, (form, manner) => {
		const isBatch = form === API2_BATCH;
		const operations = isBatch ? ['mediaUpload', 'personUpdates', 'trmStatus'] : [form.creates];
		const pauses: Array<[number | undefined, number]> = [
			[undefined, 10],
			[3, 10],
			[20, 20],
		];
		return operations.flatMap((operation) => [
			...pauses.map(([retryAfter, seconds]) => ({
				name: `429 at ${operation}, Retry-After ${retryAfter ?? 'missing'}`,
				body: async (stage: Stage) => {
					const effect = { kind: 'tooMany', retryAfter } as const;
					stage.fault({ on: { operation }, nth: [2, 3], effect });
					await stage.run(form, manner, create(form), persons(ITEMS));
					stage.expectAllMade();
					waited(stage, seconds);
				},
			})),
			{
				name: `429 for an hour from the 3rd ${operation} on`,
				unknown: operation === 'trmStatus' ? ITEMS : 0,
				body: async (stage: Stage) => {
					const effect = { kind: 'tooMany', retryAfter: 3600 } as const;
					stage.fault({ on: { operation }, after: isBatch ? 1 : 4, effect });
					await stage.run(form, manner, create(form), persons(ITEMS));
					if (operation !== 'trmStatus') cutShort(stage, manner, /allowance/i);
					// Those in flight at that moment, in each try.
					const most = 4 * Math.max(1, manner.tries);
					const count = refusals(stage);
					stage.expect(count <= most, `${count} calls after the allowance was spent`);
				},
			},
		]);
	});
	const allowances = casesOf(4, V2_FORMS, FEW_MANNERS, (form, manner) => {
		const hourlyAllowance = form === API2 ? 6 : 4;
		return [
			{
				name: `allowance of ${hourlyAllowance} calls, hour not over`,
				options: { hourlyAllowance },
				strikes: false,
				unknown: form === API2_BATCH ? 5 : 0,
				body: async (stage) => {
					await stage.run(form, manner, create(form), persons(ITEMS));
					if (form === API2) cutShort(stage, manner, /allowance/i);
					// One call asks again every 10 seconds for a minute.
					const most = 7 * Math.max(1, manner.tries) + 4;
					const count = refusals(stage);
					stage.expect(count > 0, 'the allowance was never spent');
					stage.expect(count <= most, `${count} calls after the allowance was spent`);
				},
			},
			{
				name: 'allowance of 6 calls, a new one after 30 seconds',
				options: { hourlyAllowance: 6, variants: { api2: { allowanceWindowMs: 300 } } },
				strikes: false,
				body: async (stage) => {
					await stage.run(form, manner, create(form), persons(ITEMS));
					stage.expectAllMade();
				},
			},
		];
	});
	const logIns = casesOf(4, [API1, API2], [STOPS], (form, manner) => ({
		name: '429 at the log-in',
		body: async (stage) => {
			stage.fault({ on: { operation: logInOf(form) }, nth: 1, effect: { kind: 'tooMany' } });
			await stage.run(form, manner, create(form), persons(ITEMS));
			stage.expectAllMade();
		},
	}));
	const dates = casesOf(4, [API1], [GOES_ON], (form, manner) => ({
		name: 'Retry-After as a date',
		options: { pace: 10 },
		body: async (stage) => {
			const retryAfter = new Date(Date.now() + 400_000_000).toUTCString();
			const effect = { kind: 'tooMany', retryAfter } as const;
			stage.fault({ on: { operation: 'createPerson' }, nth: 2, effect });
			await stage.run(form, manner, create(form), persons(ITEMS));
			cutShort(stage, manner, /allowance/i);
		},
	}));
	return [...steps, ...allowances, ...logIns, ...dates];
}

/** Four requests may be in flight, each of them tries four times; the others are not even begun. */
function notOneByOne(stage: Stage, gate: Gate, from: number, { tries }: Manner): void {
	const left = departuresTo(gate.url).length - from;
	const most = 20 * Math.max(1, tries);
	stage.expect(left <= most, `${left} requests to a host that is down`);
}

const NO_CONNECTION = /connection|reached/i;

function unreachable(): Case[] {
	const always = casesOf(5, FORMS, FEW_MANNERS, (form, manner) => [
		{
			name: 'connection refused at first',
			options: { pace: 10 },
			strikes: false,
			body: async (stage) => {
				const gate = await Gate.before(stage.sandbox, stage.store);
				await gate.shut();
				const running = stage.run(form, manner, create(form), persons(ITEMS));
				await pause(60);
				await gate.open();
				await running;
				await gate.shut();
				stage.expectAllMade();
			},
		},
		{
			name: 'connection refused for good',
			strikes: false,
			body: async (stage) => {
				const gate = await Gate.before(stage.sandbox, stage.store);
				await gate.shut();
				await stage.run(form, manner, create(form), persons(2 * ITEMS));
				cutShort(stage, manner, NO_CONNECTION);
				stage.expect(stage.sandbox.log.length === 0, 'requests arrived');
				notOneByOne(stage, gate, 0, manner);
			},
		},
		{
			name: 'refused in the middle for good',
			unknown: form === API2_BATCH ? 5 : 0,
			body: async (stage) => {
				const gate = await Gate.before(stage.sandbox, stage.store);
				let from = 0;
				const effect = once(() => {
					void gate.shut(false);
					from = departuresTo(gate.url).length;
				});
				const nth = form === API2_BATCH ? 2 : 4;
				stage.fault({ on: { operation: form.creates }, nth, effect });
				await stage.run(form, manner, create(form), persons(2 * ITEMS));
				await gate.shut();
				if (form !== API2_BATCH) cutShort(stage, manner, NO_CONNECTION);
				notOneByOne(stage, gate, from, manner);
			},
		},
		{
			name: 'host unknown (DNS)',
			strikes: false,
			options: {
				credentials: {
					wordbeeApi: { url: 'http://wordbee.invalid:32570' },
					wordbeeV2Api: { url: 'http://wordbee.invalid/api' },
				},
			},
			body: async (stage) => {
				await stage.run(form, manner, create(form), persons(ITEMS));
				cutShort(stage, manner, /host|reached/i);
			},
		},
	]);
	const forAWhile = casesOf(5, SINGLE_FORMS, FEW_MANNERS, (form, manner) => ({
		name: 'refused in the middle, then there again',
		options: { pace: 10 },
		unknown: form.looks ? 0 : 4,
		body: async (stage) => {
			const gate = await Gate.before(stage.sandbox, stage.store);
			const effect = once(() => {
				void gate.shut(false);
				void pause(60).then(async () => await gate.open());
			});
			stage.fault({ on: { operation: form.creates }, nth: 3, effect });
			await stage.run(form, manner, create(form), persons(ITEMS));
			await gate.shut();
			stage.expectAllMade();
		},
	}));
	return [...always, ...forAWhile];
}

testCases([...tooManyRequests(), ...unreachable()]);

/** Rows 4 and 5: the allowance of calls is spent, Wordbee cannot be reached. */
import { testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API2,
	API2_BATCH,
	create,
	FEW_MANNERS,
	FORMS,
	mannerName,
	persons,
	type Manner,
} from '../lab/forms.cts';
import { departuresTo } from '../lab/departures.cts';
import '../lab/dns.cts';
import { Gate } from '../lab/gate.cts';
import { errorItems, stopText } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';
import { pause } from '../lab/time.cts';

const ITEMS = 10;

function allDone(stage: Stage): void {
	const { outcome, items } = stage.takes[0];
	stage.expect(outcome.error === undefined, `the run failed: ${stopText(outcome)}`);
	const [failed] = errorItems(outcome);
	stage.expect(failed === undefined, `item ${failed?.index}: ${failed?.error}`);
	stage.expect(
		stage.made().length === items.length,
		`${stage.made().length} of ${items.length} made`,
	);
}

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
	const { outcome, items } = stage.takes[0];
	const made = stage.made().length;
	if (manner.onError === 'stopWorkflow') {
		stage.expect(outcome.error !== undefined, 'the run ended as if all was well');
		stage.expect(words.test(stopText(outcome)), `unclear: ${stopText(outcome)}`);
		stage.expect(
			outcome.error?.context?.done?.count === made || stage.takes[0].outcome.error === undefined,
			`done: ${outcome.error?.context?.done?.count}, made: ${made}`,
		);
		return;
	}
	stage.expect(outcome.error === undefined, `the run failed: ${stopText(outcome)}`);
	const open = errorItems(outcome);
	stage.expect(
		open.length === items.length - made,
		`${open.length} failed, ${items.length - made} open`,
	);
	const odd = open.find((item) => item.outcome !== 'notSent' || !words.test(item.error));
	stage.expect(odd === undefined, `item ${odd?.index} is ${odd?.outcome}: ${odd?.error}`);
}

function tooManyRequests(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		const steps =
			form === API2_BATCH ? ['mediaUpload', 'personUpdates', 'trmStatus'] : [form.creates];
		for (const operation of steps) {
			for (const [retryAfter, seconds] of [
				[undefined, 10],
				[3, 10],
				[20, 20],
			] as const) {
				for (const manner of FEW_MANNERS) {
					cases.push({
						row: 4,
						name: `429 at ${operation}, Retry-After ${retryAfter ?? 'missing'}; ${form.name}; ${mannerName(manner)}`,
						body: async (stage) => {
							stage.fault({
								on: { operation },
								nth: [2, 3],
								effect: { kind: 'tooMany', retryAfter },
							});
							await stage.run(form, manner, create(form), persons(ITEMS));
							allDone(stage);
							waited(stage, seconds);
						},
					});
				}
			}
			for (const manner of FEW_MANNERS) {
				cases.push({
					row: 4,
					name: `429 for an hour from the 3rd ${operation} on; ${form.name}; ${mannerName(manner)}`,
					unknown: operation === 'trmStatus' ? ITEMS : 0,
					body: async (stage) => {
						stage.fault({
							on: { operation },
							after: operation === form.creates && form !== API2_BATCH ? 4 : 1,
							effect: { kind: 'tooMany', retryAfter: 3600 },
						});
						await stage.run(form, manner, create(form), persons(ITEMS));
						if (operation !== 'trmStatus') cutShort(stage, manner, /allowance/i);
						const refused = stage.sandbox.log.filter(({ status }) => status === 429).length;
						// Those in flight at that moment, in each try.
						stage.expect(
							refused <= 4 * Math.max(1, manner.tries),
							`${refused} calls after the allowance was spent`,
						);
					},
				});
			}
		}
	}
	for (const form of [API2, API2_BATCH]) {
		for (const manner of FEW_MANNERS) {
			cases.push({
				row: 4,
				name: `allowance of ${form === API2 ? 6 : 4} calls, hour not over; ${form.name}; ${mannerName(manner)}`,
				options: { hourlyAllowance: form === API2 ? 6 : 4 },
				strikes: false,
				unknown: form === API2_BATCH ? 5 : 0,
				body: async (stage) => {
					await stage.run(form, manner, create(form), persons(ITEMS));
					if (form === API2) cutShort(stage, manner, /allowance/i);
					const refused = stage.sandbox.log.filter(({ status }) => status === 429).length;
					// One call asks again every 10 seconds for a minute.
					const most = 7 * Math.max(1, manner.tries) + 4;
					stage.expect(refused > 0, 'the allowance was never spent');
					stage.expect(refused <= most, `${refused} calls after the allowance was spent`);
				},
			});
			cases.push({
				row: 4,
				name: `allowance of 6 calls, a new one after 30 seconds; ${form.name}; ${mannerName(manner)}`,
				options: { hourlyAllowance: 6, variants: { api2: { allowanceWindowMs: 300 } } },
				strikes: false,
				body: async (stage) => {
					await stage.run(form, manner, create(form), persons(ITEMS));
					allDone(stage);
				},
			});
		}
	}
	for (const form of [API1, API2]) {
		const operation = form === API1 ? 'connect' : 'authToken';
		cases.push({
			row: 4,
			name: `429 at the log-in; ${form.name}`,
			body: async (stage) => {
				stage.fault({ on: { operation }, nth: 1, effect: { kind: 'tooMany' } });
				await stage.run(form, FEW_MANNERS[0], create(form), persons(ITEMS));
				allDone(stage);
			},
		});
	}
	cases.push({
		row: 4,
		name: 'Retry-After as a date; API 1',
		options: { pace: 10 },
		body: async (stage) => {
			stage.fault({
				on: { operation: 'createPerson' },
				nth: 2,
				effect: { kind: 'tooMany', retryAfter: new Date(Date.now() + 400_000_000).toUTCString() },
			});
			const manner: Manner = { tries: 0, onError: 'continueRegularOutput' };
			await stage.run(API1, manner, create(API1), persons(ITEMS));
			cutShort(stage, manner, /allowance/i);
		},
	});
	return cases;
}

/** Four requests may be in flight, each of them tries four times; the others are not even begun. */
function notOneByOne(stage: Stage, gate: Gate, from: number, { tries }: Manner): void {
	const left = departuresTo(gate.url).length - from;
	const most = 20 * Math.max(1, tries);
	stage.expect(left <= most, `${left} requests to a host that is down`);
}

function unreachable(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const manner of FEW_MANNERS) {
			const name = `${form.name}; ${mannerName(manner)}`;
			cases.push({
				row: 5,
				name: `connection refused at first; ${name}`,
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
					allDone(stage);
				},
			});
			cases.push({
				row: 5,
				name: `connection refused for good; ${name}`,
				strikes: false,
				body: async (stage) => {
					const gate = await Gate.before(stage.sandbox, stage.store);
					await gate.shut();
					await stage.run(form, manner, create(form), persons(2 * ITEMS));
					cutShort(stage, manner, /connection|reached/i);
					stage.expect(stage.sandbox.log.length === 0, 'requests arrived');
					notOneByOne(stage, gate, 0, manner);
				},
			});
			cases.push({
				row: 5,
				name: `refused in the middle for good; ${name}`,
				unknown: form === API2_BATCH ? 5 : 0,
				body: async (stage) => {
					const gate = await Gate.before(stage.sandbox, stage.store);
					let from = -1;
					const shut = () => {
						if (from >= 0) return;
						void gate.shut(false);
						from = departuresTo(gate.url).length;
					};
					stage.fault({
						on: { operation: form.creates },
						nth: form === API2_BATCH ? 2 : 4,
						effect: { kind: 'call', fn: shut },
					});
					await stage.run(form, manner, create(form), persons(2 * ITEMS));
					await gate.shut();
					if (form !== API2_BATCH) cutShort(stage, manner, /connection|reached/i);
					notOneByOne(stage, gate, from, manner);
				},
			});
			cases.push({
				row: 5,
				name: `host unknown (DNS); ${name}`,
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
			});
			if (form === API2_BATCH) continue;
			cases.push({
				row: 5,
				name: `refused in the middle, then there again; ${name}`,
				options: { pace: 10 },
				unknown: form.looks ? 0 : 4,
				body: async (stage) => {
					const gate = await Gate.before(stage.sandbox, stage.store);
					let shut = false;
					stage.fault({
						on: { operation: form.creates },
						nth: 3,
						effect: {
							kind: 'call',
							fn: async () => {
								if (shut) return;
								shut = true;
								void gate.shut(false);
								void pause(60).then(async () => await gate.open());
							},
						},
					});
					await stage.run(form, manner, create(form), persons(ITEMS));
					await gate.shut();
					allDone(stage);
				},
			});
		}
	}
	return cases;
}

testCases([...tooManyRequests(), ...unreachable()]);

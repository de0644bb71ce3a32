/** Row 22: creates with a password or labels through API 1 with look-ups take two requests. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1_LOOKS,
	create,
	FEW_MANNERS,
	GOES_ON,
	MANNERS,
	naming,
	persons,
} from '../lab/forms.cts';
import { byItem } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';

const ITEMS = 8;

/** The two requests, by the sandbox's operations. */
const HALVES = { first: 'personUpdate', second: 'updatePerson' };

const WAYS = ['skip', 'update', 'fail'];

const LOSSES: Array<[string, Effect]> = [true, false].flatMap((commit): Array<[string, Effect]> => {
	const when = commit ? 'after' : 'before';
	return [
		[`cut ${when} the commit`, { kind: 'reset', commit }],
		[`no answer, cut ${when} the commit`, { kind: 'stall', commit, ms: 20 }],
		[`500 ${when} the commit`, { kind: 'status', status: 500, commit }],
		[`503 ${when} the commit`, { kind: 'status', status: 503, commit }],
		[`HTML ${when} the commit`, { kind: 'html', commit }],
	];
});

/** Every person has what its item says; only those of the failed items may lack it. */
function expectWhole(stage: Stage, items: IDataObject[], failed: unknown[] = []): void {
	for (const { email, login, labels } of stage.made()) {
		const item = items.find(({ e }) => e === email);
		const isWhole = labels[10] === 2 && (login ?? undefined) === item?.login;
		stage.expect(isWhole || failed.includes(email), `${email} is not whole`);
	}
}

/** One loss in one of the halves. */
function losses(): Case[] {
	return casesOf(22, [API1_LOOKS], FEW_MANNERS, (form, manner) =>
		Object.entries(HALVES).flatMap(([half, operation]) =>
			LOSSES.flatMap(([what, effect]) =>
				WAYS.map((ifExists) => ({
					name: `${ifExists}, ${half} request ${what}`,
					body: async (stage: Stage) => {
						stage.fault({ on: { operation }, nth: [2, 5], effect });
						const items = persons(ITEMS);
						await stage.run(form, manner, create(form, { ifExists }), items);
						stage.expectNoFailure();
						stage.expectMade(ITEMS);
						expectWhole(stage, items);
						const made = [...byItem(stage.last.outcome).values()].flat();
						const odd = made.find(({ action }) => action !== 'created');
						stage.expect(odd === undefined, `one is told as ${String(odd?.action)}`);
					},
				})),
			),
		),
	);
}

/** The second request of one person is refused, or gets no answer, as long as the node tries. */
function never(): Case[] {
	const ends: Array<[string, Effect, string]> = [
		['refused', { kind: 'status', status: 400, commit: false, body: 'No.' }, 'rejected'],
		['cut each time', { kind: 'reset', commit: false }, 'unknown'],
	];
	return casesOf(22, [API1_LOOKS], MANNERS, (form, manner) =>
		ends.map(([what, effect, outcome]) => ({
			name: `second request of one person ${what}, then run again with Update`,
			unknown: outcome === 'unknown' ? 1 : 0,
			body: async (stage) => {
				const items = persons(ITEMS);
				const login = String(items[3].login);
				stage.fault({ on: naming(HALVES.second, login), effect });
				await stage.run(form, manner, create(form, { ifExists: 'skip' }), items);
				expectWhole(stage, items, [items[3].e]);
				const made = stage.made().find(({ email }) => email === items[3].e);
				stage.expect(
					stage.said.includes(`Person ${made?.id} was created`),
					`untold: ${stage.said}`,
				);
				const firsts = stage
					.sent(HALVES.first)
					.filter(({ body }) => JSON.stringify(body).includes(String(items[3].e)));
				stage.expect(firsts.length === 1, `the first request was sent ${firsts.length} times`);
				stage.sandbox.faults.clear();
				stage.sandbox.faults.hits = 1;
				await stage.run(form, GOES_ON, create(form, { ifExists: 'update' }), items);
				stage.expectNoFailure();
				stage.expectMade(ITEMS);
				expectWhole(stage, items);
			},
		})),
	);
}

/** API 1 refuses its log-in: it is needed only when the first persons are there. */
function noSession(): Case[] {
	return casesOf(22, [API1_LOOKS], [GOES_ON], (form, manner) => ({
		name: 'API 1 refuses the log-in: whoever is there already is named',
		body: async (stage) => {
			const items = persons(ITEMS);
			stage.fault({
				on: { operation: 'connect' },
				effect: { kind: 'status', status: 401, commit: false },
			});
			await stage.run(form, manner, create(form, { ifExists: 'skip' }), items);
			stage.expectFailed(ITEMS);
			stage.expect(stage.made().length <= 4, `${stage.made().length} persons without a login`);
			stage.sandbox.faults.clear();
			stage.sandbox.faults.hits = 1;
			await stage.run(form, manner, create(form, { ifExists: 'update' }), items);
			stage.expectMade(ITEMS);
			expectWhole(stage, items);
		},
	}));
}

testCases([...losses(), ...never(), ...noSession()]);

/** Row 19: the same step of a job, or the same request, gets no usable answer twice and three times in a row. */
import type { IDataObject } from 'n8n-workflow';

import { seededRandom, type Effect } from '../../../lab/sandbox/faults.cts';
import { note } from '../figures.cts';
import { testCases, type Case } from '../lab/cases.cts';
import { API2_BATCH, create, GOES_ON, persons, update, upsert } from '../lab/forms.cts';
import type { Stage, StageOptions } from '../lab/stage.cts';

const FILES: StageOptions = { variants: { api2: { jobResults: 'custom.filetoken' } } };

/** The steps of a job, by the sandbox's operations. */
const STEPS = {
	upload: 'mediaUpload',
	start: 'personUpdates',
	state: 'trmStatus',
	result: 'mediaGet',
};

/** Answers that nobody can use, before or after Wordbee did what it was asked for. */
const LOSSES: Effect[] = [true, false].flatMap((commit): Effect[] => [
	{ kind: 'reset', commit },
	{ kind: 'reset', commit, rst: true },
	{ kind: 'stall', commit, ms: 20 },
	...[500, 502, 503, 504].map((status): Effect => ({ kind: 'status', status, commit })),
	{ kind: 'html', commit },
	{ kind: 'truncated', commit },
	{ kind: 'empty', commit },
	{ kind: 'wrongType', commit },
]);

/** A text instead of an object may be a token. */
function lossesOf(operation: string): Effect[] {
	return LOSSES.filter(({ kind }) => kind !== 'wrongType' || operation !== STEPS.upload);
}

/** Those that differ most. */
const TYPICAL: Array<[string, Effect]> = [
	['cut after the commit', { kind: 'reset', commit: true }],
	['cut before it', { kind: 'reset', commit: false }],
	['503', { kind: 'status', status: 503, commit: true }],
	['HTML', { kind: 'html', commit: true }],
	['nothing', { kind: 'empty', commit: false }],
];

/** Items of a case; two jobs. */
const ITEMS = 10;

/** So many persons in jobs of five, every other one there already. */
const PERSONS = 40;
const RUNS = 20;
const SEED = 23;

const measured = { items: 0, unknown: 0 };

/** Two faults in a row, of any kind, on each step of some job. */
function upserts(): Case[] {
	return Array.from(
		{ length: RUNS },
		(_, run): Case => ({
			row: 19,
			name: `${PERSONS} upserts in jobs, two faults in a row on each step, run ${run}; ${API2_BATCH.name}`,
			options: FILES,
			body: async (stage) => {
				const items = persons(PERSONS);
				items.forEach(({ c, l, f, e, login }, at) => {
					if (at % 4 < 2) return;
					const there = { lastName: String(l), firstName: String(f), email: String(e) };
					stage.insert({
						companyId: Number(c),
						...there,
						...(login ? { login: String(login) } : {}),
					});
				});
				const random = seededRandom(SEED * 1000 + run);
				for (const operation of Object.values(STEPS)) {
					const first = 1 + Math.floor(random() * 6);
					for (const nth of [first, first + 1]) {
						const losses = lossesOf(operation);
						const effect = losses[Math.floor(random() * losses.length)];
						stage.fault({ on: { operation }, nth, effect });
					}
				}
				await stage.run(API2_BATCH, GOES_ON, upsert(API2_BATCH), items);
				measured.items += PERSONS;
				measured.unknown += stage.failed.filter(({ outcome }) => outcome === 'unknown').length;
				stage.expectNoFailure();
			},
		}),
	);
}

/** The first step of its kind is struck, in jobs of changes, of Create or Update and of creates. */
function inARow(): Case[] {
	const ways: Array<[string, (stage: Stage) => [IDataObject, IDataObject[]]]> = [
		['create or update', () => [upsert(API2_BATCH), persons(ITEMS)]],
		['create', () => [create(API2_BATCH), persons(ITEMS)]],
		[
			'update',
			(stage) => {
				const staff = stage.insertStaff(ITEMS);
				return [update(API2_BATCH), staff.map(({ id }) => ({ c: 12, who: id, role: 'Boss' }))];
			},
		],
	];
	return Object.entries(STEPS)
		.flatMap(([step, operation]) =>
			ways.flatMap(([way, make]) =>
				[2, 3].flatMap((times) =>
					TYPICAL.map(([what, effect]) => ({
						name: `${way}, ${what} ${times} times in a row at the ${step}`,
						options: FILES,
						body: async (stage: Stage) => {
							const [params, items] = make(stage);
							stage.fault({ on: { operation }, times, effect });
							await stage.run(API2_BATCH, GOES_ON, params, items);
							stage.expectNoFailure();
							if (way !== 'update') return stage.expectMade(ITEMS);
							const roles = items.map(
								({ who }) => stage.sandbox.data.persons.get(Number(who))?.role,
							);
							stage.expect(
								roles.every((role) => role === 'Boss'),
								`roles: ${roles.join(', ')}`,
							);
						},
					})),
				),
			),
		)
		.map((own) => ({ ...own, row: 19, name: `${own.name}; ${API2_BATCH.name}` }));
}

testCases([...upserts(), ...inARow()]);

afterAll(() => {
	const { items, unknown } = measured;
	note({
		notes: [
			`${items} upserts in jobs, two faults in a row on every step: ${unknown} ended unknown (seed ${SEED})`,
		],
	});
});

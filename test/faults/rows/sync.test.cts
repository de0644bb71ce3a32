/** Row 23: whatever breaks while a list is brought in line, nobody is made twice and nobody who is in the list is disabled. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule, Person } from '../../../lab/sandbox/sandbox.cts';
import { lineFor, note } from '../figures.cts';
import { demand, testCases, type Case } from '../lab/cases.cts';
import {
	API2_BATCH,
	GOES_ON,
	locator,
	mannerName,
	MANNERS,
	ON_ERROR,
	type Manner,
} from '../lab/forms.cts';
import { errorItems, stopText, unknownIn } from '../lab/judge.cts';
import { Stage } from '../lab/stage.cts';
import { pause } from '../lab/time.cts';
import type { VictimTask } from '../lab/victim.cts';
import {
	commitsLate,
	LATE_MS,
	needsTimeLimit,
	plan,
	planText,
	rulesOf,
	type Fault,
} from '../property/plan.cts';

/** Staff at the start; of them some leave, some change, and others are new. */
const STAFF = 14;
const LEAVERS = 2;
const CHANGED = 4;
const NEWCOMERS = 4;

/** Parameters of Synchronize on the company of `insertStaff`. */
function sync(options: IDataObject = {}): IDataObject {
	return {
		operation: 'sync',
		mode: 'apply',
		matchOn: 'email',
		companyId: locator('id', '={{ $json.c }}'),
		lastName: '={{ $json.l }}',
		firstName: '={{ $json.f }}',
		email: '={{ $json.e }}',
		additionalFields: {
			login: '={{ $json.login }}',
			role: '={{ $json.role }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
		},
		ifNotInList: 'disable',
		options: { sendAs: 'batch', batchSize: 3, maxDisable: 50, maxChange: 50, ...options },
	};
}

interface Scene {
	staff: Person[];
	items: IDataObject[];
}

/** A company, and a list that differs from it. */
function sceneOf(stage: Stage): Scene {
	for (const { id, companyId } of stage.sandbox.data.persons.values()) {
		if (companyId === 12) stage.sandbox.data.remove(id);
	}
	const staff = stage.insertStaff(STAFF);
	const kept = staff.slice(LEAVERS).map((person, at) => ({
		...{ c: 12, l: person.lastName, f: person.firstName, e: person.email, login: person.login },
		...{ profile: 32, on: true, role: at < CHANGED ? 'New role' : undefined },
	}));
	const fresh = Array.from({ length: NEWCOMERS }, (_, at) => ({
		...{ c: 12, l: `Doe ${at}`, f: 'Ana', e: `ana${at}@new.example`, login: `ana.doe.${at}` },
		...{ profile: 32, on: true, role: 'Newcomer' },
	}));
	return { staff, items: [...kept, ...fresh] };
}

/** What must hold at any time, whatever broke. */
function expectSafe(stage: Stage, { staff, items }: Scene): void {
	const wanted = new Set(items.map(({ e }) => e));
	for (const person of stage.sandbox.data.persons.values()) {
		if (person.companyId !== 12 || !wanted.has(person.email)) continue;
		stage.expect(person.isActive, `${person.email} of the list is disabled`);
	}
	for (const { e } of items) {
		const count = stage.sandbox.data.personsByEmail(String(e)).length;
		stage.expect(count < 2, `${String(e)} is there ${count} times`);
	}
	const active = staff.filter(({ id }) => stage.sandbox.data.persons.get(id)?.isActive).length;
	stage.expect(active >= STAFF - LEAVERS, `only ${active} of the staff are active`);
}

/** A second run brings what was missing, a third one finds nothing to do. */
async function finish(stage: Stage, scene: Scene): Promise<void> {
	stage.sandbox.faults.clear();
	stage.sandbox.faults.hits = 1;
	await stage.run(API2_BATCH, GOES_ON, sync(), scene.items);
	stage.expectNoFailure();
	const { staff, items } = scene;
	for (const [at, { id }] of staff.entries()) {
		const { isActive, role } = stage.sandbox.data.persons.get(id)!;
		stage.expect(isActive === at >= LEAVERS, `staff ${at} is ${isActive ? 'active' : 'disabled'}`);
		const isChanged = at >= LEAVERS && at < LEAVERS + CHANGED;
		stage.expect(!isChanged || role === 'New role', `staff ${at} has the role ${role}`);
	}
	stage.expectMade(NEWCOMERS);
	const before = stage.sandbox.data.snapshot();
	const from = stage.sandbox.log.length;
	const { json } = await stage.run(API2_BATCH, GOES_ON, sync(), items);
	const actions = new Set(json.map(({ action }) => action as string));
	stage.expect(actions.size === 1 && actions.has('unchanged'), `then: ${[...actions].join(', ')}`);
	const writes = stage.sandbox.log.slice(from).filter(({ committed }) => committed);
	stage.expect(writes.length === 0, `the last run made ${writes.length} writes`);
	stage.expect(stage.sandbox.data.snapshot() === before, 'the last run changed the data');
}

const done = (commit: boolean) => (commit ? 'done' : 'not done');
const effects = (commit: boolean): Array<[string, Effect]> => [
	[`cut, ${done(commit)}`, { kind: 'reset', commit }],
	[`503, ${done(commit)}`, { kind: 'status', status: 503, commit }],
	[`truncated, ${done(commit)}`, { kind: 'truncated', commit }],
];
const STEPS = ['personsList', 'mediaUpload', 'personUpdates', 'trmStatus', 'personSettings'];

/** Each step of a run struck in each way, once and for good. */
function struck(): Case[] {
	const ways = [...effects(true), ...effects(false)];
	return STEPS.flatMap((operation, step) =>
		ways.flatMap(([how, effect], way) =>
			[1, Infinity].map((times, often): Case => {
				// Every manner comes often, without running each with each.
				const manner = MANNERS[(step * 5 + way * 2 + often) % MANNERS.length];
				const name = `${operation}: ${how}, ${times === 1 ? 'once' : 'each time'}; ${mannerName(manner)}`;
				return {
					row: 23,
					name,
					unknown: 1000,
					body: async (stage) => await strike(stage, manner, { on: { operation }, times, effect }),
				};
			}),
		),
	);
}

async function strike(stage: Stage, manner: Manner, rule: FaultRule): Promise<void> {
	const scene = sceneOf(stage);
	stage.fault(rule);
	await stage.run(API2_BATCH, manner, sync(), scene.items);
	expectSafe(stage, scene);
	await finish(stage, scene);
	expectSafe(stage, scene);
}

/** A run with tries tells in the end all that it did, though an earlier try did it. */
function told(): Case[] {
	return [2, 5].map((tries) => ({
		row: 23,
		name: `the replies of two jobs are lost, ${tries} tries: the last try tells what all of them did`,
		unknown: 1000,
		body: async (stage) => {
			const scene = sceneOf(stage);
			stage.fault({
				on: { operation: 'trmStatus' },
				nth: [1, 2, 3, 4, 5, 6, 7, 8],
				effect: { kind: 'status', status: 503, commit: true },
			});
			const manner: Manner = { tries, onError: 'stopWorkflow' };
			const outcome = await stage.run(API2_BATCH, manner, sync({ batchSize: 50 }), scene.items);
			expectSafe(stage, scene);
			if (outcome.error !== undefined) return;
			const counts = (action: string) =>
				outcome.json.filter((json) => json.action === action).length;
			const found = ['created', 'updated', 'disabled'].map(counts).join();
			stage.expect(found === [NEWCOMERS, CHANGED, LEAVERS].join(), `told: ${found}`);
		},
	}));
}

/** The process that runs the workflow is killed in the middle; another one runs the workflow again. */
function killed(): Case[] {
	return [1, 2, 3].map((nth) => ({
		row: 23,
		name: `the worker is killed at job ${nth}`,
		options: { latencyMs: 5 },
		unknown: 1000,
		body: async (stage) => {
			const scene = sceneOf(stage);
			const child = fork(join(__dirname, '..', 'lab', 'victim.cts'), {
				stdio: 'ignore',
				execArgv: ['--require', 'tsx/cjs'],
				env: { ...process.env, TMPDIR: process.env.N8N_USER_FOLDER },
			});
			const gone = once(child, 'exit');
			await Promise.race([once(child, 'message'), gone]);
			const fn = () => void child.kill('SIGKILL');
			stage.fault({ on: { operation: 'personUpdates' }, nth, effect: { kind: 'call', fn } });
			const { url, apiV2Url, account, password, apiKey } = stage.sandbox;
			const sandbox = { url, apiV2Url, account, password, apiKey };
			const { credentials } = API2_BATCH;
			child.send({ sandbox, params: sync(), items: scene.items, credentials } satisfies VictimTask);
			await gone;
			await pause(50);
			expectSafe(stage, scene);
			await finish(stage, scene);
			expectSafe(stage, scene);
		},
	}));
}

testCases([...struck(), ...told(), ...killed()]);

const TIMES = Number(process.env.FAULT_LAB_TIMES ?? 1);
const LANES = 4;
const RUNS = 80;

describe('random faults while a list is brought in line', () => {
	const line = lineFor('lists brought in line');
	const manner = fc.record<Manner>({
		tries: fc.constantFrom(0, 2, 3, 4, 5),
		onError: fc.constantFrom(...ON_ERROR),
	});

	for (let lane = 0; lane < LANES; lane++) {
		it.concurrent(`lists brought in line, lane ${lane}`, async () => {
			const property = fc.asyncProperty(plan, manner, async (faults: Fault[], how) => {
				const stage = await Stage.open({ lateMs: commitsLate(faults) ? LATE_MS : 0 });
				const story = [mannerName(how), planText(faults)];
				try {
					const scene = sceneOf(stage);
					stage.fault(...rulesOf(faults));
					const limit = needsTimeLimit(faults) ? { timeout: 1 } : {};
					const outcome = await stage.run(API2_BATCH, how, sync(limit), scene.items);
					story.push(
						stopText(outcome) ||
							`${errorItems(outcome).length} failed, ${unknownIn(outcome)} unknown`,
					);
					expectSafe(stage, scene);
					await finish(stage, scene);
					const result = stage.result();
					line.runs += stage.takes.length;
					line.requests += result.requests;
					demand(
						result.problems.filter((problem) => !problem.includes('unknown')),
						story,
					);
				} finally {
					await stage.close();
				}
			});
			const details = await fc.check(property, {
				seed: jest.getSeed() * 1000 + lane,
				numRuns: Math.ceil((TIMES * RUNS) / LANES),
				path: process.env.FAULT_LAB_PATH,
				interruptAfterTimeLimit: TIMES * 100_000,
			});
			if (!details.failed) return;
			line.failed++;
			const error = details.errorInstance as Error | undefined;
			throw new Error(
				`repeat with: FAULT_LAB_PATH=${details.counterexamplePath} npm run test:faults -- rows/sync --seed ${jest.getSeed()} -t "lane ${lane}"\n${error?.message ?? String(details.errorInstance)}`,
			);
		});
	}

	afterAll(() => note({ lines: [line] }));
});

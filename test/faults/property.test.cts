/**
 * Properties: whatever breaks, the data ends as without faults, for every sequence whose items are not
 * unknown; nobody is made twice and nobody is forgotten, unknown or not.
 */
import fc from 'fast-check';

import { lineFor, note, type Line } from './figures.cts';
import { demand } from './lab/cases.cts';
import {
	create,
	FORMS,
	GOES_ON,
	mannerName,
	ON_ERROR,
	person,
	personWithLogin,
	type Form,
	type Manner,
} from './lab/forms.cts';
import { errorItems, madeByEmail, stopText, unknownIn } from './lab/judge.cts';
import { type Result, Stage } from './lab/stage.cts';
import {
	commitsLate,
	LATE_MS,
	needsTimeLimit,
	plan,
	planText,
	rulesOf,
	type Fault,
} from './property/plan.cts';
import { draw, stepsOf, stepText, type Draw } from './property/sequence.cts';
import { canonicalData, openWorld, runCalmly, runUnderFaults } from './property/world.cts';

/** How much is run; a long hunt takes a multiple of it. */
const TIMES = Number(process.env.FAULT_LAB_TIMES ?? 1);

/** Lanes of a property, each with a seed of its own. */
const LANES = 8;

const manner = fc.record<Manner>({
	tries: fc.constantFrom(0, 2, 3, 4, 5),
	onError: fc.constantFrom(...ON_ERROR),
});

const formIndex = fc.nat(FORMS.length - 1);

interface Totals {
	line: Line;
	creates: number;
	/** Sequences that ended with an unknown item, and those that could be compared. */
	unknown: number;
	compared: number;
	/** Sequences whose data differ by design: a refused item's person was made by a later item. */
	replaced: number;
	boring: number;
}

function add(totals: Totals, result: Result, runs: number): void {
	const { line } = totals;
	line.runs += runs;
	for (const key of ['requests', 'duplicates', 'orphans', 'lost', 'leaks', 'unknown'] as const) {
		line[key] += result[key];
	}
}

/** Property 1: a sequence of operations, struck by faults, ends in the data of the calm one. */
function sequences(totals: Totals) {
	const input = [
		formIndex,
		fc.array(draw, { minLength: 1, maxLength: 5 }),
		plan,
		manner,
		fc.boolean(),
	] as const;
	return fc.asyncProperty(...input, async (index, draws: Draw[], faults: Fault[], how, whole) => {
		const form = FORMS[index];
		const steps = stepsOf(form, draws);
		if (steps.length === 0) return;
		const [calm, struck] = [await openWorld(), await openWorld(commitsLate(faults) ? LATE_MS : 0)];
		try {
			const calmProblems = await runCalmly(calm, form, steps);
			const passage = await runUnderFaults(struck, form, steps, faults, how, whole);
			const result = struck.result();
			totals.creates += passage.creates;
			add(totals, result, struck.takes.length);
			demand(calmProblems, steps.map(stepText));
			demand(result.problems, passage.story);
			if (faults.length === 0) totals.boring++;
			if (passage.unknown) {
				totals.unknown++;
				return;
			}
			if (passage.replaced) {
				totals.replaced++;
				return;
			}
			totals.compared++;
			const [wanted, got] = [canonicalData(calm), canonicalData(struck)];
			const extra = got.filter((text) => !wanted.includes(text));
			const missing = wanted.filter((text) => !got.includes(text));
			const differs = [
				...extra.map((text) => `only under faults: ${text}`),
				...missing.map((text) => `only without faults: ${text}`),
			];
			if (wanted.length !== got.length)
				differs.push(`${got.length} persons instead of ${wanted.length}`);
			demand(differs, passage.story);
		} finally {
			await Promise.all([calm.close(), struck.close()]);
		}
	});
}

const BULK = 40;

/** Property 2: many creates, the workflow run twice; each person is there once, or its item is unknown. */
function bulks(totals: Totals) {
	const input = [formIndex, plan, manner, fc.integer({ min: 1, max: 8 }), fc.boolean()] as const;
	return fc.asyncProperty(...input, async (index, faults: Fault[], how, concurrency, again) => {
		const form: Form = FORMS[index];
		const stage = await Stage.open({ lateMs: commitsLate(faults) ? LATE_MS : 0 });
		const story = [form.name, mannerName(how), planText(faults)];
		try {
			stage.fault(...rulesOf(faults));
			const options = {
				maxConcurrency: concurrency,
				...(needsTimeLimit(faults) ? { timeout: 1 } : {}),
				...(form.looks && again ? { ifExists: 'skip' } : {}),
			};
			const items = Array.from({ length: BULK }, (_, number) =>
				number % 5 === 0 ? personWithLogin(number) : person(number),
			);
			const outcome = await stage.run(form, how, create(form, options), items);
			story.push(
				stopText(outcome) || `${errorItems(outcome).length} failed, ${unknownIn(outcome)} unknown`,
			);
			totals.creates += BULK;
			if (form.looks && again && unknownIn(outcome) === 0) {
				stage.sandbox.faults.clear();
				await stage.run(form, GOES_ON, create(form, options), items);
				totals.creates += BULK;
				stage.expectAllMade();
				const before = stage.sandbox.data.snapshot();
				const from = stage.sandbox.log.length;
				await stage.run(form, GOES_ON, create(form, options), items);
				const writes = stage.sandbox.log.slice(from).filter(({ committed }) => committed);
				stage.expect(writes.length === 0, `the third run made ${writes.length} writes`);
				stage.expect(stage.sandbox.data.snapshot() === before, 'the third run changed the data');
				totals.compared++;
			} else if (unknownIn(outcome) > 0) {
				totals.unknown++;
			}
			if (!form.looks) {
				// API 1 alone: what is not unknown and not done is certainly not there.
				const made = madeByEmail(stage.sandbox, stage.takes, stage.others);
				for (const item of errorItems(outcome)) {
					if (item.outcome === 'unknown') continue;
					const count = made.get(String(items[item.index].e))?.length ?? 0;
					stage.expect(count === 0, `item ${item.index} is ${item.outcome}, but was made`);
				}
			}
			if (faults.length === 0) totals.boring++;
			const result = stage.result();
			add(totals, result, stage.takes.length);
			demand(result.problems, story);
		} finally {
			await stage.close();
		}
	});
}

const KINDS = [
	{ name: 'sequences of operations', property: sequences, runs: 640 },
	{ name: `${BULK} creates, run again`, property: bulks, runs: 200 },
];

describe.each(KINDS)('$name', ({ name, property, runs }) => {
	const totals: Totals = {
		line: lineFor(name),
		creates: 0,
		unknown: 0,
		compared: 0,
		replaced: 0,
		boring: 0,
	};

	for (let lane = 0; lane < LANES; lane++) {
		it.concurrent(`${name}, lane ${lane}`, async () => {
			const details = await fc.check(property(totals) as fc.IAsyncProperty<unknown>, {
				seed: jest.getSeed() * 1000 + lane,
				numRuns: Math.ceil((TIMES * runs) / LANES),
				path: process.env.FAULT_LAB_PATH,
				interruptAfterTimeLimit: TIMES * 100_000,
			});
			if (!details.failed) return;
			totals.line.failed++;
			const error = details.errorInstance as Error | undefined;
			throw new Error(
				`repeat with: FAULT_LAB_PATH=${details.counterexamplePath} npm run test:faults -- property --seed ${jest.getSeed()} -t "${name}, lane ${lane}"\n` +
					`${error?.message ?? String(details.errorInstance)}\ninput: ${JSON.stringify(details.counterexample)}`,
			);
		});
	}

	afterAll(() => {
		const { line, creates, compared, unknown, replaced, boring } = totals;
		note({
			lines: [line],
			notes: [
				`${name}: seed ${jest.getSeed()}, ${creates} creates, ${compared} compared, ${unknown} ended unknown, ${replaced} with a refused item replaced by a later one, ${boring} without any fault`,
			],
		});
	});
});

/** Runs a sequence of steps, under faults or without, as a careful user would. */
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../../lab/sandbox/sandbox.cts';
import { GOES_ON, mannerName, type Form, type Manner } from '../lab/forms.cts';
import { errorItems, stopText, unknownIn } from '../lab/judge.cts';
import { PERSON_PASSWORD_PARTS } from '../lab/secrets.cts';
import { Stage } from '../lab/stage.cts';
import { hashPassword } from '../../../lab/sandbox/data.cts';
import { commitsLate, needsTimeLimit, planText, rulesOf, type Fault } from './plan.cts';
import { emailOf, loginOf, paramsOf, stepText, THERE_AT_START, type Step } from './sequence.cts';

/** Runs of one step at most; in the last ones nothing is struck any more. */
const RUNS_AT_MOST = 6;

/** A sandbox with the persons that are there at the start. */
export async function openWorld(lateMs = 0): Promise<Stage> {
	const stage = await Stage.open({ lateMs });
	const password = PERSON_PASSWORD_PARTS.join('');
	for (let slot = 0; slot < THERE_AT_START; slot++) {
		const hasLogin = slot % 2 === 0;
		stage.insert({
			companyId: 12,
			firstName: 'Ann',
			lastName: `Model ${slot}`,
			email: emailOf(slot),
			...(hasLogin
				? { login: loginOf(slot), profileId: 32, passwordHash: hashPassword(password) }
				: {}),
		});
	}
	return stage;
}

/** The data with ids abstracted: persons as canonical texts, in order. */
export function canonicalData({ sandbox }: Stage): string[] {
	return [...sandbox.data.persons.values()]
		.map(({ id: _, ...rest }) => rest)
		.map((person: Omit<Person, 'id'>) => JSON.stringify(person, Object.keys(person).sort()))
		.sort();
}

/** What came of a sequence. */
export interface Passage {
	/** Whether an item's end is unknown; the sequence then ended there. */
	unknown: boolean;
	/**
	 * Whether an item was surely not done and a later one made the same person in its stead. Each
	 * item was told the truth, but "skip" then keeps the later item's person for good.
	 */
	replaced: boolean;
	/** Items that were creates or upserts, over all runs. */
	creates: number;
	/** What went on, for the report of a failure. */
	story: string[];
}

/** Runs the steps one after the other without any fault. */
export async function runCalmly(stage: Stage, form: Form, steps: Step[]): Promise<string[]> {
	const problems: string[] = [];
	for (const step of steps) {
		const items = withIds(stage, step);
		const outcome = await stage.run(form, GOES_ON, paramsOf(form, step, {}), items);
		for (const { index, error } of errorItems(outcome)) {
			problems.push(`without faults: ${stepText(step)}: item ${index}: ${error}`);
		}
		if (outcome.error) problems.push(`without faults: ${stepText(step)}: ${stopText(outcome)}`);
	}
	return problems;
}

/**
 * Runs the steps one after the other. A step with items that are surely not done is run again: as
 * a whole where that is safe by design, else with just those items.
 * @param whole whether the user runs the whole workflow again rather than the failed items
 */
export async function runUnderFaults(
	stage: Stage,
	form: Form,
	steps: Step[],
	faults: Fault[],
	manner: Manner,
	whole: boolean,
): Promise<Passage> {
	const passage: Passage = {
		unknown: false,
		replaced: false,
		creates: 0,
		story: [planText(faults), mannerName(manner), form.name],
	};
	const limit = needsTimeLimit(faults) ? { timeout: 1 } : {};
	stage.fault(...rulesOf(faults));
	for (const step of steps) {
		// A change that Wordbee carries out late can undo a later one; no client can prevent that.
		if (commitsLate(faults) && step.repeats) stage.sandbox.faults.clear();
		let open = step.items.map((_, index) => index);
		for (let run = 1; open.length > 0; run++) {
			if (run > RUNS_AT_MOST) {
				stage.problems.push(`${stepText(step)} never ended`);
				return passage;
			}
			if (run === RUNS_AT_MOST - 1) stage.sandbox.faults.clear();
			const all = withIds(stage, step);
			const items = open.map((index) => all[index]);
			const outcome = await stage.run(form, manner, paramsOf(form, step, limit), items);
			const isCreate = step.operation === 'create' || step.operation === 'upsert';
			if (isCreate) passage.creates += items.length;
			const failed = errorItems(outcome);
			passage.story.push(
				`${stepText(step)}: ${outcome.error ? stopText(outcome) : failed.map(({ index, error, outcome: how }) => `${open[index]} ${how}: ${error}`).join(' | ') || 'done'}`,
			);
			if (unknownIn(outcome) > 0) {
				passage.unknown = true;
				return passage;
			}
			passage.replaced ||= isReplaced(
				step,
				open,
				failed.map(({ index }) => index),
			);
			open = stillOpen(
				stage,
				form,
				step,
				open,
				outcome.error !== undefined,
				failed.map(({ index }) => index),
				whole,
			);
		}
	}
	return passage;
}

function isReplaced(
	{ operation, options, slots }: Step,
	open: number[],
	failed: number[],
): boolean {
	if (operation !== 'create' || options.ifExists !== 'skip') return false;
	return failed.some((at) =>
		open.some(
			(index, later) => later > at && !failed.includes(later) && slots[index] === slots[open[at]],
		),
	);
}

/** The items that a careful user runs again. */
function stillOpen(
	stage: Stage,
	form: Form,
	step: Step,
	open: number[],
	stopped: boolean,
	failed: number[],
	whole: boolean,
): number[] {
	if (!stopped && failed.length === 0) return [];
	const remaining = stopped ? open : failed.map((index) => open[index]);
	// A later item of the same person must not be overtaken, so its items stay together.
	const touched = new Set(remaining.map((index) => step.slots[index]));
	const together = open.filter((index) => touched.has(step.slots[index]));
	const again = whole ? open : together;
	if (step.operation === 'create' && !form.looks) {
		// API 1 alone: the user looks at who is there.
		return remaining.filter(
			(index) => stage.sandbox.data.personsByEmail(emailOf(step.slots[index])).length === 0,
		);
	}
	if (step.operation === 'delete') {
		return again.filter(
			(index) => stage.sandbox.data.personsByEmail(emailOf(step.slots[index])).length > 0,
		);
	}
	return again;
}

/** Items with the ids of the persons they name by id. */
function withIds(stage: Stage, step: Step): IDataObject[] {
	return step.items.map((item, index) => {
		if (item.by !== 'id') return item;
		const [person] = stage.sandbox.data.personsByEmail(emailOf(step.slots[index]));
		return { ...item, who: person?.id ?? 1 };
	});
}

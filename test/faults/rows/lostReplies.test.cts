/** Rows 1 to 3: the reply to a create is lost, the node is run again, Wordbee answers 5xx. */
import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
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
	MANNERS,
	person,
	persons,
	upsert,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { Gate } from '../lab/gate.cts';
import { byItem, errorItems } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';
import { scaled } from '../lab/time.cts';

const ITEMS = 8;

/** The node's shortest time limit for one request: what `timeout: 1` means in real time. */
const TIME_LIMIT_MS = 1000;

interface Loss {
	name: string;
	effect: Effect;
	/** Whether the node needs its time limit to notice. */
	times?: boolean;
	/** Real time after which Wordbee is surely done. */
	lateMs?: number;
	/** Whether the persons are certainly there when the node looks. */
	committed: boolean;
	/** Whether Wordbee never carried it out, or so late that only the last look can see it. */
	found?: 'never' | 'atLast';
}

const LOSSES: Loss[] = [
	{ name: 'connection cut', effect: { kind: 'reset', commit: true }, committed: true },
	{ name: 'TCP reset', effect: { kind: 'reset', commit: true, rst: true }, committed: true },
	{ name: 'no answer', effect: { kind: 'stall', commit: true }, times: true, committed: true },
	{
		name: 'cut after a while',
		effect: { kind: 'stall', commit: true, ms: 40 },
		committed: true,
	},
	{
		name: 'committed while the node looks',
		effect: { kind: 'slow', ms: TIME_LIMIT_MS + scaled(1500) },
		times: true,
		lateMs: 100,
		committed: false,
	},
	{
		name: 'committed 15 seconds late',
		effect: { kind: 'slow', ms: TIME_LIMIT_MS + scaled(15_000) },
		times: true,
		lateMs: 400,
		committed: false,
		found: 'atLast',
	},
	{
		name: 'cut before the commit',
		effect: { kind: 'reset', commit: false },
		committed: false,
		found: 'never',
	},
	{
		name: 'TCP reset before the commit',
		effect: { kind: 'reset', commit: false, rst: true },
		committed: false,
		found: 'never',
	},
	{
		name: 'no answer and no commit',
		effect: { kind: 'stall', commit: false },
		times: true,
		committed: false,
		found: 'never',
	},
	{
		name: 'committed after the node has looked',
		effect: { kind: 'slow', ms: TIME_LIMIT_MS + scaled(60_000) },
		times: true,
		lateMs: 800,
		committed: false,
	},
];

/** Which creates are struck: of single requests the second and the fifth, of jobs the first. */
function strike(form: Form, effect: Effect): FaultRule {
	const on = { operation: form.creates };
	return form === API2_BATCH ? { on, nth: 1, effect } : { on, nth: [2, 5], effect };
}

/** A create may end unknown only where nobody can find out. */
function mostUnknown(form: Form, { committed, found }: Loss): number {
	if (!form.looks) return ITEMS;
	// API 2 can be asked twice.
	const asksTwice = form === API2 || form === API2_BATCH;
	return committed || found === 'atLast' || (found === 'never' && asksTwice) ? 0 : ITEMS;
}

/** @param certain whether the node can find out about every item */
function settled(stage: Stage, form: Form, manner: Manner, certain: boolean): void {
	const { outcome } = stage.takes[0];
	const sent = stage.sent('createPerson').map(({ body }) => (body as { Email: string }).Email);
	if (!form.looks) {
		stage.expect(new Set(sent).size === sent.length, 'a create was sent twice without knowing');
	}
	if (certain) {
		stage.expect(outcome.error === undefined, `the run failed: ${outcome.error?.message}`);
		stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} persons made`);
		stage.expect(errorItems(outcome).length === 0, 'an item failed although it could be found');
	} else if (manner.onError !== 'stopWorkflow') {
		stage.expect(outcome.error === undefined, `the run failed: ${outcome.error?.message}`);
		const wrong = errorItems(outcome).filter((item) => item.outcome !== 'unknown');
		stage.expect(wrong.length === 0, `an item is ${wrong[0]?.outcome}: ${wrong[0]?.error}`);
	}
}

/** Row 1. */
function lostReplies(): Case[] {
	return FORMS.flatMap((form) =>
		LOSSES.flatMap((loss) =>
			MANNERS.map(
				(manner): Case => ({
					row: 1,
					name: `${loss.name}; ${form.name}; ${mannerName(manner)}`,
					options: { lateMs: loss.lateMs },
					unknown: mostUnknown(form, loss),
					body: async (stage) => {
						stage.fault(strike(form, loss.effect));
						const params = create(form, loss.times ? { timeout: 1 } : {});
						await stage.run(form, manner, params, persons(ITEMS));
						settled(stage, form, manner, mostUnknown(form, loss) === 0);
					},
				}),
			),
		),
	);
}

/** The connection breaks while Wordbee is still at it: nobody is there yet when the node looks. */
function cutWhileWorking(): Case[] {
	return [API1, API1_LOOKS, API2].flatMap((form) =>
		FEW_MANNERS.flatMap((manner) =>
			[1, 4].map(
				(concurrency): Case => ({
					row: 1,
					name: `cut while Wordbee works on it for 20 seconds, ${concurrency} at a time; ${form.name}; ${mannerName(manner)}`,
					options: { lateMs: scaled(20_000) + 50 },
					unknown: ITEMS,
					body: async (stage) => {
						const gate = await Gate.before(stage.sandbox, stage.store);
						const on = { operation: form.creates };
						const cut = () => void setTimeout(() => gate.cut(), 5);
						stage.fault(
							{ on, nth: 3, effect: { kind: 'call', fn: cut } },
							{ on, nth: 3, effect: { kind: 'slow', ms: scaled(20_000) } },
						);
						const items = Array.from({ length: ITEMS }, (_, number) => person(number));
						await stage.run(form, manner, create(form, { maxConcurrency: concurrency }), items);
						await gate.shut();
					},
				}),
			),
		),
	);
}

/** Somebody with the same e-mail is there before: the new person is adopted, not the old one. */
function namesakes(): Case[] {
	return FEW_MANNERS.map(
		(manner): Case => ({
			row: 1,
			name: `connection cut, namesakes are there before; ${API1_LOOKS.name}; ${mannerName(manner)}`,
			body: async (stage) => {
				const items = Array.from({ length: ITEMS }, (_, number) => person(number));
				for (const { e } of items) {
					stage.insert({ companyId: 12, firstName: 'Ana', lastName: 'Before', email: String(e) });
				}
				stage.fault(strike(API1_LOOKS, { kind: 'reset', commit: true }));
				const { json } = await stage.run(API1_LOOKS, manner, create(API1_LOOKS), items);
				const told = json.map(({ personId }) => personId as number);
				const old = told.filter((id) => stage.others.has(id));
				stage.expect(old.length === 0, `persons ${old.join(', ')} were there before`);
				stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
			},
		}),
	);
}

/** Row 2: the user runs the workflow again, and again. */
function runAgain(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const manner of MANNERS) {
			const name = `${form.name}; ${mannerName(manner)}`;
			const again = form.looks ? { ifExists: 'skip' } : {};
			cases.push({
				row: 2,
				name: `create, run three times; ${name}`,
				unknown: form.looks ? 0 : 2 * ITEMS,
				body: async (stage) => {
					stage.fault(strike(form, { kind: 'reset', commit: true }));
					const items = persons(ITEMS);
					await stage.run(form, manner, create(form, again), items);
					stage.sandbox.faults.clear();
					stage.sandbox.faults.hits = 1;
					if (!form.looks) return await runOpenItems(stage, form, manner);
					for (let run = 2; run <= 3; run++)
						await rerunQuietly(stage, form, manner, create(form, again), run);
				},
			});
			if (form !== API2 && form !== API2_BATCH) continue;
			for (const matchOn of ['email', 'login']) {
				const items =
					matchOn === 'login' ? persons(ITEMS * 2).filter(({ login }) => login) : persons(ITEMS);
				cases.push({
					row: 2,
					name: `create or update by ${matchOn}, run three times; ${name}`,
					body: async (stage) => {
						stage.fault(strike(form, { kind: 'reset', commit: true }));
						await stage.run(form, manner, upsert(form, {}, matchOn), items);
						stage.sandbox.faults.clear();
						stage.sandbox.faults.hits = 1;
						stage.expect(
							stage.made().length === ITEMS,
							`${stage.made().length} of ${ITEMS} persons made`,
						);
						for (let run = 2; run <= 3; run++) {
							await rerunQuietly(stage, form, manner, upsert(form, {}, matchOn), run);
						}
					},
				});
			}
		}
	}
	return cases;
}

/** The whole workflow once more: nothing may change in Wordbee. */
async function rerunQuietly(stage: Stage, form: Form, manner: Manner, params: object, run: number) {
	const before = stage.sandbox.data.snapshot();
	const from = stage.sandbox.log.length;
	const { items } = stage.takes[0];
	const outcome = await stage.run(form, manner, params as never, items);
	const writes = stage.sandbox.log.slice(from).filter(({ committed }) => committed);
	stage.expect(writes.length === 0, `run ${run} made ${writes.length} writes`);
	stage.expect(stage.sandbox.data.snapshot() === before, `run ${run} changed the data`);
	stage.expect(outcome.error === undefined, `run ${run} failed: ${outcome.error?.message}`);
	const actions = [...byItem(outcome).values()].flat().map(({ action }) => action);
	stage.expect(
		actions.every((action) => action === 'skipped'),
		`run ${run} says ${[...new Set(actions)].join(', ')}`,
	);
}

/** API 1 alone cannot look: the user runs only those items again that are surely not done. */
async function runOpenItems(stage: Stage, form: Form, manner: Manner): Promise<void> {
	const [{ items, outcome }] = stage.takes;
	if (outcome.error !== undefined) return;
	const open = errorItems(outcome).filter((item) => item.outcome !== 'unknown');
	stage.expect(open.length === 0, `items that could have been sent were not: ${open.length}`);
	await stage.run(
		form,
		manner,
		create(form),
		open.map(({ index }) => items[index]),
	);
}

const STATUSES = [500, 502, 503, 504];

/** Row 3: 5xx before or after the commit, once or as long as the node tries. */
function serverErrors(): Case[] {
	const cases: Case[] = [];
	for (const form of FORMS) {
		for (const status of STATUSES) {
			for (const commit of [true, false]) {
				for (const manner of FEW_MANNERS) {
					cases.push({
						row: 3,
						name: `${status} ${commit ? 'after' : 'before'} the commit; ${form.name}; ${mannerName(manner)}`,
						unknown: form.looks && commit ? 0 : ITEMS,
						body: async (stage) => {
							stage.fault(strike(form, { kind: 'status', status, commit }));
							await stage.run(form, manner, create(form), persons(ITEMS));
							settled(stage, form, manner, form.looks && commit);
							// A clear answer that comes before the commit needs no doubt where the node can look; after
							// 502 and 504 Wordbee may still be at it.
							if (form !== API1 && form !== API2_BATCH && !commit && ![502, 504].includes(status)) {
								stage.expect(
									stage.made().length === ITEMS,
									`${stage.made().length} of ${ITEMS} made`,
								);
							}
						},
					});
				}
			}
		}
	}
	for (const form of [API1, API1_LOOKS, API2]) {
		for (const commit of [true, false]) {
			cases.push({
				row: 3,
				name: `503 to every create of one person, ${commit ? 'after' : 'before'} the commit; ${form.name}`,
				unknown: form.looks && commit ? 0 : 1,
				body: async (stage) => {
					stage.fault({
						on: {
							operation: form.creates,
							where: ({ body }) => JSON.stringify(body).includes('ana3@new.example'),
						},
						effect: { kind: 'status', status: 503, commit },
					});
					const manner: Manner = { tries: 5, onError: 'continueRegularOutput' };
					const outcome = await stage.run(form, manner, create(form), persons(ITEMS));
					stage.expect(stage.made().length >= ITEMS - 1, 'other items suffered');
					stage.expect(errorItems(outcome).length <= 1, 'other items failed');
				},
			});
		}
	}
	return cases;
}

testCases([
	...lostReplies(),
	...cutWhileWorking(),
	...namesakes(),
	...runAgain(),
	...serverErrors(),
]);

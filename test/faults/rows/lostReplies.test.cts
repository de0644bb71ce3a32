/** Rows 1 to 3: the reply to a create is lost, the node is run again, Wordbee answers 5xx. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2_BATCH,
	contacts,
	create,
	FEW_MANNERS,
	FORMS,
	MANNERS,
	naming,
	persons,
	SINGLE_FORMS,
	upsert,
	V2_FORMS,
	type Form,
	type Manner,
} from '../lab/forms.cts';
import { Gate } from '../lab/gate.cts';
import { byItem } from '../lab/judge.cts';
import type { Stage } from '../lab/stage.cts';
import { scaled } from '../lab/time.cts';

const ITEMS = 8;

const CUT: Effect = { kind: 'reset', commit: true };

interface Loss {
	name: string;
	effect: Effect;
	/** Real time after which Wordbee is surely done. */
	lateMs?: number;
	/** When the persons are there: as the node looks, at its last look, some time, never. */
	there: 'atOnce' | 'atLast' | 'later' | 'never';
}

const late = (ms: number): Effect => ({ kind: 'slow', ms: scaled(ms), afterLoss: true });

const LOSSES: Loss[] = [
	{ name: 'connection cut', effect: { kind: 'reset', commit: true }, there: 'atOnce' },
	{ name: 'TCP reset', effect: { kind: 'reset', commit: true, rst: true }, there: 'atOnce' },
	{ name: 'no answer', effect: { kind: 'stall', commit: true }, there: 'atOnce' },
	{ name: 'cut after a while', effect: { kind: 'stall', commit: true, ms: 40 }, there: 'atOnce' },
	{ name: 'committed while the node looks', effect: late(1500), lateMs: 100, there: 'later' },
	{ name: 'committed 15 seconds late', effect: late(15_000), lateMs: 400, there: 'atLast' },
	{ name: 'cut before the commit', effect: { kind: 'reset', commit: false }, there: 'never' },
	{
		name: 'TCP reset before the commit',
		effect: { kind: 'reset', commit: false, rst: true },
		there: 'never',
	},
	{ name: 'no answer and no commit', effect: { kind: 'stall', commit: false }, there: 'never' },
	{
		name: 'committed after the node has looked',
		effect: late(60_000),
		lateMs: 800,
		there: 'later',
	},
];

/** Whether the node needs its time limit to notice. */
function isSilent({ kind, ...effect }: Effect): boolean {
	return kind === 'slow' || (kind === 'stall' && !('ms' in effect));
}

/** Which creates are struck: of single requests the second and the fifth, of jobs the first. */
function strike(form: Form, effect: Effect): FaultRule {
	const on = { operation: form.creates };
	return form === API2_BATCH ? { on, nth: 1, effect } : { on, nth: [2, 5], effect };
}

/** A create may end unknown only where nobody can find out. */
function mostUnknown(form: Form, { there }: Loss): number {
	if (!form.looks || there === 'later') return ITEMS;
	// API 2 can be asked twice.
	return there === 'never' && !V2_FORMS.includes(form) ? ITEMS : 0;
}

/** @param certain whether the node can find out about every item */
function settled(stage: Stage, form: Form, manner: Manner, certain: boolean): void {
	const sent = stage.sent('createPerson').map(({ body }) => (body as { Email: string }).Email);
	if (!form.looks) {
		stage.expect(new Set(sent).size === sent.length, 'a create was sent twice without knowing');
	}
	if (certain) {
		stage.expectNoFailure();
		stage.expectMade(ITEMS);
	} else if (manner.onError !== 'stopWorkflow') {
		stage.expectNoStop();
		stage.expectEachFailed('unknown');
	}
}

/** Row 1. */
function lostReplies(): Case[] {
	return casesOf(1, FORMS, MANNERS, (form, manner) =>
		LOSSES.map((loss) => ({
			name: loss.name,
			options: { lateMs: loss.lateMs },
			unknown: mostUnknown(form, loss),
			body: async (stage) => {
				stage.fault(strike(form, loss.effect));
				const params = create(form, isSilent(loss.effect) ? { timeout: 1 } : {});
				await stage.run(form, manner, params, persons(ITEMS));
				settled(stage, form, manner, mostUnknown(form, loss) === 0);
			},
		})),
	);
}

/** The connection breaks while Wordbee is still at it: nobody is there yet when the node looks. */
function cutWhileWorking(): Case[] {
	return casesOf(1, SINGLE_FORMS, FEW_MANNERS, (form, manner) =>
		[1, 4].map((concurrency) => ({
			name: `cut while Wordbee works on it for 20 seconds, ${concurrency} at a time`,
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
				const params = create(form, { maxConcurrency: concurrency });
				await stage.run(form, manner, params, contacts(ITEMS));
				await gate.shut();
			},
		})),
	);
}

/** Somebody with the same e-mail is there before: the new person is adopted, not the old one. */
function namesakes(): Case[] {
	return casesOf(1, [API1_LOOKS], FEW_MANNERS, (form, manner) => ({
		name: 'connection cut, namesakes are there before',
		body: async (stage) => {
			const items = contacts(ITEMS);
			for (const { e } of items) {
				stage.insert({ companyId: 12, firstName: 'Ana', lastName: 'Before', email: String(e) });
			}
			stage.fault(strike(form, CUT));
			const { json } = await stage.run(form, manner, create(form), items);
			const told = json.map(({ personId }) => personId as number);
			const old = told.filter((id) => stage.others.has(id));
			stage.expect(old.length === 0, `persons ${old.join(', ')} were there before`);
			stage.expectMade(ITEMS);
		},
	}));
}

/** Row 2: the user runs the workflow again, and again. */
function runAgain(): Case[] {
	/** Answers are lost in the first run alone. */
	const first = async (
		stage: Stage,
		form: Form,
		manner: Manner,
		params: IDataObject,
		items: IDataObject[],
	) => {
		stage.fault(strike(form, CUT));
		await stage.run(form, manner, params, items);
		stage.sandbox.faults.clear();
		stage.sandbox.faults.hits = 1;
	};
	const creates = casesOf(2, FORMS, MANNERS, (form, manner) => ({
		name: 'create, run three times',
		unknown: form.looks ? 0 : 2 * ITEMS,
		body: async (stage) => {
			const params = create(form, form.looks ? { ifExists: 'skip' } : {});
			await first(stage, form, manner, params, persons(ITEMS));
			if (!form.looks) return await runOpenItems(stage, form, manner);
			for (const run of [2, 3]) await rerunQuietly(stage, form, manner, params, run);
		},
	}));
	const upserts = casesOf(2, V2_FORMS, MANNERS, (form, manner) =>
		['email', 'login'].map((matchOn) => ({
			name: `create or update by ${matchOn}, run three times`,
			body: async (stage) => {
				const all = persons(matchOn === 'login' ? ITEMS * 2 : ITEMS);
				const items = matchOn === 'login' ? all.filter(({ login }) => login) : all;
				const params = upsert(form, {}, matchOn);
				await first(stage, form, manner, params, items);
				stage.expectMade(ITEMS);
				for (const run of [2, 3]) await rerunQuietly(stage, form, manner, params, run);
			},
		})),
	);
	return [...creates, ...upserts];
}

/** The whole workflow once more: nothing may change in Wordbee. */
async function rerunQuietly(
	stage: Stage,
	form: Form,
	manner: Manner,
	params: IDataObject,
	run: number,
): Promise<void> {
	const before = stage.sandbox.data.snapshot();
	const from = stage.sandbox.log.length;
	const outcome = await stage.run(form, manner, params, stage.takes[0].items);
	const writes = stage.sandbox.log.slice(from).filter(({ committed }) => committed);
	stage.expect(writes.length === 0, `run ${run} made ${writes.length} writes`);
	stage.expect(stage.sandbox.data.snapshot() === before, `run ${run} changed the data`);
	stage.expectNoStop();
	const actions = [...byItem(outcome).values()].flat().map(({ action }) => action);
	stage.expect(
		actions.every((action) => action === 'skipped'),
		`run ${run} says ${[...new Set(actions)].join(', ')}`,
	);
}

/** API 1 alone cannot look: the user runs only those items again that are surely not done. */
async function runOpenItems(stage: Stage, form: Form, manner: Manner): Promise<void> {
	const { items, outcome } = stage.last;
	if (outcome.error !== undefined) return;
	const open = stage.failed.filter((item) => item.outcome !== 'unknown');
	stage.expect(open.length === 0, `items that could have been sent were not: ${open.length}`);
	const rest = open.map(({ index }) => items[index]);
	await stage.run(form, manner, create(form), rest);
}

/** Row 3: 5xx before or after the commit, once or as long as the node tries. */
function serverErrors(): Case[] {
	const moments = [true, false].map((commit) => ({ commit, when: commit ? 'after' : 'before' }));
	const once = casesOf(3, FORMS, FEW_MANNERS, (form, manner) =>
		[500, 502, 503, 504].flatMap((status) =>
			moments.map(({ commit, when }) => ({
				name: `${status} ${when} the commit`,
				unknown: form.looks && commit ? 0 : ITEMS,
				body: async (stage: Stage) => {
					stage.fault(strike(form, { kind: 'status', status, commit }));
					await stage.run(form, manner, create(form), persons(ITEMS));
					settled(stage, form, manner, form.looks && commit);
					// A clear answer that comes before the commit needs no doubt where the node can look; after
					// 502 and 504 Wordbee may still be at it.
					const isClear = !commit && ![502, 504].includes(status);
					if (form !== API1 && form !== API2_BATCH && isClear) stage.expectMade(ITEMS);
				},
			})),
		),
	);
	const manner: Manner = { tries: 5, onError: 'continueRegularOutput' };
	const always = casesOf(3, SINGLE_FORMS, [manner], (form) =>
		moments.map(({ commit, when }) => ({
			name: `503 to every create of one person, ${when} the commit`,
			unknown: form.looks && commit ? 0 : 1,
			body: async (stage) => {
				const on = naming(form.creates, 'ana3@new.example');
				stage.fault({ on, effect: { kind: 'status', status: 503, commit } });
				await stage.run(form, manner, create(form), persons(ITEMS));
				stage.expect(stage.made().length >= ITEMS - 1, 'other items suffered');
				stage.expect(stage.failed.length <= 1, 'other items failed');
			},
		})),
	);
	return [...once, ...always];
}

testCases([
	...lostReplies(),
	...cutWhileWorking(),
	...namesakes(),
	...runAgain(),
	...serverErrors(),
]);

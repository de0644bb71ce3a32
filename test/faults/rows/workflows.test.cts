/** Row 2 in whole workflows: loops, several Wordbee nodes, sub-workflows. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { casesOf, testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API2,
	API2_BATCH,
	create,
	FORMS,
	GOES_ON,
	locator,
	LOOKING_FORMS,
	naming,
	ON_ERROR,
	persons,
	RETRIES,
	SINGLE_FORMS,
	STOPS,
	update,
	upsert,
	V2_FORMS,
	type Form,
	type Manner,
	matchedOf,
} from '../lab/forms.cts';
import { errorItems, type Take } from '../lab/judge.cts';
import { WRONG_CREDENTIALS, WRONG_SECRETS } from '../lab/secrets.cts';
import type { Stage } from '../lab/stage.cts';
import {
	call,
	CALLED,
	file,
	loop,
	Replay,
	REPLAY,
	runFile,
	TRIGGER,
	wordbee,
	type WorkflowRun,
} from '../lab/workflow.cts';

const ITEMS = 7;

const THRICE: Manner[] = ON_ERROR.map((onError) => ({ tries: 3, onError }));

const lost: Effect = { kind: 'reset', commit: true };

/** The n-th requests of an operation lose their answers after the commit. */
function losing(operation: string, ...nth: number[]): FaultRule {
	return { on: { operation }, nth, effect: lost };
}

/** The ids that a node says it made or found. */
function idsOf(takes: Take[]): number[] {
	return takes.flatMap(({ outcome }) =>
		outcome.json.flatMap(({ personId }) => (personId === undefined ? [] : [Number(personId)])),
	);
}

function noFailure(stage: Stage, { error }: WorkflowRun): void {
	stage.expect(error === undefined, `the workflow failed: ${error?.message}`);
}

/** A loop around one Wordbee node. */
function looped(size: number, node: INode, ...more: Array<[string, number, string]>) {
	return file(
		[TRIGGER, loop(size), node],
		['Trigger', 'Loop'],
		['Loop', 1, 'Wordbee'],
		['Wordbee', 'Loop'],
		...more,
	);
}

/** Both nodes get the items of the trigger. */
function sideBySide(form: Form, manner: Manner, one: IDataObject, other: IDataObject) {
	return file(
		[TRIGGER, wordbee('One', form, manner, one), wordbee('Other', form, manner, other)],
		['Trigger', 'One'],
		['Trigger', 'Other'],
	);
}

/** The same creates for other persons: e-mail and login begin with an expression's text. */
function beginningWith(prefix: string, params: IDataObject): IDataObject {
	return {
		...params,
		email: `={{ ${prefix} + $json.e }}`,
		additionalFields: {
			...(params.additionalFields as IDataObject),
			login: `={{ $json.login ? "r" + ${prefix} + $json.login : undefined }}`,
		},
	};
}

/** Where the node can look, nothing is left open; API 1 alone says of each lost answer that it is unknown. */
function settled(
	stage: Stage,
	form: Form,
	manner: Manner,
	run: WorkflowRun,
	names: string[],
	wanted: number,
): void {
	const sent = stage.sent('createPerson').map(({ body }) => JSON.stringify(body));
	if (!form.looks) {
		stage.expect(new Set(sent).size === sent.length, 'a create was sent twice without knowing');
		if (manner.onError === 'stopWorkflow') return;
	}
	noFailure(stage, run);
	stage.expectMade(wanted);
	for (const name of names) {
		const own = run.takes(name);
		const items = own.reduce((sum, take) => sum + take.items.length, 0);
		stage.expect(items === wanted / names.length, `${name} was given ${items} items`);
		const odd = own
			.flatMap(({ outcome }) => errorItems(outcome))
			.find(({ outcome }) => form.looks || outcome !== 'unknown');
		stage.expect(odd === undefined, `an item of ${name} is ${odd?.outcome}: ${odd?.error}`);
		const ids = idsOf(own);
		stage.expect(new Set(ids).size === ids.length, `${name} names a person twice`);
	}
}

/** Loop Over Items hands on a batch at a time; the node runs once for each. */
function loops(): Case[] {
	return casesOf(2, FORMS, THRICE, (form, manner) =>
		[1, 3].map((size) => ({
			name: `in a loop with batches of ${size}`,
			unknown: form.looks ? 0 : 2,
			body: async (stage) => {
				const jobs = form === API2_BATCH && size === 3;
				stage.fault(losing(form.creates, ...(jobs ? [1, 3] : [2, 5])));
				const node = wordbee('Wordbee', form, manner, create(form));
				const workflow = looped(size, node, ['Wordbee', 1, 'Loop']);
				const run = await runFile(stage, workflow, persons(ITEMS));
				settled(stage, form, manner, run, ['Wordbee'], ITEMS);
				if (run.error !== undefined) return;
				const done = run.last('Loop');
				stage.expect(done.length === ITEMS, `the loop ends with ${done.length} items`);
				const ids = done.flatMap(({ personId }) => (personId === undefined ? [] : [personId]));
				const told = idsOf(run.takes('Wordbee'));
				stage.expect(String(ids.sort()) === String(told.sort()), 'the loop ends with others');
			},
		})),
	);
}

/** A log-in that is refused is not repeated in each round of a loop: that may lock the account. */
function refusedInLoops(): Case[] {
	return casesOf(7, [API1, API2], [GOES_ON, RETRIES], (form, manner) => ({
		name: 'a wrong password or key in a loop',
		strikes: false,
		options: { credentials: WRONG_CREDENTIALS },
		body: async (stage) => {
			Object.assign(stage.secrets, WRONG_SECRETS);
			const workflow = looped(1, wordbee('Wordbee', form, manner, create(form)));
			const run = await runFile(stage, workflow, persons(ITEMS));
			stage.expectLogIns(2, 2);
			const failed = run.takes('Wordbee').flatMap(({ outcome }) => errorItems(outcome));
			stage.expect(failed.length === ITEMS, `${failed.length} items failed`);
			const odd = failed.find(({ error }) => !error.includes('refused the log-in'));
			stage.expect(odd === undefined, `unclear: ${odd?.error}`);
		},
	}));
}

/** The second node changes whom the first one made. */
function oneAfterTheOther(): Case[] {
	return casesOf(2, FORMS, THRICE, (form, manner) => ({
		name: 'two nodes, the second updates whom the first made',
		unknown: form.looks ? 0 : 2,
		body: async (stage) => {
			stage.fault(losing(form.creates, ...(form === API2_BATCH ? [1, 3] : [2, 5])));
			if (form !== API2_BATCH)
				stage.fault({ on: naming(form.changes, 'Second'), nth: [1, 4], effect: lost });
			const change = {
				...update(form),
				companyId: locator('id', '={{ $json.companyId }}'),
				personId: locator('id', '={{ $json.personId }}'),
				updateFields: { role: '={{ "Second " + $json.personId }}' },
			};
			const first = wordbee('First', form, manner, create(form));
			const second = wordbee('Second', form, manner, change);
			const workflow = file([TRIGGER, first, second], ['Trigger', 'First'], ['First', 'Second']);
			const run = await runFile(stage, workflow, persons(ITEMS));
			settled(stage, form, manner, run, ['First'], ITEMS);
			if (run.error !== undefined) return;
			const made = idsOf(run.takes('First'));
			const changed = idsOf(run.takes('Second'));
			stage.expect(String(changed) === String(made), `changed ${changed}, made ${made}`);
			for (const id of made) {
				const role = stage.sandbox.data.persons.get(id)?.role;
				stage.expect(role === `Second ${id}`, `person ${id} has the role ${role}`);
			}
		},
	}));
}

/** Both nodes get the same items, and each makes persons of its own. */
function eachItsOwn(): Case[] {
	return casesOf(2, FORMS, THRICE, (form, manner) => ({
		name: 'two nodes with the same items, each makes its own persons',
		unknown: form.looks ? 0 : 4,
		body: async (stage) => {
			const nth = form === API2_BATCH ? [1, 3] : [2, 5, ITEMS + 3, ITEMS + 6];
			stage.fault(losing(form.creates, ...nth));
			const params = create(form);
			const others = beginningWith('"other."', params);
			const workflow = sideBySide(form, manner, params, others);
			const run = await runFile(stage, workflow, persons(ITEMS), {
				person: (name, item) =>
					name === 'Other' ? { ...item, e: `other.${String(item.e)}` } : item,
			});
			settled(stage, form, manner, run, ['One', 'Other'], 2 * ITEMS);
		},
	}));
}

/** Both nodes get the same items and mean the same persons: the second finds what the first made. */
function twins(): Case[] {
	return casesOf(2, LOOKING_FORMS, [THRICE[0]], (form, manner) => ({
		name: 'two nodes with the same items mean the same persons',
		body: async (stage) => {
			stage.fault(losing(matchedOf(form), 1));
			const params = create(form, { ifExists: 'skip' });
			const workflow = sideBySide(form, manner, params, params);
			const run = await runFile(stage, workflow, persons(ITEMS));
			noFailure(stage, run);
			const actions = [...run.takes('One'), ...run.takes('Other')].flatMap(({ outcome }) =>
				outcome.json.map(({ action }) => action),
			);
			for (const action of ['created', 'skipped']) {
				const count = actions.filter((one) => one === action).length;
				stage.expect(count === ITEMS, `${count} ${action}`);
			}
			const [made, found] = [idsOf(run.takes('One')), idsOf(run.takes('Other'))];
			stage.expect(String(made) === String(found), `made ${made}, found ${found}`);
		},
	}));
}

const ROUNDS = 3;
const rounds = Array.from({ length: ROUNDS }, (_, round) => ({ round }));

/** The node gets the same item objects in each round: every round is work of its own. */
function comesBack(): Case[] {
	const roundTrip = (form: Form, manner: Manner, params: IDataObject) =>
		file(
			[TRIGGER, loop(1), REPLAY, wordbee('Wordbee', form, manner, params)],
			['Trigger', 'Loop'],
			['Loop', 1, 'Replay'],
			['Replay', 'Wordbee'],
			['Wordbee', 'Loop'],
		);
	const creates = casesOf(2, FORMS, THRICE, (form, manner) => ({
		name: 'the same item objects come back to the node, creates',
		unknown: form.looks ? 0 : 4,
		body: async (stage) => {
			const nth = form === API2_BATCH ? [1, 4] : [1, 2, ITEMS + 1, ITEMS + 4];
			stage.fault(losing(form.creates, ...nth));
			const params = beginningWith('$runIndex + "."', create(form));
			const run = await runFile(stage, roundTrip(form, manner, params), rounds, {
				nodeTypes: { 'lab.replay': new Replay(persons(ITEMS)) },
				person: (_name, item, round) => ({ ...item, e: `${round}.${String(item.e)}` }),
			});
			settled(stage, form, manner, run, ['Wordbee'], ROUNDS * ITEMS);
		},
	}));
	const changes = casesOf(2, SINGLE_FORMS, THRICE.slice(0, 2), (form, manner) => ({
		name: 'the same item objects come back to the node, updates',
		body: async (stage) => {
			const items = stage.insertStaff(ITEMS).map(({ id }) => ({ c: 12, who: id }));
			// The first item is refused once in the second round: the node is run again.
			const effect: Effect = { kind: 'status', status: 400, commit: false };
			stage.fault({ on: naming(form.changes, 'Round 1'), times: 1, effect });
			const params = {
				...update(form, { maxConcurrency: 1 }),
				updateFields: { role: '={{ "Round " + $runIndex }}' },
			};
			const run = await runFile(stage, roundTrip(form, manner, params), rounds, {
				nodeTypes: { 'lab.replay': new Replay(items) },
			});
			noFailure(stage, run);
			const sent = stage.sent(form.changes).map(({ body }) => JSON.stringify(body));
			for (const { round } of rounds) {
				const count = sent.filter((body) => body.includes(`Round ${round}`)).length;
				const wanted = round === 1 ? ITEMS + 1 : ITEMS;
				stage.expect(count === wanted, `${count} updates in round ${round}, not ${wanted}`);
			}
			for (const { who } of items) {
				const role = stage.sandbox.data.persons.get(who)?.role;
				stage.expect(role === `Round ${ROUNDS - 1}`, `person ${who} has the role ${role}`);
			}
		},
	}));
	return [...creates, ...changes];
}

const MODES = ['once', 'each'] as const;
const HOW = { once: 'once for all items', each: 'once for each item' };

/** Trigger → Execute Sub-workflow, and the sub-workflow with one Wordbee node. */
function calling(
	form: Form,
	mode: (typeof MODES)[number],
	outer: Manner,
	inner: Manner,
	params: IDataObject,
) {
	const sub = file([CALLED, wordbee('Wordbee', form, inner, params)], ['Called', 'Wordbee']);
	const workflow = file([TRIGGER, call('sub', mode, outer)], ['Trigger', 'Call']);
	return { workflow, subWorkflows: { sub } };
}

/** Retry On Fail on the node in the sub-workflow. */
function retriedInside(): Case[] {
	return casesOf(2, FORMS, THRICE, (form, manner) =>
		MODES.map((mode) => ({
			name: `in a sub-workflow called ${HOW[mode]}, tried again inside`,
			unknown: form.looks ? 0 : 2,
			body: async (stage) => {
				const jobs = form === API2_BATCH && mode === 'once';
				stage.fault(losing(form.creates, ...(jobs ? [1] : [2, 5])));
				const { workflow, subWorkflows } = calling(form, mode, STOPS, manner, create(form));
				const run = await runFile(stage, workflow, persons(ITEMS), { subWorkflows });
				settled(stage, form, manner, run, ['Wordbee'], ITEMS);
				if (run.error !== undefined || !form.looks) return;
				const ids = String(run.last('Call').map(({ personId }) => personId));
				stage.expect(ids === String(idsOf(run.takes('Wordbee'))), `the caller gets ${ids}`);
			},
		})),
	);
}

/** What makes the sub-workflow fail once some persons are made; `failed` tells when it has. */
const FAILURES: Array<{ name: string; rules(form: Form, failed: () => boolean): FaultRule[] }> = [
	{
		name: 'one item refused once',
		rules: (form) => [
			{
				on: { operation: matchedOf(form) },
				nth: doneBefore(form) + 1,
				effect: { kind: 'status', status: 400, commit: false },
			},
		],
	},
	{
		name: 'answers lost while nobody can be looked up',
		rules: (form, failed) => {
			const on = { operation: matchedOf(form) };
			const after = doneBefore(form);
			let struck = false;
			return [
				// As long as the node is patient: what may be sent twice is sent again for a minute.
				{ on: { ...on, where: () => !failed() }, after, effect: lost },
				{ on, after, times: 1, effect: { kind: 'call', fn: () => void (struck = true) } },
				{
					on: { operation: ['personsList', 'personsListFull'], where: () => struck && !failed() },
					effect: { kind: 'status', status: 503, commit: false },
				},
			];
		},
	},
];

function doneBefore(form: Form): number {
	return form === API2_BATCH ? 1 : 4;
}

/**
 * Retry On Fail on Execute Sub-workflow: n8n starts the sub-workflow again, an execution of its own
 * with the same items. What the node can see in Wordbee then counts.
 */
function retriedOutside(): Case[] {
	const ways: Array<[string, Form[], (form: Form) => IDataObject]> = [
		['skip', LOOKING_FORMS, (form) => create(form, { ifExists: 'skip', maxConcurrency: 1 })],
		['create or update', V2_FORMS, (form) => upsert(form, { maxConcurrency: 1 })],
	];
	const outer: Manner = { tries: 3, onError: 'stopWorkflow' };
	return ways.flatMap(([how, forms, params]) =>
		casesOf(2, forms, [outer], (form) =>
			MODES.flatMap((mode) =>
				FAILURES.map(({ name, rules }) => ({
					name: `a sub-workflow called ${HOW[mode]} is started again, ${name}; ${how}`,
					unknown: 5,
					body: async (stage: Stage) => {
						let calls = 0;
						const usual = mode === 'once' ? 1 : doneBefore(form) + 1;
						stage.fault(...rules(form, () => calls > usual));
						const { workflow, subWorkflows } = calling(form, mode, outer, STOPS, params(form));
						const onCall = () => void calls++;
						const around = { subWorkflows, onCall };
						const run = await runFile(stage, workflow, persons(ITEMS), around);
						noFailure(stage, run);
						const failed = run.takes('Wordbee').filter(({ outcome }) => outcome.error).length;
						stage.expect(failed > 0, 'the sub-workflow never failed');
						stage.expectMade(ITEMS);
						const told = run.last('Call').map(({ personId }) => Number(personId));
						const made = stage.made().map(({ id }) => id);
						const isTold = String(told.sort()) === String(made.sort());
						stage.expect(isTold, `the caller gets ${told}, made were ${made}`);
					},
				})),
			),
		),
	);
}

testCases([
	...loops(),
	...refusedInLoops(),
	...oneAfterTheOther(),
	...eachItsOwn(),
	...twins(),
	...comesBack(),
	...retriedInside(),
	...retriedOutside(),
]);

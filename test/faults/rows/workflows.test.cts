/** Row 2 in whole workflows: loops, several Wordbee nodes, sub-workflows. */
import type { IDataObject } from 'n8n-workflow';

import type { Effect, FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { testCases, type Case } from '../lab/cases.cts';
import {
	API1,
	API1_LOOKS,
	API2,
	API2_BATCH,
	create,
	FORMS,
	locator,
	mannerName,
	ON_ERROR,
	persons,
	SINGLE_FORMS,
	update,
	upsert,
	type Form,
	type Manner,
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

const RETRIES: Manner[] = ON_ERROR.map((onError) => ({ tries: 3, onError }));
const NO_RETRY: Manner = { tries: 0, onError: 'stopWorkflow' };

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

/** Where the node can look, nothing is left open; API 1 alone says of each lost answer that it is unknown. */
function settled(
	stage: Stage,
	form: Form,
	manner: Manner,
	{ error, takes }: WorkflowRun,
	names: string[],
	wanted: number,
): void {
	const sent = stage.sent('createPerson').map(({ body }) => JSON.stringify(body));
	if (!form.looks) {
		stage.expect(new Set(sent).size === sent.length, 'a create was sent twice without knowing');
		if (manner.onError === 'stopWorkflow') return;
	}
	stage.expect(error === undefined, `the workflow failed: ${error?.message}`);
	stage.expect(stage.made().length === wanted, `${stage.made().length} of ${wanted} made`);
	for (const name of names) {
		const own = takes(name);
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
	return FORMS.flatMap((form) =>
		[1, 3].flatMap((size) =>
			RETRIES.map(
				(manner): Case => ({
					row: 2,
					name: `in a loop with batches of ${size}; ${form.name}; ${mannerName(manner)}`,
					unknown: form.looks ? 0 : 2,
					body: async (stage) => {
						const jobs = form === API2_BATCH && size === 3;
						stage.fault(losing(form.creates, ...(jobs ? [1, 3] : [2, 5])));
						const workflow = file(
							[TRIGGER, loop(size), wordbee('Wordbee', form, manner, create(form))],
							['Trigger', 'Loop'],
							['Loop', 1, 'Wordbee'],
							['Wordbee', 'Loop'],
							['Wordbee', 1, 'Loop'],
						);
						const run = await runFile(stage, workflow, persons(ITEMS));
						settled(stage, form, manner, run, ['Wordbee'], ITEMS);
						if (run.error !== undefined) return;
						const done = run.last('Loop');
						stage.expect(done.length === ITEMS, `the loop ends with ${done.length} items`);
						const ids = done.flatMap(({ personId }) => (personId === undefined ? [] : [personId]));
						const told = idsOf(run.takes('Wordbee'));
						stage.expect(String(ids.sort()) === String(told.sort()), 'the loop ends with others');
					},
				}),
			),
		),
	);
}

/** A log-in that is refused is not repeated in each round of a loop: that may lock the account. */
function refusedInLoops(): Case[] {
	return [API1, API2].flatMap((form) =>
		[0, 3].map((tries): Case => {
			const manner: Manner = { tries, onError: 'continueRegularOutput' };
			return {
				row: 7,
				name: `a wrong password or key in a loop; ${form.name}; ${mannerName(manner)}`,
				strikes: false,
				options: { credentials: WRONG_CREDENTIALS },
				body: async (stage) => {
					Object.assign(stage.secrets, WRONG_SECRETS);
					const workflow = file(
						[TRIGGER, loop(1), wordbee('Wordbee', form, manner, create(form))],
						['Trigger', 'Loop'],
						['Loop', 1, 'Wordbee'],
						['Wordbee', 'Loop'],
					);
					const run = await runFile(stage, workflow, persons(ITEMS));
					const logIns = stage.sent('connect', 'authToken').length;
					stage.expect(logIns === 2, `${logIns} log-ins`);
					const failed = run.takes('Wordbee').flatMap(({ outcome }) => errorItems(outcome));
					stage.expect(failed.length === ITEMS, `${failed.length} items failed`);
					const odd = failed.find(({ error }) => !error.includes('refused the log-in'));
					stage.expect(odd === undefined, `unclear: ${odd?.error}`);
				},
			};
		}),
	);
}

/** The second node changes whom the first one made. */
function oneAfterTheOther(): Case[] {
	return FORMS.flatMap((form) =>
		RETRIES.map(
			(manner): Case => ({
				row: 2,
				name: `two nodes, the second updates whom the first made; ${form.name}; ${mannerName(manner)}`,
				unknown: form.looks ? 0 : 2,
				body: async (stage) => {
					stage.fault(losing(form.creates, ...(form === API2_BATCH ? [1, 3] : [2, 5])));
					if (form !== API2_BATCH) {
						const second = ({ body }: { body: unknown }) => JSON.stringify(body).includes('Second');
						stage.fault({
							on: { operation: form.changes, where: second },
							nth: [1, 4],
							effect: lost,
						});
					}
					const change = {
						...update(form),
						companyId: locator('id', '={{ $json.companyId }}'),
						personId: locator('id', '={{ $json.personId }}'),
						updateFields: { role: '={{ "Second " + $json.personId }}' },
					};
					const workflow = file(
						[
							TRIGGER,
							wordbee('First', form, manner, create(form)),
							wordbee('Second', form, manner, change),
						],
						['Trigger', 'First'],
						['First', 'Second'],
					);
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
			}),
		),
	);
}

const other = (item: IDataObject): IDataObject => ({
	...item,
	e: `other.${String(item.e)}`,
	...(item.login ? { login: `other.${String(item.login)}` } : {}),
});

/** Both nodes get the same items, and each makes persons of its own. */
function sideBySide(): Case[] {
	return FORMS.flatMap((form) =>
		RETRIES.map(
			(manner): Case => ({
				row: 2,
				name: `two nodes with the same items, each makes its own persons; ${form.name}; ${mannerName(manner)}`,
				unknown: form.looks ? 0 : 4,
				body: async (stage) => {
					const nth = form === API2_BATCH ? [1, 3] : [2, 5, ITEMS + 3, ITEMS + 6];
					stage.fault(losing(form.creates, ...nth));
					const params = create(form);
					const theOther = {
						...params,
						email: '={{ "other." + $json.e }}',
						additionalFields: {
							...(params.additionalFields as IDataObject),
							login: '={{ $json.login ? "other." + $json.login : undefined }}',
						},
					};
					const workflow = file(
						[
							TRIGGER,
							wordbee('One', form, manner, params),
							wordbee('Other', form, manner, theOther),
						],
						['Trigger', 'One'],
						['Trigger', 'Other'],
					);
					const run = await runFile(stage, workflow, persons(ITEMS), {
						person: (name, item) => (name === 'Other' ? other(item) : item),
					});
					settled(stage, form, manner, run, ['One', 'Other'], 2 * ITEMS);
				},
			}),
		),
	);
}

/** Both nodes get the same items and mean the same persons: the second finds what the first made. */
function twins(): Case[] {
	return FORMS.filter(({ looks }) => looks).map((form) => ({
		row: 2,
		name: `two nodes with the same items mean the same persons; ${form.name}`,
		body: async (stage) => {
			stage.fault(losing(form.creates, 1));
			const params = create(form, { ifExists: 'skip' });
			const workflow = file(
				[
					TRIGGER,
					wordbee('One', form, RETRIES[0], params),
					wordbee('Other', form, RETRIES[0], params),
				],
				['Trigger', 'One'],
				['Trigger', 'Other'],
			);
			const run = await runFile(stage, workflow, persons(ITEMS));
			stage.expect(run.error === undefined, `the workflow failed: ${run.error?.message}`);
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
	const creates = FORMS.flatMap((form) =>
		RETRIES.map(
			(manner): Case => ({
				row: 2,
				name: `the same item objects come back to the node, creates; ${form.name}; ${mannerName(manner)}`,
				unknown: form.looks ? 0 : 4,
				body: async (stage) => {
					const nth = form === API2_BATCH ? [1, 4] : [1, 2, ITEMS + 1, ITEMS + 4];
					stage.fault(losing(form.creates, ...nth));
					const params = create(form);
					const ofRound = {
						...params,
						email: '={{ $runIndex + "." + $json.e }}',
						additionalFields: {
							...(params.additionalFields as IDataObject),
							login: '={{ $json.login ? "r" + $runIndex + "." + $json.login : undefined }}',
						},
					};
					const run = await runFile(stage, roundTrip(form, manner, ofRound), rounds, {
						nodeTypes: { 'lab.replay': new Replay(persons(ITEMS)) },
						person: (_name, item, round) => ({ ...item, e: `${round}.${String(item.e)}` }),
					});
					settled(stage, form, manner, run, ['Wordbee'], ROUNDS * ITEMS);
				},
			}),
		),
	);
	const changes = SINGLE_FORMS.flatMap((form) =>
		RETRIES.slice(0, 2).map(
			(manner): Case => ({
				row: 2,
				name: `the same item objects come back to the node, updates; ${form.name}; ${mannerName(manner)}`,
				body: async (stage) => {
					const items = Array.from({ length: ITEMS }, (_, number) => {
						const email = `old${number}@old.example`;
						const lastName = `Hand ${number}`;
						const { id } = stage.insert({ companyId: 12, firstName: 'Old', lastName, email });
						return { c: 12, who: id };
					});
					// The first item is refused once in the second round: the node is run again.
					const second = ({ body }: { body: unknown }) => JSON.stringify(body).includes('Round 1');
					stage.fault({
						on: { operation: form.changes, where: second },
						times: 1,
						effect: { kind: 'status', status: 400, commit: false },
					});
					const params = {
						...update(form, { maxConcurrency: 1 }),
						updateFields: { role: '={{ "Round " + $runIndex }}' },
					};
					const run = await runFile(stage, roundTrip(form, manner, params), rounds, {
						nodeTypes: { 'lab.replay': new Replay(items) },
					});
					stage.expect(run.error === undefined, `the workflow failed: ${run.error?.message}`);
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
			}),
		),
	);
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
	return FORMS.flatMap((form) =>
		MODES.flatMap((mode) =>
			RETRIES.map(
				(manner): Case => ({
					row: 2,
					name: `in a sub-workflow called ${HOW[mode]}, tried again inside; ${form.name}; ${mannerName(manner)}`,
					unknown: form.looks ? 0 : 2,
					body: async (stage) => {
						const jobs = form === API2_BATCH && mode === 'once';
						stage.fault(losing(form.creates, ...(jobs ? [1] : [2, 5])));
						const { workflow, subWorkflows } = calling(form, mode, NO_RETRY, manner, create(form));
						const run = await runFile(stage, workflow, persons(ITEMS), { subWorkflows });
						settled(stage, form, manner, run, ['Wordbee'], ITEMS);
						if (run.error !== undefined || !form.looks) return;
						const ids = run.last('Call').map(({ personId }) => personId);
						stage.expect(
							String(ids) === String(idsOf(run.takes('Wordbee'))),
							`the caller gets ${String(ids)}`,
						);
					},
				}),
			),
		),
	);
}

/** What makes the sub-workflow fail once some persons are made; `failed` tells when it has. */
const FAILURES: Array<{ name: string; rules(form: Form, failed: () => boolean): FaultRule[] }> = [
	{
		name: 'one item refused once',
		rules: (form) => [
			{
				on: { operation: form.creates },
				nth: doneBefore(form) + 1,
				effect: { kind: 'status', status: 400, commit: false },
			},
		],
	},
	{
		name: 'answers lost while nobody can be looked up',
		rules: (form, failed) => {
			const on = { operation: form.creates };
			const after = doneBefore(form);
			let struck = false;
			return [
				{ on, after, times: 4, effect: lost },
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
	const ways: Array<[string, Form, IDataObject]> = [
		...[API1_LOOKS, API2, API2_BATCH].map((form): [string, Form, IDataObject] => [
			'skip',
			form,
			create(form, { ifExists: 'skip', maxConcurrency: 1 }),
		]),
		...[API2, API2_BATCH].map((form): [string, Form, IDataObject] => [
			'create or update',
			form,
			upsert(form, { maxConcurrency: 1 }),
		]),
	];
	const outer: Manner = { tries: 3, onError: 'stopWorkflow' };
	return ways.flatMap(([how, form, params]) =>
		MODES.flatMap((mode) =>
			FAILURES.map(
				({ name, rules }): Case => ({
					row: 2,
					name: `a sub-workflow called ${HOW[mode]} is started again, ${name}; ${how}; ${form.name}`,
					unknown: 5,
					body: async (stage) => {
						let calls = 0;
						const usual = mode === 'once' ? 1 : doneBefore(form) + 1;
						stage.fault(...rules(form, () => calls > usual));
						const { workflow, subWorkflows } = calling(form, mode, outer, NO_RETRY, params);
						const run = await runFile(stage, workflow, persons(ITEMS), {
							subWorkflows,
							onCall: () => void calls++,
						});
						stage.expect(run.error === undefined, `the workflow failed: ${run.error?.message}`);
						const failed = run.takes('Wordbee').filter(({ outcome }) => outcome.error).length;
						stage.expect(failed > 0, 'the sub-workflow never failed');
						stage.expect(stage.made().length === ITEMS, `${stage.made().length} of ${ITEMS} made`);
						const told = run.last('Call').map(({ personId }) => Number(personId));
						const made = stage.made().map(({ id }) => id);
						stage.expect(
							String(told.sort()) === String(made.sort()),
							`the caller gets ${told}, made were ${made}`,
						);
					},
				}),
			),
		),
	);
}

testCases([
	...loops(),
	...refusedInLoops(),
	...oneAfterTheOther(),
	...sideBySide(),
	...twins(),
	...comesBack(),
	...retriedInside(),
	...retriedOutside(),
]);

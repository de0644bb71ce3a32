/**
 * The same faults on the same sandbox for n8n's HTTP Request node and for this node, both in n8n's
 * engine. The oracle is the sandbox's data for both.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { handCreate, pastedTokens } from '../../../lab/bench/workflows.cts';
import { runWorkflow, type Surroundings } from '../../../lab/engine/harness.cts';
import { baseNode } from '../../../lab/engine/n8n.cts';
import type { FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { note, type Run } from '../figures.cts';
import { contacts, settingsOf, type Manner } from '../lab/forms.cts';
import { Stage } from '../lab/stage.cts';
import { file, node as nodeOf, TRIGGER } from '../lab/workflow.cts';

/** What is compared: `made` are persons, `outputs` items that are no errors. */
export const COMPARED = ['requests', 'made', 'duplicates', 'orphans', 'outputs'] as const;
export type Counts = Record<(typeof COMPARED)[number], number>;

const NAME = 'HTTP Request';
const TYPE = 'n8n-nodes-base.httpRequest';

/** What an item says about its person; `more` is whatever else it holds. */
const PERSON = 'LastName: $json.l, FirstName: $json.f, Email: $json.e, ...$json.more';

/** Whether an output item is that of an error. */
export const isError = (json: unknown) =>
	typeof json === 'object' && json !== null && 'error' in json;

/** The HTTP Request node as somebody without this node would use it: one PUT per item, a token pasted in. */
export class ByHand {
	private readonly outputs: unknown[] = [];
	/** Whether no run was stopped. */
	ok = true;
	private token?: string;

	constructor(private readonly stage: Stage) {}

	/** Runs the workflow once, with items that have c, l, f and e. */
	async run(
		items: IDataObject[],
		manner: Manner,
		{ url = this.stage.sandbox.url, signal }: { url?: string } & Pick<Surroundings, 'signal'> = {},
	) {
		this.token ??= (await pastedTokens(this.stage.sandbox)).api1;
		const parameters = handCreate(url, this.token, 'c', PERSON) as INodeParameters;
		const own = { ...nodeOf(NAME, TYPE, 4.5, parameters), ...settingsOf(manner) };
		const nodeTypes = {
			[TYPE]: baseNode(process.env.N8N_FOLDER!, 'HttpRequest/HttpRequest.node.js'),
		};
		const workflow = file([TRIGGER, own], [TRIGGER.name, NAME]);
		const run = await runWorkflow(
			workflow,
			new Map(),
			{ [TRIGGER.name]: items },
			{ nodeTypes, signal },
		);
		this.ok &&= run.error === undefined;
		this.outputs.push(...run.output(NAME));
	}

	/** Counts over all runs; `items` tells which persons there should be. */
	counts(items: IDataObject[]): Counts {
		const made = this.stage.made();
		const wanted = new Set(items.map(({ e }) => e));
		const distinct = new Set(made.map(({ email }) => email).filter((email) => wanted.has(email)));
		const good = this.outputs.filter((json) => !isError(json));
		// The node hands on the bare number that Wordbee sent.
		const named = new Set(good.map((json) => Number(/\d{4,}/.exec(JSON.stringify(json))?.[0])));
		return {
			requests: this.stage.sent('createPerson').length,
			made: made.length,
			duplicates: made.length - distinct.size,
			orphans: made.filter(({ id }) => !named.has(id)).length,
			outputs: good.length,
		};
	}
}

/** Seeds of each compared run, and its items. */
export const SEEDS = 10;
const ITEMS = 100;

const stop = 'stopWorkflow';
const goOn = 'continueRegularOutput';
const MANNERS: Record<string, Manner> = {
	'no retry, stop': { tries: 0, onError: stop },
	'Retry On Fail 3, stop': { tries: 3, onError: stop },
	'Retry On Fail 5, stop': { tries: 5, onError: stop },
	'no retry, Continue': { tries: 0, onError: goOn },
	'Retry On Fail 5, Continue': { tries: 5, onError: goOn },
};

/** Faults that strike creates by chance or from some call on. */
const FAULTS: Record<string, Omit<FaultRule, 'on'>> = {
	'2 % of the replies lost after Wordbee committed': {
		chance: 0.02,
		effect: { kind: 'reset', commit: true },
	},
	'2 % answered with 500 before Wordbee committed': {
		chance: 0.02,
		effect: { kind: 'status', status: 500, commit: false },
	},
	'429 from the 81st call on': { after: 80, effect: { kind: 'tooMany' } },
};

/** Makes each fault, with each setting, a test of its own, over all seeds. */
export function compare(
	node: string,
	run: (stage: Stage, manner: Manner, items: IDataObject[]) => Promise<Pick<Run, 'ok' | 'counts'>>,
	judge: (runs: Counts[]) => void = () => undefined,
): void {
	const cases = Object.keys(FAULTS).flatMap((fault) =>
		Object.keys(MANNERS).map((setting) => ({ fault, setting })),
	);
	it.concurrent.each(cases)(`${node}: $fault; $setting`, async ({ fault, setting }) => {
		const runs: Run[] = [];
		for (let seed = 1; seed <= SEEDS; seed++) {
			const stage = await Stage.open({ jitterSeed: seed });
			stage.fault({ on: { operation: 'createPerson' }, seed, ...FAULTS[fault] });
			const done = run(stage, MANNERS[setting], contacts(ITEMS));
			const came = await done.finally(async () => await stage.close());
			runs.push({ fault, setting, node, ...came });
		}
		note({ runs });
		judge(runs.map(({ counts }) => counts));
	});
}

/**
 * The same faults on the same sandbox for n8n's HTTP Request node and for this node, both in n8n's
 * engine. The oracle is the sandbox's data for both. The HTTP Request node creates persons through API 1
 * as somebody without this node would: one PUT per item, a token pasted in.
 */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { handCreate } from '../../../lab/bench/workflows.cts';
import { runWorkflow, type Surroundings } from '../../../lab/engine/harness.cts';
import { baseNode } from '../../../lab/engine/n8n.cts';
import { startSandbox, type FaultRule, type Sandbox } from '../../../lab/sandbox/sandbox.cts';
import { note } from '../figures.cts';
import { file, TRIGGER } from '../lab/workflow.cts';

/** What an item says about its person; `more` is whatever else it holds. */
const PERSON = 'LastName: $json.l, FirstName: $json.f, Email: $json.e, ...$json.more';

const NAME = 'HTTP Request';
const TYPE = 'n8n-nodes-base.httpRequest';

/** What is compared. */
export interface Counts {
	/** Runs that ended without an error. */
	ok: number;
	requests: number;
	/** Persons made. */
	made: number;
	duplicates: number;
	/** Persons that no output names. */
	orphans: number;
	/** Output items that are no errors. */
	outputs: number;
}

/** One way to treat failures in the workflow. */
export interface Setting {
	name: string;
	settings: Partial<INode>;
}

/** Seeds of each compared run. */
export const SEEDS = 10;

const retry = (maxTries: number): Partial<INode> => ({
	retryOnFail: true,
	maxTries,
	waitBetweenTries: 1,
});
const goOn: Partial<INode> = { onError: 'continueRegularOutput' };

const SETTINGS: Setting[] = [
	{ name: 'no retry, stop', settings: {} },
	{ name: 'Retry On Fail 3, stop', settings: retry(3) },
	{ name: 'Retry On Fail 5, stop', settings: retry(5) },
	{ name: 'no retry, Continue', settings: goOn },
	{ name: 'Retry On Fail 5, Continue', settings: { ...retry(5), ...goOn } },
];

/** A fault that strikes creates by chance or from some call on. */
export interface ComparedFault {
	name: string;
	rule(seed: number): FaultRule;
}

const on = { operation: 'createPerson' };

const COMPARED: ComparedFault[] = [
	{
		name: '2 % of the replies lost after Wordbee committed',
		rule: (seed) => ({ on, chance: 0.02, seed, effect: { kind: 'reset', commit: true } }),
	},
	{
		name: '2 % answered with 500 before Wordbee committed',
		rule: (seed) => {
			return { on, chance: 0.02, seed, effect: { kind: 'status', status: 500, commit: false } };
		},
	},
	{
		name: '429 from the 81st call on',
		rule: () => ({ on, after: 80, effect: { kind: 'tooMany' } }),
	},
];

/** The token that a user pastes into the HTTP Request node. */
async function logIn({ url, account, password }: Sandbox): Promise<string> {
	const query = new URLSearchParams({ account, pwd: password, json: 'true' });
	return (await (await fetch(`${url}/api/connect?${query.toString()}`)).json()) as string;
}

/** A sandbox for the HTTP Request node, and what it has counted. */
export class HandStage {
	private readonly runs: Array<{ ok: boolean; outputs: IDataObject[] }> = [];

	private readonly nodeTypes = {
		[TYPE]: baseNode(process.env.N8N_FOLDER!, 'HttpRequest/HttpRequest.node.js'),
	};

	private readonly seeded: Set<number>;

	private constructor(
		readonly sandbox: Sandbox,
		private readonly token: string,
	) {
		this.seeded = new Set(sandbox.data.persons.keys());
	}

	static async open(latencyMs = 0): Promise<HandStage> {
		const sandbox = await startSandbox({ seed: 'small', latencyMs });
		return new HandStage(sandbox, await logIn(sandbox));
	}

	/** Runs the workflow once, with items that have c, l, f and e. */
	async run(
		items: IDataObject[],
		settings: Partial<INode>,
		{ url = this.sandbox.url, signal }: { url?: string } & Pick<Surroundings, 'signal'> = {},
	): Promise<void> {
		const parameters = handCreate(url, this.token, 'c', PERSON) as INodeParameters;
		const at = { id: NAME, position: [0, 0] as [number, number] };
		const node = { ...at, name: NAME, type: TYPE, typeVersion: 4.5, parameters, ...settings };
		const workflow = file([TRIGGER, node], [TRIGGER.name, NAME]);
		const around = { nodeTypes: this.nodeTypes, signal };
		const run = await runWorkflow(workflow, new Map(), { [TRIGGER.name]: items }, around);
		this.runs.push({ ok: run.error === undefined, outputs: run.output(NAME) });
	}

	/** Counts over all runs; `items` tells which persons there should be. */
	counts(items: IDataObject[]): Counts {
		const made = [...this.sandbox.data.persons.values()].filter(({ id }) => !this.seeded.has(id));
		const wanted = new Set(items.map(({ e }) => e));
		const distinct = new Set(made.map(({ email }) => email).filter((email) => wanted.has(email)));
		const good = this.runs.flatMap(({ outputs }) => outputs).filter((json) => !isError(json));
		const named = new Set(good.map((json) => idIn(json)));
		return {
			ok: this.runs.filter(({ ok }) => ok).length,
			requests: this.sandbox.log.filter(({ operation }) => operation === 'createPerson').length,
			made: made.length,
			duplicates: made.length - distinct.size,
			orphans: made.filter(({ id }) => !named.has(id)).length,
			outputs: good.length,
		};
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}

/** Whether an output item is that of an error. */
export function isError(json: unknown): boolean {
	return typeof json === 'object' && json !== null && 'error' in json;
}

/** The person id in an output item: the HTTP Request node hands on the bare number that Wordbee sent. */
function idIn(json: unknown): number | undefined {
	const text = typeof json === 'number' ? String(json) : JSON.stringify(json);
	const found = /\d{4,}/.exec(text ?? '');
	return found === null ? undefined : Number(found[0]);
}

/** Counts of several seeds. */
export interface Spread {
	fault: string;
	setting: string;
	node: string;
	runs: Counts[];
}

/** Items of each compared run. */
export const ITEMS = 100;

/** Makes each fault, with each setting, a test of its own, over all seeds. */
export function compare(
	node: string,
	run: (fault: ComparedFault, setting: Setting, seed: number) => Promise<Counts>,
	judge: (runs: Counts[]) => void = () => undefined,
): void {
	for (const fault of COMPARED) {
		for (const setting of SETTINGS) {
			it.concurrent(`${node}: ${fault.name}; ${setting.name}`, async () => {
				const runs: Counts[] = [];
				for (let seed = 1; seed <= SEEDS; seed++) runs.push(await run(fault, setting, seed));
				note({ spreads: [{ fault: fault.name, setting: setting.name, node, runs }] });
				judge(runs);
			});
		}
	}
}

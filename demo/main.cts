/**
 * `npm run demo`: example workflows of this repository, executed by n8n's real engine with this package as it
 * was built, against the Wordbee sandbox. Ends with code 0 only if Wordbee's data are what the nodes tell.
 */
import '../lab/engine/environment.cjs';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { parse } from 'csv-parse/sync';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { WorkflowFile } from '../lab/engine/engine.cts';
import { Finished } from '../lab/engine/finished.cts';
import { PassThrough } from '../lab/engine/n8n.cts';
import { loadPackage } from '../lab/engine/packaged.cts';
import { nodeType } from '../lab/n8n/workflows.cts';
import { startSandbox, type Sandbox } from '../lab/sandbox/sandbox.cts';
import { ensureBuilt, root } from '../scripts/build.cts';

/** What is shown, in this order: each with what a user changes in its node. */
const SYNC = { output: 'persons', matchOn: 'email' };
const [CREATE, LIST] = ['create-persons-from-csv.json', 'scheduled-csv-upsert.json'];
const RUNS: Array<{ title: string; file: string; change?: IDataObject; nothing?: boolean }> = [
	{ title: 'Create everybody in people.csv, API 1', file: CREATE },
	{ title: 'The same by Synchronize: a plan', file: LIST, change: SYNC, nothing: true },
	{ title: 'The plan is applied', file: LIST, change: { ...SYNC, mode: 'apply' } },
	{ title: 'Once more', file: LIST, change: { ...SYNC, mode: 'apply' }, nothing: true },
];

/**
 * n8n's own nodes, whose package is far bigger than this one: any that is not here hands on what it gets. The
 * trigger gives the rows of the file. The tests of the workflows (`npm run test:workflows`) have n8n's own.
 */
const NODES: Record<string, PassThrough> = {
	'n8n-nodes-base.filter': standIn('conditions', 'filter', (fits, item) => (fits ? [item] : [])),
	'n8n-nodes-base.crypto': standIn('dataPropertyName', 'string', (name, { json, ...item }) => [
		{ ...item, json: { ...json, [name]: randomBytes(12).toString('hex') } },
	]),
};

/** A node with one parameter; the engine is the real one, and judges conditions. */
function standIn(name: string, type: string, act: (parameter: any, item: Item) => Item[]) {
	const node = new PassThrough();
	const typeOptions = { filter: { version: 2, caseSensitive: true, typeValidation: 'strict' } };
	node.description.properties = [{ displayName: name, name, type, default: '', typeOptions }];
	node.execute = async function (this: any) {
		const items: Item[] = this.getInputData();
		return [
			items.flatMap((item, at) => {
				const parameter = this.getNodeParameter(name, at, '', { extractValue: true });
				return act(parameter, { ...item, pairedItem: { item: at } });
			}),
		];
	};
	return node;
}

type Item = INodeExecutionData;

/** Actions after which Wordbee has the same persons, each as before. */
const UNTOUCHED = /^(skipped|unchanged|doubtful|would be .*)$/;

/** What a node of this package says about a person. */
interface Told {
	action: string;
	/** Undefined if it failed. */
	id?: number;
	error?: string;
	/** The row of the file that it is about. */
	row?: IDataObject;
}

const say = (text = '') => console.log(text);
const failures: string[] = [];

/** Notes a difference between what is told and what is in Wordbee. */
function expect(condition: boolean, otherwise: string): void {
	if (!condition) failures.push(otherwise);
}

const isOurs = ({ type }: { type: string }) => type === nodeType('wordbeePersons');

/** The last word of this package's nodes on each row, and on persons without one. */
function toldBy(run: Finished, { nodes }: WorkflowFile): Told[] {
	if (run.error !== undefined) throw new Error(`The workflow failed: ${run.error}`);
	const all = new Map<unknown, Told>();
	for (const { name } of nodes.filter(isOurs)) {
		const failed = run.items(name, 1);
		for (const item of [...run.items(name), ...failed]) {
			const origin = run.origin(name, item, (json) => 'last_name' in json);
			const { plan, personId, error, details } = item.json;
			const action = plan ? `would be ${item.json.action as string}` : item.json.action;
			const { outcome = 'failed', description = '' } = (details ?? {}) as Record<string, string>;
			const why = `${String(error).replace(/\.?( \[item \d+\])?$/, '.')} ${description}`;
			const told = failed.includes(item)
				? { action: outcome, error: why }
				: { action, id: personId };
			if (told.action) all.set(origin ?? item, { ...told, row: origin?.json } as Told);
		}
	}
	return [...all.values()];
}

/** The file's rows that were left out, a line for each person with whom something happened, counts of all. */
function show(told: Told[], rows: IDataObject[], { data }: Sandbox): void {
	const style = { head: [], border: [], compact: true };
	const head = ['Person', 'Done', 'In Wordbee, or why not'];
	const lines = new Table({ head, colWidths: [31, 17, 72], style, wordWrap: true });
	for (const { action, id, error, row } of told) {
		if (/updated|skipped|unchanged/.test(action)) continue;
		const { companyId, profileId, isActive } = data.persons.get(id!) ?? {};
		const profile = data.profile(profileId ?? 0)?.name ?? 'no profile';
		const state = `${profile}, ${isActive ? 'can' : 'cannot'} log in`;
		const there = id ? `${id}: ${data.companies.get(companyId!)?.name}, ${state}` : 'nobody yet';
		const name = row ? `${String(row.first_name)} ${String(row.last_name)}` : `person ${id}`;
		lines.push([name, action, error ?? there]);
	}
	if (lines.length > 0) say(lines.toString());
	const counts = [...new Set(told.map(({ action }) => action))].map(
		(word) => `${told.filter(({ action }) => action === word).length} ${word}`,
	);
	const left = rows.length - told.filter(({ row }) => row !== undefined).length;
	say(`${rows.length} rows: ${[...counts, `${left} left out by the workflow`].join(', ')}.`);
}

/** Compares what was told with what Wordbee has. */
function check({ data }: Sandbox, before: Map<number, string>, told: Told[], nothing: boolean) {
	const done = told.filter(({ error, action }) => !error && !UNTOUCHED.test(action));
	const same = (what: string, ids: number[], found: Told[]) =>
		expect(
			String(ids.sort()) === String(found.map(({ id }) => id).sort()),
			`${found.length} persons are told as ${what}, in Wordbee ${ids.length} are`,
		);
	const created = done.filter(({ action }) => action === 'created');
	const others = done.filter(({ action }) => action !== 'created');
	const isOther = (id: number) => JSON.stringify(data.persons.get(id)) !== before.get(id);
	const fresh = [...data.persons.keys()].filter((id) => !before.has(id));
	same('new', fresh, created);
	same('changed', [...before.keys()].filter(isOther), others);
	expect(told.length > 0 && nothing === (done.length === 0), 'A run did nothing, or too much');
	for (const { id, row } of created) {
		const { lastName, firstName, email, companyId } = data.persons.get(id!) ?? {};
		const is = [lastName, firstName, email, data.companies.get(companyId!)?.name];
		const wanted = [row?.last_name, row?.first_name, String(row?.email).trim(), row?.company];
		expect(String(is) === String(wanted), `Person ${id} in Wordbee is not what the file says`);
	}
}

async function main(): Promise<void> {
	const began = performance.now();
	const since = (time: number) => `${((performance.now() - time) / 1000).toFixed(1)} s`;
	say("Wordbee Persons: the example workflows in n8n's engine, against the Wordbee sandbox.");
	ensureBuilt();
	const sandbox = await startSandbox();
	try {
		const csv = readFileSync(join(root, 'workflows', 'people.csv'));
		const rows: IDataObject[] = parse(csv, { columns: true });
		// The leavers of the file already have accounts, as they would.
		const { data } = sandbox;
		const inserted = rows
			.filter(({ status }) => status === 'left')
			.map(({ employee_no: no, first_name: firstName, last_name: lastName, email, login }) => {
				const account = {
					companyId: data.ownCompany.id,
					profileId: 10,
					isActive: true,
					cfs: { 1: no },
				};
				return data.insert({ ...account, firstName, lastName, email, login } as never);
			});
		const passThrough = new PassThrough();
		const engine = await loadPackage(root, (type) => NODES[type] ?? passThrough);
		const store = engine.storeFor(sandbox);
		say(`Built, started and loaded in ${since(began)}.`);
		for (const [index, { title, file, change, nothing = false }] of RUNS.entries()) {
			const path = join(root, 'workflows', file);
			const workflow = JSON.parse(readFileSync(path, 'utf8')) as WorkflowFile;
			const trigger = workflow.nodes.find(({ type }) => /trigger$/i.test(type))!;
			for (const node of workflow.nodes.filter(isOurs)) Object.assign(node.parameters, change);
			const before = new Map([...data.persons].map(([id, one]) => [id, JSON.stringify(one)]));
			const [start, calls] = [performance.now(), sandbox.log.length];
			const told = toldBy(
				new Finished(await engine.run(workflow, store, { [trigger.name]: rows })),
				workflow,
			);
			const spent = `${sandbox.log.length - calls} calls in ${since(start)}`;
			say(`\n${index + 1}. ${title} (workflows/${file}): ${spent}\n`);
			show(told, rows, sandbox);
			check(sandbox, before, told, nothing);
		}
		for (const { id, login } of inserted)
			expect(data.persons.get(id)?.isActive === false, `${login} can still log in`);
	} finally {
		await sandbox.close();
	}
	say(`\nTogether ${since(began)}; a job may be asked for its state every 5 seconds.`);
	process.exitCode = failures.length > 0 ? 1 : 0;
	if (failures.length === 0)
		say('Everything in Wordbee is as told above. To see it in the editor: npm run n8n');
	else say(`Not as it should be:\n${failures.map((failure) => `  - ${failure}`).join('\n')}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});

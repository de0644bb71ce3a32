/**
 * `npm run demo`: example workflows of this repository, executed by n8n's real engine with this package as it
 * was built, against the Wordbee sandbox. Ends with code 0 only if Wordbee's data are what the nodes tell.
 */
import '../lab/engine/environment.cjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { IDataObject } from 'n8n-workflow';
import type { WorkflowFile } from '../lab/engine/engine.cts';
import { Finished } from '../lab/engine/finished.cts';
import { loadPackage } from '../lab/engine/packaged.cts';
import { nodeType } from '../lab/n8n/workflows.cts';
import { startSandbox, type Sandbox } from '../lab/sandbox/sandbox.cts';
import { ensureBuilt, root } from '../scripts/build.cts';
import { rowsOf, standIns } from './standins.cts';

/** What is shown, in this order. `nothing`: the run must not change anything. */
const RUNS: Array<{ title: string; file: string; nothing?: boolean }> = [
	{ title: 'Create everybody in people.csv through API 1', file: 'create-persons-from-csv.json' },
	{ title: 'The same file by Create or Update, API 2', file: 'scheduled-csv-upsert.json' },
	{ title: 'And once more', file: 'scheduled-csv-upsert.json', nothing: true },
	{ title: 'Those who have left', file: 'disable-leavers.json' },
];

/** Actions after which Wordbee has the same persons, each as before. */
const UNTOUCHED = ['skipped', 'unchanged', 'doubtful'];

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

/** The last word of this package's nodes on each row, and on persons without one. */
function toldBy(run: Finished, { nodes }: WorkflowFile): Told[] {
	if (run.error !== undefined) throw new Error(`The workflow failed: ${run.error}`);
	const all = new Map<unknown, Told>();
	for (const { name } of nodes.filter(({ type }) => type === nodeType('wordbeePersons'))) {
		for (const [item, output] of [0, 1].flatMap((at) =>
			run.items(name, at).map((one) => [one, at] as const),
		)) {
			const origin = run.origin(name, item, (json) => 'last_name' in json);
			const { action, personId, error, details } = item.json;
			const { outcome = 'failed', description = '' } = (details ?? {}) as Record<string, string>;
			// What happened, and what can be done about it.
			const why = `${String(error).replace(/\.?( \[item \d+\])?$/, '.')} ${description}`;
			const told =
				output === 1 ? { action: outcome, error: why } : { action, id: personId as number };
			if (told.action !== undefined)
				all.set(origin ?? item, { ...told, row: origin?.json } as Told);
		}
	}
	return [...all.values()];
}

/** The file's rows that were left out, a line for each person with whom something happened, counts of all. */
function show(told: Told[], rows: IDataObject[], { data }: Sandbox): void {
	const style = { head: [], border: [], compact: true };
	const lines = new Table({
		...{ head: ['Person', 'Done', 'In Wordbee, or why not'], colWidths: [31, 14, 72] },
		...{ style, wordWrap: true },
	});
	for (const { action, id, error, row } of told) {
		if (action === 'updated' || UNTOUCHED.includes(action)) continue;
		const person = data.persons.get(id!);
		const company = person && data.companies.get(person.companyId)?.name;
		const profile = data.profile(person?.profileId as number)?.name ?? 'no profile';
		const state = `${person?.isActive ? 'can' : 'cannot'} log in`;
		const name = row ? `${String(row.first_name)} ${String(row.last_name)}` : `person ${id}`;
		lines.push([name, action, error ?? `${id}: ${company}, ${profile}, ${state}`]);
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
	const done = told.filter(({ error, action }) => !error && !UNTOUCHED.includes(action));
	const same = (what: string, ids: number[], found: Told[]) =>
		expect(
			String(ids.sort()) === String(found.map(({ id }) => id).sort()),
			`${found.length} persons are told as ${what}, in Wordbee ${ids.length} are`,
		);
	const created = done.filter(({ action }) => action === 'created');
	const isOther = (id: number) => JSON.stringify(data.persons.get(id)) !== before.get(id);
	same('new', [...data.persons.keys()].filter((id) => !before.has(id)), created); // prettier-ignore
	same('changed', [...before.keys()].filter(isOther), done.filter((one) => !created.includes(one))); // prettier-ignore
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
		const rows = rowsOf(csv);
		// The leavers of the file already have accounts, as they would.
		const { data } = sandbox;
		const inserted = rows
			.filter(({ status }) => status === 'left')
			.map(({ first_name: firstName, last_name: lastName, email, login }) => {
				const account = { companyId: data.ownCompany.id, profileId: 10, isActive: true };
				return data.insert({ ...account, firstName, lastName, email, login } as never);
			});
		const engine = await loadPackage(root, standIns(csv));
		const store = engine.storeFor(sandbox);
		say(`Built, started and loaded in ${since(began)}.`);
		for (const [index, { title, file, nothing = false }] of RUNS.entries()) {
			const path = join(root, 'workflows', file);
			const workflow = JSON.parse(readFileSync(path, 'utf8')) as WorkflowFile;
			const before = new Map([...data.persons].map(([id, one]) => [id, JSON.stringify(one)]));
			const [start, calls] = [performance.now(), sandbox.log.length];
			const told = toldBy(new Finished(await engine.run(workflow, store)), workflow);
			say(`\n${index + 1}. ${title} (workflows/${file})`);
			say(`   ${sandbox.log.length - calls} calls in ${since(start)}\n`);
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

/**
 * `npm run demo`: the example workflows of this repository, executed by n8n's real engine with this
 * package as it was built, against the Wordbee sandbox. Ends with code 0 only if Wordbee's data are
 * what the table says.
 */
import '../lab/engine/environment.cjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { IDataObject } from 'n8n-workflow';
import { startSandbox, type Person, type Sandbox } from '../lab/sandbox/sandbox.cts';
import { ensureBuilt, root } from '../scripts/build.cts';
import type { WorkflowFile } from '../lab/engine/engine.cts';
import { Finished, loadPackage } from '../lab/engine/packaged.cts';
import { rowsOf, standIns } from './standins.cts';

const CSV = join(root, 'workflows', 'people.csv');
const ROWS_NODE = 'One item per row';

/** What became of one row of the file. */
interface Outcome {
	/** `error` is undefined if it was done. */
	json: IDataObject;
	error?: string;
}

/** Executes one of the example workflows. */
type Execute = (file: string) => Promise<Finished>;

const failures: string[] = [];

/** Notes a difference between what the demo shows and what is in Wordbee. */
function expect(condition: boolean, otherwise: string): void {
	if (!condition) failures.push(otherwise);
}

const say = (text = '') => console.log(text);

async function timed<T>(what: string, work: () => Promise<T> | T): Promise<T> {
	const began = performance.now();
	const result = await work();
	say(`${what} ${((performance.now() - began) / 1000).toFixed(1)} s`);
	return result;
}

function example(file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8')) as WorkflowFile;
}

/** What one node of this package made of each row of the file; rows that never reached it are absent. */
function outcomes(run: Finished, node: string): Map<number, Outcome> {
	if (run.error !== undefined) throw new Error(`The workflow failed: ${run.error}`);
	const found = new Map<number, Outcome>();
	for (const output of [0, 1]) {
		for (const item of run.items(node, output)) {
			const row = run.origin(node, item, ROWS_NODE);
			expect(!found.has(row), `Row ${row + 1} has two outputs in "${node}"`);
			const { error } = item.json;
			found.set(row, {
				json: item.json,
				error: output === 1 ? sentences(error, item.json.details) : undefined,
			});
		}
	}
	return found;
}

/** What the error item says: what happened, and what can be done about it. */
function sentences(error: unknown, details: unknown): string {
	const what = String(error).replace(/ \[item \d+\]$/, '');
	const { description } = details as IDataObject;
	if (description === undefined) return what;
	return `${what.replace(/\.?$/, '.')} ${description as string}`;
}

function table(head: string[], colWidths: number[]) {
	return new Table({
		head,
		colWidths,
		wordWrap: true,
		style: { head: [], border: [], compact: true },
	});
}

const nameOf = (row: IDataObject) => `${row.first_name as string} ${row.last_name as string}`;

/** The persons that are there now and were not before. */
function newcomers(sandbox: Sandbox, before: Map<number, Person>): Person[] {
	return [...sandbox.data.persons.values()].filter(({ id }) => !before.has(id));
}

/** Why the workflow did not send a row. */
function whyNot({ verdict, error, last_day }: IDataObject): string {
	if (verdict === 'not certain') return `is not certain: ${error as string}`;
	return `has left on ${last_day as string}, so the workflow does not send it`;
}

function showRows(rows: IDataObject[], done: Map<number, Outcome>, run: Finished): void {
	const read = run.items(ROWS_NODE).map(({ json }) => json);
	const lines = table(['Row', 'Person', 'Done', 'Person ID, or why not'], [5, 31, 11, 66]);
	rows.forEach((row, index) => {
		const outcome = done.get(index);
		const why =
			outcome === undefined
				? ['left out', whyNot(read[index])]
				: outcome.error === undefined
					? [outcome.json.action as string, String(outcome.json.personId)]
					: [(outcome.json.details as IDataObject).outcome as string, outcome.error];
		lines.push([index + 1, nameOf(row), ...why]);
	});
	say(lines.toString());
}

/** Compares what the workflow reported with what is in Wordbee. */
function checkCreated(
	sandbox: Sandbox,
	rows: IDataObject[],
	done: Map<number, Outcome>,
	made: Person[],
): void {
	const reported = new Map<number, IDataObject>();
	for (const [index, { json, error }] of done) {
		if (error === undefined) reported.set(json.personId as number, rows[index]);
	}
	expect(reported.size > 0, 'Nobody was created');
	expect(
		made.length === reported.size && made.every(({ id }) => reported.has(id)),
		`The workflow reports ${reported.size} new persons, Wordbee has ${made.length}`,
	);
	for (const [id, row] of reported) {
		const person = sandbox.data.persons.get(id);
		const company = person && sandbox.data.companies.get(person.companyId);
		expect(
			person?.lastName === row.last_name &&
				person?.firstName === row.first_name &&
				person?.email === row.email &&
				(person?.login ?? undefined) === row.login &&
				person?.isActive === (row.login !== undefined) &&
				company?.name === row.company,
			`Person ${id} in Wordbee is not what the file says`,
		);
	}
}

function showChanges(sandbox: Sandbox, before: Map<number, Person>, made: Person[]): void {
	const { data } = sandbox;
	const lines = table(
		['Company in Wordbee', 'New', 'Can log in', 'User profiles given'],
		[36, 6, 12, 55],
	);
	for (const { id, name } of data.companies.values()) {
		const here = made.filter(({ companyId }) => companyId === id);
		if (here.length === 0) continue;
		const profiles = [...new Set(here.map(({ profileId }) => data.profile(profileId)?.name))];
		const active = here.filter(({ isActive }) => isActive).length;
		lines.push([name, here.length, active, profiles.filter(Boolean).join(', ')]);
	}
	say(lines.toString());
	const labelled = made.filter(({ labels }) => Object.keys(labels).length > 0).length;
	say(
		`Persons: ${before.size} before, ${data.persons.size} now. With a department label: ${labelled}.`,
	);
}

async function createAll(execute: Execute, sandbox: Sandbox, rows: IDataObject[]): Promise<void> {
	say(
		'\n1. Create everybody in people.csv through API 1  (workflows/create-persons-from-csv.json)\n',
	);
	const before = new Map(sandbox.data.persons);
	const run = await timed('   Executed in', () => execute('create-persons-from-csv.json'));
	const done = outcomes(run, 'Create persons');
	showRows(rows, done, run);
	const made = newcomers(sandbox, before);
	checkCreated(sandbox, rows, done, made);
	const refused = [...done.values()].filter(({ error }) => error !== undefined).length;
	const leavers = rows.length - done.size;
	say(`${made.length} created, ${refused} refused, ${leavers} left out.\n`);
	say('   What changed in Wordbee, from the data of the sandbox:\n');
	showChanges(sandbox, before, made);
}

async function upsertTwice(execute: Execute, sandbox: Sandbox): Promise<void> {
	say(
		'\n2. The same file by Create or Update through API 2, twice  (workflows/scheduled-csv-upsert.json)\n',
	);
	const lines = table(
		['Run', 'Created', 'Updated', 'Unchanged', 'Refused', 'Calls of API 2', 'Wordbee changed'],
		[9, 10, 10, 12, 10, 17, 18],
	);
	for (const name of ['first', 'second']) {
		const data = sandbox.data.snapshot();
		const calls = sandbox.log.length;
		const run = await timed(`   The ${name} run took`, () => execute('scheduled-csv-upsert.json'));
		const all = [...outcomes(run, 'Create or update persons').values()];
		const count = (action: string) => all.filter(({ json }) => json.action === action).length;
		const refused = all.filter(({ error }) => error !== undefined).length;
		const changed = sandbox.data.snapshot() !== data;
		const spent = sandbox.log.slice(calls).filter(({ operation }) => operation !== 'authToken');
		lines.push([
			name,
			count('created'),
			count('updated'),
			count('skipped'),
			refused,
			spent.length,
			changed ? 'yes' : 'no',
		]);
		expect(all.length > refused, `The ${name} run did nothing`);
		if (name === 'first') {
			expect(changed, 'The first run changed nothing');
		} else {
			expect(!changed, 'The second run changed something in Wordbee');
			expect(count('skipped') === all.length - refused, 'The second run reports changes');
		}
	}
	say(lines.toString());
	say('Most of the time is waiting: a batch job may be asked for its state every 5 seconds.');
}

async function disableLeavers(
	execute: Execute,
	sandbox: Sandbox,
	rows: IDataObject[],
	accounts: Map<string, number>,
): Promise<void> {
	say('\n3. Those who have left  (workflows/disable-leavers.json)\n');
	const run = await timed('   Executed in', () => execute('disable-leavers.json'));
	const done = outcomes(run, 'Disable the person');
	for (const [index, { json, error }] of done) {
		say(
			`   ${nameOf(rows[index])}: ${error ?? `person ${json.personId as number} ${json.action as string}`}`,
		);
	}
	for (const { json } of run.items('Sort the rows', 1)) {
		say(`   ${nameOf(json)}: left alone. ${json.error as string}`);
	}
	expect(done.size === accounts.size, `${done.size} of ${accounts.size} leavers were reported`);
	for (const [login, id] of accounts) {
		expect(sandbox.data.persons.get(id)?.isActive === false, `${login} can still log in`);
	}
}

/** The leavers of the file already have accounts, as they would. */
function insertLeavers(sandbox: Sandbox, rows: IDataObject[]): Map<string, number> {
	const accounts = new Map<string, number>();
	for (const row of rows.filter(({ status }) => status === 'left')) {
		const login = row.login as string;
		const { id } = sandbox.data.insert({
			companyId: sandbox.data.ownCompany.id,
			firstName: row.first_name as string,
			lastName: row.last_name as string,
			email: row.email as string,
			login,
			profileId: 10,
			isActive: true,
		});
		accounts.set(login, id);
	}
	return accounts;
}

async function main(): Promise<void> {
	const began = performance.now();
	say("Wordbee Persons: the example workflows in n8n's engine, against the Wordbee sandbox.\n");
	await timed('   Building the package took', () => ensureBuilt());
	const sandbox = await timed('   Sandbox started in', () => startSandbox());
	try {
		const rows = rowsOf(CSV);
		const accounts = insertLeavers(sandbox, rows);
		const engine = await timed("   n8n's engine has loaded the package in", () =>
			loadPackage(root, standIns(CSV)),
		);
		const store = engine.storeFor(sandbox);
		const execute: Execute = async (file) => new Finished(await engine.run(example(file), store));
		await createAll(execute, sandbox, rows);
		await upsertTwice(execute, sandbox);
		await disableLeavers(execute, sandbox, rows, accounts);
	} finally {
		await sandbox.close();
	}
	say(`\nTogether ${((performance.now() - began) / 1000).toFixed(1)} s.`);
	if (failures.length > 0) {
		say(`Not as it should be:\n${failures.map((failure) => `  - ${failure}`).join('\n')}`);
		process.exitCode = 1;
		return;
	}
	say('Everything in Wordbee is as shown above. To see it in the editor: npm run n8n');
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});

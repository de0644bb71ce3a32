/** Every workflow of `workflows/` in n8n's engine, judged by the data of the sandbox. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { NodeHelpers, type IDataObject, type INode, type IRun } from 'n8n-workflow';

import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import type { Person } from '../../lab/sandbox/sandbox.cts';
import { useBench } from './bench.cts';
import { NODE_TYPE, runWorkflow, type WorkflowFile } from '../../lab/engine/harness.cts';

const folder = join(__dirname, '../../workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const load = (file: string) =>
	JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowFile & IDataObject;

const bench = useBench({ seed: 'full' });

/** The rows of the file as n8n's Extract From File gives them: empty cells are left out. */
const rows: IDataObject[] = (
	parse(readFileSync(join(folder, 'people.csv')), { columns: true }) as Array<
		Record<string, string>
	>
).map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
const staff = rows.filter(({ status }) => status === 'active');
const leavers = rows.filter(({ status }) => status === 'left');
const row = (key: string) => rows.find(({ employee_no }) => employee_no === key)!;

const newPersons = () => bench.newIds().map((id) => bench.sandbox.data.persons.get(id)!);
const shown = ({ companyId, firstName, lastName, email, login, isActive, profileId }: Person) => ({
	company: bench.sandbox.data.companies.get(companyId)?.name,
	first_name: firstName,
	last_name: lastName,
	email,
	login: login ?? undefined,
	isActive,
	profile: bench.sandbox.data.profile(profileId)?.name,
});

/** Items of the error output of a node. */
function errorsOf(run: IRun, node: string): any[] {
	const outputs = run.data.resultData.runData[node].at(-1)!.data!.main;
	return (outputs[1] ?? []).map(({ json }) => json);
}

describe.each(files)('%s', (file) => {
	const workflow = load(file);
	const ours = workflow.nodes.filter(({ type }) => type === NODE_TYPE);
	const { description } = new WordbeePersons();

	it('has every parameter in the node, where it shows, and misses none', () => {
		expect(ours).not.toHaveLength(0);
		for (const node of ours) {
			const known = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(node.parameters);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect(issues).toBeNull();
		}
	});

	it('connects nodes that are there and names credentials only', () => {
		const names = workflow.nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		for (const [from, { main }] of Object.entries(workflow.connections)) {
			const targets = main.flatMap((output) => output ?? []).map(({ node }) => node);
			expect(names).toEqual(expect.arrayContaining([from, ...targets]));
		}
		for (const { credentials } of ours) {
			for (const credential of Object.values(credentials!)) {
				expect(Object.keys(credential).sort()).toEqual(['id', 'name']);
			}
		}
	});

	it('sends failed items to an output of their own', () => {
		for (const { name, onError } of ours) {
			expect(onError).toBe('continueErrorOutput');
			expect(workflow.connections[name].main[1]).not.toHaveLength(0);
		}
	});
});

describe('create-persons-from-csv.json', () => {
	const workflow = load('create-persons-from-csv.json');
	const passwords = staff.map((_, index) => `first-${index}-password`);
	const pins = {
		'Read people.csv': [{ fileName: 'people.csv' }],
		'One item per row': rows,
		'Current staff only': staff,
		'Random first password': staff.map((json, index) => ({
			...json,
			firstPassword: passwords[index],
		})),
	};
	const refused = ['E2013', 'E2014', 'E2022', 'F3005'];

	it('makes one person per good row, with what the row says', async () => {
		const { full, error, output } = await runWorkflow(workflow, bench.store, pins);
		expect(error).toBeUndefined();
		const once = [...new Set(staff)].filter(
			({ employee_no }, index) =>
				!refused.includes(employee_no as string) &&
				staff.findIndex((other) => other.employee_no === employee_no) === index,
		);
		const wanted = once.map(({ company, first_name, last_name, email, login, profile }) => ({
			company,
			first_name,
			last_name,
			email,
			login,
			isActive: login !== undefined,
			profile,
		}));
		const byEmail = (a: IDataObject, b: IDataObject) =>
			String(a.email) < String(b.email) ? -1 : 1;
		expect(newPersons().map(shown).sort(byEmail)).toEqual(wanted.sort(byEmail));
		expect(
			output('Created')
				.map(({ personId }) => personId as number)
				.sort(),
		).toEqual(bench.newIds().sort());
		expect(output('Created').every(({ action }) => action === 'created')).toBe(true);

		const errors = errorsOf(full, 'Create persons');
		expect(
			errors.map(({ employee_no, error: sentence, details }) => [
				employee_no,
				details.outcome,
				sentence,
			]),
		).toEqual([
			['E2013', 'rejected', expect.stringContaining('e-mail address is not valid')],
			['E2014', 'notSent', expect.stringContaining('Login "bo.li" is too short')],
			['E2002', 'rejected', expect.stringContaining('login is already in use')],
			['E2022', 'notSent', expect.stringContaining('User Profile "Workers" was not found')],
			['F3005', 'notSent', expect.stringContaining('Company "Globex" is not unique')],
		]);
	});

	it('sets labels by their names and gives every login its own password', async () => {
		await runWorkflow(workflow, bench.store, pins);
		const { data } = bench.sandbox;
		const label = (login: string) => data.personByLogin(login)!.labels;
		expect(label('taro.tanaka')).toEqual({ 10: 2 });
		expect(label('siobhan.obrien')).toEqual({ 10: 4 });
		expect(label('lea.favre')).toEqual({});
		const hashes = newPersons().flatMap(({ passwordHash }) => passwordHash ?? []);
		expect(new Set(hashes).size).toBe(newPersons().filter(({ login }) => login).length);
	});

	it('puts no password into what comes out', async () => {
		const { output } = await runWorkflow(workflow, bench.store, pins);
		const text = JSON.stringify(output('Created'));
		expect(passwords.filter((password) => text.includes(password))).toEqual([]);
	});
});

describe('scheduled-csv-upsert.json', () => {
	const workflow = load('scheduled-csv-upsert.json');
	const pins = {
		'Read people.csv': [{ fileName: 'people.csv' }],
		'One item per row': rows,
		'Current staff only': staff,
	};
	const NODE = 'Create or update persons';

	it('brings Wordbee in line, and changes nothing when it runs again', async () => {
		const first = await runWorkflow(workflow, bench.store, pins);
		expect(first.error).toBeUndefined();
		expect(newPersons()).toHaveLength(24);
		expect(new Set(newPersons().map(({ email }) => email)).size).toBe(24);
		const zoe = bench.sandbox.data.personByLogin('zoe.angstrom')!;
		expect(shown(zoe)).toMatchObject({ profile: 'Worker', isActive: true });
		expect(zoe.cfs).toEqual({ 1: 'E2002' });
		expect(errorsOf(first.full, NODE).map(({ employee_no }) => employee_no)).toEqual([
			'E2013',
			'E2014',
			'E2022',
			'F3005',
		]);

		const before = bench.sandbox.data.snapshot();
		const second = await runWorkflow(workflow, bench.store, pins);
		expect(bench.sandbox.data.snapshot()).toBe(before);
		expect(second.output(NODE)).toHaveLength(25);
		expect(second.output(NODE).every(({ action }) => action === 'skipped')).toBe(true);
	});

	it('updates what differs and keeps a profile that somebody gave in Wordbee', async () => {
		await runWorkflow(workflow, bench.store, pins);
		const { id } = bench.sandbox.data.personByLogin('zoe.angstrom')!;
		bench.sandbox.data.edit(id, { phone: 'wrong', profileId: 9 });
		const { output } = await runWorkflow(workflow, bench.store, pins);
		const zoe = bench.sandbox.data.persons.get(id)!;
		expect([zoe.phone, zoe.profileId]).toEqual([row('E2002').phone, 9]);
		const changed = output(NODE).filter(({ action }) => action !== 'skipped');
		expect(changed).toEqual([
			expect.objectContaining({ action: 'updated', personId: id, data: 'E2002' }),
		]);
	});

	it('costs a few calls, however many rows there are', async () => {
		await runWorkflow(workflow, bench.store, pins);
		const calls = bench.sandbox.log.filter(({ operation }) => operation !== 'authToken');
		expect(calls.length).toBeLessThanOrEqual(12);
		expect(bench.sent('personUpdate')).toEqual([]);
	});
});

describe('disable-leavers.json', () => {
	const workflow = load('disable-leavers.json');
	const pins = {
		'Read people.csv': [{ fileName: 'people.csv' }],
		'One item per row': rows,
		'Left, with a login': leavers,
	};

	it('disables who has left, touches nobody else, and may run again', async () => {
		const { data } = bench.sandbox;
		const [jan, emma] = leavers.map((leaver) =>
			data.insert({
				companyId: 1,
				firstName: String(leaver.first_name),
				lastName: String(leaver.last_name),
				email: String(leaver.email),
				login: String(leaver.login),
				profileId: 10,
				isActive: true,
			}),
		);
		const others = () =>
			[...data.persons.values()].filter(({ id }) => id !== jan.id && id !== emma.id);
		const before = JSON.stringify(others());
		for (let times = 0; times < 2; times++) {
			const { output, error } = await runWorkflow(workflow, bench.store, pins);
			expect(error).toBeUndefined();
			expect(output('Disabled')).toEqual(
				[jan, emma].map(({ id }) => ({
					action: 'disabled',
					companyId: 1,
					personId: id,
					isActive: false,
				})),
			);
			expect(data.persons.get(jan.id)).toEqual({ ...jan, isActive: false });
			expect(data.persons.get(emma.id)).toEqual({ ...emma, isActive: false });
			expect(JSON.stringify(others())).toBe(before);
		}
	});

	it('says who is not in Wordbee', async () => {
		const { full, output } = await runWorkflow(workflow, bench.store, pins);
		expect(output('Disabled')).toEqual([]);
		expect(errorsOf(full, 'Disable persons').map(({ error }) => error)).toEqual([
			expect.stringContaining('No person has the login "jan.stastny"'),
			expect.stringContaining('No person has the login "emma.smith"'),
		]);
	});
});

describe('form-to-person.json', () => {
	const workflow = load('form-to-person.json');
	const submit = async (changes: IDataObject = {}) => {
		const answers = {
			'First name': 'Renée',
			'Last name': 'D’Angelo',
			'E-mail': 'renee@seiyaku.example',
			Company: '東京製薬株式会社',
			Telephone: '',
			...changes,
		};
		return await runWorkflow(workflow, bench.store, { 'New contact form': [answers] });
	};

	it('makes one contact, also when the form is sent twice', async () => {
		const { output } = await submit();
		const [person] = newPersons();
		expect(shown(person)).toMatchObject({
			company: '東京製薬株式会社',
			first_name: 'Renée',
			last_name: 'D’Angelo',
			email: 'renee@seiyaku.example',
			isActive: false,
		});
		expect(person.phone).toBe('');
		expect(output('Create person')).toEqual([
			{ action: 'created', companyId: 15, personId: person.id },
		]);
		const again = await submit();
		expect(again.output('Create person')).toEqual([
			{ action: 'skipped', companyId: 15, personId: person.id },
		]);
		expect(newPersons()).toEqual([person]);
	});

	it('says why there is no person', async () => {
		const { full } = await submit({ Company: 'Nobody Ltd' });
		expect(newPersons()).toEqual([]);
		expect(errorsOf(full, 'Create person')[0].error).toContain(
			'Company "Nobody Ltd" was not found',
		);
	});
});

it('uses node types of n8n that the examples can be imported with', () => {
	const types = files.flatMap((file) => load(file).nodes.map(({ type }: INode) => type));
	expect(new Set(types)).toEqual(
		new Set([
			NODE_TYPE,
			...[
				'crypto',
				'extractFromFile',
				'filter',
				'form',
				'formTrigger',
				'manualTrigger',
				'noOp',
				'readWriteFile',
				'scheduleTrigger',
				'stickyNote',
			].map((name) => `n8n-nodes-base.${name}`),
		]),
	);
});

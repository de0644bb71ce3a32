/**
 * The workflows of `workflows/`, imported into the real n8n and executed there: with its task runner,
 * its webhooks and forms, and a mailbox on loopback. The sandbox's data say what came of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { hashPassword, type Person } from '../sandbox/data.cts';
import type { Sandbox } from '../sandbox/sandbox.cts';
import { assert, assertSame, type Checks } from './checks.cts';
import { root } from './install.cts';
import { startMailbox, type Mailbox } from './mailbox.cts';
import { waitFor } from './process.cts';
import type { CredentialReference, Execution, N8nRest, Workflow } from './rest.cts';
import {
	CRM_HEADER,
	exampleWorkflows,
	FORM_LOGIN,
	nodeType,
	readableFolder,
	withCredentials,
} from './workflows.cts';

export interface ExampleStage {
	checks: Checks;
	rest: N8nRest;
	sandbox: Sandbox;
	/** Credentials of this package, by type. */
	credentials: Record<string, CredentialReference>;
}

type Stored = Workflow & { id: string };

const basicAuth = Buffer.from(`${FORM_LOGIN.user}:${FORM_LOGIN.password}`).toString('base64');

/** What the checks of the single workflows work with. */
class Examples {
	private before: Set<number>;

	constructor(
		readonly stage: ExampleStage,
		private readonly userFolder: string,
		readonly mailbox: Mailbox,
		private readonly credentials: Record<string, CredentialReference>,
	) {
		this.before = new Set();
	}

	get data(): Sandbox['data'] {
		return this.stage.sandbox.data;
	}

	/** Everything as at the start, with the leavers of the list as they were before. */
	reset(): void {
		this.stage.sandbox.reset();
		for (const row of leavers()) {
			this.data.insert({
				...{ companyId: 1, firstName: row.first_name, lastName: row.last_name },
				...{ email: row.email, login: row.login, profileId: 10, isActive: true },
			});
		}
		this.before = new Set(this.data.persons.keys());
		this.mailbox.mails.length = 0;
		this.putList(list);
	}

	/** What stands where the workflows read the list. */
	putList(text: string): void {
		writeFileSync(join(readableFolder(this.userFolder), 'people.csv'), text);
	}

	newPersons(): Person[] {
		return [...this.data.persons.values()].filter(({ id }) => !this.before.has(id));
	}

	personOf(email: string): Person | undefined {
		return [...this.data.persons.values()].find((person) => person.email === email);
	}

	/** Imports a workflow, with the credentials chosen and other values in "Settings". */
	async import(file: string, settings: Record<string, unknown> = {}): Promise<Stored> {
		const found = exampleWorkflows(this.userFolder).find((example) => example.file === file);
		assert(found, `there is no ${file}`);
		const { file: _, ...workflow } = withCredentials(found, this.credentials) as typeof found;
		for (const { name, parameters } of workflow.nodes) {
			if (name !== 'Settings') continue;
			const { assignments } = parameters.assignments as {
				assignments: Array<{ name: string; value: unknown }>;
			};
			for (const one of assignments) one.value = settings[one.name] ?? one.value;
		}
		const stored = await this.stage.rest.createWorkflow(workflow);
		const ours = stored.nodes.filter(({ type }) => type.startsWith(nodeType('')));
		for (const { name, credentials: used } of ours)
			assert(Object.keys(used ?? {}).length > 0, `"${name}" has no credential`);
		return stored;
	}

	/** Imports it and executes it by hand. */
	async run(file: string, settings: Record<string, unknown> = {}): Promise<Execution> {
		const stored = await this.import(file, settings);
		return await this.stage.rest.runWorkflow(stored, triggerOf(stored).name);
	}

	/** Imports it, and sends something to the test address of its webhook or form. */
	async send(file: string, kind: 'webhook' | 'form', request: RequestInit) {
		const { rest } = this.stage;
		const stored = await this.import(file);
		const trigger = triggerOf(stored);
		await rest.startWorkflow(stored, trigger.name);
		const options = trigger.parameters.options as { path?: string };
		const path = options.path ?? (trigger.parameters.path as string);
		const url = `${rest.url}/${kind}-test/${path}`;
		const send = async (headers = request.headers) =>
			await fetch(url, {
				method: 'POST',
				...request,
				headers,
				signal: AbortSignal.timeout(60_000),
			});
		return { stored, send };
	}
}

const triggerOf = (workflow: Workflow) => {
	const found = workflow.nodes.find(({ type }) => /(trigger|\.webhook)$/i.test(type));
	assert(found, `"${workflow.name}" has no trigger`);
	return found;
};

const list = readFileSync(join(root, 'workflows', 'people.csv'), 'utf8');
const leavers = () =>
	(parse(list, { columns: true, bom: true }) as Array<Record<string, string>>).filter(
		({ status }) => status === 'left',
	);

const succeeded = ({ status, error }: Execution) =>
	assertSame(status, 'success', error?.message ?? 'status of the run');

/** One check for each workflow, and for what stops it. */
const CHECKS: Record<string, (examples: Examples) => Promise<string | void>> = {
	'create-persons-from-csv.json': async (examples) => {
		const run = await examples.run('create-persons-from-csv.json');
		succeeded(run);
		assertSame(examples.newPersons().length, 25, 'new persons');
		assertSame(run.output('Created')[0]?.length, 25, 'items of "Created"');
		assertSame(run.output('Create persons')[1]?.length, 5, 'refused');
		assertSame(run.output('Sort the rows')[1]?.length, 1, 'not certain');
		return '25 created, 5 refused, 1 not certain';
	},
	'scheduled-csv-upsert.json': async (examples) => {
		succeeded(await examples.run('scheduled-csv-upsert.json'));
		assertSame(examples.newPersons().length, 25, 'new persons');
		const [mail, ...more] = examples.mailbox.mails;
		assertSame([mail?.subject, more], ['Wordbee: 5 persons need a look', []], 'mail');
		assert(mail?.text.includes('may be day/month or month/day'), mail?.text ?? 'no mail');
		return `25 created, mail: ${mail.subject}`;
	},
	'disable-leavers.json': async (examples) => {
		succeeded(await examples.run('disable-leavers.json'));
		for (const { email, login } of leavers()) {
			const person = examples.personOf(email);
			assertSame([person?.isActive, person?.login], [false, null], login);
		}
		assertSame(examples.mailbox.mails.length, 1, 'mails');
		return `${leavers().length} disabled, logins removed`;
	},
	'compare-directory.json': async (examples) => {
		const before = examples.data.snapshot();
		const isCertain = (line: string) => !line.includes('12/1/2026');
		examples.putList(list.split('\n').filter(isCertain).join('\n'));
		const stopped = await examples.run('compare-directory.json', { dry_run: false });
		assertSame(stopped.status, 'error', 'status with a list of others');
		assert(/ active persons .* would be disabled/.test(stopped.error?.message ?? ''), 'sentence');
		assertSame(examples.data.snapshot() === before, true, 'unchanged after the stop');

		examples.putList(list);
		const share = { most_to_disable_in_percent: 100 };
		succeeded(await examples.run('compare-directory.json', share));
		assertSame(examples.data.snapshot() === before, true, 'unchanged after a dry run');
		assertSame(
			examples.mailbox.mails.map(({ subject }) => subject),
			['Wordbee and the list: stopped', 'Wordbee and the list: what would be done'],
			'mails',
		);
		succeeded(await examples.run('compare-directory.json', { ...share, dry_run: false }));
		for (const { email } of leavers())
			assertSame(examples.personOf(email)?.isActive, false, `${email} is active`);
		const made = examples.newPersons();
		assert(made.length > 10 && made.every(({ companyId }) => companyId === 1), 'new persons');
		return `stopped, planned, then ${made.length} created`;
	},
	'new-person-mail.json': async (examples) => {
		succeeded(await examples.run('new-person-mail.json'));
		const [mail, ...more] = examples.mailbox.mails;
		const count = Math.min(100, examples.data.persons.size);
		assertSame([mail?.subject, more], [`Wordbee: ${count} new persons`, []], 'mail of the sample');
		const [person] = examples.data.persons.values();
		assert(mail?.text.includes(person?.email ?? '?'), mail?.text ?? 'no mail');
		return mail?.subject;
	},
	'form-to-person.json': async (examples) => {
		const body = formOf(['Nathan', 'Smith', 'nathan@acme.example', 'Acme Tools', '+1 555 0100']);
		const { send, stored } = await examples.send('form-to-person.json', 'form', { body });
		assertSame((await send()).status, 200, 'answer to the form');
		await examples.stage.rest.endOf(stored);
		assertSame(
			examples.newPersons().map(({ email, companyId }) => [email, companyId]),
			[['nathan@acme.example', 12]],
			'new persons',
		);
	},
	'crm-webhook-upsert.json': async (examples) => {
		const person = { first_name: 'Ana', last_name: 'Peña', email: 'ana@acme.example' };
		const json = { 'content-type': 'application/json' };
		const post = async (
			body: unknown,
			headers: Record<string, string> = { [CRM_HEADER.name]: CRM_HEADER.value },
		) => {
			const request = { body: JSON.stringify(body), headers: { ...json, ...headers } };
			const { send } = await examples.send('crm-webhook-upsert.json', 'webhook', request);
			const answer = await send();
			return { status: answer.status, text: await answer.text() };
		};
		const refused = await post({ ...person, company: 'Acme Tools' }, {});
		assertSame(refused.status, 403, `answer without the key: ${refused.text}`);
		assertSame(examples.newPersons().length, 0, 'new persons without the key');
		const done = await post({ ...person, company: 'Acme Tools' });
		const [ana] = examples.newPersons();
		assertSame(
			[done.status, JSON.parse(done.text)],
			[200, { done: true, action: 'created', personId: ana?.id, companyId: 12 }],
			'answer',
		);
		assertSame((await post(person)).status, 400, 'answer without a company');
		assertSame(
			(await post({ ...person, company: 'Nobody Ltd' })).status,
			422,
			'answer to nonsense',
		);
		return '200, 400, 403, 422';
	},
	'joiner.json': async (examples) => {
		const body = formOf([
			...['Ada', 'Zander', 'ada@nordlicht.example', 'ada.zander'],
			...['Nordlicht Sprachdienste', 'Worker', 'boss@nordlicht.example'],
		]);
		const headers = { authorization: `Basic ${basicAuth}` };
		const { send, stored } = await examples.send('joiner.json', 'form', { body, headers });
		assertSame((await send({})).status, 401, 'answer without the log-in of the form');
		assertSame((await send()).status, 200, 'answer to the form');
		const mails = await waitFor('Mails of the joiner', 60, async () =>
			examples.mailbox.mails.length > 1 ? examples.mailbox.mails : undefined,
		);
		const manager = mails.find(({ to }) => to.includes('boss@nordlicht.example'));
		const password = /Wb-[0-9a-f]{24}/.exec(manager?.text ?? '')?.[0] ?? '';
		const ada = examples.personOf('ada@nordlicht.example');
		assertSame(ada?.passwordHash, hashPassword(password), 'password');
		assertSame([ada?.login, ada?.isActive], ['ada.zander', true], 'login');
		// n8n stores an execution while it runs, and removes it at its end.
		await waitFor('No stored execution', 30, async () =>
			(await examples.stage.rest.lastExecution(stored.id)) === undefined ? true : undefined,
		);
	},
};

function formOf(entries: string[]): FormData {
	const body = new FormData();
	entries.forEach((entry, index) => body.append(`field-${index}`, entry));
	return body;
}

/** Imports and executes every workflow of `workflows/`; a new one needs an entry in `CHECKS`. */
export async function checkExamples(stage: ExampleStage, userFolder: string): Promise<void> {
	const { checks, rest, sandbox } = stage;
	const mailbox = await startMailbox();
	const smtp = { user: '', password: '', ...mailbox.credential };
	const examples = new Examples(stage, userFolder, mailbox, {
		...stage.credentials,
		smtp: await rest.createCredential('Mailbox', 'smtp', smtp),
		httpHeaderAuth: await rest.createCredential('Key of the CRM', 'httpHeaderAuth', CRM_HEADER),
		httpBasicAuth: await rest.createCredential('Log-in of the form', 'httpBasicAuth', FORM_LOGIN),
	});
	const all = exampleWorkflows(userFolder);
	for (const { file, nodes } of all) {
		await checks.check(`workflows/${file} is imported and runs`, async () => {
			examples.reset();
			assert(CHECKS[file], 'there is no check for it');
			return await CHECKS[file](examples);
		});
		if (!nodes.some(({ name }) => name === 'Read people.csv')) continue;
		await checks.check(`workflows/${file} stops at a list without rows`, async () => {
			examples.reset();
			examples.putList(list.split('\n')[0] ?? '');
			const before = examples.data.snapshot();
			const { status, error } = await examples.run(file);
			assertSame(status, 'error', 'status');
			assertSame(examples.data.snapshot() === before, true, 'unchanged');
			return error?.message;
		});
	}
	sandbox.reset();
	await mailbox.close();
}

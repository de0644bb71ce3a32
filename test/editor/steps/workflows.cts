/** The workflows of workflows/, imported from their files by the editor's menu. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import { root } from '../../../lab/n8n/install.cts';
import { waitFor } from '../../../lab/n8n/process.cts';
import type { Workflow } from '../../../lab/n8n/rest.cts';
import { CRM_HEADER, nodeType, readableFolder } from '../../../lab/n8n/workflows.cts';
import { API1, type Stage, type Step } from '../stage.cts';

const folder = join(root, 'workflows');
const files = readdirSync(folder)
	.filter((file) => file.endsWith('.json'))
	.sort();

/** Imports a workflow and chooses the credentials in each of its nodes that wants one. */
async function importFile(stage: Stage, file: string): Promise<Workflow> {
	const { editor, credentials } = stage;
	const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Workflow;
	await editor.importFile(join(folder, file));
	for (const { name, credentials: used = {}, type } of workflow.nodes) {
		const types = Object.keys(used);
		if (types.length === 0) continue;
		const panel = await editor.open(name);
		for (const [at, { label }] of (await panel.pickers()).entries()) {
			const isOurs = type.startsWith(nodeType('wordbeePersons'));
			const wanted = isOurs && label === API1 ? 'wordbeeApi' : isOurs ? 'wordbeeV2Api' : types[at];
			await panel.chooseCredential(label, credentials[wanted ?? '']!);
		}
		await editor.leavePanel();
		assertSame(await editor.issuesOf(name), '', `issue mark of "${name}"`);
	}
	return workflow;
}

/** Puts the list where n8n may read it, and its path into the workflow. */
async function chooseList({ editor, userFolder, lane }: Stage): Promise<void> {
	const readable = readableFolder(userFolder);
	mkdirSync(readable, { recursive: true });
	const path = join(readable, `people-${lane}.csv`);
	copyFileSync(join(folder, 'people.csv'), path);
	const panel = await editor.open('Read people.csv');
	await panel.fill('fileSelector', path);
	await editor.leavePanel();
}

const persons = ({ sandbox }: Stage) => sandbox.data.persons.size;

/** Runs it and waits until something has come of it. */
async function until(stage: Stage, what: string, holds: () => boolean): Promise<void> {
	await waitFor(what, 40, async () => (holds() ? true : undefined)).catch((error: Error) => {
		const said = stage.mailbox.mails.map(({ text }) => text.slice(0, 500));
		throw new Error([error.message, ...said].join('. Mail: '));
	});
	await stage.editor.page.waitForTimeout(800);
}

const withList = async (stage: Stage, mails: number, made?: number): Promise<string> => {
	await chooseList(stage);
	const before = persons(stage);
	await stage.editor.executeWorkflow();
	await until(stage, `${mails} mails and ${made ?? 'some'} persons`, () => {
		const count = persons(stage) - before;
		return stage.mailbox.mails.length >= mails && (made === undefined || count === made);
	});
	const [mail] = stage.mailbox.mails;
	return [mail?.subject, made && `${made} persons created`].filter(Boolean).join(', ');
};

/**
 * The form that "Execute workflow" opens. n8n opens it only once its page can be fetched, and says nothing
 * where it could not; a person then presses the button again.
 */
async function openForm({ editor }: Stage): Promise<Page> {
	for (let attempt = 1; ; attempt++) {
		const opened = editor.page.waitForEvent('popup', { timeout: 20_000 }).catch((error) => {
			if (attempt === 2) throw error;
			return undefined;
		});
		await editor.executeWorkflow();
		const form = await opened;
		if (form) return form;
		await editor.stopWaiting();
	}
}

/** Fills in the form and sends it. */
async function fillForm(form: Page, entries: string[]): Promise<void> {
	for (const [at, entry] of entries.entries()) {
		const field = form.locator(`[name="field-${at}"]`);
		await field.waitFor();
		const isList = await field.evaluate(({ tagName }: { tagName: string }) => tagName === 'SELECT');
		if (isList) await field.selectOption({ label: entry });
		else await field.fill(entry);
	}
	const [answer] = await Promise.all([
		form.waitForResponse((got) => got.request().method() === 'POST'),
		form.locator('#submit-btn').click(),
	]);
	assertSame(answer.status(), 200, `answer of ${form.url()}`);
}

/** A label or custom field that is given by its name has no red mark, although the list offers numbers. */
async function expectUnmarked({ editor }: Stage, name: string): Promise<void> {
	const loaded = editor.page.waitForResponse((answer) =>
		/-parameters\/options$/.test(answer.url()),
	);
	const panel = await editor.open(name);
	await loaded;
	await editor.page.waitForTimeout(500);
	assertSame(await panel.issues(), 0, `red marks in "${name}"`);
	await editor.leavePanel();
}

/** A plan comes by mail and changes nothing; then the person chooses to apply it. */
async function planThenApply(stage: Stage, name: string): Promise<string> {
	const { editor, sandbox, mailbox } = stage;
	await expectUnmarked(stage, name);
	const before = sandbox.data.snapshot();
	await withList(stage, 1);
	assertSame(sandbox.data.snapshot() === before, true, 'a plan changes nothing');
	const [plan] = mailbox.mails.splice(0);
	assert(plan?.text.includes('Would be'), `no plan in the mail: ${plan?.text.slice(0, 300)}`);
	const panel = await editor.open(name);
	await panel.choose('mode', 'Apply');
	await editor.leavePanel();
	await editor.executeWorkflow();
	await until(stage, 'a mail of what was done', () => mailbox.mails.length >= 1);
	return [plan.subject, mailbox.mails[0]?.text.split('\n')[0]].join(', ');
}

/** How a person tries each of them. */
const RUNS: Record<string, (stage: Stage, workflow: Workflow) => Promise<string>> = {
	'create-persons-from-csv.json': async (stage) => {
		await expectUnmarked(stage, 'Create persons');
		const said = await withList(stage, 0, 25);
		await expectUnmarked(stage, 'Create persons');
		await stage.editor.dismissNotes();
		await stage.document('workflow');
		return said;
	},
	'scheduled-csv-upsert.json': async (stage) => await planThenApply(stage, 'Bring Wordbee in line'),
	'disable-leavers.json': async (stage) => await planThenApply(stage, 'Disable who has left'),
	'compare-directory.json': async (stage) => await planThenApply(stage, 'Bring Wordbee in line'),
	'new-person-mail.json': async (stage) => {
		await stage.editor.executeWorkflow();
		await until(stage, 'a mail', () => stage.mailbox.mails.length === 1);
		return stage.mailbox.mails[0]!.subject;
	},
	'crm-webhook-upsert.json': async (stage, workflow) => {
		const before = persons(stage);
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('.webhook'))!;
		await stage.editor.executeWorkflow();
		const send = async (key?: Record<string, string>) =>
			await waitFor('The test address of the webhook', 20, async () => {
				const path = `webhook-test/${String(trigger.parameters.path)}`;
				const answer = await fetch(`${stage.editor.url}/${path}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...key },
					body: JSON.stringify({
						...{ first_name: 'Ana', last_name: 'Peña' },
						...{ email: 'ana@acme.example', company: 'Acme Tools' },
					}),
				});
				return answer.status === 404 ? undefined : answer;
			});
		assertSame([(await send()).status, persons(stage) - before], [403, 0], 'without the key');
		const answer = await send({ [CRM_HEADER.name]: CRM_HEADER.value });
		assertSame([answer.status, persons(stage) - before], [200, 1], 'answer and persons');
		return await answer.text();
	},
	'form-to-person.json': async (stage) => {
		const before = persons(stage);
		const entries = ['Nathan', 'Smith', 'nathan@acme.example', 'Acme Tools', '+1 555 0100'];
		const form = await openForm(stage);
		await fillForm(form, entries);
		await form.getByText('The person was created').waitFor({ timeout: 30_000 });
		assertSame(persons(stage), before + 1, 'persons');
		await form.close();
		return '1 person created';
	},
	'joiner.json': async (stage) => {
		const entries = [
			...['Ada', 'Zander', 'ada@nordlicht.example', 'ada.zander'],
			...['Nordlicht Sprachdienste', 'Worker', 'boss@nordlicht.example'],
		];
		const { editor, rest, mailbox } = stage;
		const [, id = ''] = /workflow\/(\w+)/.exec(editor.page.url()) ?? [];
		assert(id, 'the address names no workflow');
		const before = await rest.lastExecution(id);
		await editor.saveNoExecutions();
		const form = await openForm(stage);
		const stranger = await fetch(form.url());
		assertSame(stranger.status, 401, 'answer without the log-in of the form');
		await fillForm(form, entries);
		await form.close();
		await until(stage, 'two mails', () => mailbox.mails.length === 2);
		// n8n stores an execution while it runs, and removes it at its end.
		await waitFor('No stored execution', 30, async () =>
			(await rest.lastExecution(id)) === before ? true : undefined,
		);
		return mailbox.mails.map(({ subject }) => subject).join(', ');
	},
};

/** `npm run test:agent` runs it, with a model that is a script. */
const AGENT = 'agent/onboarding-agent.json';

/** So few that a list has one page: then n8n empties a field whose value is not in the list. */
function leaveFew({ sandbox: { data } }: Stage): void {
	for (const id of [...data.companies.keys()].slice(40)) data.companies.delete(id);
	for (const id of [...data.persons.keys()].slice(40)) data.remove(id);
}

export const workflows: Step[] = [...files, AGENT].map((file) => ({
	name: `workflows/${file} is imported from its file, its credentials are chosen${file === AGENT ? '' : ', and it is run'}`,
	limitSeconds: 110,
	run: async (stage: Stage) => {
		if (file === AGENT) leaveFew(stage);
		const workflow = await importFile(stage, file);
		await stage.editor.dismissNotes();
		await stage.editor.zoomToFit();
		await stage.picture('imported');
		if (file === AGENT) return;
		await stage.document(`workflows/${file.replace(/\.json$/, '')}`);
		const run = RUNS[file];
		assert(run, 'nobody says how to run it');
		return await run(stage, workflow);
	},
}));

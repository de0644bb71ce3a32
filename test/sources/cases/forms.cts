/** n8n's Form, filled in with a browser, and its Webhook, both in a real n8n. */
import type { IDataObject } from 'n8n-workflow';
import type { Page } from 'playwright-core';

import { ensureN8n } from '../../../lab/n8n/install.cts';
import { temporaryFolder } from '../../../lab/n8n/package.cts';
import { atEnd, waitFor } from '../../../lab/n8n/process.cts';
import { N8nRest } from '../../../lab/n8n/rest.cts';
import { owner, startN8n } from '../../../lab/n8n/server.cts';
import { startChromium } from '../../editor/chromium.cts';
import { n8nVersion, versionOf, typeOf, type Step } from '../run.cts';
import { once, type Case, type Prepared } from './case.cts';

/** The name and version of what is asked. */
const SERVER = `n8n ${n8nVersion}`;

const n8n = once(async () => {
	const server = await startN8n({ n8n: await ensureN8n(), userFolder: temporaryFolder('n8n') });
	const rest = new N8nRest(server.url);
	await rest.logIn(owner);
	return rest;
});

const browser = once(async () => {
	const started = await startChromium((line) => console.log(line));
	atEnd(() => started.close());
	return started;
});

/**
 * Waits for one call of a trigger's test address, as the editor does, and returns what the trigger hands on.
 * @param call calls that address
 */
async function triggered(
	{ node, parameters, version }: Step,
	address: string,
	call: (url: string) => Promise<void>,
): Promise<IDataObject> {
	const rest = await n8n();
	const workflow = await rest.createWorkflow({
		name: address,
		nodes: [
			{
				...{ id: 'start', name: 'Start', type: typeOf({ node, parameters }) },
				typeVersion: versionOf({ node, parameters, version }),
				position: [0, 0],
				parameters,
			},
		],
		connections: {},
	});
	await rest.startWorkflow(workflow, 'Start');
	await call(`${rest.url}/${address}`);
	const [[item]] = (await rest.endOf(workflow)).output('Start');
	return fixed(item.json as IDataObject, rest.url);
}

/** What changes from run to run is always the same. */
function fixed(json: IDataObject, url: string): IDataObject {
	const text = JSON.stringify(json).replaceAll(new URL(url).host, '127.0.0.1:5678');
	const item = JSON.parse(text) as IDataObject;
	return item.submittedAt ? { ...item, submittedAt: '2024-03-01T08:30:00.000+01:00' } : item;
}

/** A field of the form: what is asked, in which way, with which choices, under which own name. */
type Field = [label: string, type: string, choices: string[], name: string];

const FIELDS: Field[] = [
	['Last Name', 'text', [], 'lastName'],
	['First Name', 'text', [], 'firstName'],
	['E-Mail', 'email', [], 'email'],
	['Phone', 'number', [], 'phone'],
	['Mobile Phone', 'text', [], 'phoneMobile'],
	['Role', 'dropdown', ['Reviser', 'Translator'], 'role'],
	['Form of Address', 'radio', ['Ms', 'Mr'], 'title'],
	['Active', 'checkbox', ['yes'], 'isActive'],
	['Start', 'date', [], 'start'],
	['Comments', 'textarea', [], 'comments'],
	['Photo', 'file', [], 'photo'],
];

/** What somebody enters, by label. */
type Entries = Record<string, string>;

const FULL: Entries = {
	...{ 'Last Name': ' Müller ', 'First Name': 'Ana', 'E-Mail': 'ana.mueller@example.com' },
	...{ Phone: '0049305550101', 'Mobile Phone': '0049 170 5550101', Role: 'Reviser' },
	...{ 'Form of Address': 'Ms', Active: 'yes', Start: '2024-03-01', Comments: 'Part time' },
};
const SHORT: Entries = {
	...{ 'Last Name': 'Novak', 'First Name': 'Tomas', 'E-Mail': 'tomas.novak@example.com' },
};

async function fill(page: Page, entries: Entries): Promise<void> {
	for (const [index, [label, type]] of FIELDS.entries()) {
		const entry = entries[label];
		if (entry === undefined) continue;
		const field = page.locator(`[name="field-${index}"]`);
		if (type === 'dropdown') await field.selectOption({ label: entry });
		else if (type === 'radio' || type === 'checkbox')
			await page.getByLabel(entry, { exact: true }).check();
		else await field.fill(entry);
	}
	await page.locator('#submit-btn').click();
	await page.locator('#submitted-form').waitFor();
}

/** The form, filled in once by each. */
const form =
	(ownNames: boolean, ...persons: Entries[]) =>
	async (): Promise<Prepared> => {
		const values = FIELDS.map(([fieldLabel, fieldType, choices, name]) => ({
			...{ fieldLabel, fieldType, multipleFiles: false },
			...(ownNames && { fieldName: name }),
			fieldOptions: { values: choices.map((option) => ({ option })) },
		}));
		const items: IDataObject[] = [];
		for (const [index, entries] of persons.entries()) {
			const path = `person-${ownNames ? 'own' : 'label'}-${index}`;
			const options = { path };
			const parameters = { formTitle: 'New person', formFields: { values }, options };
			const submit = async (url: string) => {
				const page = await (await browser()).newPage();
				await page.goto(url);
				await fill(page, entries);
				await page.close();
			};
			items.push(await triggered({ node: 'formTrigger', parameters }, `form-test/${path}`, submit));
		}
		return { server: SERVER, steps: [{ node: 'formTrigger', parameters: {} }], items };
	};

/** A call of the webhook. */
const webhook = (path: string, type: string, body: string) => async (): Promise<Prepared> => {
	const parameters = { httpMethod: 'POST', path, options: {} };
	const call = async (url: string) => {
		const headers = { 'content-type': type, 'user-agent': 'hr-system' };
		await waitFor('The test address of the webhook', 20, async () => {
			const { status } = await fetch(url, { method: 'POST', headers, body });
			return status === 404 ? undefined : status;
		});
	};
	const item = await triggered({ node: 'webhook', parameters }, `webhook-test/${path}`, call);
	return { server: SERVER, steps: [{ node: 'webhook', parameters: {} }], items: [item] };
};

const PERSON = { lastName: 'Müller', firstName: 'Ana', email: 'ana.mueller@example.com' };

/** Form and Webhook. */
export const formCases: Case[] = [
	{
		...{ name: 'form', source: 'columns' },
		what: 'Form, filled in, then hardly: number, radio, checkbox, date and file have ways of their own',
		prepare: form(false, FULL, SHORT),
	},
	{
		...{ name: 'formOwnNames', source: 'columns', what: 'The same with Custom Field Names' },
		prepare: form(true, FULL, SHORT),
	},
	{
		...{ name: 'webhook', source: 'columns', what: 'A call with JSON: the person is in body' },
		prepare: webhook('person', 'application/json', JSON.stringify(PERSON)),
	},
	{
		...{ name: 'webhookForm', source: 'columns', what: 'A call as forms of web pages make it' },
		prepare: webhook(
			'person-form',
			'application/x-www-form-urlencoded',
			String(new URLSearchParams(PERSON)),
		),
	},
	{
		...{ name: 'webhookScim', source: 'columns' },
		what: 'A call with application/scim+json: body is empty',
		prepare: webhook('person-scim', 'application/scim+json', JSON.stringify(PERSON)),
	},
];

/**
 * `npm run test:agent`: n8n's AI Agent uses this package's tools in a real n8n. The model is a script on
 * loopback; the sandbox's data say what came of its calls.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addSandbox, startFreshN8n } from '../../lab/n8n/fresh.cts';
import { root } from '../../lab/n8n/install.cts';
import { startMailbox, type Mailbox } from '../../lab/n8n/mailbox.cts';
import { atEnd, end, waitFor } from '../../lab/n8n/process.cts';
import type { CredentialReference, N8nRest, Workflow } from '../../lab/n8n/rest.cts';
import { nodeType } from '../../lab/n8n/workflows.cts';
import type { Sandbox } from '../../lab/sandbox/sandbox.cts';
import { startModel, type ScriptedCall, type ScriptedModel } from './model.cts';

const fromAI = (name: string, type = 'string') =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, '${type}') }}`;
/** As n8n stores it when the model is to fill in a field with a list. */
const located = (value: string) => ({ __rl: true, mode: 'id', value });

/** The tools that a builder gives to the agent, by the names that the model sees. */
const TOOLS: Record<string, Record<string, unknown>> = {
	create_person: {
		operation: 'create',
		api: 'api2',
		companyId: located(fromAI('Company')),
		lastName: fromAI('Last_Name'),
		firstName: fromAI('First_Name'),
		email: fromAI('Email'),
		additionalFields: {
			role: fromAI('Role'),
			userProfileId: located(fromAI('User_Profile')),
		},
	},
	look_person_up: { operation: 'get', personId: located(fromAI('Person')) },
	list_persons: {
		operation: 'getAll',
		returnAll: false,
		limit: fromAI('Limit', 'number'),
		filters: { name: fromAI('Name') },
	},
	update_person: {
		operation: 'update',
		api: 'api2',
		personId: located(fromAI('Person')),
		updateFields: { role: fromAI('Role'), comments: fromAI('Comments') },
	},
	disable_person: {
		operation: 'setActive',
		api: 'api2',
		personId: located(fromAI('Person')),
		isActive: false,
	},
};

/** A trigger, the agent, the model, and the tools. */
function workflowOf(credentials: Record<string, CredentialReference>): Workflow {
	const at = (name: string, type: string, typeVersion: number, parameters: object) => ({
		id: randomUUID(),
		name,
		type,
		typeVersion,
		position: [0, 0] as [number, number],
		parameters: parameters as Record<string, unknown>,
	});
	const tools = Object.entries(TOOLS).map(([name, parameters]) => ({
		...at(name, nodeType('wordbeePersonsTool'), 1, { resource: 'person', ...parameters }),
		credentials: { wordbeeV2Api: credentials.wordbeeV2Api! },
	}));
	const model = {
		...at('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
			model: { __rl: true, mode: 'id', value: 'scripted' },
			options: {},
		}),
		credentials: { openAiApi: credentials.openAiApi! },
	};
	const agent = at('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
		promptType: 'define',
		text: 'Do it.',
		options: { maxIterations: 20 },
	});
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	return {
		name: `Agent ${randomUUID()}`,
		settings: { executionOrder: 'v1' },
		nodes: [at('Start', 'n8n-nodes-base.manualTrigger', 1, {}), agent, model, ...tools],
		connections: {
			Start: to('main'),
			Model: to('ai_languageModel'),
			...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
		},
	};
}

/** n8n takes no answer from a robot that only follows links in mails. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

interface Stage {
	rest: N8nRest;
	sandbox: Sandbox;
	model: ScriptedModel;
	workflow: Workflow & { id: string };
	/** The template, with its chat replaced by a button. */
	template: Workflow & { id: string };
	mailbox: Mailbox;
}

/** The template as a person imports it, who writes to it with the manual trigger instead of the chat. */
function templateOf(credentials: Record<string, CredentialReference>): Workflow {
	const file = join(root, 'workflows', 'agent', 'onboarding-agent.json');
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as Workflow;
	const nodes = workflow.nodes.map((node) => {
		const types = Object.keys(node.credentials ?? {});
		const chosen = Object.fromEntries(types.map((type) => [type, credentials[type]!]));
		if (node.type.endsWith('.chatTrigger')) {
			return { ...node, type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
		}
		if (node.type.endsWith('.agent')) {
			const parameters = { ...node.parameters, promptType: 'define', text: 'Do it.' };
			return { ...node, parameters };
		}
		return types.length === 0 ? node : { ...node, credentials: chosen };
	});
	return { ...workflow, nodes };
}

const stage = {} as Stage;

beforeAll(async () => {
	const { rest } = await startFreshN8n();
	const { sandbox, credentials } = await addSandbox(rest);
	const model = await startModel();
	atEnd(() => model.close());
	const mailbox = await startMailbox();
	atEnd(() => mailbox.close());
	const typed = { apiKey: 'none', url: model.url, header: false };
	const openAiApi = await rest.createCredential('Scripted model', 'openAiApi', typed);
	const smtp = await rest.createCredential('Mailbox', 'smtp', mailbox.credential);
	const all = { ...credentials, openAiApi, smtp };
	const workflow = await rest.createWorkflow(workflowOf(all));
	const template = await rest.createWorkflow(templateOf(all));
	Object.assign(stage, { rest, sandbox, model, mailbox, workflow, template });
}, 900_000);
afterAll(end);

/** Lets the model make its calls; returns what the tools answered. */
async function play(calls: ScriptedCall[]): Promise<string[]> {
	const { rest, model, workflow } = stage;
	model.play(calls);
	const run = await rest.runWorkflow(workflow, 'Start');
	expect([run.status, run.error]).toEqual(['success', undefined]);
	expect(model.answers()).toHaveLength(calls.length);
	return model.answers();
}

const call = (tool: string, args: Record<string, unknown>): ScriptedCall => ({
	tool,
	args: () => args,
});
const ana = {
	Company: 'Acme Tools',
	Last_Name: 'Agent',
	First_Name: 'Ana',
	Email: 'ana.agent@acme.example',
	Role: 'Translator',
	User_Profile: '',
};
const persons = () =>
	[...stage.sandbox.data.persons.values()].filter(({ email }) => email === ana.Email);

test('the agent creates, looks up, updates and disables a person', async () => {
	const answers = await play([
		call('create_person', ana),
		call('look_person_up', { Person: ana.Email }),
		call('update_person', { Person: ana.Email, Role: 'Reviser', Comments: '' }),
		{
			tool: 'disable_person',
			args: ([created]) => ({ Person: /"personId":(\d+)/.exec(created ?? '')?.[1] ?? '' }),
		},
	]);
	expect(persons()).toMatchObject([{ role: 'Reviser', isActive: false, companyId: 12 }]);
	expect(answers[1]).toContain(ana.Email);
});

test('what the model is told of the tools speaks for itself', async () => {
	const tools = Object.fromEntries(stage.model.tools().map((tool) => [tool.name, tool]));
	expect(Object.keys(tools).sort()).toEqual(Object.keys(TOOLS).sort());
	expect(tools).toMatchObject({
		create_person: { description: expect.stringMatching(/create person/i) },
		look_person_up: { description: expect.stringMatching(/get person/i) },
		list_persons: { description: expect.stringMatching(/get many persons/i) },
		disable_person: { description: expect.stringMatching(/enable or disable person/i) },
	});
	const names = Object.keys(tools.create_person!.parameters.properties ?? {});
	expect(names.sort()).toEqual(Object.keys(ana).sort());
});

test('a failure brings its advice, candidates included, and no item number', async () => {
	const [message] = await play([call('create_person', { ...ana, Company: 'Acme' })]);
	expect(message).toMatch(/was not found\. Similar companies: .*Acme Tools \(12\)/);
	expect(message).not.toMatch(/\[item|None of the/);
});

test('nobody found is an answer', async () => {
	const [none, nobody] = await play([
		call('list_persons', { Limit: 5, Name: 'Nobody-of-this-name' }),
		call('look_person_up', { Person: 'nobody@nowhere.example' }),
	]);
	expect(none).toContain('"found":0');
	expect(nobody).toContain('No person has the e-mail');
});

test('a create whose answer was lost is found out about, and made once', async () => {
	const { sandbox } = stage;
	sandbox.reset();
	const effect = { kind: 'reset', commit: true } as const;
	sandbox.faults.add({ on: { operation: 'personUpdate' }, nth: 1, effect });
	const [made] = await play([call('create_person', ana)]);
	const [person, ...others] = persons();
	expect(others).toEqual([]);
	expect(made).toContain(`"personId":${person!.id}`);
});

test('Get Many stays short, however the model asks', async () => {
	const [many] = await play([call('list_persons', { Limit: 100_000, Name: '' })]);
	const rows = (many?.match(/"personId"/g) ?? []).length;
	expect(rows).toBeGreaterThan(0);
	expect(rows).toBeLessThanOrEqual(50);
});

test.each(['approve', 'decline'] as const)(
	'the template: Delete waits for a person, who says %s',
	async (answer) => {
		const { sandbox, mailbox, model, rest, template } = stage;
		sandbox.reset();
		mailbox.mails.length = 0;
		model.play([
			call('Look_person_up', { Person: '1005' }),
			call('Delete_person', { toolParameters: { Person: '1005' }, hitlParameters: {} }),
		]);
		const started = await rest.startWorkflow(template, 'When a colleague writes');
		const mail = await waitFor('The mail that asks', 40, async () => mailbox.mails[0]);
		expect(sandbox.data.persons.has(1005)).toBe(true);
		expect(mail.text).toContain('1005');
		const links = [...mail.text.matchAll(/https?:\/\/[^\s"<>)]+/g)].map(([url]) =>
			url.replaceAll('&amp;', '&'),
		);
		const link = links.find((url) => url.includes(`approved=${answer === 'approve'}`));
		// The mail is out before n8n has stored that the run waits; until then it refuses the answer.
		const paused = await rest.endOf(template, started.executionId);
		expect(paused.status).toBe('waiting');
		const page = await fetch(link!, { headers: BROWSER, signal: AbortSignal.timeout(20_000) });
		expect(page.ok).toBe(true);
		await waitFor('The end of the run', 40, async () =>
			model.answers().length === 2 ? true : undefined,
		);
		expect(sandbox.data.persons.has(1005)).toBe(answer === 'decline');
	},
	240_000,
);

test('no secret reaches the model', () => {
	const { apiKey, password } = stage.sandbox;
	for (const secret of [apiKey, password]) expect(stage.model.heard()).not.toContain(secret);
});

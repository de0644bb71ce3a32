/**
 * `npm run test:agent`: n8n's AI Agent uses this package's tools in a real n8n. The model is a script on
 * loopback; the sandbox's data say what came of its calls.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, assertSame, Checks } from '../../lab/n8n/checks.cts';
import { ensureN8n, root } from '../../lab/n8n/install.cts';
import { startMailbox, type Mailbox } from '../../lab/n8n/mailbox.cts';
import { installPackage, packPackage, temporaryFolder } from '../../lab/n8n/package.cts';
import { atEnd, end, endOnSignals, waitFor } from '../../lab/n8n/process.cts';
import { N8nRest, type CredentialReference, type Workflow } from '../../lab/n8n/rest.cts';
import { owner, startN8n } from '../../lab/n8n/server.cts';
import { ensureCredentials, nodeType } from '../../lab/n8n/workflows.cts';
import { startSandbox, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import { startModel, type ScriptedCall, type ScriptedModel } from './model.cts';

const fromAI = (name: string, type = 'string') =>
	`={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${name}', \`\`, '${type}') }}`;
const located = (mode: string, value: unknown) => ({ __rl: true, mode, value });

/** The tools that a builder gives to the agent, by the names that the model sees. */
const TOOLS: Record<string, Record<string, unknown>> = {
	create_person: {
		operation: 'create',
		api: 'api2',
		companyId: located('list', fromAI('Company')),
		lastName: fromAI('Last_Name'),
		firstName: fromAI('First_Name'),
		email: fromAI('Email'),
		additionalFields: {
			role: fromAI('Role'),
			userProfileId: located('list', fromAI('User_Profile')),
		},
	},
	look_person_up: { operation: 'get', personId: located('list', fromAI('Person')) },
	list_persons: {
		operation: 'getAll',
		returnAll: false,
		limit: fromAI('Limit', 'number'),
		filters: { name: fromAI('Name') },
	},
	update_person: {
		operation: 'update',
		api: 'api2',
		personId: located('list', fromAI('Person')),
		updateFields: { role: fromAI('Role'), comments: fromAI('Comments') },
	},
	disable_person: {
		operation: 'setActive',
		api: 'api2',
		personId: located('list', fromAI('Person')),
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

async function setUp(): Promise<Stage> {
	const n8n = await ensureN8n();
	const userFolder = temporaryFolder('n8n');
	await installPackage(n8n, await packPackage(n8n), userFolder);
	const sandbox = await startSandbox();
	atEnd(() => sandbox.close());
	const model = await startModel();
	atEnd(() => model.close());
	const server = await startN8n({ n8n, userFolder });
	const rest = new N8nRest(server.url);
	await rest.logIn(owner);
	const openAiApi = await rest.createCredential('Scripted model', 'openAiApi', {
		apiKey: 'none',
		url: model.url,
		header: false,
	});
	const mailbox = await startMailbox();
	atEnd(() => mailbox.close());
	const smtp = await rest.createCredential('Mailbox', 'smtp', {
		user: '',
		password: '',
		...mailbox.credential,
	});
	const credentials = { ...(await ensureCredentials(rest, sandbox)), openAiApi, smtp };
	const workflow = await rest.createWorkflow(workflowOf(credentials));
	const template = await rest.createWorkflow(templateOf(credentials));
	return { rest, sandbox, model, workflow, template, mailbox };
}

/** Lets the model make its calls; returns what the tools answered. */
async function play({ rest, model, workflow }: Stage, calls: ScriptedCall[]): Promise<string[]> {
	model.play(calls);
	const run = await rest.runWorkflow(workflow, 'Start');
	assertSame(run.status, 'success', run.error?.message ?? 'status');
	assertSame(model.answers().length, calls.length, `answers: ${model.answers().join(' | ')}`);
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

async function runChecks(stage: Stage, checks: Checks): Promise<void> {
	const { sandbox, model } = stage;
	const person = () =>
		[...sandbox.data.persons.values()].filter(({ email }) => email === ana.Email);
	await checks.check('the agent creates, looks up, updates and disables a person', async () => {
		const answers = await play(stage, [
			call('create_person', ana),
			call('look_person_up', { Person: ana.Email }),
			call('update_person', { Person: ana.Email, Role: 'Reviser', Comments: '' }),
			{
				tool: 'disable_person',
				args: ([created]) => ({ Person: /"personId":(\d+)/.exec(created ?? '')?.[1] ?? '' }),
			},
		]);
		const [made, ...others] = person();
		assertSame(others, [], 'persons of that e-mail besides the first');
		assertSame([made?.role, made?.isActive, made?.companyId], ['Reviser', false, 12], 'person');
		assert(answers[1]?.includes(ana.Email), `looked up: ${answers[1]}`);
		return answers.map((answer) => answer.slice(0, 60)).join(' | ');
	});
	await checks.check('what the model is told of the tools speaks for itself', async () => {
		const tools = Object.fromEntries(model.tools().map((tool) => [tool.name, tool]));
		assertSame(Object.keys(tools).sort(), Object.keys(TOOLS).sort(), 'tools');
		for (const [name, phrase] of [
			['create_person', /create person/i],
			['look_person_up', /get person/i],
			['list_persons', /get many persons/i],
			['disable_person', /enable or disable person/i],
		] as const) {
			const description = tools[name]?.description ?? '';
			assert(phrase.test(description), `${name} is described as "${description}"`);
		}
		const names = Object.keys(tools.create_person?.parameters.properties ?? {});
		assertSame(names.sort(), Object.keys(ana).sort(), 'arguments of create_person');
		return Object.values(tools)
			.map(({ description }) => description)
			.join('; ');
	});
	await checks.check(
		'a failure brings its advice, candidates included, and no item number',
		async () => {
			const [message] = await play(stage, [call('create_person', { ...ana, Company: 'Acme' })]);
			assert(
				/was not found\. Similar companies: .*Acme Tools \(12\)/.test(message ?? ''),
				message ?? '',
			);
			assert(!/\[item|None of the/.test(message ?? ''), message ?? '');
			return message;
		},
	);
	await checks.check('nobody found is an answer', async () => {
		const [none, nobody] = await play(stage, [
			call('list_persons', { Limit: 5, Name: 'Nobody-of-this-name' }),
			call('look_person_up', { Person: 'nobody@nowhere.example' }),
		]);
		assert(none?.includes('"found":0'), `Get Many: ${none}`);
		assert(nobody?.includes('No person has the e-mail'), `Get: ${nobody}`);
		return nobody;
	});
	await checks.check(
		'a create whose answer was lost is found out about, and made once',
		async () => {
			sandbox.reset();
			sandbox.faults.add({
				on: { operation: 'personUpdate' },
				nth: 1,
				effect: { kind: 'reset', commit: true },
			});
			const [made] = await play(stage, [call('create_person', ana)]);
			assertSame(person().length, 1, 'persons');
			assert(made?.includes(`"personId":${person()[0]?.id}`), `answer: ${made}`);
		},
	);
	await checks.check('Get Many stays short, however the model asks', async () => {
		const [many] = await play(stage, [call('list_persons', { Limit: 100_000, Name: '' })]);
		const rows = (many?.match(/"personId"/g) ?? []).length;
		assert(rows > 0 && rows <= 50, `${rows} persons`);
		return `${rows} persons, ${many?.length} characters`;
	});
	for (const answer of ['approve', 'decline'] as const) {
		await checks.check(`the template: Delete waits for a person, who says ${answer}`, async () => {
			sandbox.reset();
			stage.mailbox.mails.length = 0;
			model.play([
				call('Look_person_up', { Person: '1005' }),
				call('Delete_person', { toolParameters: { Person: '1005' }, hitlParameters: {} }),
			]);
			const started = await stage.rest.startWorkflow(stage.template, 'When a colleague writes');
			const mail = await waitFor('The mail that asks', 40, async () => stage.mailbox.mails[0]);
			assert(sandbox.data.persons.has(1005), 'the person was deleted before anybody answered');
			assert(
				mail.text.includes('1005'),
				`the mail says: ${mail.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`,
			);
			const links = [...mail.text.matchAll(/https?:\/\/[^\s"<>)]+/g)].map(([url]) => url);
			const wanted = `approved=${answer === 'approve'}`;
			const link = links
				.map((url) => url.replaceAll('&amp;', '&'))
				.find((url) => url.includes(wanted));
			assert(link, `no link with ${wanted} among ${links.join(' ')}`);
			// The mail is out before n8n has stored that the run waits; until then it refuses the answer.
			const paused = await stage.rest.endOf(stage.template, started.executionId);
			assertSame(paused.status, 'waiting', 'the run after the mail');
			const signal = AbortSignal.timeout(20_000);
			const page = await fetch(link, { headers: BROWSER, signal });
			assert(page.ok, `the link of the mail was answered with ${page.status}`);
			await waitFor('The end of the run', 40, async () =>
				model.answers().length === 2 ? true : undefined,
			);
			assertSame(sandbox.data.persons.has(1005), answer === 'decline', 'the person is there');
			return `${started.executionId}: ${model.answers()[1]}`;
		});
	}
	await checks.check('no secret reaches the model', async () => {
		for (const secret of [sandbox.apiKey, sandbox.password])
			assert(!model.heard().includes(secret), 'a secret was in a message');
	});
}

async function main(): Promise<void> {
	endOnSignals();
	const checks = new Checks();
	const began = Date.now();
	try {
		await runChecks(await setUp(), checks);
	} catch (error) {
		checks.fail('the run', error);
	}
	await end();
	console.log(`Done in ${((Date.now() - began) / 1000).toFixed(0)} s.`);
	console.log(`${checks.passed} passed, ${checks.failed} failed`);
	process.exit(checks.failed > 0 || checks.passed === 0 ? 1 : 0);
}

void main();

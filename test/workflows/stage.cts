/** What the tests of the workflows share: a sandbox, a mailbox, a list, and a run in n8n's engine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutionLifecycleHooks } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { Finished as Run } from '../../lab/engine/finished.cts';
import { runWorkflow, type NodeTypes, type WorkflowFile } from '../../lab/engine/harness.cts';
import { startMailbox, type Mail, type Mailbox } from '../../lab/n8n/mailbox.cts';
import type { Person } from '../../lab/sandbox/sandbox.cts';
import { useBench, type Bench } from '../engine/bench.cts';
import { baseNodes } from './nodes.cts';

const folder = join(__dirname, '../../workflows');
export const PEOPLE = readFileSync(join(folder, 'people.csv'));

/** A workflow of workflows/, by its file. */
export const load = (file: string) =>
	JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowFile;

/** A run that has ended. */
export interface Finished {
	/** The sentence of the node that stopped the run. */
	error?: string;
	/** Items of one output of a node. */
	items(node: string, output?: number): any[];
	/** Whether a node was executed. */
	ran(node: string): boolean;
	/** What "Respond to Webhook" sent. */
	response?: { statusCode: number; body: any };
	mails: Mail[];
}

/** How a workflow is run. */
export interface Options {
	/** The file behind "Read people.csv"; undefined: there is none. */
	list?: string | Buffer;
	/** Values of the node "Settings" that a user changes. */
	settings?: IDataObject;
	/** What the trigger gets: one item, or several. */
	trigger?: IDataObject;
	triggers?: IDataObject[];
	timezone?: string;
	/** Parameters that a user changes, by node. */
	parameters?: Record<string, IDataObject>;
}

/** What the tests of a file share. */
export interface Stage {
	readonly bench: Bench;
	mailbox: Mailbox;
	run(file: string, options?: Options): Promise<Finished>;
	person(login: string): Person | undefined;
	/** The persons that were not there when the test began. */
	newPersons(): Person[];
}

/** Registers everything for the tests of one file. */
export function useStage(): Stage {
	const bench = useBench({ seed: 'full' });
	let files: string;
	let nodeTypes: NodeTypes;
	const stage: Stage = {
		bench,
		mailbox: undefined as unknown as Mailbox,
		run,
		person: (login) => bench.sandbox.data.personByLogin(login),
		newPersons: () => bench.newIds().map((id) => bench.sandbox.data.persons.get(id)!),
	};
	beforeAll(async () => {
		files = mkdtempSync(join(tmpdir(), 'wordbee-list-'));
		process.env.N8N_RESTRICT_FILE_ACCESS_TO = files;
		nodeTypes = baseNodes();
		stage.mailbox = await startMailbox();
	});
	beforeEach(() => {
		bench.store.set('smtp', stage.mailbox.credential as IDataObject);
	});
	afterAll(async () => {
		await stage.mailbox.close();
		rmSync(files, { recursive: true });
	});

	async function run(file: string, options: Options = {}): Promise<Finished> {
		const path = join(files, 'people.csv');
		stage.mailbox.mails.length = 0;
		rmSync(path, { force: true });
		if (options.list !== undefined) writeFileSync(path, options.list);
		const workflow = changed(load(file), path, options);
		const hooks = new ExecutionLifecycleHooks('webhook', '1', {} as any);
		let response: Finished['response'];
		hooks.addHandler('sendResponse', (sent: any) => {
			response = { statusCode: sent.statusCode, body: sent.body };
		});
		const { full, error } = await runWorkflow(workflow, bench.store, pins(workflow, options), {
			nodeTypes,
			additionalData: { hooks } as any,
		});
		const done = new Run({ full });
		return {
			items: (node, output) => done.items(node, output).map(({ json }) => json),
			ran: (node) => done.ran(node),
			...{ error: error?.message, response, mails: [...stage.mailbox.mails] },
		};
	}
	return stage;
}

function pins(
	workflow: WorkflowFile,
	{ trigger = {}, triggers = [trigger] }: Options,
): Record<string, IDataObject[]> {
	const start = workflow.nodes.find(({ type }) => /(trigger|\.webhook)$/i.test(type))!;
	return { [start.name]: triggers };
}

/** The workflow with what a user enters before the first run. */
function changed(file: WorkflowFile, path: string, options: Options): WorkflowFile {
	const nodes = file.nodes.map((node) => {
		const parameters: any = structuredClone(node.parameters);
		if (node.name === 'Read people.csv') parameters.fileSelector = path;
		for (const assignment of parameters.assignments?.assignments ?? []) {
			const value = node.name === 'Settings' ? options.settings?.[assignment.name] : undefined;
			if (value !== undefined) assignment.value = value;
		}
		return { ...node, parameters: { ...parameters, ...options.parameters?.[node.name] } };
	});
	const zone = options.timezone === undefined ? {} : { timezone: options.timezone };
	return { ...file, nodes, settings: { ...file.settings, ...zone } };
}

/** The workflows that the queue test calls: a webhook that answers with what the node made of its row. */
import { randomUUID } from 'node:crypto';
import type { Cluster } from '../../lab/queue/cluster.cts';
import { waitFor } from '../../lab/n8n/process.cts';
import type { CredentialReference } from '../../lab/n8n/rest.cts';
import { nodeType } from '../../lab/n8n/workflows.cts';

/** A way to bring a person in. */
export interface Way {
	title: string;
	path: string;
	parameters: Record<string, unknown>;
	credentials: string[];
	/** Whether persons get a label as well, in a second request. */
	labels?: boolean;
	/** Whether the second of two executions with the same e-mail is to fail. */
	failsSecond?: boolean;
}

/** A workflow of a way that is in n8n and active. */
export interface Live extends Way {
	workflowId: string;
}

const person = {
	resource: 'person',
	companyId: { __rl: true, mode: 'id', value: '1' },
	lastName: '={{ $json.body.lastName }}',
	firstName: '={{ $json.body.firstName }}',
	email: '={{ $json.body.email }}',
	additionalFields: { role: '={{ $json.body.role }}' },
};

export const upsert: Way = {
	title: 'Create or Update',
	path: 'upsert',
	parameters: { ...person, operation: 'upsert', matchOn: 'email' },
	credentials: ['wordbeeV2Api'],
};

export const createApi2: Way = {
	title: 'Create, API 2, Skip',
	path: 'create-api2',
	parameters: { ...person, operation: 'create', api: 'api2', options: { ifExists: 'skip' } },
	credentials: ['wordbeeV2Api'],
};

export const createApi1: Way = {
	title: 'Create, API 1 with look-ups, Skip',
	path: 'create-api1',
	parameters: { ...person, operation: 'create', api: 'api1', options: { ifExists: 'skip' } },
	credentials: ['wordbeeApi', 'wordbeeV2Api'],
};

/** With a label, which only API 1 can set: the persons are made through API 2. */
export const createLabels: Way[] = ['skip', 'update', 'fail'].map((ifExists) => ({
	title: `Create with a label, API 1 with look-ups, ${ifExists}`,
	path: `create-label-${ifExists}`,
	parameters: {
		...createApi1.parameters,
		labelsUi: { label: [{ labelId: 10, value: 2 }] },
		options: { ifExists },
	},
	credentials: createApi1.credentials,
	labels: true,
	failsSecond: ifExists === 'fail',
}));

/** What the others are compared with: it finds nobody before it creates. */
export const createAlone: Way = {
	title: 'Create, API 1 alone',
	path: 'create-alone',
	parameters: { ...person, operation: 'create', api: 'api1' },
	credentials: ['wordbeeApi'],
};

/** Puts the workflow of a way into n8n and activates it. */
export async function addWorkflow(
	cluster: Cluster,
	way: Way,
	references: Record<string, CredentialReference>,
): Promise<Live> {
	const chosen = Object.entries(references).filter(([type]) => way.credentials.includes(type));
	const workflow = await cluster.rest.createWorkflow({
		name: way.title,
		nodes: [
			{
				id: randomUUID(),
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: randomUUID(),
				parameters: {
					httpMethod: 'POST',
					path: way.path,
					responseMode: 'lastNode',
					responseData: 'firstEntryJson',
				},
			},
			{
				id: randomUUID(),
				name: 'Wordbee',
				type: nodeType('wordbeePersons'),
				typeVersion: 1,
				position: [240, 0],
				parameters: way.parameters,
				credentials: Object.fromEntries(chosen),
			},
		],
		connections: { Webhook: { main: [[{ node: 'Wordbee', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1', saveDataErrorExecution: 'all' },
	});
	await cluster.rest.activate(workflow);
	const registered = `select 1 from webhook_entity where "webhookPath" = '${way.path}'`;
	await waitFor('Activating a workflow', 30, async () => {
		return (await cluster.database.rows(registered)).length > 0 ? true : undefined;
	});
	return { ...way, workflowId: workflow.id };
}

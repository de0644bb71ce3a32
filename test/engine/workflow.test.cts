import type { IDataObject, INode } from 'n8n-workflow';

import { useBench, locator, createFromItem, someone } from './bench.cts';
import { NODE_TYPE, runWorkflow, type WorkflowFile } from '../../lab/engine/harness.cts';

const bench = useBench();

const node = (name: string, parameters: IDataObject, more: Partial<INode> = {}): INode =>
	({
		id: name,
		name,
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'person', ...parameters },
		credentials: { wordbeeApi: { id: '1', name: 'Wordbee' } },
		...more,
	}) as INode;

const trigger = node('Trigger', {}, { type: 'n8n-nodes-base.manualTrigger', credentials: {} });
const pass = node('Pass', {}, { type: 'n8n-nodes-base.noOp', credentials: {} });
const to = (...names: string[]) =>
	names.map((name) => ({ node: name, type: 'main' as const, index: 0 }));

/** After a Create: enables what came out, with the company and the login of the item at the start. */
const setLogin = node('Log-in', {
	operation: 'setLogin',
	companyId: locator('id', '={{ $("Trigger").item.json.c }}'),
	personId: locator('id', '={{ $json.personId }}'),
	login: '={{ $("Trigger").item.json.login }}',
	password: 'Ana-2025!',
	userProfileId: '={{ $("Create").item.json.companyId === 12 ? 31 : 32 }}',
	isActive: true,
});

const items = [
	someone(0, { login: 'ana.doe-0' }),
	someone(1, { login: 'ana.doe-1', e: 'nowhere' }),
	someone(2, { login: 'ana.doe-2', c: 13 }),
	someone(3, { login: 'ana.doe-3', l: '' }),
	someone(4, { login: 'ana.doe-4' }),
];

test('items after a failed one still find the item they came from', async () => {
	const file: WorkflowFile = {
		name: 'Create, then give a login',
		nodes: [
			trigger,
			node('Create', createFromItem, { onError: 'continueErrorOutput' }),
			setLogin,
			pass,
		],
		connections: {
			Trigger: { main: [to('Create')] },
			Create: { main: [to('Log-in'), to('Pass')] },
		},
	};
	const { error, output } = await runWorkflow(file, bench.store, { Trigger: items });
	expect(error).toBeUndefined();
	expect(output('Log-in').map(({ login }) => login)).toEqual([
		'ana.doe-0',
		'ana.doe-2',
		'ana.doe-4',
	]);
	for (const { personId, login } of output('Log-in')) {
		const number = login.at(-1);
		expect(bench.sandbox.data.persons.get(personId)).toMatchObject({
			login,
			email: `ana${number}@example.test`,
			lastName: `Doe ${number}`,
			profileId: number === '2' ? 32 : 31,
			isActive: true,
		});
	}
	// What failed came out at the other end, with what came in.
	expect(output('Pass')).toEqual([
		{
			...items[1],
			error: expect.stringContaining('[item 2, '),
			details: expect.objectContaining({ outcome: 'rejected' }),
		},
		{
			...items[3],
			error: expect.stringContaining('[item 4, '),
			details: expect.objectContaining({ outcome: 'notSent' }),
		},
	]);
});

test('the same items by two ways into one node are two runs of it', async () => {
	const file: WorkflowFile = {
		name: 'Twice',
		nodes: [trigger, pass, node('Create', createFromItem)],
		connections: {
			Trigger: { main: [to('Create', 'Pass')] },
			Pass: { main: [to('Create')] },
		},
	};
	const { error, full } = await runWorkflow(file, bench.store, {
		Trigger: [someone(0), someone(1)],
	});
	expect(error).toBeUndefined();
	expect(full.data.resultData.runData.Create).toHaveLength(2);
	expect(bench.newIds()).toHaveLength(4);
	const ids = full.data.resultData.runData.Create.flatMap(({ data }) =>
		data!.main[0]!.map(({ json }) => json.personId),
	);
	expect([...ids].sort()).toEqual(bench.newIds());
	expect(bench.sent('connect')).toHaveLength(1);
});

test('two nodes on the same items do not take each other for done', async () => {
	const file: WorkflowFile = {
		name: 'Two nodes',
		nodes: [trigger, node('First', createFromItem), node('Second', createFromItem)],
		connections: { Trigger: { main: [to('First', 'Second')] } },
	};
	const { error } = await runWorkflow(file, bench.store, { Trigger: [someone(0)] });
	expect(error).toBeUndefined();
	expect(bench.newIds()).toHaveLength(2);
});

test('a node that is set to run once takes the first item only', async () => {
	const file: WorkflowFile = {
		name: 'Once',
		nodes: [trigger, node('Create', createFromItem, { executeOnce: true })],
		connections: { Trigger: { main: [to('Create')] } },
	};
	const { output } = await runWorkflow(file, bench.store, { Trigger: [someone(0), someone(1)] });
	expect(output('Create')).toHaveLength(1);
	expect(bench.newIds()).toHaveLength(1);
});

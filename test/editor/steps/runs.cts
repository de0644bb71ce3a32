/** "Execute step": what the output shows of a success and of a refusal; changing the API. */
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import type { Panel } from '../panel.cts';
import { API1, API2, PERSONS, type Stage, type Step } from '../stage.cts';

const REFUSED = 'no-address@';

async function smith(
	{ editor, credentials }: Stage,
	email = 'nathan.smith@nordlicht.example',
): Promise<Panel> {
	const panel = await editor.addAction(PERSONS, 'Create person');
	await panel.chooseCredential(API1, credentials.wordbeeApi!);
	await panel.chooseCredential(API2, credentials.wordbeeV2Api!);
	await panel.list('companyId').by('By ID', '1');
	await panel.fill('lastName', 'Smith');
	await panel.fill('firstName', 'Nathan');
	await panel.fill('email', email);
	return panel;
}

/** The person that the sandbox has besides those of the seed. */
const created = ({ sandbox }: Stage, email: string) =>
	[...sandbox.data.persons.values()].filter((person) => person.email === email);

export const runs: Step[] = [
	{
		name: 'Execute step creates the person and shows it in the table',
		run: async (stage) => {
			const panel = await smith(stage);
			await panel.execute();
			const rows = await panel.outputTable();
			const [person, ...others] = created(stage, 'nathan.smith@nordlicht.example');
			assertSame(others, [], 'other persons');
			assertSame(
				rows.map(({ action, companyId, personId }) => ({ action, companyId, personId })),
				[{ action: 'created', companyId: '1', personId: String(person?.id) }],
				'table',
			);
			await stage.document('panel');
		},
	},
	{
		name: "a refused item shows Wordbee's sentence",
		run: async (stage) => {
			const panel = await smith(stage, REFUSED);
			await panel.execute();
			const said = await panel.outputText();
			assert(/The e-mail address is not valid: no-address@/.test(said), `the output says: ${said}`);
			assertSame(created(stage, REFUSED).length, 0, 'persons');
			return said;
		},
	},
	{
		name: 'Continue (using error output): each branch has its items',
		run: async (stage) => {
			const panel = await smith(stage);
			await panel.onError('Continue (using error output)');
			await panel.execute();
			const [good] = await panel.outputTable('Success Branch');
			assertSame(good?.action, 'created', 'success branch');
			await panel.fill('email', REFUSED);
			await panel.execute();
			const [bad] = await panel.outputTable('Error Branch');
			assert(
				/e-mail address is not valid/.test(bad?.error ?? ''),
				`error branch: ${JSON.stringify(bad)}`,
			);
			return bad?.error;
		},
	},
	{
		name: 'the API is changed with the fields filled in, and back',
		run: async (stage) => {
			const { editor, credentials } = stage;
			const panel = await smith(stage);
			await panel.add('Add Field', 'Role');
			await panel.fill('role', 'PM');
			await panel.choose('api', 'API 2 (API Key)');
			const labels = (await panel.pickers()).map(({ label }) => label);
			assertSame(labels, [API2], 'pickers with API 2');
			await panel.chooseCredential(API2, credentials.wordbeeV2Api!);
			assertSame(await panel.valueOf('lastName'), 'Smith', 'last name with API 2');
			assertSame(await panel.valueOf('role'), 'PM', 'role with API 2');
			await stage.picture('api 2');
			await editor.leavePanel();
			assertSame(await editor.issuesOf('Create person'), '', 'issue mark with API 2');
			await editor.open('Create person');
			await panel.choose('api', 'API 1 (Platform Password)');
			assertSame(
				(await panel.pickers()).map(({ label }) => label),
				[API1, API2],
				'pickers',
			);
			assertSame(await panel.valueOf('role'), 'PM', 'role with API 1 again');
			// n8n forgets a credential whose picker is hidden.
			await panel.chooseCredential(API1, credentials.wordbeeApi!);
			await panel.execute();
			const [row] = await panel.outputTable();
			assertSame(row?.action, 'created', 'action');
		},
	},
];

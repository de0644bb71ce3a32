/** Automatic mapping, and the trigger. */
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import { API1, API2, PERSONS, type Step } from '../stage.cts';

export const others: Step[] = [
	{
		name: 'Map Automatically hides the three fields and says what is taken',
		run: async ({ editor, credentials, picture }) => {
			const panel = await editor.addAction(PERSONS, 'Create person');
			await panel.chooseCredential(API1, credentials.wordbeeApi!);
			await panel.list('companyId').by('By ID', '1');
			assert(await panel.shows('lastName'), 'Last Name is not there');
			await panel.choose('dataMode', 'Map Automatically');
			for (const name of ['lastName', 'firstName', 'email'])
				assert(!(await panel.shows(name)), `${name} is still there`);
			const text = await panel.text();
			for (const said of ['are taken by their names', 'Items Come From'])
				assert(text.includes(said), `the panel does not say "${said}": ${text}`);
			await picture('panel');
			await editor.leavePanel();
			assertSame(await editor.issuesOf('Create person'), '', 'issue mark');
		},
	},
	{
		name: 'the trigger: its panel says what a poll costs, and shows a sample',
		run: async ({ editor, credentials, picture }) => {
			const panel = await editor.addAction(PERSONS, 'On person created');
			const labels = (await panel.pickers()).map(({ label }) => label);
			assertSame(labels.length, 1, `pickers: ${labels.join(', ')}`);
			await panel.chooseCredential(labels[0] ?? API2, credentials.wordbeeV2Api!);
			const text = await panel.text();
			assert(/calls per hour/.test(text), `the panel says: ${text}`);
			await picture('panel');
			await panel.execute();
			const rows = await panel.outputTable();
			assert(rows.length > 0, 'no sample');
			assertSame(rows[0]?.event, 'created', 'event of the sample');
			return `${rows.length} rows`;
		},
	},
];

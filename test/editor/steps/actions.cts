/** The nine actions of the node creator: each panel can be filled in, and nothing is marked then. */
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import type { Panel } from '../panel.cts';
import { API1, API2, PERSONS, type Stage, type Step } from '../stage.cts';

interface Action {
	title: string;
	/** Which API it starts with; API 2 alone shows no choice of one. */
	api: 1 | 2;
	/** Parameters that must be on the screen. */
	shows: string[];
	/** What a person has to fill in. */
	fill(panel: Panel): Promise<void>;
}

async function company(panel: Panel): Promise<void> {
	const list = panel.list('companyId');
	await list.open();
	await list.choose('Nordlicht');
	const chosen = await list.value();
	assert(chosen.startsWith('Nordlicht Sprachdienste (1)'), `company in the panel: ${chosen}`);
}

async function names(panel: Panel): Promise<void> {
	await panel.fill('lastName', 'Smith');
	await panel.fill('firstName', 'Nathan');
	await panel.fill('email', 'nathan.smith@nordlicht.example');
}

const byId = async (panel: Panel) => await panel.list('personId').by('By ID', '1001');

const NEW_PERSON = ['companyId', 'dataMode', 'lastName', 'firstName', 'email'];
const A_PERSON = ['companyId', 'personId'];

const ACTIONS: Action[] = [
	{
		title: 'Create person',
		api: 1,
		shows: NEW_PERSON,
		fill: async (panel) => {
			await company(panel);
			await names(panel);
		},
	},
	{
		title: 'Create or update person',
		api: 2,
		shows: ['matchOn', ...NEW_PERSON],
		fill: async (panel) => {
			await company(panel);
			await names(panel);
		},
	},
	{ title: 'Delete person', api: 2, shows: A_PERSON, fill: byId },
	{ title: 'Enable or disable person', api: 1, shows: [...A_PERSON, 'isActive'], fill: byId },
	{ title: 'Get person', api: 2, shows: ['personId', 'simplify'], fill: byId },
	{
		title: 'Get many persons',
		api: 2,
		shows: ['returnAll', 'limit', 'simplify'],
		fill: async () => {},
	},
	{ title: 'Remove login from person', api: 1, shows: A_PERSON, fill: byId },
	{
		title: 'Set login of person',
		api: 1,
		shows: [...A_PERSON, 'login', 'password', 'userProfileId', 'isActive'],
		fill: async (panel) => {
			await byId(panel);
			await panel.fill('login', 'nathan.smith');
			await panel.fill('password', 'Nathan-smith-1');
			await panel.list('userProfileId').by('By ID', '10');
		},
	},
	{ title: 'Update person', api: 1, shows: [...A_PERSON, 'dataMode'], fill: byId },
];

async function addAndFill({ editor, credentials, picture }: Stage, action: Action) {
	const panel = await editor.addAction(PERSONS, action.title);
	const labels = (await panel.pickers()).map(({ label }) => label);
	const wanted = action.api === 1 ? [API1, API2] : [API2];
	assertSame(labels, wanted, 'labels of the pickers');
	assertSame(await panel.shows('api'), action.api === 1, 'the choice of the API is there');
	for (const name of action.shows)
		assert(await panel.shows(name), `the panel shows no "${name}": ${await panel.text()}`);
	if (action.api === 1) await panel.chooseCredential(API1, credentials.wordbeeApi!);
	await panel.chooseCredential(API2, credentials.wordbeeV2Api!);
	await action.fill(panel);
	await picture('panel');
	await editor.leavePanel();
	assertSame(await editor.issuesOf(action.title), '', 'issue mark');
	assertSame(await editor.subtitleOf(action.title), action.title, 'text under the node');
}

export const actions: Step[] = [
	{
		name: 'the node creator lists the nine actions',
		run: async ({ editor }) => {
			const offered = await editor.actionsOf(PERSONS);
			const missing = ACTIONS.filter(({ title }) => !offered.includes(title));
			assertSame(missing, [], 'actions that are not offered');
			const persons = offered.filter((title) => / persons?$/.test(title) && title !== PERSONS);
			assertSame(persons.length, ACTIONS.length, `actions of persons in ${persons.join(', ')}`);
		},
	},
	...ACTIONS.map((action) => ({
		name: `"${action.title}" is added, filled in and not marked`,
		run: async (stage: Stage) => await addAndFill(stage, action),
	})),
];

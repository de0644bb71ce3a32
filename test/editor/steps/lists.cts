/** The lists of the panel: opened, searched, scrolled, chosen from, and one that cannot load. */
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import type { Panel } from '../panel.cts';
import { API1, API2, PERSONS, type Stage, type Step } from '../stage.cts';

async function add({ editor, credentials }: Stage, action: string): Promise<Panel> {
	const panel = await editor.addAction(PERSONS, action);
	if ((await panel.pickers()).length > 1)
		await panel.chooseCredential(API1, credentials.wordbeeApi!);
	await panel.chooseCredential(API2, credentials.wordbeeV2Api!);
	return panel;
}

/** Rows of a page of the list. */
const PAGE = 100;

const holds = (value: string, text: string, what: string) =>
	assert(value.includes(text), `${what}: expected "${text}" in "${value}"`);

export const lists: Step[] = [
	{
		name: 'companies: the list opens, is searched, scrolled to another page, and chosen from',
		run: async (stage) => {
			const panel = await add(stage, 'Create person');
			const companies = panel.list('companyId');
			const first = await companies.open();
			await stage.picture('open');
			const more = await companies.scrollOn(PAGE);
			const last = more.at(-1)!;
			await companies.choose(last);
			holds(await companies.value(), last, 'company of the second page');
			await companies.open();
			const found = await companies.search('東京');
			assertSame(found.length, 1, `companies found: ${found.join(', ')}`);
			await stage.picture('search');
			await companies.choose('東京製薬');
			holds(await companies.value(), '東京製薬株式会社', 'company');
			return `${first.length}, then ${more.length} companies`;
		},
	},
	{
		name: 'profiles: the list opens and is chosen from',
		run: async (stage) => {
			const panel = await add(stage, 'Set login of person');
			const profiles = panel.list('userProfileId');
			const offered = await profiles.open();
			assert(!offered.some((one) => /Administrator/.test(one)), 'the Administrator is offered');
			await stage.picture('open');
			await profiles.choose('External manager');
			holds(await profiles.value(), 'External manager', 'profile');
			return offered.join(', ');
		},
	},
	{
		name: 'a label is chosen, and then one of its values',
		run: async (stage) => {
			const panel = await add(stage, 'Create person');
			await panel.addRow('Add Label');
			await panel.choose('labelId', 'Seniority');
			const values = await panel.offered('value');
			for (const value of ['Junior', 'Senior', 'Lead'])
				assert(values.includes(value), `no "${value}" among ${values.join(', ')}`);
			await panel.choose('value', 'Senior');
			holds(await panel.valueOf('value'), 'Senior', 'value');
		},
	},
	{
		name: 'a custom field is chosen, and then one of its values',
		run: async (stage) => {
			const panel = await add(stage, 'Create or update person');
			await panel.addRow('Add Custom Field');
			await panel.choose('fieldId', 'Office');
			const values = panel.list('value');
			await values.mode('From list');
			const offered = await values.open();
			assert(offered.includes('Łódź'), `no "Łódź" among ${offered.join(', ')}`);
			await stage.picture('values');
			await values.choose('Łódź');
			holds(await values.value(), 'Łódź', 'value');
		},
	},
	{
		name: 'a person is found by list with search, by ID, login and e-mail',
		run: async (stage) => {
			const panel = await add(stage, 'Get person');
			const persons = panel.list('personId');
			await persons.open();
			const found = await persons.search('tanaka');
			await stage.picture('search');
			await persons.choose(found[0]!);
			holds(await persons.value(), found[0]!, 'person');
			const one = [...stage.sandbox.data.persons.values()].find(
				({ login, email }) => login !== null && /^(?!office|agency)/.test(email),
			)!;
			for (const [mode, text] of [
				['By ID', String(one.id)],
				['By Login', one.login!],
				['By Email', one.email],
			] as const) {
				await persons.by(mode, text);
				await panel.execute();
				const [row] = await panel.outputTable();
				assertSame(row?.personId, String(one.id), `personId ${mode}`);
			}
		},
	},
	{
		name: 'a list that cannot be loaded says why',
		run: async (stage) => {
			const { sandbox } = stage;
			const panel = await add(stage, 'Create person');
			sandbox.variants.api1.enabled = false;
			sandbox.expireTokens();
			const said = await panel.list('companyId').failure();
			assert(/companies could not be loaded/.test(said), `the list says: ${said}`);
			return said;
		},
	},
];

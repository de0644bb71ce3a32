/** Map Automatically with items of a directory and of a file: the source is chosen, the output looked at. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, assertSame } from '../../../lab/n8n/checks.cts';
import { nodeType } from '../../../lab/n8n/workflows.cts';
import { API1, type Stage, type Step } from '../stage.cts';

const ITEMS = [
	{
		dn: 'cn=Lena Maier,ou=Staff,dc=example,dc=com',
		sn: 'Maier',
		givenName: 'Lena',
		mail: ['lena.maier@example.com'],
		title: 'Head of Localisation',
		telephoneNumber: [],
		employeeNumber: '000123',
	},
	{
		Personalnummer: '00042',
		Nachname: 'Groß',
		Vorname: 'Jörg',
		'E-Mail-Adresse *': 'joerg.gross@example.com',
		Anrede: 'Herr',
		Titel: 'Leiter',
	},
];

const NAME = 'Create persons';

/** A workflow whose trigger hands on the items. */
function workflow(): object {
	const node = (name: string, type: string, x: number, parameters: object, typeVersion = 1) => {
		return { id: name, name, type, typeVersion, position: [x, 0], parameters };
	};
	return {
		name: 'Sources',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 0, {}),
			node(NAME, nodeType('wordbeePersons'), 300, {
				dataMode: 'autoMapInputData',
				companyId: { __rl: true, mode: 'id', value: '1' },
			}),
		],
		connections: { Start: { main: [[{ node: NAME, type: 'main', index: 0 }]] } },
		pinData: { Start: ITEMS.map((json) => ({ json })) },
	};
}

const emailsIn = ({ sandbox }: Stage) =>
	[...sandbox.data.persons.values()].map(({ email }) => email);

export const sources: Step[] = [
	{
		name: 'a source is chosen, a directory and a German file become persons',
		run: async (stage) => {
			const { editor, credentials, userFolder, lane } = stage;
			const path = join(userFolder, `sources-${lane}.json`);
			writeFileSync(path, JSON.stringify(workflow()));
			await editor.importFile(path);
			const panel = await editor.open(NAME);
			await panel.chooseCredential(API1, credentials.wordbeeApi!);
			await panel.onError('Continue');
			const offered = await panel.offered('source');
			assertSame(
				offered.slice(0, 3),
				['Detect Automatically', 'A File, Form or Table', 'LDAP or Active Directory'],
				'sources',
			);
			await panel.choose('source', 'LDAP or Active Directory');
			await panel.execute();
			const [first, second] = await panel.outputTable();
			assertSame([first?.source, first?.role], ['ldap', 'Head of Localisation'], 'directory');
			assert(/Nothing in this item/.test(second?.error ?? ''), `file: ${second?.error}`);
			await stage.picture('a source by hand');

			await panel.choose('source', 'Detect Automatically');
			await panel.execute();
			const rows = await panel.outputTable();
			assertSame(
				rows.map(({ action, source, lastName, title }) => ({ action, source, lastName, title })),
				[
					{ action: 'created', source: 'ldap', lastName: 'Maier', title: rows[0]?.title },
					{ action: 'created', source: 'columns', lastName: 'Groß', title: 'Herr' },
				],
				'table',
			);
			const text = await panel.outputText();
			for (const name of ['notMapped', 'employeeNumber', 'Personalnummer', 'Titel']) {
				assert(text.includes(name), `the output does not name ${name}: ${text}`);
			}
			await stage.picture('known by their marks');
			assert(emailsIn(stage).includes('joerg.gross@example.com'), 'nobody was created');
			return offered.join(', ');
		},
	},
];

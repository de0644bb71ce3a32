/** docs/synchronize.md: its table executed row by row, and its words compared with those of the node. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { some } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';
import { COMPANY, newRow, rowOf, staff, syncOf } from './syncHelpers.cts';

const bench = useApi2({ seed: 'full' });

const root = join(__dirname, '..', '..');
const text = readFileSync(join(root, 'docs/synchronize.md'), 'utf8');

/** The rows of the table whose head begins so, as cells. */
function tableOf(head: string): string[][] {
	const lines = text.slice(text.indexOf(`| ${head}`)).split('\n');
	const end = lines.findIndex((line) => !line.startsWith('|'));
	return lines.slice(2, end).map((line) =>
		line
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim()),
	);
}

const rows = tableOf('The list says').map(([says, there, by, happens]) => {
	return { says, there, by, happens };
});

/** It is noon of this day in New York, where the engine's workflows are. */
const TODAY = '2026-12-30';
const YESTERDAY = '2026-12-29';

function kim(there: string): Person {
	const states: Record<string, Partial<Person>> = {
		'as above': {},
		'no number': { cfs: {} },
		disabled: { isActive: false },
		administrator: { profileId: 7 },
	};
	return staff(bench, 1, {
		firstName: 'Kim',
		lastName: 'Berg',
		email: 'kim.berg@example.test',
		login: 'kim.berg1',
		cfs: { 1: 'E1' },
		...states[there],
	});
}

const COLUMNS: Record<string, string> = {
	...{ 'first name': 'f', 'last name': 'l', 'e-mail': 'e' },
	...{ login: 'login', number: 'nr', role: 'role', active: 'on' },
};

/** The row of the list about Kim; undefined if there is none. */
function itemOf(says: string, person: Person): IDataObject | undefined {
	if (says === 'nobody') return undefined;
	if (says.startsWith('somebody new')) {
		return newRow(1, says.includes('`no`') ? { on: 'no' } : {});
	}
	const item: IDataObject = { ...rowOf(person), nr: 'E1', on: undefined };
	if (says === 'the same') return item;
	for (const part of says.split(', ')) {
		const [, what, value] = /^(.*?) (?:`(.*)`|empty|yesterday|today)$/.exec(part)!;
		if (what === 'last day') item.lastDay = part.endsWith('today') ? TODAY : YESTERDAY;
		else if (what === 'names') [item.f, item.l] = value.split(' ');
		else if (what === 'login and number') item.login = item.nr = '';
		else item[COLUMNS[what]] = value ?? '';
	}
	return item;
}

const HOW: Record<string, IDataObject> = {
	'e-mail': {},
	login: { matchOn: 'login' },
	'employee number': { matchOn: 'customField', matchFieldId: 1 },
};

/** What came out about one person, in the words of the table. */
function wordsOf({ action, changes = {} }: any): string {
	const fields = Object.keys(changes).filter((name) => name !== 'isActive');
	if (action === 'updated') return `updated: ${fields.join(', ')}`;
	return fields.length > 0 ? `${action}, updated: ${fields.join(', ')}` : action;
}

describe('who is who', () => {
	test.each(rows.map((row) => ({ ...row, name: Object.values(row).join(' | ') })))(
		'$name',
		async ({ says, there, by, happens }) => {
			jest.spyOn(clock, 'now').mockImplementation(() => Date.parse(`${TODAY}T17:00:00Z`));
			for (const { id, companyId } of bench.sandbox.data.persons.values()) {
				if (companyId === COMPANY) bench.sandbox.data.remove(id);
			}
			const person = kim(there);
			// Others who are in the list and in Wordbee, so that neither is empty.
			const others = some(9).map((_, at) => rowOf(staff(bench, 50 + at)));
			const item = itemOf(says, person);
			const items = item === undefined ? others : [item, ...others];
			const { json } = await bench.done(syncOf(HOW[by], { maxChange: 50, maxDisable: 50 }), items);
			const own = item === undefined ? [] : [wordsOf(json[0])];
			const extra = json.slice(items.length).map((one) => `Kim ${wordsOf(one)}`);
			const said = [...own, ...extra].join(', and ') || 'nothing';
			expect(said).toBe(happens);
		},
	);
});

/** All that the node can say about a plan. */
const source = ['plan', 'write', 'input'].flatMap((folder) =>
	readdirSync(join(root, 'nodes/WordbeePersons', folder)).map((name) =>
		readFileSync(join(root, 'nodes/WordbeePersons', folder, name), 'utf8'),
	),
);
const isSaid = (words: string) => source.some((file) => file.includes(words));

test.each(tableOf('`reason` begins with'))(
	'the reason "%s" is one that the node gives',
	(words) => {
		expect(isSaid(words)).toBe(true);
	},
);

test.each(tableOf('The node says'))('the stop "%s" is one that the node makes', (words) => {
	const parts = words.split(', and');
	for (const part of parts) if (part.trim()) expect(source.join('\n')).toContain(wordsIn(part));
});

/** In the source a number or a verb may stand between. */
function wordsIn(part: string): string {
	return part.replace('would be disabled', 'would be').replace('would be changed', 'would be');
}

test('every action is explained, and no other', () => {
	const actions = tableOf('`action`').map(([name]) => name.replaceAll('`', ''));
	const step = readFileSync(join(root, 'nodes/WordbeePersons/plan/step.ts'), 'utf8');
	const [, union] = /export type SyncAction =([^;]*);/.exec(step)!;
	expect(actions.sort()).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort());
});

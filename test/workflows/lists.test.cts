/** The workflows that follow a list, with n8n's own nodes that read it; judged by the sandbox's data. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { hashPassword, type Person } from '../../lab/sandbox/data.cts';
import { PEOPLE, useStage, type Finished } from './stage.cts';

const stage = useStage();

const FILES = ['compare-directory.json', 'scheduled-csv-upsert.json', 'disable-leavers.json'];
const SYNC = ['Bring Wordbee in line', 'Disable who has left'];
const COLUMNS = 'employee_no,first_name,last_name,email,login,company,profile,status,last_day';
const COMPANY = 'Nordlicht Sprachdienste';

/** A workflow with a list, in which the Wordbee node does what it shall. */
async function run(file: string, list: string | Buffer | undefined, node: IDataObject = {}) {
	const parameters = Object.fromEntries(SYNC.map((name) => [name, { mode: 'apply', ...node }]));
	return await stage.run(file, { list, parameters });
}

/** A row of somebody whom Wordbee knows by the number, and what the row says of that person. */
type Row = Record<string, string>;
function row(no: string, name: string, more: Row = {}): Row {
	const login = `${name}.example`;
	return {
		...{ employee_no: no, first_name: 'Ana', last_name: name, login, company: COMPANY },
		...{ email: `${name}@nordlicht.example`, profile: 'Worker', status: 'active', ...more },
	};
}
const csv = (rows: Row[], separator = ',') =>
	[
		COLUMNS.replaceAll(',', separator),
		...rows.map((cells) =>
			COLUMNS.split(',')
				.map((name) => cells[name] ?? '')
				.join(separator),
		),
	].join('\n');

/** Somebody who is in Wordbee already, as the row of the same number and name says. */
const add = (no: string, name: string, more: Partial<Person> = {}) =>
	stage.bench.sandbox.data.insert({
		...{ companyId: 1, firstName: 'Ana', lastName: name, email: `${name}@nordlicht.example` },
		...{ login: `${name}.example`, profileId: 10, isActive: true, cfs: { 1: no } },
		passwordHash: hashPassword('Correct-horse-1'),
		...more,
	});
const now = (id: number) => stage.bench.sandbox.data.persons.get(id)!;
const snapshot = () => stage.bench.sandbox.data.snapshot();
const day = (days: number) =>
	DateTime.now().setZone('America/New_York').plus({ days }).toISODate()!;
const textOf = ({ mails }: Finished) => mails.map(({ text }) => text).join('\n');
/** More persons than the limits allow to be changed are changed only if the limits say so. */
const free: IDataObject = { options: { maxDisable: 100, maxChange: 100 } };

describe.each(FILES)('%s', (file) => {
	it('begins with a plan by mail, and changes nothing', async () => {
		const leaver = add('E1', 'leaver');
		const before = snapshot();
		const out = await stage.run(file, {
			list: csv([row('E1', 'leaver', { last_day: day(-1) })]),
		});
		expect(out.error).toBeUndefined();
		expect(snapshot()).toBe(before);
		expect(out.mails).toHaveLength(1);
		expect(textOf(out)).toContain('Would be disabled');
		expect(textOf(out)).toContain(`person ${leaver.id}`);
	});

	it.each([
		['with semicolons', csv([row('E1', 'someone', { last_day: day(-1) })], ';'), 'Delimiter'],
		[
			'whose letters are broken',
			Buffer.from(csv([row('E1', 'm\u00fcller', { last_day: day(-1) })]), 'latin1'),
			'Encoding',
		],
		[
			'with a line above its header',
			`Staff of this month,,,,,,,,\n${csv([row('E1', 'someone', { last_day: day(-1) })])}`,
			file === FILES[2] ? undefined : 'Starting Line',
		],
	])('says what to set for a list %s', async (_, list, advice) => {
		const someone = add('E1', 'someone');
		const before = snapshot();
		const out = await run(file, list, { ...free, ifNotInList: 'leave' });
		expect([out.error, snapshot()]).toEqual([undefined, before]);
		expect(now(someone.id).isActive).toBe(true);
		if (advice === undefined || (file === FILES[2] && out.mails.length === 0)) return;
		expect(textOf(out)).toContain(advice);
	});

	it('mails why nothing could be done: no list at all', async () => {
		const out = await run(file, undefined);
		expect(out.mails).toHaveLength(1);
		expect(out.mails[0].subject).toBe('Wordbee: nothing was changed');
	});

	it('fails when the mail cannot be sent, so that somebody looks', async () => {
		stage.mailbox.refusal = 'no such mailbox';
		const { error } = await run(file, undefined);
		delete stage.mailbox.refusal;
		expect(error).toContain('no such mailbox');
	});

	describe('a leaver is disabled on the day after the last one', () => {
		it.each([
			[-1, false],
			[0, true],
			[1, true],
		])('last day %i days from now: active is %s', async (days, active) => {
			const { id } = add('E1', 'leaver');
			await run(file, csv([row('E1', 'leaver', { last_day: day(days) })]), {
				ifNotInList: 'leave',
			});
			expect(now(id).isActive).toBe(active);
		});
	});

	it('takes a recycled e-mail for nobody, however the row is written', async () => {
		const holders = ['a', 'b', 'c'].map((name) => add('', name, { cfs: {} }));
		const before = snapshot();
		// Three leavers whose addresses somebody else has now: other numbers and other logins.
		const rows = ['a', 'b', 'c'].map((name, at) =>
			row(`E9${at}`, name, { login: `former.${name}.1`, last_day: day(-30) }),
		);
		const out = await run(file, csv(rows), { ...free, ifNotInList: 'leave' });
		expect(snapshot()).toBe(before);
		expect(holders.map(({ id }) => now(id).isActive)).toEqual([true, true, true]);
		expect(out.error).toBeUndefined();
	});

	it('touches nobody for whom there are several rows, and says so', async () => {
		const { id } = add('E1', 'name1');
		const rows = [1, 2, 3].map((at) => row('E1', `name${at}`, { last_day: day(-3) }));
		const out = await run(file, csv(rows), { ...free, ifNotInList: 'leave' });
		expect([now(id).isActive, now(id).lastName]).toEqual([true, 'name1']);
		expect(textOf(out)).toMatch(/3 items mean .*The person stays as it is/);
	});
});

describe('compare-directory.json', () => {
	it('brings the list that comes along in line, says what cannot be, and then nothing more', async () => {
		const node = { ifNotInList: 'leave' };
		const first = await run(FILES[0], PEOPLE, node);
		expect(first.error).toBeUndefined();
		expect(stage.newPersons()).toHaveLength(24);
		expect(stage.person('juergen.mueller')).toMatchObject({ isActive: true, profileId: 9 });
		expect(stage.person('jan.stastny')).toBeUndefined();
		for (const said of ['12/1/2026', 'Workers', 'Globex', 'E2002', 'peter.schaefer(at)'])
			expect(textOf(first)).toContain(said);
		const before = snapshot();
		const second = await run(FILES[0], PEOPLE, node);
		expect(snapshot()).toBe(before);
		expect(textOf(second)).not.toMatch(/^(Created|Updated|Disabled)/m);
	});

	it('stops before it disables more than a tenth, and mails whom', async () => {
		const before = snapshot();
		const out = await run(FILES[0], csv([row('E1', 'only.one')]));
		expect(snapshot()).toBe(before);
		expect(textOf(out)).toMatch(/Nothing was changed: \d+ of \d+ active persons/);
		expect(out.mails).toHaveLength(1);
	});

	it('is silent when there is nothing to tell', async () => {
		const list = csv([row('E1', 'first'), row('E2', 'second')]);
		await run(FILES[0], list, { ifNotInList: 'leave' });
		const out = await run(FILES[0], list, { ifNotInList: 'leave' });
		expect([out.error, out.mails]).toEqual([undefined, []]);
	});

	it('enables three who come back, and nobody who is disabled and not in the list', async () => {
		const back = [1, 2, 3].map((at) => add(`E${at}`, `back${at}`, { isActive: false }));
		const gone = add('E4', 'gone', { isActive: false });
		const rows = [1, 2, 3].map((at) => row(`E${at}`, `back${at}`));
		const out = await run(FILES[0], csv(rows), { ...free, ifNotInList: 'leave' });
		expect(back.map(({ id }) => now(id).isActive)).toEqual([true, true, true]);
		expect(now(gone.id).isActive).toBe(false);
		expect(textOf(out)).toContain('Enabled: 3');
	});
});

describe('create-persons-from-csv.json', () => {
	const create = async () => await stage.run('create-persons-from-csv.json', { list: PEOPLE });

	it('makes one person per good row, and says why there is none for the others', async () => {
		const { error, items } = await create();
		expect(error).toBeUndefined();
		const ids = items('Created').map(({ personId }) => personId);
		expect(ids.sort()).toEqual(stage.bench.newIds().sort());
		const refused = items('Not created: see "error"').map(({ employee_no }) => employee_no);
		expect(refused).toEqual(expect.arrayContaining(['E2013', 'E2014', 'E2022', 'F3005']));
		expect(ids.length + refused.length).toBe(30);
		const zoe = stage.person('zoe.angstrom')!;
		expect([zoe.firstName, zoe.lastName, zoe.labels]).toEqual(['Zoë', 'Ångström', { 10: 0 }]);
		expect(stage.person('jan.stastny')).toBeUndefined();
		expect(stage.person('tomas.hall')).toBeUndefined();
	});

	it('gives every login its own password, and shows none', async () => {
		const { items } = await create();
		const passwords = items('Random first password').map(({ firstPassword }) => firstPassword);
		expect(new Set(passwords).size).toBe(passwords.length);
		const text = JSON.stringify(items('Created'));
		expect(passwords.filter((password) => text.includes(password))).toEqual([]);
		const hashes = stage.newPersons().flatMap(({ passwordHash }) => passwordHash ?? []);
		expect(new Set(hashes).size).toBe(hashes.length);
	});
});

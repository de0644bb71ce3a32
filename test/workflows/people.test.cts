/** The workflows for a list with the list that comes along, judged by the sandbox's data. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { hashPassword, type Person } from '../../lab/sandbox/data.cts';
import { PEOPLE, useStage } from './stage.cts';
import { csv, type Row } from './tables.cts';

const stage = useStage();
const REFUSED = ['E2013', 'E2014', 'E2022', 'F3005'];
const keys = (items: IDataObject[]) => items.map(({ employee_no }) => employee_no);
const add = (login: string, more: Partial<Person> = {}) =>
	stage.bench.sandbox.data.insert({
		...{ companyId: 1, firstName: 'Ana', lastName: login, email: `${login}@nordlicht.example` },
		...{ login, profileId: 10, isActive: true, passwordHash: hashPassword('Correct-horse-1') },
		...more,
	});
const now = (id: number) => stage.bench.sandbox.data.persons.get(id)!;

describe('create-persons-from-csv.json', () => {
	const run = async () => await stage.run('create-persons-from-csv.json', { list: PEOPLE });

	it('makes one person per good row, and says why there is none for the others', async () => {
		const { error, items } = await run();
		expect(error).toBeUndefined();
		expect(stage.newPersons()).toHaveLength(25);
		expect(
			items('Created')
				.map(({ personId }) => personId)
				.sort(),
		).toEqual(stage.bench.newIds().sort());
		expect(keys(items('Not created: see "error"')).sort()).toEqual(
			[...REFUSED, 'E2002', 'E2025'].sort(),
		);
		const nora = stage.person('nora.berg')!;
		expect([nora.email, nora.role, nora.isActive]).toEqual([
			'nora.berg@nordlicht.example',
			'Reviser',
			true,
		]);
		const zoe = stage.person('zoe.angstrom')!;
		expect([zoe.firstName, zoe.lastName, zoe.labels]).toEqual(['Zoë', 'Ångström', { 10: 0 }]);
		expect(stage.person('jan.stastny')).toBeUndefined();
	});

	it('gives every login its own password, and shows none', async () => {
		const { items } = await run();
		const hashes = stage.newPersons().flatMap(({ passwordHash }) => passwordHash ?? []);
		expect(new Set(hashes).size).toBe(24);
		const passwords = items('Random first password').map(({ firstPassword }) => firstPassword);
		expect(new Set(passwords).size).toBe(30);
		const text = JSON.stringify(items('Created'));
		expect(passwords.filter((password) => text.includes(password))).toEqual([]);
	});
});

describe('scheduled-csv-upsert.json', () => {
	const run = async () => await stage.run('scheduled-csv-upsert.json', { list: PEOPLE });

	it('brings Wordbee in line, changes nothing when it runs again, and mails the refusals', async () => {
		const first = await run();
		expect(first.error).toBeUndefined();
		expect(stage.newPersons()).toHaveLength(25);
		expect(stage.person('zoe.angstrom')!.cfs).toEqual({ 1: 'E2002' });
		expect(first.mails).toHaveLength(1);
		const [{ from, to, subject, text }] = first.mails;
		expect([from, to]).toEqual(['n8n@example.com', ['you@example.com']]);
		expect(subject).toBe('Wordbee: 5 persons need a look');
		const told = text.split('\n').filter((line) => line.startsWith('- '));
		expect(told.map((line) => /\[line (\d+)\]$/.exec(line)?.[1])).toEqual([
			'14',
			'15',
			'24',
			'30',
			'34',
		]);
		expect(told[2]).toBe(
			'- Yusuf Kaya, yusuf.kaya@nordlicht.example: User Profile "Workers" was not found. Similar user profiles: Worker (10). [line 24]',
		);

		const before = stage.bench.sandbox.data.snapshot();
		const second = await run();
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		expect(second.items('Created or updated')).toEqual([]);
	});

	it('updates what differs and keeps a profile that somebody gave in Wordbee', async () => {
		await run();
		const { id } = stage.person('zoe.angstrom')!;
		stage.bench.sandbox.data.edit(id, { phone: 'wrong', profileId: 9 });
		const { items } = await run();
		expect([now(id).phone, now(id).profileId]).toEqual(['+49 221 555 0102', 9]);
		expect(items('Created or updated')).toEqual([
			expect.objectContaining({ action: 'updated', personId: id, data: 'E2002' }),
		]);
	});

	it('sends no mail when there is nothing to tell, and costs a few calls', async () => {
		const rows = [...Array(8).keys()].map(
			(number): Row => ({
				...{ first_name: 'Ana', last_name: `No ${number}`, email: `ana${number}@example.com` },
				...{ company: 'Nordlicht Sprachdienste', status: 'active', employee_no: `N${number}` },
			}),
		);
		const { mails, ran } = await stage.run('scheduled-csv-upsert.json', { list: csv(rows) });
		expect([stage.newPersons().length, mails, ran('Write the report')]).toEqual([8, [], false]);
		const calls = stage.bench.sandbox.log.filter(({ operation }) => operation !== 'authToken');
		expect(calls.length).toBeLessThanOrEqual(12);
	});

	it('fails when the mail cannot be sent, so that somebody looks', async () => {
		stage.mailbox.refusal = 'no such mailbox';
		const { error } = await run();
		delete stage.mailbox.refusal;
		expect(error).toContain('no such mailbox');
	});
});

describe('disable-leavers.json', () => {
	const day = (days: number, zone = 'America/New_York') =>
		DateTime.now().setZone(zone).plus({ days }).toISODate()!;
	const leaver = (login: string, last_day: string, more: Row = {}): Row => ({
		...{ first_name: 'Ana', last_name: login, email: `${login}@nordlicht.example` },
		...{ company: 'Nordlicht Sprachdienste', status: 'left', last_day, ...more },
	});
	const run = async (rows: Row[], options = {}) =>
		await stage.run('disable-leavers.json', { list: csv(rows), ...options });

	it('disables who has left, takes the login after 30 days, touches nobody else, and does it once', async () => {
		const [fresh, old, contact] = [
			add('ana.fresh'),
			add('ana.older'),
			add('ana.none', { login: null, isActive: false, profileId: null }),
		];
		const others = () =>
			JSON.stringify(
				[...stage.bench.sandbox.data.persons.values()].filter(
					({ id }) => id !== fresh.id && id !== old.id,
				),
			);
		const before = others();
		const rows = [
			leaver('ana.fresh', day(-1)),
			leaver('ana.older', day(-31)),
			leaver('ana.none', day(-90)),
		];
		const first = await run(rows);
		expect([first.error, first.mails]).toEqual([undefined, []]);
		expect([now(fresh.id).isActive, now(fresh.id).login]).toEqual([false, 'ana.fresh']);
		expect([now(old.id).isActive, now(old.id).login]).toEqual([false, null]);
		expect(now(contact.id)).toEqual(contact);
		expect(others()).toBe(before);
		const writes = () => stage.bench.sandbox.log.filter(({ committed }) => committed).length;
		const made = writes();
		await run(rows.slice(1));
		expect(writes()).toBe(made);
	});

	it('waits for the day after the last one', async () => {
		const [today, tomorrow, later] = [add('ana.today'), add('ana.tomorrow'), add('ana.later')];
		const dotted = DateTime.now().plus({ days: 6 }).toFormat('dd.MM.yyyy');
		const { error, mails } = await run([
			leaver('ana.today', day(0)),
			leaver('ana.tomorrow', day(1)),
			leaver('ana.later', dotted),
		]);
		expect([error, mails]).toEqual([undefined, []]);
		for (const person of [today, tomorrow, later]) expect(now(person.id)).toEqual(person);
	});

	it('counts days in the time zone of the workflow', async () => {
		const { id } = add('ana.zones');
		const west = 'Pacific/Pago_Pago';
		const rows = [leaver('ana.zones', day(0, west))];
		await run(rows, { timezone: west });
		expect(now(id).isActive).toBe(true);
		// There it is the next day already, at any hour.
		await run(rows, { timezone: 'Pacific/Kiritimati' });
		expect(now(id).isActive).toBe(false);
	});

	it('reads dates with slashes as Settings says', async () => {
		const { id } = add('ana.slashes');
		const slashed = (format: string) => [
			leaver('ana.slashes', DateTime.fromISO('2025-02-03').toFormat(format)),
		];
		await run(slashed('dd/MM/yyyy'));
		expect(now(id).isActive).toBe(true);
		await run(slashed('dd/MM/yyyy'), { settings: { dates_with_slashes: 'Day first' } });
		expect(now(id).isActive).toBe(false);
		const wrong = await run([leaver('ana.slashes', '13/02/2025')], {
			settings: { dates_with_slashes: 'month first' },
		});
		expect(wrong.error).toContain('"13/02/2025" is no date');
	});

	it('says who is not in Wordbee, and who cannot be told apart', async () => {
		add('ana.twin', { email: 'twin@nordlicht.example' });
		add('ana.twin2', { email: 'twin@nordlicht.example' });
		const before = stage.bench.sandbox.data.snapshot();
		const { mails } = await run([leaver('nobody', day(-3)), leaver('twin', day(-3))]);
		expect(stage.bench.sandbox.data.snapshot()).toBe(before);
		expect(mails[0].text).toContain('No person has the e-mail "nobody@nordlicht.example"');
		expect(mails[0].text).toContain('twin@nordlicht.example');
		expect(mails[0].subject).toBe('Wordbee: 2 persons need a look');
	});

	it('says when Wordbee refuses', async () => {
		const { id } = add('ana.refused');
		stage.bench.sandbox.faults.add({
			on: { operation: 'personUpdate' },
			effect: { kind: 'status', status: 400, body: 'Not allowed', commit: false },
		});
		const { mails } = await run([leaver('ana.refused', day(-40))]);
		expect(mails[0].text).toContain('Ana ana.refused');
		expect(now(id).isActive).toBe(true);
	});
});

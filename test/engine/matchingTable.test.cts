import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import type { Person } from '../../lab/sandbox/sandbox.cts';
import { answered, endsOf, fails, locator, withBoth } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** The table of docs/matching.md, executed row by row for every operation that finds by the key. */
const bench = useApi2();

interface Row {
	says: string;
	there: string;
	by: string;
	happens: string;
}

const rows = readFileSync(join(__dirname, '../../docs/matching.md'), 'utf8')
	.split('\n')
	.filter((line) => line.startsWith('| ') && !/^\| (The item says|-)/.test(line))
	.map((line): Row => {
		const [says, there, by, happens] = line
			.slice(1)
			.split('|')
			.map((cell) => cell.trim());
		return { says, there, by, happens };
	});

const ANA = { companyId: 12, firstName: 'Ana', lastName: 'Doe', email: 'ana.doe@example.test' };

const KEYS: Record<string, string> = {
	login: 'login',
	number: 'number',
	'cost centre': 'centre',
	'first name': 'f',
	'last name': 'l',
	'e-mail': 'e',
};

/** The item of a row; what it does not say is what the person has, if it is the key, or missing. */
function itemOf({ says, by }: Row, person: Person): IDataObject {
	const item: IDataObject = { p: person.id, f: ANA.firstName, l: ANA.lastName, e: ANA.email };
	if (by === 'login') item.login = 'ana.doe1';
	if (by === 'employee number') item.number = 'E1';
	if (says === 'nothing else') return item;
	for (const part of says.split(', ')) {
		const [, what, value] = /^(.*) `(.*)`$/.exec(part)!;
		item[KEYS[what]] = value;
	}
	return item;
}

function personOf({ there }: Row): Person {
	const login = there === 'no login' ? null : 'ana.doe1';
	const cfs: Record<number, string> = there === 'no number' ? { 3: 'C1' } : { 1: 'E1', 3: 'C1' };
	const person = bench.add({ ...ANA, login, profileId: login === null ? null : 31, cfs });
	if (there === 'no login shown') hideLogins(person);
	return person;
}

/** A list without the column of logins; the only query that finds anybody is the one for Ana. */
function hideLogins({ id, companyId, firstName, lastName, email }: Person): void {
	const row = { personId: id, companyId, firstName, lastName, email };
	bench.fault(
		{ operation: 'personsList', where: ({ body }: any) => body.query.includes(email) },
		answered(200, { total: 1, count: 1, rows: [row] }),
	);
	bench.fault('personsList', answered(200, { total: 0, count: 0, rows: [] }));
}

const values = (item: IDataObject, names: boolean): IDataObject => ({
	...(item.login === undefined ? {} : { login: item.login }),
	...(names ? { lastName: item.l, firstName: item.f, email: item.e } : {}),
	role: 'Changed',
});
const fields = ({ number, centre }: IDataObject): IDataObject => {
	const given: Array<[number, unknown]> = [
		[1, number],
		[3, centre],
	];
	const field = given.flatMap(([fieldId, value]) =>
		value === undefined ? [] : [{ fieldId, value: value as string }],
	);
	return field.length === 0 ? {} : { customFieldsUi: { field } };
};
const required = (item: IDataObject) => ({
	companyId: locator('id', 12),
	lastName: item.l,
	firstName: item.f,
	email: item.e,
	additionalFields: values(item, false),
	...fields(item),
});

type Way = (item: IDataObject, options: IDataObject) => IDataObject;
const create =
	(ifExists: string): Way =>
	(item, options) => ({
		operation: 'create',
		...required(item),
		options: { ...options, ifExists },
	});
const upsert =
	(matchOn: string, more: (item: IDataObject) => IDataObject = () => ({})): Way =>
	(item, options) => ({
		operation: 'upsert',
		matchOn,
		...required(item),
		...more(item),
		options,
	});
const update =
	(mode: string, key: string): Way =>
	(item, options) => ({
		operation: 'update',
		companyId: locator('id', 12),
		personId: locator(mode, item[key] as string),
		updateFields: values(item, true),
		...fields(item),
		options,
	});

const WAYS: Record<string, Record<string, Way>> = {
	'e-mail': {
		'Create, Skip': create('skip'),
		'Create, Update': create('update'),
		'Create or Update': upsert('email'),
		Update: update('email', 'e'),
	},
	login: {
		'Create, Skip': create('skip'),
		'Create, Update': create('update'),
		'Create or Update': upsert('login'),
		Update: update('login', 'login'),
	},
	'employee number': { 'Create or Update': upsert('customField', () => ({ matchFieldId: '5-1' })) },
	'person number': {
		'Create or Update': upsert('personId', ({ p }) => ({ personId: locator('id', p) })),
		Update: update('id', 'p'),
	},
};

/** Create finds by login first: a login of somebody else is not found, so that the e-mail counts. */
const cases = rows.flatMap((row) =>
	Object.keys(WAYS[row.by]).map((way): [string, string, string, string, Row] => [
		way,
		row.by,
		row.says,
		row.there,
		row,
	]),
);

test('the table holds every key', () => {
	expect([...new Set(rows.map(({ by }) => by))].sort()).toEqual(Object.keys(WAYS).sort());
});

describe.each(cases)('%s by %s, %s, %s', (way, _by, _says, _there, row) => {
	const isSkip = way === 'Create, Skip';
	const taken = isSkip ? 'skipped' : 'updated';
	const run = async (person: Person, options: IDataObject) => {
		// An Update by e-mail or login names the person by what is there.
		const params = WAYS[row.by][way](itemOf(row, person), options);
		return (await bench.goOn(params, [{}])).json;
	};

	test(row.happens, async () => {
		const person = personOf(row);
		const before = bench.sandbox.data.snapshot();
		const [json] = await run(person, {});
		const against = /^fails: (.*)$/.exec(row.happens)?.[1];
		if (against === undefined) {
			expect(json).toMatchObject({ action: taken, personId: person.id });
			const remarks = JSON.stringify(json.informations ?? []);
			expect(remarks.includes('Both names differ')).toBe(row.happens.endsWith('with a remark'));
		} else {
			fails(json, 'rejected', `Ana Doe (${person.id})`, { personId: person.id, field: against });
			expect(json.details.description).toContain('If It Looks Like Another Person');
		}
		const isSame = isSkip || against !== undefined;
		expect(bench.sandbox.data.snapshot() === before).toBe(isSame);
		if (against !== undefined) expect(bench.updates()).toEqual([]);
	});

	test('If It Looks Like Another Person: Update', async () => {
		const person = personOf(row);
		const [json] = await run(person, { ifLooksLikeAnother: 'update' });
		expect(json).toMatchObject({ action: taken, personId: person.id });
		if (!isSkip) expect(bench.person(person.id).role).toBe('Changed');
	});
});

describe('API 1 with look-ups', () => {
	const params = (ifExists: string, login: string): IDataObject => ({
		...create(ifExists)(
			{ ...itemOf({ says: 'nothing else', by: '' } as Row, { id: 0 } as Person) },
			{},
		),
		api: 'api1',
		additionalFields: { login, password: 'Some-2025!', userProfileId: 31 },
	});
	const run = async (ifExists: string, login: string) =>
		(await bench.goOn(params(ifExists, login), [{}], withBoth)).json;

	test.each(['skip', 'update'])('%s', async (ifExists) => {
		const person = bench.add({ ...ANA, login: 'ana.doe1', profileId: 31 });
		const before = bench.sandbox.data.snapshot();
		const [other] = await run(ifExists, 'ben.roe1');
		fails(other, 'rejected', 'Login is "ana.doe1" in Wordbee and "ben.roe1" in the item');
		expect(bench.sandbox.data.snapshot()).toBe(before);
		expect(endsOf(await run(ifExists, 'ana.doe1'))).toEqual([
			ifExists === 'skip' ? 'skipped' : 'updated',
		]);
		expect(bench.newIds()).toEqual([person.id]);
	});
});

test('the account of a leaver is not taken over through a recycled e-mail, in a job either', async () => {
	const items = Array.from({ length: 8 }, (_, number) => ({
		f: `Ben${number}`,
		l: `Roe${number}`,
		e: `p${number}@example.test`,
		login: `ben.roe-${number}`,
	}));
	for (const { e } of items.slice(0, 4)) {
		bench.add({ ...ANA, email: e, login: `old.${e.slice(0, 2)}-login`, profileId: 31 });
	}
	const params = {
		operation: 'upsert',
		matchOn: 'email',
		companyId: locator('id', 12),
		lastName: '={{ $json.l }}',
		firstName: '={{ $json.f }}',
		email: '={{ $json.e }}',
		additionalFields: { login: '={{ $json.login }}', userProfileId: 31 },
		options: { sendAs: 'batch' },
	};
	const { json } = await bench.goOn(params, items);
	expect(endsOf(json)).toEqual([...Array(4).fill('rejected'), ...Array(4).fill('created')]);
	expect(bench.updates()).toHaveLength(4);
	const dry = await bench.goOn({ ...params, options: { dryRun: true } }, items.slice(0, 1));
	expect(endsOf(dry.json)).toEqual(['rejected']);
});

test('two who swapped e-mails: both named, and who has the login', async () => {
	const ana = bench.add({ ...ANA, login: 'ana.doe1', profileId: 31 });
	const ben = bench.add({
		...{ companyId: 12, firstName: 'Ben', lastName: 'Roe', email: 'ben@example.test' },
		...{ login: 'ben.roe1', profileId: 31 },
	});
	const [json] = (
		await bench.goOn(upsert('email')({ f: 'Ben', l: 'Roe', e: ANA.email, login: 'ben.roe1' }, {}), [
			{},
		])
	).json;
	fails(json, 'rejected', `Ben Roe (${ben.id})`, { personId: ana.id });
	expect(json.error).toContain(`Ana Doe (${ana.id})`);
});

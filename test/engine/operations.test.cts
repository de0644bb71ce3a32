/** The operations as both APIs do them, each item with its own parameters. */
import type { IDataObject } from 'n8n-workflow';

import { hashPassword } from '../../lab/sandbox/data.cts';
import { WRITES, useBench, createFromItem, shownOf, idsOf, sourcesOf } from './bench.cts';
import { useApi2, whoFromItem } from './api2Helpers.cts';

type Api = 'api1' | 'api2';

/** What Wordbee calls the fields. An API is not sent what it does not have. */
const WIRE: Record<Api, Record<string, string>> = {
	api1: {
		...{ personId: 'PersonId', lastName: 'LastName', firstName: 'FirstName', email: 'Email' },
		...{ login: 'Login', password: 'Password', userProfileId: 'UserProfileId' },
		...{ isActive: 'IsActive', role: 'Role', phone: 'Phone', personCode: 'PersonCode' },
	},
	api2: {
		...{ companyId: 'cid', personId: 'pid', lastName: 'lname', firstName: 'fname' },
		...{ email: 'email', login: 'login', userProfileId: 'profile', isActive: 'active' },
		...{ role: 'role', phone: 'phone', personCode: 'code', timezone: 'timezone', data: 'data' },
	},
};

function wireOf(api: Api, fields: IDataObject): any {
	const known = Object.entries(fields).filter(([key]) => key in WIRE[api]);
	return Object.fromEntries(known.map(([key, value]) => [WIRE[api][key], value]));
}

type Row = [
	/** Each different; ids as number, as text and with blanks around. */
	item: IDataObject,
	/** What its request says, by the names of the panel. */
	sent: IDataObject,
	/** What the person is in Wordbee afterwards; null if gone. */
	person: object | null,
	/** Where its output is not what `did` says. */
	json?: Partial<Record<Api, IDataObject>>,
];

interface Operation {
	params: IDataObject;
	before?: () => void;
	only?: Api;
	/** The request of API 2. */
	action: string;
	did: IDataObject;
	rows: Row[];
}

const bench = { api1: useBench(), api2: useApi2() };

const tanaka = { lastName: '田中', firstName: '太郎', email: 'taro@example.test' };
const obrien = { lastName: "O'Brien", firstName: 'Zoë', email: 'zoe@example.test' };
const doe = { lastName: 'Doe', firstName: 'Ana', email: 'ana@example.test' };
const nora = { lastName: 'New', firstName: 'Nora', email: 'nora@example.test' };
const married = { lastName: 'Married', firstName: 'Ζωή', email: 'married@example.test' };
const anais = {
	lastName: '田中',
	firstName: 'Anaïs',
	email: 'anais.tanaka.1003@company-32.example',
};
const muller = {
	...{ lastName: 'Müller', firstName: 'محمد' },
	email: 'MOHAMMED.mueller.1006@company-13.example',
};
const ivanova = {
	...{ lastName: 'Иванова', firstName: 'Дмитрий' },
	email: 'dmitri.ivanova.1009@company-32.example',
};
const soren = { lastName: 'Ñ', firstName: 'Søren', email: 'new.mail@example.test' };
const kim = { lastName: 'Kim', firstName: '민준', email: 'minjun.kim.1011@company-13.example' };

/** The names of a person as an item has them. */
const named = ({ lastName: l, firstName: f, email: e }: typeof doe) => ({ l, f, e });
const unchanged = { api2: { action: 'skipped', informations: ['Nothing to change.'] } };
const was = (action: string, personId?: number, data?: string) => ({
	api2: { action, ...(personId === undefined ? {} : { personId }), ...(data && { data }) },
});

const zoe = { login: 'zoe.obrien', userProfileId: 32, isActive: true };
const ana = { login: 'ana.doe-1', userProfileId: 22 };
const mo = { login: 'm.mueller', userProfileId: 31, isActive: true };
const priya = { login: 'priya.dlp', userProfileId: 10, isActive: false };
const asa = { login: 'åsa.smith', userProfileId: 9, isActive: true };
const noLogin = { login: null, password: null, userProfileId: null };
const without = { login: null, passwordHash: null, profileId: null };

const cases: Record<string, Operation> = {
	create: {
		params: {
			...createFromItem,
			additionalFields: {
				role: '={{ $json.role }}',
				login: '={{ $json.login }}',
				password: '={{ $json.pw }}',
				userProfileId: '={{ $json.profile }}',
				isActive: '={{ $json.on }}',
				timezone: '={{ $json.zone }}',
			},
		},
		action: 'Create',
		did: { action: 'created' },
		rows: [
			[
				{ c: 12, ...named(tanaka), role: 'Buyer' },
				{ companyId: 12, ...tanaka, role: 'Buyer' },
				{ companyId: 12, ...tanaka, role: 'Buyer', login: null, isActive: false },
			],
			[
				{ c: '13', ...named(obrien), ...zoe, pw: 'Zoe-2025!', profile: '32', on: 'yes' },
				{ companyId: 13, ...obrien, ...zoe, password: 'Zoe-2025!' },
				{ companyId: 13, lastName: "O'Brien", login: 'zoe.obrien', profileId: 32, isActive: true },
			],
			[
				{ c: ' 31 ', ...named(doe), ...ana, pw: 'Ana-2025!', profile: 22, zone: 'UTC' },
				{ companyId: 31, ...doe, ...ana, password: 'Ana-2025!', timezone: 'UTC' },
				{ companyId: 31, ...doe, login: 'ana.doe-1', profileId: 22, isActive: false },
			],
		],
	},
	update: {
		params: {
			operation: 'update',
			...whoFromItem,
			updateFields: {
				lastName: '={{ $json.l }}',
				email: '={{ $json.e }}',
				phone: '={{ $json.phone }}',
				personCode: '={{ $json.code }}',
			},
		},
		action: 'Change',
		did: { action: 'updated' },
		rows: [
			[
				{ c: 12, p: 1005, l: 'Married', e: 'married@example.test' },
				{ companyId: 12, personId: 1005, lastName: 'Married', email: 'married@example.test' },
				{ lastName: 'Married', email: 'married@example.test', phone: '+352 26 001005' },
			],
			[
				{ c: '13', p: '1006', phone: '+49 30 1', code: 'MM' },
				{ companyId: 13, personId: 1006, phone: '+49 30 1', personCode: 'MM' },
				{ lastName: 'Müller-Lüdenscheidt', phone: '+49 30 1', code: 'MM' },
			],
			[
				{ c: ' 32 ', p: ' 1009 ', l: 'Иванова', phone: '+352 26 001009' },
				{ companyId: 32, personId: 1009, lastName: 'Иванова', phone: '+352 26 001009' },
				{ lastName: 'Иванова', phone: '+352 26 001009' },
				was('skipped'),
			],
			[
				{ c: 12, p: 1002, l: 'Иванова-Петрова', phone: '' },
				{ companyId: 12, personId: 1002, lastName: 'Иванова-Петрова', phone: '' },
				{ lastName: 'Иванова-Петрова', phone: '' },
			],
		],
	},
	'upsert by e-mail': {
		only: 'api2',
		params: {
			...createFromItem,
			operation: 'upsert',
			matchOn: 'email',
			additionalFields: { role: '={{ $json.role }}', data: '={{ $json.row }}' },
		},
		action: 'ChangeOrCreate',
		did: { action: 'updated' },
		rows: [
			[
				{ c: 12, ...named(nora), row: 'row-0' },
				{ companyId: 12, ...nora, data: 'row-0' },
				{ companyId: 12, firstName: 'Nora' },
				was('created', undefined, 'row-0'),
			],
			[
				{ c: '13', ...named(muller), role: 'Buyer', row: 1 },
				{ companyId: 13, personId: 1006, ...muller, role: 'Buyer', data: '1' },
				{ id: 1006, lastName: 'Müller', role: 'Buyer', phone: '+352 26 001006' },
				was('updated', 1006, '1'),
			],
			[
				{ c: 32, ...named(ivanova) },
				{ companyId: 32, personId: 1009, ...ivanova },
				{ id: 1009, lastName: 'Иванова' },
				unchanged,
			],
		],
	},
	'upsert by login': {
		only: 'api2',
		params: {
			...createFromItem,
			operation: 'upsert',
			matchOn: 'login',
			additionalFields: {
				login: '={{ $json.login }}',
				userProfileId: '={{ $json.profile }}',
				isActive: '={{ $json.on }}',
			},
		},
		action: 'ChangeOrCreate',
		did: { action: 'updated' },
		rows: [
			[
				{ c: 12, ...named(nora), login: 'nora.new-1', profile: 32, on: true },
				{ companyId: 12, ...nora, login: 'nora.new-1', userProfileId: 32, isActive: true },
				{ companyId: 12, login: 'nora.new-1', profileId: 32, isActive: true },
				was('created'),
			],
			[
				{ c: '12', ...named(soren), login: 'soeren.n1002' },
				{ companyId: 12, ...soren, login: 'soeren.n1002' },
				{ id: 1002, email: 'new.mail@example.test', isActive: true },
				was('updated', 1002),
			],
			[
				{ c: 32, ...named(anais), login: 'anais.tanaka1003', on: 0 },
				{ companyId: 32, ...anais, login: 'anais.tanaka1003', isActive: false },
				{ id: 1003, isActive: false, login: 'anais.tanaka1003' },
				was('updated', 1003),
			],
		],
	},
	'upsert by person id': {
		only: 'api2',
		params: { ...createFromItem, ...whoFromItem, operation: 'upsert', matchOn: 'personId' },
		action: 'ChangeOrCreate',
		did: { action: 'updated' },
		rows: [
			[
				{ c: 12, p: 1005, ...named(married) },
				{ companyId: 12, personId: 1005, ...married },
				{ lastName: 'Married', email: 'married@example.test' },
			],
			[
				{ c: '13', p: ' 1011', ...named(kim) },
				{ companyId: 13, personId: 1011, ...kim },
				{ lastName: 'Kim' },
			],
			[
				{ c: 32, p: '1009', ...named(ivanova) },
				{ companyId: 32, personId: 1009, ...ivanova },
				{},
				unchanged,
			],
		],
	},
	setActive: {
		params: { operation: 'setActive', ...whoFromItem, isActive: '={{ $json.on }}' },
		before: () => {
			for (const { sandbox } of Object.values(bench)) sandbox.data.edit(1007, { isActive: false });
		},
		action: 'Change',
		did: { action: 'disabled' },
		rows: [
			[
				{ c: 12, p: 1005, on: false },
				{ companyId: 12, personId: 1005, isActive: false },
				{ isActive: false, login: 'zoi.alfarsi1005', profileId: 31 },
			],
			[
				{ c: '1', p: ' 1007', on: 'yes' },
				{ companyId: 1, personId: 1007, isActive: true },
				{ isActive: true },
				{ api1: { action: 'enabled' }, api2: { action: 'enabled' } },
			],
			[
				{ c: 32, p: '1009', on: 0 },
				{ companyId: 32, personId: 1009, isActive: false },
				{ isActive: false, profileId: 21 },
			],
		],
	},
	setLogin: {
		params: {
			operation: 'setLogin',
			...whoFromItem,
			login: '={{ $json.login }}',
			password: '={{ $json.pw }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
		},
		action: 'Change',
		did: { action: 'loginSet' },
		rows: [
			[
				{ c: 13, p: 1006, login: 'm.mueller', pw: 'Mo-2025!!', profile: 31, on: true },
				{ companyId: 13, personId: 1006, ...mo, password: 'Mo-2025!!' },
				{ login: 'm.mueller', profileId: 31, isActive: true },
			],
			[
				{ c: '1', p: '1010', login: 'priya.dlp', pw: 'Pri-2025!', profile: ' 10 ', on: false },
				{ companyId: 1, personId: 1010, ...priya, password: 'Pri-2025!' },
				{ login: 'priya.dlp', profileId: 10, isActive: false },
			],
			[
				{
					...{ c: ' 1 ', p: ' 1012 ', login: 'åsa.smith', pw: 'Asa-2025!' },
					...{ profile: 'Team leader', on: 'true' },
				},
				{ companyId: 1, personId: 1012, ...asa, password: 'Asa-2025!' },
				{ login: 'åsa.smith', profileId: 9, isActive: true },
			],
		],
	},
	removeLogin: {
		only: 'api1',
		params: { operation: 'removeLogin', ...whoFromItem },
		action: '',
		did: { action: 'loginRemoved' },
		rows: [
			[
				{ c: 12, p: 1002 },
				{ companyId: 12, personId: 1002, ...noLogin },
				{ lastName: 'Ñ', ...without, isActive: false },
			],
			[
				{ c: '1', p: '1004' },
				{ companyId: 1, personId: 1004, ...noLogin },
				{ lastName: 'Παπαδόπουλος', ...without },
			],
			[
				{ c: ' 32 ', p: ' 1003 ' },
				{ companyId: 32, personId: 1003, ...noLogin },
				{ lastName: '田中', ...without },
			],
		],
	},
	delete: {
		only: 'api2',
		params: { operation: 'delete', ...whoFromItem },
		action: 'Delete',
		did: { deleted: true },
		rows: [
			[{ c: 12, p: 1002 }, { companyId: 12, personId: 1002 }, null],
			[{ c: '1', p: '1004' }, { companyId: 1, personId: 1004 }, null],
			[{ c: ' 32 ', p: ' 1003 ' }, { companyId: 32, personId: 1003 }, null],
		],
	},
};

/** API 2 takes all at once and as a job: the output must not tell which. */
const SEND_AS = { api1: [undefined], api2: ['single', 'batch'] };
const ways = (['api1', 'api2'] as const).flatMap((api) =>
	SEND_AS[api].flatMap((sendAs) =>
		Object.entries(cases)
			.filter(([, { only }]) => only === undefined || only === api)
			.map(([name, of]) => [sendAs ? `${name}, ${sendAs}` : name, api, sendAs, of] as const),
	),
);

/** Exactly the requests of the rows reached Wordbee. */
function expectSent(api: Api, sendAs: string | undefined, { action, rows }: Operation): void {
	const all = expect.arrayContaining;
	if (api === 'api1') {
		const sent = bench.api1.sent(...WRITES).map(({ method, path, body }) => [method, path, body]);
		const requests = rows.map(([, of]) => [
			action === 'Create' ? 'PUT' : 'POST',
			`/companies/${String(of.companyId)}/persons`,
			wireOf(api, of),
		]);
		expect(sent).toHaveLength(rows.length);
		expect(sent).toEqual(all(requests));
		return;
	}
	const updates = bench.api2.updates();
	const requests = rows.map(([, of]) => ({ action, ...wireOf(api, of) }));
	expect(updates).toHaveLength(rows.length);
	if (sendAs === 'single') expect(updates).toEqual(all(requests));
	else {
		expect(bench.api2.sent('personUpdate')).toEqual([]);
		expect(updates).toEqual(requests.map((one) => ({ ...one, data: expect.any(String) })));
	}
}

test.each(ways)('%s: every item with its own parameters', async (_name, api, sendAs, of) => {
	const { params, before, did, rows } = of;
	const { sandbox } = bench[api];
	before?.();
	const persons = () => [...sandbox.data.persons.values()];
	const seeded = structuredClone(persons());
	// What an item changes, and whether it changes anything, is left to Wordbee here.
	const options = { sendUnchanged: true, ...(sendAs === undefined ? {} : { sendAs }) };
	const { json, main } = await bench[api].done(
		{ ...params, options },
		rows.map(([item]) => item),
	);
	expect(sourcesOf(main)).toEqual(rows.map((_, index) => index));
	expectSent(api, sendAs, of);
	for (const [index, [, sent, person, more]] of rows.entries()) {
		const { personId } = json[index];
		const output = { personId: sent.personId ?? personId, companyId: sent.companyId, ...did };
		// The names beside the numbers have tests of their own.
		const { userProfile: _name, ...shown } = json[index];
		expect(shown).toEqual({ ...output, ...more?.[api], ...shownOf(wireOf(api, sent), api) });
		const there = bench[api].person(personId);
		if (person === null) expect(there).toBeUndefined();
		else expect(there).toMatchObject(person);
		// API 2 sets no passwords, and API 1 no time zone.
		const { password, timezone } = sent;
		const passwordHash = api === 'api1' ? hashPassword(String(password)) : null;
		if (password) expect(there).toMatchObject({ passwordHash });
		if (timezone) expect(there.timezone === timezone).toBe(api === 'api2');
	}
	const ids = idsOf(json);
	expect(new Set(ids).size).toBe(rows.length);
	const made = idsOf(json.filter(({ action }) => action === 'created'));
	expect(bench[api].newIds()).toEqual(made.sort((a, b) => a - b));
	const others = (all: typeof seeded) => all.filter(({ id }) => !ids.includes(id));
	expect(others(persons())).toEqual(others(seeded));
	expect(JSON.stringify(json)).not.toMatch(/2025!|password/i);
});

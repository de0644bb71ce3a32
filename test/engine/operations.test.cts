import type { IDataObject } from 'n8n-workflow';

import { hashPassword } from '../../lab/sandbox/data.cts';
import { WRITES, useBench, locator, createFromItem, shownOf, idsOf, sourcesOf } from './bench.cts';

const bench = useBench();

const company = locator('id', '={{ $json.c }}');
const person = locator('id', '={{ $json.p }}');
const logIn = (login: string, password: string) => ({
	login,
	passwordHash: hashPassword(password),
});

interface Case {
	params: IDataObject;
	/** One per item, each different; ids as number, as text and with blanks around. */
	items: IDataObject[];
	/** Method, path and data JSON of each item's one request. */
	requests: Array<[method: string, path: string, data: object]>;
	/** What the person of each item is in Wordbee afterwards. */
	persons: object[];
	/** Output of each item; the person id is checked for all. */
	json: object[];
	before?: () => void;
}

const cases: Record<string, Case> = {
	create: {
		params: {
			...createFromItem,
			additionalFields: {
				role: '={{ $json.role }}',
				login: '={{ $json.login }}',
				password: '={{ $json.pw }}',
				userProfileId: '={{ $json.profile }}',
			},
		},
		items: [
			{ c: 12, l: '田中', f: '太郎', e: 'taro@example.test', role: 'Buyer' },
			{
				c: '13',
				l: "O'Brien",
				f: 'Zoë',
				e: 'zoe@example.test',
				login: 'zoe.obrien',
				pw: 'Zoe-2025!',
				profile: '32',
			},
			{
				c: ' 31 ',
				l: 'Doe',
				f: 'Ana',
				e: 'ana@example.test',
				login: 'ana.doe-1',
				pw: 'Ana-2025!',
				profile: 22,
			},
		],
		requests: [
			[
				'PUT',
				'/companies/12/persons',
				{ LastName: '田中', FirstName: '太郎', Email: 'taro@example.test', Role: 'Buyer' },
			],
			[
				'PUT',
				'/companies/13/persons',
				{
					LastName: "O'Brien",
					FirstName: 'Zoë',
					Email: 'zoe@example.test',
					Login: 'zoe.obrien',
					Password: 'Zoe-2025!',
					UserProfileId: 32,
				},
			],
			[
				'PUT',
				'/companies/31/persons',
				{
					LastName: 'Doe',
					FirstName: 'Ana',
					Email: 'ana@example.test',
					Login: 'ana.doe-1',
					Password: 'Ana-2025!',
					UserProfileId: 22,
				},
			],
		],
		persons: [
			{
				companyId: 12,
				lastName: '田中',
				firstName: '太郎',
				email: 'taro@example.test',
				role: 'Buyer',
				login: null,
				isActive: false,
			},
			{
				companyId: 13,
				lastName: "O'Brien",
				...logIn('zoe.obrien', 'Zoe-2025!'),
				profileId: 32,
				isActive: false,
			},
			{
				companyId: 31,
				lastName: 'Doe',
				...logIn('ana.doe-1', 'Ana-2025!'),
				profileId: 22,
				isActive: false,
			},
		],
		json: [
			{ action: 'created', companyId: 12 },
			{ action: 'created', companyId: 13 },
			{ action: 'created', companyId: 31 },
		],
	},
	update: {
		params: {
			operation: 'update',
			companyId: company,
			personId: person,
			updateFields: { lastName: '={{ $json.l }}', phone: '={{ $json.phone }}' },
		},
		items: [
			{ c: 12, p: 1005, l: 'Married' },
			{ c: '13', p: '1006', phone: '+49 30 1' },
			{ c: ' 32 ', p: ' 1009 ', l: 'Иванова-Петрова', phone: '' },
		],
		requests: [
			['POST', '/companies/12/persons', { PersonId: 1005, LastName: 'Married' }],
			['POST', '/companies/13/persons', { PersonId: 1006, Phone: '+49 30 1' }],
			['POST', '/companies/32/persons', { PersonId: 1009, LastName: 'Иванова-Петрова', Phone: '' }],
		],
		persons: [
			{ id: 1005, lastName: 'Married', phone: '+352 26 001005' },
			{ id: 1006, lastName: 'Müller-Lüdenscheidt', phone: '+49 30 1' },
			{ id: 1009, lastName: 'Иванова-Петрова', phone: '' },
		],
		json: [
			{ action: 'updated', companyId: 12, personId: 1005 },
			{ action: 'updated', companyId: 13, personId: 1006 },
			{ action: 'updated', companyId: 32, personId: 1009 },
		],
	},
	setActive: {
		params: {
			operation: 'setActive',
			companyId: company,
			personId: person,
			isActive: '={{ $json.on }}',
		},
		before: () => bench.sandbox.data.edit(1007, { isActive: false }),
		items: [
			{ c: 12, p: 1005, on: false },
			{ c: '1', p: ' 1007', on: 'yes' },
			{ c: 32, p: '1009', on: 0 },
		],
		requests: [
			['POST', '/companies/12/persons', { PersonId: 1005, IsActive: false }],
			['POST', '/companies/1/persons', { PersonId: 1007, IsActive: true }],
			['POST', '/companies/32/persons', { PersonId: 1009, IsActive: false }],
		],
		persons: [
			{ id: 1005, isActive: false, login: 'zoi.alfarsi1005' },
			{ id: 1007, isActive: true },
			{ id: 1009, isActive: false, profileId: 21 },
		],
		json: [
			{ action: 'disabled', companyId: 12, personId: 1005, isActive: false },
			{ action: 'enabled', companyId: 1, personId: 1007, isActive: true },
			{ action: 'disabled', companyId: 32, personId: 1009, isActive: false },
		],
	},
	setLogin: {
		params: {
			operation: 'setLogin',
			companyId: company,
			personId: person,
			login: '={{ $json.login }}',
			password: '={{ $json.pw }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
		},
		items: [
			{ c: 13, p: 1006, login: 'm.mueller', pw: 'Mo-2025!!', profile: 31, on: true },
			{ c: '1', p: '1010', login: 'priya.dlp', pw: 'Pri-2025!', profile: ' 10 ', on: false },
			{
				c: ' 1 ',
				p: ' 1012 ',
				login: 'åsa.smith',
				pw: 'Asa-2025!',
				profile: 'Team leader',
				on: 'true',
			},
		],
		requests: [
			[
				'POST',
				'/companies/13/persons',
				{
					PersonId: 1006,
					Login: 'm.mueller',
					Password: 'Mo-2025!!',
					UserProfileId: 31,
					IsActive: true,
				},
			],
			[
				'POST',
				'/companies/1/persons',
				{
					PersonId: 1010,
					Login: 'priya.dlp',
					Password: 'Pri-2025!',
					UserProfileId: 10,
					IsActive: false,
				},
			],
			[
				'POST',
				'/companies/1/persons',
				{
					PersonId: 1012,
					Login: 'åsa.smith',
					Password: 'Asa-2025!',
					UserProfileId: 9,
					IsActive: true,
				},
			],
		],
		persons: [
			{ id: 1006, ...logIn('m.mueller', 'Mo-2025!!'), profileId: 31, isActive: true },
			{ id: 1010, ...logIn('priya.dlp', 'Pri-2025!'), profileId: 10, isActive: false },
			{ id: 1012, ...logIn('åsa.smith', 'Asa-2025!'), profileId: 9, isActive: true },
		],
		json: [
			{
				action: 'loginSet',
				companyId: 13,
				personId: 1006,
				login: 'm.mueller',
				userProfileId: 31,
				isActive: true,
			},
			{
				action: 'loginSet',
				companyId: 1,
				personId: 1010,
				login: 'priya.dlp',
				userProfileId: 10,
				isActive: false,
			},
			{
				action: 'loginSet',
				companyId: 1,
				personId: 1012,
				login: 'åsa.smith',
				userProfileId: 9,
				isActive: true,
			},
		],
	},
	removeLogin: {
		params: { operation: 'removeLogin', companyId: company, personId: person },
		items: [
			{ c: 12, p: 1002 },
			{ c: '1', p: '1004' },
			{ c: ' 32 ', p: ' 1003 ' },
		],
		requests: [
			[
				'POST',
				'/companies/12/persons',
				{ PersonId: 1002, Login: null, Password: null, UserProfileId: null },
			],
			[
				'POST',
				'/companies/1/persons',
				{ PersonId: 1004, Login: null, Password: null, UserProfileId: null },
			],
			[
				'POST',
				'/companies/32/persons',
				{ PersonId: 1003, Login: null, Password: null, UserProfileId: null },
			],
		],
		persons: [
			{
				id: 1002,
				lastName: 'Ñ',
				login: null,
				passwordHash: null,
				profileId: null,
				isActive: false,
			},
			{ id: 1004, lastName: 'Παπαδόπουλος', login: null, passwordHash: null, profileId: null },
			{ id: 1003, lastName: '田中', login: null, passwordHash: null, profileId: null },
		],
		json: [
			{ action: 'loginRemoved', companyId: 12, personId: 1002 },
			{ action: 'loginRemoved', companyId: 1, personId: 1004 },
			{ action: 'loginRemoved', companyId: 32, personId: 1003 },
		],
	},
};

/** Whether a data JSON is about a person; that of a create by the e-mail. */
function isAbout(data: any, personId: number): boolean {
	return data.PersonId === undefined
		? data.Email === bench.person(personId).email
		: data.PersonId === personId;
}

test.each(Object.entries(cases))('%s: every item with its own parameters', async (name, of) => {
	of.before?.();
	const { main, json } = await bench.done(of.params, of.items);
	expect(sourcesOf(main)).toEqual([0, 1, 2]);
	const requests = bench.sent(...WRITES).map(({ method, path, body }) => [method, path, body]);
	expect(requests).toHaveLength(of.requests.length);
	expect(requests).toEqual(expect.arrayContaining(of.requests));
	for (const [index, expected] of of.json.entries()) {
		const { personId } = json[index];
		const [, , sent] = of.requests.find(([, , data]) => isAbout(data, personId))!;
		expect(json[index]).toEqual({ personId, ...expected, ...shownOf(sent, 'api1') });
		expect(bench.sandbox.data.persons.get(json[index].personId)).toMatchObject(of.persons[index]);
	}
	const ids = idsOf(json);
	expect(bench.newIds()).toEqual(name === 'create' ? [...ids].sort((a, b) => a - b) : []);
	expect(new Set(ids).size).toBe(3);
	expect(JSON.stringify(json)).not.toMatch(/2025!|password/i);
});

import type { IDataObject } from 'n8n-workflow';

import { customFieldOf } from '../../nodes/WordbeePersons/api/customFieldOf';
import type { CustomField, PersonRow } from '../../nodes/WordbeePersons/api/personsApi';
import { anotherPerson, isEmployeeNumber, judge } from '../../nodes/WordbeePersons/lookup/judge';
import type { MatchOn, OpenRequest } from '../../nodes/WordbeePersons/person/personRequest';

const FIELDS: CustomField[] = [
	{ id: 1, key: '5-1', name: 'Employee number' },
	{ id: 3, key: '5-3', name: 'Cost centre' },
];
const row = (more: Partial<PersonRow> = {}, raw: IDataObject = {}): PersonRow => ({
	personId: 77,
	companyId: 12,
	firstName: 'Ana',
	lastName: 'Doe',
	email: 'ana@example.test',
	login: 'ana.doe1',
	raw: { '5-1': 'E1', '5-3': 'C1', ...raw },
	...more,
});
const request = (
	fields: OpenRequest['fields'],
	numbers: Record<number, string> = {},
): OpenRequest => ({
	action: 'upsert',
	companyId: 12,
	fields,
	customFields: Object.entries(numbers).map(([id, value]) => ({ id: Number(id), value })),
	matchField: 1,
});
const against = (asked: OpenRequest, who: PersonRow, by: MatchOn, fields = FIELDS) =>
	judge(asked, who, by, fields).contradictions.map(({ field }) => field);

const LOGIN = 'Login';
const NUMBER = 'Custom field Employee number';

describe('what speaks against somebody who was found', () => {
	test.each<[string, OpenRequest, PersonRow, MatchOn, string[]]>([
		['another login', request({ login: 'ben.roe1' }), row(), 'email', [LOGIN]],
		['the login in another case', request({ login: 'ANA.Doe1' }), row(), 'email', []],
		['no login in the item', request({}), row(), 'email', []],
		['a login that is taken away', request({ login: null }), row(), 'email', []],
		['a first login', request({ login: 'ana.doe1' }), row({ login: null }), 'email', []],
		[
			'a list without logins',
			request({ login: 'ben.roe1' }),
			row({ login: undefined }),
			'email',
			[],
		],
		['another number', request({}, { 1: 'E2' }), row(), 'email', [NUMBER]],
		['the same number', request({}, { 1: ' e1 ' }), row(), 'email', []],
		['a number that is emptied', request({}, { 1: '' }), row(), 'email', []],
		['a first number', request({}, { 1: 'E2' }), row({}, { '5-1': null }), 'email', []],
		['a list without the field', request({}, { 1: 'E2' }), row({ raw: {} }), 'email', []],
		['a field that is no number', request({}, { 3: 'C2' }), row(), 'email', []],
		['both', request({ login: 'ben.roe1' }, { 1: 'E2' }), row(), 'email', [LOGIN, NUMBER]],
		['a changed e-mail', request({ email: 'a@example.test' }), row(), 'login', []],
		['a new login for the old', request({ login: 'ana.roe1' }), row(), 'login', []],
		['another number', request({}, { 1: 'E2' }), row(), 'login', [NUMBER]],
		['another login', request({ login: 'ben.roe1' }, { 1: 'E1' }), row(), 'customField', [LOGIN]],
		['the key itself', request({}, { 1: 'E2' }), row(), 'customField', []],
		['anything', request({ login: 'ben.roe1' }, { 1: 'E2' }), row(), 'personId', []],
	])('%s', (_what, asked, who, by, expected) => {
		expect(against(asked, who, by)).toEqual(expected);
	});

	test('custom fields that nobody knows are not judged', () => {
		expect(against(request({}, { 1: 'E2' }), row(), 'email', [])).toEqual([]);
	});

	test('the error names both persons, the key, and both values', () => {
		const asked = request({ firstName: 'Ben', lastName: 'Roe', login: 'ben.roe1' }, { 1: 'E2' });
		const error = anotherPerson(asked, row(), 'email', judge(asked, row(), 'email', FIELDS));
		expect(error.message).toBe(
			'Ben Roe looks like another person than Ana Doe (77), who was found by the e-mail: Login is "ana.doe1" in Wordbee and "ben.roe1" in the item; Custom field Employee number is "E1" in Wordbee and "E2" in the item',
		);
		expect(error).toMatchObject({
			outcome: 'rejected',
			field: 'Login',
			details: { personId: 77 },
			description: expect.stringContaining('If It Looks Like Another Person'),
		});
	});
});

describe('names', () => {
	const remarkOn = (firstName: string, lastName: string, by: MatchOn = 'email') =>
		judge(request({ firstName, lastName }), row(), by, FIELDS).remark;

	test('both differ: a remark with both', () => {
		expect(remarkOn('Ben', 'Roe')).toBe(
			'Both names differ: Wordbee has Ana Doe (77), the item says Ben Roe',
		);
	});

	test.each([
		['Ana', 'Roe'],
		['Ben', 'Doe'],
		['ANA', 'DOÉ'],
	])('%s %s: none', (firstName, lastName) => {
		expect(remarkOn(firstName, lastName)).toBeUndefined();
	});

	test('whoever is named by the person id may be renamed', () => {
		expect(remarkOn('Ben', 'Roe', 'personId')).toBeUndefined();
	});
});

test('what speaks for somebody', () => {
	const asked = request(
		{ firstName: 'ana', lastName: 'doe', email: 'ANA@example.test', login: 'ana.doe1' },
		{ 1: 'E1' },
	);
	expect(judge(asked, row(), 'email', FIELDS).agrees).toEqual([
		'login',
		'number',
		'company',
		'names',
	]);
	expect(judge(asked, row({ companyId: 13 }), 'login', FIELDS).agrees).toEqual([
		'number',
		'email',
		'names',
	]);
	expect(judge(request({ firstName: 'Ana' }), row(), 'email', FIELDS).agrees).toEqual(['company']);
});

test.each([
	...['Employee number', 'Employee ID', 'Staff No.', 'staff-nr', 'Personnel Number', 'Worker ID'],
	...['Personalnummer', 'Mitarbeiter-Nr.', 'Pers.-Nr.', 'Mitarbeiterkennung'],
	...['Matricule', 'N° employé', "Numéro d'employé", 'Numéro de matricule'],
	...['Número de empleado', 'Legajo', 'Matricola', 'Numero dipendente', 'Codice dipendente'],
])('"%s" is the number of an employee', (name) => {
	expect(isEmployeeNumber({ name })).toBe(true);
});

test.each([
	...['Cost centre', 'Office', 'Contract', 'Room number', 'Personal', 'Employee', 'Phone number'],
	...['Number of employees', 'Staff', 'Mitarbeiter', 'Nummer', 'ID', 'Personal e-mail'],
])('"%s" is none', (name) => {
	expect(isEmployeeNumber({ name })).toBe(false);
});

describe('a custom field in a row', () => {
	const field = { id: 14, key: '5-3', column: 'CustomStr14', name: 'Employee number' };
	const valueIn = (raw: IDataObject) => customFieldOf({ personId: 1, raw }, field);
	test.each<[string, IDataObject, string | null | undefined]>([
		['by its id', { '5-3': 'E1' }, 'E1'],
		['by its column', { customstr14: 'E1' }, 'E1'],
		['value and text', { '5-3': { v: 'E1', t: 'One' } }, 'E1'],
		['a number', { '5-3': 7 }, '7'],
		['none', { '5-3': null }, null],
		['empty', { '5-3': '' }, null],
		['not shown', { '5-4': 'E1' }, undefined],
		['in a list, by number', { customFields: [{ id: 14, value: 'E1' }] }, 'E1'],
		['in a list, by id', { cfs: [{ id: '5-3', v: 'E1' }] }, 'E1'],
		['in a list, by title', { customFields: [{ title: 'employee number', value: 'E1' }] }, 'E1'],
		['in a list, empty', { customFields: [{ id: 14 }] }, null],
		['not in the list', { customFields: [{ id: 3, value: 'E1' }] }, undefined],
	])('%s', (_how, raw, expected) => {
		expect(valueIn(raw)).toBe(expected);
	});
});

import type { IDataObject } from 'n8n-workflow';

import { DAY_AS_TEXT } from '../../nodes/WordbeePersons/values/refuseLeftovers';
import type { Outcome } from '../../lab/engine/harness.cts';
import { loadSource } from '../sources/load.cts';
import { locator, stops, tells, withBoth } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/**
 * What once reached Wordbee wrongly from the items of n8n's nodes, each with its whole kind: the numbers are
 * those under which the faults were found. `sources.test.cts` runs the whole files.
 */
const bench = useApi2();

const somebody = { lastName: 'Doe', firstName: 'Ana', email: 'ana.doe@x.test' };
const AUTO = { dataMode: 'autoMapInputData' };
const where = { companyId: locator('id', 12) };
const create = { operation: 'create', ...where, ...AUTO };
const upsert = { operation: 'upsert', ...where, ...AUTO, matchOn: 'email' };
const update = { operation: 'update', ...where, personId: locator('id', 1005), ...AUTO };
/** Create and Update with one field by expression. */
const byExpression = (key: string, expression: string): IDataObject[] => [
	{ operation: 'create', ...where, ...somebody, additionalFields: { [key]: expression } },
	{
		operation: 'update',
		...where,
		personId: locator('id', 1005),
		updateFields: { role: 'New', [key]: expression },
	},
];

/** What the only item set, as its output tells. */
async function taken(params: IDataObject, item: IDataObject): Promise<any> {
	const { json } = await bench.done(params, [item]);
	return json[0];
}

/** Runs the item in every operation and both APIs; nothing may reach Wordbee. */
async function refusedEverywhere(item: IDataObject, ...words: Array<string | RegExp>) {
	for (const params of [create, upsert, update]) {
		for (const api of params === upsert ? ['api2'] : ['api1', 'api2']) {
			tells(await bench.run({ ...params, api }, [item]), ...words);
		}
	}
	expect([...bench.updates(), ...bench.sent('createPerson', 'updatePerson')]).toEqual([]);
}

const items = (file: string) => loadSource(file).items;

describe('1, 12: text of a list, an object or a date', () => {
	test('an empty list as text is nothing', async () => {
		const [marta, , yuki] = items('ldapEditFields');
		const { phone, ...rest } = yuki;
		expect(phone).toBe('[]');
		const { mappedFields } = await taken(create, { ...rest, phone, login: '[]' });
		expect(mappedFields).toEqual(['lastName', 'firstName', 'email', 'role', 'phoneMobile']);
		expect(await taken(update, { ...marta, phone: '[]' })).not.toHaveProperty('phone');
	});

	test.each(['phone', 'comments', 'login', 'role'])('%s', async (key) => {
		for (const value of ['["a","b"]', '{"a":1}', ' [1, 2] ', '"2024-03-01T07:30:00.000Z"']) {
			await refusedEverywhere(
				{ ...somebody, [key]: value },
				/as text|became text/,
				'A node before',
			);
			for (const params of byExpression(key, '={{ $json.v }}')) {
				stops(await bench.run(params, [{ v: value }]), /as text|became text/);
			}
		}
		expect(bench.updates()).toEqual([]);
	});
});

describe('2: a job that is called title', () => {
	test.each([
		['ldapAd', 'ldap'],
		['scim', 'scim'],
		['salesforce', 'salesforce'],
		['okta', 'okta'],
	])('%s', async (file, source) => {
		const [item] = items(file);
		const { title, role, ...rest } = await taken(update, item);
		expect([rest.source, role]).toEqual([source, 'Head of Localisation']);
		expect(title ?? 'Ms').toMatch(/^Ms/);
	});

	test('a column: only a form of address is one', async () => {
		const row = { ...somebody, Title: 'Head of Localisation' };
		expect(await taken(upsert, row)).toMatchObject({ notMapped: ['Title'] });
		for (const Title of ['Mr', 'Dr.', 'Frau Prof. Dr.', 'Mme', 'Sig.ra', 'Srta.', 'M. & Mme']) {
			expect((await taken(update, { Title })).title).toBe(Title);
		}
		expect((await taken(update, { 'Form of Address': 'Their Grace' })).title).toBe('Their Grace');
		expect(await taken(update, { role: 'A', Anrede: 'Sehr geehrte Frau' })).toMatchObject({
			notMapped: ['Anrede'],
		});
	});
});

test('3: `active` of another service switches nobody on or off', async () => {
	for (const file of ['zendesk', 'freshdesk']) {
		for (const item of items(file)) {
			const { notMapped, mappedFields } = await taken(update, item);
			expect(notMapped).toContain('active');
			expect(mappedFields).not.toContain('isActive');
		}
	}
	expect((await taken(update, { Active: 'no' })).mappedFields).toEqual(['isActive']);
});

test('4: a blank behind the braces of an expression', async () => {
	for (const params of byExpression('role', '={{ $json.name }} ')) {
		stops(
			await bench.run(params, [{ name: { familyName: 'Doe' } }]),
			/Role is "\[object Object\] ?": an object/,
			'stands beside its braces, be it a blank',
		);
		stops(await bench.run(params, [{ name: new Date(2024, 2, 1) }]), 'a date that became text');
	}
	expect(bench.updates()).toEqual([]);
});

test('5: a number field of a form that was left empty', async () => {
	bench.sandbox.data.edit(1005, { phone: '+352 1', phoneMobile: '+352 2', code: 'ZA' });
	const [, hardly] = items('form');
	expect(hardly.Phone).toBe(0);
	const fields = { phoneMobile: '={{ $json.Phone }}', personCode: 0, role: 'New' };
	await bench.done({ ...update, updateFields: fields as IDataObject }, [hardly]);
	expect(bench.person(1005)).toMatchObject({ phone: '+352 1', phoneMobile: '+352 2', code: 'ZA' });
});

describe('6: errors of a spreadsheet', () => {
	const errors =
		'#N/A #REF! #NAME? #VALUE! #DIV/0! #NUM! #NULL! #SPILL! #CALC! #NV #BEZUG! #WERT! #ZAHL! #NOM? #VALEUR! #¡REF! #N/D #¿NOMBRE? #RIF! Err:502';
	test.each(errors.split(' '))('%s', async (error) => {
		await refusedEverywhere({ ...somebody, lastName: error }, 'the error of a formula');
		await refusedEverywhere({ ...somebody, phone: `${error} ` }, 'the error of a formula');
		for (const params of byExpression('phone', `={{ "${error}" }}`)) {
			stops(await bench.run(params), 'the error of a formula');
		}
	});

	test('only as a whole: names and remarks may hold the sign', async () => {
		const row = { ...somebody, lastName: '#1 Doe', comments: 'See #N/A and #REF!', role: '#' };
		expect(await taken(update, row)).toMatchObject(row);
	});
});

test('7: the advice for a date works with both kinds, and keeps the day', async () => {
	const [, params] = byExpression('comments', `=${DAY_AS_TEXT}`);
	for (const [date, day] of [
		[new Date(2024, 2, 1), '2024-03-01'],
		[new Date(2024, 11, 31, 23, 59), '2024-12-31'],
	]) {
		const { json } = await bench.done(params, [{ date } as unknown as IDataObject]);
		expect(json[0].comments).toBe(day);
	}
	// A DateTime of an item is one on n8n's older engine alone: made by the expression it is on each.
	for (const [iso, day] of [
		['2024-03-01T00:30:00+14:00', '2024-03-01'],
		['2024-12-31T23:30:00-08:00', '2024-12-31'],
	]) {
		const date = `DateTime.fromISO("${iso}", { setZone: true })`;
		const [, other] = byExpression('comments', `=${DAY_AS_TEXT.replaceAll('$json.date', date)}`);
		expect((await bench.done(other, [{}])).json[0].comments).toBe(day);
	}
	tells(await bench.run(update, [{ comments: new Date() } as unknown as IDataObject]), DAY_AS_TEXT);
});

describe('8: zeros that a spreadsheet has dropped', () => {
	const params = { ...upsert, matchOn: 'customField', matchFieldId: '5-1' };
	const row = (number: unknown) =>
		({ ...somebody, 'field: Employee number': number }) as IDataObject;
	const hintsOf = ({ full }: Outcome) =>
		(full.data.resultData.runData.Wordbee.at(-1)!.hints ?? []).map(({ message }) => message);

	test('a hint where the same number with zeros is there', async () => {
		bench.sandbox.data.edit(1005, { cfs: { 1: '00042' } });
		const run = await bench.run(params, [row(42)]);
		expect(run.json[0].action).toBe('created');
		expect(hintsOf(run)).toEqual([expect.stringMatching(/Employee number.*00042, .*\(1005\)/)]);
		expect(bench.sent('personsList').length).toBeLessThan(4);
	});

	test.each([[42], ['00043'], ['A42']])('none for %p', async (number) => {
		bench.sandbox.data.edit(1005, { cfs: { 1: '10042' } });
		expect(hintsOf(await bench.run(params, [row(number)]))).toEqual([]);
	});
});

describe('9: nothing in an item is understood', () => {
	test.each([
		['csvSemicolonsAsCommas', 'set the Delimiter'],
		['webhook', '{{ $json.body }}'],
		['webhookScim', 'Raw Body'],
		['slack', 'inside "profile"'],
		['xlsxTitle', /Starting Line|It holds: People/],
		['entraSimplified', 'Set Output to Raw'],
		['cognitoRaw', 'Switch Simplify on'],
		['scimAutodetect', 'set Response Format to JSON'],
	])('%s', async (file, words) => {
		await refusedEverywhere(items(file)[0], words);
	});

	test('the error names what the item holds, and what was chosen', async () => {
		const item = { Staff: 'x', empty: '', list: [] };
		await refusedEverywhere(item, 'Nothing in this item is understood', 'It holds: Staff.');
		const chosen = { ...update, source: 'okta' };
		tells(
			await bench.run(chosen, [{ Nachname: 'Doe' }]),
			'It holds: Nachname. Items Come From is Okta',
		);
		tells(await bench.run(update, [{}]), 'It is empty');
	});

	test('marks and blanks at the ends of a header do not matter', async () => {
		for (const item of items('csvHeaderMarks')) {
			expect((await taken(create, item)).mappedFields).toEqual([
				...['lastName', 'firstName', 'email', 'phone'],
			]);
		}
	});
});

test('13: texts that a database pads', async () => {
	const [ana] = items('postgres');
	expect(await taken(update, ana)).toMatchObject({
		phone: '+49 30 5550101',
		role: 'Reviser',
		title: 'Ms',
	});
});

test('15: TRUE of a spreadsheet is nobody’s name', async () => {
	for (const value of [true, false, 'TRUE', 'true']) {
		await refusedEverywhere({ ...somebody, lastName: value }, 'Last Name must be text');
		for (const key of ['personCode', 'login', 'phone']) {
			await refusedEverywhere({ ...somebody, [key]: value }, 'must be text');
		}
	}
});

test('16: a list without elements is nothing', async () => {
	expect(await taken(update, { role: 'A', mobile: [], phone: [''] })).toMatchObject({
		mappedFields: ['role'],
	});
	for (const params of byExpression('phone', '={{ $json.mobile }}')) {
		expect(await taken(params, { mobile: [] })).not.toHaveProperty('phone');
	}
});

test('17: an object is never a user profile', async () => {
	const profile = { id: 8, name: 'x' };
	expect(await taken(create, { ...somebody, profile })).toMatchObject({ notMapped: ['profile'] });
	for (const file of ['okta', 'oktaSimplified']) {
		expect(await taken(update, items(file)[0])).toMatchObject({ source: 'okta' });
	}
});

test('18: a box of a form', async () => {
	expect(await taken(update, { Active: ['yes'], role: ['A'] })).toMatchObject({
		isActive: true,
		role: 'A',
	});
	expect((await taken(update, { Active: [], role: 'B' })).mappedFields).toEqual(['role']);
	tells(await bench.run(update, [{ role: ['A', 'B'] }]), 'a list of 2 values');
});

test('19: time zones that Wordbee does not list stay behind', async () => {
	for (const timezone of ['Europe/Berlin', 'Eastern Time (US & Canada)', 'Berlin']) {
		expect(await taken(upsert, { ...somebody, timezone })).toMatchObject({
			notMapped: ['timezone'],
		});
	}
	const listed = { role: 'A', timezone: 'romance standard time' };
	expect(await taken(update, listed)).toMatchObject({ timezone: 'Romance Standard Time' });
	expect(bench.sent('timezones')).toHaveLength(4);
});

test.each(['api1', 'api2'])('20: active without a login, %s', async (api) => {
	const json = await taken({ ...create, api }, { ...somebody, Active: 'yes' });
	expect(json).toMatchObject({ action: 'created', notMapped: ['Active'] });
	expect(bench.person(json.personId).isActive).toBe(false);
});

test('21: names of columns in other languages', async () => {
	const row = { Nachname: 'Müller', VORNAME: 'Ana', 'E-Mail-Adresse *': 'a@x.test', Handy: '1' };
	expect(await taken(create, row)).toMatchObject({ lastName: 'Müller', phoneMobile: '1' });
	const french = { 'NOM :': 'Lefèvre', Prenom: 'Zoé', Courriel: 'z@x.test', Nom: '' };
	tells(await bench.run(create, [french]), '"NOM :" and "Nom"');
	expect(await taken(update, { Nom: 'Acme', role: 'A' })).toMatchObject({ notMapped: ['Nom'] });
});

describe('e-mail addresses', () => {
	test.each([
		['mailto:ana@x.test', 'ana@x.test'],
		['Ana Doe <ana@x.test>', 'ana@x.test'],
		['<MAILTO:ana@x.test>', 'ana@x.test'],
		['an\u200ba@x.\u00adtest', 'ana@x.test'],
	])('%j', async (email, address) => {
		expect((await taken(update, { email })).email).toBe(address);
	});

	test.each([
		['a@x.test, b@x.test'],
		['a@x.test;b@x.test'],
		['a@x.test b@x.test'],
		['A <a@x.test>, B <b@x.test>'],
		['["a@x.test"]'],
		['mailto:a@x.test?subject=x'],
		['a@x.test,'],
	])('%j is refused', async (email) => {
		await refusedEverywhere({ ...somebody, email }, 'Email');
	});
});

describe('labels and custom fields', () => {
	test('titles are folded like the names of columns', async () => {
		expect(await taken(update, { 'field:employee-number*': 'E7' })).toMatchObject({
			mappedFields: ['field: Employee number'],
		});
	});

	test('several titles that are alike then are named, unless one is meant exactly', async () => {
		const [field] = bench.sandbox.data.customFields.filter(({ title }) => /Employee/.test(title));
		bench.sandbox.data.customFields.push({ ...field, number: 77, title: 'Employee-Number' });
		const row = (title: string) => [{ [`field: ${title}`]: 'E7' }];
		const ambiguous = await bench.run(update, row('EmployeeNumber'));
		tells(ambiguous, '"EmployeeNumber" may be "Employee number" or "Employee-Number"');
		expect(await taken(update, row('employee-number')[0])).toMatchObject({ action: 'updated' });
	});

	test.each([
		['api1', 'labelsUi', 'label', 'labelId', 11, 'Seniority', 'Lead', 'Label'],
		['api2', 'customFieldsUi', 'field', 'fieldId', '5-3', 'Cost centre', 'x', 'Custom Field'],
	])('the same one twice, %s', async (api, ui, list, key, id, title, value, what) => {
		for (const [one, other] of [
			[id, title],
			[title, title],
			[id, id],
		]) {
			const rows = [one, other].map((which) => ({ [key]: which, value }));
			const params = { api, operation: 'update', ...where, personId: locator('id', 1005) };
			const run = await bench.run({ ...params, [ui]: { [list]: rows } } as IDataObject, [{}]);
			stops(run, new RegExp(`^${what} "${other}" is given twice`));
		}
	});
});

test('what Get Many hands on changes nothing in Update', async () => {
	for (const simplify of [true, false]) {
		const { json } = await bench.done({ operation: 'getAll', returnAll: true, simplify });
		const before = structuredClone([...bench.sandbox.data.persons.values()]);
		for (const api of ['api1', 'api2']) {
			const person = locator('id', '={{ $json.personId }}');
			const params = { ...update, api, companyId: locator('id', ''), personId: person };
			const run = await bench.run(params, json as IDataObject[], withBoth);
			if (run.error) throw new Error(`${run.error.message} ${run.error.description}`);
			expect(run.json[0].source).toBe('wordbee');
			expect([...bench.sandbox.data.persons.values()]).toEqual(before);
		}
	}
});

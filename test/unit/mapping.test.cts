import * as fc from 'fast-check';

import { fieldKeys, fieldOf } from '../../nodes/WordbeePersons/person/personFields';
import { namesOf } from '../../nodes/WordbeePersons/input/meaningOf';
import { mapItem } from '../../nodes/WordbeePersons/input/mapItem';

const map = (json: object, api: 'api1' | 'api2' = 'api2', more: object = {}) =>
	mapItem(json as Record<string, unknown>, {
		api,
		source: 'columns',
		isNew: false,
		byHand: {},
		...more,
	});

/** A value that the field's kind takes. */
const valueFor = (key: (typeof fieldKeys)[number]) =>
	key === 'title'
		? 'Dr.'
		: (({ flag: true, profile: 8 } as Record<string, unknown>)[fieldOf(key).kind] ?? 'abcdefgh');

describe('names', () => {
	test.each(fieldKeys)('%s by its key, its wire names and its title', (key) => {
		const { title, api1, api2 } = fieldOf(key);
		const names = [key, title, api1, api2].filter((name) => name !== undefined);
		if (key === 'userProfileId') names.push('User Profile Name or ID', 'user_profile', 'PROFILE');
		for (const api of ['api1', 'api2'] as const) {
			if (fieldOf(key)[api] === undefined) continue;
			for (const name of names) {
				expect([name, map({ [name]: valueFor(key) }, api).mappedFields]).toEqual([name, [key]]);
			}
		}
	});

	test('capitals, blanks, _, - and . do not matter, nor does a byte order mark', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...fieldKeys.filter((key) => fieldOf(key).api2 !== undefined)),
				fc.array(fc.constantFrom('', ' ', '_', '-', '.', '\u00a0', '\ufeff'), { minLength: 60 }),
				fc.array(fc.boolean(), { minLength: 60 }),
				(key, between, upper) => {
					for (const name of namesOf(key)) {
						const written = [...name]
							.map(
								(letter, at) =>
									(upper[at] ? letter.toUpperCase() : letter) + between[at].replace('\ufeff', ''),
							)
							.join('');
						const json = { [`\ufeff${written}`]: valueFor(key) };
						expect(map(json).mappedFields).toEqual([key]);
					}
				},
			),
		);
		expect(map({ last_name: 'D', 'E-Mail': 'a@x.test', FNAME: 'A' }).fields).toEqual({
			lastName: 'D',
			firstName: 'A',
			email: 'a@x.test',
		});
	});

	test('no name is understood in two ways', () => {
		const all = fieldKeys.flatMap((key) => namesOf(key).map((name) => name.toLowerCase()));
		expect(new Set(all).size).toBe(all.length);
	});

	test('everything else stays behind', () => {
		const other = {
			cid: 1,
			pid: 2,
			action: 'Delete',
			labels: [{ id: 10, value: 1 }],
			cfs: [],
			labelsUi: {},
			customFieldsUi: {},
			companyId: 3,
			personId: 4,
			company: 'Acme',
			__proto__x: 1,
			constructor: 'x',
			toString: 'y',
			'label:': 'x',
			'': 'z',
			'Last Name 2': 'z',
		};
		for (const api of ['api1', 'api2'] as const) {
			const mapped = map(other, api);
			expect(mapped).toMatchObject({ fields: {}, labels: [], customFields: [], mappedFields: [] });
			expect(mapped.notMapped).toEqual(
				Object.keys(other).filter((name) => !['cfs'].includes(name)),
			);
		}
	});
});

describe('what an API or an operation lacks stays behind', () => {
	test('API 1', () => {
		const mapped = map(
			{ timezone: 'UTC', data: 'x', profileKeepExisting: true, 'field: Office': 'B' },
			'api1',
		);
		expect(mapped).toMatchObject({ fields: {}, customFields: [] });
		expect(mapped.notMapped).toHaveLength(4);
	});
	test('API 2', () => {
		const mapped = map({ password: ['x'], Password: 'y', 'label: Department': 'IT', role: 'A' });
		expect(mapped).toMatchObject({ fields: { role: 'A' }, labels: [] });
		expect(mapped.notMapped).toHaveLength(3);
	});
	test('a new person has no profile to keep', () => {
		expect(map({ profileKeepExisting: true }, 'api2', { isNew: true }).fields).toEqual({});
		expect(map({ profileKeepExisting: true }).fields).toEqual({ profileKeepExisting: true });
	});
	test.each([[{ a: 1 }], [['x']]])('data that is %j is the own of the item', (data) => {
		expect(map({ data, role: 'A' })).toMatchObject({ fields: { role: 'A' }, notMapped: ['data'] });
	});
	test('data as text or number', () => {
		expect(map({ data: 'HR-1' }).fields).toEqual({ data: 'HR-1' });
		expect(map({ data: 7, 'Your Reference ': '' }, 'api1').fields).toEqual({});
		expect(map({ data: 7 }).fields).toEqual({ data: '7' });
	});
});

test('empty values are not taken, those set by hand win', () => {
	const json = {
		role: '',
		title: ' ',
		phone: null,
		comments: undefined,
		'field: Office': '',
		code: 'X',
	};
	expect(map(json)).toMatchObject({
		fields: { personCode: 'X' },
		customFields: [],
		mappedFields: ['personCode'],
	});
	const mapped = map({ role: 'A', code: 'X' }, 'api2', { byHand: { role: 'B' } });
	expect(mapped).toMatchObject({ fields: { personCode: 'X' }, mappedFields: ['personCode'] });
});

test('two fields of the item for one field of the person are named', () => {
	const twice: Array<[object, RegExp]> = [
		[{ email: 'a@x.test', 'E-Mail': 'a@x.test' }, /^Two .* meant for Email: "email" and "E-Mail"$/],
		[{ lname: 'A', 'Last Name': '' }, /meant for Last Name: "lname" and "Last Name"/],
		[{ 'field: Office': 'A', 'FIELD:office ': 'B' }, /"field: Office" and "FIELD:office "/],
	];
	for (const [json, sentence] of twice) expect(() => map(json)).toThrow(sentence);
});

test('a value of the wrong kind is refused by the name of the field', () => {
	expect(() => map({ lname: ['A', 'B'] })).toThrow('Last Name must be text');
	expect(() => map({ active: 'perhaps' })).toThrow('Active must be true or false');
	expect(() => map({ phone: NaN })).toThrow('Phone must be text');
});

test('labels and custom fields by title', () => {
	const json = { 'Label: Department': 'IT', 'field:Office': 'Berlin', 'LABEL : Büro:Ort': 2 };
	expect(map(json, 'api1').labels.map(({ title }) => title)).toEqual(['Department', 'Büro:Ort']);
	expect(map(json).customFields).toEqual([
		{ name: 'field:Office', title: 'Office', value: 'Berlin' },
	]);
});

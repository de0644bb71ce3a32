/** What counts as a change, judged by the sandbox, which carries the same request out. */
import fc from 'fast-check';

import { VARIANTS, defaultVariants, type Api2Variants } from '../../lab/sandbox/variants.cts';
import { WordbeeData, type Person } from '../../lab/sandbox/data.cts';
import { personColumns, readList } from '../../lab/sandbox/lists.cts';
import { makeSeed } from '../../lab/sandbox/seed.cts';
import { PersonUpdates } from '../../lab/sandbox/updates.cts';
import { personRow } from '../../nodes/WordbeePersons/api/api2/personPages';
import { toUpdateRequest } from '../../nodes/WordbeePersons/api/api2/toUpdateRequest';
import type { PersonRow } from '../../nodes/WordbeePersons/api/personsApi';
import { compare, shownBy, type NameLists } from '../../nodes/WordbeePersons/lookup/compare';
import type { FieldKey, FieldValues } from '../../nodes/WordbeePersons/person/personFields';
import type { PersonRequest } from '../../nodes/WordbeePersons/person/personRequest';

const seed = makeSeed('small');
const lists: NameLists = {
	profiles: seed.profiles,
	customFields: seed.customFields
		.filter(({ object }) => object === 'Persons')
		.map(({ number, title, type, options }) => ({
			id: number,
			key: `5-${number}`,
			name: title,
			options: type === 'Text' ? [] : options,
		})),
};

/** A Wordbee with one client's person. */
function worldOf(person: Partial<Person>, change: Partial<Api2Variants> = {}) {
	const data = new WordbeeData();
	data.load({ ...makeSeed('small'), persons: [] });
	const { id } = data.insert({
		companyId: 12,
		firstName: 'Ana',
		lastName: 'Doe',
		email: 'ana@example.test',
		...person,
	});
	const variants = { ...defaultVariants().api2, ...change };
	const columns = personColumns(data, variants);
	const list = readList(
		{ allfields: true },
		columns,
		[...data.persons.values()],
		true,
		variants,
		false,
	);
	const [raw] = (list as Record<string, Array<Record<string, unknown>>>)[variants.listKey];
	const row = personRow(raw)!;
	const request = (fields: FieldValues, more: Partial<PersonRequest> = {}): PersonRequest => ({
		action: 'update',
		companyId: 12,
		personId: id,
		fields,
		...more,
	});
	const updates = new PersonUpdates(data, variants);
	return {
		data,
		row,
		request,
		/** What Wordbee does with it. */
		send: (sent: PersonRequest) => updates.apply(toUpdateRequest(sent, 'value')),
		person: () => data.persons.get(id)!,
	};
}

const compared = (sent: PersonRequest, row: PersonRow) => compare(sent, shownBy(row), lists);

const text = fc.constantFrom('', 'Buyer', 'buyer', 'Zoë', 'Łódź 5', 'a\nb', 'Dr.');
const field = <T,>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const name = fc.constantFrom('Ana', 'ana', 'Zoë', 'Doe');
const email = fc.constantFrom('ana@example.test', 'zoe@example.test');
const login = fc.constantFrom('ana.doe-1', 'zoe.doe-2');
const zone = fc.constantFrom('', 'UTC', 'Romance Standard Time');
const employee = fc.constantFrom('', 'E1', 'e1', 'E2');
const office = fc.constantFrom('', 'Berlin', 'Łódź');
const profile = fc.constantFrom(31, 32);

/** Somebody with a login, in whatever state. */
const somebody = fc
	.record({
		firstName: name,
		lastName: name,
		email,
		login,
		profileId: profile,
		isActive: fc.boolean(),
		code: text,
		title: text,
		role: text,
		phone: text,
		phoneMobile: text,
		comments: text,
		timezone: zone.map((code) => code || null),
		cfs: fc.record({ 1: employee, 4: office }),
	})
	.map((person) => ({
		...person,
		cfs: Object.fromEntries(Object.entries(person.cfs).filter(([, value]) => value !== '')),
	}));

const setFields = fc.record({
	firstName: field(name),
	lastName: field(name),
	email: field(email),
	login: field(login),
	userProfileId: field(profile),
	profileKeepExisting: field(fc.boolean()),
	isActive: field(fc.boolean()),
	personCode: field(text),
	title: field(text),
	role: field(text),
	phone: field(text),
	phoneMobile: field(text),
	comments: field(text),
	timezone: field(zone),
	data: field(text),
});
const setCustom = fc.record({ 1: field(employee), 4: field(office) });

/** The names of a person's own values in the data of the sandbox, where they differ. */
const OWN: Record<string, keyof Person> = { userProfileId: 'profileId', personCode: 'code' };

/** A request that repeats most of what the person has. */
const request = fc.tuple(somebody, setFields, setCustom, fc.array(fc.nat(15), { maxLength: 3 }));

const shapes = fc.record({
	fieldCase: fc.constantFrom(...VARIANTS.api2.fieldCase),
	fieldIds: fc.constantFrom(...VARIANTS.api2.fieldIds),
	listKey: fc.constantFrom(...VARIANTS.api2.listKey),
});

test('equal is what Wordbee skips, in every spelling of the list, and what is left to send does the same', () => {
	let skips = 0;
	fc.assert(
		fc.property(request, shapes, ([person, other, custom, others], shape) => {
			const world = worldOf(person, shape);
			const fields: FieldValues = {};
			for (const [at, [key, value]] of Object.entries(other).entries()) {
				if (value === undefined) continue;
				const own = (person as Partial<Person>)[OWN[key] ?? (key as keyof Person)];
				const isOwn = !others.includes(at) && own !== undefined;
				fields[key as FieldKey] = isOwn ? ((own as string | null) ?? '') : value;
			}
			const customFields = Object.entries(custom).flatMap(([id, value]) => {
				if (value === undefined) return [];
				const own = (person.cfs as Record<string, string>)[id] ?? '';
				return [{ id: Number(id), value: others.includes(15) ? value : own }];
			});
			const sent = world.request(fields, { customFields });
			const { changes, notShown, rest } = compared(sent, world.row);
			const same = worldOf(person, shape);
			const result = world.send(sent);
			expect(notShown).toEqual([]);
			expect(result.errors).toBeNull();
			expect(Object.keys(changes).length === 0).toBe(result.action === 'Skip');
			same.send(same.request(rest.fields, rest));
			expect(same.person()).toEqual(world.person());
			if (result.action === 'Skip') skips++;
		}),
		{ numRuns: 2000 },
	);
	expect(skips).toBeGreaterThan(50);
});

test.each<[string, Partial<Person>, FieldValues]>([
	['case of an e-mail', { email: 'Ana@Example.test' }, { email: 'ana@example.TEST' }],
	['case of a login', { login: 'Ana.Doe-1', profileId: 31 }, { login: 'ana.doe-1' }],
	['Unicode form', { firstName: 'Zoe\u0308' }, { firstName: 'Zo\u00eb' }],
	['blanks at the ends', { role: 'Buyer' }, { role: ' Buyer\u00a0' }],
	['line ends', { comments: 'a\r\nb' }, { comments: 'a\nb' }],
])('%s: Wordbee might keep it, nobody means it', (_name, person, fields) => {
	const world = worldOf(person);
	expect(compared(world.request(fields), world.row)).toMatchObject({ changes: {}, notShown: [] });
});

test.each<[string, Partial<Person>, FieldValues, object]>([
	['case of a name', { lastName: 'doe' }, { lastName: 'Doe' }, { from: 'doe', to: 'Doe' }],
	['a blank inside', { role: 'P M' }, { role: 'PM' }, { from: 'P M', to: 'PM' }],
	['clearing', { role: 'PM' }, { role: '' }, { from: 'PM', to: null }],
	['what was empty', {}, { phone: '1' }, { from: null, to: '1' }],
	['a time zone', {}, { timezone: 'UTC' }, { from: null, to: 'UTC' }],
	['an accent', { firstName: 'Zoe' }, { firstName: 'Zoë' }, { from: 'Zoe', to: 'Zoë' }],
])('%s is a change', (_name, person, fields, change) => {
	const world = worldOf(person);
	const [key] = Object.keys(fields);
	expect(compared(world.request(fields), world.row).changes).toEqual({ [key]: change });
});

describe('what the list does not show is never taken for equal', () => {
	const bare: PersonRow = { personId: 1, firstName: 'Ana', raw: { personId: 1, firstName: 'Ana' } };
	const all: FieldValues = {
		firstName: 'Ana',
		role: '',
		login: 'ana.doe-1',
		isActive: false,
		userProfileId: 31,
		phone: '',
		password: 'secret-1',
	};
	const sent: PersonRequest = { action: 'update', companyId: 1, personId: 1, fields: all };

	test('each such field is named, and is all that is left to send', () => {
		const { firstName: _, ...others } = all;
		const { changes, notShown, rest } = compared(sent, bare);
		expect(changes).toEqual({});
		expect(notShown.sort()).toEqual(Object.keys(others).sort());
		expect(rest.fields).toEqual(others);
	});

	test('labels, custom fields that are not shown or not in the list of fields', () => {
		const { notShown } = compared(
			{
				...sent,
				fields: {},
				labels: [{ id: 10, value: null }],
				customFields: [
					{ id: 1, value: '' },
					{ id: 99, value: '' },
				],
			},
			bare,
		);
		expect(notShown).toEqual(['field: Employee number', 'field: 99', 'label: 10']);
	});

	test('a password, however it is kept', () => {
		const world = worldOf({});
		expect(compared(world.request({ password: 'x' }), world.row).notShown).toEqual(['password']);
	});
});

describe('profiles that the list shows by name alone', () => {
	const named = (profile: string): PersonRow => ({ personId: 1, profile, raw: { profile } });
	const sent: PersonRequest = {
		action: 'update',
		companyId: 1,
		personId: 1,
		fields: { userProfileId: 31 },
	};

	test('are compared by the list of profiles', () => {
		expect(compared(sent, named('client MANAGER'))).toMatchObject({ changes: {}, notShown: [] });
		expect(compared(sent, named('Client: orders only')).changes).toEqual({
			userProfileId: { from: 32, to: 31 },
		});
	});

	test('cannot be compared where the name does not tell which one it is', () => {
		expect(compared(sent, named('Another')).notShown).toEqual(['userProfileId']);
		const twice = [...lists.profiles, { id: 99, name: 'Client manager' }];
		const ambiguous = compare(sent, shownBy(named('Client manager')), {
			...lists,
			profiles: twice,
		});
		expect(ambiguous.notShown).toEqual(['userProfileId']);
	});
});

test('the value of a pick list goes by its option, that of a text does not', () => {
	const world = worldOf({ cfs: { 1: 'E1', 4: 'Berlin' } });
	const customFields = [
		{ id: 4, value: 'berlin' },
		{ id: 1, value: 'e1' },
	];
	expect(compared(world.request({}, { customFields }), world.row).changes).toEqual({
		'field: Employee number': { from: 'E1', to: 'e1' },
	});
});

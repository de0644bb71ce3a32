import fc from 'fast-check';

import {
	matchesFilters,
	queryOf,
	type PersonFilters,
} from '../../nodes/WordbeePersons/api/api2/personFilters';
import type { FieldIds } from '../../nodes/WordbeePersons/api/api2/searchFields';
import {
	all,
	any,
	contains,
	equals,
	literal,
	wordsIn,
} from '../../nodes/WordbeePersons/api/api2/query';
import type { PersonRow } from '../../nodes/WordbeePersons/api/personsApi';
import { parseQuery, type FieldType, type Value } from '../../lab/sandbox/query.cts';

type Row = Record<string, Value>;

/** Texts full of what the query language uses itself, and of what a person may really be called. */
const pieces = fc.constantFrom(
	...'"(){}\\\'.,=-! \n\t\u0000\u2028%*éßİa7',
	...['""', ' OR ', ' AND ', ' NOT ', '||', '\r\n', 'null', 'true', '"}'],
	...[
		'") OR ({a} <> "',
		'".Contains("',
		'e\u0301',
		'田中',
		'الفارسي',
		'😀',
		'\ud83d',
		'Ana',
		'Doe',
	],
);
const hostile = fc.oneof(
	fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
	fc.string({ unit: 'binary' }),
);
const word = fc.oneof(fc.constantFrom('Ana', 'an', 'Doe', 'do', 'é', '"', '(', '})'), hostile);

/** Asks Wordbee's query language as the sandbox reads it. */
function matches(query: string, row: Row, types: Record<string, FieldType>, caseSensitive = true) {
	const fieldType = (name: string) => (Object.hasOwn(types, name) ? types[name] : undefined);
	return parseQuery(query, { braces: true, caseSensitive, fieldType })((field) => row[field]);
}

const AB: Record<string, FieldType> = { a: 'string', b: 'string' };

describe('texts in a query', () => {
	test('a literal means exactly its text and nothing more', () => {
		fc.assert(
			fc.property(hostile, hostile, (text, other) => {
				const query = `{a} = ${literal(text)}`;
				expect(matches(query, { a: text }, AB)).toBe(true);
				for (const near of [other, `${text} `, `${text}"`, `"${text}`, text.slice(1)]) {
					expect(matches(query, { a: near }, AB)).toBe(near === text);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('equals finds the text and its lower case, whether or not case counts', () => {
		fc.assert(
			fc.property(hostile, hostile, (text, other) => {
				const query = equals('a', text);
				expect(matches(query, { a: text }, AB)).toBe(true);
				expect(matches(query, { a: text.toLowerCase() }, AB)).toBe(true);
				const close = other === text || other === text.toLowerCase();
				expect(matches(query, { a: other }, AB)).toBe(close);
				expect(matches(query, { a: text }, AB, false)).toBe(true);
			}),
			{ numRuns: 300 },
		);
	});

	test('contains finds the text and its lower case, and nothing that does not hold it', () => {
		fc.assert(
			fc.property(hostile, hostile, hostile, hostile, (text, before, after, other) => {
				const query = contains('a', text);
				for (const caseSensitive of [true, false]) {
					for (const form of [text, text.toLowerCase()]) {
						const row = { a: before + form + after };
						expect(matches(query, row, AB, caseSensitive)).toBe(true);
					}
					const held =
						other.toLowerCase().includes(text.toLowerCase()) ||
						other.toUpperCase().includes(text.toUpperCase());
					if (!held) expect(matches(query, { a: other }, AB, caseSensitive)).toBe(false);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('conditions keep their structure, whatever the texts hold', () => {
		fc.assert(
			fc.property(hostile, hostile, hostile, hostile, (first, second, a, b) => {
				const row = { a, b };
				const [has, is] = [contains('a', first), equals('b', second)];
				const [hasIt, isIt] = [matches(has, row, AB), matches(is, row, AB)];
				expect(matches(all([has, is]), row, AB)).toBe(hasIt && isIt);
				expect(matches(any([has, is]), row, AB)).toBe(hasIt || isIt);
				const nested = all([any([has, is]), `{a} = ${literal(a)}`]);
				expect(matches(nested, row, AB)).toBe(hasIt || isIt);
				expect(matches(all([is, `{a} = ${literal(`${a}x`)}`]), row, AB)).toBe(false);
			}),
			{ numRuns: 500 },
		);
	});

	test('every word of a search must be in one of the fields', () => {
		fc.assert(
			fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, word, (words, a, b) => {
				const search = words.join(' ');
				const wanted = search.split(/\s+/).filter((part) => part !== '');
				fc.pre(wanted.length > 0);
				const holds = (field: string, part: string) => matches(contains(field, part), { a, b }, AB);
				const expected = wanted.every((part) => holds('a', part) || holds('b', part));
				expect(matches(wordsIn(['a', 'b'], search), { a, b }, AB)).toBe(expected);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('filters', () => {
	const IDS: Required<Omit<FieldIds, 'customField'>> = {
		firstName: 'fn',
		lastName: 'ln',
		email: 'em',
		login: 'lo',
		company: 'co',
		active: 'ac',
		profile: 'pr',
		person: 'pe',
	};
	const TYPES: Record<string, FieldType> = {
		fn: 'string',
		ln: 'string',
		em: 'string',
		co: 'number',
		ac: 'boolean',
		pr: 'number',
		role: 'string',
	};
	const person = fc.record({
		personId: fc.constant(1),
		firstName: fc.constantFrom('Ana', 'Anaïs', 'José "Pepe"', '太郎'),
		lastName: fc.constantFrom('Doe', 'de la Peña', "O'Brien", '田中'),
		email: fc.constantFrom('ana.doe@example.test', 'office@example.test', 'Taro@Example.Test'),
		companyId: fc.constantFrom(1, 12),
		isActive: fc.boolean(),
		profileId: fc.constantFrom(8, 9),
		role: fc.constantFrom('Reviser', 'Buyer'),
	});
	const filter = fc.record(
		{
			name: fc.constantFrom('ana', 'DOE Ana', 'peña', 'é', '"pepe"', '田', 'nobody', ')'),
			email: fc.constantFrom('ana', '@EXAMPLE', 'office@example.test', '"', 'x'),
			companyId: fc.constantFrom(1, 12, 13),
			isActive: fc.boolean(),
			profile: fc.constantFrom(
				{ id: 8, name: 'Manager' },
				{ id: 9, name: 'Team leader' },
				{ id: 9, name: '9' },
			),
			query: fc.constantFrom('{role} = "Buyer"', '{role} = "Buyer" OR {ac}'),
		},
		{ requiredKeys: [] },
	) as fc.Arbitrary<PersonFilters>;
	const NAMES: Record<number, string> = { 8: 'Manager', 9: 'Team leader' };

	/** What the user means by the filters. */
	function fits(one: any, { name, email, companyId, isActive, profile, query }: PersonFilters) {
		const whole = `${one.firstName} ${one.lastName}`.toLowerCase();
		return (
			(name === undefined || name.split(' ').every((part) => whole.includes(part.toLowerCase()))) &&
			(email === undefined || one.email.toLowerCase().includes(email.toLowerCase())) &&
			(companyId === undefined || one.companyId === companyId) &&
			(isActive === undefined || one.isActive === isActive) &&
			(profile === undefined || one.profileId === profile.id) &&
			(query === undefined || one.role === 'Buyer' || (query.includes('OR') && one.isActive))
		);
	}

	function judge(one: any, filters: PersonFilters, ids: FieldIds, profileShown: 'id' | 'name') {
		const wire: Row = {
			fn: one.firstName,
			ln: one.lastName,
			em: one.email,
			co: one.companyId,
			ac: one.isActive,
			pr: one.profileId,
			role: one.role,
		};
		const query = queryOf(filters, ids);
		if (query !== undefined && !matches(query, wire, TYPES, false)) return false;
		const { profileId, ...facts } = one;
		const row: PersonRow =
			profileShown === 'id'
				? { ...facts, raw: { profileId } }
				: { ...facts, profile: NAMES[profileId], raw: {} };
		return matchesFilters(row, filters);
	}

	test('query and check together return exactly the persons who fit all filters', () => {
		fc.assert(
			fc.property(person, filter, fc.constantFrom('id', 'name'), (one, filters, shown) => {
				expect(judge(one, filters, IDS, shown)).toBe(fits(one, filters));
			}),
			{ numRuns: 2000 },
		);
	});

	test('the same when any of the fields cannot be searched by', () => {
		fc.assert(
			fc.property(person, filter, fc.subarray(Object.keys(IDS)), (one, filters, known) => {
				const ids = Object.fromEntries(Object.entries(IDS).filter(([key]) => known.includes(key)));
				expect(judge(one, filters, ids, 'id')).toBe(fits(one, filters));
			}),
			{ numRuns: 2000 },
		);
	});

	test('no filter, no query', () => {
		expect(queryOf({}, IDS)).toBeUndefined();
		expect(queryOf({ email: 'a', isActive: true }, {})).toBeUndefined();
	});

	test('what a row does not show was left to Wordbee', () => {
		const bare: PersonRow = { personId: 1, firstName: 'Ana', lastName: 'Doe', raw: {} };
		const filters = {
			email: 'x',
			companyId: 3,
			isActive: true,
			profile: { id: 8, name: 'Manager' },
		};
		expect(matchesFilters(bare, filters)).toBe(true);
	});
});

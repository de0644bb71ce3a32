import * as fc from 'fast-check';

import { checkApi1Rules } from '../../nodes/WordbeePersons/person/checkApi1Rules';
import {
	describe as quoted,
	isBlank,
	sameName,
	toFlag,
	toId,
	toName,
	toSecret,
	toText,
	trimmed,
	wholeNumber,
} from '../../nodes/WordbeePersons/values/kinds';

const notOf = (read: () => unknown) => {
	try {
		read();
	} catch (error: any) {
		return error;
	}
	throw new Error('It was accepted');
};

describe('ids', () => {
	test('any whole number above 0, as number or text, with blanks around', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 999_999_999_999_999 }),
				fc.constantFrom('', ' ', '\t', '\n', '\u00a0'),
				(id, blank) => {
					expect(toId(id, 'Person')).toBe(id);
					expect(toId(`${blank}${id}${blank}`, 'Person')).toBe(id);
					expect(toId(`000${id}`.slice(-15), 'Person')).toBe(Number(`000${id}`.slice(-15)));
				},
			),
		);
	});

	test.each([
		...[0, -1, 1.5, NaN, Infinity, 1e21, true, {}, [], [1]],
		...['0', '-1', '1.5', '1e3', '0x10', '12 13', '../1', '1/../2', 'abc', '1a', '９'],
		'1234567890123456',
	])('%j is none', (value) => {
		const error = notOf(() => toId(value, 'Company'));
		expect(error.message).toMatch(/^Company must be a whole number/);
		expect(error).toMatchObject({ field: 'Company', outcome: 'notSent' });
	});

	test.each(['', '  ', null, undefined])('%j is missing', (value) => {
		expect(notOf(() => toId(value, 'Person')).message).toBe('Person is missing');
	});

	test('the error quotes the value, but never a long one', () => {
		expect(notOf(() => toId('abc', 'Person')).message).toContain('"abc"');
		expect(notOf(() => toId('x'.repeat(5000), 'Person')).message.length).toBeLessThan(150);
		expect(quoted({ a: 1 })).toBe('"{"a":1}"');
	});

	test('no text stands for a number that it is not', () => {
		fc.assert(
			fc.property(fc.string(), (value) => {
				const id = wholeNumber(value);
				if (id !== undefined) expect(value.trim().replace(/^0+(?=\d)/, '')).toBe(String(id));
			}),
		);
	});
});

describe('flags', () => {
	test.each([true, 'true', 'TRUE', ' True ', 'yes', 'Yes', 1, '1'])('%j is on', (value) => {
		expect(toFlag(value, 'Active')).toBe(true);
	});
	test.each([false, 'false', 'FALSE', 'no', ' NO ', 0, '0'])('%j is off', (value) => {
		expect(toFlag(value, 'Active')).toBe(false);
	});
	test.each([
		...['', ' ', 'maybe', 'tru', 'constructor', '__proto__', 'toString'],
		...[2, -1, NaN, null, undefined, {}, [], ['yes'], [true]],
	])('%j is neither', (value) => {
		const error = notOf(() => toFlag(value, 'Active'));
		expect(error.message).toBe('Active must be true or false');
		expect(error.field).toBe('Active');
	});
});

describe('texts', () => {
	test('come through as they are', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (value) =>
				expect(toText(value, 'Role')).toBe(value),
			),
		);
		expect([toText(0, 'Role'), toText(false, 'Role'), toText(1.5, 'Role')]).toEqual([
			'0',
			'false',
			'1.5',
		]);
	});
	test.each([
		[{}, 'an object'],
		[['a'], 'a list'],
		[[], 'a list'],
		[NaN, 'NaN'],
		[Infinity, 'infinite'],
		[2 ** 60, 'rounded'],
		[new Date(0), 'a date'],
		[undefined, 'undefined'],
	])('%j is none', (value, what) => {
		const error = notOf(() => toText(value, 'Role'));
		expect(error.message).toBe('Role must be text');
		expect(error.description).toContain(what);
	});
	test('blank is what holds nothing to see', () => {
		expect(['', ' ', '\n\t', null, undefined].map(isBlank)).toEqual([true, true, true, true, true]);
		expect([0, false, 'a', [], {}].map(isBlank)).toEqual([false, false, false, false, false]);
	});
});

describe('names', () => {
	const unseen = [' ', '\u00a0', '\t', '\r\n', '\u2028', '\ufeff', '\u200b', '\u200c', '\u200d'];
	unseen.push('\u2060', '\u200e', '\u200f', '\u202e', '\u2066', '\u00ad', '\u3000', '\u0000');
	test('whatever stands unseen at the ends goes, and nothing else', () => {
		const ends = fc.array(fc.constantFrom(...unseen)).map((parts) => parts.join(''));
		fc.assert(
			fc.property(
				ends,
				ends,
				fc.constantFrom('a', 'a b', 'a\u00a0b', '田中', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '辻󠄀'),
				(a, b, name) => {
					expect(toName(`${a}${name}${b}`, 'Login')).toBe(name.normalize('NFC'));
				},
			),
		);
	});
	test('a joiner after a sign of its script is part of the name', () => {
		expect(trimmed('രാജന്\u200d ')).toBe('രാജന്\u200d');
	});
});

test('secrets keep their blanks, but no line end at an end', () => {
	expect(toSecret('\r\n a\nb \n', 'Password')).toBe(' a\nb ');
	expect(toSecret(12345678, 'Password')).toBe('12345678');
	for (const value of [['Canary'], { a: 'Canary' }, true, NaN]) {
		const error = notOf(() => toSecret(value, 'Password'));
		expect(error.message).toBe('Password must be text');
		expect(error.description).not.toContain('Canary');
	}
});

test('names are the same in any case, composition and with blanks around', () => {
	expect(sameName(' Müller ', 'MÜLLER'.normalize('NFD'))).toBe(true);
	expect(sameName('Müller', 'Muller')).toBe(false);
	expect(sameName('A B', 'AB')).toBe(false);
});

describe("Wordbee's documented rules", () => {
	const three = { login: 'ana.doe1', password: 'x', userProfileId: 8 };
	const fieldOf = (fields: object, isNew: boolean) => {
		try {
			checkApi1Rules(fields, isNew);
		} catch (error: any) {
			return error.field;
		}
		return undefined;
	};

	test('login, password and profile come together for a new person, in any of the 8 ways', () => {
		const keys = Object.keys(three) as Array<keyof typeof three>;
		for (let bits = 0; bits < 8; bits++) {
			const given = keys.filter((_, bit) => bits & (1 << bit));
			const fields = Object.fromEntries(given.map((key) => [key, three[key]]));
			const complete = given.length === 0 || given.length === 3;
			expect([given, fieldOf(fields, true) === undefined]).toEqual([given, complete]);
			// A person that is there may have the rest already.
			expect(fieldOf(fields, false)).toBeUndefined();
		}
	});

	test.each([
		[7, 'Login'],
		[8, undefined],
		[9, undefined],
	])('a login of %i characters', (length, field) => {
		for (const isNew of [true, false]) {
			expect(fieldOf({ ...three, login: 'l'.repeat(length) }, isNew)).toBe(field);
		}
	});

	test('active takes a login; null takes one away', () => {
		expect(fieldOf({ isActive: true }, true)).toBe('Active');
		expect(fieldOf({ ...three, isActive: true }, true)).toBeUndefined();
		expect(fieldOf({ isActive: false }, true)).toBeUndefined();
		expect(fieldOf({ isActive: true }, false)).toBeUndefined();
		expect(fieldOf({ login: null, password: null, userProfileId: null }, false)).toBeUndefined();
	});
});

import * as fc from 'fast-check';

import { maskedDataJson, toDataJson } from '../../nodes/WordbeePersons/api/api1/toDataJson';
import type { FieldKey, FieldValues } from '../../nodes/WordbeePersons/person/personFields';

/** Names as Wordbee's pages "Create person" and "Update person" spell them. */
const documented: Partial<Record<FieldKey, string>> = {
	lastName: 'LastName',
	firstName: 'FirstName',
	email: 'Email',
	login: 'Login',
	password: 'Password',
	userProfileId: 'UserProfileId',
	isActive: 'IsActive',
	personCode: 'PersonCode',
	title: 'Title',
	role: 'Role',
	phone: 'Phone',
	phoneMobile: 'PhoneMobile',
	comments: 'Comments',
};

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom('', '0', 'null', '"', '\\', '\u0000', '🙂'),
);
const clearable = (value: fc.Arbitrary<unknown>) =>
	fc.oneof({ weight: 8, arbitrary: value }, fc.constant(null));
const fields = fc.record(
	{
		...Object.fromEntries(Object.keys(documented).map((key) => [key, text])),
		login: clearable(text),
		password: clearable(text),
		userProfileId: clearable(fc.oneof(fc.nat(), fc.constant(0))),
		isActive: fc.boolean(),
	},
	{ requiredKeys: [] },
) as fc.Arbitrary<FieldValues>;
const labels = fc.array(fc.record({ id: fc.nat(), value: fc.oneof(fc.nat(), fc.constant(null)) }));

test('any subset of fields with any values: the JSON holds exactly those', () => {
	fc.assert(
		fc.property(
			fields,
			fc.option(labels, { nil: undefined }),
			fc.constantFrom('create' as const, 'update' as const),
			fc.nat(),
			(set, chosen, action, personId) => {
				const sent = JSON.parse(
					JSON.stringify(
						toDataJson({ action, companyId: 1, personId, fields: set, labels: chosen }),
					),
				);
				const expected: Record<string, unknown> = action === 'update' ? { PersonId: personId } : {};
				for (const [key, value] of Object.entries(set))
					expected[documented[key as FieldKey]!] = value;
				if (chosen && chosen.length > 0) expected.labels = chosen;
				expect(sent).toEqual(expected);
			},
		),
		{ numRuns: 500 },
	);
});

test('the same, masked for showing: all but the password is as it is sent', () => {
	fc.assert(
		fc.property(fields, (set) => {
			const request = { action: 'create' as const, companyId: 1, fields: set };
			const { Password: sent, ...rest } = toDataJson(request);
			const { Password: shown, ...others } = maskedDataJson(request);
			expect(others).toEqual(rest);
			if (typeof sent === 'string') expect(shown).toMatch(/^\*+$/);
			else expect(shown).toBe(sent);
		}),
	);
});

test('the request itself is not changed by masking', () => {
	const request = { action: 'create' as const, companyId: 1, fields: { password: 'secret-1' } };
	maskedDataJson(request);
	expect(toDataJson(request)).toEqual({ Password: 'secret-1' });
});

test.each([
	['timezone', 'UTC', 'Time Zone'],
	['data', 'HR-1', 'Your Reference'],
	['profileKeepExisting', true, 'Keep Existing Profile'],
])('%s, which API 1 does not have, is refused by its display name', (key, value, title) => {
	const request = { action: 'create' as const, companyId: 1, fields: { [key]: value } };
	expect(() => toDataJson(request)).toThrow(new RegExp(`^${title} .*API 1`));
});

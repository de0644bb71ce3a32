import fc from 'fast-check';

import { toUpdateRequest } from '../../nodes/WordbeePersons/api/api2/toUpdateRequest';
import { readResult } from '../../nodes/WordbeePersons/api/api2/readResult';
import type { FieldKey, FieldValues } from '../../nodes/WordbeePersons/person/personFields';
import type { PersonRequest } from '../../nodes/WordbeePersons/person/personRequest';

/** Wordbee's page "Person update request object": property by property. */
const text = fc.string({ unit: 'grapheme' });
const DOCUMENTED: Array<
	[key: FieldKey, wire: string, value: fc.Arbitrary<string | number | boolean>]
> = [
	['login', 'login', text],
	['email', 'email', text],
	['firstName', 'fname', text],
	['lastName', 'lname', text],
	['title', 'title', text],
	['role', 'role', text],
	['personCode', 'code', text],
	['phone', 'phone', text],
	['phoneMobile', 'phoneMobile', text],
	['comments', 'comments', text],
	['timezone', 'timezone', text],
	['isActive', 'active', fc.boolean()],
	['userProfileId', 'profile', fc.nat()],
	['profileKeepExisting', 'profileKeepExisting', fc.boolean()],
	['data', 'data', text],
];

const anyFields = fc.record(Object.fromEntries(DOCUMENTED.map(([key, , value]) => [key, value])), {
	requiredKeys: [],
}) as fc.Arbitrary<FieldValues>;

describe('update request', () => {
	const ACTIONS = [
		['create', 'Create'],
		['update', 'Change'],
		['upsert', 'ChangeOrCreate'],
		['delete', 'Delete'],
	] as const;

	test.each(ACTIONS)(
		'%s holds exactly what was set, under the documented names',
		(action, word) => {
			fc.assert(
				fc.property(
					anyFields,
					fc.integer({ min: 1 }),
					fc.option(fc.integer({ min: 1 }), { nil: undefined }),
					(fields, companyId, personId) => {
						const expected: Record<string, unknown> = { action: word, cid: companyId };
						if (personId !== undefined) expected.pid = personId;
						for (const [key, wire] of DOCUMENTED) {
							if (fields[key] !== undefined) expected[wire] = fields[key];
						}
						expect(toUpdateRequest({ action, companyId, personId, fields }, 'value')).toStrictEqual(
							expected,
						);
					},
				),
			);
		},
	);

	test('custom fields by number, the value under the key that was chosen', () => {
		const row = fc.record({ id: fc.nat(), value: text });
		fc.assert(
			fc.property(fc.array(row), fc.constantFrom('value', 'v'), (customFields, valueKey) => {
				const request = { action: 'update', companyId: 1, fields: {}, customFields } as const;
				const { cfs } = toUpdateRequest({ ...request, customFields }, valueKey);
				expect(cfs).toStrictEqual(
					customFields.length === 0
						? undefined
						: customFields.map(({ id, value }) => ({ id, [valueKey]: value || null })),
				);
			}),
		);
	});

	test('a row key takes the place of the own reference, and of nothing else', () => {
		fc.assert(
			fc.property(anyFields, fc.string({ minLength: 1 }), (fields, rowKey) => {
				const request: PersonRequest = { action: 'upsert', companyId: 5, fields };
				const alone = toUpdateRequest(request, 'value');
				expect(toUpdateRequest(request, 'value', rowKey)).toStrictEqual({ ...alone, data: rowKey });
			}),
		);
	});

	test.each<[string, Partial<PersonRequest>, string]>([
		['a password', { fields: { password: 'S3cret!!x' } }, 'Password'],
		['a label', { labels: [{ id: 10, value: 2 }] }, 'Labels'],
	])('%s is refused by name, without its value', (_what, changes, field) => {
		const request: PersonRequest = { action: 'update', companyId: 1, personId: 2, fields: {} };
		const build = () => toUpdateRequest({ ...request, ...changes }, 'value');
		expect(build).toThrow(new RegExp(`^${field}.*API 2$`));
		expect(build).not.toThrow('S3cret');
	});
});

describe('update result', () => {
	const update: PersonRequest = { action: 'update', companyId: 12, personId: 77, fields: {} };
	const create: PersonRequest = { action: 'create', companyId: 12, fields: {} };
	const upsert: PersonRequest = { action: 'upsert', companyId: 12, fields: {} };
	const full = { action: 'Change', cid: 12, pid: 77, success: true, errors: null, infos: null };
	const done = { action: 'updated', companyId: 12, personId: 77 };
	const created = { action: 'created', personId: 5 };
	const read = (raw: unknown, request = update) => readResult(raw, request, (words) => words);

	/** By default, of the update, which was done. */
	test.each<[string, raw: unknown, more?: object, request?: PersonRequest]>([
		['bare', full],
		['in a list of one', [full]],
		['under result', { result: full }],
		['under result, as a list', { trm: {}, result: [full] }],
		['under result.items', { result: { items: [full] } }],
		['under v', { v: full }],
		['under items with v', { items: [{ v: full }] }],
		['names in another case', { Action: 'CHANGE', Cid: 12, Pid: 77, Success: true }],
		['ids as texts', { ...full, cid: '12', pid: ' 77 ' }],
		['no success, but an action', { action: 'Change', cid: 12, pid: 77 }],
		['no success, an empty list of errors', { ...full, success: undefined, errors: [] }],
		['no action', { success: true, pid: 77 }],
		['Update, the older word', { ...full, action: 'Update' }],
		['Create', { ...full, action: 'Create', pid: 5 }, created, create],
		['Create of an upsert', { ...full, action: 'Create', pid: 5 }, created, upsert],
		['Skip', { ...full, action: 'Skip' }, { action: 'skipped' }],
		[
			'Delete',
			{ ...full, action: 'Delete' },
			{ action: 'deleted' },
			{ ...update, action: 'delete' },
		],
		['no pid, but asked for one', { ...full, pid: null }],
		['no cid', { ...full, cid: null }],
		['informations', { ...full, informations: ['A', 'B'] }, { informations: ['A', 'B'] }],
		['infos', { ...full, infos: ['A'] }, { informations: ['A'] }],
		['one information as text', { ...full, informations: 'A' }, { informations: ['A'] }],
	])('%s', (_form, raw, more = {}, request = update) => {
		expect(read(raw, request)).toStrictEqual({ ...done, ...more });
	});

	test.each<[string, unknown, string]>([
		['errors', { ...full, success: false, errors: ['No.', 'Never.'] }, 'No. Never.'],
		['wrapped', { result: { items: [{ v: { success: false, errors: ['No.'] } }] } }, 'No.'],
		['errors as text', { success: false, errors: 'No.' }, 'No.'],
		['errors, but no success', { pid: 77, action: 'Skip', errors: ['No.'] }, 'No.'],
		['success as text', { ...full, success: 'false', errors: ['No.'] }, 'No.'],
		['success as number', { ...full, success: 0, errors: ['No.'] }, 'No.'],
		['no reason', { success: false, pid: null, errors: null }, 'without a reason'],
	])('refused: %s', (_form, raw, words) => {
		expect(() => read(raw)).toThrow(
			expect.objectContaining({ outcome: 'rejected', message: expect.stringContaining(words) }),
		);
	});

	test('words of Wordbee are cleaned, good ones and bad ones', () => {
		const clean = (words: string) => words.replaceAll('k3y', '***');
		const good = { ...full, informations: ['Sent with k3y'] };
		expect(readResult(good, update, clean)).toMatchObject({ informations: ['Sent with ***'] });
		const bad = { success: false, errors: ['Not with k3y'] };
		expect(() => readResult(bad, update, clean)).toThrow('Not with ***');
	});

	test.each<[string, unknown, PersonRequest]>([
		['nothing', undefined, update],
		['null', null, update],
		['a text', 'done', update],
		['a number', 77, update],
		['an empty object', {}, update],
		['an empty list', [], update],
		['two results', [full, full], update],
		['a job', { trm: { requestid: 5, status: 'Waiting' } }, update],
		['a created person without an id', { ...full, action: 'Create', pid: null }, create],
		['a created person with id 0', { ...full, action: 'Create', pid: 0 }, upsert],
		['an id that is no number', { ...full, action: 'Create', pid: 'abc' }, create],
		['an id, but nothing about what was done', { pid: 77 }, update],
	])('no result, so nobody knows: %s', (_form, raw, request) => {
		expect(() => read(raw, request)).toThrow(expect.objectContaining({ outcome: 'unknown' }));
	});
});

import type { IDataObject } from 'n8n-workflow';

import { useBench, locator, whoIs, createFromItem, someone, stops } from './bench.cts';

const bench = useBench();

const updateOf = (updateFields: unknown): IDataObject => ({
	operation: 'update',
	...whoIs(1, 1007),
	updateFields: updateFields as IDataObject,
});

describe('Update sends exactly what was set', () => {
	/** What the fields are, and what the data JSON holds besides the person id. */
	const cases: Array<[string, unknown, object]> = [
		['false', { isActive: false }, { IsActive: false }],
		['false by expression', { isActive: '={{ false }}' }, { IsActive: false }],
		['true', { isActive: true }, { IsActive: true }],
		['"false" as a spreadsheet has it', { isActive: '={{ "FALSE" }}' }, { IsActive: false }],
		['an empty text', { phone: '', comments: '' }, { Phone: '', Comments: '' }],
		['an empty text by expression', { role: '={{ "" }}' }, { Role: '' }],
		['the number 0 in a text', { role: '={{ 0 }}' }, { Role: '0' }],
		['a number in a text', { phone: '={{ 352123 }}' }, { Phone: '352123' }],
		['a boolean in a text', { comments: '={{ false }}' }, { Comments: 'false' }],
		['blanks at the ends of a short text', { title: '  Dr. ' }, { Title: 'Dr.' }],
		['blanks in comments', { comments: '  Dr. ' }, { Comments: '  Dr. ' }],
		['null counts as not set', { phone: '={{ null }}', role: 'Boss' }, { Role: 'Boss' }],
		['undefined counts as not set', { phone: '={{ $json.nope }}', role: 'Boss' }, { Role: 'Boss' }],
		[
			'required fields of Create',
			{ lastName: 'Neu', email: 'neu@example.test' },
			{ LastName: 'Neu', Email: 'neu@example.test' },
		],
		['a profile by id 8', { userProfileId: 8 }, { UserProfileId: 8 }],
		['a profile by name', { userProfileId: '={{ "team LEADER" }}' }, { UserProfileId: 9 }],
		['a profile as list of one', { userProfileId: '={{ [8] }}' }, { UserProfileId: 8 }],
		['a new password alone', { password: 'N3w-secret' }, { Password: 'N3w-secret' }],
	];
	test.each(cases)('%s', async (_, fields, data) => {
		const before = bench.sandbox.data.persons.get(1007);
		await bench.done(updateOf(fields));
		expect(bench.data()).toEqual([{ PersonId: 1007, ...data }]);
		// Whatever was not set is as it was.
		const after: any = { ...bench.sandbox.data.persons.get(1007) };
		const touched = Object.keys(data).map((name) => name.toLowerCase());
		for (const [name, value] of Object.entries(before!)) {
			const wire =
				({ code: 'personcode', profileId: 'userprofileid', passwordHash: 'password' } as any)[
					name
				] ?? name.toLowerCase();
			if (!touched.includes(wire)) expect([name, after[name]]).toEqual([name, value]);
		}
	});

	test.each([
		['an empty collection', {}],
		['nothing but null', { phone: '={{ null }}', isActive: '={{ $json.nope }}' }],
	])('%s leaves nothing to change, which is said before anything is sent', async (_, fields) => {
		stops(await bench.run(updateOf(fields)), /^Update Fields are empty[^[]*$/);
		expect(bench.sandbox.log).toEqual([]);
	});

	test('fields that differ from item to item', async () => {
		await bench.done(
			{
				...updateOf({
					role: '={{ $json.role }}',
					isActive: '={{ $json.on }}',
					phoneMobile: '={{ $json.mobile }}',
				}),
				personId: locator('id', '={{ $json.p }}'),
			},
			[
				{ p: 1007, role: 'A' },
				{ p: 1008, on: false },
				{ p: 1012, mobile: '', role: null },
			],
		);
		expect(bench.data()).toHaveLength(3);
		expect(bench.data()).toEqual(
			expect.arrayContaining([
				{ PersonId: 1007, Role: 'A' },
				{ PersonId: 1008, IsActive: false },
				{ PersonId: 1012, PhoneMobile: '' },
			]),
		);
	});

	test('fields of API 2 that a workflow still holds are not sent', async () => {
		await bench.run(
			updateOf({ timezone: 'UTC', data: 'HR-1', profileKeepExisting: true, role: 'A' }),
		);
		expect(bench.data()).toEqual([{ PersonId: 1007, Role: 'A' }]);
	});
});

test('Create sends all fields that were added, and those that were not stay with Wordbee', async () => {
	const fields = {
		login: 'ana.doe-1',
		password: 'Ana-2025!',
		userProfileId: 32,
		isActive: true,
		personCode: 'AD',
		title: 'Dr.',
		role: '',
		phone: '+1',
		phoneMobile: '+2',
		comments: 'two\nlines',
	};
	const { json } = await bench.done(
		{
			...createFromItem,
			additionalFields: Object.fromEntries(
				Object.keys(fields).map((key) => [key, `={{ $json.more?.${key} }}`]),
			),
		},
		[someone(0, { more: fields }), someone(1)],
	);
	expect(bench.data()).toEqual(
		expect.arrayContaining([
			{
				LastName: 'Doe 0',
				FirstName: 'Ana',
				Email: 'ana0@example.test',
				Login: 'ana.doe-1',
				Password: 'Ana-2025!',
				UserProfileId: 32,
				IsActive: true,
				PersonCode: 'AD',
				Title: 'Dr.',
				Phone: '+1',
				PhoneMobile: '+2',
				Comments: 'two\nlines',
			},
			{ LastName: 'Doe 1', FirstName: 'Ana', Email: 'ana1@example.test' },
		]),
	);
	const { persons } = bench.sandbox.data;
	expect(persons.get(json[0].personId)).toMatchObject({ isActive: true, comments: 'two\nlines' });
	expect(persons.get(json[1].personId)).toMatchObject({ isActive: false, code: 'AD', login: null });
});

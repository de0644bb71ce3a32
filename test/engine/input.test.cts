import type { IDataObject } from 'n8n-workflow';

import type { Api1Variants } from '../../lab/sandbox/sandbox.cts';
import {
	useBench,
	locator,
	whoIs,
	createFromItem,
	someone,
	fails,
	stops,
	sourcesOf,
} from './bench.cts';

const bench = useBench();

/** An expression that gives the value: n8n itself refuses some values that are typed in. */
const given = (value: unknown) => `={{ ${JSON.stringify(value)} }}`;

const login = { login: 'ana.doe-1', password: 'Ana-2025!', userProfileId: 32 };
const adding = (additionalFields: IDataObject) => ({ additionalFields });
const withLogin = (more: IDataObject) => adding({ ...login, ...more });
const person = { ...whoIs(1, 1010) };

/** Operation, what is wrong, the parameters that make it so, the display name of the field at fault. */
const mistakes: Array<[string, string, IDataObject, string]> = [
	...[given(''), given('   '), given(null), '={{ $json.nope }}'].flatMap(
		(value): Array<[string, string, IDataObject, string]> => [
			['create', `last name ${value}`, { lastName: value }, 'Last Name'],
			['create', `first name ${value}`, { firstName: value }, 'First Name'],
			['create', `email ${value}`, { email: value }, 'Email'],
		],
	),
	['create', 'a last name that is an object', { lastName: '={{ { a: 1 } }}' }, 'Last Name'],
	['create', 'a login of 7 characters', withLogin({ login: 'ana.doe' }), 'Login'],
	['create', 'an empty login', withLogin({ login: '' }), 'Login'],
	['create', 'a login alone', adding({ login: 'ana.doe-1' }), 'Password'],
	[
		'create',
		'a login without password',
		adding({ login: 'ana.doe-1', userProfileId: 32 }),
		'Password',
	],
	['create', 'a login with an empty password', withLogin({ password: '' }), 'Password'],
	[
		'create',
		'a login without profile',
		adding({ login: 'ana.doe-1', password: 'Ana-2025!' }),
		'User Profile',
	],
	['create', 'a profile alone', adding({ userProfileId: 32 }), 'Login'],
	['create', 'an empty profile', withLogin({ userProfileId: '' }), 'User Profile'],
	['create', 'active without login', adding({ isActive: true }), 'Active'],
	['create', 'active maybe', withLogin({ isActive: '={{ "maybe" }}' }), 'Active'],
	...[
		['', ''],
		['blanks', '  '],
		['a fraction', '1.5'],
		['0', '0'],
		['a negative number', -3],
		['null', null],
		['an object', { a: 1 }],
		['a list', [1]],
		['true', true],
	].flatMap(
		([words, value]): Array<[string, string, IDataObject, string]> => [
			['create', `company id: ${words}`, { companyId: locator('id', given(value)) }, 'Company'],
			[
				'update',
				`person id: ${words}`,
				{ ...person, personId: locator('id', given(value)), updateFields: { role: 'A' } },
				'Person',
			],
		],
	),
	['create', 'an empty company name', { companyId: locator('name', given(' ')) }, 'Company'],
	['update', 'a login of 7 characters', { ...person, updateFields: { login: 'ana.doe' } }, 'Login'],
	['update', 'a login made empty', { ...person, updateFields: { login: '' } }, 'Login'],
	['setActive', 'neither on nor off', { ...person, isActive: '={{ "maybe" }}' }, 'Active'],
	['setActive', 'nothing', { ...person, isActive: '={{ null }}' }, 'Active'],
	[
		'setActive',
		'no person',
		{ ...person, personId: locator('id', given('')), isActive: true },
		'Person',
	],
	['setLogin', 'no login', { ...person, ...login, login: given('') }, 'Login'],
	['setLogin', 'a login of 7 characters', { ...person, ...login, login: 'ana.doe' }, 'Login'],
	['setLogin', 'no password', { ...person, ...login, password: given('') }, 'Password'],
	['setLogin', 'no profile', { ...person, ...login, userProfileId: given('') }, 'User Profile'],
	['removeLogin', 'no person', { ...person, personId: locator('id', given('')) }, 'Person'],
	['create', 'no concurrency', { options: { maxConcurrency: 0 } }, 'Max Concurrency'],
	[
		'create',
		'a timeout that is no number',
		{ options: { timeout: '={{ "long" }}' } },
		'Timeout (Seconds)',
	],
	[
		'create',
		'person by e-mail without API 2',
		{ options: { ifExists: 'skip' } },
		'If Person Exists',
	],
	[
		'update',
		'person by login without API 2',
		{ ...person, personId: locator('login', 'ana.doe-1'), updateFields: { role: 'A' } },
		'Person',
	],
];

test.each(mistakes)(
	'%s, %s: caught before anything is sent',
	async (operation, _, params, field) => {
		const { error, main } = await bench.run({ ...createFromItem, operation, ...params }, [
			someone(0),
		]);
		expect(error.message.toLowerCase()).toContain(field.toLowerCase());
		expect(error.message).toMatch(/^[^\n]{1,200}$/);
		expect(error.message).not.toContain('[item');
		expect(error.context.field).toBe(field);
		expect(error.context.itemIndex).toBe(0);
		expect(main).toEqual([]);
		expect(bench.sandbox.log).toEqual([]);
	},
);

describe('one bad item among three', () => {
	const items = [someone(0), someone(1, { e: '' }), someone(2)];

	test('stop: nothing at all is sent, and the item is named', async () => {
		stops(
			await bench.run(createFromItem, items),
			/^Email is missing.*\[item 2, Ana Doe 1\]$/,
			'None of the 3 items was done.',
		);
		expect(bench.sandbox.log).toEqual([]);
	});

	test('continue: the others are done', async () => {
		const { json, main } = await bench.goOn(createFromItem, items);
		expect(json[1]).toEqual({
			error: expect.stringMatching(/^Email is missing.*\[item 2, Ana Doe 1\]$/),
			details: expect.objectContaining({ outcome: 'notSent', field: 'Email' }),
		});
		expect([json[0].personId, json[2].personId].sort()).toEqual(bench.newIds());
		expect(sourcesOf(main)).toEqual([0, 1, 2]);
	});
});

test('a login of exactly 8 characters passes', async () => {
	const { json } = await bench.done({ ...createFromItem, ...withLogin({ login: 'ana.doe1' }) }, [
		someone(0),
	]);
	expect(bench.sandbox.data.personByLogin('ana.doe1')!.id).toBe(json[0].personId);
});

describe("what only Wordbee can judge comes back in Wordbee's own words", () => {
	const words = 'The e-mail address is not valid: ana at home';
	const bodies: Array<[Api1Variants['errorBody'], string]> = [
		['text', words],
		['jsonString', words],
		['messageObject', words],
		['html', words],
		['empty', 'Wordbee refused the request with status 400'],
	];
	test.each(bodies)('body: %s', async (errorBody, sentence) => {
		bench.sandbox.variants.api1.errorBody = errorBody;
		const item = someone(0, { e: 'ana at home' });
		const stopped = await bench.run(createFromItem, [item]);
		expect(stopped.error.message).toBe(sentence);
		expect(stopped.error.httpCode).toBe('400');
		const went = await bench.goOn(createFromItem, [item]);
		expect(went.json).toEqual([
			{
				error: sentence,
				details: expect.objectContaining({ outcome: 'rejected', httpCode: 400 }),
			},
		]);
		expect(bench.newIds()).toEqual([]);
	});

	const refusals: Array<[string, IDataObject, RegExp]> = [
		[
			'a login in use',
			withLogin({ login: 'zoi.alfarsi1005' }),
			/^The login is already in use: zoi\.alfarsi1005/,
		],
		[
			'a weak password',
			withLogin({ password: 'short' }),
			/^The password must have at least 8 characters/,
		],
		[
			'a profile of another kind',
			withLogin({ userProfileId: 8 }),
			/^The user profile does not fit the company: Manager/,
		],
		['the Administrator profile', withLogin({ userProfileId: 7 }), /Administrator/],
		[
			'an unknown company',
			{ operation: 'create', companyId: locator('id', 999) },
			/^The company does not exist: 999/,
		],
		[
			'an unknown person',
			{ ...person, operation: 'setActive', personId: locator('id', 9999), isActive: false },
			/^The person does not exist: 9999/,
		],
		[
			'a person of another company',
			{ ...person, operation: 'removeLogin', companyId: locator('id', 12) },
			/^The person does not belong to the company: 1010/,
		],
		[
			'enabling without login',
			{ ...person, operation: 'setActive', isActive: true },
			/^A login and a user profile are required/,
		],
	];
	test.each(refusals)('%s', async (_, params, sentence) => {
		const before = bench.sandbox.data.snapshot();
		const error = stops(await bench.run({ ...createFromItem, ...params }, [someone(0)]), sentence);
		expect(error.message).not.toContain('[item');
		expect(bench.sandbox.data.snapshot()).toBe(before);
		expect(bench.data()).toHaveLength(1);
	});

	test.each([403, 409] as const)('with status %s', async (refusalStatus) => {
		bench.sandbox.variants.api1.refusalStatus = refusalStatus;
		const { json } = await bench.goOn(createFromItem, [someone(0, { e: 'ana at home' })]);
		fails(json[0], 'rejected', words, { httpCode: refusalStatus });
	});

	test('no licence left', async () => {
		bench.sandbox.data.seats = bench.sandbox.data.enabledLogins;
		stops(
			await bench.run({ ...createFromItem, ...withLogin({ isActive: true }) }, [someone(0)]),
			/^The login cannot be enabled. There is no free user licence/,
		);
		expect(bench.newIds()).toEqual([]);
	});
});

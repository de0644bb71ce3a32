import type { IDataObject } from 'n8n-workflow';

import { locator, fails, stops, idsOf } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

const bench = useApi2();

const LOOK_UPS = ['personsList', 'personsListFull', 'personsListFields'];

/** The operations that are about a person who is there, with what their outputs all share. */
const operations: Record<string, IDataObject> = {
	update: { operation: 'update', updateFields: { role: 'Changed' } },
	setActive: { operation: 'setActive', isActive: false },
	setLogin: {
		operation: 'setLogin',
		login: '={{ "new.login-" + $itemIndex }}',
		userProfileId: '={{ $json.profile }}',
		isActive: true,
	},
	delete: { operation: 'delete' },
	'upsert by person id': {
		operation: 'upsert',
		matchOn: 'personId',
		lastName: 'Changed',
		firstName: 'Chris',
		email: '={{ $itemIndex }}@example.test',
	},
	get: { operation: 'get', simplify: true },
};

/** Persons 1002 of company 12, 1003 of 32, 1007 of 1, each as the modes name them. */
const people = [
	{
		c: 12,
		profile: 31,
		list: 1002,
		id: '1002',
		login: 'soeren.n1002',
		email: 'soeren.n.1002@company-12.example',
	},
	{
		c: 32,
		profile: 22,
		list: '1003',
		id: ' 1003',
		login: ' ANAIS.tanaka1003 ',
		email: 'anais.tanaka.1003@company-32.example ',
	},
	{
		c: 1,
		profile: 9,
		list: 1007,
		id: 1007,
		login: 'juergen.obrien1007',
		email: 'Juergen.OBrien.1007@Company-1.example',
	},
];
const modes = ['list', 'id', 'login', 'email'];

describe.each(modes)('person by %s', (mode) => {
	const who = {
		companyId: locator('id', '={{ $json.c }}'),
		personId: locator(mode, `={{ $json.${mode} }}`),
	};

	test.each(Object.keys(operations))(
		'%s: each item finds its own, with one look-up at most',
		async (name) => {
			const { json } = await bench.done({ ...operations[name], ...who }, people);
			expect(idsOf(json)).toEqual([1002, 1003, 1007]);
			const looked = bench.sent(...LOOK_UPS);
			// Get asks the list, which shows the login, and not the records one by one.
			const looks = mode === 'login' || mode === 'email' || name === 'get';
			expect(looked.length).toBe(looks ? 1 : 0);
		},
	);
});

test('forty items by login, sent one by one: one look-up', async () => {
	for (let id = 3000; id < 3040; id++) {
		bench.add({
			id,
			companyId: 12,
			firstName: 'A',
			lastName: 'B',
			email: `${id}@example.test`,
			login: `login.${id}`,
		});
	}
	const { json } = await bench.done(
		{
			...operations.update,
			companyId: locator('id', 12),
			personId: locator('login', '={{ $json.login }}'),
			options: { sendAs: 'single' },
		},
		Array.from({ length: 40 }, (_, index) => ({ login: `LOGIN.${3000 + index}` })),
	);
	expect(idsOf(json)).toEqual(Array.from({ length: 40 }, (_, index) => 3000 + index));
	expect(bench.sent(...LOOK_UPS)).toHaveLength(1);
});

describe('none or several', () => {
	beforeEach(() => {
		const twin = { email: 'twin@example.test', firstName: 'Twin' };
		bench.add({ ...twin, id: 2001, companyId: 12, lastName: 'One' });
		bench.add({ ...twin, id: 2002, companyId: 12, lastName: 'Two' });
		bench.add({ ...twin, id: 2003, companyId: 13, lastName: 'Three' });
	});
	const byEmail = {
		companyId: locator('id', '={{ $json.c }}'),
		personId: locator('email', '={{ $json.e }}'),
	};
	const writes = Object.entries(operations).filter(([name]) => name !== 'get');
	const ways = writes.flatMap(([name, params]) =>
		['single', 'batch'].map(
			(sendAs) => [name, sendAs, { ...params, ...byEmail, options: { sendAs } }] as const,
		),
	);

	test.each(ways)(
		'%s, %s: the error names them, and they are not touched',
		async (_name, _sendAs, params) => {
			const items = [
				{ c: 12, e: 'twin@example.test', profile: 31 },
				{ c: 12, e: 'nobody@example.test', profile: 31 },
				{ c: 1, e: 'juergen.obrien.1007@company-1.example', profile: 9 },
				{ c: 13, e: 'TWIN@example.test', profile: 31 },
			];
			const untouched = [2001, 2002].map((id) => structuredClone(bench.person(id)));
			const { json } = await bench.goOn(params, items);
			fails(json[0], 'notSent', 'Twin One (2001), Twin Two (2002)', { personIds: [2001, 2002] });
			expect(json[0].error).not.toContain('2003');
			fails(json[1], 'notSent', '"nobody@example.test"');
			expect(json[2].personId).toBe(1007);
			// The company tells which of the three is meant.
			expect(json[3].personId).toBe(2003);
			expect([2001, 2002].map((id) => bench.person(id))).toEqual(untouched);
			expect(bench.updates()).toHaveLength(2);
			expect(bench.newIds().filter((id) => id > 2003)).toEqual([]);
		},
	);

	test('the first item that finds nobody stops the node, and no person is touched', async () => {
		const before = bench.sandbox.data.snapshot();
		const items = [
			{ c: 12, e: 'nobody@example.test' },
			{ c: 1, e: 'juergen.obrien.1007@company-1.example' },
		];
		const params = { ...operations.delete, ...byEmail, options: { maxConcurrency: 1 } };
		stops(
			await bench.run(params, items),
			/nobody@example\.test.*\[item 1, nobody@example\.test\]$/,
		);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test('get by e-mail of several', async () => {
		const params = { ...operations.get, personId: locator('email', '={{ $json.e }}') };
		const { json } = await bench.goOn(params, [
			{ e: 'twin@example.test' },
			{ e: 'nobody@example.test' },
		]);
		expect(json[0].error).toContain('Twin One (2001), Twin Two (2002), Twin Three (2003)');
		expect(json[0].details.personIds).toEqual([2001, 2002, 2003]);
		expect(json[1].error).toContain('"nobody@example.test"');
		expect(bench.sent('personGet')).toEqual([]);
	});

	test('found in another company than the one chosen: both are named, nothing is touched', async () => {
		const before = bench.sandbox.data.snapshot();
		const { json } = await bench.goOn({ ...operations.delete, ...byEmail }, [
			{ c: 12, e: 'juergen.obrien.1007@company-1.example' },
		]);
		expect(json[0].error).toContain(
			'belongs to Nordlicht Sprachdienste (company 1), not to company 12',
		);
		expect(bench.sent('personUpdate')).toEqual([]);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test.each(['login', 'email'])('a blank %s', async (mode) => {
		const params = {
			...operations.delete,
			companyId: locator('id', 12),
			personId: locator(mode, '={{ $json.x }}'),
		};
		for (const x of ['', '  ', null]) {
			stops(await bench.run(params, [{ x }]), `Person (${mode}) is missing`);
		}
		expect(bench.sandbox.log).toEqual([]);
	});
});

test('logins and e-mails that look like a query find only who has them', async () => {
	const hostile = [
		'a" OR {login} <> "',
		'") OR ({personid} > 0',
		'x{y}z@example.test',
		'back\\"slash',
		'two  blanks',
		'Ünïcødé-田中',
		"o'brien%_*",
	];
	hostile.forEach((text, index) => {
		bench.add({
			id: 3000 + index,
			companyId: 12,
			firstName: 'H',
			lastName: String(index),
			email: text,
			login: text,
		});
	});
	for (const mode of ['login', 'email']) {
		const { json } = await bench.done(
			{
				operation: 'setActive',
				companyId: locator('id', 12),
				personId: locator(mode, '={{ $json.text }}'),
				isActive: false,
			},
			hostile.map((text) => ({ text })),
		);
		expect(idsOf(json)).toEqual(hostile.map((_, index) => 3000 + index));
	}
	expect(bench.sent('personsList').map(({ status }) => status)).toEqual([200, 200]);
});

describe('whatever names Wordbee gives the fields', () => {
	const params = (mode: string) => ({
		operation: 'setActive',
		companyId: locator('id', '={{ $json.c }}'),
		personId: locator(mode, `={{ $json.${mode} }}`),
		isActive: true,
		options: { sendAs: 'single' },
	});
	const variants = (['plain', 'long', 'opaque', 'noEmail'] as const).flatMap((fieldIds) =>
		(['camel', 'lower', 'pascal'] as const).map((fieldCase) => [fieldIds, fieldCase] as const),
	);

	test.each(variants)('%s, %s', async (fieldIds, fieldCase) => {
		Object.assign(bench.sandbox.variants.api2, { fieldIds, fieldCase });
		for (const mode of ['login', 'email']) {
			const { json } = await bench.done(params(mode), people);
			expect(idsOf(json)).toEqual([1002, 1003, 1007]);
		}
		// If the likely names are refused, one more for the right ones and one to ask again.
		expect(bench.sent(...LOOK_UPS).length).toBeLessThanOrEqual(fieldIds === 'plain' ? 2 : 6);
	});

	test.each<object>([
		{ queryIgnored: true },
		{ equalityCase: 'sensitive' },
		{ listKey: 'items', total: 'missing' },
	])('%j', async (variant) => {
		Object.assign(bench.sandbox.variants.api2, variant);
		for (const mode of ['login', 'email']) {
			const { json } = await bench.done(params(mode), people);
			expect(idsOf(json)).toEqual([1002, 1003, 1007]);
		}
	});
});

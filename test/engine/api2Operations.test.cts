import type { IDataObject } from 'n8n-workflow';

import { locator, someone, shownOf, itemsOf, endsOf, idsOf, sourcesOf } from './bench.cts';
import { useApi2, whoFromItem, detailsFromItem, itemOf } from './api2Helpers.cts';

const bench = useApi2();

interface Case {
	params: IDataObject;
	/** One per item, each different; ids as number, as text and with blanks around. */
	items: IDataObject[];
	/** The update request of each item. */
	requests: object[];
	/** What the person of each item is in Wordbee afterwards; null if gone. */
	persons: Array<object | null>;
	/** Output of each item; the person id is checked for all. */
	json: object[];
	before?: () => void;
}

const cases: Record<string, Case> = {
	create: {
		params: {
			operation: 'create',
			...detailsFromItem,
			additionalFields: {
				role: '={{ $json.role }}',
				login: '={{ $json.login }}',
				userProfileId: '={{ $json.profile }}',
				isActive: '={{ $json.on }}',
				timezone: '={{ $json.zone }}',
			},
		},
		items: [
			{ c: 12, l: '田中', f: '太郎', e: 'taro@example.test', role: 'Buyer' },
			{
				c: '13',
				l: "O'Brien",
				f: 'Zoë',
				e: 'zoe@example.test',
				login: 'zoe.obrien',
				profile: '32',
				on: 'yes',
			},
			{ c: ' 31 ', l: 'Doe', f: 'Ana', e: 'ana@example.test', zone: 'Romance Standard Time' },
		],
		requests: [
			{
				action: 'Create',
				cid: 12,
				lname: '田中',
				fname: '太郎',
				email: 'taro@example.test',
				role: 'Buyer',
			},
			{
				action: 'Create',
				cid: 13,
				lname: "O'Brien",
				fname: 'Zoë',
				email: 'zoe@example.test',
				login: 'zoe.obrien',
				profile: 32,
				active: true,
			},
			{
				action: 'Create',
				cid: 31,
				lname: 'Doe',
				fname: 'Ana',
				email: 'ana@example.test',
				timezone: 'Romance Standard Time',
			},
		],
		persons: [
			{ companyId: 12, lastName: '田中', role: 'Buyer', login: null, isActive: false },
			{ companyId: 13, login: 'zoe.obrien', profileId: 32, isActive: true, passwordHash: null },
			{ companyId: 31, firstName: 'Ana', timezone: 'Romance Standard Time' },
		],
		json: [
			{ action: 'created', companyId: 12 },
			{ action: 'created', companyId: 13 },
			{ action: 'created', companyId: 31 },
		],
	},
	update: {
		params: {
			operation: 'update',
			...whoFromItem,
			updateFields: {
				lastName: '={{ $json.l }}',
				email: '={{ $json.e }}',
				phone: '={{ $json.phone }}',
				personCode: '={{ $json.code }}',
			},
		},
		items: [
			{ c: 12, p: 1005, l: 'Married', e: 'married@example.test' },
			{ c: '13', p: '1006', phone: '+49 30 1', code: 'MM' },
			{ c: ' 32 ', p: ' 1009 ', l: 'Иванова', phone: '+352 26 001009' },
		],
		requests: [
			{ action: 'Change', cid: 12, pid: 1005, lname: 'Married', email: 'married@example.test' },
			{ action: 'Change', cid: 13, pid: 1006, phone: '+49 30 1', code: 'MM' },
			{ action: 'Change', cid: 32, pid: 1009, lname: 'Иванова', phone: '+352 26 001009' },
		],
		persons: [
			{ lastName: 'Married', email: 'married@example.test', phone: '+352 26 001005' },
			{ lastName: 'Müller-Lüdenscheidt', phone: '+49 30 1', code: 'MM' },
			{ lastName: 'Иванова' },
		],
		json: [
			{ action: 'updated', companyId: 12, personId: 1005 },
			{ action: 'updated', companyId: 13, personId: 1006 },
			{ action: 'skipped', companyId: 32, personId: 1009 },
		],
	},
	'upsert by e-mail': {
		params: {
			operation: 'upsert',
			matchOn: 'email',
			...detailsFromItem,
			additionalFields: { role: '={{ $json.role }}', data: '={{ $json.row }}' },
		},
		items: [
			{ c: 12, l: 'New', f: 'Nora', e: 'nora@example.test', row: 'row-0' },
			{
				c: '13',
				l: 'Müller',
				f: 'محمد',
				e: 'MOHAMMED.mueller.1006@company-13.example',
				role: 'Buyer',
				row: 1,
			},
			{ c: 32, l: 'Иванова', f: 'Дмитрий', e: 'dmitri.ivanova.1009@company-32.example' },
		],
		requests: [
			{
				action: 'ChangeOrCreate',
				cid: 12,
				lname: 'New',
				fname: 'Nora',
				email: 'nora@example.test',
				data: 'row-0',
			},
			{
				action: 'ChangeOrCreate',
				cid: 13,
				pid: 1006,
				lname: 'Müller',
				fname: 'محمد',
				email: 'MOHAMMED.mueller.1006@company-13.example',
				role: 'Buyer',
				data: '1',
			},
			{
				action: 'ChangeOrCreate',
				cid: 32,
				pid: 1009,
				lname: 'Иванова',
				fname: 'Дмитрий',
				email: 'dmitri.ivanova.1009@company-32.example',
			},
		],
		persons: [
			{ companyId: 12, firstName: 'Nora' },
			{ id: 1006, lastName: 'Müller', role: 'Buyer', phone: '+352 26 001006' },
			{ id: 1009, lastName: 'Иванова' },
		],
		json: [
			{ action: 'created', companyId: 12, data: 'row-0' },
			{ action: 'updated', companyId: 13, personId: 1006, data: '1' },
			{ action: 'skipped', companyId: 32, personId: 1009, informations: ['Nothing to change.'] },
		],
	},
	'upsert by login': {
		params: {
			operation: 'upsert',
			matchOn: 'login',
			...detailsFromItem,
			additionalFields: {
				login: '={{ $json.login }}',
				userProfileId: '={{ $json.profile }}',
				isActive: '={{ $json.on }}',
			},
		},
		items: [
			{
				c: 12,
				l: 'New',
				f: 'Nora',
				e: 'nora@example.test',
				login: 'nora.new-1',
				profile: 32,
				on: true,
			},
			{ c: '12', l: 'Ñ', f: 'Søren', e: 'new.mail@example.test', login: 'soeren.n1002' },
			{
				c: 32,
				l: '田中',
				f: 'Anaïs',
				e: 'anais.tanaka.1003@company-32.example',
				login: 'anais.tanaka1003',
				on: 0,
			},
		],
		requests: [
			{
				action: 'ChangeOrCreate',
				cid: 12,
				lname: 'New',
				fname: 'Nora',
				email: 'nora@example.test',
				login: 'nora.new-1',
				profile: 32,
				active: true,
			},
			{
				action: 'ChangeOrCreate',
				cid: 12,
				lname: 'Ñ',
				fname: 'Søren',
				email: 'new.mail@example.test',
				login: 'soeren.n1002',
			},
			{
				action: 'ChangeOrCreate',
				cid: 32,
				lname: '田中',
				fname: 'Anaïs',
				email: 'anais.tanaka.1003@company-32.example',
				login: 'anais.tanaka1003',
				active: false,
			},
		],
		persons: [
			{ companyId: 12, login: 'nora.new-1', profileId: 32, isActive: true },
			{ id: 1002, email: 'new.mail@example.test', isActive: true },
			{ id: 1003, isActive: false, login: 'anais.tanaka1003' },
		],
		json: [
			{ action: 'created', companyId: 12 },
			{ action: 'updated', companyId: 12, personId: 1002 },
			{ action: 'updated', companyId: 32, personId: 1003 },
		],
	},
	'upsert by person id': {
		params: { operation: 'upsert', matchOn: 'personId', ...detailsFromItem, ...whoFromItem },
		items: [
			{ c: 12, p: 1005, l: 'Married', f: 'Ζωή', e: 'married@example.test' },
			{ c: '13', p: ' 1011', l: 'Kim', f: '민준', e: 'minjun.kim.1011@company-13.example' },
			{ c: 32, p: '1009', l: 'Иванова', f: 'Дмитрий', e: 'dmitri.ivanova.1009@company-32.example' },
		],
		requests: [
			{
				action: 'ChangeOrCreate',
				cid: 12,
				pid: 1005,
				lname: 'Married',
				fname: 'Ζωή',
				email: 'married@example.test',
			},
			{
				action: 'ChangeOrCreate',
				cid: 13,
				pid: 1011,
				lname: 'Kim',
				fname: '민준',
				email: 'minjun.kim.1011@company-13.example',
			},
			{
				action: 'ChangeOrCreate',
				cid: 32,
				pid: 1009,
				lname: 'Иванова',
				fname: 'Дмитрий',
				email: 'dmitri.ivanova.1009@company-32.example',
			},
		],
		persons: [{ lastName: 'Married', email: 'married@example.test' }, { lastName: 'Kim' }, {}],
		json: [
			{ action: 'updated', companyId: 12, personId: 1005 },
			{ action: 'updated', companyId: 13, personId: 1011 },
			{ action: 'skipped', companyId: 32, personId: 1009, informations: ['Nothing to change.'] },
		],
	},
	setActive: {
		params: { operation: 'setActive', ...whoFromItem, isActive: '={{ $json.on }}' },
		before: () => bench.sandbox.data.edit(1007, { isActive: false }),
		items: [
			{ c: 12, p: 1005, on: false },
			{ c: '1', p: ' 1007', on: 'yes' },
			{ c: 32, p: '1009', on: 0 },
		],
		requests: [
			{ action: 'Change', cid: 12, pid: 1005, active: false },
			{ action: 'Change', cid: 1, pid: 1007, active: true },
			{ action: 'Change', cid: 32, pid: 1009, active: false },
		],
		persons: [
			{ isActive: false, login: 'zoi.alfarsi1005', profileId: 31 },
			{ isActive: true },
			{ isActive: false, profileId: 21 },
		],
		json: [
			{ action: 'disabled', companyId: 12, personId: 1005, isActive: false },
			{ action: 'enabled', companyId: 1, personId: 1007, isActive: true },
			{ action: 'disabled', companyId: 32, personId: 1009, isActive: false },
		],
	},
	setLogin: {
		params: {
			operation: 'setLogin',
			...whoFromItem,
			login: '={{ $json.login }}',
			userProfileId: '={{ $json.profile }}',
			isActive: '={{ $json.on }}',
		},
		items: [
			{ c: 13, p: 1006, login: 'm.mueller', profile: 31, on: true },
			{ c: '1', p: '1010', login: 'priya.dlp', profile: ' 10 ', on: false },
			{ c: ' 1 ', p: ' 1012 ', login: 'åsa.smith', profile: 'Team leader', on: 'true' },
		],
		requests: [
			{ action: 'Change', cid: 13, pid: 1006, login: 'm.mueller', profile: 31, active: true },
			{ action: 'Change', cid: 1, pid: 1010, login: 'priya.dlp', profile: 10, active: false },
			{ action: 'Change', cid: 1, pid: 1012, login: 'åsa.smith', profile: 9, active: true },
		],
		persons: [
			{ login: 'm.mueller', profileId: 31, isActive: true, passwordHash: null },
			{ login: 'priya.dlp', profileId: 10, isActive: false },
			{ login: 'åsa.smith', profileId: 9, isActive: true },
		],
		json: [
			{
				action: 'loginSet',
				companyId: 13,
				personId: 1006,
				login: 'm.mueller',
				userProfileId: 31,
				isActive: true,
			},
			{
				action: 'loginSet',
				companyId: 1,
				personId: 1010,
				login: 'priya.dlp',
				userProfileId: 10,
				isActive: false,
			},
			{
				action: 'loginSet',
				companyId: 1,
				personId: 1012,
				login: 'åsa.smith',
				userProfileId: 9,
				isActive: true,
			},
		],
	},
	delete: {
		params: { operation: 'delete', ...whoFromItem },
		items: [
			{ c: 12, p: 1002 },
			{ c: '1', p: '1004' },
			{ c: ' 32 ', p: ' 1003 ' },
		],
		requests: [
			{ action: 'Delete', cid: 12, pid: 1002 },
			{ action: 'Delete', cid: 1, pid: 1004 },
			{ action: 'Delete', cid: 32, pid: 1003 },
		],
		persons: [null, null, null],
		json: [
			{ deleted: true, companyId: 12, personId: 1002 },
			{ deleted: true, companyId: 1, personId: 1004 },
			{ deleted: true, companyId: 32, personId: 1003 },
		],
	},
};

/** All at once, and as a job: the output must not tell which. */
const ways = ['single', 'batch'].flatMap((sendAs) =>
	Object.keys(cases).map((name) => [name, sendAs] as const),
);

test.each(ways)('%s, %s: every item with its own parameters', async (name, sendAs) => {
	const { params, items, requests, persons, json, before } = cases[name];
	before?.();
	const others = () => {
		const touched = new Set(idsOf(run.json));
		return [...bench.sandbox.data.persons.values()].filter(({ id }) => !touched.has(id));
	};
	const seeded = structuredClone([...bench.sandbox.data.persons.values()]);
	const run = await bench.done({ ...params, options: { sendAs } }, items);
	expect(sourcesOf(run.main)).toEqual([0, 1, 2]);
	if (sendAs === 'single') {
		expect(bench.updates()).toHaveLength(3);
		expect(bench.updates()).toEqual(expect.arrayContaining(requests));
	} else {
		expect(bench.sent('personUpdate')).toEqual([]);
		expect(bench.updates()).toEqual(requests.map((one) => ({ ...one, data: expect.any(String) })));
	}
	for (const [index, expected] of json.entries()) {
		const { personId } = run.json[index];
		const sent = requests.find(
			(one: any) => one.pid === personId || one.email === bench.person(personId)?.email,
		)!;
		expect(run.json[index]).toEqual({ personId, ...expected, ...shownOf(sent, 'api2') });
		const person = bench.person(run.json[index].personId);
		if (persons[index] === null) expect(person).toBeUndefined();
		else expect(person).toMatchObject(persons[index]!);
	}
	const ids = idsOf(run.json);
	expect(new Set(ids).size).toBe(3);
	const made = run.json.filter(({ action }) => action === 'created');
	expect(bench.newIds()).toEqual(idsOf(made).sort((a, b) => a - b));
	expect(others()).toEqual(seeded.filter(({ id }) => !ids.includes(id)));
});

test('get: each item its person, simplified or as Wordbee answers', async () => {
	const params = { operation: 'get', personId: locator('id', '={{ $json.p }}') };
	const items = [{ p: 1005 }, { p: ' 1006 ' }, { p: '1009' }];
	const { main, json } = await bench.done({ ...params, simplify: true }, items);
	expect(sourcesOf(main)).toEqual([0, 1, 2]);
	expect(json[0]).toMatchObject({
		personId: 1005,
		firstName: 'Ζωή',
		lastName: 'الفارسي',
		email: 'zoi.alfarsi.1005@company-12.example',
		isActive: true,
		profile: 'Client manager',
		role: 'Reviser',
		companyId: 12,
		companyName: 'Acme Tools',
	});
	expect(idsOf(json)).toEqual([1005, 1006, 1009]);
	const raw = await bench.run({ ...params, simplify: false }, items);
	expect(raw.json[1]).toMatchObject({
		company: { id: 13, name: 'Müller & Söhne GmbH' },
		person: { id: 1006, firstname: 'محمد', code: 'مM', customFields: expect.any(Array) },
	});
	expect(bench.sent('personGet')).toHaveLength(6);
});

describe('a failed item', () => {
	const upsert: IDataObject = {
		operation: 'upsert',
		matchOn: 'email',
		...detailsFromItem,
		additionalFields: { data: '={{ $json.row }}' },
	};
	const items = [
		{ c: 12, l: 'A', f: 'Ana', e: 'a@example.test', row: '0' },
		{ c: 12, l: 'B', f: 'Bob', e: 'not an address', row: '1' },
		{ c: 12, l: 'C', f: 'Cem', e: 'c@example.test', row: '2' },
		{ c: 4711, l: 'D', f: 'Dora', e: 'd@example.test', row: '3' },
	];
	const ways = [
		['single', '200'],
		['single', '400'],
		['batch', '200'],
	] as const;

	describe.each(ways)('sent as %s, refused with %s', (sendAs, singleFailure) => {
		beforeEach(() => {
			bench.sandbox.variants.api2.singleFailure = singleFailure;
		});
		const params = { ...upsert, options: { sendAs, maxConcurrency: 1 } };
		const refusals = {
			1: { error: 'The e-mail address is not valid: not an address', outcome: 'rejected' },
			3: { error: 'The company does not exist: 4711', outcome: 'rejected' },
		};

		test('stops the node, with what had been done', async () => {
			const { error, json } = await bench.run(params, items);
			expect(json).toEqual([]);
			expect(error.message).toContain(refusals[1].error);
			expect(error.message).toMatch(/\[item 1\]$/);
			expect(error.context.itemIndex).toBe(1);
			const made = bench.newIds();
			expect(made).toHaveLength(sendAs === 'single' ? 1 : 2);
			expect(error.description).toContain(`${made.length} of 4 items`);
			expect(error.description).toContain(made.join(', '));
		});

		test('goes on, on the regular output', async () => {
			const { error, main, json } = await bench.goOn(params, items);
			expect(error).toBeUndefined();
			expect(main.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2, 3].map((item) => ({ item })),
			);
			expect(main.every((item) => item.error === undefined)).toBe(true);
			expect(json[0]).toMatchObject({
				action: 'created',
				companyId: 12,
				personId: expect.any(Number),
				data: '0',
			});
			expect(json[2]).toMatchObject({
				action: 'created',
				companyId: 12,
				personId: expect.any(Number),
				data: '2',
			});
			for (const index of [1, 3] as const) {
				expect(Object.keys(json[index])).toEqual(['error', 'details']);
				expect(json[index].error).toContain(refusals[index].error);
				expect(json[index].error).toContain(`[item ${index}]`);
				expect(json[index].details.outcome).toBe(refusals[index].outcome);
			}
			expect(bench.newIds()).toEqual([json[0].personId, json[2].personId]);
		});

		test('goes on, on the error output', async () => {
			const settings = { onError: 'continueErrorOutput' } as const;
			const { main, errors } = await bench.run(params, items, settings);
			expect(main.map(({ json }) => json.data)).toEqual(['0', '2']);
			expect(errors).toHaveLength(2);
			for (const [at, index] of ([1, 3] as const).entries()) {
				const { json } = errors[at] as any;
				expect(json).toMatchObject({ ...items[index], details: { outcome: 'rejected' } });
				expect(json.error).toContain(refusals[index].error);
			}
		});
	});

	test.each(['single', 'batch'])('of another company, %s: not touched', async (sendAs) => {
		const before = bench.sandbox.data.snapshot();
		const params = { operation: 'delete', ...whoFromItem, options: { sendAs } };
		const { json } = await bench.goOn(params, [
			{ c: 13, p: 1005 },
			{ c: 12, p: 999 },
		]);
		expect(json[0].error).toContain('belongs to Acme Tools (company 12), not to company 13');
		expect(json[1].error).toContain('does not exist');
		expect(endsOf(json)).toEqual(['rejected', 'rejected']);
		expect(json.map(({ details }) => details.personId)).toEqual([1005, 999]);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test('a delete that Wordbee refuses because of jobs says so', async () => {
		bench.sandbox.variants.api2.deleteWithJobs = 'refused';
		const params = { operation: 'delete', ...whoFromItem };
		const { json } = await bench.goOn(params, itemsOf(1008, 1007));
		expect(json[0].error).toContain('there are jobs of the person');
		expect(json[1]).toEqual({ deleted: true, companyId: 1, personId: 1007 });
		expect(bench.person(1008)).toBeDefined();
	});

	test.each([400, 404] as const)('get of nobody, answered with %i', async (notFound) => {
		bench.sandbox.variants.api2.notFound = notFound;
		const params = { operation: 'get', personId: locator('id', '={{ $json.p }}') };
		const { json } = await bench.goOn(params, [{ p: 4711 }, { p: 1005 }]);
		expect(json[0]).toMatchObject({
			error: expect.stringContaining('The person does not exist: 4711'),
			details: { outcome: 'rejected', httpCode: notFound },
		});
		expect(json[1].personId).toBe(1005);
	});
});

describe('what API 2 cannot do', () => {
	const someone = { c: 13, p: 1006, l: 'A', f: 'Ana', e: 'a@example.test', login: 'm.mueller' };
	/** n8n hides the fields of API 1 from the node. */
	const leftovers = {
		labelsUi: { label: [{ labelId: 10, value: 2 }] },
		password: 'S3cret!!x',
		additionalFields: { password: 'S3cret!!x', role: 'Buyer' },
		updateFields: { password: 'S3cret!!x', role: 'Buyer' },
	};

	test.each<[string, IDataObject]>([
		['create', detailsFromItem],
		['upsert', { ...detailsFromItem, matchOn: 'email' }],
		['update', whoFromItem],
		['setLogin', { ...whoFromItem, login: 'm.mueller', userProfileId: 31, isActive: true }],
	])(
		'%s: passwords and labels left in the node from API 1 are not sent',
		async (operation, params) => {
			await bench.done({ operation, ...params, ...leftovers }, [someone]);
			expect(bench.updates()).toHaveLength(1);
			expect(JSON.stringify(bench.sandbox.log)).not.toMatch(/S3cret|label|password/i);
		},
	);

	test('an update of nothing but a password says that there is nothing to change', async () => {
		const params = { operation: 'update', ...whoFromItem, updateFields: { password: 'S3cret!!x' } };
		const { error } = await bench.run(params, [someone]);
		expect(error.message).toContain('Update Fields');
		expect(bench.sandbox.log).toEqual([]);
	});

	test('removing a login', async () => {
		const { error } = await bench.run({ operation: 'removeLogin', ...whoFromItem }, [
			{ c: 12, p: 1002 },
		]);
		expect(error.message).toMatch(/API 2/);
		expect(bench.person(1002).login).toBe('soeren.n1002');
		expect(bench.updates()).toEqual([]);
	});
});

describe('create when the person is there already', () => {
	const create = (ifExists: string | undefined, sendAs: string) => ({
		operation: 'create',
		...detailsFromItem,
		additionalFields: { login: '={{ $json.login }}', role: 'Buyer' },
		options: { sendAs, ...(ifExists === undefined ? {} : { ifExists }) },
	});
	/** Nobody; by login, though the e-mail is another; by e-mail, written in another case. */
	const items = [
		{ c: 12, l: 'New', f: 'Nora', e: 'nora@example.test' },
		{ c: 12, l: 'Ñ', f: 'Søren', e: 'else@example.test', login: 'SOEREN.n1002' },
		{ c: 13, l: 'Kim', f: '민준', e: 'Minjun.Kim.1011@company-13.example' },
	];

	describe.each(['single', 'batch'])('sent as %s', (sendAs) => {
		test.each([[undefined], ['fail']])('%s: an error that names the person', async (ifExists) => {
			const { json } = await bench.goOn(create(ifExists, sendAs), items);
			expect(json[0].action).toBe('created');
			expect(json[1]).toMatchObject({
				error: expect.stringContaining('Søren Ñ (1002)'),
				details: { outcome: 'notSent', personId: 1002 },
			});
			expect(json[2]).toMatchObject({
				error: expect.stringContaining('민준 김 (1011)'),
				details: { outcome: 'notSent', personId: 1011 },
			});
			expect(bench.updates()).toHaveLength(1);
			expect(bench.newIds()).toEqual([json[0].personId]);
		});

		test('skip', async () => {
			const { json } = await bench.done(create('skip', sendAs), items);
			expect(json).toMatchObject([
				{ action: 'created', companyId: 12, personId: expect.any(Number) },
				{ action: 'skipped', companyId: 12, personId: 1002 },
				{ action: 'skipped', companyId: 13, personId: 1011 },
			]);
			expect(bench.updates()).toHaveLength(1);
		});

		test('update', async () => {
			const { json } = await bench.done(create('update', sendAs), items);
			expect(json).toMatchObject([
				{ action: 'created', companyId: 12, personId: expect.any(Number) },
				{ action: 'updated', companyId: 12, personId: 1002 },
				{ action: 'updated', companyId: 13, personId: 1011 },
			]);
			expect(bench.person(1002)).toMatchObject({
				email: 'else@example.test',
				role: 'Buyer',
				profileId: 31,
			});
			expect(bench.person(1011)).toMatchObject({ lastName: 'Kim', role: 'Buyer' });
		});

		test('create: does not look, Wordbee decides', async () => {
			bench.sandbox.variants.api2.createExists = 'login';
			const { json } = await bench.goOn(create('create', sendAs), items);
			expect(json[0].action).toBe('created');
			expect(json[1]).toMatchObject({
				error: expect.stringContaining('The person already exists.'),
				details: { outcome: 'rejected' },
			});
			expect(json[2].action).toBe('created');
			expect(bench.sandbox.data.personsByEmail('minjun.kim.1011@company-13.example')).toHaveLength(
				2,
			);
		});

		test('skip, twice: the second run writes nothing', async () => {
			await bench.run(create('skip', sendAs), items);
			const before = bench.sandbox.data.snapshot();
			const sent = bench.updates().length;
			const { json } = await bench.run(create('skip', sendAs), items);
			expect(endsOf(json)).toEqual(['skipped', 'skipped', 'skipped']);
			expect(bench.sandbox.data.snapshot()).toBe(before);
			expect(bench.updates()).toHaveLength(sent);
		});
	});

	test.each(['single', 'batch'])(
		'two items for the same new person, %s: the second finds the first',
		async (sendAs) => {
			const twice = [items[0], { ...items[0], e: 'NORA@example.test' }];
			const { json } = await bench.run(create('skip', sendAs), twice);
			expect(endsOf(json)).toEqual(['created', 'skipped']);
			expect(json[1].personId).toBe(json[0].personId);
			expect(bench.newIds()).toHaveLength(1);
		},
	);
});

describe('upsert', () => {
	const upsert = (more: IDataObject = {}) => ({
		operation: 'upsert',
		matchOn: 'email',
		...detailsFromItem,
		...more,
	});

	test.each(['single', 'batch'])(
		'of all persons twice, %s: the second changes nothing',
		async (sendAs) => {
			const { data } = bench.sandbox;
			const items = [...data.persons.values()]
				.filter(({ id }) => id !== 1001)
				.map((person) => itemOf(person, { role: `Role ${person.id}` }));
			for (let number = 0; number < 5; number++) {
				items.push({
					c: 31,
					l: `New ${number}`,
					f: 'Nora',
					e: `nora${number}@example.test`,
					role: 'New',
				});
			}
			const params = upsert({
				additionalFields: { role: '={{ $json.role }}' },
				options: { sendAs },
			});
			const { json } = await bench.done(params, items);
			expect(endsOf(json)).toEqual([...Array(11).fill('updated'), ...Array(5).fill('created')]);
			const before = data.snapshot();
			const second = await bench.done(params, items);
			expect(endsOf(second.json)).toEqual(Array(16).fill('skipped'));
			expect(idsOf(second.json)).toEqual(idsOf(json));
			expect(data.snapshot()).toBe(before);
		},
	);

	test('Keep Existing Profile leaves the profile of those who are there, and gives it to new ones', async () => {
		const params = upsert({
			additionalFields: {
				login: '={{ $json.login }}',
				userProfileId: 32,
				profileKeepExisting: '={{ $json.keep }}',
			},
		});
		const { json } = await bench.done(params, [
			itemOf(bench.person(1002), { keep: true }),
			itemOf(bench.person(1005), { keep: false }),
			{ c: 12, l: 'New', f: 'Nora', e: 'nora@example.test', login: 'nora.new-1', keep: true },
		]);
		expect(bench.updates().map(({ profileKeepExisting }) => profileKeepExisting)).toEqual(
			expect.arrayContaining([true, false, true]),
		);
		expect(json.map(({ personId }) => bench.person(personId).profileId)).toEqual([31, 32, 32]);
	});

	test('what Wordbee remarks comes out, whatever it calls it', async () => {
		for (const infosKey of ['informations', 'infos'] as const) {
			bench.sandbox.variants.api2.infosKey = infosKey;
			const item = {
				c: 12,
				l: 'New',
				f: 'Nora',
				e: `${infosKey}@example.test`,
				login: `login-${infosKey}`,
			};
			const { json } = await bench.run(
				upsert({ additionalFields: { login: '={{ $json.login }}' } }),
				[item],
			);
			expect(json[0].informations).toEqual(['The profile "Client (read only)" was assigned.']);
		}
	});

	test.each([true, false])('Your Reference comes back, echoed by Wordbee: %s', async (echoData) => {
		bench.sandbox.variants.api2.echoData = echoData;
		const params = upsert({ additionalFields: { data: '={{ $json.row }}' } });
		const items = [1002, 1005, 1006].map((id) => itemOf(bench.person(id), { row: `HR-${id}` }));
		for (const sendAs of ['single', 'batch']) {
			const { json } = await bench.run({ ...params, options: { sendAs } }, items);
			expect(json.map(({ data }) => data)).toEqual(['HR-1002', 'HR-1005', 'HR-1006']);
		}
		const without = await bench.run(upsert({ options: { sendAs: 'batch' } }), items);
		expect(without.json.some((json) => 'data' in json)).toBe(false);
	});

	test('several persons with the e-mail in the company: named, none touched', async () => {
		const { data } = bench.sandbox;
		for (const id of [2001, 2002]) {
			data.insert({
				id,
				companyId: 12,
				firstName: 'Twin',
				lastName: String(id),
				email: 'twin@example.test',
			});
		}
		const other = data.insert({
			id: 2003,
			companyId: 13,
			firstName: 'Far',
			lastName: 'Off',
			email: 'twin@example.test',
		});
		const before = data.snapshot();
		const item = { c: 12, l: 'X', f: 'Y', e: 'twin@example.test' };
		const { json } = await bench.goOn(upsert(), [
			item,
			{ ...item, c: 13, l: other.lastName, f: other.firstName },
		]);
		expect(json[0].error).toContain('Twin 2001 (2001), Twin 2002 (2002)');
		expect(json[0].details).toMatchObject({ outcome: 'notSent', personIds: [2001, 2002] });
		expect(json[1]).toMatchObject({ action: 'skipped', personId: 2003 });
		expect(data.snapshot()).toBe(before);
	});

	test('an e-mail that only another company has makes a person of its own', async () => {
		const item = { c: 13, l: 'Ñ', f: 'Søren', e: 'soeren.n.1002@company-12.example' };
		const { json } = await bench.run(upsert(), [item]);
		expect(json[0]).toMatchObject({ action: 'created', companyId: 13 });
		expect(bench.person(1002).companyId).toBe(12);
	});

	test('a login that belongs to somebody else: named, none touched', async () => {
		const before = bench.sandbox.data.snapshot();
		const item = itemOf(bench.person(1005), { login: 'soeren.n1002' });
		const params = upsert({ additionalFields: { login: '={{ $json.login }}' } });
		const { json } = await bench.goOn(params, [item]);
		expect(json[0].error).toContain('Søren Ñ (1002)');
		expect(json[0].details).toMatchObject({ outcome: 'notSent', personId: 1002 });
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test("a person id that is nobody's makes no new person", async () => {
		const params = { operation: 'upsert', matchOn: 'personId', ...detailsFromItem, ...whoFromItem };
		const { json } = await bench.goOn(params, [
			{ c: 12, p: 4711, l: 'X', f: 'Y', e: 'x@example.test' },
		]);
		expect(json[0]).toMatchObject({
			error: expect.stringContaining('does not exist'),
			details: { outcome: 'rejected', personId: 4711 },
		});
		expect(bench.newIds()).toEqual([]);
	});
});

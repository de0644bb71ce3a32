import type { IDataObject } from 'n8n-workflow';

import {
	locator,
	someone,
	some,
	itemsOf,
	fails,
	stops,
	endsOf,
	idsOf,
	sourcesOf,
} from './bench.cts';
import {
	useApi2,
	whoFromItem,
	detailsFromItem,
	itemOf,
	createOf,
	upsertOf,
	updateOf,
	deleteOf,
} from './api2Helpers.cts';

const bench = useApi2();

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
	expect(bench.sent('personGet')).toHaveLength(3);
	expect(bench.sent('personsList')).toHaveLength(1);
});

describe('a failed item', () => {
	const upsert: IDataObject = upsertOf({}, { additionalFields: { data: '={{ $json.row }}' } });
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
			1: 'The e-mail address is not valid: not an address',
			3: 'The company does not exist: 4711',
		};

		test('stops the node, with what had been done', async () => {
			const { error, json } = await bench.run(params, items);
			expect(json).toEqual([]);
			expect(error.message).toContain(refusals[1]);
			expect(error.message).toMatch(/\[item 2, [^\]]+\]$/);
			expect(error.context.itemIndex).toBe(1);
			const made = bench.newIds();
			expect(made).toHaveLength(sendAs === 'single' ? 1 : 2);
			expect(error.description).toContain(`${made.length} of 4 items`);
			expect(error.description).toContain(made.join(', '));
		});

		test('goes on, on the regular output', async () => {
			const { error, main, json } = await bench.goOn(params, items);
			expect(error).toBeUndefined();
			expect(sourcesOf(main)).toEqual([0, 1, 2, 3]);
			expect(main.every((item) => item.error === undefined)).toBe(true);
			const created = { action: 'created', companyId: 12, personId: expect.any(Number) };
			expect(json[0]).toMatchObject({ ...created, data: '0' });
			expect(json[2]).toMatchObject({ ...created, data: '2' });
			for (const index of [1, 3] as const) {
				expect(Object.keys(json[index])).toEqual(['error', 'details']);
				expect(json[index].error).toContain(refusals[index]);
				fails(json[index], 'rejected', `[item ${index + 1}, `);
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
				expect(json.error).toContain(refusals[index]);
			}
		});
	});

	test.each(['single', 'batch'])('of another company, %s: not touched', async (sendAs) => {
		const before = bench.sandbox.data.snapshot();
		const params = deleteOf({ sendAs });
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
		const { json } = await bench.goOn(deleteOf(), itemsOf(1008, 1007));
		expect(json[0].error).toContain('there are jobs of the person');
		expect(json[1]).toEqual({ deleted: true, companyId: 1, personId: 1007 });
		expect(bench.person(1008)).toBeDefined();
	});

	test.each([400, 404] as const)('get of nobody, answered with %i', async (notFound) => {
		bench.sandbox.variants.api2.notFound = notFound;
		const params = { operation: 'get', personId: locator('id', '={{ $json.p }}') };
		const { json } = await bench.goOn(params, [{ p: 4711 }, { p: 1005 }]);
		fails(json[0], 'rejected', 'The person does not exist: 4711', { httpCode: notFound });
		expect(json[1].personId).toBe(1005);
	});
});

describe('what API 2 cannot do', () => {
	const item = { c: 13, p: 1006, l: 'A', f: 'Ana', e: 'a@example.test', login: 'm.mueller' };
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
			await bench.done({ operation, ...params, ...leftovers }, [item]);
			expect(bench.updates()).toHaveLength(1);
			expect(JSON.stringify(bench.sandbox.log)).not.toMatch(/S3cret|label|password/i);
		},
	);

	test('an update of nothing but a password says that there is nothing to change', async () => {
		const params = updateOf({}, { updateFields: { password: 'S3cret!!x' } });
		stops(await bench.run(params, [item]), 'Update Fields');
		expect(bench.sandbox.log).toEqual([]);
	});

	test('removing a login', async () => {
		stops(
			await bench.run({ operation: 'removeLogin', ...whoFromItem }, [{ c: 12, p: 1002 }]),
			/API 2/,
		);
		expect(bench.person(1002).login).toBe('soeren.n1002');
		expect(bench.updates()).toEqual([]);
	});
});

describe('create when the person is there already', () => {
	const create = (ifExists: string | undefined, sendAs: string) =>
		createOf(
			{ sendAs, ...(ifExists === undefined ? {} : { ifExists }) },
			{ additionalFields: { login: '={{ $json.login }}', role: 'Buyer' } },
		);
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
			fails(json[1], 'notSent', 'Søren Ñ (1002)', { personId: 1002 });
			fails(json[2], 'notSent', '민준 김 (1011)', { personId: 1011 });
			expect(bench.updates()).toHaveLength(1);
			expect(bench.newIds()).toEqual([json[0].personId]);
		});

		test.each([
			['skip', 'skipped', 1],
			['update', 'updated', 3],
		])('%s', async (ifExists, action, updates) => {
			const { json } = await bench.done(create(ifExists, sendAs), items);
			expect(json).toMatchObject([
				{ action: 'created', companyId: 12, personId: expect.any(Number) },
				{ action, companyId: 12, personId: 1002 },
				{ action, companyId: 13, personId: 1011 },
			]);
			expect(bench.updates()).toHaveLength(updates);
			if (ifExists === 'skip') return;
			const changed = { email: 'else@example.test', role: 'Buyer', profileId: 31 };
			expect(bench.person(1002)).toMatchObject(changed);
			expect(bench.person(1011)).toMatchObject({ lastName: 'Kim', role: 'Buyer' });
		});

		test('create: does not look, Wordbee decides', async () => {
			bench.sandbox.variants.api2.createExists = 'login';
			const { json } = await bench.goOn(create('create', sendAs), items);
			expect(json[0].action).toBe('created');
			fails(json[1], 'rejected', 'The person already exists.');
			expect(json[2].action).toBe('created');
			expect(bench.sandbox.data.personsByEmail(String(items[2].e).toLowerCase())).toHaveLength(2);
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
	const upsert = (more: IDataObject = {}) => upsertOf({}, more);
	const byLogin = { additionalFields: { login: '={{ $json.login }}' } };

	test.each(['single', 'batch'])(
		'of all persons twice, %s: the second changes nothing',
		async (sendAs) => {
			const { data } = bench.sandbox;
			const items = [...data.persons.values()]
				.filter(({ id }) => id !== 1001)
				.map((person) => itemOf(person, { role: `Role ${person.id}` }));
			items.push(...some(5, () => ({ c: 31, role: 'New' })));
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
			const item = someone(1, { e: `${infosKey}@example.test`, login: `login-${infosKey}` });
			const { json } = await bench.run(upsert(byLogin), [item]);
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
		const twin = { email: 'twin@example.test', firstName: 'Twin' };
		for (const id of [2001, 2002]) bench.add({ ...twin, id, lastName: String(id) });
		const other = bench.add({ ...twin, id: 2003, companyId: 13 });
		const before = data.snapshot();
		const item = { c: 12, l: 'X', f: 'Y', e: 'twin@example.test' };
		const { json } = await bench.goOn(upsert(), [item, itemOf(other)]);
		fails(json[0], 'notSent', 'Twin 2001 (2001), Twin 2002 (2002)', { personIds: [2001, 2002] });
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
		const { json } = await bench.goOn(upsert(byLogin), [item]);
		fails(json[0], 'rejected', 'that is the login of Søren Ñ (1002)', { personId: 1005 });
		const all = upsertOf({ ifLooksLikeAnother: 'update' }, byLogin);
		const { json: meant } = await bench.goOn(all, [item]);
		fails(meant[0], 'notSent', 'Søren Ñ (1002)', { personId: 1002 });
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test("a person id that is nobody's makes no new person", async () => {
		const params = upsertOf({}, { matchOn: 'personId', ...whoFromItem });
		const { json } = await bench.goOn(params, [
			{ c: 12, p: 4711, l: 'X', f: 'Y', e: 'x@example.test' },
		]);
		fails(json[0], 'rejected', 'does not exist', { personId: 4711 });
		expect(bench.newIds()).toEqual([]);
	});
});

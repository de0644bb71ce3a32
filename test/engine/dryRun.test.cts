import type { IDataObject } from 'n8n-workflow';

import { WRITES, useBench, locator, whoIs, createFromItem, someone, fails } from './bench.cts';

const bench = useBench();

const person = { ...whoIs(1, '={{ $json.p }}') };
const login = { login: 'ana.doe-1', password: 'Canary-"pw"1', userProfileId: '={{ "Worker" }}' };

const operations: Array<[string, IDataObject, string, IDataObject?]> = [
	[
		'create',
		{
			...createFromItem,
			companyId: locator('name', 'Acme Tools'),
			additionalFields: { ...login, userProfileId: 31 },
			labelsUi: { label: [{ labelId: 'Seniority', value: 'Lead' }] },
		},
		'wouldCreate',
		{ company: 'Acme Tools', userProfile: 'Client manager', labels: { Seniority: 'Lead' } },
	],
	[
		'update',
		{ ...person, updateFields: { role: 'Boss', password: 'Canary-"pw"1', phone: '' } },
		'wouldUpdate',
	],
	['setActive', { ...person, isActive: false }, 'wouldDisable'],
	['setActive', { ...person, isActive: true }, 'wouldEnable'],
	[
		'setLogin',
		{ ...person, ...login, isActive: false },
		'wouldSetLogin',
		{ company: 'Nordlicht Sprachdienste', userProfile: 'Worker' },
	],
	['removeLogin', person, 'wouldRemoveLogin'],
];

test.each(operations)(
	'%s: shows the request that a real run sends, and sends nothing',
	async (operation, params, action, names = {}) => {
		const before = bench.sandbox.data.snapshot();
		const item = someone(0, { p: 1007 });
		const dry = await bench.done({ ...params, operation, options: { dryRun: true } }, [item]);
		expect(bench.sent(...WRITES)).toEqual([]);
		expect(bench.sandbox.data.snapshot()).toBe(before);
		expect(JSON.stringify(dry.full.data.resultData.runData.Wordbee)).not.toContain('Canary');

		await bench.run({ ...params, operation }, [item]);
		const [{ method, path, body }] = bench.sent(...WRITES) as any[];
		const masked = body.Password ? { ...body, Password: expect.stringMatching(/^\*+$/) } : body;
		const companyId = Number(/\d+/.exec(path)![0]);
		expect(dry.json).toEqual([
			{
				dryRun: true,
				action,
				companyId,
				...(operation === 'create' ? {} : { personId: 1007 }),
				...names,
				request: expect.objectContaining({ method, data: masked }),
			},
		]);
		expect(JSON.stringify(dry.json[0].request)).toContain(path);
		expect(dry.main[0].pairedItem).toEqual({ item: 0 });
	},
);

test('item by item: only those that are no rehearsal are written', async () => {
	const params = { ...createFromItem, options: { dryRun: '={{ $json.dry }}' } };
	const { json } = await bench.done(params, [
		someone(0, { dry: true }),
		someone(1, { dry: false }),
		someone(2, { dry: 'yes' }),
	]);
	expect(json.map(({ dryRun }) => dryRun ?? false)).toEqual([true, false, true]);
	expect(bench.data()).toEqual([
		{ LastName: 'Doe 1', FirstName: 'Ana', Email: 'ana1@example.test' },
	]);
	expect(bench.newIds()).toEqual([json[1].personId]);
});

test('mistakes are found as in a real run', async () => {
	const params = { ...createFromItem, options: { dryRun: true } };
	const { json } = await bench.goOn(params, [someone(0), someone(1, { e: '' })]);
	expect(json[0].dryRun).toBe(true);
	fails(json[1], 'notSent', /^Email is missing/);
});

test('with ids alone it needs no Wordbee at all', async () => {
	await bench.run({ ...createFromItem, options: { dryRun: true } }, [someone(0)]);
	expect(bench.sandbox.log).toEqual([]);
});

describe('what Wordbee will refuse, as far as it is known', () => {
	const dry = async (params: IDataObject, items = [someone(0)]) =>
		(await bench.done({ ...createFromItem, options: { dryRun: true }, ...params }, items)).json;
	const full = { login: 'ana.doe.new', password: 'Good-secret-1' };

	test('an e-mail that is none: the others are shown as well', async () => {
		const json = await dry({}, [someone(0, { e: 'nowhere' }), someone(1)]);
		expect(json).toMatchObject([
			{
				dryRun: true,
				action: 'wouldFail',
				success: false,
				errors: ['Email "nowhere" is not valid: it is no address'],
				request: { data: { Email: 'nowhere' } },
			},
			{ action: 'wouldCreate' },
		]);
		expect(json[1]).not.toHaveProperty('errors');
	});

	test.each([
		[
			12,
			10,
			/"Worker" does not fit: it is made for in-house persons, and Acme Tools is one of the clients$/,
		],
		[1, 31, /"Client manager" does not fit: .*clients, and Nordlicht .* in-house persons$/],
		[31, 8, /"Manager" does not fit: .*Lingua Wójcik is one of the suppliers$/],
	])('company %i, profile %i', async (c, userProfileId, words) => {
		const params = { additionalFields: { ...full, userProfileId } };
		const [json] = await dry(params, [someone(0, { c })]);
		expect(json).toMatchObject({ action: 'wouldFail', errors: [expect.stringMatching(words)] });
		expect(json.userProfile).toBe(/"([^"]*)"/.exec(json.errors[0])![1]);
		expect(bench.sent(...WRITES)).toEqual([]);
	});

	test.each([
		[12, 31],
		[1, 40],
		[32, 22],
	])('company %i, profile %i fit', async (c, userProfileId) => {
		const [json] = await dry({ additionalFields: { ...full, userProfileId } }, [someone(0, { c })]);
		expect(json.action).toBe('wouldCreate');
	});

	test('a profile of a name of its own is left to Wordbee', async () => {
		bench.sandbox.data.profiles.push({
			id: 77,
			name: 'Tasters',
			kind: 'supplier',
			isAdministrator: false,
		});
		const [json] = await dry({ additionalFields: { ...full, userProfileId: 77 } });
		expect(json).toMatchObject({ action: 'wouldCreate', userProfile: 'Tasters' });
	});

	test('lists that cannot be read do not matter', async () => {
		bench.fault(['profiles', 'companies'], 'forbidden');
		const [json] = await dry({ additionalFields: { ...full, userProfileId: 10 } });
		expect(json.action).toBe('wouldCreate');
	});
});

test('labels by their numbers come out by name', async () => {
	const labelsUi = {
		label: [
			{ labelId: 10, value: 6 },
			{ labelId: 11, value: '' },
		],
	};
	const params = { ...person, operation: 'update', labelsUi, options: { dryRun: true } };
	const [json] = (await bench.done(params, [{ p: 1007 }])).json;
	expect(json.labels).toEqual({ Department: 'IT', Seniority: null });
});

test.each(['plan', 'apply'])(
	'Synchronize, %s: what will be refused is told, and not sent',
	async (mode) => {
		const { operation: _, ...fields } = createFromItem;
		const params = { ...fields, operation: 'sync', mode, matchOn: 'email' };
		const items = [someone(0), someone(1, { e: 'nowhere' }), someone(2)];
		const { json } = await bench.goOn(params, items);
		expect(json[0].action).toBe('created');
		fails(json[1], 'notSent', /^Email "nowhere" is not valid: it is no address/);
		expect(bench.newIds()).toHaveLength(mode === 'apply' ? 2 : 0);
	},
);

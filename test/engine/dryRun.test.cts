import type { IDataObject } from 'n8n-workflow';

import { WRITES, useBench, locator, whoIs, createFromItem, someone, fails } from './bench.cts';

const bench = useBench();

const person = { ...whoIs(1, '={{ $json.p }}') };
const login = { login: 'ana.doe-1', password: 'Canary-"pw"1', userProfileId: '={{ "Worker" }}' };

const operations: Array<[string, IDataObject, string]> = [
	[
		'create',
		{
			...createFromItem,
			companyId: locator('name', 'Acme Tools'),
			additionalFields: { ...login, userProfileId: 31 },
			labelsUi: { label: [{ labelId: 'Seniority', value: 'Lead' }] },
		},
		'created',
	],
	[
		'update',
		{ ...person, updateFields: { role: 'Boss', password: 'Canary-"pw"1', phone: '' } },
		'updated',
	],
	['setActive', { ...person, isActive: false }, 'disabled'],
	['setActive', { ...person, isActive: true }, 'enabled'],
	['setLogin', { ...person, ...login, isActive: false }, 'loginSet'],
	['removeLogin', person, 'loginRemoved'],
];

test.each(operations)(
	'%s: shows the request that a real run sends, and sends nothing',
	async (operation, params, action) => {
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

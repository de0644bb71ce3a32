import type { IDataObject, INode } from 'n8n-workflow';

import {
	useBench,
	locator,
	createFromItem,
	someone,
	CONTINUE,
	succeeded,
	withBoth,
	stops,
	idsOf,
} from './bench.cts';

const bench = useBench();

const EMPTY = locator('list', '');
const LOOK_UPS = ['personsList', 'personGet'];

/** The operations that find the company by themselves. */
const operations: Record<string, IDataObject> = {
	update: { operation: 'update', updateFields: { role: 'Boss' } },
	setActive: { operation: 'setActive', isActive: false },
	setLogin: {
		operation: 'setLogin',
		login: '={{ $json.newLogin }}',
		password: 'Secret-2025!',
		userProfileId: '={{ $json.profile }}',
		isActive: false,
	},
	removeLogin: { operation: 'removeLogin' },
	delete: { operation: 'delete' },
};
const people = [
	{ p: 1002, newLogin: 'new.login.1', profile: 31 },
	{ p: 1006, newLogin: 'new.login.2', profile: 31 },
	{ p: 1007, newLogin: 'new.login.3', profile: 10 },
];

/** The items with all that a person can be named by. */
function named(): IDataObject[] {
	return people.map((one) => {
		const { login, email, companyId } = bench.person(one.p);
		return { ...one, login, email, companyId };
	});
}

/** Runs the node with both credentials. */
const run = async (params: IDataObject, items: IDataObject[], settings?: Partial<INode>) =>
	await bench.run(params, items, { ...withBoth, ...settings });

/** The same, which must end well. */
const done: typeof run = async (...given) => succeeded(await run(...given));

describe.each(['api1', 'api2'])('%s, Company left empty', (api) => {
	const able = Object.keys(operations).filter((name) =>
		api === 'api1' ? name !== 'delete' : name !== 'removeLogin',
	);
	const given = (name: string, mode: string) => ({
		api,
		...operations[name],
		companyId: EMPTY,
		personId: locator(mode, `={{ $json.${mode === 'id' ? 'p' : mode} }}`),
	});

	test.each(able.flatMap((name) => ['id', 'email'].map((mode) => [name, mode])))(
		'%s by %s: the company that the person belongs to',
		async (name, mode) => {
			const items = named();
			const { json } = await done(given(name, mode), items);
			expect(json.map(({ companyId, personId }) => [companyId, personId])).toEqual(
				items.map(({ companyId, p }) => [companyId, p]),
			);
		},
	);

	test('many persons by id: one look-up for all', async () => {
		const persons = [...bench.sandbox.data.persons.values()].slice(0, 12);
		const { json } = await done(
			given('update', 'id'),
			persons.map(({ id }) => ({ p: id })),
		);
		expect(json.map(({ companyId }) => companyId)).toEqual(
			persons.map(({ companyId }) => companyId),
		);
		expect(bench.sent(...LOOK_UPS)).toHaveLength(1);
	});

	test('a list that cannot be searched by id, or does not show companies', async () => {
		bench.sandbox.variants.api2.fieldIds = 'opaque';
		const { json } = await done(
			given('update', 'id'),
			named().map(({ p }) => ({ p })),
		);
		expect(idsOf(json)).toEqual([1002, 1006, 1007]);
	});

	test('nobody has the id: one item fails, with the field', async () => {
		const { json } = await run(given('update', 'id'), [{ p: 1002 }, { p: 999_999 }], CONTINUE);
		expect(json[0]).toMatchObject({ action: 'updated', companyId: 12 });
		expect(json[1].details.outcome).not.toBe('unknown');
		expect(json[1].error).toMatch(/^Wordbee shows no person \d+ /);
		expect(json[1].details.field).toBe('Person');
	});

	test('a login that nobody has may be an e-mail without its @', async () => {
		const params = {
			...given('update', 'email'),
			personId: locator('email', 'nobody.example.test'),
		};
		const { json } = await run(params, [{}], CONTINUE);
		expect(json[0].error).toContain('No person has the login "nobody.example.test"');
		expect(json[0].details.description).toMatch(/the @ is missing\.$/);
	});

	test.each(['id', 'email', 'login'])(
		'another company is given, person by %s: both are named',
		async (mode) => {
			const before = bench.sandbox.data.snapshot();
			const { json } = await run(
				{ ...given('update', mode), companyId: locator('id', 13) },
				named().slice(0, 1),
				CONTINUE,
			);
			expect(json[0].error).toMatch(/belongs to .*company 12\), not to company 13/);
			expect(json[0].details.field).toBe('Company');
			expect(bench.sandbox.data.snapshot()).toBe(before);
		},
	);

	test('a dry run shows the company and changes nothing', async () => {
		const before = bench.sandbox.data.snapshot();
		const { json } = await done(
			{ ...given('update', 'email'), options: { dryRun: true } },
			named().slice(0, 1),
		);
		expect(JSON.stringify(json[0])).toContain('12');
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});
});

test('API 1 alone: Company is missing, and the sentence says why', async () => {
	stops(
		await bench.run({ ...operations.setActive, companyId: EMPTY, personId: locator('id', 1002) }, [
			{},
		]),
		'Company is missing: API 1 alone',
	);
	expect(bench.sandbox.log).toEqual([]);
});

test.each(['create', 'upsert'])('%s still needs the company', async (operation) => {
	stops(
		await bench.run(
			{ ...createFromItem, operation, companyId: locator('id', '={{ $json.none }}') },
			[someone(1)],
		),
		'Company is missing',
	);
});

test.each(['api1', 'api2'])(
	'%s, Create with Skip where several have the e-mail: skipped, and listed',
	async (api) => {
		const { data } = bench.sandbox;
		for (const number of [1, 2])
			bench.add({ firstName: `Twin${number}`, lastName: 'X', email: 'ana1@example.test' });
		const before = data.snapshot();
		const { json } = await done({ api, ...createFromItem, options: { ifExists: 'skip' } }, [
			someone(1),
		]);
		expect(json[0].action).toBe('skipped');
		expect(json[0].personIds).toHaveLength(2);
		expect(json[0].personId).toBeUndefined();
		expect(json[0].informations[0]).toContain('Twin1 X');
		expect(data.snapshot()).toBe(before);
	},
);

test.each([
	['skip', 0],
	['fail', 0],
	[undefined, 1],
])("a stop with If Person Exists %s: what n8n's Retry would do", async (ifExists, warned) => {
	const options = { maxConcurrency: 1, ...(ifExists === undefined ? {} : { ifExists }) };
	const { error } = await run({ ...createFromItem, options }, [
		someone(1),
		someone(2, { e: 'no address' }),
	]);
	const advice = error?.description ?? '';
	expect(advice.includes('from item 2 on')).toBe(warned === 1);
	expect(advice).toContain('Done before: 1 of 2 items');
});

import type { IDataObject, INode } from 'n8n-workflow';

import { NODE_TYPE } from '../../lab/engine/harness.cts';
import { locator, whoIs, succeeded } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** The variant of the node that an AI agent calls: its item is the arguments of the call. */
const bench = useApi2({ seed: { persons: 130 } });

const asTool: Partial<INode> = { type: `${NODE_TYPE}Tool` };
const fromAI = (name: string, type = 'string') => `={{ $fromAI('${name}', '', '${type}') }}`;
const call = (params: IDataObject, args: IDataObject) => bench.run(params, [args], asTool);

describe('locators take what the model gives, in whatever mode they are', () => {
	const ways = ['list', 'id', 'name'];
	test.each(ways)('company and profile %s', async (mode) => {
		const params = {
			operation: 'create',
			companyId: locator(mode, fromAI('Company')),
			lastName: 'Doe',
			firstName: 'Ana',
			email: fromAI('Email'),
			additionalFields: { userProfileId: locator(mode, fromAI('Profile')), login: fromAI('Login') },
		};
		for (const [Company, Profile] of [
			['12', '31'],
			[12, 31],
			['acme tools', 'Client Manager '],
		]) {
			bench.sandbox.reset();
			const run = await call(params, { Company, Profile, Email: 'a@x.test', Login: 'ana.doe1' });
			succeeded(run);
			expect(bench.person(run.json[0].personId)).toMatchObject({ companyId: 12, profileId: 31 });
			bench.sandbox.reset();
			const none = await call(params, { Company, Profile: '', Email: 'a@x.test', Login: '' });
			succeeded(none);
			expect(bench.updates()[0]).toEqual(
				expect.not.objectContaining({ profile: expect.anything() }),
			);
		}
	});

	test.each(['list', 'id', 'login', 'email'])('person %s', async (mode) => {
		const { login, email, companyId } = bench.person(1005);
		const params = {
			operation: 'update',
			companyId: locator('id', companyId),
			personId: locator(mode, fromAI('Person')),
			updateFields: { role: fromAI('Role') },
		};
		for (const Person of ['1005', 1005, login, ` ${email.toUpperCase()}`]) {
			bench.sandbox.reset();
			const run = await call(params, { Person, Role: 'R' });
			succeeded(run);
			expect(run.json[0].personId).toBe(1005);
		}
	});
});

describe('an empty text is what a model sends for what it does not know', () => {
	const params = {
		operation: 'update',
		...whoIs(12, 1005),
		updateFields: {
			role: fromAI('Role'),
			title: fromAI('Title'),
			comments: fromAI('Comments'),
			userProfileId: locator('list', fromAI('Profile')),
			isActive: fromAI('Active', 'boolean'),
			login: fromAI('Login'),
		},
		customFieldsUi: {
			field: [
				{ fieldId: '5-3', value: locator('text', fromAI('Cost')) },
				{ fieldId: fromAI('Field'), value: locator('text', fromAI('Value')) },
			],
		},
	} as unknown as IDataObject;
	const nothing = {
		Title: '',
		Comments: '',
		Profile: '',
		Active: '',
		Login: '',
		Cost: '',
		Field: '',
		Value: '',
	};

	beforeEach(() => {
		bench.sandbox.data.edit(1005, {
			companyId: 12,
			role: 'Old',
			title: 'Dr.',
			comments: 'C',
			cfs: { 3: 'CC' },
		});
	});

	test('nothing is wiped', async () => {
		const before = bench.person(1005);
		succeeded(await call(params, { ...nothing, Role: 'New' }));
		expect(bench.person(1005)).toEqual({ ...before, role: 'New' });
	});

	test('(clear) empties, in any case', async () => {
		succeeded(await call(params, { ...nothing, Role: '', Title: ' (CLEAR)', Cost: '(clear)' }));
		expect(bench.person(1005)).toMatchObject({ role: 'Old', title: '', cfs: {} });
	});

	test('nothing at all is said, not sent', async () => {
		const { error } = await call(params, { ...nothing, Role: '' });
		expect(error.message).toMatch(/^Update Fields are empty/);
		expect(bench.updates()).toEqual([]);
	});

	test('outside of a tool (clear) is a text like any other', async () => {
		await bench.done({ ...params, updateFields: { role: '(clear)' }, customFieldsUi: {} }, [{}]);
		expect(bench.person(1005).role).toBe('(clear)');
	});

	test('Create or Update leaves what is not given', async () => {
		const { email } = bench.person(1005);
		const upsert = {
			operation: 'upsert',
			matchOn: 'email',
			companyId: locator('id', 12),
			lastName: 'Doe',
			firstName: 'Ana',
			email,
			additionalFields: { role: fromAI('Role'), comments: fromAI('Comments') },
		};
		succeeded(await call(upsert, { Role: '', Comments: '(clear)' }));
		expect(bench.person(1005)).toMatchObject({ lastName: 'Doe', role: 'Old', comments: 'C' });
	});
});

describe('Get Many stays short, however the model asks', () => {
	const ask = {
		operation: 'getAll',
		returnAll: fromAI('Return_All', 'boolean'),
		limit: fromAI('Limit', 'number'),
		simplify: fromAI('Simplify', 'boolean'),
		filters: { email: fromAI('Email') },
	};
	test.each([
		[{ Return_All: true, Limit: 5000, Simplify: false, Email: '' }, 50],
		[{ Return_All: 'true', Limit: '', Simplify: '', Email: '' }, 50],
		[{ Return_All: '', Limit: 7, Simplify: true, Email: '' }, 7],
	])('%j', async (args, count) => {
		const run = await call(ask, args as IDataObject);
		succeeded(run);
		expect(run.json).toHaveLength(count);
		expect(Object.keys(run.json[0]).length).toBeLessThanOrEqual(10);
	});

	test('what the builder chose holds', async () => {
		const run = await call({ ...ask, returnAll: true, simplify: false, filters: {} }, {});
		succeeded(run);
		expect(run.json).toHaveLength(130);
		expect(Object.keys(run.json[0]).length).toBeGreaterThan(10);
	});

	test('nobody found is an answer', async () => {
		const run = await call(ask, { Return_All: false, Limit: 5, Simplify: true, Email: 'nobody' });
		succeeded(run);
		expect(run.json).toEqual([{ found: 0 }]);
		expect(
			(
				await bench.run({ operation: 'getAll', returnAll: true, filters: { email: 'nobody' } }, [
					{},
				])
			).json,
		).toEqual([]);
	});

	test('Get shows the useful facts', async () => {
		const run = await call(
			{
				operation: 'get',
				personId: locator('list', fromAI('Person')),
				simplify: fromAI('Simplify', 'boolean'),
			},
			{ Person: '1005', Simplify: false },
		);
		succeeded(run);
		expect(Object.keys(run.json[0]).length).toBeLessThanOrEqual(10);
	});
});

test('with automatic mapping the arguments of the call are the row', async () => {
	const params = {
		operation: 'create',
		dataMode: 'autoMapInputData',
		companyId: locator('list', fromAI('Company')),
	};
	const run = await call(params, {
		Company: 'Acme Tools',
		Last_Name: 'Doe',
		First_Name: 'Ana',
		Email: 'a@x.test',
		Role: '',
	});
	succeeded(run);
	expect(run.json[0]).toMatchObject({
		action: 'created',
		mappedFields: ['lastName', 'firstName', 'email'],
	});
});

describe('a failure', () => {
	const update = {
		operation: 'update',
		personId: locator('email', fromAI('Person')),
		updateFields: { role: fromAI('Role') },
	};
	const create = {
		operation: 'create',
		companyId: locator('name', fromAI('Company')),
		lastName: 'Doe',
		firstName: 'Ana',
		email: 'ana.doe@example.test',
		options: { sendAs: 'single' },
	};
	const said = async (params: IDataObject, args: IDataObject): Promise<string> =>
		String((await call(params, args)).error.message);

	test('brings its advice and the candidates, without a number of n8n’s', async () => {
		const twin = { email: 'twin@example.test', companyId: 12, firstName: 'Tom', lastName: 'Twin' };
		const ids = [twin, twin].map((one) => bench.add(one).id);
		const message = await said(update, { Person: twin.email, Role: 'R' });
		for (const id of ids) expect(message).toContain(`Tom Twin (${id})`);
		expect(message).toMatch(/Use the person id of the one you mean\.$/);
		expect(message).not.toMatch(/item|undefined/);
		expect(await said(create, { Company: 'Acme' })).toMatch(
			/^Company "Acme" was not found\. Similar companies: .*Acme Tools \(12\)/,
		);
	});

	test('with Continue it reads the same', async () => {
		const settings = { ...asTool, onError: 'continueRegularOutput' as const };
		const args = [{ Person: 'nobody@example.test', Role: 'R' }];
		const { json } = await bench.run(update, args, settings);
		expect(json[0].error).toBe(await said(update, args[0]));
		const get = { operation: 'get', personId: locator('email', fromAI('Person')) };
		expect((await bench.run(get, args, settings)).json[0].error).toBe(await said(get, args[0]));
	});

	test('nobody found is an answer', async () => {
		expect(await said(update, { Person: 'nobody@example.test', Role: 'R' })).toBe(
			'No person has the e-mail "nobody@example.test". Check the spelling, or use the person id.',
		);
	});

	test('a lost create is told to look first', async () => {
		bench.fault(['personUpdate', 'personsList'], 'cut');
		const message = await said({ ...create, options: { ifExists: 'create' } }, { Company: '12' });
		expect(message).toMatch(/^It is not known whether .* was created: .*look for the person/);
		expect(message).not.toMatch(/item \d|none of the/i);
	});
});

describe('Synchronize', () => {
	const params = (mode: unknown): IDataObject => ({
		operation: 'sync',
		mode: mode as string,
		matchOn: 'email',
		companyId: locator('id', fromAI('Company')),
		lastName: fromAI('Last'),
		firstName: fromAI('First'),
		email: fromAI('Email'),
	});
	const args = { Company: 12, Last: 'Doe', First: 'Ana', Email: 'ana@new.example', Mode: 'apply' };

	test('only plans where a model chooses what to do', async () => {
		const run = await call(params(fromAI('Mode')), args);
		succeeded(run);
		expect(run.json[0]).toMatchObject({ action: 'created', plan: true });
		expect(bench.updates()).toEqual([]);
	});

	test('applies where whoever built the tool has set it', async () => {
		const run = await call(params('apply'), args);
		succeeded(run);
		expect(bench.person(run.json[0].personId)).toMatchObject({ email: 'ana@new.example' });
	});
});

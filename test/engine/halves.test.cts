import type { IDataObject, INode } from 'n8n-workflow';

import {
	answered,
	createFromItem,
	endsOf,
	fails,
	locator,
	retry,
	some,
	someone,
	succeeded,
	withBoth,
	type Fault,
} from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** Create through API 1 with both credentials, of persons with a password or labels: two requests each. */
const bench = useApi2();

const PASSWORD = 'A-long-Password-1';
const login = (number: number) => `ana.doe-${number}`;
const withLogin: IDataObject = {
	additionalFields: {
		login: '={{ $json.login }}',
		password: PASSWORD,
		userProfileId: 32,
		isActive: true,
		role: 'Reviser',
	},
};
const withLabels: IDataObject = { labelsUi: { label: [{ labelId: 10, value: 2 }] } };
const people = (count: number) => some(count, (number) => ({ login: login(number) }));
const run = async (
	ifExists: string,
	items: IDataObject[],
	more: IDataObject = withLogin,
	settings: Partial<INode> = { onError: 'continueRegularOutput' },
) =>
	await bench.run({ api: 'api1', ...createFromItem, ...more, options: { ifExists } }, items, {
		...withBoth,
		...settings,
	});
const second = () => bench.sent('updatePerson').map(({ body }) => body);
const actions = () => bench.sent('personUpdate').map(({ body }: any) => body.action);
const complete = {
	role: 'Reviser',
	login: login(0),
	profileId: 32,
	isActive: true,
	passwordHash: expect.any(String),
};
const OWN = 'a login of its own in each';
const MISSING = ['Login', 'Password', 'User Profile', 'Active'];

describe.each(['skip', 'update', 'fail'])('If Person Exists: %s', (ifExists) => {
	test('Wordbee matches in the first request, API 1 sets the login in the second', async () => {
		const { json } = succeeded(await run(ifExists, people(1)));
		const [id] = bench.newIds();
		expect(json).toEqual([
			expect.objectContaining({
				action: 'created',
				personId: id,
				login: login(0),
				role: 'Reviser',
			}),
		]);
		expect(JSON.stringify(json)).not.toContain(PASSWORD);
		const [first] = bench.sent('personUpdate').map(({ body }) => body);
		expect(first).toEqual({
			action: 'ChangeOrCreate',
			cid: 12,
			lname: 'Doe 0',
			fname: 'Ana',
			email: 'ana0@example.test',
			role: 'Reviser',
		});
		expect(second()).toEqual([
			{ PersonId: id, Login: login(0), Password: PASSWORD, UserProfileId: 32, IsActive: true },
		]);
		expect(bench.person(id)).toMatchObject(complete);
	});

	test('labels', async () => {
		succeeded(await run(ifExists, people(1), withLabels));
		const [id] = bench.newIds();
		expect(second()).toEqual([{ PersonId: id, labels: [{ id: 10, value: 2 }] }]);
		expect(bench.person(id).labels).toEqual({ 10: 2 });
	});

	test.each<[string, IDataObject, (item: IDataObject, other: number) => IDataObject]>([
		['the same login', withLogin, (item) => item],
		['labels', withLabels, (item) => item],
		[OWN, withLogin, (item, other) => ({ ...item, login: `${String(item.login)}-${other}` })],
	])(
		'60 pairs of executions with the same new e-mail at once, %s: nobody twice',
		async (what, more, own) => {
			// Both have looked before one of them creates.
			bench.fault('personsList', { kind: 'slow', ms: 20 });
			const items = people(60);
			const ends: string[] = [];
			for (const item of items) {
				const pair = [0, 1].map(async (other) => await run(ifExists, [own(item, other)], more));
				for (const { json } of await Promise.all(pair)) ends.push(endsOf(json)[0]);
			}
			expect(bench.newIds()).toHaveLength(60);
			expect(new Set(bench.newIds().map((id) => bench.person(id).email)).size).toBe(60);
			for (const id of bench.newIds()) {
				const { isActive, labels } = bench.person(id);
				expect(isActive || labels[10] === 2).toBe(true);
			}
			expect(ends.filter((end) => end === 'created')).toHaveLength(60);
			// Whoever looks late and has another login finds somebody who looks like another person.
			const others = {
				skip: /^(skipped|updated|rejected)$/,
				update: /^(updated|rejected)$/,
				fail: /^(rejected|notSent)$/,
			};
			for (const end of ends.filter((one) => one !== 'created')) {
				expect(end).toMatch(others[ifExists as keyof typeof others]);
				expect(end === 'rejected' && what !== OWN && ifExists !== 'fail').toBe(false);
			}
		},
		60_000,
	);

	test.each<[string, Fault]>([
		['is lost', 'lost'],
		['comes to nothing', 'cut'],
		['cannot be read', { kind: 'truncated', commit: true }],
	])('the first request %s: one whole person, told as created', async (_what, fault) => {
		bench.fault('personUpdate', fault, { nth: 1 });
		const { json } = succeeded(await run(ifExists, people(2)));
		expect(endsOf(json)).toEqual(['created', 'created']);
		expect(bench.newIds()).toHaveLength(2);
		expect(bench.person(json[0].personId)).toMatchObject(complete);
	});

	test.each<[string, Fault]>([
		['is lost', 'lost'],
		['comes to nothing', 'cut'],
		['meets a Wordbee that broke down', 503],
	])('the second request %s: sent again', async (_what, fault) => {
		bench.fault('updatePerson', fault, { nth: 1 });
		const { json } = succeeded(await run(ifExists, people(1)));
		expect(bench.newIds()).toEqual([json[0].personId]);
		expect(bench.person(json[0].personId)).toMatchObject(complete);
	});

	test('the second request is refused: the item says what is there and what is missing', async () => {
		bench.fault('updatePerson', answered(400, 'The password is too weak.'));
		const { json } = await run(ifExists, people(2));
		const ids = bench.newIds();
		expect(ids).toHaveLength(2);
		json.forEach((item, at) => {
			const words = `Person ${ids[at]} was created, but Login, Password, User Profile and Active are not set: The password is too weak.`;
			fails(item, 'rejected', words, { personId: ids[at], missing: MISSING });
		});
		expect(JSON.stringify(json)).not.toContain(PASSWORD);
	});
});

describe('another try', () => {
	test.each<[string, Fault]>([
		['refused', answered(400, 'Not now.')],
		['lost each time', 'cut'],
	])('the second request was %s: another try does only that', async (_what, fault) => {
		// More often than one try sends it.
		bench.fault('updatePerson', fault, { times: fault === 'cut' ? 15 : 1 });
		const { json, error } = await run('skip', people(1), withLogin, retry(5));
		if (error) throw new Error(String(error.message));
		expect(bench.sent('updatePerson').length).toBe(fault === 'cut' ? 16 : 2);
		expect(endsOf(json)).toEqual(['created']);
		expect(actions()).toEqual(['ChangeOrCreate']);
		expect(bench.person(json[0].personId)).toMatchObject(complete);
		expect(bench.newIds()).toHaveLength(1);
	});

	test('a first request whose end nobody knew: found by another try, which sends the second', async () => {
		bench.fault('personUpdate', 'lost', { times: 4 });
		bench.fault('personsList', 503, { after: 1, times: 30 });
		const { json, error } = await run('skip', people(1), withLogin, retry(5));
		if (error) throw new Error(`${error.message} ${error.description}`);
		expect(endsOf(json)).toEqual(['created']);
		expect(bench.newIds()).toHaveLength(1);
		expect(bench.person(json[0].personId)).toMatchObject(complete);
	});

	test('the node stops: its error names the person, and those under way are completed', async () => {
		bench.fault('updatePerson', answered(400, 'No.'), { nth: 1 });
		const { error } = await run('skip', people(3), withLogin, { onError: 'stopWorkflow' });
		const [, id] = /^Person (\d+) was created, but Login/.exec(error.message)!;
		const withoutLogin = bench.newIds().filter((one) => bench.person(one).login === null);
		expect(withoutLogin).toEqual([Number(id)]);
	});
});

describe('the workflow is run again after the second request was refused', () => {
	const half = async () => {
		bench.fault('updatePerson', answered(400, 'No.'), { times: 1 });
		await run('skip', people(1));
		return bench.newIds()[0];
	};

	test('Update sets what was missing', async () => {
		const id = await half();
		const { json } = succeeded(await run('update', people(1)));
		expect(json[0]).toMatchObject({ action: 'updated', personId: id });
		expect(bench.person(id)).toMatchObject(complete);
		expect(bench.newIds()).toEqual([id]);
	});

	test('Skip leaves the person, and says that the login is missing', async () => {
		const id = await half();
		const { json } = succeeded(await run('skip', people(1)));
		expect(json[0]).toMatchObject({ action: 'skipped', personId: id });
		expect(json[0].informations).toEqual([
			expect.stringContaining('no login in Wordbee'),
			expect.stringContaining('disabled in Wordbee'),
		]);
	});
});

test('the V2 credential may only look: API 1 makes the person, and sets the rest', async () => {
	bench.fault('personUpdate', 'forbidden');
	const { json } = succeeded(await run('skip', people(3)));
	expect(endsOf(json)).toEqual(['created', 'created', 'created']);
	expect(bench.sent('createPerson')).toHaveLength(3);
	for (const id of bench.newIds()) expect(bench.person(id)).toMatchObject({ isActive: true });
});

test('the same person in two items of a run is one person', async () => {
	const twice = [people(1)[0], { ...people(1)[0], e: 'ANA0@example.test' }];
	const { json } = succeeded(await run('skip', twice));
	expect(endsOf(json)).toEqual(['created', 'skipped']);
	expect(bench.newIds()).toHaveLength(1);
});

test('Create Another stays one request of API 1', async () => {
	succeeded(await run('create', people(1)));
	expect(bench.sent('createPerson')).toHaveLength(1);
	expect(actions()).toEqual([]);
});

test('somebody else made the person at the same moment: Skip leaves the password of that one', async () => {
	bench.fault('personUpdate', () => void bench.add({ ...asPerson(), login: 'own.login1' }), {
		times: 1,
	});
	const { json } = succeeded(await run('skip', people(1)));
	expect(json[0].informations.join(' ')).toContain('at the same moment');
	expect(bench.sent('updatePerson')).toEqual([]);
	expect(bench.person(json[0].personId).login).toBe('own.login1');
});
const asPerson = () => {
	const { c, l, f, e } = someone(0) as Record<string, any>;
	return { companyId: c, lastName: l, firstName: f, email: e, profileId: 32 };
};

test('a dry run shows both requests, the password masked', async () => {
	const params = {
		api: 'api1',
		...createFromItem,
		...withLogin,
		options: { ifExists: 'skip', dryRun: true },
	};
	const { json } = succeeded(await bench.run(params, people(1), withBoth));
	expect(json[0].request).toEqual({
		method: 'POST',
		path: '/persons/io/update',
		data: expect.objectContaining({ action: 'ChangeOrCreate', email: 'ana0@example.test' }),
		then: {
			method: 'POST',
			path: '/companies/12/persons',
			data: { Login: login(0), Password: '***', UserProfileId: 32, IsActive: true },
		},
	});
	expect(json[0]).toMatchObject({ dryRun: true, companyId: 12 });
	expect(bench.newIds()).toEqual([]);
});

test('a company by name, as in all other operations', async () => {
	const company = { companyId: locator('name', 'Acme Tools') };
	const params = { api: 'api1', ...createFromItem, ...company, ...withLabels };
	succeeded(await bench.run({ ...params, options: { ifExists: 'skip' } }, people(1), withBoth));
	expect(bench.person(bench.newIds()[0])).toMatchObject({ companyId: 12, labels: { 10: 2 } });
});

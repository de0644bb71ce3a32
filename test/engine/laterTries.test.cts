import type { IDataObject, INode } from 'n8n-workflow';

import {
	locator,
	createFromItem,
	someone,
	CONTINUE,
	retry,
	some,
	withBoth,
	answered,
	fails,
	endsOf,
	idsOf,
} from './bench.cts';
import { useApi2, createOf, upsertOf, updateOf, deleteOf, setActiveOf } from './api2Helpers.cts';
import { storeFor } from '../../lab/engine/harness.cts';

const bench = useApi2();

const STOP: Partial<INode> = { onError: 'stopWorkflow' };
const RETRY = retry(2);

const emailOf = (number: number) => `ana${number}@example.test`;
const thereOf = (number: number) => bench.sandbox.data.personsByEmail(emailOf(number)).length;
const three = [
	{ c: 12, p: 1002, role: 'A' },
	{ c: 12, p: 1005, role: 'B' },
	{ c: 13, p: 1006, role: 'C' },
];

/** All that the error of a stopped run says. */
const told = ({ error }: any) => `${error.message} ${error.description}`;

describe('jobs that a later try takes up', () => {
	test('what is left of them is too little for a job, and still nobody is created twice', async () => {
		bench.sandbox.variants.api2.createExists = 'login';
		let second: string | undefined;
		bench.fault(
			{
				operation: 'trmStatus',
				where: ({ query }) => {
					if (bench.sent('personUpdates').length === 2) second ??= query.requestid;
					return query.requestid === second;
				},
			},
			503,
			{ times: 4 },
		);
		const { json } = await bench.done(createOf({ ifExists: 'create', batchSize: 6 }), some(8), {
			...STOP,
			...RETRY,
		});
		expect(bench.sandbox.faults.hits).toBe(4);
		expect(json).toHaveLength(8);
		expect(bench.newIds()).toHaveLength(8);
		expect(bench.emailsOf(json)).toEqual(some(8).map(({ e }) => e));
		expect(bench.sent('personUpdate')).toEqual([]);
		expect(bench.sent('personUpdates')).toHaveLength(2);
	});

	test.each([
		['once', 1],
		['until the try ends', 4],
	])('Wordbee is looked at no more often than every 5 seconds: 503 %s', async (_how, times) => {
		const gaps = bench.watchLooks();
		bench.fault('trmStatus', 503, { times });
		const params = createOf({ ifExists: 'create', sendAs: 'batch' });
		await bench.done(params, some(3), { ...STOP, ...RETRY });
		expect(bench.newIds()).toHaveLength(3);
		expect(bench.sent('trmStatus').length).toBeGreaterThanOrEqual(times);
		expect(Math.min(...gaps())).toBeGreaterThanOrEqual(5000);
		expect(bench.sent('personUpdates')).toHaveLength(1);
	});

	test('a job that failed: the error names the persons of its rows', async () => {
		bench.sandbox.variants.api2.jobFails = { statusInfo: 'The disk is full.', applied: 1 };
		const { error } = await bench.run(createOf({ sendAs: 'batch' }), some(3));
		expect(error.context.outcome).toBe('unknown');
		// What it did make is found, the others are sent once more, and named when that fails too.
		expect(bench.sent('personUpdates')).toHaveLength(2);
		expect(error.context.done).toEqual({ count: 2, personIds: bench.newIds() });
		expect(told({ error })).toContain(emailOf(2));
	});

	test.each([1, 4])(
		'deletes whose start was lost (%i answers) come out as deleted',
		async (times) => {
			bench.fault('personUpdates', 'lost', { times });
			const params = deleteOf({ sendAs: 'batch' });
			const { json } = await bench.done(params, three, { ...STOP, ...RETRY });
			expect(json).toEqual(three.map(({ c, p }) => ({ deleted: true, companyId: c, personId: p })));
			for (const { p } of three) expect(bench.person(p)).toBeUndefined();
		},
	);
});

describe('a lost create stays unknown', () => {
	const loseFirst = () =>
		bench.fault(
			{
				operation: 'personUpdate',
				where: ({ body }: any) => body.action === 'Create' && body.email === emailOf(0),
			},
			'lost',
			{ times: 1 },
		);
	const noneOnceThere = (operation: string) =>
		bench.fault({ operation, where: () => bench.newIds().length > 0 }, 503);

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'although the next try cannot even look, %s',
		async (onError) => {
			loseFirst();
			noneOnceThere('personsList');
			const run = await bench.run(createOf({ sendAs: 'single' }), some(2), { onError, ...RETRY });
			const [first] = (onError === 'continueErrorOutput' ? run.errors : run.main) as any[];
			fails(first.json, 'unknown', emailOf(0));
			expect(thereOf(0)).toBe(1);
		},
	);

	test('although the next try does not find the company', async () => {
		loseFirst();
		noneOnceThere('personsList');
		noneOnceThere('companiesList');
		noneOnceThere('companiesListFull');
		const name = bench.sandbox.data.companies.get(12)!.name;
		const params = createOf({ sendAs: 'single' }, { companyId: locator('name', name) });
		const run = await bench.run(params, some(2), { ...STOP, ...RETRY });
		expect(told(run)).toContain(emailOf(0));
		expect(told(run)).toMatch(/not known/i);
		expect(thereOf(0)).toBe(1);
	});

	test('an upsert whose repeats are refused for the allowance', async () => {
		bench.fault('personUpdate', 'lost', { nth: 1 });
		bench.fault('personUpdate', 'tooMany');
		const { email, companyId, lastName, firstName } = bench.person(1005);
		const params = upsertOf({ sendAs: 'single' }, { additionalFields: { role: 'Boss' } });
		const items = [{ c: companyId, l: lastName, f: firstName, e: email }];
		const { json } = await bench.goOn(params, items);
		expect(bench.sent('personUpdate').length).toBeGreaterThan(1);
		expect(bench.person(1005).role).toBe('Boss');
		expect(json[0].details.outcome).toBe('unknown');
	});

	const modes = ['stopWorkflow', 'continueRegularOutput'] as const;
	const downs = [
		['from the first look-up', [1, 2, 3, 4]],
		['after the first look-up', [2, 3, 4, 5]],
	] as const;
	test.each(modes.flatMap((mode) => downs.map(([how, nth]) => [mode, how, nth] as const)))(
		'two of one e-mail never become the same person: %s, look-ups down %s',
		async (onError, _how, nth) => {
			bench.fault('createPerson', 'lost', { nth: 1 });
			bench.fault('createPerson', 'cut', { nth: 2 });
			bench.fault('personsList', 503, { nth: [...nth] });
			const { main, error } = await bench.run(
				{ api: 'api1', ...createFromItem, options: { ifExists: 'create' } },
				[someone(0), someone(0, { f: 'Eva' })],
				{ ...withBoth, onError, ...RETRY },
			);
			const ids = [
				...main.map(({ json }) => json.personId),
				...((error?.context?.done?.personIds as number[]) ?? []),
			].filter((id) => id !== undefined);
			expect(new Set(ids).size).toBe(ids.length);
			// Each item that came out as created is a person that has its own first name.
			main.forEach(({ json }, item) => {
				if (typeof json.personId !== 'number') return;
				expect(bench.person(json.personId).firstName).toBe(item === 0 ? 'Ana' : 'Eva');
			});
			for (const firstName of ['Ana', 'Eva']) {
				const there = bench.newIds().filter((id) => bench.person(id).firstName === firstName);
				expect(there.length).toBeLessThanOrEqual(1);
			}
		},
	);
});

describe('look-ups', () => {
	test.each(['login', 'email'])(
		'a server that ignores the query: nobody is deleted by a %s that nobody has',
		async (mode) => {
			bench.sandbox.variants.api2.queryIgnored = true;
			// One contact alone has no login: it must not pass for whoever was asked for.
			const contacts = [...bench.sandbox.data.persons.values()].filter(({ login }) => !login);
			for (const { id } of contacts.slice(1))
				bench.sandbox.data.edit(id, { login: `somebody${id}` });
			const before = bench.sandbox.data.snapshot();
			for (const sendAs of ['single', 'batch']) {
				const params = {
					operation: 'delete',
					companyId: locator('id', 12),
					personId: locator(mode, '={{ $json.p }}'),
					options: { sendAs },
				};
				const { json } = await bench.goOn(params, [{ p: 'nobody@nowhere.test' }]);
				expect(json[0].details.outcome).toBe('notSent');
			}
			expect(bench.updates()).toEqual([]);
			expect(bench.sandbox.data.snapshot()).toBe(before);
		},
	);

	test('a list that neither shows logins nor filters by them finds nobody', async () => {
		const row = { personId: 1005, companyId: 12, firstName: 'Z', lastName: 'Y' };
		bench.fault('personsList', answered(200, { rows: [row], total: 1 }));
		const before = bench.sandbox.data.snapshot();
		const params = {
			operation: 'delete',
			companyId: locator('id', 12),
			personId: locator('login', '={{ $json.p }}'),
		};
		const { json } = await bench.goOn(params, [{ p: 'nobody' }]);
		fails(json[0], 'notSent', 'cannot be searched by login');
		expect(bench.updates()).toEqual([]);
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test('a contact without a login does not make each login cost a call', async () => {
		const contact = [...bench.sandbox.data.persons.values()].find(({ login }) => login === null)!;
		const items: IDataObject[] = Array.from({ length: 60 }, (_, number) =>
			someone(number, { login: `ana.doe-${number}` }),
		);
		Object.assign(items[7], { c: contact.companyId, e: contact.email });
		const params = createOf(
			{ ifExists: 'skip' },
			{ additionalFields: { login: '={{ $json.login }}', userProfileId: 32 } },
		);
		const { json } = await bench.done(params, items);
		expect(json[7]).toMatchObject({ action: 'skipped', personId: contact.id });
		expect(bench.newIds()).toHaveLength(59);
		expect(bench.sent('personsList', 'personsListFull').length).toBeLessThanOrEqual(4);
		expect(bench.counted().length).toBeLessThanOrEqual(10);
	});

	test.each(['long', 'noEmail'] as const)(
		'the e-mail is no field of a query (%s) and there is no list of fields',
		async (fieldIds) => {
			bench.sandbox.variants.api2.fieldIds = fieldIds;
			bench.fault('personsListFields', 404);
			const taken = bench.person(1005);
			const items = [someone(0), someone(1, { c: taken.companyId, e: taken.email })];
			const { json } = await bench.goOn(createOf({}), items);
			expect(bench.sent('personsListFields').length).toBeGreaterThan(0);
			expect(json[0]).toMatchObject({ action: 'created', companyId: 12 });
			expect(json[1].details).toMatchObject({ outcome: 'notSent', personId: 1005 });
			expect(bench.newIds()).toEqual([json[0].personId]);
		},
	);
});

describe('refusals', () => {
	test.each([{ sendAs: 'single' }, { sendAs: 'batch' }, { sendAs: 'batch', batchSize: 1 }])(
		'no licences, %j: each error is of its own person',
		async (options) => {
			const { data } = bench.sandbox;
			const off = [...data.persons.values()].filter(({ login }) => login !== null).slice(0, 3);
			for (const { id } of off) data.edit(id, { isActive: false });
			data.seats = data.enabledLogins;
			const items = off.map(({ companyId: c, id: p }) => ({ c, p }));
			const params = setActiveOf(true, { maxConcurrency: 1, ...options });
			const { json } = await bench.goOn(params, items);
			expect(json.map(({ details }) => details.personId)).toEqual(items.map(({ p }) => p));
			for (const { error } of json) expect(error).toMatch(/licen/i);
		},
	);

	test('a pasted token: one forbidden item, the others go on', async () => {
		const api1 = { ...createFromItem, api: 'api1', options: { maxConcurrency: 1 } };
		await bench.done(api1, [someone(9)]);
		const { token } = bench.sent('createPerson')[0].query;
		bench.store = storeFor(bench.sandbox, { wordbeeApi: { authentication: 'token', token } });
		bench.fault(
			{ operation: 'createPerson', where: ({ body }: any) => body.Email === emailOf(1) },
			'forbidden',
		);
		const { json } = await bench.goOn(api1, some(3));
		expect(endsOf(json)).toEqual(['created', 'rejected', 'created']);
		expect([0, 1, 2].map(thereOf)).toEqual([1, 0, 1]);
	});

	test('lack of rights stays a refusal when the question about the session breaks', async () => {
		bench.fault('personUpdate', 'forbidden');
		bench.fault('personsList', 'cut');
		const { json } = await bench.goOn(updateOf({ sendAs: 'single', maxConcurrency: 1 }), three);
		expect(bench.sent('personsList').length).toBeGreaterThan(0);
		expect(json.map(({ details }) => [details.outcome, details.httpCode])).toEqual(
			three.map(() => ['rejected', 403]),
		);
	});

	test.each(['api1', 'api2'])('503 that says when to come back is obeyed, %s', async (api) => {
		bench.fault(['personUpdate', 'updatePerson'], answered(503, '', { 'Retry-After': '7' }), {
			times: 1,
		});
		await bench.done({ ...updateOf(), api }, three.slice(0, 1));
		expect(bench.sent('personUpdate', 'updatePerson')).toHaveLength(2);
		expect(bench.waits).toEqual([expect.any(Number)]);
		expect(bench.waits[0]).toBeGreaterThanOrEqual(7000);
		expect(bench.person(1002).role).toBe('A');
	});
});

describe('an item whose end is unknown holds back later ones for the same person', () => {
	const away = { kind: 'status', status: 504, commit: false } as const;
	const pair = [
		{ c: 12, p: 1002, role: 'first' },
		{ c: 12, p: 1002, role: 'second' },
		{ c: 12, p: 1005, role: 'other' },
	];
	const ways = [
		['api1', 'single'],
		['api2', 'single'],
		['api2', 'batch'],
	] as const;
	const OPERATION = { single: ['updatePerson', 'personUpdate'], batch: ['personUpdates'] };
	/** Until the patience of a try has ended. */
	const breakChanges = (sendAs: 'single' | 'batch') => {
		const where = ({ body }: any) => sendAs === 'batch' || [body.pid, body.PersonId].includes(1002);
		const times = sendAs === 'single' ? 8 : 20;
		bench.fault({ operation: OPERATION[sendAs], where }, away, { times });
	};

	test.each(ways)('%s, %s: in the same try', async (api, sendAs) => {
		breakChanges(sendAs);
		const { json } = await bench.goOn(
			{ ...updateOf({ sendAs, batchSize: 2, maxConcurrency: 1 }), api },
			sendAs === 'batch' ? pair.slice(0, 2) : pair,
		);
		expect(json[0].details.outcome).toBe('unknown');
		fails(json[1], 'notSent', 'what became of item 1');
		expect(bench.person(1002).role).not.toBe('second');
		if (sendAs === 'single') expect(bench.person(1005).role).toBe('other');
	});

	test.each(ways)('%s, %s: the next try does both in their order', async (api, sendAs) => {
		breakChanges(sendAs);
		const { json } = await bench.done(
			{ ...updateOf({ sendAs, batchSize: 2, maxConcurrency: 1 }), api },
			pair,
			{
				...CONTINUE,
				...RETRY,
			},
		);
		expect(idsOf(json)).toEqual([1002, 1002, 1005]);
		expect(bench.person(1002).role).toBe('second');
	});

	test('but not the creation of another person with the same e-mail', async () => {
		bench.fault('createPerson', 'lost', { nth: 1 });
		const { json } = await bench.goOn({ ...createFromItem, api: 'api1' }, [
			someone(0),
			someone(0, { f: 'Eva' }),
		]);
		expect(json[0].details.outcome).toBe('unknown');
		expect(json[1].action).toBe('created');
		expect(thereOf(0)).toBe(2);
	});

	test('a refused item does not', async () => {
		bench.fault('updatePerson', 400, { nth: 1 });
		const { json } = await bench.goOn({ ...updateOf({ maxConcurrency: 1 }), api: 'api1' }, pair);
		expect(json[0].details.outcome).toBe('rejected');
		expect(json[1].action).toBe('updated');
		expect(bench.person(1002).role).toBe('second');
	});
});

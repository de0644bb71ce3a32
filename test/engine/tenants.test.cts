import type { IDataObject, INode } from 'n8n-workflow';

import { listSearch, loadOptions, n8n1, runNode, storeFor } from '../../lab/engine/harness.cts';
import { startSandbox, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { createFromItem, someone, some } from './bench.cts';
import { whoFromItem } from './api2Helpers.cts';

/** Two customers, each with a Wordbee of its own. */
let tenants: [Sandbox, Sandbox];

beforeAll(async () => {
	tenants = [await startSandbox({ seed: 'small' }), await startSandbox({ seed: 'small' })];
});
beforeEach(() => {
	for (const [at_, tenant] of tenants.entries()) {
		tenant.reset();
		tenant.account = `customer-${at_}`;
		tenant.password = `Pa55-of-${at_}`;
		tenant.apiKey = `key-of-customer-${at_}`;
	}
	const { wait } = clock;
	jest
		.spyOn(clock, 'wait')
		.mockImplementation(async (ms, signal) => await wait(Math.min(ms, 2), signal));
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await Promise.all(tenants.map(async (tenant) => await tenant.close())));

/** Everything about a tenant that a credential may take from an item. */
async function at(tenant: Sandbox): Promise<IDataObject> {
	const { url, apiV2Url, account, password, apiKey } = tenant;
	const connect = new URL(`${url}/api/connect`);
	connect.search = String(new URLSearchParams({ account, pwd: password, json: 'true' }));
	const token = (await (await fetch(connect)).json()) as string;
	return { url, apiV2Url, account, password, apiKey, token };
}

const EXPRESSIONS: Record<string, Record<string, IDataObject>> = {
	password: {
		wordbeeApi: {
			url: '={{ $json.url }}',
			accountId: '={{ $json.account }}',
			password: '={{ $json.password }}',
		},
	},
	token: {
		wordbeeApi: {
			authentication: 'token',
			url: '={{ $json.url }}',
			token: '={{ $json.token }}',
		},
	},
	key: {
		wordbeeV2Api: {
			url: '={{ $json.apiV2Url }}',
			accountId: '={{ $json.account }}',
			apiKey: '={{ $json.apiKey }}',
		},
	},
};

const ways = [
	['API 1 with a password', 'password', createFromItem],
	['API 1 with a token', 'token', createFromItem],
	['API 2', 'key', { api: 'api2', ...createFromItem }],
	[
		'API 2, several at a time',
		'key',
		{ api: 'api2', ...createFromItem, options: { sendAs: 'batch' } },
	],
	['Get Many', 'key', { api: 'api2', operation: 'getAll', limit: 5 }],
	[
		'Enable or Disable',
		'key',
		{
			api: 'api2',
			operation: 'setActive',
			...whoFromItem,
			isActive: false,
		},
	],
] as Array<[string, string, IDataObject]>;

function setup(params: IDataObject, kind: string, items: IDataObject[], settings = {}) {
	const [first] = tenants;
	const store = storeFor(first, EXPRESSIONS[kind]);
	return { params, items, store, settings: settings as Partial<INode> };
}

/** Requests of the node; the tests themselves log in for tokens. */
const logged = (tenant: Sandbox, seen: number) => tenant.log.slice(seen);

describe.each(ways)('%s', (_way, kind, params) => {
	test.each(['stop', 'continue'])(
		'items of two customers are refused before anything is sent (%s)',
		async (onError) => {
			const [a, b] = await Promise.all(tenants.map(at));
			const seen = tenants.map(({ log }) => log.length);
			const items = [someone(1, a), someone(2, a), someone(3, b), someone(4, a)];
			const settings = onError === 'stop' ? {} : { onError: 'continueRegularOutput' };
			const run = await runNode(setup(params, kind, items, settings));
			expect(tenants.map((tenant, at_) => logged(tenant, seen[at_]).length)).toEqual([0, 0]);
			const told = onError === 'stop' ? [run.error.message] : run.json.map(({ error }) => error);
			expect(told).toHaveLength(onError === 'stop' ? 1 : 4);
			for (const sentence of told) {
				expect(sentence).toMatch(/credential is not the same for all items: URL.* of item 3/);
				for (const secret of [a.password, a.apiKey, a.token, b.password, b.apiKey, b.token]) {
					expect(sentence).not.toContain(secret);
				}
			}
		},
	);

	test('each customer for itself goes to its own, one after the other', async () => {
		const given = await Promise.all(tenants.map(at));
		const seen = tenants.map(({ log }) => log.length);
		const { store } = setup(params, kind, []);
		const before = JSON.stringify([...store].map(([type, data]) => [type, data.url]));
		for (const [turn, tenant] of [0, 1, 0, 1].entries()) {
			const [, { id, companyId }] = tenants[tenant].data.persons.values();
			const items = [1, 2].map((number) =>
				someone(10 * turn + number, { ...given[tenant], p: id, c: companyId }),
			);
			const run = await runNode({ params, items, store });
			expect(run.error?.message).toBeUndefined();
		}
		expect(JSON.stringify([...store].map(([type, data]) => [type, data.url]))).toBe(before);
		const calls = tenants.map((tenant, at_) => logged(tenant, seen[at_]));
		expect(calls[0].length).toBeGreaterThan(1);
		expect(calls[0].length).toBe(calls[1].length);
		// A session that was given by the other one would be refused.
		expect(calls.flat().filter(({ status }) => status === 401 || status === 403)).toEqual([]);
	});
});

test('only the key differs: that item is not done with the key of the first', async () => {
	const [tenant] = tenants;
	const given = await at(tenant);
	const items = [someone(1, given), someone(2, { ...given, apiKey: 'another-key-entirely' })];
	const run = await runNode(setup({ api: 'api2', ...createFromItem }, 'key', items));
	expect(run.error.message).toMatch(/API Key of item 2 differs/);
	expect(run.error.message).not.toContain('another-key-entirely');
	expect(tenant.log.filter(({ operation }) => operation === 'personUpdate')).toEqual([]);
});

test('look-ups of another customer than the writes are refused as well', async () => {
	const [a, b] = await Promise.all(tenants.map(at));
	const seen = tenants.map(({ log }) => log.length);
	const items = [
		someone(1, a),
		someone(2, { ...a, apiV2Url: b.apiV2Url, account: b.account, apiKey: b.apiKey }),
	];
	const params = { ...createFromItem, options: { ifExists: 'skip' } };
	const [first] = tenants;
	const run = await runNode({
		params,
		items,
		store: storeFor(first, EXPRESSIONS.key),
		credentials: ['wordbeeApi', 'wordbeeV2Api'],
	});
	expect(run.error.message).toMatch(/Wordbee V2 API credential is not the same for all items/);
	expect(tenants.map((tenant, at_) => logged(tenant, seen[at_]).length)).toEqual([0, 0]);
});

test('an expression that does not look at the item costs no reading for each item', async () => {
	const [tenant] = tenants;
	const store = storeFor(tenant, {
		wordbeeApi: {
			url: `={{ "${tenant.url}" }}`,
			accountId: `={{ ${JSON.stringify(tenant.account)} }}`,
		},
	});
	let reads = 0;
	const { get } = store;
	store.get = (type) => {
		reads++;
		return get.call(store, type);
	};
	const run = await runNode({ params: createFromItem, items: some(60), store });
	expect(run.error?.message).toBeUndefined();
	expect(run.json).toHaveLength(60);
	expect(reads).toBeLessThan(10);
	// Its session is kept, and the expression with it; n8n 1 keeps what that gave.
	expect(get.call(store, 'wordbeeApi')).toMatchObject({
		url: n8n1 ? tenant.url : `={{ "${tenant.url}" }}`,
		sessionToken: expect.stringMatching(/^[0-9a-f]{16}\../),
	});
});

test('a field that finds nothing is named, in a run and in the panel', async () => {
	const run = await runNode(setup(createFromItem, 'password', [someone(1)]));
	expect(run.error.message).toMatch(/^The URL in the Wordbee API credential is empty/);
	expect(run.error.description).toMatch(/expression/);
	const panel = setup({ operation: 'create' }, 'password', []);
	for (const list of [listSearch(panel, 'searchCompanies'), loadOptions(panel, 'getLabels')]) {
		await expect(list).rejects.toThrow(/could not be loaded/);
	}
});

test('a refused log-in of one customer keeps nobody else out', async () => {
	const [a, b] = await Promise.all(tenants.map(at));
	const wrong = someone(1, { ...a, password: 'no-longer-right' });
	const { store } = setup(createFromItem, 'password', []);
	for (const item of [wrong, wrong, someone(2, b)]) {
		const run = await runNode({ params: createFromItem, items: [item], store });
		expect(run.error === undefined).toBe(item !== wrong);
	}
});

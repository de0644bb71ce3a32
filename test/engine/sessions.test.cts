import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Api1Variants, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import {
	WRITES,
	useBench,
	locator,
	createFromItem,
	someone,
	retry,
	some,
	fails,
	stops,
	endsOf,
} from './bench.cts';
import {
	listProfiles,
	listSearch,
	n8n1,
	storeFor,
	testCredential,
} from '../../lab/engine/harness.cts';

const bench = useBench();

const three = [someone(0), someone(1), someone(2)];
const twelve = some(12);

const credential = () => bench.store.get('wordbeeApi')!;
const edit = (changes: IDataObject) =>
	bench.store.set('wordbeeApi', { ...credential(), ...changes });
const logIns = () => bench.sent('connect').length;
const profiles = async () => await listProfiles({ params: createFromItem, store: bench.store });
const companies = async () =>
	await listSearch({ params: createFromItem, store: bench.store }, 'searchCompanies');
/** The token of the session that n8n holds, taken from what was sent with it. */
const liveToken = () => bench.sandbox.log.flatMap(({ query }) => query.token ?? []).at(-1)!;

describe('one session for all', () => {
	test('three items, one log-in', async () => {
		await bench.done(createFromItem, three);
		expect(logIns()).toBe(1);
		expect(new Set(bench.sent('createPerson').map(({ query }) => query.token)).size).toBe(1);
	});

	test('twelve items at once, one log-in', async () => {
		bench.sandbox.latencyMs = 5;
		await bench.run({ ...createFromItem, options: { maxConcurrency: 12 } }, twelve);
		expect(logIns()).toBe(1);
		expect(bench.newIds()).toHaveLength(12);
	});

	test('the next run and the panel use the stored one', async () => {
		await bench.run(createFromItem, three);
		expect(String(credential().sessionToken)).toContain(liveToken());
		await bench.run({ ...createFromItem, companyId: locator('name', 'Acme Tools') }, [someone(3)]);
		await profiles();
		await companies();
		expect(logIns()).toBe(1);
		expect(bench.newIds()).toHaveLength(4);
	});

	test('the panel stores one as well', async () => {
		await profiles();
		await companies();
		await bench.run(createFromItem, three);
		expect(logIns()).toBe(1);
	});
});

const deaths: Array<Api1Variants['deadToken']> = ['403', '401', '400'];
describe.each(deaths)('a session that died, told by %s', (deadToken) => {
	beforeEach(() => {
		bench.sandbox.variants.api1.deadToken = deadToken;
		bench.sandbox.latencyMs = 4;
	});

	test('before the run: one log-in, no item fails, four in flight', async () => {
		await bench.run(createFromItem, [someone(100)]);
		bench.sandbox.expireTokens();
		const { json } = await bench.done(createFromItem, twelve);
		expect(json.every(({ action }) => action === 'created')).toBe(true);
		expect(logIns()).toBe(2);
		expect(bench.newIds()).toHaveLength(13);
	});

	test.each([1, 2, 5, 12])('in the middle, at request %i: the same', async (nth) => {
		bench.fault('createPerson', 'expireToken', { nth });
		const { json } = await bench.done(createFromItem, twelve);
		expect(json.every(({ action }) => action === 'created')).toBe(true);
		expect(logIns()).toBe(2);
		expect(bench.newIds()).toHaveLength(12);
	});

	test('several times in a run', async () => {
		bench.fault('createPerson', 'expireToken', { nth: [3, 12, 21] });
		await bench.done({ ...createFromItem, options: { maxConcurrency: 1 } }, twelve);
		expect(bench.newIds()).toHaveLength(12);
		expect(logIns()).toBe(1 + bench.sent('createPerson').filter(({ fault }) => fault).length);
	});

	test('in the lists of the panel: one log-in, and the new one is stored', async () => {
		await profiles();
		bench.sandbox.expireTokens();
		expect((await profiles()).length).toBeGreaterThan(0);
		expect(logIns()).toBe(2);
		bench.sandbox.expireTokens();
		expect((await companies()).results.length).toBeGreaterThan(0);
		expect(logIns()).toBe(3);
		await bench.run(createFromItem, three);
		expect(logIns()).toBe(3);
	});

	test('an update and a list of a run', async () => {
		await profiles();
		bench.sandbox.expireTokens();
		await bench.done({
			operation: 'update',
			companyId: locator('name', 'Nordlicht Sprachdienste'),
			personId: locator('id', 1007),
			updateFields: { role: 'Boss' },
		});
		expect(logIns()).toBe(2);
		expect(bench.person(1007).role).toBe('Boss');
	});
});

test('a session that lives for a few calls only', async () => {
	const shortLived = await startSandbox({ seed: 'small', tokenLifeCalls: 3 });
	bench.store = storeFor(shortLived);
	const { json } = await bench.done(createFromItem, twelve);
	expect(json.every(({ action }) => action === 'created')).toBe(true);
	const renewed = shortLived.log.filter(({ operation }) => operation === 'connect');
	expect(renewed.length).toBeLessThanOrEqual(6);
	await shortLived.close();
});

test('a platform that allows one session at a time', async () => {
	bench.sandbox.variants.api1.singleSession = true;
	await bench.run(createFromItem, three);
	await listProfiles({ params: createFromItem, store: storeFor(bench.sandbox) });
	await bench.done(createFromItem, [someone(3), someone(4)]);
	expect(logIns()).toBe(3);
});

describe('a session that can never be had', () => {
	const invalid = /^Wordbee refused the log-in: Invalid account or password\./;
	const refused: Array<[string, () => void, RegExp]> = [
		['a wrong password', () => edit({ password: 'wrong' }), invalid],
		['a wrong account', () => edit({ accountId: 'nobody' }), invalid],
		[
			'an address that is not allowed',
			() => (bench.sandbox.variants.api1.ipAuthorised = false),
			/IP address not authorised/,
		],
		['API 1 switched off', () => (bench.sandbox.variants.api1.enabled = false), /not activated/],
	];
	describe.each(refused)('%s', (_, spoil, sentence) => {
		beforeEach(() => spoil());

		test('run that stops: one clear sentence, at most two log-ins', async () => {
			stops(await bench.run(createFromItem, twelve), sentence, /credential/);
			expect(logIns()).toBeLessThanOrEqual(2);
			expect(bench.sent(...WRITES)).toEqual([]);
		});

		test('run that continues: each item says it, at most two log-ins', async () => {
			const { json } = await bench.goOn(createFromItem, twelve);
			expect(json).toHaveLength(12);
			for (const item of json) fails(item, 'notSent', sentence);
			expect(logIns()).toBeLessThanOrEqual(2);
		});

		test('lists of the panel: the same sentence, at most two log-ins', async () => {
			await expect(profiles()).rejects.toThrow(new RegExp(sentence.source.replace(/^\^/, '')));
			expect(logIns()).toBeLessThanOrEqual(2);
		});

		test('retried runs do not lock the account', async () => {
			await bench.run(createFromItem, three, retry(5));
			expect(logIns()).toBeLessThanOrEqual(2);
		});
	});

	test('a log-in that is answered with a web page', async () => {
		bench.fault('connect', { kind: 'html', commit: false });
		const error = stops(await bench.run(createFromItem, three), /log-in/);
		expect(error.message).not.toMatch(/</);
		expect(bench.sent(...WRITES)).toEqual([]);
	});

	test('a log-in that does not work for a moment is tried again', async () => {
		bench.fault('connect', 503, { times: 1 });
		await bench.done(createFromItem, three);
		expect(bench.newIds()).toHaveLength(3);
	});
});

describe('a pasted token', () => {
	test('works without any log-in', async () => {
		await profiles();
		const token = liveToken();
		edit({ authentication: 'token', token, accountId: '', password: '', sessionToken: 'none' });
		await bench.done(createFromItem, three);
		expect(logIns()).toBe(1);
		expect(new Set(bench.sent('createPerson').map(({ query }) => query.token))).toEqual(
			new Set([token]),
		);
	});

	test('wins over a session that is still stored', async () => {
		await profiles();
		const old = liveToken();
		edit({ authentication: 'token', token: 'pasted-token' });
		await bench.run(createFromItem, [someone(0)]);
		expect(bench.sent('createPerson').map(({ query }) => query.token)).toEqual(['pasted-token']);
		expect(old).not.toBe('pasted-token');
	});

	test.each(deaths)('that is dead (%s): one sentence, no log-in', async (deadToken) => {
		bench.sandbox.variants.api1.deadToken = deadToken;
		edit({ authentication: 'token', token: 'dead-token-1' });
		const stopped = await bench.run(createFromItem, twelve);
		expect(stopped.error.message).toMatch(/^Wordbee refused the token/);
		expect(stopped.error.description).toMatch(/token of the Wordbee API credential/);
		bench.sandbox.log.length = 0;
		const { json } = await bench.goOn(createFromItem, twelve);
		for (const item of json) fails(item, 'notSent', /^Wordbee refused the token/);
		expect(logIns()).toBe(0);
		// Four in flight, and one question whether the token or a right is missing.
		expect(bench.sandbox.log.length).toBeLessThanOrEqual(5);
		expect(bench.newIds()).toEqual([]);
	});
});

describe('a missing right is no dead session', () => {
	const items = some(100);

	test('a hundred forbidden items: at most two log-ins, and each says why', async () => {
		bench.fault('createPerson', 'forbidden');
		const { json } = await bench.goOn(createFromItem, items);
		expect(logIns()).toBeLessThanOrEqual(2);
		for (const item of json) {
			fails(item, 'rejected', 'You do not have the required access rights.', { httpCode: 403 });
		}
		expect(bench.sent('createPerson').length).toBeLessThanOrEqual(110);
		expect(bench.sandbox.log.length).toBeLessThanOrEqual(220);
	});

	test('a session that dies among forbidden items is renewed', async () => {
		bench.fault({ operation: 'createPerson', path: /\/13\// }, 'forbidden');
		bench.fault({ operation: 'createPerson', path: /\/12\// }, 'expireToken', { nth: [20, 70] });
		const { json } = await bench.goOn(
			createFromItem,
			items.map((item, index) => ({ ...item, c: index % 2 === 0 ? 12 : 13 })),
		);
		expect(endsOf(json)).toEqual(
			items.map((_, index) => (index % 2 === 0 ? 'created' : 'rejected')),
		);
		expect(logIns()).toBeLessThanOrEqual(4);
	});

	test('a list that may not be read: at most two log-ins', async () => {
		bench.fault('profiles', 'forbidden');
		await expect(profiles()).rejects.toThrow(/required access rights/);
		await expect(profiles()).rejects.toThrow(/required access rights/);
		expect(logIns()).toBeLessThanOrEqual(3);
	});
});

describe('an edited credential never sends the old session', () => {
	let other: Sandbox;
	let old: string;
	beforeAll(async () => {
		other = await startSandbox({ seed: 'small' });
	});
	afterAll(async () => await other.close());
	beforeEach(async () => {
		other.reset();
		await bench.run(createFromItem, [someone(0)]);
		old = liveToken();
		bench.sandbox.log.length = 0;
	});

	const uses: Array<[string, () => Promise<unknown>]> = [
		['a run', async () => await bench.run(createFromItem, [someone(1)])],
		['a list of the panel', async () => await profiles().catch(() => undefined)],
		['a picker of the panel', async () => await companies().catch(() => undefined)],
		['the credential test', async () => await testCredential('wordbeeApi', credential())],
	];

	describe.each(uses)('%s', (what, use) => {
		/** Neither the token itself nor anything that holds it. */
		const nowhere = (sandbox: Sandbox) => expect(JSON.stringify(sandbox.log)).not.toContain(old);

		test('URL: nothing of it reaches the other host', async () => {
			edit({ url: other.url });
			await use();
			expect(other.log.length).toBeGreaterThan(0);
			nowhere(other);
			expect(bench.sandbox.log).toEqual([]);
			// The log-in is the same there, so it works.
			expect(other.log.every(({ status }) => status === 200)).toBe(true);
		});

		test('URL with a path', async () => {
			edit({ url: `${bench.sandbox.url}/other` });
			await use();
			expect(bench.sandbox.log.length).toBeGreaterThan(0);
			nowhere(bench.sandbox);
		});

		test.each([
			['account', 'accountId'],
			['password', 'password'],
		] as const)('%s', async (name, field) => {
			bench.sandbox[name] = 'another-one';
			edit({ [field]: 'another-one' });
			await use();
			expect(logIns()).toBe(1);
			nowhere(bench.sandbox);
		});

		test('wrong password: refused, although the old session still lives', async () => {
			edit({ password: 'wrong' });
			const out: any = await use();
			nowhere(bench.sandbox);
			expect(bench.newIds()).toHaveLength(1);
			if (what === 'the credential test') expect(out.ok).toBe(false);
			else expect(out?.error?.message ?? 'refused').toMatch(/refused/);
		});
	});
});

describe('the credential test judges what was typed', () => {
	test.each([
		['a good password', {}, true],
		['a wrong password', { password: 'wrong' }, false],
		['a wrong account', { accountId: 'nobody' }, false],
		['a trailing slash', { url: 'SLASH' }, true],
		['a wrong URL', { url: 'http://127.0.0.1:9' }, false],
	])('%s, with or without a stored session', async (_, changes: IDataObject, ok) => {
		const url =
			changes.url === 'SLASH' ? `${bench.sandbox.url}/ ` : (changes.url ?? bench.sandbox.url);
		expect((await testCredential('wordbeeApi', { ...credential(), ...changes, url })).ok).toBe(ok);
		await profiles();
		expect((await testCredential('wordbeeApi', { ...credential(), ...changes, url })).ok).toBe(ok);
	});

	// n8n 1 forgets what the error came from, and shows a sentence of its own.
	const inWords = n8n1 ? test.skip : test;

	inWords.each([
		['a wrong password', { password: 'wrong' }, /refused the log-in/],
		['a wrong URL', { url: '/nowhere' }, /No API 1 at this URL/],
	])('%s is told in words that help', async (_, changes: IDataObject, sentence) => {
		if (changes.url) changes = { url: `${bench.sandbox.url}${changes.url}` };
		const { message } = await testCredential('wordbeeApi', { ...credential(), ...changes });
		expect(message).toMatch(sentence);
	});

	inWords('a token: alive, then dead', async () => {
		await profiles();
		const pasted = { authentication: 'token', token: liveToken(), sessionToken: 'none' };
		const data = { ...credential(), ...pasted };
		expect(await testCredential('wordbeeApi', data)).toEqual({ ok: true });
		bench.sandbox.expireTokens();
		expect(await testCredential('wordbeeApi', data)).toMatchObject({
			ok: false,
			message: expect.stringMatching(/token/),
		});
		expect(logIns()).toBe(1);
	});

	test('it disturbs no run, even where only one session is allowed', async () => {
		bench.sandbox.variants.api1.singleSession = true;
		await profiles();
		await testCredential('wordbeeApi', credential());
		await bench.done(createFromItem, three);
	});
});

describe('another execution renewed the stored session meanwhile', () => {
	test('a run takes it over and does not log in', async () => {
		await bench.run(createFromItem, [someone(0)]);
		bench.fault(
			'createPerson',
			async () => {
				bench.sandbox.expireTokens();
				await profiles();
			},
			{ times: 1 },
		);
		const { json } = await bench.done({ ...createFromItem, options: { maxConcurrency: 1 } }, [
			someone(1),
			someone(2),
		]);
		expect(endsOf(json)).toEqual(['created', 'created']);
		// One at first, one by the other execution.
		expect(logIns()).toBe(2);
	});

	test('two executions that find a dead session at the same time both succeed', async () => {
		await profiles();
		bench.sandbox.expireTokens();
		bench.sandbox.latencyMs = 5;
		const runs = await Promise.all([
			bench.run(createFromItem, [someone(1), someone(2)]),
			bench.run(createFromItem, [someone(3), someone(4)]),
		]);
		for (const { error } of runs) expect(error).toBeUndefined();
		expect(bench.newIds()).toHaveLength(4);
		expect(logIns()).toBeLessThanOrEqual(3);
	});
});

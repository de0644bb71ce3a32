import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import {
	BOTH_APIS,
	useBench,
	locator,
	createFromItem,
	someone,
	retry,
	some,
	tokenOf,
	whoIs,
	fails,
	stops,
	endsOf,
	idsOf,
} from './bench.cts';
import {
	listProfiles,
	listSearch,
	n8n1,
	storeFor,
	testCredential,
} from '../../lab/engine/harness.cts';

/** With some latency, so that requests do overlap. */
const bench = useBench({ latencyMs: 5 });

const three = some(3);
const twelve = some(12);
/** What lists the profiles, in either API. */
const PROFILES = ['profiles', 'userProfiles'];
const DEATHS = ['400', '401', '403'] as const;

/** Each of these persons was created once, and nobody else. */
const onlyNew = (items: IDataObject[]) => {
	const emails = bench.newIds().map((id) => bench.person(id).email);
	expect(emails.sort()).toEqual(items.map(({ e }) => e).sort());
};
/** The token of the session that n8n holds, taken from what was sent with it. */
const liveToken = () => String(bench.sandbox.log.map(tokenOf).filter(Boolean).at(-1));

describe.each(BOTH_APIS)('$name', (one) => {
	const { api, type, secret, urlOf, writes } = one;
	const panel = () => ({ params: { api, ...createFromItem }, store: bench.store });
	const create = (options: IDataObject = {}) => ({
		...panel().params,
		options: { ifExists: 'create', sendAs: 'single', ...options },
	});
	const credential = () => bench.store.get(type)!;
	const edit = (changes: IDataObject) => bench.store.set(type, { ...credential(), ...changes });
	const logIns = (sandbox = bench.sandbox) =>
		sandbox.log.filter(({ operation }) => operation === one.logIn).length;
	const profiles = async () => await listProfiles(panel());
	const companies = async () => await listSearch(panel(), 'searchCompanies');

	describe('one session for all', () => {
		test('three items, one log-in', async () => {
			await bench.done(create(), three);
			expect(logIns()).toBe(1);
			expect(new Set(bench.sent(...writes).map(tokenOf)).size).toBe(1);
		});

		test('twelve items at once, one log-in', async () => {
			await bench.run(create({ maxConcurrency: 12 }), twelve);
			expect(logIns()).toBe(1);
			expect(bench.newIds()).toHaveLength(12);
		});

		test('the next run and the panel use the stored one', async () => {
			await bench.run(create(), three);
			expect(String(credential().sessionToken)).toContain(liveToken());
			await bench.run({ ...create(), companyId: locator('name', 'Acme Tools') }, [someone(3)]);
			await profiles();
			await companies();
			expect(logIns()).toBe(1);
			expect(bench.newIds()).toHaveLength(4);
		});

		test('the panel stores one as well', async () => {
			await profiles();
			await companies();
			await bench.run(create(), three);
			expect(logIns()).toBe(1);
		});
	});

	describe.each(DEATHS)('a session that dies, told by %s', (deadToken) => {
		beforeEach(() => {
			bench.sandbox.variants[api].deadToken = deadToken;
		});

		test('between two runs: one log-in, no failed item', async () => {
			await bench.done(create(), some(1));
			bench.sandbox.expireTokens();
			const { json } = await bench.done(create(), twelve.slice(1));
			expect(json.every(({ action }) => action === 'created')).toBe(true);
			expect(logIns()).toBe(2);
			onlyNew(twelve);
		});

		test.each([1, 2, 5, 10, 24])(
			'at request %i, four in flight: one log-in, no failed item, nobody twice',
			async (nth) => {
				bench.fault(writes, () => bench.sandbox.expireTokens(), { nth });
				const { json } = await bench.done(create({ maxConcurrency: 4 }), some(24));
				expect(json.every(({ action }) => action === 'created')).toBe(true);
				expect(bench.sandbox.maxInFlight).toBe(4);
				expect(logIns()).toBe(2);
				const refused = bench.sent(...writes).filter(({ status }) => status === Number(deadToken));
				expect(refused.length).toBeGreaterThan(0);
				onlyNew(some(24));
			},
		);

		test('again and again: as many log-ins as deaths', async () => {
			bench.fault(writes, 'expireToken', { nth: [3, 7, 11] });
			await bench.done(create({ maxConcurrency: 1 }), twelve);
			expect(bench.newIds()).toHaveLength(12);
			expect(logIns()).toBe(4);
		});

		test('in the lists of the panel: one log-in, and the new one is stored', async () => {
			await profiles();
			bench.sandbox.expireTokens();
			expect((await profiles()).length).toBeGreaterThan(0);
			expect(logIns()).toBe(2);
			bench.sandbox.expireTokens();
			expect((await companies()).results.length).toBeGreaterThan(0);
			expect(logIns()).toBe(3);
			await bench.run(create(), three);
			expect(logIns()).toBe(3);
		});

		test('an update and a list of a run', async () => {
			await profiles();
			bench.sandbox.expireTokens();
			await bench.done({
				api,
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
		try {
			bench.store = storeFor(shortLived);
			const { json } = await bench.done(create(), twelve);
			expect(json.every(({ action }) => action === 'created')).toBe(true);
			expect(logIns(shortLived)).toBeLessThanOrEqual(6);
		} finally {
			await shortLived.close();
		}
	});

	describe('a session that can never be had', () => {
		const wrong = api === 'api1' ? 'Invalid account or password.' : 'Invalid private key.';
		const variants = () => bench.sandbox.variants.api1;
		const more: Record<typeof api, Array<[string, () => unknown, string]>> = {
			api1: [
				[
					'an address that is not allowed',
					() => (variants().ipAuthorised = false),
					'IP address not authorised: 127.0.0.1',
				],
				['API 1 switched off', () => (variants().enabled = false), 'The API is not activated.'],
			],
			api2: [['a revoked key', () => bench.sandbox.revokeKey(), wrong]],
		};
		describe.each([
			['a wrong secret', () => edit({ [secret]: 'wrong' }), wrong],
			['a wrong account', () => edit({ accountId: 'nobody' }), wrong],
			...more[api],
		])('%s', (_, spoil, words) => {
			const sentence = `Wordbee refused the log-in: ${words}`;
			beforeEach(() => void spoil());
			afterEach(() => expect(logIns()).toBeLessThanOrEqual(2));

			test.each([1, 30])('%i items: one clear sentence, nothing else is sent', async (count) => {
				const advice = api === 'api1' ? /password in .*credential/ : /API key in .*credential/;
				const { message } = stops(await bench.run(create(), some(count)), sentence, advice);
				expect(message).toBe(count === 1 ? sentence : `${sentence} [item 1, Ana Doe 0]`);
				expect(bench.sandbox.log).toHaveLength(logIns());
			});

			test('run that continues: each item says it', async () => {
				const { json } = await bench.goOn(create(), twelve);
				expect(endsOf(json)).toEqual(twelve.map(() => 'notSent'));
				expect(json.map(({ error }) => error)).toEqual(
					twelve.map((_, n) => expect.stringContaining(`${sentence} [item ${n + 1}, `)),
				);
			});

			test('lists of the panel: the same sentence', async () => {
				await expect(profiles()).rejects.toThrow(sentence);
			});

			test('retried runs do not lock the account', async () => {
				await bench.run(create(), three, retry(5));
			});
		});

		test('from the middle on: what is done stays, the rest is not sent', async () => {
			bench.fault(writes, () => void (bench.sandbox[secret] = 'another-one'), { nth: 8 });
			bench.fault(writes, () => bench.sandbox.expireTokens(), { nth: 8 });
			const { json } = await bench.goOn(create(), some(20));
			const done = json.filter(({ action }) => action === 'created');
			expect(idsOf(done).sort()).toEqual(bench.newIds().sort());
			expect(done.length).toBeGreaterThanOrEqual(4);
			const sentence = `Wordbee refused the log-in: ${wrong}`;
			for (const item of json.filter(({ error }) => error)) fails(item, 'notSent', sentence);
			expect(logIns()).toBeLessThanOrEqual(3);
			expect(bench.sent(...writes).length).toBeLessThanOrEqual(12);
		});

		test('a log-in that is answered with a web page', async () => {
			bench.fault(one.logIn, { kind: 'html', commit: false });
			const error = stops(await bench.run(create(), three), /log-in/);
			expect(error.message).not.toMatch(/</);
			expect(bench.sent(...writes)).toEqual([]);
		});

		test('a log-in that does not work for a moment is tried again', async () => {
			bench.fault(one.logIn, 503, { times: 1 });
			await bench.done(create(), three);
			expect(bench.newIds()).toHaveLength(3);
		});
	});

	describe('a missing right is no dead session', () => {
		const forbidden = 'Wordbee does not allow this: You do not have the required access rights.';
		const items = some(100, (n) => ({ p: 3000 + n, role: `${n}` }));
		const updateFields = { role: '={{ $json.role }}' };
		const who = whoIs('={{ $json.c }}', '={{ $json.p }}');
		beforeEach(() => {
			for (const { p, e } of items) bench.add({ id: p as number, email: `old.${e}` });
		});
		const forbid = (strikes: (n: number) => boolean) => {
			const where = ({ body }: any) => strikes(Number(body.Role ?? body.role));
			bench.fault({ operation: writes, where }, 'forbidden');
		};

		describe.each<[string, IDataObject]>([
			['created', { ...create(), additionalFields: updateFields }],
			['updated', { ...create(), ...who, operation: 'update', updateFields }],
		])('persons that would be %s', (action, params) => {
			const numberOf = (n: number) => (action === 'updated' ? { personId: 3000 + n } : {});

			test.each([
				['a third of the items', (n: number) => n % 3 === 0],
				['all items', () => true],
			])('for %s: each says why, and no log-in per item', async (_what, strikes) => {
				forbid(strikes);
				const { json } = await bench.goOn(params, items);
				for (const [n, item] of json.entries()) {
					if (strikes(n)) fails(item, 'rejected', forbidden, { httpCode: 403, ...numberOf(n) });
					else expect(item).toMatchObject({ action, companyId: 12, ...numberOf(n) });
				}
				expect(json).toHaveLength(100);
				expect(logIns()).toBeLessThanOrEqual(2);
				expect(bench.sent(...writes).length).toBeLessThanOrEqual(110);
				expect(bench.sandbox.log.length).toBeLessThanOrEqual(220);
			});

			test('for everything, the look-ups included', async () => {
				bench.fault([...writes, ...PROFILES, 'personsList'], 'forbidden');
				const { json } = await bench.goOn(params, items);
				expect(json.map(({ details }) => details.httpCode)).toEqual(items.map(() => 403));
				expect(logIns()).toBeLessThanOrEqual(3);
			});

			test('and a session that dies besides: both are told apart', async () => {
				bench.sandbox.variants[api].deadToken = '403';
				forbid((n) => n % 2 === 1);
				bench.fault(writes, () => bench.sandbox.expireTokens(), { nth: [20, 70] });
				const { json } = await bench.goOn(params, items);
				expect(endsOf(json)).toEqual(items.map((_, n) => (n % 2 === 1 ? 'rejected' : action)));
				expect(logIns()).toBeLessThanOrEqual(4);
			});
		});

		test('a list that may not be read: at most two log-ins', async () => {
			bench.fault(PROFILES, 'forbidden');
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
			await bench.run(create(), [someone(0)]);
			old = liveToken();
			bench.sandbox.log.length = 0;
		});

		describe.each<[string, () => Promise<unknown>]>([
			['a run', async () => await bench.run(create(), [someone(1)])],
			['a list of the panel', profiles],
			['a picker of the panel', companies],
			['the credential test', async () => await testCredential(type, credential())],
		])('%s', (what, use) => {
			/** Neither the token itself nor anything that holds it. */
			const nowhere = ({ log }: Sandbox) => expect(JSON.stringify(log)).not.toContain(old);
			/** It succeeds, with a log-in of its own. */
			const afresh = async (sandbox = bench.sandbox) => {
				const out: any = await use();
				expect(out.error ?? out.message).toBeUndefined();
				nowhere(sandbox);
				expect(logIns(sandbox)).toBe(1);
				expect(sandbox.log.every(({ status }) => status === 200)).toBe(true);
			};

			test('URL: nothing of it reaches the other host', async () => {
				edit({ url: urlOf(other) });
				await afresh(other);
				expect(bench.sandbox.log).toEqual([]);
			});

			test('URL with a path', async () => {
				edit({ url: `${urlOf(bench.sandbox)}/other` });
				await use().catch(() => undefined);
				expect(bench.sandbox.log.length).toBeGreaterThan(0);
				nowhere(bench.sandbox);
			});

			test('URL that is only written otherwise', async () => {
				edit({ url: `${urlOf(bench.sandbox)}/` });
				await afresh();
			});

			test.each([
				['account', 'accountId'],
				[secret, secret],
			] as const)('%s', async (name, field) => {
				bench.sandbox[name] = 'another-one';
				edit({ [field]: 'another-one' });
				await afresh();
			});

			test('wrong secret: refused, although the old session still lives', async () => {
				edit({ [secret]: 'wrong' });
				const out: any = await use().catch((thrown: unknown) => thrown);
				nowhere(bench.sandbox);
				expect(bench.newIds()).toHaveLength(1);
				if (what === 'the credential test') expect(out.ok).toBe(false);
				else expect((out.error ?? out).message).toMatch(/refused/);
			});
		});
	});

	test.each<[string, () => IDataObject, boolean]>([
		['a good secret', () => ({}), true],
		['a wrong secret', () => ({ [secret]: 'wrong' }), false],
		['a wrong account', () => ({ accountId: 'nobody' }), false],
		['a trailing slash', () => ({ url: `${urlOf(bench.sandbox)}/ ` }), true],
		['a wrong URL', () => ({ url: 'http://127.0.0.1:9' }), false],
	])(
		'the credential test judges what was typed: %s, with or without a stored session',
		async (_, changes, ok) => {
			expect((await testCredential(type, { ...credential(), ...changes() })).ok).toBe(ok);
			await profiles();
			expect((await testCredential(type, { ...credential(), ...changes() })).ok).toBe(ok);
		},
	);

	describe('another execution renewed the stored session meanwhile', () => {
		test('a run takes it over and does not log in', async () => {
			await bench.run(create(), [someone(0)]);
			const renew = async () => {
				bench.sandbox.expireTokens();
				await profiles();
			};
			bench.fault(writes, renew, { times: 1 });
			const { json } = await bench.done(create({ maxConcurrency: 1 }), three.slice(1));
			expect(endsOf(json)).toEqual(['created', 'created']);
			// One at first, one by the other execution.
			expect(logIns()).toBe(2);
		});

		test('two executions that find a dead session at the same time both succeed', async () => {
			await profiles();
			bench.sandbox.expireTokens();
			const runs = await Promise.all([
				bench.run(create(), [someone(1), someone(2)]),
				bench.run(create(), [someone(3), someone(4)]),
			]);
			for (const { error } of runs) expect(error).toBeUndefined();
			expect(bench.newIds()).toHaveLength(4);
			expect(logIns()).toBeLessThanOrEqual(3);
		});
	});
});

describe('API 1 alone', () => {
	const credential = () => bench.store.get('wordbeeApi')!;
	const paste = (token: string) =>
		bench.store.set('wordbeeApi', { ...credential(), authentication: 'token', token });
	const logIns = () => bench.sent('connect').length;
	/** Has n8n hold a session. */
	const logIn = async () => await listProfiles({ params: createFromItem, store: bench.store });
	const tokens = () => bench.sent('createPerson').map(tokenOf);

	test('a platform that allows one session at a time', async () => {
		bench.sandbox.variants.api1.singleSession = true;
		await bench.run(createFromItem, three);
		await listProfiles({ params: createFromItem, store: storeFor(bench.sandbox) });
		await bench.done(createFromItem, [someone(3), someone(4)]);
		expect(logIns()).toBe(3);
	});

	test('the credential test disturbs no run, even where only one session is allowed', async () => {
		bench.sandbox.variants.api1.singleSession = true;
		await logIn();
		await testCredential('wordbeeApi', credential());
		await bench.done(createFromItem, three);
	});

	describe('a pasted token', () => {
		test('works without any log-in', async () => {
			await logIn();
			const token = liveToken();
			paste(token);
			Object.assign(credential(), { accountId: '', password: '', sessionToken: 'none' });
			await bench.done(createFromItem, three);
			expect(logIns()).toBe(1);
			expect(tokens()).toEqual([token, token, token]);
		});

		test('wins over a session that is still stored', async () => {
			await logIn();
			expect(liveToken()).not.toBe('pasted-token');
			paste('pasted-token');
			await bench.run(createFromItem, [someone(0)]);
			expect(tokens()).toEqual(['pasted-token']);
		});

		test.each(DEATHS)('that is dead (%s): one sentence, no log-in', async (deadToken) => {
			bench.sandbox.variants.api1.deadToken = deadToken;
			paste('dead-token-1');
			const sentence = /^Wordbee refused the token/;
			const stopped = await bench.run(createFromItem, twelve);
			stops(stopped, sentence, /token of the Wordbee API credential/);
			bench.sandbox.log.length = 0;
			const { json } = await bench.goOn(createFromItem, twelve);
			for (const item of json) fails(item, 'notSent', sentence);
			expect(logIns()).toBe(0);
			// Four in flight, and one question whether the token or a right is missing.
			expect(bench.sandbox.log.length).toBeLessThanOrEqual(5);
			expect(bench.newIds()).toEqual([]);
		});
	});

	// n8n 1 forgets what the error came from, and shows a sentence of its own.
	const inWords = n8n1 ? test.skip : test;

	inWords.each([
		['a wrong password', () => ({ password: 'wrong' }), /refused the log-in/],
		['a wrong URL', () => ({ url: `${bench.sandbox.url}/nowhere` }), /No API 1 at this URL/],
	])('the credential test tells %s in words that help', async (_, changes, sentence) => {
		const { message } = await testCredential('wordbeeApi', { ...credential(), ...changes() });
		expect(message).toMatch(sentence);
	});

	inWords('the credential test of a token: alive, then dead', async () => {
		await logIn();
		paste(liveToken());
		const data = { ...credential(), sessionToken: 'none' };
		expect(await testCredential('wordbeeApi', data)).toEqual({ ok: true });
		bench.sandbox.expireTokens();
		const message = expect.stringMatching(/token/);
		expect(await testCredential('wordbeeApi', data)).toMatchObject({ ok: false, message });
		expect(logIns()).toBe(1);
	});
});

import { inspect } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import { useBench, locator, whoIs, createFromItem, someone, answered, endsOf } from './bench.cts';
import {
	listSearch,
	loadOptions,
	testCredential,
	type Outcome,
	listProfiles,
} from '../../lab/engine/harness.cts';

const bench = useBench();

/** Password of a person: what a URL, JSON, HTML or a careless redaction could break. */
const CANARY = `Canary-"7&<x>'+ %é/\\`;

const create: IDataObject = {
	...createFromItem,
	additionalFields: { login: '={{ $json.login }}', password: CANARY, userProfileId: 31 },
};
const items = [someone(0, { login: 'ana.doe-0' }), someone(1, { login: 'ana.doe-1' })];

const credential = () => bench.store.get('wordbeeApi')!;
const edit = (changes: IDataObject) =>
	bench.store.set('wordbeeApi', { ...credential(), ...changes });

/** Ways in which a text may carry a secret that is no longer spelt as it was. */
function spellings(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	const html = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	return [
		secret,
		json,
		JSON.stringify(json).slice(1, -1),
		encodeURIComponent(secret),
		encodeURIComponent(secret).replace(/%20/g, '+'),
		encodeURIComponent(json),
		new URLSearchParams({ s: secret }).toString().slice(2),
		html,
		html.replace(/"/g, '&quot;').replace(/'/g, '&#39;'),
	];
}

/** Everything of a run that n8n stores, shows or hands to a log; the parameters and inputs aside. */
function shown({ error, main, errors, full }: Outcome): string {
	return [
		JSON.stringify([main, errors]),
		JSON.stringify(full.data.resultData.runData.Wordbee),
		JSON.stringify(full.data.resultData.error),
		error?.message,
		error?.description,
		error?.stack,
		inspect(error, { depth: 12, showHidden: true, maxStringLength: null }),
		inspect(full.data.resultData.runData.Wordbee, { depth: 12, maxStringLength: null }),
	].join('\n');
}

function expectNoSecret(text: string, more: string[] = []): void {
	const { password, token } = credential();
	const secrets = [CANARY, String(password), String(token ?? ''), ...tokens(), ...more].filter(
		(secret) => secret.length > 3,
	);
	expect(secrets.length).toBeGreaterThan(1);
	expect(secrets.flatMap((secret) => leaks(text, secret))).toEqual([]);
}

/** The spellings of a secret that a text holds; the text itself would be too long to show. */
const leaks = (text: string, secret: string) =>
	spellings(secret).filter((spelling) => text.includes(spelling));

/** All tokens that were ever sent. */
const tokens = () => [...new Set(bench.sandbox.log.flatMap(({ query }) => query.token ?? []))];

/** An answer that repeats everything it was sent, as careless servers do. */
function echo(): string {
	const { password } = credential();
	const data = JSON.stringify({ Login: 'ana.doe-0', Password: CANARY });
	const query = new URLSearchParams({ token: tokens()[0], data });
	return [
		`Cannot process PUT https://host:32570/companies/12/persons?${query}`,
		`Password ${CANARY} is too weak; data=${data}; token ${tokens()[0]}; pwd=${password}`,
		`(${encodeURIComponent(CANARY)}) (${JSON.stringify(CANARY)}) (${encodeURIComponent(String(password))})`,
	].join(' - ');
}

/** Gives n8n a session, so that its token is known. */
async function signedIn(): Promise<void> {
	await listProfiles({ params: createFromItem, store: bench.store });
	expect(tokens()).toHaveLength(1);
}

describe('a server that repeats what it was sent', () => {
	const forms: Array<[string, (text: string) => string]> = [
		['text', (text) => text],
		['a JSON string', (text) => JSON.stringify(text)],
		['a Message', (text) => JSON.stringify({ Message: text })],
		[
			'a page',
			(text) =>
				`<html><head><title>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</title></head></html>`,
		],
	];
	const statuses = [400, 403, 404, 500];
	describe.each(forms)('%s', (_, form) => {
		test.each(statuses)('status %i', async (status) => {
			await signedIn();
			bench.fault('createPerson', answered(status, form(echo())));
			const stopped = await bench.run(create, items);
			expect(stopped.error.message.length).toBeGreaterThan(10);
			expectNoSecret(shown(stopped));
			const went = await bench.goOn(create, items);
			expect(endsOf(went.json)).toEqual(
				status === 500 ? ['unknown', 'unknown'] : ['rejected', 'rejected'],
			);
			expectNoSecret(shown(went));
		});
	});

	test('a sentence that is cut off in the middle of a secret', async () => {
		await signedIn();
		for (const secret of [tokens()[0], String(credential().password), CANARY]) {
			bench.sandbox.faults.clear();
			bench.fault('createPerson', answered(400, `${'x'.repeat(292)} ${secret}`));
			const out = await bench.run(create, items);
			expect(out.error.message).toContain('xxxx');
			expect([secret, shown(out).includes(secret.slice(0, 6))]).toEqual([secret, false]);
		}
	});

	test('at log-in', async () => {
		const body = `Wrong: account=nordlicht&pwd=${encodeURIComponent(String(credential().password))} (${credential().password})`;
		for (const status of [401, 400, 500]) {
			bench.sandbox.faults.clear();
			bench.fault('connect', answered(status, body));
			expectNoSecret(shown(await bench.run(create, items)));
			expectNoSecret(shown(await bench.goOn(create, items)));
			const list = await listProfiles({ params: createFromItem, store: bench.store }).catch(
				(error) => error,
			);
			expectNoSecret(inspect(list, { depth: 12, showHidden: true }));
		}
	});

	test('in the lists of the panel', async () => {
		await signedIn();
		bench.fault(
			['profiles', 'companies', 'labels'],
			answered(
				400,
				spellings(CANARY).reduce((text, spelling) => text.replaceAll(spelling, ''), echo()),
			),
		);
		const setup = { params: createFromItem, store: bench.store };
		for (const list of [
			listProfiles(setup),
			loadOptions(setup, 'getLabels'),
			listSearch(setup, 'searchCompanies'),
		]) {
			const error = await list.catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(Error);
			const { message, description } = error as any;
			expectNoSecret(
				`${message} ${description} ${JSON.stringify(error)} ${inspect(error, { depth: 12, showHidden: true })}`,
			);
		}
	});
});

describe('secrets stay out of everything that goes wrong', () => {
	const faults: Array<[string, () => void]> = [
		['a cut connection', () => strike('cut')],
		['a time-out', () => strike('stall')],
		['a web page', () => strike({ kind: 'html', commit: true })],
		['half an answer', () => strike({ kind: 'truncated', commit: true })],
		['a dead session', () => strike({ kind: 'expireToken' })],
		['a missing right', () => strike({ kind: 'forbidden' })],
		['a redirect', () => strike({ kind: 'redirect', location: 'http://127.0.0.1:9/x?a=b' })],
		['too many calls', () => strike({ kind: 'tooMany', retryAfter: 999 })],
		['no connection', () => edit({ url: 'http://127.0.0.1:9' })],
		['a URL that is none', () => edit({ url: 'nowhere' })],
		[
			'a dead token that was pasted',
			() => edit({ authentication: 'token', token: 'Tok-Canary/+=&1' }),
		],
		['a wrong password', () => edit({ password: `wrong-${CANARY}` })],
	];
	const strike = (effect: any) => bench.fault('createPerson', effect);

	test.each(faults)('%s', async (_, spoil) => {
		spoil();
		const params = { ...create, options: { timeout: 1, maxConcurrency: 1 } };
		const stopped = await bench.run(params, items);
		expectNoSecret(shown(stopped));
		const went = await bench.goOn(params, items.slice(0, 1));
		expect(went.json).toHaveLength(1);
		expectNoSecret(shown(went));
	});
});

test('successes hold no secret either', async () => {
	const out = await bench.run(create, items);
	expect(endsOf(out.json)).toEqual(['created', 'created']);
	expectNoSecret(shown(out));
	const login = await bench.run({
		operation: 'setLogin',
		...whoIs(1, 1010),
		login: 'priya.dlp',
		password: CANARY,
		userProfileId: 10,
		isActive: true,
	});
	expect(login.json[0].action).toBe('loginSet');
	expectNoSecret(shown(login));
	const dry = await bench.run({ ...create, options: { dryRun: true } }, items);
	expect(dry.json[0].dryRun).toBe(true);
	expectNoSecret(shown(dry));
});

test("the platform's password and the token are in no part of the stored run", async () => {
	await signedIn();
	const { password } = credential();
	for (const params of [create, { ...create, companyId: locator('id', 999) }]) {
		const { full } = await bench.run(params, items);
		const text = JSON.stringify(full);
		for (const secret of [String(password), ...tokens()]) expect(leaks(text, secret)).toEqual([]);
	}
});

test('bad input does not repeat a password', async () => {
	for (const params of [
		{ ...create, additionalFields: { login: 'short', password: CANARY, userProfileId: 31 } },
		{ ...create, additionalFields: { password: CANARY } },
		{
			...create,
			additionalFields: {
				login: 'ana.doe-1',
				password: `={{ { a: ${JSON.stringify(CANARY)} } }}`,
				userProfileId: 31,
			},
		},
	]) {
		const out = await bench.run(params, items);
		expect(out.error).toBeDefined();
		expect(leaks(shown(out), CANARY)).toEqual([]);
	}
});

test('the credential test shows none', async () => {
	for (const password of ['wrong-Canary-1', credential().password]) {
		bench.sandbox.faults.clear();
		bench.fault('connect', answered(401, `pwd=${String(password)} is wrong`));
		const { ok, message } = await testCredential('wordbeeApi', { ...credential(), password });
		expect(ok).toBe(false);
		expect(message).not.toContain(password);
	}
});

test('what n8n stores with the credential is sealed to it and hidden from the panel', async () => {
	await signedIn();
	const stored = String(credential().sessionToken);
	expect(stored).toContain(tokens()[0]);
	expect(stored).not.toBe(tokens()[0]);
	expect(stored).not.toContain(String(credential().password));
});

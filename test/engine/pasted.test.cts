import { testCredential, runNode, storeFor } from '../../lab/engine/harness.cts';
import { useBench, whoIs, createFromItem, someone, answered, stops } from './bench.cts';

const bench = useBench();

/** What somebody pastes, made from the right value. */
const texts: Array<[string, (value: string) => string]> = [
	['as it is', (value) => value],
	['a blank behind', (value) => `${value} `],
	['a line end behind', (value) => `${value}\r\n`],
	['a tab before', (value) => `\t${value}`],
	['a no-break blank and a zero-width one', (value) => `\u00a0${value}\u200b`],
	['a byte order mark', (value) => `\ufeff${value}`],
];

const addresses: Array<[string, (url: string) => string]> = [
	...texts,
	['the page of the log-in', (url) => `${url}/#/login`],
	['a page and a query', (url) => `${url}/login.aspx?ReturnUrl=%2f`],
	['a query', (url) => `${url}?lang=en`],
	['slashes', (url) => `${url}///`],
	['angle brackets', (url) => `<${url}>`],
	['quotes', (url) => `"${url}/"`],
	['the scheme in capitals', (url) => url.replace('http', 'HTTP')],
	['the scheme twice', (url) => `https://${url}`],
	['a slash less', (url) => url.replace('//', '/')],
	['a slash more', (url) => url.replace('//', '///')],
	['backslashes', (url) => url.replaceAll('/', '\\')],
];

const kinds = [
	['wordbeeApi', { ...createFromItem }, ['accountId']],
	['wordbeeV2Api', { api: 'api2', ...createFromItem }, ['accountId', 'apiKey']],
] as const;

describe.each(kinds)('%s', (type, params, names) => {
	const typed = () => bench.store.get(type)!;

	async function works(changes: object): Promise<void> {
		const data = { ...typed(), ...changes };
		expect(await testCredential(type, data)).toEqual({ ok: true });
		bench.store.set(type, data);
		const before = bench.newIds().length;
		await bench.done(params, [someone(1)]);
		expect(bench.newIds()).toHaveLength(before + 1);
	}

	test.each(addresses)('URL with %s', async (_what, change) => {
		await works({ url: change(String(typed().url)) });
	});

	test('URL with the log-in call behind it', async () => {
		const call =
			type === 'wordbeeApi'
				? `${bench.sandbox.url}/api/connect?account=x&pwd=y`
				: `${bench.sandbox.apiV2Url}/auth/token`;
		await works({ url: call });
	});

	test.each(texts)('account and key with %s', async (_what, change) => {
		await works(Object.fromEntries(names.map((name) => [name, change(String(typed()[name]))])));
	});

	test.each([
		['', 'is empty'],
		[' \n', 'is empty'],
		['not an address', 'is not a web address'],
		['ftp://host.example', 'is not a web address'],
		['https://', 'is not a web address'],
		['https://host:port', 'is not a web address'],
		['https://a.example, https://b.example', 'is not a web address'],
	])('URL %j names the URL and sends nothing', async (url, says) => {
		bench.store.set(type, { ...typed(), url });
		const run = await bench.run(params, [someone(1)]);
		expect(run.error.message).toMatch(new RegExp(`^The URL in the .* credential ${says}`));
		expect(run.error.description).toMatch(/https:\/\//);
		expect(bench.sandbox.log).toEqual([]);
	});
});

test.each(texts)('token with %s', async (_what, change) => {
	const { url, account, password } = bench.sandbox;
	const query = new URLSearchParams({ account, pwd: password, json: 'true' });
	const token = (await (await fetch(`${url}/api/connect?${query}`)).json()) as string;
	const data = { ...bench.store.get('wordbeeApi')!, authentication: 'token', token: change(token) };
	expect(await testCredential('wordbeeApi', data)).toEqual({ ok: true });
	const run = await runNode({
		params: createFromItem,
		items: [someone(1)],
		store: storeFor(bench.sandbox, { wordbeeApi: data }),
	});
	expect(run.error?.message).toBeUndefined();
});

test('a blank in a password may be meant, a line end is not', async () => {
	bench.sandbox.password = ' Pa55 word ';
	const data = { ...bench.store.get('wordbeeApi')!, password: ' Pa55 word \n' };
	expect(await testCredential('wordbeeApi', data)).toEqual({ ok: true });
	bench.store.set('wordbeeApi', data);
	expect((await bench.run(createFromItem, [someone(1)])).error?.message).toBeUndefined();
	bench.sandbox.password = 'Pa55 word';
	bench.store.set('wordbeeApi', { ...data });
	expect((await bench.run(createFromItem, [someone(2)])).error?.message).toMatch(/log-in/);
});

describe('details that are too long for an address', () => {
	const long = (comments: string, more: object = {}) => ({
		...createFromItem,
		additionalFields: { comments },
		...more,
	});

	beforeEach(() => {
		bench.sandbox.variants.api1.maxQueryLength = 2048;
	});

	test.each([
		['Latin letters', 'a'.repeat(2100)],
		['Japanese, nine characters for each', '山'.repeat(230)],
		['quotes and blanks', '" '.repeat(350)],
		["characters that n8n's client encodes too", "(!)*'".repeat(140)],
	])('%s: nothing is sent, and Comments and the way out are named', async (_what, comments) => {
		const run = await bench.run(long(comments), [someone(1), someone(2)]);
		expect(run.error.message).toMatch(/too long for the address.* Comments takes the most/);
		expect(run.error.description).toMatch(/Shorten Comments.*"Send Data As"/);
		expect(bench.sandbox.log).toEqual([]);
		for (const dataTransport of ['form', 'json'] as const) {
			bench.sandbox.variants.api1.dataTransport = dataTransport;
			bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi')!, dataTransport });
			expect((await bench.run(long(comments), [someone(1)])).error?.message).toBeUndefined();
		}
	});

	test('what just fits is taken by the strictest of the common servers', async () => {
		// The longest that is not refused; one more is.
		let [fits, not] = [0, 2048];
		while (not - fits > 1) {
			const middle = Math.floor((fits + not) / 2);
			const run = await bench.run(long('x'.repeat(middle)), [someone(1)]);
			if (run.error === undefined) fits = middle;
			else {
				expect(run.error.message).toMatch(/too long for the address/);
				not = middle;
			}
		}
		expect(fits).toBeGreaterThan(1500);
	});

	test('the field that takes the most is named', async () => {
		const run = await bench.run(
			{
				...createFromItem,
				lastName: 'Ω'.repeat(400),
			},
			[someone(1)],
		);
		expect(run.error.message).toMatch(/Last Name takes the most/);
	});

	test('a continued run does the others', async () => {
		const items = [someone(1, { text: 'x'.repeat(2100) }), someone(2, { text: 'short' })];
		const run = await bench.goOn(long('={{ $json.text }}'), items);
		expect(run.json[0].details).toMatchObject({ outcome: 'notSent', field: 'Comments' });
		expect(run.json[1].action).toBe('created');
	});
});

test.each(['form', 'json'] as const)(
	'a server that wants the details as %s: the advice names Send Data As',
	async (dataTransport) => {
		bench.sandbox.variants.api1.dataTransport = dataTransport;
		const update = {
			operation: 'update',
			...whoIs(1, 1001),
			updateFields: { phone: '1' },
		};
		for (const params of [createFromItem, update]) {
			const run = await bench.run(params, [someone(1)]);
			expect(run.error.message).toMatch(/Missing parameter: data/);
			expect(run.error.description).toMatch(/"Send Data As"/);
		}
	},
);

test.each([
	['Wordbee needs the parameter data.', true],
	['Value cannot be null. Parameter name: data', true],
	['The request body is empty.', true],
	['data not supplied', true],
	['The e-mail address is not valid.', false],
	['No licence is free.', false],
])('%s: advice about Send Data As %s', async (text, named) => {
	bench.fault('createPerson', answered(400, text));
	const run = await bench.run(createFromItem, [someone(1)]);
	expect(run.error.message).toContain(text.replace(/\.$/, ''));
	expect(/"Send Data As"/.test(run.error.description ?? '')).toBe(named);
});

describe('sentences of Wordbee with angle brackets', () => {
	test.each([
		'The value <null> is not allowed',
		'Ana <ana@x.test> has this login',
		'<null> is no company',
		'Use <code>, <name> or <id>',
		'a < b and b > c',
	])('%s', async (text) => {
		for (const body of [text, JSON.stringify(text), JSON.stringify({ message: text })]) {
			bench.sandbox.faults.clear();
			bench.fault('createPerson', answered(400, body));
			const run = await bench.run(createFromItem, [someone(1)]);
			expect(run.error.message).toBe(text);
		}
	});

	test.each([
		[
			'<!DOCTYPE html><html><head><title>Not Found</title></head><body>x</body></html>',
			'Not Found',
		],
		['\ufeff\n<html><body><h1>Server Error</h1><p>in /</p></body></html>', 'Server Error in /'],
		['<h1>Bad Request</h1>', 'Bad Request'],
		['<?xml version="1.0"?><Error><Message>No</Message></Error>', 'No'],
		['<string xmlns="http://schemas.example/">Not valid</string>', 'Not valid'],
		['Proxy says:<html><body>blocked</body></html>', 'Proxy says: blocked'],
	])('pages are no sentences: %s', async (body, says) => {
		bench.fault('createPerson', answered(400, body));
		const run = await bench.run(createFromItem, [someone(1)]);
		expect(run.error.message).toBe(says);
	});
});

describe('a proxy that is down', () => {
	const names = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];
	const before = names.map((name) => process.env[name]);
	afterEach(() => {
		for (const [at, name] of names.entries()) {
			if (before[at] === undefined) delete process.env[name];
			else process.env[name] = before[at];
		}
	});

	test.each([
		['http://127.0.0.1:1', /The proxy refused the connection/],
		[
			'http://no-such-proxy.invalid:3128',
			/The host name of the proxy (is not known|could not be looked up)/,
		],
	])('%s is called the proxy, at the log-in and later', async (proxy, says) => {
		expect((await bench.run(createFromItem, [someone(1)])).error).toBeUndefined();
		for (const name of names) process.env[name] = /no_/i.test(name) ? '' : proxy;
		const later = await bench.run(createFromItem, [someone(2)]);
		bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi')!, sessionToken: 'none' });
		const atSignIn = await bench.run(createFromItem, [someone(3)]);
		for (const { error } of [later, atSignIn]) {
			expect(error.message).toMatch(says);
			expect(error.description).toMatch(/HTTPS_PROXY/);
			expect(error.message + error.description).not.toMatch(/127\.0\.0\.1|no-such-proxy/);
		}
	});

	test('Wordbee itself that is down is not', async () => {
		const [host] = bench.sandbox.url.split(/:\d+$/);
		bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi')!, url: `${host}:1` });
		const error = stops(
			await bench.run(createFromItem, [someone(1)]),
			/Wordbee refused the connection/,
		);
		expect(error.description).not.toMatch(/PROXY/);
	});
});

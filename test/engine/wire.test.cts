import type { IDataObject } from 'n8n-workflow';

import type { Api1Variants } from '../../lab/sandbox/sandbox.cts';
import {
	WRITES,
	useBench,
	locator,
	whoIs,
	createFromItem,
	someone,
	answered,
	stops,
} from './bench.cts';

const bench = useBench();

const update: IDataObject = {
	operation: 'update',
	...whoIs(1, 1007),
	updateFields: { role: '={{ $json.role }}' },
};

/** Changes the stored API 1 credential. */
function edit(changes: IDataObject): void {
	bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi'), ...changes });
}

describe('answers in every form that Wordbee may use', () => {
	test.each<Api1Variants['createAnswer']>([
		'number',
		'quoted',
		'objectPersonId',
		'objectId',
		'textNumber',
	])('create: %s', async (createAnswer) => {
		bench.sandbox.variants.api1.createAnswer = createAnswer;
		const { json } = await bench.done(createFromItem, [someone(0), someone(1)]);
		expect(json).toMatchObject(
			[0, 1].map((number) => ({
				action: 'created',
				companyId: 12,
				personId: bench.sandbox.data.personsByEmail(`ana${number}@example.test`)[0].id,
			})),
		);
	});

	test.each([
		[200, 'empty'],
		[200, 'null'],
		[200, 'emptyString'],
		[204, 'empty'],
	] as const)('update: status %i, body %s', async (updateStatus, updateAnswer) => {
		Object.assign(bench.sandbox.variants.api1, { updateStatus, updateAnswer });
		const { json } = await bench.done(update, [{ role: 'Boss' }]);
		expect(json).toMatchObject([{ action: 'updated', companyId: 1, personId: 1007 }]);
		expect(bench.person(1007).role).toBe('Boss');
	});

	test.each(['quoted', 'raw'] as const)('log-in: %s', async (tokenAnswer) => {
		bench.sandbox.variants.api1.tokenAnswer = tokenAnswer;
		await bench.done(update, [{ role: 'Boss' }]);
		const [{ query }] = bench.sent('updatePerson');
		expect(query.token).toMatch(/^[0-9a-f]{32}$/);
	});

	test('a token of digits only keeps all of them', async () => {
		const token = '12345678901234567890123456789012';
		bench.fault('connect', answered(200, token));
		await bench.run(update, [{ role: 'Boss' }]);
		expect(bench.sent('updatePerson')[0].query.token).toBe(token);
	});

	test('one null is enough, or all three are needed, to remove a login', async () => {
		for (const removeLoginNull of ['any', 'all'] as const) {
			bench.sandbox.reset();
			bench.sandbox.variants.api1.removeLoginNull = removeLoginNull;
			await bench.done({ ...update, operation: 'removeLogin' });
			expect(bench.person(1007).login).toBeNull();
		}
	});
});

const awkward = [
	'Zoë Ångström-Łódź 田中 Ωμέγα محمد',
	'a+b & c=d; 100% #1 ?x',
	'🙂 👩‍💻 \u{1F1F1}\u{1F1FA}',
	`"double" 'single' \\back\\ /slash/ <b>&amp;</b>`,
	'two\nlines\ttab',
	'%20 %C3%A9 +%2B',
	'as {"json":[1,null]}',
	'  blanks around  ',
];

describe.each(['query', 'form', 'json'] as const)('data travels as %s', (dataTransport) => {
	beforeEach(() => {
		edit({ dataTransport });
		bench.sandbox.variants.api1.dataTransport = dataTransport;
	});

	test('every character arrives', async () => {
		const { json } = await bench.done(
			{ ...createFromItem, additionalFields: { comments: '={{ $json.text }}' } },
			awkward.map((text, number) => someone(number, { text })),
		);
		expect(json.map(({ personId }) => bench.person(personId).comments)).toEqual(awkward);
		await bench.done(
			update,
			awkward.map((role) => ({ role })),
		);
		expect(bench.person(1007).role).toBe(awkward.at(-1)!.trim());
	});

	test('and nowhere else', async () => {
		await bench.run(update, [{ role: 'Boss' }]);
		const [request] = bench.sent(...WRITES);
		expect(Object.keys(request.query).sort()).toEqual(
			dataTransport === 'query' ? ['data', 'token'] : ['token'],
		);
		expect(request.headers['content-type']).toEqual(
			{
				query: undefined,
				form: expect.stringMatching(/^application\/x-www-form-urlencoded/),
				json: expect.stringMatching(/^application\/json/),
			}[dataTransport] ?? request.headers['content-type'],
		);
		expect(Number(request.headers['content-length']) > 0).toBe(dataTransport !== 'query');
	});

	test('log-in and lists are the same', async () => {
		await bench.done({ ...createFromItem, companyId: locator('name', 'Acme Tools') }, [someone(0)]);
		expect(bench.sandbox.log.map(({ operation }) => operation)).toEqual([
			'connect',
			'companies',
			'createPerson',
		]);
	});
});

test('a platform that wants the data in another way says so in its own words', async () => {
	bench.sandbox.variants.api1.dataTransport = 'form';
	stops(await bench.run(update, [{ role: 'Boss' }]), /^Missing parameter: data/);
});

describe('the URL as people type it', () => {
	const urls: Array<[string, string, (url: string) => string]> = [
		['plain', '', (url) => url],
		['one slash at the end', '', (url) => `${url}/`],
		['slashes and blanks around', '', (url) => `  ${url}// `],
		['a path prefix', '/wordbee', (url) => url],
		['a path prefix and a slash', '/some/where', (url) => `${url}/`],
	];
	test.each(urls)('%s', async (_, pathPrefix, typed) => {
		bench.sandbox.variants.api1.pathPrefix = pathPrefix;
		edit({ url: typed(bench.sandbox.url) });
		const { json } = await bench.done(
			{ ...createFromItem, companyId: locator('name', 'Acme Tools') },
			[someone(0)],
		);
		expect(bench.person(json[0].personId).companyId).toBe(12);
		expect(bench.sandbox.log.map(({ path }) => path)).toEqual(
			['/api/connect', '/companies', '/companies/12/persons'].map((path) => pathPrefix + path),
		);
	});

	test.each([
		['a port where nobody listens', 'http://127.0.0.1:9', /refused the connection/],
		['no URL at all', 'nowhere', /URL/],
		['nothing', '', /URL/],
		['a host that does not exist', 'http://no-such-host.invalid', /host name/],
	])('%s', async (_, url, sentence) => {
		edit({ url });
		const { json } = await bench.goOn(createFromItem, [someone(0), someone(1)]);
		for (const item of json) {
			expect(item.details.outcome).toBe('notSent');
			expect(`${item.error} ${item.details.description}`).toMatch(sentence);
		}
		expect(json).toHaveLength(2);
	});

	test('a web site that is no API', async () => {
		for (const status of [200, 404]) {
			bench.sandbox.reset();
			bench.sandbox.faults.add({ effect: { kind: 'html', status, commit: false } });
			const error = stops(await bench.run(update, [{ role: 'Boss' }]), /log-in/);
			expect(error.message).not.toMatch(/[<>]/);
			expect(error.description).toMatch(/credential/);
			expect(bench.sent('updatePerson')).toEqual([]);
		}
	});

	test('a redirect is not followed, so no token and no data goes elsewhere', async () => {
		bench.fault('updatePerson', {
			kind: 'redirect',
			location: `${bench.sandbox.url}/elsewhere?x=1`,
			status: 307,
		});
		stops(await bench.run(update, [{ role: 'Boss' }]), /redirects/);
		expect(bench.sent('other')).toEqual([]);
	});
});

test('no request of a run is sent to a place that API 1 does not have', async () => {
	await bench.run({ ...createFromItem, companyId: locator('name', 'Acme Tools') }, [someone(0)]);
	expect(bench.sent('other')).toEqual([]);
	expect(bench.sandbox.log.every(({ status }) => status === 200)).toBe(true);
});

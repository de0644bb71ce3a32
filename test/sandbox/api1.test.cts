import type { Api1Variants } from '../../lab/sandbox/sandbox.cts';
import { ANA, Client1, statusOf, useSandbox } from './client.cts';

const { sandbox, client1: client } = useSandbox();
const set = (choice: Partial<Api1Variants>) => Object.assign(sandbox.variants.api1, choice);
const LOGIN = { Login: 'ana.doe1', Password: 'secret-1', UserProfileId: 8 };

async function createAna(more: object = {}) {
	const { json } = await client.create({ ...ANA, ...more });
	return sandbox.data.persons.get(json)!;
}

async function refused(data: object, sentence: RegExp, status = 400) {
	const before = sandbox.data.snapshot();
	const { PersonId } = data as { PersonId?: number };
	const reply = await (PersonId === undefined ? client.create(data) : client.update(data));
	expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(sentence)]);
	expect(sandbox.data.snapshot()).toBe(before);
	expect(sandbox.log.at(-1)).toMatchObject({ committed: false, status });
}

describe('connection', () => {
	test('connect gives a quoted token of 32 hex digits', async () => {
		const reply = await client.connect();
		expect([reply.status, reply.text]).toEqual([200, expect.stringMatching(/^"[0-9a-f]{32}"$/)]);
		set({ tokenAnswer: 'raw' });
		expect((await client.connect()).text).toMatch(/^[0-9a-f]{32}$/);
		expect(await statusOf(client.get('/companies'))).toBe(200);
	});

	test('401 is for connect alone: password, address, API switched off', async () => {
		expect(await statusOf(client.connect({ pwd: 'wrong' }))).toBe(401);
		expect(await statusOf(client.connect({ account: 'other' }))).toBe(401);
		sandbox.password = 'changed-1';
		expect(await statusOf(client.connect())).toBe(200);
		set({ ipAuthorised: false });
		expect((await client.connect()).text).toMatch(/IP address not authorised/);
		set({ enabled: false });
		expect((await client.connect()).text).toMatch(/not activated/);
	});

	test.each([
		['403', 403, /invalid or has expired/],
		['401', 401, /invalid/],
		['400', 400, /expired/],
	] as const)('a dead token as %s', async (deadToken, status, sentence) => {
		set({ deadToken });
		const disconnect = () => client.get('/api/disconnect');
		const forge = () => (client.token = 'made-up');
		for (const kill of [() => sandbox.expireTokens(), disconnect, forge]) {
			await client.connect();
			await kill();
			const reply = await client.create(ANA);
			expect([reply.status, reply.text]).toEqual([status, expect.stringMatching(sentence)]);
		}
		expect(sandbox.data.version).toBe(0);
	});

	test('tokens are independent, unless one session is all there is', async () => {
		const second = new Client1(sandbox);
		await second.connect();
		expect(await statusOf(client.get('/companies'))).toBe(200);
		set({ singleSession: true });
		await second.connect();
		expect(await statusOf(client.get('/companies'))).toBe(403);
		expect((await second.get('/companies')).status).toBe(200);
	});

	test('an idle session dies', async () => {
		set({ tokenIdleMs: -1 });
		expect(await statusOf(client.get('/companies'))).toBe(403);
	});

	test('only connect and disconnect are under /api', async () => {
		const { token } = client;
		for (const path of ['/api/companies', '/api/companies/1/persons', '/connect']) {
			expect(await statusOf(client.get(path))).toBe(404);
			expect(sandbox.log.at(-1)?.operation).toBe('other');
		}
		expect(await statusOf(client.call('GET', '/companies/1/persons', { token }))).toBe(404);
	});

	test('a path prefix moves API 1 as a whole', async () => {
		const root = sandbox.url;
		set({ pathPrefix: '/wordbee' });
		expect(sandbox.url).toBe(`${root}/wordbee`);
		expect(await statusOf(client.connect())).toBe(200);
		expect(await statusOf(client.create(ANA))).toBe(200);
		expect((await fetch(`${root}/companies?token=${client.token}`)).status).toBe(404);
		expect((await fetch(`${root}/api/connect`)).status).toBe(404);
		expect((await fetch(`${sandbox.apiV2Url}/auth/token`, { method: 'POST' })).status).toBe(400);
	});

	test('without json=true the session speaks XML', async () => {
		const reply = await client.connect({ json: 'false' });
		client.token = /<string>(.*)<\/string>/.exec(reply.text)![1];
		expect((await client.create(ANA)).text).toMatch(/^<int>\d+<\/int>$/);
	});

	test('a query string that is too long for the web server', async () => {
		set({ maxQueryLength: 500 });
		expect(await statusOf(client.create({ ...ANA, Comments: 'x'.repeat(500) }))).toBe(404);
		expect(await statusOf(client.create(ANA))).toBe(200);
	});
});

describe('create and update', () => {
	test('create stores what was sent and nothing else', async () => {
		const more = { Title: 'Dr.', Role: '', Phone: '+352 1', labels: [{ id: 10, value: 0 }] };
		expect(await createAna(more)).toMatchObject({
			companyId: 1,
			firstName: 'Ana',
			title: 'Dr.',
			phone: '+352 1',
			code: 'AD',
			login: null,
			isActive: false,
			labels: { 10: 0 },
		});
		expect(sandbox.log.at(-1)).toMatchObject({
			api: 1,
			operation: 'createPerson',
			committed: true,
			status: 200,
			body: { ...ANA, ...more },
		});
	});

	test('a login takes login, password and profile together', async () => {
		expect(await createAna({ ...LOGIN, IsActive: true })).toMatchObject({
			login: 'ana.doe1',
			profileId: 8,
			isActive: true,
			passwordHash: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
		const other = { ...ANA, Email: 'other@example.test' };
		const { Login, Password, UserProfileId } = { ...LOGIN, Login: 'other.doe1' };
		await refused({ ...other, Login }, /together/);
		await refused({ ...other, Login, Password }, /together/);
		await refused({ ...other, Password, UserProfileId }, /together/);
		await refused({ ...other, IsActive: true }, /required to activate/);
	});

	test.each([
		[{ ...ANA, LastName: undefined }, /Missing property: LastName/],
		[{ ...ANA, FirstName: '' }, /first name is required/],
		[{ ...ANA, Email: 'ana.example.test' }, /e-mail address is not valid/],
		[{ ...ANA, Email: 'ana@example' }, /not valid/],
		[{ ...ANA, ...LOGIN, Login: 'ana.doe' }, /at least 8/],
		[{ ...ANA, ...LOGIN, Login: 'LUKASZ.wojcik1001' }, /already in use/],
		[{ ...ANA, ...LOGIN, Password: 'short-1' }, /at least 8/],
		[{ ...ANA, ...LOGIN, Password: 'onlyletters' }, /not a letter/],
		[{ ...ANA, ...LOGIN, UserProfileId: 7 }, /Administrator/],
		[{ ...ANA, ...LOGIN, UserProfileId: 31 }, /does not fit/],
		[{ ...ANA, ...LOGIN, UserProfileId: 999 }, /does not exist/],
		[{ ...ANA, ...LOGIN, UserProfileId: '8' }, /integer/],
		[{ ...ANA, ...LOGIN, Login: null }, /null/],
		[{ ...ANA, IsActive: 'true' }, /boolean/],
		[{ ...ANA, Phone: 123 }, /string/],
		[{ ...ANA, Phone: null }, /string/],
		[{ ...ANA, Nickname: 'x' }, /Unknown property: Nickname/],
		[{ ...ANA, firstName: 'x' }, /Unknown property/],
		[{ ...ANA, Labels: [] }, /Unknown property: Labels/],
		[{ ...ANA, labels: [{ id: 20, value: 0 }] }, /no such label/],
		[{ ...ANA, labels: [{ id: 10, value: 1 }] }, /no such option/],
		[{ ...ANA, labels: [{ id: 10, value: '0' }] }, /integer or null/],
		[{ ...ANA, labels: { id: 10, value: 0 } }, /array/],
		[{ PersonId: 1004, Email: 'nobody' }, /not valid/],
		[{ PersonId: '1004' }, /integer/],
		[{ PersonId: 1002, Title: '' }, /does not belong/],
		[{ PersonId: 1001, IsActive: false }, /Administrator/],
	])('refuses %j', async (data, sentence) => {
		await refused(data, sentence);
	});

	test('404 for what does not exist', async () => {
		await refused({ PersonId: 99, Title: '' }, /does not exist/, 404);
		for (const companyId of [99, '1%20', '..', '1.0']) {
			expect(await statusOf(client.create(ANA, companyId))).toBe(404);
		}
		expect((await client.update({ Title: 'x' })).text).toMatch(/PersonId/);
	});

	test('update changes what was sent; empty texts, false and null mean something', async () => {
		const { id } = await createAna({ ...LOGIN, IsActive: true, Phone: '1', Comments: 'x' });
		const reply = await client.update({ PersonId: id, Phone: '', Title: 'Ms' });
		expect([reply.status, reply.text]).toEqual([200, '']);
		const after = sandbox.data.persons.get(id)!;
		expect(after).toMatchObject({ phone: '', title: 'Ms', comments: 'x', isActive: true });
		await client.update({ PersonId: id, IsActive: false });
		await client.update({ PersonId: id, Password: 'secret-2' });
		const changed = sandbox.data.persons.get(id)!;
		expect(changed.isActive).toBe(false);
		expect(changed.passwordHash).not.toBe(after.passwordHash);
		await client.update({ PersonId: id, IsActive: true });
		expect(sandbox.data.persons.get(id)?.isActive).toBe(true);
		await client.update({ PersonId: id, Login: null });
		expect(sandbox.data.persons.get(id)).toMatchObject({
			login: null,
			passwordHash: null,
			profileId: null,
			isActive: false,
		});
		const { version } = sandbox.data;
		await client.update({ PersonId: id, Login: null });
		expect(sandbox.data.version).toBe(version);
		expect(sandbox.log.at(-1)?.committed).toBe(false);
	});

	test('enabling takes a free licence, disabling frees it', async () => {
		const { id } = await createAna(LOGIN);
		const other = await createAna({ ...LOGIN, Login: 'other.doe1' });
		sandbox.data.seats = sandbox.data.enabledLogins + 1;
		expect(await statusOf(client.update({ PersonId: id, IsActive: true }))).toBe(200);
		await refused({ PersonId: other.id, IsActive: true }, /licence/);
		await client.update({ PersonId: id, IsActive: false });
		expect(await statusOf(client.update({ PersonId: other.id, IsActive: true }))).toBe(200);
	});

	test('data travels as the variant says, and in no other way', async () => {
		const { token } = client;
		const put = (query: Record<string, string>, init?: RequestInit) =>
			client.call('PUT', '/companies/1/persons', { token, ...query }, init);
		const data = JSON.stringify(ANA);
		const headers = { 'content-type': 'application/json' };
		const ways = {
			query: () => put({ data }),
			form: () => put({}, { body: new URLSearchParams({ data }) }),
			json: () => put({}, { body: data, headers }),
		};
		for (const dataTransport of ['query', 'form', 'json', 'any'] as const) {
			set({ dataTransport });
			for (const [name, send] of Object.entries(ways)) {
				const taken = dataTransport === 'any' || dataTransport === name;
				const status = await statusOf(send());
				expect([name, dataTransport, status]).toEqual([name, dataTransport, taken ? 200 : 400]);
				expect(sandbox.log.at(-1)?.body).toEqual(ANA);
			}
		}
		set({ dataTransport: 'query' });
		expect((await put({ data: '{"LastName":' })).text).toMatch(/not valid JSON/);
	});

	test.each([
		['number', /^\d+$/, 'application/json'],
		['quoted', /^"\d+"$/, 'application/json'],
		['objectPersonId', /^\{"PersonId":\d+\}$/, 'application/json'],
		['objectId', /^\{"Id":\d+\}$/, 'application/json'],
		['textNumber', /^\d+$/, 'text/plain'],
	] as const)('create answers as %s', async (createAnswer, body, type) => {
		set({ createAnswer });
		const reply = await client.create(ANA);
		expect(reply.text).toMatch(body);
		expect(reply.headers.get('content-type')).toContain(type);
	});

	test.each([
		[{ updateStatus: 204 }, 204, ''],
		[{ updateAnswer: 'null' }, 200, 'null'],
		[{ updateAnswer: 'emptyString' }, 200, '""'],
	] as const)('update answers as %j', async (choice, status, body) => {
		set(choice);
		const reply = await client.update({ PersonId: 1004, Title: 'Ms' });
		expect([reply.status, reply.text]).toEqual([status, body]);
	});

	test('other readings of the update page', async () => {
		const { id } = await createAna({ ...LOGIN, IsActive: true, labels: [{ id: 10, value: 2 }] });
		set({ removeLoginNull: 'all' });
		await refused({ PersonId: id, Login: null }, /must all be null/);
		set({ omittedIsActive: 'deactivates', labelsMode: 'replace', labelsKey: 'Labels' });
		await refused({ PersonId: id, labels: [] }, /Unknown property: labels/);
		await client.update({ PersonId: id, Labels: [{ id: 11, value: 0 }] });
		expect(sandbox.data.persons.get(id)).toMatchObject({ isActive: false, labels: { 11: 0 } });
		const nothing = { Login: null, Password: null, UserProfileId: null };
		expect(await statusOf(client.update({ PersonId: id, ...nothing }))).toBe(200);
		set({ labelsMode: 'merge', labelsKey: 'both' });
		await client.update({ PersonId: id, labels: [{ id: 10, value: 4 }] });
		await client.update({ PersonId: id, Labels: [{ id: 11, value: null }] });
		expect(sandbox.data.persons.get(id)?.labels).toEqual({ 10: 4 });
	});

	test('a refusal by the platform may have another status than one of form', async () => {
		set({ refusalStatus: 403 });
		await refused({ ...ANA, Email: 'bad' }, /not valid/, 403);
		await refused({ ...ANA, Nope: 1 }, /Unknown property/);
	});

	test.each([
		['text', 'text/plain', /^Unknown property/],
		['jsonString', 'application/json', /^"Unknown property/],
		['html', 'text/html', /<html>/],
		['messageObject', 'application/json', /^\{"Message":"Unknown/],
		['empty', null, /^$/],
	] as const)('errors as %s', async (errorBody, type, body) => {
		set({ errorBody });
		const reply = await client.create({ ...ANA, Nope: 1 });
		expect([reply.status, reply.text]).toEqual([400, expect.stringMatching(body)]);
		expect(reply.headers.get('content-type')?.split(';')[0] ?? null).toBe(type);
	});
});

describe('look-ups', () => {
	test.each([
		['idName', { Id: 8, Name: 'Manager' }],
		['profileId', { ProfileId: 8, ProfileName: 'Manager' }],
		['userProfileId', { UserProfileId: 8, Title: 'Manager' }],
		['valueName', { Value: 8, Name: 'Manager' }],
		['lower', { id: 8, name: 'Manager' }],
		['idsAsStrings', { Id: '8', Name: 'Manager' }],
		['rows', { id: 8, name: 'Manager' }],
		['items', { id: 8, name: 'Manager' }],
	] as const)('profiles as %s', async (profilesShape, row) => {
		set({ profilesShape });
		const { json } = await client.get('/master/persons/profiles');
		expect(json.rows ?? json.items ?? json).toContainEqual(row);
	});

	test.each([
		['documented', 'CategoryPersons', 'string', true],
		['prose', 'Persons', 'string', true],
		['enumNumber', 5, 'string', true],
		['codeInt', 'CategoryPersons', 'number', true],
		['noTName', 'CategoryPersons', 'string', false],
	] as const)('labels as %s', async (labelsShape, category, code, named) => {
		set({ labelsShape });
		const { json } = await client.get('/settings/customlabels');
		const label = json.find((row: { LabelId: number }) => row.LabelId === 10);
		expect(label).toMatchObject({ LabelCategory: category, Title: 'Department' });
		expect('TLabelName' in label).toBe(named);
		expect(typeof label.Options[0].DBCode).toBe(code);
		expect(label.Options.map((option: { Value: number }) => option.Value)).toEqual([0, 2, 4, 6]);
		expect(json.length).toBe(10);
	});

	test('companies: kinds, filter, pages', async () => {
		const ids = async (query: Record<string, string>) =>
			(await client.get('/companies', query)).json.map(
				(row: { CompanyId: number }) => row.CompanyId,
			);
		expect((await ids({})).length).toBe(130);
		expect(await ids({ isclient: 'false', issupplier: 'false' })).toEqual([1]);
		expect(await ids({ filter: 'Name.Contains("globex")', isclient: 'true' })).toEqual([18]);
		expect(await ids({ filter: 'Name="Société ""Les Quatre Vents"""' })).toEqual([16]);
		expect((await ids({ from: '100', count: '100' })).length).toBe(30);
		set({ companiesMaxCount: 50 });
		expect((await ids({ from: '100', count: '100' })).length).toBe(30);
		expect((await ids({})).length).toBe(50);
		set({ companiesPaging: 'ignored', companiesFilter: 'ignored' });
		expect((await ids({ from: '100', count: '10', filter: 'CompanyId=1' })).length).toBe(130);
		set({ companiesFilter: 'refused' });
		expect(await statusOf(client.get('/companies', { filter: 'CompanyId=1' }))).toBe(400);
		set({ companiesFilter: 'honoured' });
		expect((await client.get('/companies', { filter: 'Name="' })).text).toMatch(/Unterminated/);
	});
});

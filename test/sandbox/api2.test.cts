import { SEED_PASSWORD, type Api2Variants } from '../../lab/sandbox/sandbox.cts';
import { reasonOf, statusOf, useSandbox, withSandbox } from './client.cts';

const { sandbox, client1, client2: client } = useSandbox({ hourlyAllowance: 1000 });
const set = (choice: Partial<Api2Variants>) => Object.assign(sandbox.variants.api2, choice);
const BO = { action: 'Create', cid: 1, email: 'bo@example.test', fname: 'Bo', lname: 'Ek' };
const person = (id: number) => sandbox.data.persons.get(id)!;
const field = (id: number, value: string | null) => ({ cfs: [{ id, value }] });
/** The result of a request, of one that changes a person of the own company. */
const update = async (request: object) => (await client.update(request)).json;
const change = (request: object) => update({ action: 'Change', cid: 1, ...request });

/** Sends a request that must fail as a row and must change nothing. */
async function fails(request: object, sentence: RegExp) {
	const before = sandbox.data.snapshot();
	const { status, json } = await client.update(request);
	const errors = [expect.stringMatching(sentence)];
	expect([status, json]).toEqual([200, expect.objectContaining({ success: false, errors })]);
	expect(sandbox.data.snapshot()).toBe(before);
}

describe('authentication and limits', () => {
	test('a token for the right key; errors in the documented form', async () => {
		expect((await client.connect()).text).toMatch(/^".+"$/);
		const reply = await client.connect('wrong');
		expect(reply.status).toBe(400);
		expect(reply.json).toMatchObject({
			error: { title: 'Invalid private key.', messages: [{ title: 'Invalid private key.' }] },
			reason: 'Invalid private key.',
		});
		sandbox.revokeKey();
		expect(await reasonOf(client.connect())).toBe('Invalid private key.');
		expect(await statusOf(client.list())).toBe(400);
		set({ tokenAnswer: 'raw' });
		sandbox.data.credentials.keyRevoked = false;
		expect((await client.connect()).text).not.toMatch(/"/);
		expect(await statusOf(client.list())).toBe(200);
	});

	test.each(['400', '401', '403'] as const)('a dead token as %s', async (deadToken) => {
		set({ deadToken });
		const dead = async () => {
			const { status, json } = await client.list();
			expect(status).toBe(Number(deadToken));
			expect(json.error.title).toBe('Token invalid or expired.');
			expect(json.reason).toMatch(/^Not authenticated/);
		};
		sandbox.expireTokens();
		await dead();
		await client.connect();
		expect(await statusOf(client.call('DELETE', '/auth/token'))).toBe(200);
		await dead();
		await client.connect();
		set({ tokenIdleMs: -1 });
		await dead();
	});

	test('both headers on every call', async () => {
		for (const name of ['X-Auth-Token', 'X-Auth-AccountId']) {
			const reply = await client.call('POST', '/persons/list', undefined, { [name]: '' });
			expect([reply.status, reply.json.reason]).toEqual([400, `Missing header: ${name}`]);
		}
		const headers = { 'X-Auth-AccountId': 'other' };
		const other = await client.call('POST', '/persons/list', undefined, headers);
		expect(other.json.error.title).toBe('Token invalid or expired.');
	});

	test('bodies are JSON', async () => {
		const type = { 'Content-Type': 'text/plain' };
		const plain = client.call('POST', '/persons/list', '{}', type);
		expect(await reasonOf(plain)).toMatch(/application\/json/);
		expect(await reasonOf(client.post('/persons/list', '{'))).toMatch(/not valid JSON/);
		expect(await statusOf(client.post('/persons/list', '[]'))).toBe(400);
		expect(await statusOf(client.post('/persons/list'))).toBe(200);
		expect(await statusOf(client.get('/persons/list'))).toBe(400);
		expect(await reasonOf(client.get('/nothing/here'))).toBe('Not found.');
	});

	test('the allowance: 429 in its own form, log-in not counted', () =>
		withSandbox({ seed: 'small', hourlyAllowance: 2 }, async (_client1, caller, spent) => {
			await caller.connect();
			expect(await statusOf(caller.list())).toBe(200);
			expect(await statusOf(caller.list())).toBe(200);
			const reply = await caller.list();
			expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, null]);
			expect(reply.json).toEqual({
				error: { type: 'Throttling error', message: 'Maximum allowed 2 per 01:00:00' },
				reason: expect.any(String),
			});
			expect(await statusOf(caller.connect())).toBe(200);
			spent.refillAllowance();
			expect(await statusOf(caller.list())).toBe(200);
		}));
});

describe('lists', () => {
	const total = async (query: string) => (await client.list({ query })).json.total;

	test('20 rows of the four proven columns unless told', async () => {
		const { json } = await client.list();
		expect([json.total, json.count, json.rows.length]).toEqual([300, 20, 20]);
		expect(Object.keys(json.rows[0])).toEqual(['personId', 'firstName', 'lastName', 'email']);
		const more = await client.list({ fields: ['login', 'companyid'], take: 1 });
		expect(more.json.rows[0]).toMatchObject({ login: 'lukasz.wojcik1001', companyId: 1 });
		const full = await client.post('/persons/list/full', { take: 1 });
		const record = { isActive: true, profile: 'Administrator', '5-4': expect.anything() };
		expect(full.json.rows[0]).toMatchObject(record);
	});

	test('pages, order', async () => {
		const page = await client.list({ skip: 290, take: 500 });
		expect([page.json.total, page.json.count]).toEqual([300, 10]);
		expect((await client.list({ skip: 300 })).json.rows).toEqual([]);
		const sort = [{ id: 'lastname' }, { id: 'personid', asc: false }];
		const { json } = await client.list({ sort, take: 500 });
		const smiths = json.rows.filter((row: { lastName: string }) => row.lastName === 'Smith');
		expect(smiths.length).toBeGreaterThan(2);
		expect(smiths[0].personId).toBeGreaterThan(smiths[1].personId);
	});

	test.each([
		[{ take: 501 }, /500/],
		[{ take: -1 }, /take/],
		[{ take: '20' }, /take/],
		[{ limit: 5 }, /Unknown property: limit/],
		[{ fields: ['nothing'] }, /Unknown field/],
		[{ sort: [{ id: 'nothing' }] }, /Unknown field/],
		[{ query: '{firstName} = "x"' }, /Unknown field/],
		[{ query: '{email} = "x' }, /Unterminated/],
		[{ query: 5 }, /string/],
		[{ filter: [] }, /filter/],
		[{ makeDefault: true }, /makeDefault/],
	])('refuses %j', async (body, sentence) => {
		const { status, json } = await client.list(body);
		expect([status, json.reason]).toEqual([400, expect.stringMatching(sentence)]);
	});

	test('queries', async () => {
		expect(await total('{lastname} = "田中"')).toBe(16);
		expect(await total('{lastname} = "O\'BRIEN" AND {companyid} = 1')).toBeGreaterThan(0);
		expect(await total('{comments}.Contains("""ask HR""")')).toBe(30);
		expect(await total('{email} = "agency@shared.example"')).toBe(6);
		expect(await total('{isactive} = false OR {profileid} = null')).toBeGreaterThan(0);
		set({ equalityCase: 'sensitive' });
		expect(await total('{email} = "Agency@shared.example"')).toBe(0);
		set({ queryIgnored: true });
		expect(await total('{email} = "agency@shared.example"')).toBe(300);
	});

	test('variants of the answer', async () => {
		set({ listKey: 'items', fieldCase: 'lower', total: 'missing' });
		const { json } = await client.list({ take: 1 });
		const email = expect.anything();
		const row = { personid: 1001, firstname: 'Łukasz', lastname: 'Wójcik', email };
		expect(json).toEqual({ count: 1, items: [row] });
		set({ fieldCase: 'pascal' });
		expect((await client.list({ take: 1 })).json.items[0]).toHaveProperty('PersonId', 1001);
	});

	test('ids of the fields: list/fields tells them', async () => {
		const idOf = async (name: string) => {
			const { json } = await client.post('/persons/list/fields');
			return json.cols.find((col: { name: string }) => col.name === name)?.id;
		};
		expect([await idOf('E-mail'), await idOf('Login')]).toEqual(['email', 'login']);
		set({ fieldIds: 'long' });
		expect([await idOf('E-mail'), await idOf('Login')]).toEqual(['emailaddress', 'loginname']);
		expect(await statusOf(client.list({ query: '{email} = "x"' }))).toBe(400);
		expect(await total('{emailaddress} = "agency@shared.example"')).toBe(6);
		const { json } = await client.list({ fields: ['loginname'], take: 1 });
		const [row] = json.rows;
		expect(row).toMatchObject({ loginName: 'lukasz.wojcik1001', email: expect.anything() });
		set({ fieldIds: 'opaque' });
		expect(await total(`{${await idOf('E-mail')}} = "agency@shared.example"`)).toBe(6);
		set({ fieldIds: 'noEmail' });
		expect(await idOf('E-mail')).toBeUndefined();
		expect(await statusOf(client.list({ query: '{email} = "x"' }))).toBe(400);
		expect((await client.list({ take: 1 })).json.rows[0]).toHaveProperty('email');
	});

	test('companies', async () => {
		const { json } = await client.post('/companies/list', { query: '{name}.Contains("globex")' });
		expect(json.rows).toEqual([
			{ companyId: 18, name: 'Globex' },
			{ companyId: 33, name: 'Globex' },
		]);
		expect((await client.post('/companies/list')).json.total).toBe(130);
	});
});

describe('one person', () => {
	test('the record: profile by name, no login', async () => {
		const { json } = await client.get('/persons/1004');
		expect(json).toMatchObject({
			company: { id: 1 },
			person: { id: 1004, firstname: '太郎', profile: 'Worker (limited)', isActive: true },
		});
		expect(json.person).not.toHaveProperty('login');
		expect(await statusOf(client.get('/persons/99'))).toBe(400);
		set({ notFound: 404 });
		expect(await statusOf(client.get('/persons/99'))).toBe(404);
		expect(await statusOf(client.get('/persons/abc'))).toBe(400);
	});

	test('settings', async () => {
		expect((await client.get('/persons/me/settings')).json.uid).toBe(1001);
		const { json } = await client.get('/persons/1004/settings?includeOptions=true');
		expect(json.timezones).toContainEqual({ v: 'Tokyo Standard Time', t: expect.any(String) });
		const put = (settings: object) => client.call('PUT', '/persons/1004/settings', settings);
		const timezone = 'Tokyo Standard Time';
		const changed = await put({ language: 'fr', timezone, culture: null });
		expect(changed.json.language).toEqual({ v: 'fr', t: 'Français' });
		expect(person(1004)).toMatchObject({ language: 'fr', timezone });
		expect(await statusOf(put({ language: 'xx' }))).toBe(400);
	});
});

describe('update requests', () => {
	test('Create; what is there already is refused', async () => {
		expect(await update({ ...BO, data: 'row-1', ...field(3, 'CC1') })).toEqual({
			action: 'Create',
			cid: 1,
			pid: 1301,
			success: true,
			errors: null,
			informations: null,
			data: 'row-1',
		});
		const stored = { code: 'BE', isActive: false, login: null, cfs: { 3: 'CC1' } };
		expect(person(1301)).toMatchObject(stored);
		await fails(BO, /^Update failed\. The person already exists\. The requested create action/);
		await fails({ ...BO, email: 'x@example.test', login: 'LUKASZ.wojcik1001' }, /already exists/);
		set({ createExists: 'login' });
		expect((await update(BO)).success).toBe(true);
		expect((await update({ ...BO, cid: 12 })).success).toBe(true);
	});

	test('Change by pid, login, e-mail in this order; Skip when nothing changes', async () => {
		const email = person(1004).email;
		const result = await change({ pid: 1004, title: 'Dame' });
		expect(result).toMatchObject({ action: 'Change', pid: 1004 });
		await change({ login: 'TARO.papadopoulos1004', role: 'By login' });
		expect(person(1004)).toMatchObject({ title: 'Dame', role: 'By login', email });
		await change({ email: email.toUpperCase(), role: 'By e-mail' });
		expect(person(1004).role).toBe('By e-mail');
		await change({ pid: 1004, login: 'new.login', email: 'new@example.test' });
		expect(person(1004)).toMatchObject({ login: 'new.login', email: 'new@example.test' });
		const { version } = sandbox.data;
		const again = await change({ pid: 1004, email: 'new@example.test' });
		expect(again).toMatchObject({ action: 'Skip', success: true, pid: 1004 });
		expect(sandbox.data.version).toBe(version);
		expect(sandbox.log.at(-1)?.committed).toBe(false);
	});

	test.each([
		[{ action: 'Change', cid: 12, pid: 1004 }, /another company: 1/],
		[{ action: 'Change', cid: 99, pid: 1004 }, /company does not exist/],
		[{ action: 'Change', cid: 1, pid: 99 }, /person does not exist/],
		[{ action: 'Change', cid: 1 }, /One of pid, login and email/],
		[{ action: 'Change', pid: 1004 }, /cid/],
		[{ cid: 1, pid: 1004 }, /action is missing/],
		[{ action: 'Skip', cid: 1, pid: 1004 }, /Unknown action/],
		[{ action: 'Change', cid: 1, email: 'Office@company-1.example' }, /Several persons.*\d, \d/],
		[{ ...BO, pid: 5 }, /no id/],
		[{ ...BO, lname: undefined }, /mandatory.*lname/],
		[{ ...BO, email: 'bad' }, /not valid/],
		[{ ...BO, login: 'short' }, /at least 8/],
		[{ ...BO, profile: 8 }, /requires a login/],
		[{ ...BO, active: true }, /required to activate/],
		[{ ...BO, login: 'bo.ek.123', profile: 7 }, /Administrator/],
		[{ ...BO, login: 'bo.ek.123', profile: 31 }, /does not fit/],
		[{ ...BO, timezone: 'Nowhere' }, /Unknown time zone/],
		[{ ...BO, cfs: [{ id: 99, value: 'x' }] }, /no such custom field/],
		[{ ...BO, cfs: [{ id: '3', value: 'x' }] }, /no such custom field/],
		[{ ...BO, cfs: [{ id: 4, value: 'Nowhere' }] }, /no such option/],
		[{ ...BO, cfs: [{ id: 4, v: 'Berlin' }] }, /Unknown property of a custom field: v/],
		[{ ...BO, cfs: [{ id: 4 }] }, /value of a custom field is missing/],
		[{ action: 'Delete', cid: 1, pid: 1001 }, /Administrator cannot be deleted/],
		[{ action: 'Delete', cid: 1, pid: 99 }, /does not exist/],
	])('refuses %j', async (request, sentence) => {
		const shared = { companyId: 1, email: 'office@company-1.example' };
		sandbox.data.insert({ ...shared, firstName: 'A', lastName: 'B' });
		sandbox.data.insert({ ...shared, firstName: 'C', lastName: 'D' });
		await fails(request, sentence);
	});

	test.each([
		[{ ...BO, password: 'secret-1' }, /Unknown property: password/],
		[{ ...BO, labels: [] }, /Unknown property: labels/],
		[{ ...BO, cfid: 1 }, /Unknown property: cfid/],
		[{ ...BO, cid: '1' }, /cid must be/],
		[{ ...BO, email: null }, /email must be/],
		[{ ...BO, active: 'true' }, /active must be/],
		[[BO], /object/],
	])('is no update request: %j', async (request, sentence) => {
		const { status, json } = await client.update(request);
		expect([status, json.reason]).toEqual([400, expect.stringMatching(sentence)]);
		expect(sandbox.data.version).toBe(0);
	});

	test('logins: no password, a profile is picked, seats count', async () => {
		sandbox.data.seats = sandbox.data.enabledLogins + 1;
		const { pid, informations } = await update({ ...BO, login: 'bo.ek.123', active: true });
		expect(informations).toEqual(['The profile "Manager" was assigned.']);
		expect(person(pid)).toMatchObject({ isActive: true, passwordHash: null, profileId: 8 });
		await fails({ ...BO, email: 'y@example.test', login: 'bo.ek.456', active: true }, /licence/);
		await change({ pid, active: false });
		const enable = { PersonId: pid, IsActive: true };
		expect((await client1.update(enable)).text).toMatch(/password is required/);
		expect(await statusOf(client1.update({ ...enable, Password: SEED_PASSWORD }))).toBe(200);
	});

	test('ChangeOrCreate', async () => {
		const upsert = (more: object) => update({ ...BO, action: 'ChangeOrCreate', ...more });
		const login = { login: 'bo.ek.123', profile: 9, active: true };
		expect(await upsert(login)).toMatchObject({ action: 'Create', pid: 1301 });
		expect(await upsert(login)).toMatchObject({ action: 'Skip', pid: 1301 });
		const other = { ...login, profile: 10 };
		expect((await upsert({ ...other, profileKeepExisting: true })).action).toBe('Skip');
		expect((await upsert(other)).action).toBe('Change');
		await fails({ ...BO, action: 'ChangeOrCreate', pid: 99 }, /does not exist/);
		const created = { action: 'Create', pid: 1302 };
		expect(await upsert({ login: 'nobody.yet' })).toMatchObject(created);
		set({ upsertKeyFallback: true, emailKeyAmbiguity: 'first' });
		const found = { action: 'Change', pid: 1301 };
		expect(await upsert({ login: 'nobody.else' })).toMatchObject(found);
	});

	test('Delete', async () => {
		const remove = { action: 'Delete', cid: 1, pid: 1004 };
		expect(await update(remove)).toMatchObject({ action: 'Delete', pid: 1004, success: true });
		expect(person(1004)).toBeUndefined();
		set({ deleteWithJobs: 'refused' });
		await fails({ ...remove, pid: 1008 }, /jobs/);
	});

	test('variants of request and result', async () => {
		set({ cfsValueKey: 'v', infosKey: 'infos', echoData: false, nullMeans: 'refused' });
		const result = await update({ ...BO, data: 'x', cfs: [{ t: 'Office', v: 'Łódź' }] });
		expect(result).toHaveProperty('infos', null);
		expect(result).not.toHaveProperty('data');
		const { pid } = result;
		expect(person(pid).cfs).toEqual({ 4: 'Łódź' });
		const request = { action: 'Change', cid: 1, pid, title: null };
		expect(await statusOf(client.update(request))).toBe(400);
		set({ nullMeans: 'clears', cfsValueKey: 'both' });
		await change({ pid: 1004, login: null, phone: null });
		const cleared = { login: null, profileId: null, isActive: false, phone: '' };
		expect(person(1004)).toMatchObject(cleared);
		set({ nullMeans: 'unchanged' });
		expect((await change({ pid, code: null })).action).toBe('Skip');
		await change({ pid, ...field(4, null) });
		expect(person(pid).cfs).toEqual({});
		set({ singleFailure: '400' });
		const failure = await client.update(BO);
		expect([failure.status, failure.json.reason]).toEqual([400, expect.stringMatching(/already/)]);
	});

	test('cfid on a single update', async () => {
		const request = { ...BO, action: 'ChangeOrCreate', ...field(1, 'E001004'), cfid: 1 };
		expect(await statusOf(client.update(request))).toBe(400);
		set({ cfidOnSingle: 'honoured' });
		expect(await update(request)).toMatchObject({ action: 'Change', pid: 1004 });
		set({ cfidOnSingle: 'ignored' });
		const other = { ...request, email: 'other@example.test' };
		expect(await update(other)).toMatchObject({ action: 'Create' });
	});
});

describe('jobs', () => {
	const rows = [
		{ ...BO, data: '1' },
		{ ...BO, data: '2' },
		{ action: 'Change', cid: 1, pid: 1004, title: 'Dame', data: '3' },
		{ ...BO, nickname: 'x', data: '4' },
	];

	test('rows succeed and fail one by one', async () => {
		const { result: results } = await client.runJob(rows);
		expect(results).toMatchObject([
			{ success: true, data: '1' },
			{ success: false, data: '2' },
			{ success: true, data: '3' },
			{ success: false, data: '4' },
		]);
		expect(results[3].errors).toEqual(['Update failed. Unknown property: nickname']);
		expect(sandbox.log.slice(-3)).toMatchObject([
			{ operation: 'mediaUpload', committed: false },
			{ operation: 'personUpdates', committed: true },
			{ operation: 'trmStatus', committed: false },
		]);
		expect(sandbox.log.at(-3)?.body).toEqual(rows);
	});

	test('readonly leaves the data byte for byte', async () => {
		const before = sandbox.data.snapshot();
		const gone = { action: 'Delete', cid: 1, pid: 1008 };
		const { result } = await client.runJob([...rows, gone], { readonly: true });
		const actions = result.map(({ action }: { action: string }) => action);
		expect(actions).toEqual(['Create', 'Create', 'Change', 'Skip', 'Delete']);
		expect([result[0].pid, result[2].pid]).toEqual([null, 1004]);
		expect(sandbox.data.snapshot()).toBe(before);
		expect(sandbox.data.version).toBe(0);
	});

	test('a custom field as the key', async () => {
		const upsert = { ...BO, action: 'ChangeOrCreate', email: 'k@example.test' };
		const requests = [
			{ ...upsert, ...field(1, 'E001004') },
			{ ...upsert, ...field(1, 'E999999') },
			{ ...upsert, ...field(1, 'E999999'), title: 'Ms' },
			upsert,
		];
		expect((await client.runJob(requests, { cfid: 1 })).result).toMatchObject([
			{ action: 'Change', pid: 1004, success: true },
			{ action: 'Create', pid: 1301, success: true },
			{ action: 'Change', pid: 1301, success: true },
			{ action: 'Skip', pid: null, success: false },
		]);
		expect(await statusOf(client.startJob([], { cfid: 99 }))).toBe(400);
	});

	test('where the results are', async () => {
		const run = async (jobResults: Api2Variants['jobResults']) => {
			set({ jobResults });
			return await client.runJob([{ action: 'Change', cid: 1, pid: 1004 }]);
		};
		const result = expect.objectContaining({ action: 'Skip', pid: 1004 });
		const trm = { requestid: 0, status: 'Finished' };
		expect(await run('result')).toMatchObject({ result: [result], trm });
		expect(await run('result.items')).toMatchObject({ result: { items: [result] } });
		expect(await run('result.items.v')).toMatchObject({ result: { items: [{ v: result }] } });
		expect(await run('custom')).toMatchObject({ custom: [result] });
		const { custom } = await run('custom.filetoken');
		expect((await client.get(`/media/get/${custom.filetoken}`)).json).toEqual([result]);
		expect((await run('custom.fileref')).custom).toHaveProperty('fileref');
	});

	test('how a job starts and goes on', async () => {
		set({ jobStart: 'bareId', requestIdAfterFinish: 'kept', jobPolls: 3 });
		const { json: id } = await client.startJob(rows);
		const poll = async () => (await client.job(id)).json.trm;
		expect((await poll()).status).toBe('Executing');
		expect(sandbox.pollViolations).toBe(0);
		expect((await poll()).status).toBe('Executing');
		expect(await poll()).toMatchObject({ status: 'Finished', requestid: id });
		expect(sandbox.pollViolations).toBe(2);
		set({ pollTooFast: 'refused' });
		expect(await statusOf(client.job(id))).toBe(400);
		set({ jobStart: 'finished', pollTooFast: 'counted' });
		expect((await client.startJob(rows)).json).toMatchObject({ trm: { status: 'Finished' } });
		set({ jobStart: 'trm', jobDurationMs: 60_000, jobPolls: 1 });
		expect(await client.runJob(rows)).not.toHaveProperty('result');
		set({ jobNeverFinishes: true, jobDurationMs: 0 });
		expect(await client.runJob(rows)).not.toHaveProperty('result');
		expect(await statusOf(client.job(1))).toBe(400);
	});

	test('a job fails, after some rows or before any', async () => {
		set({ jobFails: { statusInfo: 'Out of memory.', applied: 1 } });
		const failed = await client.runJob(rows);
		expect(failed.trm).toMatchObject({ status: 'Failed', statusInfo: 'Out of memory.' });
		expect(sandbox.data.persons.size).toBe(301);
		set({ jobFails: { statusInfo: null } });
		expect((await client.runJob(rows)).trm.statusInfo).toBeNull();
		expect(person(1004).title).not.toBe('Dame');
	});

	test('files', async () => {
		const start = (fileToken: unknown, more = {}) =>
			client.post('/persons/io/updates', { fileToken, ...more });
		expect(await reasonOf(start('made-up'))).toMatch(/file does not exist/);
		expect(await reasonOf(start(undefined))).toMatch(/fileToken/);
		expect(await reasonOf(start('x', { callbackurl: 'http://x' }))).toMatch(/callback/);
		expect(await reasonOf(start('x', { dryRun: true }))).toMatch(/Unknown property/);
		expect(await reasonOf(client.post('/media/upload', {}))).toMatch(/multipart/);
		const { json } = await client.upload('not JSON');
		expect(json.result.name).toBe('persons.json');
		const { requestid } = (await start(json.result.token)).json.trm;
		expect((await client.job(requestid)).json.trm.statusInfo).toMatch(/not a JSON array/);
		set({ batchLimit: 2 });
		expect(await reasonOf(client.startJob(rows))).toMatch(/more than 2/);
	});
});

describe('option sources', () => {
	test('profiles and time zones in their shapes', async () => {
		const profiles = async () => (await client.get('/settings/userprofiles/list')).json;
		const timezones = async () => (await client.get('/settings/timezones/codes')).json;
		expect(await profiles()).toContainEqual({ id: 8, name: 'Manager' });
		set({ profilesShape: 'rows', timezonesShape: 'strings' });
		expect((await profiles()).rows.length).toBe(12);
		expect(await timezones()).toContain('UTC');
		set({ timezonesShape: 'idName' });
		expect((await timezones())[0]).toHaveProperty('id');
	});

	test('custom fields of all objects; options of pick lists', async () => {
		const fields = async () => (await client.get('/settings/customfields')).json;
		const options = (id: string) => client.get(`/settings/customfields/${id}/options/items`);
		expect(await fields()).toContainEqual(
			expect.objectContaining({
				id: '5-4',
				customFieldId: 4,
				domain: 'Persons',
				title: 'Office',
				type: 'Combo',
				options: expect.arrayContaining(['東京']),
				enabled: true,
			}),
		);
		expect(await fields()).toContainEqual(expect.objectContaining({ id: '3-2', title: 'Office' }));
		expect((await options('5-4')).json).toContainEqual({ value: '東京', meta: [] });
		expect(await statusOf(options('5-1'))).toBe(400);
		expect(await statusOf(options('5-99'))).toBe(400);
		set({ customFieldForm: 'short', customFieldsShape: 'rows' });
		set({ customFieldObject: 8, customFieldObjectName: 'missing' });
		expect((await fields()).rows).toContainEqual({ id: '8-4', title: 'Office', type: 'Combo' });
		expect(await statusOf(options('8-4'))).toBe(200);
	});
});

test('50,000 persons: seeded, paged and found in seconds', () =>
	withSandbox({ seed: { persons: 50_000 } }, async (_client1, caller) => {
		const { json } = await caller.list({ take: 500, skip: 49_900, query: '{personid} > 0' });
		expect([json.total, json.count]).toEqual([50_000, 100]);
	}));

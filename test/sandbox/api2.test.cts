import {
	SEED_PASSWORD,
	startSandbox,
	type Api2Variants,
	type Sandbox,
} from '../../lab/sandbox/sandbox.cts';
import { Client1, Client2 } from './client.cts';

let sandbox: Sandbox;
let client: Client2;

beforeAll(async () => {
	sandbox = await startSandbox({ hourlyAllowance: 1000 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
	sandbox.reset();
	client = new Client2(sandbox);
	await client.connect();
});

const set = (choice: Partial<Api2Variants>) => Object.assign(sandbox.variants.api2, choice);
const BO = { action: 'Create', cid: 1, email: 'bo@example.test', fname: 'Bo', lname: 'Ek' };
const person = (id: number) => sandbox.data.persons.get(id)!;
const field = (id: number, value: string | null) => ({ cfs: [{ id, value }] });

/** Sends a request that must fail as a row and must change nothing. */
async function fails(request: object, sentence: RegExp) {
	const before = sandbox.data.snapshot();
	const { status, json } = await client.update(request);
	expect([status, json]).toEqual([
		200,
		expect.objectContaining({
			success: false,
			errors: [expect.stringMatching(sentence)],
		}),
	]);
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
		expect((await client.connect()).json.reason).toBe('Invalid private key.');
		expect((await client.list()).status).toBe(400);
		set({ tokenAnswer: 'raw' });
		sandbox.data.credentials.keyRevoked = false;
		expect((await client.connect()).text).not.toMatch(/"/);
		expect((await client.list()).status).toBe(200);
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
		expect((await client.call('DELETE', '/auth/token')).status).toBe(200);
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
		const other = await client.call('POST', '/persons/list', undefined, {
			'X-Auth-AccountId': 'other',
		});
		expect(other.json.error.title).toBe('Token invalid or expired.');
	});

	test('bodies are JSON', async () => {
		const type = { 'Content-Type': 'text/plain' };
		expect((await client.call('POST', '/persons/list', '{}', type)).json.reason).toMatch(
			/application\/json/,
		);
		expect((await client.post('/persons/list', '{')).json.reason).toMatch(/not valid JSON/);
		expect((await client.post('/persons/list', '[]')).status).toBe(400);
		expect((await client.post('/persons/list')).status).toBe(200);
		expect((await client.get('/persons/list')).status).toBe(400);
		expect((await client.get('/nothing/here')).json.reason).toBe('Not found.');
	});

	test('the allowance: 429 in its own form, log-in not counted', async () => {
		const spent = await startSandbox({ seed: 'small', hourlyAllowance: 2 });
		const caller = new Client2(spent);
		await caller.connect();
		await caller.connect();
		expect((await caller.list()).status).toBe(200);
		expect((await caller.list()).status).toBe(200);
		const reply = await caller.list();
		expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, null]);
		expect(reply.json).toEqual({
			error: { type: 'Throttling error', message: 'Maximum allowed 2 per 01:00:00' },
			reason: expect.any(String),
		});
		expect((await caller.connect()).status).toBe(200);
		spent.refillAllowance();
		expect((await caller.list()).status).toBe(200);
		await spent.close();
	});
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
		expect(full.json.rows[0]).toMatchObject({
			isActive: true,
			profile: 'Administrator',
			'5-4': expect.anything(),
		});
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
		expect(json).toEqual({
			count: 1,
			items: [
				{ personid: 1001, firstname: 'Łukasz', lastname: 'Wójcik', email: expect.anything() },
			],
		});
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
		expect((await client.list({ query: '{email} = "x"' })).status).toBe(400);
		expect(await total('{emailaddress} = "agency@shared.example"')).toBe(6);
		const { json } = await client.list({ fields: ['loginname'], take: 1 });
		expect(json.rows[0]).toMatchObject({
			loginName: 'lukasz.wojcik1001',
			email: expect.anything(),
		});
		set({ fieldIds: 'opaque' });
		expect(await total(`{${await idOf('E-mail')}} = "agency@shared.example"`)).toBe(6);
		set({ fieldIds: 'noEmail' });
		expect(await idOf('E-mail')).toBeUndefined();
		expect((await client.list({ query: '{email} = "x"' })).status).toBe(400);
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
		expect((await client.get('/persons/99')).status).toBe(400);
		set({ notFound: 404 });
		expect((await client.get('/persons/99')).status).toBe(404);
		expect((await client.get('/persons/abc')).status).toBe(400);
	});

	test('settings', async () => {
		expect((await client.get('/persons/me/settings')).json.uid).toBe(1001);
		const { json } = await client.get('/persons/1004/settings?includeOptions=true');
		expect(json.timezones).toContainEqual({ v: 'Tokyo Standard Time', t: expect.any(String) });
		const put = await client.call('PUT', '/persons/1004/settings', {
			language: 'fr',
			timezone: 'Tokyo Standard Time',
			culture: null,
		});
		expect(put.json.language).toEqual({ v: 'fr', t: 'Français' });
		expect(person(1004)).toMatchObject({ language: 'fr', timezone: 'Tokyo Standard Time' });
		expect((await client.call('PUT', '/persons/1004/settings', { language: 'xx' })).status).toBe(
			400,
		);
	});
});

describe('update requests', () => {
	test('Create; what is there already is refused', async () => {
		const { json } = await client.update({ ...BO, data: 'row-1', ...field(3, 'CC1') });
		expect(json).toEqual({
			action: 'Create',
			cid: 1,
			pid: 1301,
			success: true,
			errors: null,
			informations: null,
			data: 'row-1',
		});
		expect(person(1301)).toMatchObject({
			code: 'BE',
			isActive: false,
			login: null,
			cfs: { 3: 'CC1' },
		});
		await fails(BO, /^Update failed\. The person already exists\. The requested create action/);
		await fails({ ...BO, email: 'x@example.test', login: 'LUKASZ.wojcik1001' }, /already exists/);
		set({ createExists: 'login' });
		expect((await client.update(BO)).json.success).toBe(true);
		expect((await client.update({ ...BO, cid: 12 })).json.success).toBe(true);
	});

	test('Change by pid, login, e-mail in this order; Skip when nothing changes', async () => {
		const change = (request: object) => client.update({ action: 'Change', cid: 1, ...request });
		const email = person(1004).email;
		expect((await change({ pid: 1004, title: 'Dame' })).json).toMatchObject({
			action: 'Change',
			pid: 1004,
		});
		await change({ login: 'TARO.papadopoulos1004', role: 'By login' });
		expect(person(1004)).toMatchObject({ title: 'Dame', role: 'By login', email });
		await change({ email: email.toUpperCase(), role: 'By e-mail' });
		expect(person(1004).role).toBe('By e-mail');
		await change({ pid: 1004, login: 'new.login', email: 'new@example.test' });
		expect(person(1004)).toMatchObject({ login: 'new.login', email: 'new@example.test' });
		const { version } = sandbox.data;
		const again = await change({ pid: 1004, email: 'new@example.test' });
		expect(again.json).toMatchObject({ action: 'Skip', success: true, pid: 1004 });
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
		sandbox.data.insert({
			companyId: 1,
			firstName: 'A',
			lastName: 'B',
			email: 'office@company-1.example',
		});
		sandbox.data.insert({
			companyId: 1,
			firstName: 'C',
			lastName: 'D',
			email: 'office@company-1.example',
		});
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
		const { json } = await client.update({ ...BO, login: 'bo.ek.123', active: true });
		expect(json.informations).toEqual(['The profile "Manager" was assigned.']);
		expect(person(json.pid)).toMatchObject({ isActive: true, passwordHash: null, profileId: 8 });
		await fails({ ...BO, email: 'y@example.test', login: 'bo.ek.456', active: true }, /licence/);
		const api1 = new Client1(sandbox);
		await api1.connect();
		await client.update({ action: 'Change', cid: 1, pid: json.pid, active: false });
		const enable = { PersonId: json.pid, IsActive: true };
		expect((await api1.update(enable)).text).toMatch(/password is required/);
		expect((await api1.update({ ...enable, Password: SEED_PASSWORD })).status).toBe(200);
	});

	test('ChangeOrCreate', async () => {
		const upsert = (more: object) => client.update({ ...BO, action: 'ChangeOrCreate', ...more });
		const login = { login: 'bo.ek.123', profile: 9, active: true };
		expect((await upsert(login)).json).toMatchObject({ action: 'Create', pid: 1301 });
		expect((await upsert(login)).json).toMatchObject({ action: 'Skip', pid: 1301 });
		const keep = { ...login, profile: 10, profileKeepExisting: true };
		expect((await upsert(keep)).json.action).toBe('Skip');
		expect((await upsert({ ...login, profile: 10 })).json.action).toBe('Change');
		await fails({ ...BO, action: 'ChangeOrCreate', pid: 99 }, /does not exist/);
		expect((await upsert({ login: 'nobody.yet' })).json).toMatchObject({
			action: 'Create',
			pid: 1302,
		});
		set({ upsertKeyFallback: true, emailKeyAmbiguity: 'first' });
		expect((await upsert({ login: 'nobody.else' })).json).toMatchObject({
			action: 'Change',
			pid: 1301,
		});
	});

	test('Delete', async () => {
		expect((await client.update({ action: 'Delete', cid: 1, pid: 1004 })).json).toMatchObject({
			action: 'Delete',
			pid: 1004,
			success: true,
		});
		expect(person(1004)).toBeUndefined();
		set({ deleteWithJobs: 'refused' });
		await fails({ action: 'Delete', cid: 1, pid: 1008 }, /jobs/);
	});

	test('variants of request and result', async () => {
		set({ cfsValueKey: 'v', infosKey: 'infos', echoData: false, nullMeans: 'refused' });
		const { json } = await client.update({ ...BO, data: 'x', cfs: [{ t: 'Office', v: 'Łódź' }] });
		expect(json).toHaveProperty('infos', null);
		expect(json).not.toHaveProperty('data');
		expect(person(json.pid).cfs).toEqual({ 4: 'Łódź' });
		const change = { action: 'Change', cid: 1, pid: json.pid };
		expect((await client.update({ ...change, title: null })).status).toBe(400);
		set({ nullMeans: 'clears', cfsValueKey: 'both' });
		await client.update({ action: 'Change', cid: 1, pid: 1004, login: null, phone: null });
		expect(person(1004)).toMatchObject({
			login: null,
			profileId: null,
			isActive: false,
			phone: '',
		});
		set({ nullMeans: 'unchanged' });
		expect((await client.update({ ...change, code: null })).json.action).toBe('Skip');
		await client.update({ ...change, ...field(4, null) });
		expect(person(json.pid).cfs).toEqual({});
		set({ singleFailure: '400' });
		const failure = await client.update(BO);
		expect([failure.status, failure.json.reason]).toEqual([400, expect.stringMatching(/already/)]);
	});

	test('cfid on a single update', async () => {
		const request = { ...BO, action: 'ChangeOrCreate', ...field(1, 'E001004'), cfid: 1 };
		expect((await client.update(request)).status).toBe(400);
		set({ cfidOnSingle: 'honoured' });
		expect((await client.update(request)).json).toMatchObject({ action: 'Change', pid: 1004 });
		set({ cfidOnSingle: 'ignored' });
		const other = { ...request, email: 'other@example.test' };
		expect((await client.update(other)).json).toMatchObject({ action: 'Create' });
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
		const results = await client.runJob(rows);
		expect(results.map(({ success, data }) => [success, data])).toEqual([
			[true, '1'],
			[false, '2'],
			[true, '3'],
			[false, '4'],
		]);
		expect(results[3].errors).toEqual(['Update failed. Unknown property: nickname']);
		expect(sandbox.log.map(({ operation, committed }) => [operation, committed]).slice(-3)).toEqual(
			[
				['mediaUpload', false],
				['personUpdates', true],
				['trmStatus', false],
			],
		);
		expect(sandbox.log.at(-3)?.body).toEqual(rows);
	});

	test('readonly leaves the data byte for byte', async () => {
		const before = sandbox.data.snapshot();
		const gone = { action: 'Delete', cid: 1, pid: 1008 };
		const results = await client.runJob([...rows, gone], { readonly: true });
		expect(results.map(({ action }) => action)).toEqual([
			'Create',
			'Create',
			'Change',
			'Skip',
			'Delete',
		]);
		expect([results[0].pid, results[2].pid]).toEqual([null, 1004]);
		expect(sandbox.data.snapshot()).toBe(before);
		expect(sandbox.data.version).toBe(0);
	});

	test('a custom field as the key', async () => {
		const upsert = { ...BO, action: 'ChangeOrCreate', email: 'k@example.test' };
		const results = await client.runJob(
			[
				{ ...upsert, ...field(1, 'E001004') },
				{ ...upsert, ...field(1, 'E999999') },
				{ ...upsert, ...field(1, 'E999999'), title: 'Ms' },
				upsert,
			],
			{ cfid: 1 },
		);
		expect(results.map(({ action, pid, success }) => [action, pid, success])).toEqual([
			['Change', 1004, true],
			['Create', 1301, true],
			['Change', 1301, true],
			['Skip', null, false],
		]);
		expect((await client.startJob([], { cfid: 99 })).status).toBe(400);
	});

	test('where the results are', async () => {
		const run = async (jobResults: Api2Variants['jobResults']) => {
			set({ jobResults });
			const { json } = await client.startJob([{ action: 'Change', cid: 1, pid: 1004 }]);
			return (await client.get(`/trm/status?requestid=${json.trm.requestid}`)).json;
		};
		const result = expect.objectContaining({ action: 'Skip', pid: 1004 });
		expect(await run('result')).toMatchObject({
			result: [result],
			trm: { requestid: 0, status: 'Finished' },
		});
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
		const poll = async () => (await client.get(`/trm/status?requestid=${id}`)).json.trm;
		expect((await poll()).status).toBe('Executing');
		expect(sandbox.pollViolations).toBe(0);
		expect((await poll()).status).toBe('Executing');
		expect(await poll()).toMatchObject({ status: 'Finished', requestid: id });
		expect(sandbox.pollViolations).toBe(2);
		set({ pollTooFast: 'refused' });
		expect((await client.get(`/trm/status?requestid=${id}`)).status).toBe(400);
		set({ jobStart: 'finished', pollTooFast: 'counted' });
		expect((await client.startJob(rows)).json).toMatchObject({ trm: { status: 'Finished' } });
		set({ jobStart: 'trm', jobDurationMs: 60_000, jobPolls: 1 });
		expect(await client.runJob(rows)).toBeUndefined();
		set({ jobNeverFinishes: true, jobDurationMs: 0 });
		expect(await client.runJob(rows)).toBeUndefined();
		expect((await client.get('/trm/status?requestid=1')).status).toBe(400);
	});

	test('a job fails, after some rows or before any', async () => {
		set({ jobFails: { statusInfo: 'Out of memory.', applied: 1 } });
		const { json } = await client.startJob(rows);
		const failed = await client.get(`/trm/status?requestid=${json.trm.requestid}`);
		expect(failed.json.trm).toMatchObject({ status: 'Failed', statusInfo: 'Out of memory.' });
		expect(sandbox.data.persons.size).toBe(301);
		set({ jobFails: { statusInfo: null } });
		const second = await client.startJob(rows);
		const none = await client.get(`/trm/status?requestid=${second.json.trm.requestid}`);
		expect(none.json.trm.statusInfo).toBeNull();
		expect(person(1004).title).not.toBe('Dame');
	});

	test('files', async () => {
		const start = (fileToken: unknown, more = {}) =>
			client.post('/persons/io/updates', { fileToken, ...more });
		expect((await start('made-up')).json.reason).toMatch(/file does not exist/);
		expect((await start(undefined)).json.reason).toMatch(/fileToken/);
		expect((await start('x', { callbackurl: 'http://x' })).json.reason).toMatch(/callback/);
		expect((await start('x', { dryRun: true })).json.reason).toMatch(/Unknown property/);
		expect((await client.post('/media/upload', {})).json.reason).toMatch(/multipart/);
		const { json } = await client.upload('not JSON');
		expect(json.result.name).toBe('persons.json');
		const { requestid } = (await start(json.result.token)).json.trm;
		const failed = await client.get(`/trm/status?requestid=${requestid}`);
		expect(failed.json.trm.statusInfo).toMatch(/not a JSON array/);
		set({ batchLimit: 2 });
		expect((await client.startJob(rows)).json.reason).toMatch(/more than 2/);
	});
});

describe('option sources', () => {
	test('profiles and time zones in their shapes', async () => {
		expect((await client.get('/settings/userprofiles/list')).json).toContainEqual({
			id: 8,
			name: 'Manager',
		});
		set({ profilesShape: 'rows', timezonesShape: 'strings' });
		expect((await client.get('/settings/userprofiles/list')).json.rows.length).toBe(12);
		expect((await client.get('/settings/timezones/codes')).json).toContain('UTC');
		set({ timezonesShape: 'idName' });
		expect((await client.get('/settings/timezones/codes')).json[0]).toHaveProperty('id');
	});

	test('custom fields of all objects; options of pick lists', async () => {
		const { json } = await client.get('/settings/customfields');
		expect(json).toContainEqual(
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
		expect(json).toContainEqual(expect.objectContaining({ id: '3-2', title: 'Office' }));
		const options = await client.get('/settings/customfields/5-4/options/items');
		expect(options.json).toContainEqual({ value: '東京', meta: [] });
		expect((await client.get('/settings/customfields/5-1/options/items')).status).toBe(400);
		expect((await client.get('/settings/customfields/5-99/options/items')).status).toBe(400);
		set({
			customFieldForm: 'short',
			customFieldObject: 8,
			customFieldsShape: 'rows',
			customFieldObjectName: 'missing',
		});
		const { rows } = (await client.get('/settings/customfields')).json;
		expect(rows).toContainEqual({ id: '8-4', title: 'Office', type: 'Combo' });
		expect((await client.get('/settings/customfields/8-4/options/items')).status).toBe(200);
	});
});

test('50,000 persons: seeded, paged and found in seconds', async () => {
	const big = await startSandbox({ seed: { persons: 50_000 } });
	const caller = new Client2(big);
	await caller.connect();
	const { json } = await caller.list({ take: 500, skip: 49_900, query: '{personid} > 0' });
	expect([json.total, json.count]).toEqual([50_000, 100]);
	await big.close();
});

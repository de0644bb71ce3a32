/**
 * `npm run test:n8n1`: the built package in the engine of the last n8n 1.x. The sandbox's data and
 * request log say what really happened. One line per check, then "N passed, N failed".
 */
import { inspect } from 'node:util';
import type { IDataObject, INode } from 'n8n-workflow';
import { assert, assertSame, Checks } from '../../lab/n8n/checks.cts';
import { temporaryFolder } from '../../lab/n8n/package.cts';
import { atEnd, end, endOnSignals } from '../../lab/n8n/process.cts';
import { startSandbox, type Effect, type LoggedRequest } from '../../lab/sandbox/sandbox.cts';
import { ensureBuilt } from '../../scripts/build.cts';
import { Engine, type Outcome, type Setup, type Store } from './engine.cts';
import { ensureEngine, folder, placePackage } from './install.cts';

const API1 = ['wordbeeApi'];
const API2 = ['wordbeeV2Api'];
const DEATHS = ['403', '401', '400'] as const;
const LOG_INS = ['connect', 'authToken'];
/** Password of a person, with what URLs, JSON and HTML write differently. */
const PERSON_PASSWORD = `Canary-"7&<x>'+ %é/\\`;

const byId = (value: string): IDataObject => ({ __rl: true, mode: 'id', value }) as IDataObject;
const someone = (number: number, more: IDataObject = {}): IDataObject => ({
	c: 12,
	l: `Doe ${number}`,
	f: 'Ana',
	e: `ana${number}@example.test`,
	...more,
});
const some = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, number) => someone(number));
const details: IDataObject = {
	companyId: byId('={{ $json.c }}'),
	lastName: '={{ $json.l }}',
	firstName: '={{ $json.f }}',
	email: '={{ $json.e }}',
};
const create: IDataObject = { api: 'api1', operation: 'create', ...details };
const create2: IDataObject = {
	...create,
	api: 'api2',
	options: { sendAs: 'single' },
};
const upsert = (options: IDataObject = {}): IDataObject => ({
	...create2,
	operation: 'upsert',
	matchOn: 'email',
	additionalFields: { role: '={{ $json.role }}' },
	options: { sendAs: 'single', ...options },
});
const retry = (onError: INode['onError'], maxTries = 3): Partial<INode> => ({
	onError,
	retryOnFail: true,
	maxTries,
	waitBetweenTries: 1,
});
const RETRIED = ['stopWorkflow', 'continueErrorOutput'] as const;

/** The spellings of a secret that may come up in a text. */
function spellings(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	const html = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	return [secret, json, encodeURIComponent(secret), encodeURIComponent(json), html];
}

/** A check with a sandbox at its start state and with credentials that hold no session yet. */
async function bench(engine: Engine, checks: Checks) {
	const sandbox = await startSandbox({ seed: 'small' });
	atEnd(async () => await sandbox.close());
	let store: Store = new Map();
	let seeded = new Set<number>();

	const sent = (...operations: string[]): LoggedRequest[] =>
		sandbox.log.filter(({ operation }) => operations.includes(operation));
	return {
		sandbox,
		sent,
		logIns: () => sent(...LOG_INS).length,
		/** E-mails of the persons that were not there at the start. */
		made: () =>
			[...sandbox.data.persons.values()]
				.filter(({ id }) => !seeded.has(id))
				.map(({ email }) => email)
				.sort(),
		email: (id: unknown) => sandbox.data.persons.get(Number(id))?.email,
		change: (type: string, data: IDataObject) => store.set(type, { ...store.get(type), ...data }),
		credential: (type: string) => store.get(type) ?? {},
		setup: (credentials: string[], params: IDataObject = create): Setup => ({
			store,
			credentials,
			params,
		}),
		run: async (
			credentials: string[],
			params: IDataObject,
			items?: IDataObject[],
			settings?: Partial<INode>,
		) => await engine.run({ store, credentials, params, items, settings }),
		check: async (name: string, body: () => Promise<string | void>) => {
			sandbox.reset();
			store = engine.storeFor(sandbox);
			seeded = new Set(sandbox.data.persons.keys());
			await checks.check(name, body);
		},
	};
}

type Bench = Awaited<ReturnType<typeof bench>>;

/** The run ended well, and each item of the output is its person of the input. */
function assertAllThere(b: Bench, outcome: Outcome, items: IDataObject[], action: string): void {
	const { error, main, errors } = outcome;
	assert(!error, `the run failed: ${error?.message} ${error?.description ?? ''}`);
	assertSame(
		errors.map(({ json }) => json),
		[],
		'items on the error output',
	);
	assertSame(
		main.map(({ json, pairedItem }) => [json.action, b.email(json.personId), pairedItem]),
		items.map(({ e }, item) => [action, e, { item }]),
		'output',
	);
}

/** The error says this; of which item depends on which of those in flight failed first. */
function assertMessage(error: any, sentence: string): void {
	assertSame(error?.message.replace(/ \[item \d+\]$/, ''), sentence, 'message');
}

const emails = (items: IDataObject[]) => items.map(({ e }) => String(e)).sort();

async function checkSessions(b: Bench): Promise<void> {
	const forms = [
		['API 1', API1, create, 'api1', 'createPerson'],
		['API 2', API2, create2, 'api2', 'personUpdate'],
	] as const;
	for (const [name, credentials, params, api, operation] of forms) {
		for (const deadToken of DEATHS) {
			const told = `${deadToken}${deadToken === '400' ? ' and a text' : ''}`;
			await b.check(`${name}: a session that dies mid-run, told by ${told}`, async () => {
				Object.assign(b.sandbox.variants[api], { deadToken });
				b.sandbox.latencyMs = 4; // so that four requests are in flight
				await b.run(credentials, params, [someone(100)]);
				assertSame(b.logIns(), 1, 'log-ins before');
				const fn = () => b.sandbox.expireTokens();
				b.sandbox.faults.add({ on: { operation }, nth: 4, effect: { kind: 'call', fn } });
				const items = some(12);
				assertAllThere(b, await b.run(credentials, params, items), items, 'created');
				assertSame(b.logIns(), 2, 'log-ins with the new one');
				const refused = b.sent(operation).filter(({ status }) => status === Number(deadToken));
				assert(refused.length > 0, 'no request was refused');
				assertSame(b.made(), emails([...items, someone(100)]), 'persons made');
				await b.run(credentials, params, [someone(101)]);
				assertSame(b.logIns(), 2, 'log-ins once the new session is stored');
				return `${refused.length} refused, 1 log-in`;
			});
		}
	}
}

async function checkWrites(b: Bench): Promise<void> {
	await b.check('API 1: create of three items', async () => {
		const items = some(3);
		assertAllThere(b, await b.run(API1, create, items), items, 'created');
		assertSame(b.made(), emails(items), 'persons made');
		assertSame([b.logIns(), b.sent('createPerson').length], [1, 3], 'log-ins and creates');
	});

	await b.check('API 2: create or update, twice', async () => {
		const items = some(3).map((item) => ({ ...item, role: 'first' }));
		const first = await b.run(API2, upsert(), items);
		assertAllThere(b, first, items, 'created');
		const again = items.map((item) => ({ ...item, role: 'second' }));
		const second = await b.run(API2, upsert(), again);
		assertAllThere(b, second, items, 'updated');
		const ids = ({ main }: Outcome) => main.map(({ json }) => json.personId);
		assertSame(ids(second), ids(first), 'person ids');
		assertSame(b.made(), emails(items), 'persons made');
		const roles = ids(second).map((id) => b.sandbox.data.persons.get(Number(id))?.role);
		assertSame(roles, ['second', 'second', 'second'], 'roles');
		assertSame(b.logIns(), 1, 'log-ins');
	});

	await b.check('API 2: a batch job, its results in a file', async () => {
		b.sandbox.variants.api2.jobResults = 'custom.filetoken';
		const items = some(6);
		const outcome = await b.run(API2, upsert({ sendAs: 'batch' }), items);
		assertAllThere(b, outcome, items, 'created');
		assertSame(b.made(), emails(items), 'persons made');
		assertSame(
			[b.sent('personUpdates').length, b.sent('personUpdate').length, b.sandbox.pollViolations],
			[1, 0, 0],
			'jobs, single requests and polls that came too soon',
		);
		const [{ headers }] = b.sent('mediaUpload');
		assert(headers['content-type'].startsWith('multipart/form-data; boundary='), 'no multipart');
	});
}

async function checkRetries(b: Bench): Promise<void> {
	const lose = (operation: string) =>
		b.sandbox.faults.add({ on: { operation }, nth: 1, effect: { kind: 'reset', commit: true } });
	for (const onError of RETRIED) {
		for (const [name, credentials, params, operation] of [
			['API 1 with look-ups of API 2', [...API1, ...API2], create, 'createPerson'],
			['API 2', API2, create2, 'personUpdate'],
		] as const) {
			await b.check(`${name}: Retry On Fail, a create's reply lost, ${onError}`, async () => {
				lose(operation);
				const items = some(5);
				const outcome = await b.run([...credentials], params, items, retry(onError));
				assertAllThere(b, outcome, items, 'created');
				assertSame(b.sandbox.faults.hits, 1, 'faults that struck');
				assertSame(b.made(), emails(items), 'persons made');
				assertSame(b.sent(operation).length, 5, 'creates sent');
			});
		}

		await b.check(`API 1 alone: Retry On Fail, a create's reply lost, ${onError}`, async () => {
			lose('createPerson');
			const items = some(5);
			const { error, errors } = await b.run(API1, create, items, retry(onError, 4));
			assertSame(b.made().length, new Set(b.made()).size, 'persons made, each once');
			const lost = b.sent('createPerson').find(({ fault }) => fault);
			assert(lost, 'no fault struck');
			const twice = b
				.sent('createPerson')
				.filter(({ body }) => (body as any).Email === (lost.body as any).Email);
			assertSame(twice.length, 1, 'creates sent of the person whose reply was lost');
			const told = onError === 'stopWorkflow' ? error?.context : errors[0]?.json.details;
			assertSame(told?.outcome, 'unknown', 'outcome that is told');
		});

		// The engine runs the whole node again: what was done before must not be done again.
		await b.check(`API 1: Retry On Fail, refused twice, then accepted, ${onError}`, async () => {
			b.sandbox.faults.add({
				on: {
					operation: 'createPerson',
					where: ({ body }) => (body as any).Email === 'ana0@example.test',
				},
				times: 2,
				effect: { kind: 'status', status: 400, commit: false },
			});
			const items = some(5);
			assertAllThere(b, await b.run(API1, create, items, retry(onError)), items, 'created');
			assertSame(b.made(), emails(items), 'persons made');
			assertSame([b.sent('createPerson').length, b.logIns()], [7, 1], 'creates and log-ins');
		});
	}
}

async function checkFailures(b: Bench): Promise<void> {
	for (const onError of ['continueErrorOutput', 'continueRegularOutput'] as const) {
		await b.check(`failed items, ${onError}`, async () => {
			const items = [someone(0), someone(1, { e: 'nowhere' }), someone(2, { l: '' }), someone(3)];
			const { error, main, errors } = await b.run(API1, create, items, { onError });
			assert(!error, `the run failed: ${error?.message}`);
			const toErrors = onError === 'continueErrorOutput';
			const failed = toErrors ? errors : main.slice(1, 3);
			const good = toErrors ? main : [main[0], main[3]];
			assertSame([main.length, errors.length], toErrors ? [2, 2] : [4, 0], 'items per output');
			assertSame(
				good.map(({ json, pairedItem }) => [json.action, b.email(json.personId), pairedItem]),
				[0, 3].map((item) => ['created', items[item].e, { item }]),
				'successes',
			);
			const told = failed.map(({ json, pairedItem }) => {
				const { outcome, field, httpCode } = json.details as IDataObject;
				return [json.error, outcome, field ?? httpCode, (pairedItem as { item: number }).item];
			});
			const expected = [
				['The e-mail address is not valid: nowhere [item 1]', 'rejected', 400, 1],
				['Last Name is missing [item 2]', 'notSent', 'Last Name', 2],
			];
			assertSame(told, expected, 'failed items');
			if (toErrors) assertSame(errors[1].json.e, 'ana2@example.test', 'input of a failed item');
		});
	}

	await b.check('API 1: a wrong password', async () => {
		b.change('wordbeeApi', { password: 'wrong' });
		const { error } = await b.run(API1, create, some(12));
		assert(b.logIns() <= 2, `${b.logIns()} log-ins, told: ${error?.message}`);
		assertMessage(error, 'Wordbee refused the log-in: Invalid account or password.');
		assert(/credential/.test(error.description), `description: ${error.description}`);
		assertSame(b.sent('createPerson'), [], 'creates sent');
		return `log-ins: ${b.logIns()}`;
	});

	await b.check('API 1: a wrong password, each item told', async () => {
		b.change('wordbeeApi', { password: 'wrong' });
		const { main } = await b.run(API1, create, some(12), { onError: 'continueRegularOutput' });
		assert(b.logIns() <= 2, `${b.logIns()} log-ins, told: ${main[0]?.json.error}`);
		const told = main.map(({ json }) => [json.error, (json.details as IDataObject)?.outcome]);
		const expected = some(12).map((_, item) => [
			`Wordbee refused the log-in: Invalid account or password. [item ${item}]`,
			'notSent',
		]);
		assertSame(told, expected, 'failed items');
	});

	await b.check('API 2: a wrong key', async () => {
		b.change('wordbeeV2Api', { apiKey: 'wrong' });
		const { error } = await b.run(API2, create2, some(12));
		assert(b.logIns() <= 2, `${b.logIns()} log-ins, told: ${error?.message}`);
		assertMessage(error, 'Wordbee refused the log-in: Invalid private key.');
		return `log-ins: ${b.logIns()}`;
	});
}

/** Requests that get no answer; n8n 1.x keeps less of what its HTTP client said. */
async function checkNetwork(b: Bench): Promise<void> {
	await b.check('nobody answers at the address', async () => {
		b.change('wordbeeApi', { url: 'http://127.0.0.1:9' });
		const { error } = await b.run(API1, create, some(3));
		assertMessage(
			error,
			'Wordbee could not be reached for the log-in: Wordbee refused the connection',
		);
		assertSame(error.context.outcome, 'notSent', 'outcome that is told');
	});

	await b.check('API 1: an answer that does not come in time', async () => {
		b.sandbox.faults.add({
			on: { operation: 'createPerson' },
			nth: 2,
			effect: { kind: 'stall', commit: true },
		});
		const params = { ...create, options: { timeout: 1, maxConcurrency: 1 } };
		const { main } = await b.run(API1, params, some(3), { onError: 'continueRegularOutput' });
		const [first, lost, last] = main.map(({ json }) => json as any);
		assertSame([first.action, last.action], ['created', 'created'], 'the others');
		assertSame(lost.details?.outcome, 'unknown', 'outcome that is told');
		assert(/did not answer in time/.test(lost.error), `message: ${lost.error}`);
		assertSame(b.sent('createPerson').length, 3, 'creates sent');
	});
}

async function checkPanel(b: Bench, engine: Engine): Promise<void> {
	const lists = [
		['API 1', API1, create],
		['API 2', API2, create2],
	] as const;
	for (const [name, credentials, params] of lists) {
		await b.check(`${name}: the list of profiles, then again after the session died`, async () => {
			const setup = b.setup([...credentials], params);
			const list = async () => (await engine.listSearch(setup, 'searchProfiles')).results;
			const profiles = await list();
			assert(profiles.length > 0, 'the list is empty');
			const known = new Set(b.sandbox.data.profiles.map(({ id }) => id));
			const strange = profiles.filter(({ value }) => !known.has(Number(value)));
			assertSame(strange, [], 'options that are no profile');
			b.sandbox.expireTokens();
			assertSame(await list(), profiles, 'list after that');
			assertSame(b.logIns(), 2, 'log-ins');
			const { results } = await engine.listSearch(setup, 'searchCompanies');
			assert(results.length > 0, 'the list of companies is empty');
			return `${profiles.length} profiles`;
		});
	}
}

async function checkSecrets(b: Bench): Promise<void> {
	const faults: Array<[string, Effect | 'wrong password']> = [
		['a cut connection', { kind: 'reset', commit: false }],
		['a refusal that repeats the request', { kind: 'status', status: 400, commit: false }],
		['a missing right', { kind: 'forbidden' }],
		['a web page', { kind: 'html', commit: true }],
		['a wrong password', 'wrong password'],
	];
	for (const [name, effect] of faults) {
		await b.check(`no secret in the error of ${name}`, async () => {
			await b.run(API1, create, [someone(100)]);
			const { token } = b.sent('createPerson')[0].query;
			if (effect === 'wrong password') {
				b.sandbox.expireTokens();
				b.change('wordbeeApi', { password: `wrong-${PERSON_PASSWORD}` });
			} else {
				const body = `${token} ${PERSON_PASSWORD} ${encodeURIComponent(b.sandbox.password)}`;
				const spoilt = effect.kind === 'status' ? { ...effect, body } : effect;
				b.sandbox.faults.add({ on: { operation: 'createPerson' }, effect: spoilt });
			}
			const additionalFields = { login: 'ana.doe', password: PERSON_PASSWORD, userProfileId: 31 };
			const params = { ...create, additionalFields };
			const { error, full } = await b.run(API1, params, some(2));
			assert(error?.message.length > 10, 'the run did not fail');
			const goneOn = await b.run(API1, params, some(2), { onError: 'continueErrorOutput' });
			const runs = [full, goneOn.full].map(({ data }) => data.resultData.runData.Wordbee);
			const shown = [
				...[error, ...runs].map((one) =>
					inspect(one, { depth: 12, showHidden: true, maxStringLength: null }),
				),
				JSON.stringify([error, runs]),
				error.message,
				error.description,
				error.stack,
			].join('\n');
			const tokens = b.sandbox.log.flatMap(({ query }) => query.token ?? []);
			const password = String(b.credential('wordbeeApi').password);
			const secrets = new Set([PERSON_PASSWORD, b.sandbox.password, password, ...tokens]);
			assert(secrets.size >= 3, 'the secrets are not known');
			const leaked = [...secrets].filter((secret) =>
				spellings(secret).some((spelling) => shown.includes(spelling)),
			);
			assertSame(leaked, [], 'secrets that are shown');
		});
	}
}

async function main(): Promise<number> {
	const started = Date.now();
	await ensureEngine();
	if (ensureBuilt()) console.log('The package was built.');
	const packageFolder = placePackage();
	Object.assign(process.env, {
		N8N_USER_FOLDER: temporaryFolder('n8n1'), // else it writes a key into the home folder
		N8N_LOG_LEVEL: 'silent',
		N8N_DIAGNOSTICS_ENABLED: 'false',
	});
	const checks = new Checks();
	let engine: Engine | undefined;
	await checks.check("loaded by n8n's own loader", async () => {
		const loaded = (engine = await Engine.load(folder, packageFolder));
		const { core, workflow, ofPackage } = loaded.versions;
		assert(/^1\./.test(core) && /^1\./.test(workflow), `n8n-core ${core}, workflow ${workflow}`);
		assertSame(ofPackage, workflow, 'n8n-workflow that the package gets');
		const { nodeTypes, credentialTypes } = loaded.loaded;
		assertSame(Object.keys(nodeTypes), ['wordbeePersons', 'wordbeePersonsTrigger'], 'nodes');
		assertSame(Object.keys(credentialTypes), ['wordbeeApi', 'wordbeeV2Api'], 'credentials');
		return `n8n-core ${core}, n8n-workflow ${workflow}, Node ${process.versions.node}`;
	});
	if (engine) {
		const b = await bench(engine, checks);
		await checkWrites(b);
		await checkSessions(b);
		await checkRetries(b);
		await checkFailures(b);
		await checkNetwork(b);
		await checkPanel(b, engine);
		await checkSecrets(b);
	}
	console.log(`Took ${Math.round((Date.now() - started) / 1000)} s.`);
	console.log(`${checks.passed} passed, ${checks.failed} failed`);
	return checks.failed === 0 ? 0 : 1;
}

endOnSignals();
main()
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		return 1;
	})
	.then(async (code) => {
		await end();
		process.exit(code);
	});

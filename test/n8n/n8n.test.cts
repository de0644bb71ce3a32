/**
 * `npm run test:n8n`: this package in a real n8n, without a person: registered, credential tested,
 * lists loaded, workflows run by the editor's interface and by the command line, polls. The sandbox's
 * data and request log say what really happened. The workflows of `workflows/` are imported and run by
 * mouse: `npm run test:editor`.
 */
import { end, lastLines, waitFor } from '../../lab/n8n/process.cts';
import { RestError, type Execution, type Item, type Workflow } from '../../lab/n8n/rest.cts';
import { addSandbox, startFreshN8n } from '../../lab/n8n/fresh.cts';
import { runN8nCommand } from '../../lab/n8n/server.cts';
import { credentialData, ensureExamples, nodeType, workflowFor } from '../../lab/n8n/workflows.cts';
import { startSandbox, type LoggedRequest } from '../../lab/sandbox/sandbox.cts';

type Stage = Awaited<ReturnType<typeof startFreshN8n>> & Awaited<ReturnType<typeof addSandbox>>;

const stage = {} as Stage;

beforeAll(async () => {
	Object.assign(stage, await startFreshN8n());
	Object.assign(stage, await addSandbox(stage.rest));
}, 900_000);
afterAll(end);

const PERSONS = nodeType('wordbeePersons');

/** Three people who differ in everything, with names where HR data has names. */
const PEOPLE = [
	{
		company: 'Nordlicht Sprachdienste',
		lastName: 'Müller-Lüdenscheidt',
		firstName: 'Jürgen',
		email: 'jm@nordlicht.example',
		login: 'juergen.ml',
		password: 'Correct-horse-1',
		profile: 'Worker',
		active: true,
		role: 'Reviser',
		department: 'IT',
	},
	{
		company: '東京製薬株式会社',
		lastName: '田中',
		firstName: '太郎',
		email: 'tanaka@seiyaku.example',
		login: 'tanaka.taro',
		password: 'Correct-horse-2',
		profile: 'Client manager',
		active: false,
		role: '',
		department: 'Translation',
	},
	{
		company: 'Ñandú Traducciones',
		lastName: "O'Brien & Söhne",
		firstName: 'Siobhán',
		email: 'siobhan+wb@traducciones.example',
		login: 'siobhan=ob',
		password: 'Correct&horse=3',
		profile: 22,
		active: true,
		role: '0',
		department: 'DTP',
	},
];
/** Ids of company, user profile and department of each. */
const IDS = [
	[1, 10, 6],
	[15, 31, 0],
	[32, 22, 2],
];

/** Parameters of "Create" that take everything from the item. */
const CREATE = {
	api: 'api1',
	resource: 'person',
	operation: 'create',
	companyId: { __rl: true, mode: 'name', value: '={{ $json.company }}' },
	lastName: '={{ $json.lastName }}',
	firstName: '={{ $json.firstName }}',
	email: '={{ $json.email }}',
	additionalFields: {
		login: '={{ $json.login }}',
		password: '={{ $json.password }}',
		userProfileId: '={{ $json.profile }}',
		isActive: '={{ $json.active }}',
		role: '={{ $json.role }}',
	},
	labelsUi: { label: [{ labelId: 10, value: '={{ $json.department }}' }] },
	options: {},
};

/** The requests that a sandbox gets while something is done. */
async function requestsDuring<T>(
	act: () => Promise<T>,
): Promise<{ result: T; requests: LoggedRequest[] }> {
	const { log } = stage.sandbox;
	const before = log.length;
	const result = await act();
	return { result, requests: log.slice(before) };
}

const logIns = (requests: LoggedRequest[]) =>
	requests.filter(({ path }) => path.endsWith('/api/connect'));
const creations = (requests: LoggedRequest[]) =>
	requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/persons'));
const tokens = (requests: LoggedRequest[]) =>
	requests.map(({ query }) => query.token).filter((token) => token) as string[];

const loadFor = (parameter: string, methodName: string) => ({
	nodeType: PERSONS,
	parameters: CREATE,
	credentials: { wordbeeApi: stage.credentials.wordbeeApi! },
	path: `parameters.${parameter}`,
	methodName,
});
const profiles = async () =>
	(await stage.rest.locatorResults(loadFor('additionalFields.userProfileId', 'searchProfiles')))
		.results;

describe('registration', () => {
	test('the nodes and the tool variant', async () => {
		const names = (await stage.rest.nodeTypes()).map(({ name }) => name);
		const ours = names.filter((name) => name.startsWith(nodeType('')));
		expect(ours.sort()).toEqual([PERSONS, `${PERSONS}Tool`, `${PERSONS}Trigger`]);
	});

	test('the icons of nodes and credentials are served', async () => {
		const { rest } = stage;
		const types = [
			...(await rest.nodeTypes()).filter(({ name }) => name.startsWith(nodeType(''))),
			...(await rest.credentialTypes()).filter(({ name }) => name.startsWith('wordbee')),
		];
		const urls = types.flatMap(({ iconUrl }) =>
			typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl!],
		);
		expect(types.map(({ name }) => name)).toHaveLength(5);
		for (const url of new Set(urls))
			expect(await rest.file(url)).toMatchObject({
				status: 200,
				type: expect.stringContaining('svg'),
				text: expect.stringContaining('<svg'),
			});
	});
});

describe('the test of the credential', () => {
	const typed = () => credentialData(stage.sandbox).wordbeeApi!;
	const reference = () => stage.credentials.wordbeeApi!;
	const judge = async (change: Record<string, unknown> = {}, saved: object = reference()) =>
		await stage.rest.testCredential(saved, 'wordbeeApi', { ...typed(), ...change });

	test.each<[string, Record<string, unknown>, string]>([
		['the right password is accepted', {}, 'OK'],
		['a wrong password is refused', { password: 'wrong' }, 'Error'],
	])('%s', async (_, change, status) => {
		const { result, requests } = await requestsDuring(() => judge(change));
		expect(result).toMatchObject({ status });
		expect(logIns(requests)).not.toEqual([]);
	});

	test('an address without Wordbee is refused', async () => {
		const url = `${stage.sandbox.url}/nothing-here`;
		expect(await judge({ url })).toMatchObject({ status: 'Error' });
	});

	test('a wrong password is refused with a session stored', async () => {
		const { rest } = stage;
		expect(tokens((await requestsDuring(profiles)).requests)).not.toEqual([]);
		expect(logIns((await requestsDuring(profiles)).requests)).toEqual([]);
		// The editor sends the stored record back, its secrets blanked, and the new password.
		const { data } = await rest.credential(reference().id);
		const wrong = await rest.testCredential(reference(), 'wordbeeApi', { ...data, password: 'x' });
		expect(wrong).toMatchObject({ status: 'Error' });
		const right = await rest.testCredential(reference(), 'wordbeeApi', data);
		expect(right).toMatchObject({ status: 'OK' });
	});

	test('what was typed but never saved is judged too', async () => {
		expect(await judge({}, {})).toMatchObject({ status: 'OK' });
		const refused = { status: 'Error', message: expect.stringMatching(/password/i) };
		expect(await judge({ password: 'wrong' }, {})).toMatchObject(refused);
	});

	test('another URL in the credential never gets the session of the old one', async () => {
		const { rest, sandbox } = stage;
		const other = await startSandbox();
		const change = async (more: object) =>
			await rest.changeCredential(reference(), 'wordbeeApi', { ...data, url: other.url, ...more });
		const { data } = await rest.credential(reference().id);
		try {
			other.password = 'Other-platform-1';
			const old = new Set(tokens(sandbox.log));
			expect(old.size).toBeGreaterThan(0);
			await change({});
			await expect(profiles()).rejects.toBeInstanceOf(RestError);
			expect(other.log).not.toEqual([]);
			expect(tokens(other.log).filter((token) => old.has(token))).toEqual([]);
			await change({ password: other.password });
			expect(await profiles()).not.toEqual([]);
		} finally {
			await rest.changeCredential(reference(), 'wordbeeApi', typed());
			await other.close();
		}
	});
});

describe('lists', () => {
	test('user profiles', async () => {
		const worker = (await profiles()).find(({ value }) => String(value) === '10');
		expect(worker?.name).toContain('Worker');
	});

	test('labels, those of persons only', async () => {
		const choices = await stage.rest.options(loadFor('labelsUi.label[0].labelId', 'getLabels'));
		const ids = stage.sandbox.data.labels
			.filter(({ category }) => category === 'Persons')
			.map(({ id }) => String(id));
		expect(choices.map(({ value }) => String(value)).sort()).toEqual(ids.sort());
	});

	test('companies: pages without a gap or a repetition', async () => {
		const seen: string[] = [];
		let pages = 0;
		let paginationToken: string | undefined;
		do {
			const load = { ...loadFor('companyId', 'searchCompanies'), paginationToken };
			const page = await stage.rest.locatorResults(load);
			seen.push(...page.results.map(({ value }) => String(value)));
			paginationToken = page.paginationToken ?? undefined;
			pages++;
		} while (paginationToken !== undefined && pages < 20);
		expect([pages > 1, pages < 20]).toEqual([true, true]);
		const active = [...stage.sandbox.data.companies.values()].filter(({ isActive }) => isActive);
		expect(new Set(seen).size).toBe(seen.length);
		expect(seen).toEqual(expect.arrayContaining(active.map(({ id }) => String(id))));
	});
});

test('the example workflows that `npm run n8n` brings are there once, with their credentials', async () => {
	const { rest, credentials, userFolder } = stage;
	const put = async () => await ensureExamples(rest, credentials, userFolder);
	const brought = await put();
	expect(brought.length).toBeGreaterThan(5);
	expect(await put()).toMatchObject(brought.map(({ id, name }) => ({ id, name })));
	for (const { id } of brought) {
		const { nodes } = await rest.call<Workflow>('GET', `/rest/workflows/${id}`);
		const ours = nodes.filter(({ type }) => type.startsWith(PERSONS));
		expect(ours).not.toEqual([]);
		for (const node of ours) {
			const used = Object.entries(node.credentials ?? {});
			expect(used).not.toEqual([]);
			for (const [type, reference] of used) expect(reference).toMatchObject(credentials[type]!);
		}
	}
});

describe('the trigger in a workflow that is active', () => {
	const TRIGGER = 'Somebody changed';
	/** n8n refuses to poll by one rule more than once a minute; a rule for every fifth second is allowed. */
	const everyFiveSeconds = Array.from({ length: 12 }, (_, at) => ({
		mode: 'custom',
		cronExpression: `${at * 5} * * * * *`,
	}));
	const watching = (): Workflow => ({
		name: 'Persons watched',
		nodes: [
			{
				name: TRIGGER,
				type: `${PERSONS}Trigger`,
				typeVersion: 1,
				position: [0, 0],
				credentials: { wordbeeV2Api: stage.credentials.wordbeeV2Api! },
				parameters: {
					pollTimes: { item: everyFiveSeconds },
					events: ['created', 'updated', 'deleted'],
				},
			},
		],
		connections: {},
	});

	test('n8n polls, and each change comes once', async () => {
		const { rest, sandbox } = stage;
		sandbox.reset();
		const { data } = sandbox;
		const stored = await rest.createWorkflow(watching());
		const told = async () => {
			const runs: Execution[] = await rest.executionsOf(stored.id);
			return runs
				.flatMap((run) => run.output(TRIGGER)[0] ?? [])
				.map(({ json }) => `${String(json.event)} ${String(json.personId)}`);
		};
		const lists = () => sandbox.log.filter(({ path }) => path.includes('/persons/list')).length;
		/** A poll begins, and with the next one it is over. */
		const anotherPoll = async () => {
			for (const what of ['A poll', 'The next poll']) {
				const asked = lists();
				await waitFor(what, 20, async () => (lists() > asked ? true : undefined));
			}
		};
		/** Polls go by until so many changes were told, and then one more. */
		const changes = async (count: number) => {
			await waitFor(`Change ${count}`, 40, async () =>
				(await told()).length >= count ? true : undefined,
			);
			await anotherPoll();
			const all = await told();
			expect(all).toHaveLength(count);
			return all.sort();
		};
		await rest.activate(stored);
		try {
			await anotherPoll();
			expect(await told()).toEqual([]);
			const { id } = data.insert({ companyId: 12, lastName: 'New', email: 'new@acme.example' });
			await changes(1);
			data.edit(1006, { role: 'Other role' });
			await changes(2);
			data.remove(1007);
			expect(await changes(3)).toEqual([`created ${id}`, 'deleted 1007', 'updated 1006']);
		} finally {
			await rest.deactivate(stored);
		}
	}, 150_000);
});

describe('runs', () => {
	const runOf = async (name: string, people: object[], parameters: object) => {
		const { rest, credentials } = stage;
		const uses = { wordbeeApi: credentials.wordbeeApi! };
		const items = people as Array<Record<string, unknown>>;
		return await rest.createWorkflow(workflowFor(name, items, { ...parameters }, uses));
	};
	const person = (id: unknown) => stage.sandbox.data.persons.get(Number(id));

	test('three items create three persons, each with its own data, and no secret is kept', async () => {
		const stored = await runOf('Create three', PEOPLE, CREATE);
		const run = () => stage.rest.runWorkflow(stored, 'Start');
		const { result, requests } = await requestsDuring(run);
		expect([result.status, result.error]).toEqual(['success', undefined]);
		const items = result.output('Wordbee')[0]!;
		expect(items).toMatchObject(
			IDS.map(([companyId], item) => ({
				json: { action: 'created', companyId },
				pairedItem: { item },
			})),
		);
		PEOPLE.forEach(({ lastName, firstName, email, login, role, active: isActive }, index) => {
			const [companyId, profileId, label] = IDS[index]!;
			expect(person(items[index]!.json.personId)).toMatchObject({
				...{ companyId, lastName, firstName, email, login, profileId, isActive, role },
				labels: { 10: label },
			});
		});
		expect(creations(requests)).toHaveLength(3);
		// What the workflow itself holds is there as typed; the node's answer must not repeat it.
		const session = [stage.sandbox.password, ...tokens(requests)];
		for (const secret of [...session, ...PEOPLE.map(({ password }) => password)])
			expect(JSON.stringify(items)).not.toContain(secret);
		for (const secret of session) expect(result.text).not.toContain(secret);
	});

	test('a session that Wordbee ended is renewed once, and nobody is created twice', async () => {
		const people = PEOPLE.map((one) => ({ ...one, email: `again.${one.email}` }));
		const contacts = { ...CREATE, additionalFields: {} };
		const stored = await runOf('Create after the end of a session', people, contacts);
		stage.sandbox.expireTokens();
		const run = () => stage.rest.runWorkflow(stored, 'Start');
		const { result, requests } = await requestsDuring(run);
		expect(result.status).toBe('success');
		expect(logIns(requests)).toHaveLength(1);
		expect(creations(requests).filter(({ committed }) => committed)).toHaveLength(3);
	});

	test('n8n stops and leaves no port in use; then `n8n execute` ends with 0 and 1', async () => {
		const plain = (tag: string, email?: string) =>
			[1, '12', 31].map((companyId, at) => ({
				...{ companyId, lastName: `Plain ${at}`, firstName: tag },
				email: email ?? `plain${at}.${tag}@nordlicht.example`,
			}));
		const parameters = {
			...CREATE,
			companyId: { __rl: true, mode: 'id', value: '={{ $json.companyId }}' },
			additionalFields: {},
			labelsUi: {},
		};
		const good = await runOf('cli-good', plain('good'), parameters);
		const bad = await runOf('cli-bad', plain('bad', 'no-address@'), parameters);
		// The command line works on the database of the n8n that was running before.
		expect(await stage.server.stop()).toEqual([]);
		const execute = async ({ id }: { id: string }, ...more: string[]) =>
			await runN8nCommand(stage, ['execute', `--id=${id}`, ...more]);

		const { result, requests } = await requestsDuring(() => execute(good, '--rawOutput'));
		expect([result.code, lastLines(result.stderr, 15)]).toEqual([0, expect.anything()]);
		expect(creations(requests).filter(({ committed }) => committed)).toHaveLength(3);
		const { data } = JSON.parse(result.stdout.slice(result.stdout.indexOf('{'))) as {
			data: { resultData: { runData: Record<string, Array<{ data: { main: Item[][] } }>> } };
		};
		const items = data.resultData.runData.Wordbee!.at(-1)!.data.main[0]!;
		expect(items.map(({ json }) => person(json.personId)?.firstName)).toEqual(
			Array(3).fill('good'),
		);

		const refused = await execute(bad);
		const said = `${refused.stdout}\n${refused.stderr}`;
		const { code, signal } = refused;
		expect({ code, signal, said }).toEqual({ code: 1, said: expect.stringMatching(/e-?mail/i) });
		expect(said).not.toContain(stage.sandbox.password);
	}, 300_000);
});

/**
 * `npm run test:n8n`: this package in a real n8n, without a person: registered, credential tested,
 * lists loaded, workflows run by the editor's interface and by the command line. The sandbox's data
 * and request log say what really happened. `-- --package FILE.tgz` checks a tarball that exists.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox, type LoggedRequest, type Sandbox } from '../sandbox/sandbox.cts';
import { assert, assertSame, Checks } from './checks.cts';
import { checkExamples } from './examples.cts';
import { ensureN8n } from './install.cts';
import { installPackage, packPackage, temporaryFolder } from './package.cts';
import { checkPolls } from './polls.cts';
import { atEnd, end, endOnSignals, lastLines } from './process.cts';
import {
	N8nRest,
	RestError,
	type CredentialReference,
	type Item,
	type LoadRequest,
	type Workflow,
} from './rest.cts';
import { owner, runN8nCommand, startN8n, type N8nOptions, type N8nServer } from './server.cts';
import { credentialData, ensureCredentials, nodeType, workflowFor } from './workflows.cts';

/** The whole check, installation of n8n aside, has so long. */
const LIMIT_SECONDS = 900;
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

/** Parameters of "Create" with the required fields alone. */
const CREATE_PLAIN = {
	...CREATE,
	companyId: { __rl: true, mode: 'id', value: '={{ $json.companyId }}' },
	additionalFields: {},
	labelsUi: {},
};

const plainPeople = (tag: string) => [
	{ companyId: 1, lastName: 'First', firstName: tag, email: `first.${tag}@nordlicht.example` },
	{ companyId: '12', lastName: 'Second', firstName: tag, email: `second.${tag}@acme.example` },
	{ companyId: 31, lastName: 'Third', firstName: tag, email: `third.${tag}@lingua.example` },
];

/** The requests that the sandbox gets while something runs. */
async function requestsDuring<T>(
	sandbox: Sandbox,
	run: () => Promise<T>,
): Promise<{ result: T; requests: LoggedRequest[] }> {
	const before = sandbox.log.length;
	const result = await run();
	return { result, requests: sandbox.log.slice(before) };
}

const logIns = (requests: LoggedRequest[]) =>
	requests.filter(({ path }) => path.endsWith('/api/connect'));
const creations = (requests: LoggedRequest[]) =>
	requests.filter(({ method, path }) => method === 'PUT' && path.endsWith('/persons'));
const tokens = (requests: LoggedRequest[]) =>
	requests.map(({ query }) => query.token).filter((token) => token !== undefined && token !== '');
const json = (items: Item[] | undefined) => (items ?? []).map((item) => item.json);

interface Stage {
	checks: Checks;
	rest: N8nRest;
	sandbox: Sandbox;
	credentials: Record<string, CredentialReference>;
}

async function checkRegistration({ checks, rest }: Stage): Promise<void> {
	await checks.check('the nodes and the tool variant are registered', async () => {
		const names = (await rest.nodeTypes()).map(({ name }) => name);
		assertSame(
			names.filter((name) => name.startsWith(nodeType(''))).sort(),
			[PERSONS, `${PERSONS}Tool`, `${PERSONS}Trigger`],
			'node types',
		);
	});
	await checks.check('the icons of node and credentials are served', async () => {
		const types = [
			...(await rest.nodeTypes()).filter(({ name }) => name.startsWith(nodeType(''))),
			...(await rest.credentialTypes()).filter(({ name }) => name.startsWith('wordbee')),
		];
		const urls = types.flatMap(({ name, iconUrl }) => {
			assert(iconUrl, `${name} has no icon`);
			return typeof iconUrl === 'string' ? [iconUrl] : [iconUrl.light, iconUrl.dark];
		});
		for (const url of new Set(urls)) {
			const icon = await rest.file(url);
			assert(
				icon.status === 200 && icon.type.includes('svg') && icon.text.includes('<svg'),
				`${url} is answered ${icon.status} ${icon.type}`,
			);
		}
		return `${new Set(urls).size} files`;
	});
}

async function checkCredentialTest(stage: Stage): Promise<void> {
	const { checks, rest, sandbox, credentials } = stage;
	const reference = credentials.wordbeeApi;
	assert(reference, 'the package has no credential "wordbeeApi"');
	const typed = credentialData(sandbox).wordbeeApi ?? {};
	const test = (change: Record<string, unknown> = {}) =>
		rest.testCredential(reference, 'wordbeeApi', { ...typed, ...change });

	await checks.check('credential test: the right password is accepted', async () => {
		const { result, requests } = await requestsDuring(sandbox, () => test());
		assertSame(result.status, 'OK', result.message);
		assert(logIns(requests).length > 0, 'the sandbox saw no log-in');
	});
	await checks.check('credential test: a wrong password is refused', async () => {
		const { result, requests } = await requestsDuring(sandbox, () => test({ password: 'wrong' }));
		assertSame(result.status, 'Error', result.message);
		assert(logIns(requests).length > 0, 'the sandbox saw no log-in');
		return result.message;
	});
	await checks.check('credential test: an address without Wordbee is refused', async () => {
		const result = await test({ url: `${sandbox.url}/nothing-here` });
		assertSame(result.status, 'Error', result.message);
		return result.message;
	});
	await checks.check(
		'credential test: a wrong password is refused with a session stored',
		async () => {
			const load = { ...loadRequest(stage), path: 'parameters.additionalFields.userProfileId' };
			const { requests } = await requestsDuring(sandbox, () =>
				rest.locatorResults({ ...load, methodName: 'searchProfiles' }),
			);
			assert(tokens(requests).length > 0, 'no call used a session');
			const again = await requestsDuring(sandbox, () =>
				rest.locatorResults({ ...load, methodName: 'searchProfiles' }),
			);
			assertSame(logIns(again.requests).length, 0, 'log-ins with a session stored');
			// The editor sends the stored record back, its secrets blanked, and the new password.
			const { data } = await rest.credential(reference.id);
			const wrong = await rest.testCredential(reference, 'wordbeeApi', {
				...data,
				password: 'new',
			});
			assertSame(wrong.status, 'Error', wrong.message);
			const right = await rest.testCredential(reference, 'wordbeeApi', data);
			assertSame(right.status, 'OK', right.message);
		},
	);
	await checks.check('credential test: what was typed but never saved is judged too', async () => {
		const right = await rest.testCredential({}, 'wordbeeApi', typed);
		const wrong = await rest.testCredential({}, 'wordbeeApi', { ...typed, password: 'wrong' });
		assertSame(wrong.status, 'Error', wrong.message);
		// n8n can only log in for a saved credential, and says so by itself.
		if (right.status === 'Error') assertSame(right.message, 'Found credential with no ID.', 'text');
		return right.status === 'OK' ? 'accepted' : `n8n: ${right.message}`;
	});
	await checks.check(
		'another URL in the credential never gets the session of the old one',
		async () => {
			const other = await startSandbox();
			try {
				other.password = 'Other-platform-1';
				const old = new Set(tokens(sandbox.log));
				assert(old.size > 0, 'no session so far');
				const { data } = await rest.credential(reference.id);
				await rest.changeCredential(reference, 'wordbeeApi', { ...data, url: other.url });
				const load = { ...loadRequest(stage), path: 'parameters.additionalFields.userProfileId' };
				const refused = await rest
					.locatorResults({ ...load, methodName: 'searchProfiles' })
					.then(() => undefined)
					.catch((error: Error) => error);
				assert(refused instanceof RestError, 'the lists loaded with a wrong password');
				assert(other.log.length > 0, 'the other platform got no request at all');
				const leaked = tokens(other.log).filter((token) => old.has(token));
				assertSame(leaked.length, 0, 'requests with the old session');
				await rest.changeCredential(reference, 'wordbeeApi', {
					...data,
					url: other.url,
					password: other.password,
				});
				const { results } = await rest.locatorResults({ ...load, methodName: 'searchProfiles' });
				assert(results.length > 0, 'no profiles with the right password');
				return refused.message;
			} finally {
				await rest.changeCredential(reference, 'wordbeeApi', typed);
				await other.close();
			}
		},
	);
}

function loadRequest({ credentials }: Stage): Omit<LoadRequest, 'path' | 'methodName'> {
	const { wordbeeApi } = credentials;
	return {
		nodeType: PERSONS,
		parameters: CREATE,
		credentials: wordbeeApi ? { wordbeeApi } : {},
	};
}

async function checkLists(stage: Stage): Promise<void> {
	const { checks, rest, sandbox } = stage;
	const base = loadRequest(stage);
	const names = (choices: Array<{ name: string }>) => choices.map(({ name }) => name).join(', ');

	await checks.check('user profiles: the list', async () => {
		const { results: choices } = await rest.locatorResults({
			...base,
			path: 'parameters.additionalFields.userProfileId',
			methodName: 'searchProfiles',
		});
		const worker = choices.find(({ value }) => String(value) === '10');
		assert(worker?.name.includes('Worker'), `no profile "Worker" with id 10 in: ${names(choices)}`);
		return `${choices.length} profiles`;
	});
	await checks.check('options: labels, those of persons only', async () => {
		const choices = await rest.options({
			...base,
			path: 'parameters.labelsUi.label[0].labelId',
			methodName: 'getLabels',
		});
		const expected = sandbox.data.labels
			.filter(({ category }) => category === 'Persons')
			.map(({ id }) => String(id));
		assertSame(choices.map(({ value }) => String(value)).sort(), expected.sort(), 'label ids');
		return names(choices);
	});
	await checks.check('options: values of the label chosen in the same row', async () => {
		const label = [
			{ labelId: 10, value: '' },
			{ labelId: 11, value: '' },
		];
		for (const [row, labelId, some] of [
			[0, 10, 'Finance'],
			[1, 11, 'Senior'],
		] as const) {
			const choices = await rest.options({
				...base,
				parameters: { ...CREATE, labelsUi: { label } },
				path: `parameters.labelsUi.label[${row}].value`,
				methodName: 'getLabelValues',
			});
			const known = sandbox.data.labels.find(({ id }) => id === labelId)?.options ?? [];
			for (const { name, value } of known)
				assert(
					choices.some((choice) => choice.name === name && String(choice.value) === String(value)),
					`value ${value} "${name}" of label ${labelId} is not in: ${names(choices)}`,
				);
			assert(
				choices.some(({ name }) => name === some),
				`"${some}" is not in: ${names(choices)}`,
			);
		}
	});
	await checks.check('companies: pages without a gap or a repetition', async () => {
		const seen: string[] = [];
		let pages = 0;
		let paginationToken: string | undefined;
		do {
			const page = await rest.locatorResults({
				...base,
				path: 'parameters.companyId',
				methodName: 'searchCompanies',
				...(paginationToken === undefined ? {} : { paginationToken }),
			});
			seen.push(...page.results.map(({ value }) => String(value)));
			paginationToken = page.paginationToken;
			pages++;
			assert(pages < 20, 'the pages do not end');
		} while (paginationToken !== undefined && paginationToken !== null);
		assert(pages > 1, 'there is no second page');
		assertSame(seen.length, new Set(seen).size, 'different companies');
		const active = [...sandbox.data.companies.values()].filter(({ isActive }) => isActive);
		for (const { id, name } of active)
			assert(seen.includes(String(id)), `company ${id} "${name}" is on no page`);
		return `${seen.length} companies on ${pages} pages`;
	});
	await checks.check('companies: search', async () => {
		for (const [filter, id] of [
			['Müller & S', 13],
			['東京', 15],
			['Les Quatre Vents"', 16],
		] as const) {
			const { results } = await rest.locatorResults({
				...base,
				path: 'parameters.companyId',
				methodName: 'searchCompanies',
				filter,
			});
			assertSame(
				results.map(({ value }) => String(value)),
				[String(id)],
				`companies found by ${filter}`,
			);
		}
	});
}

async function checkRuns(stage: Stage): Promise<void> {
	const { checks, rest, sandbox, credentials } = stage;
	const { wordbeeApi } = credentials;
	assert(wordbeeApi, 'the package has no credential "wordbeeApi"');
	const run = async (workflow: Workflow, trigger = 'Start') =>
		await requestsDuring(sandbox, async () =>
			rest.runWorkflow(await rest.createWorkflow(workflow), trigger),
		);

	await checks.check(
		'three items by the editor create three persons, each with its own data',
		async () => {
			const { result, requests } = await run(
				workflowFor('Create three', PEOPLE, CREATE, { wordbeeApi }),
			);
			assertSame(result.status, 'success', result.error?.message ?? 'status of the run');
			const items = result.output('Wordbee')[0] ?? [];
			assertSame(
				json(items).map(({ action, companyId }) => ({ action, companyId })),
				[1, 15, 32].map((companyId) => ({ action: 'created', companyId })),
				'output',
			);
			items.forEach((item, index) => {
				assertSame([item.pairedItem].flat()[0], { item: index }, `paired item of output ${index}`);
			});
			PEOPLE.forEach((wanted, index) => {
				const person = sandbox.data.persons.get(Number(items[index]?.json.personId));
				assertSame(
					person && {
						companyId: person.companyId,
						lastName: person.lastName,
						firstName: person.firstName,
						email: person.email,
						login: person.login,
						profileId: person.profileId,
						isActive: person.isActive,
						role: person.role,
						labels: person.labels,
					},
					{
						companyId: [1, 15, 32][index],
						lastName: wanted.lastName,
						firstName: wanted.firstName,
						email: wanted.email,
						login: wanted.login,
						profileId: [10, 31, 22][index],
						isActive: wanted.active,
						role: wanted.role,
						labels: { 10: [6, 0, 2][index] },
					},
					`person ${index + 1} in Wordbee`,
				);
			});
			assertSame(creations(requests).length, 3, 'requests that create');
			const secrets = [
				...PEOPLE.map(({ password }) => password),
				sandbox.password,
				...tokens(requests),
			] as string[];
			// What the workflow itself holds is there as typed; the node's answer must not repeat it.
			const answer = JSON.stringify(items);
			assert(!secrets.some((secret) => answer.includes(secret)), 'the output holds a secret');
			assert(
				![sandbox.password, ...tokens(requests)].some((secret) =>
					result.text.includes(secret as string),
				),
				'the stored execution holds the API password or a session',
			);
			return `persons ${json(items)
				.map(({ personId }) => String(personId))
				.join(', ')}`;
		},
	);
	await checks.check(
		'a session that Wordbee ended is renewed once, nobody is created twice',
		async () => {
			sandbox.expireTokens();
			const { result, requests } = await run(
				workflowFor('After expiry', plainPeople('expiry'), CREATE_PLAIN, { wordbeeApi }),
			);
			assertSame(result.status, 'success', result.error?.message ?? 'status of the run');
			assertSame(logIns(requests).length, 1, 'log-ins');
			assertSame(
				creations(requests).filter(({ committed }) => committed).length,
				3,
				'persons created',
			);
			const again = await run(
				workflowFor('With the session', plainPeople('again'), CREATE_PLAIN, { wordbeeApi }),
			);
			assertSame(logIns(again.requests).length, 0, 'log-ins of the next run');
		},
	);
	await checks.check(
		'a refusal stops the run with the sentence of Wordbee and the item',
		async () => {
			const people = plainPeople('refused').map((person, index) =>
				index === 1 ? { ...person, email: 'no-address@' } : person,
			);
			const { result } = await run(workflowFor('Refused', people, CREATE_PLAIN, { wordbeeApi }));
			assertSame(result.status, 'error', 'status of the run');
			const text = `${result.error?.message ?? ''} ${result.error?.description ?? ''}`;
			assert(/e-?mail/i.test(text), `the e-mail address is not mentioned: ${text}`);
			assert(!text.includes(sandbox.password), 'the sentence holds the password');
			return result.error?.message;
		},
	);
	await checks.check(
		'with "Continue" the other items are created and the refused one says why',
		async () => {
			const people = plainPeople('continue').map((person, index) =>
				index === 1 ? { ...person, email: 'no-address@' } : person,
			);
			const outcome = async (onError: string) =>
				(await run(workflowFor(onError, people, CREATE_PLAIN, { wordbeeApi }, { onError }))).result;
			const regular = await outcome('continueRegularOutput');
			assertSame(regular.status, 'success', regular.error?.message ?? 'status of the run');
			const [first, second, third] = json(regular.output('Wordbee')[0]);
			assert(first?.personId && third?.personId, 'the good items have no person id');
			assert(typeof second?.error === 'string', 'the refused item has no sentence');
			const split = await outcome('continueErrorOutput');
			assertSame(
				split.output('Wordbee').map(({ length }) => length),
				[2, 1],
				'items per output',
			);
			return second.error;
		},
	);
}

/** The command line works on the database of the n8n that was running before. */
async function checkCommandLine(
	stage: Stage,
	options: N8nOptions,
	stored: { good: string; bad: string },
): Promise<void> {
	const { checks, sandbox } = stage;
	await checks.check('`n8n execute` creates three persons and ends with code 0', async () => {
		const { result, requests } = await requestsDuring(sandbox, () =>
			runN8nCommand(options, ['execute', `--id=${stored.good}`, '--rawOutput']),
		);
		const said = lastLines(`${result.stdout}\n${result.stderr}`, 15);
		assertSame(result.code, 0, `exit code\n${said}`);
		assertSame(
			creations(requests).filter(({ committed }) => committed).length,
			3,
			'persons created',
		);
		const { data } = JSON.parse(result.stdout.slice(result.stdout.indexOf('{'))) as {
			data: { resultData: { runData: Record<string, Array<{ data: { main: Item[][] } }>> } };
		};
		const items = json(data.resultData.runData.Wordbee?.at(-1)?.data.main[0]);
		assertSame(items.length, 3, 'items');
		for (const { personId } of items)
			assert(sandbox.data.persons.has(Number(personId)), `no person ${String(personId)}`);
	});
	await checks.check('`n8n execute` ends with code 1 when Wordbee refuses', async () => {
		const result = await runN8nCommand(options, ['execute', `--id=${stored.bad}`]);
		const said = `${result.stdout}\n${result.stderr}`;
		assertSame(result.code, 1, `exit code\n${lastLines(said, 15)}`);
		assert(/e-?mail/i.test(said), `no reason is given:\n${lastLines(said, 15)}`);
		assert(!said.includes(sandbox.password), 'the API password is printed');
	});
}

async function main(): Promise<void> {
	endOnSignals();
	const { values } = parseArgs({ options: { package: { type: 'string' } } });
	const checks = new Checks();
	const clock = Date.now();
	const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
	let server: N8nServer | undefined;
	let limit: NodeJS.Timeout | undefined;

	try {
		const n8n = await ensureN8n();
		console.log(`n8n is installed (${seconds(clock)})`);
		limit = setTimeout(() => {
			checks.fail('time', new Error(`not done within ${LIMIT_SECONDS} s`));
			void finish(checks);
		}, LIMIT_SECONDS * 1000);

		let since = Date.now();
		const tarball = values.package ? resolve(values.package) : await packPackage(n8n);
		const userFolder = temporaryFolder('n8n');
		await installPackage(n8n, tarball, userFolder);
		console.log(
			`The package is ${values.package ? '' : 'built, packed and '}installed (${seconds(since)})`,
		);

		since = Date.now();
		const sandbox = await startSandbox();
		atEnd(() => sandbox.close());
		const options = { n8n, userFolder };
		server = await startN8n(options);
		const running = server;
		const rest = new N8nRest(server.url);
		await rest.logIn(owner);
		console.log(`n8n and the sandbox are up (${seconds(since)})`);

		const credentials = await ensureCredentials(rest, sandbox);
		const stage: Stage = { checks, rest, sandbox, credentials };
		await checkRegistration(stage);
		await checkCredentialTest(stage);
		await checkLists(stage);
		await checkRuns(stage);
		await checkExamples(stage, userFolder);
		await checkPolls(stage);

		const { wordbeeApi } = credentials;
		assert(wordbeeApi, 'the package has no credential "wordbeeApi"');
		const store = async (name: string, email?: string) => {
			const people = plainPeople(name).map((person) => ({
				...person,
				...(email ? { email } : {}),
			}));
			return await rest.createWorkflow(workflowFor(name, people, CREATE_PLAIN, { wordbeeApi }));
		};
		const good = (await store('cli-good')).id;
		const bad = (await store('cli-bad', 'no-address@')).id;
		await checks.check('n8n stops and leaves no port in use', async () => {
			assertSame(await running.stop(), [], 'left behind');
		});
		await checkCommandLine(stage, options, { good, bad });
	} catch (error) {
		checks.fail('the run of the checks', error);
		if (server)
			console.log(`The end of n8n's log:\n${lastLines(readFileSync(server.logFile, 'utf8'), 20)}`);
	} finally {
		clearTimeout(limit);
		await finish(checks, `Done in ${seconds(clock)}.`);
	}
}

async function finish(checks: Checks, remark = ''): Promise<never> {
	await end();
	if (remark) console.log(remark);
	console.log(`${checks.passed} passed, ${checks.failed} failed`);
	process.exit(checks.failed > 0 || checks.passed === 0 ? 1 : 0);
}

void main();

import { randomBytes } from 'node:crypto';

import { jsonOf, type Answer } from '../../../nodes/WordbeePersons/http/answer';
import { isRecord } from '../../../nodes/WordbeePersons/values/kinds';
import { GaveUp, type Step, type With1 } from '../context.cts';
import { newId1 } from '../created.cts';
import type { Transport } from '../sessions.cts';
import { setting } from '../settings.cts';
import { bodyShape, isOk, orStatus, spellingOf } from '../shapes.cts';
import { sameLogin } from './sameLogin.cts';
import { visible, visibleLogin } from './visible.cts';

/** In the order in which they are tried. */
const TRANSPORTS: Transport[] = ['query', 'form', 'json'];

/** What "Send Data As" calls it. */
function titleOf(transport: Transport): string {
	return setting('dataTransport', transport).replace(/^.*: /, '');
}

/** Profiles that are tried until one fits the company. */
const PROFILES_AT_MOST = 5;

/** What only a change through API 1 tells, on test persons. */
export const api1Writes: Step[] = [
	{
		title: 'API 1: create a test person',
		calls: [3, 0],
		answers: ['U1', 'U2', 'U24'],
		run: create,
	},
	{ title: 'API 1: update', calls: [3, 2], answers: ['U3', 'U1', 'U24'], run: ready(update) },
	{ title: 'API 1: a refused value', calls: [1, 0], answers: ['U13'], run: ready(refusal) },
	{ title: 'API 1: labels', calls: [3, 3], answers: ['N3', 'U11'], run: ready(labels) },
	{
		title: 'API 1: login',
		calls: [PROFILES_AT_MOST + 3, 0],
		answers: ['U22'],
		run: ready(login),
	},
	{
		title: 'API 1: update without Active',
		needs: ['api2'],
		calls: [3, 2],
		answers: ['U9'],
		run: ready(omittedActive),
	},
	{ title: 'API 1: remove the login', calls: [2, 2], answers: ['U10'], run: ready(removeLogin) },
];

/** What the steps after the create get. */
interface Ready extends With1 {
	id: number;
	transport: Transport;
	/** Changes the test person. */
	change(data: object, transport?: Transport): Promise<Answer>;
}

function ready(run: (context: Ready) => Promise<void>): Step['run'] {
	return async (context) => {
		const { api1, company } = context;
		const { first: id, transport } = context.facts;
		if (api1 === undefined || id === undefined || transport === undefined) {
			throw new GaveUp('API 1 made no test person');
		}
		const change = async (data: object, other = transport) =>
			await api1.write('POST', company, { PersonId: id, ...data }, other);
		await run({ ...context, api1, id, transport, change });
	};
}

async function make(
	{ api1, created, company }: With1,
	transport: Transport,
	name: string,
	more: object = {},
): Promise<Answer> {
	const email = created.email(name);
	const person = { LastName: created.marker, FirstName: 'Test', Email: email, ...more };
	return await created.make(() => api1.write('PUT', company, person, transport), newId1);
}

async function create(context: With1): Promise<void> {
	const { facts, report } = context;
	const statuses: string[] = [];
	for (const transport of TRANSPORTS) {
		const answer = await make(context, transport, 'a');
		if (!isOk(answer)) {
			statuses.push(`${titleOf(transport)}: status ${answer.status}`);
			continue;
		}
		facts.first = newId1(answer) ?? undefined;
		report.found('U2', createAnswer(answer, facts.first !== undefined));
		report.found('U1', titleOf(transport), transportSetting(transport));
		facts.transport = transport;
		return;
	}
	throw new GaveUp(`no test person could be made (${statuses.join(', ')})`);
}

function transportSetting(transport: Transport): string | undefined {
	return transport === 'query' ? undefined : setting('dataTransport', transport);
}

function createAnswer(answer: Answer, understood: boolean): string {
	const json = jsonOf(answer);
	const plain = /^text\/plain/i.test(answer.headers['content-type'] ?? '');
	if (!understood) return `${bodyShape(answer)}, without the number of the person`;
	if (typeof json === 'number') return `a bare number${plain ? ' as plain text' : ''}`;
	if (typeof json === 'string') return 'a number in quotes';
	const name = isRecord(json) ? spellingOf(json, 'PersonId', 'Id', 'pid') : undefined;
	return name === undefined ? bodyShape(answer) : `an object with \`${name}\``;
}

async function update(context: Ready): Promise<void> {
	const { change, id, transport: own, report } = context;
	const answer = await change({ Comments: 'probe' });
	const told = `status ${answer.status}, ${bodyShape(answer)}`;
	report.found('U3', orStatus(answer, told, 'refused:'));
	const taken: Transport[] = [];
	for (const transport of TRANSPORTS) {
		if (transport !== own) {
			const comments = `probe ${transport}`;
			if (!isOk(await change({ Comments: comments }, transport))) continue;
			// A server that does not read it may say nothing.
			const seen = await visible(context, id);
			if (seen !== undefined && seen.comments !== comments) continue;
		}
		taken.push(transport);
	}
	report.found('U1', taken.map(titleOf).join(', '), transportSetting(own));
	report.found('U24', taken.includes('json') ? 'yes' : 'no');
}

async function refusal(context: Ready): Promise<void> {
	const { created, report, transport } = context;
	const Email = `${created.marker}-no-address`;
	const answer = await make(context, transport, 'b', { Email });
	if (isOk(answer)) return report.found('U13', 'an e-mail address without @ is taken');
	report.found('U13', `status ${answer.status}, ${bodyShape(answer)}`);
	if (report.answerTo('U8') === undefined) report.found('U8', bodyShape(answer));
}

async function labels(context: Ready): Promise<void> {
	const { api2, change, id, report, facts } = context;
	const [one, other] = (facts.labels ?? []).filter(({ options }) => options.length > 1);
	if (one === undefined) throw new GaveUp('there is no label of persons with two values');
	const set = async (key: string, label: typeof one, option: number) => {
		const answer = await change({ [key]: [{ id: label.id, value: label.options[option].id }] });
		const seen = isOk(answer) ? await visible(context, id) : undefined;
		return { answer, shown: seen?.labels?.get(one.id) };
	};
	const small = await set('labels', one, 0);
	const capital = await set('Labels', one, 1);
	const isTaken = ({ answer, shown }: typeof small, before?: string) =>
		isOk(answer) && (api2 === undefined || (shown !== undefined && shown !== before));
	const keys = [
		...(isTaken(small) ? ['labels'] : []),
		...(isTaken(capital, small.shown) ? ['Labels'] : []),
	];
	if (keys.length === 0) {
		const statuses = `${small.answer.status} and ${capital.answer.status}`;
		throw new GaveUp(`labels were not taken (status ${statuses})`);
	}
	report.found(
		'N3',
		keys.map((key) => `\`${key}\``).join(' and '),
		keys.includes('labels') ? undefined : 'Labels do not work; tell the makers of the node',
	);
	if (other === undefined) throw new GaveUp('there is only one label of persons');
	if (api2 === undefined) return;
	const { answer, shown } = await set(keys[0], other, 0);
	if (!isOk(answer)) throw new GaveUp(`a second label was not taken (status ${answer.status})`);
	if (shown !== undefined) report.found('U11', 'yes');
	else report.found('U11', 'no', 'Labels: name all of the person');
}

/** A password that any usual policy takes; nobody sees it, and the login is never enabled for long. */
function password(): string {
	return `${randomBytes(12).toString('base64url')}-Aa1!`;
}

async function login(context: Ready): Promise<void> {
	const { change, transport, created, facts, report } = context;
	const Login = created.login('login');
	const Password = password();
	const profiles = (facts.profiles ?? [])
		.filter(({ name }) => !/admin/i.test(name))
		.sort((a, b) => weight(b.name) - weight(a.name));
	let last = 0;
	for (const { id } of profiles.slice(0, PROFILES_AT_MOST)) {
		const answer = await change({ Login, Password, UserProfileId: id });
		last = answer.status;
		if (!isOk(answer)) continue;
		facts.profileId = id;
		break;
	}
	const { profileId: UserProfileId } = facts;
	if (UserProfileId === undefined) {
		throw new GaveUp(`no user profile fits the test company (status ${last})`);
	}
	await sameLogin(report, Login, ['c', 'd'], async (name, own) => {
		const more = { Login: own, Password: password(), UserProfileId };
		return isOk(await make(context, transport, name, more));
	});
}

/** Profiles with few rights first. */
function weight(name: string): number {
	return /limited|read.?only/i.test(name) ? 2 : /worker|client/i.test(name) ? 1 : 0;
}

async function omittedActive(context: Ready): Promise<void> {
	const { change, id, report, facts } = context;
	if (facts.profileId === undefined) throw new GaveUp('the test person has no login');
	const enabled = await change({ IsActive: true });
	if (!isOk(enabled)) {
		throw new GaveUp(
			`the test person could not be enabled (status ${enabled.status}); perhaps no licence is free`,
		);
	}
	const before = (await visible(context, id))?.isActive;
	if (before !== true) throw new GaveUp('API 2 does not show that the test person is enabled');
	await change({ Comments: 'probe without active' });
	const after = (await visible(context, id))?.isActive;
	if (after === undefined) throw new GaveUp('API 2 did not show the test person');
	if (after) report.found('U9', 'no');
	else report.found('U9', 'yes', 'Add Active to every update through API 1');
	await change({ IsActive: false });
}

async function removeLogin(context: Ready): Promise<void> {
	const { change, id, report, facts } = context;
	if (facts.profileId === undefined) throw new GaveUp('the test person has no login');
	const removed = async (data: object) => {
		if (!isOk(await change(data))) return false;
		const shown = await visibleLogin(context, id);
		return shown === undefined ? 'unseen' : shown === '';
	};
	const one = await removed({ Login: null });
	if (one !== false) {
		const doubt = one === 'unseen' ? ', as far as the answer tells' : '';
		return report.found('U10', `Login alone is enough${doubt}`);
	}
	const all = await removed({ Login: null, Password: null, UserProfileId: null });
	if (all === false) throw new GaveUp('the login could not be removed');
	report.found('U10', 'all three are needed');
}

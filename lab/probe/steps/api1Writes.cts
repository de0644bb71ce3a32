import { randomBytes } from 'node:crypto';

import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/transport/answer';
import { isRecord } from '../../../nodes/WordbeePersons/values/kinds';
import { GaveUp, type Context, type Step } from '../context.cts';
import { newId1 } from '../created.cts';
import type { Api1Session, Transport } from '../sessions.cts';
import { setting } from '../settings.cts';
import { bodyShape, isOk, spellingOf } from '../shapes.cts';
import { visible } from './visible.cts';

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
		needs: ['api1', 'write'],
		calls: [3, 0],
		answers: ['U1', 'U2', 'U24'],
		run: create,
	},
	{
		title: 'API 1: update',
		needs: ['api1', 'write'],
		calls: [3, 2],
		answers: ['U3', 'U1', 'U24'],
		run: update,
	},
	{
		title: 'API 1: a refused value',
		needs: ['api1', 'write'],
		calls: [1, 0],
		answers: ['U13'],
		run: refusal,
	},
	{
		title: 'API 1: labels',
		needs: ['api1', 'write'],
		calls: [3, 3],
		answers: ['N3', 'U11'],
		run: labels,
	},
	{
		title: 'API 1: login',
		needs: ['api1', 'write'],
		calls: [PROFILES_AT_MOST + 3, 0],
		answers: ['U22'],
		run: login,
	},
	{
		title: 'API 1: update without Active',
		needs: ['api1', 'api2', 'write'],
		calls: [3, 2],
		answers: ['U9'],
		run: omittedActive,
	},
	{
		title: 'API 1: remove the login',
		needs: ['api1', 'write'],
		calls: [2, 2],
		answers: ['U10'],
		run: removeLogin,
	},
];

interface Ready {
	api1: Api1Session;
	/** Changes the test person. */
	change(data: object, transport?: Transport): Promise<Answer>;
	id: number;
}

/** What the steps after the create need. */
function ready({ api1, facts, company }: Context): Ready {
	const { first: id, transport } = facts;
	if (api1 === undefined || id === undefined || transport === undefined) {
		throw new GaveUp('API 1 made no test person');
	}
	const change = async (data: object, other?: Transport) =>
		await api1.write('POST', company, { PersonId: id, ...data }, other ?? transport);
	return { api1, id, change };
}

function testPerson({ created }: Context, name: string, more: object = {}) {
	return {
		LastName: created.marker,
		FirstName: 'Test',
		Email: created.email(name),
		...more,
	};
}

async function create(context: Context): Promise<void> {
	const { api1, created, company, facts, report } = context;
	const statuses: string[] = [];
	for (const transport of TRANSPORTS) {
		const person = testPerson(context, 'a');
		const answer = await created.make(() => api1!.write('PUT', company, person, transport), newId1);
		if (!isOk(answer)) {
			statuses.push(`${titleOf(transport)}: status ${answer.status}`);
			continue;
		}
		const id = newId1(answer);
		report.found('U2', createAnswer(answer, typeof id === 'number'));
		report.found('U1', titleOf(transport), transportSetting(transport));
		facts.transport = transport;
		if (typeof id === 'number') facts.first = id;
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

async function update(context: Context): Promise<void> {
	const { change, id } = ready(context);
	const { report, facts } = context;
	const answer = await change({ Comments: 'probe' });
	report.found(
		'U3',
		isOk(answer) ? `status ${answer.status}, ${bodyShape(answer)}` : `refused: ${answer.status}`,
	);
	const taken = [facts.transport!];
	for (const transport of TRANSPORTS) {
		if (transport === facts.transport) continue;
		const comments = `probe ${transport}`;
		const other = await change({ Comments: comments }, transport);
		if (!isOk(other)) continue;
		// A server that does not read it may say nothing.
		const seen = await visible(context, id);
		if (seen === undefined || seen.comments === comments) taken.push(transport);
	}
	const titles = TRANSPORTS.filter((one) => taken.includes(one)).map((one) => titleOf(one));
	report.found('U1', titles.join(', '), transportSetting(facts.transport!));
	report.found('U24', taken.includes('json') ? 'yes' : 'no');
}

async function refusal(context: Context): Promise<void> {
	const { api1 } = ready(context);
	const { created, company, facts, report } = context;
	const person = { ...testPerson(context, 'b'), Email: `${created.marker}-no-address` };
	const send = () => api1.write('PUT', company, person, facts.transport!);
	const answer = await created.make(send, newId1);
	report.found(
		'U13',
		isOk(answer)
			? 'an e-mail address without @ is taken'
			: `status ${answer.status}, ${bodyShape(answer)}`,
	);
	if (!isOk(answer) && report.answerTo('U8') === undefined) report.found('U8', bodyShape(answer));
}

async function labels(context: Context): Promise<void> {
	const { change, id } = ready(context);
	const { report, facts } = context;
	const usable = (facts.labels ?? []).filter(({ options }) => options.length > 1);
	const [one, other] = usable;
	if (one === undefined) throw new GaveUp('there is no label of persons with two values');
	const set = (label: typeof one, option: number) => [
		{ id: label.id, value: label.options[option].id },
	];
	const has = async (label: typeof one) => (await visible(context, id))?.labels?.get(label.id);
	const small = await change({ labels: set(one, 0) });
	const first = isOk(small) ? await has(one) : undefined;
	const capital = await change({ Labels: set(one, 1) });
	const second = isOk(capital) ? await has(one) : undefined;
	const names = [
		isOk(small) && (context.api2 === undefined || first !== undefined) ? '`labels`' : '',
		isOk(capital) && (context.api2 === undefined || (second !== undefined && second !== first))
			? '`Labels`'
			: '',
	].filter((name) => name !== '');
	if (names.length === 0) {
		throw new GaveUp(`labels were not taken (status ${small.status} and ${capital.status})`);
	}
	report.found(
		'N3',
		names.join(' and '),
		names.includes('`labels`') ? undefined : 'Labels do not work; tell the makers of the node',
	);
	if (other === undefined) throw new GaveUp('there is only one label of persons');
	if (context.api2 === undefined) return;
	const key = names[0].replaceAll('`', '');
	const answer = await change({ [key]: set(other, 0) });
	if (!isOk(answer)) throw new GaveUp(`a second label was not taken (status ${answer.status})`);
	const stays = (await has(one)) !== undefined;
	report.found('U11', stays ? 'yes' : 'no', stays ? undefined : 'Labels: name all of the person');
}

/** A password that any usual policy takes; nobody sees it, and the login is never enabled for long. */
function password(): string {
	return `${randomBytes(12).toString('base64url')}-Aa1!`;
}

async function login(context: Context): Promise<void> {
	const { api1, change } = ready(context);
	const { created, company, facts, report } = context;
	const login = created.login('login');
	const secret = password();
	const profiles = (facts.profiles ?? [])
		.filter(({ name }) => !/admin/i.test(name))
		.sort((a, b) => weight(b.name) - weight(a.name));
	let last = 0;
	for (const { id: profileId } of profiles.slice(0, PROFILES_AT_MOST)) {
		const data = { Login: login, Password: secret, UserProfileId: profileId };
		const answer = await change(data);
		last = answer.status;
		if (!isOk(answer)) continue;
		facts.login = { login, password: secret, profileId };
		break;
	}
	if (facts.login === undefined) {
		throw new GaveUp(`no user profile fits the test company (status ${last})`);
	}
	const { profileId } = facts.login;
	const second = async (name: string, own: string) => {
		const more = { Login: own, Password: password(), UserProfileId: profileId };
		const send = () =>
			api1.write('PUT', company, testPerson(context, name, more), facts.transport!);
		return isOk(await created.make(send, newId1));
	};
	if (!(await second('c', login.toUpperCase()))) {
		report.found('U22', 'no: the same login in capitals is refused');
	} else if (await second('d', login)) report.found('U22', 'a login may be given twice');
	else report.found('U22', 'yes: the same login in capitals is another one');
}

/** Profiles with few rights first. */
function weight(name: string): number {
	return /limited|read.?only/i.test(name) ? 2 : /worker|client/i.test(name) ? 1 : 0;
}

async function omittedActive(context: Context): Promise<void> {
	const { change, id } = ready(context);
	const { report, facts } = context;
	if (facts.login === undefined) throw new GaveUp('the test person has no login');
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
	report.found(
		'U9',
		after ? 'no' : 'yes',
		after ? undefined : 'Add Active to every update through API 1',
	);
	await change({ IsActive: false });
}

async function removeLogin(context: Context): Promise<void> {
	const { change, id } = ready(context);
	const { report, facts } = context;
	if (facts.login === undefined) throw new GaveUp('the test person has no login');
	const removed = async (data: object) => {
		const answer = await change(data);
		if (!isOk(answer)) return false;
		const shown = (await visible(context, id, true))?.login;
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

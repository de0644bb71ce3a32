import { unwrapped } from '../../../nodes/WordbeePersons/api/api2/readResult';
import { flagOf, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/http/answer';
import { GaveUp, type Context, type Step, type With2 } from '../context.cts';
import { newId2 } from '../created.cts';
import { setting } from '../settings.cts';
import { isOk, orStatus, spellingOf, valueIn } from '../shapes.cts';
import { NOBODY } from './api2Reads.cts';
import { sameLogin } from './sameLogin.cts';
import { visible } from './visible.cts';

const UPDATE = '/persons/io/update';
const ROLE = 'n8n probe';
const NO_FIELD = 'there is no custom field of persons for plain text';

/** What only a change through API 2 tells, on test persons. */
export const api2Writes: Step[] = [
	{ title: 'API 2: create a test person', calls: [0, 1], answers: ['N17', 'N18'], run: create },
	{ title: 'API 2: a refused change', calls: [0, 1], answers: ['U17'], run: refusal },
	{ title: 'API 2: empty values', calls: [0, 4], answers: ['U19'], run: emptyValues },
	{ title: 'API 2: custom fields', calls: [0, 6], answers: ['U18', 'U19 a'], run: customFields },
	{
		title: 'API 2: the same person again',
		calls: [0, 3],
		answers: ['N19', 'N20', 'N21'],
		run: samePerson,
	},
	{ title: 'API 2: a custom field as key', calls: [0, 3], answers: ['N22'], run: fieldAsKey },
	{ title: 'API 2: the same login again', calls: [0, 3], answers: ['U22'], run: loginAgain },
];

/** Sends a change of a person; the answer and the result in it, if there is one. */
async function change({ api2, company }: With2, request: object) {
	const json = { cid: company, action: 'Change', ...request };
	return read(await api2.send('POST', UPDATE, { json }));
}

/** The same for a request that may make a person. */
async function make({ api2, company, created }: With2, request: object, action = 'Create') {
	const json = { cid: company, fname: 'Test', lname: created.marker, action, ...request };
	return read(await created.make(() => api2.send('POST', UPDATE, { json }), newId2));
}

function read(answer: Answer) {
	const result = isOk(answer) ? unwrapped(jsonOf(answer)) : undefined;
	const done = flagOf(valueIn(result, 'success')) === true;
	const refused = `refused (status ${answer.status})`;
	return { answer, result, done, refused, pid: wholeNumber(valueIn(result, 'pid')) };
}

/** Persons of API 1 stay as they are: each API is asked about its own. */
export function testPerson({ facts }: Context): number {
	if (facts.second === undefined) throw new GaveUp('API 2 made no test person');
	return facts.second;
}

async function create(context: With2): Promise<void> {
	const { created, facts, report } = context;
	const person = { email: created.email('e'), role: ROLE, data: 'n8n-probe' };
	const { answer, result, done, pid } = await make(context, person);
	if (!done || pid === undefined || result === undefined) {
		throw new GaveUp(`no test person could be made (status ${answer.status})`);
	}
	facts.second = pid;
	const notes = spellingOf(result, 'informations', 'infos');
	report.found('N17', notes === undefined ? 'there are none' : `\`${notes}\``);
	report.found('N18', pick(result, 'data') === 'n8n-probe' ? 'yes' : 'no');
}

async function refusal(context: With2): Promise<void> {
	testPerson(context);
	const { answer, done } = await change(context, { pid: NOBODY, role: ROLE });
	if (done) throw new GaveUp('a change of nobody was taken');
	const told = `status ${answer.status} and a result that says so`;
	context.report.found('U17', orStatus(answer, told));
}

async function emptyValues(context: With2): Promise<void> {
	const pid = testPerson(context);
	const told: string[] = [];
	for (const role of [null, '']) {
		const { done, refused } = await change(context, { pid, role });
		const shown = (await visible(context, pid))?.role;
		if (role === null && done && shown === undefined) {
			throw new GaveUp('API 2 does not show the role of a person');
		}
		const effect = shown === '' ? 'clears it' : 'changes nothing';
		told.push(`${role === null ? '`null`' : 'an empty text'} ${done ? effect : `is ${refused}`}`);
	}
	context.report.found('U19', told.join('; '));
}

async function customFields(context: With2): Promise<void> {
	const pid = testPerson(context);
	const { facts, report } = context;
	if (facts.customField === undefined) throw new GaveUp(NO_FIELD);
	const { id, title } = facts.customField;
	const set = async (key: string, value: string | null) => {
		const { done, refused } = await change(context, { pid, cfs: [{ id, [key]: value }] });
		const shown = (await visible(context, pid))?.customFields?.get(title);
		return { done, shown, refused };
	};
	const taken: string[] = [];
	for (const key of ['value', 'v']) {
		const { done, shown } = await set(key, `probe ${key}`);
		if (done && (shown === undefined || shown === `probe ${key}`)) taken.push(key);
	}
	const [key] = taken;
	if (key === undefined) throw new GaveUp('a custom field was not taken in either form');
	facts.valueKey = key;
	report.found(
		'U18',
		taken.map((one) => `\`${one}\``).join(' and '),
		key === 'v' ? setting('customFieldKey', 'v') : undefined,
	);
	const { done, shown, refused } = await set(key, null);
	if (shown === undefined && done) throw new GaveUp('API 2 does not show the field');
	const effect = shown === '' ? 'yes' : 'no: `null` changes nothing';
	report.found('U19 a', done ? effect : `no: \`null\` is ${refused}`);
}

async function samePerson(context: With2): Promise<void> {
	const pid = testPerson(context);
	const { created, report } = context;
	const email = created.email('e');
	const again = await make(context, { email });
	report.found('N19', again.done ? 'no: it makes another person' : 'yes');
	const login = created.login('upsert');
	const upsert = await make(context, { email, login }, 'ChangeOrCreate');
	if (!upsert.done) report.notFound(['N20'], `it was ${upsert.refused}`);
	else if (upsert.pid === pid) report.found('N20', 'it finds the person with the e-mail');
	else if (upsert.pid === again.pid) report.found('N20', 'it finds a person with the e-mail');
	else report.found('N20', 'it makes a new person');
	const several = [again.pid, upsert.pid].some((id) => id !== undefined && id !== pid);
	if (!several) throw new GaveUp('no two test persons have the same e-mail');
	const { done, refused } = await change(context, { email, role: ROLE });
	report.found('N21', done ? 'one of them is changed' : refused);
}

async function fieldAsKey(context: With2): Promise<void> {
	const pid = testPerson(context);
	const { created, report } = context;
	const { customField: field, valueKey } = context.facts;
	if (field === undefined || valueKey === undefined) throw new GaveUp(NO_FIELD);
	const cfs = [{ id: field.id, [valueKey]: `${created.marker}-key` }];
	const email = created.email('f');
	const marked = await change(context, { pid, cfs });
	const other = await make(context, { email });
	if (!marked.done || !other.done) throw new GaveUp('the test persons could not be prepared');
	const keyed = await change(context, { email, cfid: field.id, cfs });
	const effect = keyed.pid === pid ? 'yes' : 'no: it is ignored';
	report.found('N22', keyed.done ? effect : `no: it is ${keyed.refused}`);
}

async function loginAgain(context: With2): Promise<void> {
	testPerson(context);
	const { created, report } = context;
	if (report.answerTo('U22') !== undefined) return;
	const login = created.login('case');
	const give = async (name: string, own: string) =>
		await make(context, { email: created.email(name), login: own });
	const first = await give('g', login);
	if (!first.done) throw new GaveUp(`a login was not taken (status ${first.answer.status})`);
	await sameLogin(report, login, ['h', 'i'], async (...other) => (await give(...other)).done);
}

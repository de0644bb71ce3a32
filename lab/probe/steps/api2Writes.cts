import { unwrapped } from '../../../nodes/WordbeePersons/api/api2/updateResult';
import { flagOf, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/transport/answer';
import { GaveUp, type Context, type Step } from '../context.cts';
import { newId2 } from '../created.cts';
import { setting } from '../settings.cts';
import { isOk, spellingOf } from '../shapes.cts';
import { NOBODY, session2 } from './api2Reads.cts';
import { visible } from './visible.cts';

const UPDATE = '/persons/io/update';
const ROLE = 'n8n probe';

/** What only a change through API 2 tells, on test persons. */
export const api2Writes: Step[] = [
	{
		title: 'API 2: create a test person',
		needs: ['api2', 'write'],
		calls: [0, 1],
		answers: ['N17', 'N18'],
		run: create,
	},
	{
		title: 'API 2: a refused change',
		needs: ['api2', 'write'],
		calls: [0, 1],
		answers: ['U17'],
		run: refusal,
	},
	{
		title: 'API 2: empty values',
		needs: ['api2', 'write'],
		calls: [0, 4],
		answers: ['U19'],
		run: emptyValues,
	},
	{
		title: 'API 2: custom fields',
		needs: ['api2', 'write'],
		calls: [0, 6],
		answers: ['U18', 'U19 a'],
		run: customFields,
	},
	{
		title: 'API 2: the same person again',
		needs: ['api2', 'write'],
		calls: [0, 3],
		answers: ['N19', 'N20', 'N21'],
		run: samePerson,
	},
	{
		title: 'API 2: a custom field as key',
		needs: ['api2', 'write'],
		calls: [0, 3],
		answers: ['N22'],
		run: fieldAsKey,
	},
	{
		title: 'API 2: the same login again',
		needs: ['api2', 'write'],
		calls: [0, 3],
		answers: ['U22'],
		run: sameLogin,
	},
];

/** Sends a person update request; the answer and the result in it, if there is one. */
async function send(context: Context, request: object) {
	const json = { cid: context.company, ...request };
	return read(await session2(context).send('POST', UPDATE, { json }));
}

/** The same for a request that may make a person. */
async function make(context: Context, request: object) {
	const json = { cid: context.company, fname: 'Test', lname: context.created.marker, ...request };
	const api2 = session2(context);
	return read(await context.created.make(() => api2.send('POST', UPDATE, { json }), newId2));
}

function read(answer: Answer) {
	const result = isOk(answer) ? unwrapped(jsonOf(answer)) : undefined;
	const done = result !== undefined && flagOf(pick(result, 'success')) === true;
	return { answer, result, done, pid: wholeNumber(pick(result ?? {}, 'pid')) };
}

function person({ facts }: Context): number {
	// Persons of API 1 stay as they are: each API is asked about its own.
	if (facts.second === undefined) throw new GaveUp('API 2 made no test person');
	return facts.second;
}

async function create(context: Context): Promise<void> {
	const { created, facts, report } = context;
	const { answer, result, done, pid } = await make(context, {
		action: 'Create',
		email: created.email('e'),
		role: ROLE,
		data: 'n8n-probe',
	});
	if (!done || pid === undefined || result === undefined) {
		throw new GaveUp(`no test person could be made (status ${answer.status})`);
	}
	facts.second = pid;
	const notes = spellingOf(result, 'informations', 'infos');
	report.found('N17', notes === undefined ? 'there are none' : `\`${notes}\``);
	report.found('N18', pick(result, 'data') === 'n8n-probe' ? 'yes' : 'no');
}

async function refusal(context: Context): Promise<void> {
	person(context);
	const { answer, done } = await send(context, { action: 'Change', pid: NOBODY, role: ROLE });
	if (done) throw new GaveUp('a change of nobody was taken');
	context.report.found(
		'U17',
		isOk(answer) ? `status ${answer.status} and a result that says so` : `status ${answer.status}`,
	);
}

async function emptyValues(context: Context): Promise<void> {
	const pid = person(context);
	const nothing = await send(context, { action: 'Change', pid, role: null });
	const after = (await visible(context, pid))?.role;
	const told: string[] = [];
	if (!nothing.done) told.push(`\`null\` is refused (status ${nothing.answer.status})`);
	else if (after === undefined) throw new GaveUp('API 2 does not show the role of a person');
	else told.push(`\`null\` ${after === '' ? 'clears it' : 'changes nothing'}`);
	const empty = await send(context, { action: 'Change', pid, role: '' });
	const cleared = (await visible(context, pid))?.role === '';
	if (!empty.done) told.push(`an empty text is refused (status ${empty.answer.status})`);
	else told.push(`an empty text ${cleared ? 'clears it' : 'changes nothing'}`);
	context.report.found('U19', told.join('; '));
}

async function customFields(context: Context): Promise<void> {
	const pid = person(context);
	const { facts, report } = context;
	const field = facts.customField;
	if (field === undefined) throw new GaveUp('there is no custom field of persons for plain text');
	const set = async (key: string, value: string | null) => {
		const cfs = [{ id: field.id, [key]: value }];
		const { done, answer } = await send(context, { action: 'Change', pid, cfs });
		const shown = (await visible(context, pid))?.customFields?.get(field.title);
		return { done, shown, status: answer.status };
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
	const cleared = await set(key, null);
	if (cleared.shown === undefined && cleared.done)
		throw new GaveUp('API 2 does not show the field');
	report.found(
		'U19 a',
		!cleared.done
			? `no: \`null\` is refused (status ${cleared.status})`
			: cleared.shown === ''
				? 'yes'
				: 'no: `null` changes nothing',
	);
}

async function samePerson(context: Context): Promise<void> {
	const pid = person(context);
	const { created, report } = context;
	const email = created.email('e');
	const again = await make(context, { action: 'Create', email });
	report.found('N19', again.done ? 'no: it makes another person' : 'yes');
	const login = created.login('upsert');
	const upsert = await make(context, { action: 'ChangeOrCreate', email, login });
	if (!upsert.done) report.notFound(['N20'], `it was refused (status ${upsert.answer.status})`);
	else if (upsert.pid === pid) report.found('N20', 'it finds the person with the e-mail');
	else if (upsert.pid === again.pid) report.found('N20', 'it finds a person with the e-mail');
	else report.found('N20', 'it makes a new person');
	const several = [again.pid, upsert.pid].some((id) => id !== undefined && id !== pid);
	if (!several) throw new GaveUp('no two test persons have the same e-mail');
	const { done, answer } = await send(context, { action: 'Change', email, role: ROLE });
	report.found('N21', done ? 'one of them is changed' : `refused (status ${answer.status})`);
}

async function fieldAsKey(context: Context): Promise<void> {
	const pid = person(context);
	const { created, facts, report } = context;
	const { customField: field, valueKey } = facts;
	if (field === undefined || valueKey === undefined) {
		throw new GaveUp('there is no custom field of persons for plain text');
	}
	const cfs = [{ id: field.id, [valueKey]: `${created.marker}-key` }];
	const email = created.email('f');
	const marked = await send(context, { action: 'Change', pid, cfs });
	const other = await make(context, { action: 'Create', email });
	if (!marked.done || !other.done) throw new GaveUp('the test persons could not be prepared');
	const keyed = await send(context, { action: 'Change', email, cfid: field.id, cfs });
	report.found(
		'N22',
		!keyed.done
			? `no: it is refused (status ${keyed.answer.status})`
			: keyed.pid === pid
				? 'yes'
				: 'no: it is ignored',
	);
}

async function sameLogin(context: Context): Promise<void> {
	person(context);
	const { created, report } = context;
	if (report.answerTo('U22') !== undefined) return;
	const login = created.login('case');
	const first = await make(context, { action: 'Create', email: created.email('g'), login });
	if (!first.done) throw new GaveUp(`a login was not taken (status ${first.answer.status})`);
	const with2 = async (name: string, own: string) =>
		(await make(context, { action: 'Create', email: created.email(name), login: own })).done;
	if (!(await with2('h', login.toUpperCase()))) {
		report.found('U22', 'no: the same login in capitals is refused');
	} else if (await with2('i', login)) report.found('U22', 'a login may be given twice');
	else report.found('U22', 'yes: the same login in capitals is another one');
}

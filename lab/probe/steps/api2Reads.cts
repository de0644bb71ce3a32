import { flagOf, isRecord, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick } from '../../../nodes/WordbeePersons/http/answer';
import { GaveUp, type Context, type Facts, type Step, type With2 } from '../context.cts';
import {
	accepted,
	bodyShape,
	formOf,
	isOk,
	listForm,
	namesIn,
	orStatus,
	recordsIn,
	spellingOf,
	valueIn,
	type Row,
} from '../shapes.cts';
import { tellProfiles } from './api1Reads.cts';

/** No person has it: ids are 32 bit numbers [inferred], and this is the greatest of them. */
export const NOBODY = 2_147_483_647;

const PROFILES = '/settings/userprofiles/list';

/** What is read of API 2 and nobody changes. */
export const api2Reads: Step[] = [
	{ title: 'API 2: sessions', calls: [0, 1], answers: ['N8'], run: sessions },
	{ title: 'API 2: list of persons', calls: [0, 1], answers: ['N9', 'U14 a'], run: persons },
	{
		title: 'API 2: fields of the list',
		calls: [0, 3],
		answers: ['U14', 'U12', 'N10', 'N13'],
		run: fields,
	},
	{
		title: 'API 2: searching',
		calls: [0, 5],
		answers: ['U14 c', 'U14 b', 'N12', 'N11'],
		run: searching,
	},
	{ title: 'API 2: one person', calls: [0, 2], answers: ['N14', 'N15'], run: onePerson },
	{
		title: 'API 2: own company and time zones',
		calls: [0, 2],
		answers: ['U23', 'N16'],
		run: ownSettings,
	},
	{ title: 'API 2: user profiles', calls: [0, 1], answers: ['U15'], run: profiles },
	{ title: 'API 2: custom fields', calls: [0, 2], answers: ['U21'], run: customFields },
];

async function sessions({ api2, report }: With2): Promise<void> {
	const old = api2.token;
	await api2.start();
	await api2.close(old);
	const ended = await api2.send('GET', PROFILES, {}, old);
	report.found('N8', orStatus(ended, 'not at all: a session works after it was ended'));
}

/** Asks for a list of persons. */
async function list({ api2 }: With2, json: object) {
	return await api2.send('POST', '/persons/list', { json });
}

async function persons(context: With2): Promise<void> {
	const { report, facts } = context;
	const answer = accepted(await list(context, { take: 100, allfields: true }));
	const content = jsonOf(answer);
	const place = ['rows', 'items'].find((name) => Array.isArray(valueIn(content, name)));
	const total = wholeNumber(valueIn(content, 'total')) !== undefined;
	report.found(
		'N9',
		`${place === undefined ? bodyShape(answer) : `in \`${place}\``}, ${total ? 'with' : 'without'} a total`,
	);
	facts.rows = recordsIn(answer);
	const [first] = facts.rows;
	if (first === undefined) throw new GaveUp('the key sees no persons');
	const spelled = ['personId', 'firstName', 'lastName', 'email', 'login'].map((name) => {
		const spelling = spellingOf(first, name);
		return spelling === undefined ? `no ${name}` : `\`${spelling}\``;
	});
	report.found('U14 a', spelled.join(', '));
}

/** The node's guesses of the ids in a query, and how else the columns may be called. */
const COLUMNS: Array<{ guess: string; spelling: RegExp }> = [
	{ guess: 'email', spelling: /^(e-?mail( ?address)?|mail)$/i },
	{ guess: 'login', spelling: /^(log-?in( ?name)?|user ?name|user ?login)$/i },
	{ guess: 'companyid', spelling: /^(company( ?id)?|cid)$/i },
	{ guess: 'isactive', spelling: /^(is ?)?(active|enabled)$/i },
	{ guess: 'profileid', spelling: /^(user ?)?profile( ?id)?$/i },
];

async function fields(context: With2): Promise<void> {
	const { api2, report } = context;
	const guess = await list(context, { query: '{email} = "n8n-probe@example.com"', take: 1 });
	const post = await api2.send('POST', '/persons/list/fields', { json: {} });
	const get = await api2.send('GET', '/persons/list/fields');
	const verbs = [isOk(post) ? 'POST' : '', isOk(get) ? 'GET' : ''].filter((verb) => verb !== '');
	report.found('N10', verbs.join(' and ') || `by neither: status ${post.status}`);
	const emailWorks = isOk(guess) ? '`{email}` is taken' : '`{email}` is refused';
	if (verbs.length === 0) report.found('U14', emailWorks);
	const content = jsonOf(isOk(post) ? post : get);
	const columns = isRecord(content) ? pick(content, 'cols', 'fields', 'rows', 'items') : content;
	const cols = Array.isArray(columns) ? columns.filter(isRecord) : [];
	if (verbs.length === 0 || cols.length === 0) throw new GaveUp('the list of fields is not there');
	const told = COLUMNS.map((column) => idOf(cols, column));
	report.found('U14', `${emailWorks}; list of fields: ${told.join(', ')}`);
	limits(context, cols);
	const dates = cols.filter((col) => /^date/i.test(String(pick(col, 'type')))).length;
	report.found('N13', dates === 0 ? 'no field of type date' : `${dates} fields of type date`);
}

function idOf(cols: Row[], { guess, spelling }: (typeof COLUMNS)[number]): string {
	const text = (col: Row, name: string) => String(pick(col, name) ?? '');
	const found =
		cols.find((col) => text(col, 'id').toLowerCase() === guess) ??
		cols.find((col) => spelling.test(text(col, 'id'))) ??
		cols.find((col) => spelling.test(text(col, 'name')) || spelling.test(text(col, 'fname')));
	if (found === undefined) return `no ${guess}`;
	const id = text(found, 'id');
	if (id.toLowerCase() === guess) return `\`${guess}\``;
	// Ids are Wordbee's; a strange one is not shown all the same.
	return `${guess} is ${/^[a-z]{1,20}\d{0,3}$/i.test(id) ? `\`${id}\`` : 'called otherwise'}`;
}

/** U12: the longest texts, where the columns tell them. */
function limits({ report }: Context, cols: Row[]): void {
	const wanted = ['firstname', 'lastname', 'email', 'login', 'code', 'phone', 'comments'];
	const told = wanted.flatMap((name) => {
		const col = cols.find((one) => String(pick(one, 'id')).toLowerCase() === name);
		const most = col && wholeNumber(pick(col, 'max'));
		return most ? [`${name} ${most}`] : [];
	});
	if (told.length === 0) report.notFound(['U12'], 'the list of fields does not tell it');
	else report.found('U12', told.join(', '));
}

/** Id of a person whom the key sees. */
function somebody({ rows = [] }: Facts): number | undefined {
	return wholeNumber(valueIn(rows[0], 'personId'));
}

async function searching(context: With2): Promise<void> {
	const { api2, report, facts } = context;
	const count = async (query: string) => {
		const answer = await list(context, { query, take: 100 });
		return isOk(answer) ? recordsIn(answer).length : undefined;
	};
	const nobody = await count('{lastname} = "n8n-probe-no-such-name"');
	report.found(
		'U14 c',
		nobody === undefined ? 'no: it is refused' : nobody === 0 ? 'yes' : 'no: it is ignored',
		nobody === 0 ? undefined : 'Find persons by id; look-ups read the whole list',
	);
	const total = await api2.send('POST', '/persons/list/count', { json: {} });
	report.found('N11', orStatus(total, `yes: ${bodyShape(total)}`, 'no: status'));
	const id = somebody(facts);
	const matches = id === undefined ? undefined : await count(`{personId}.Matches(${id})`);
	if (id === undefined) report.notFound(['N12'], 'the key sees no persons');
	else report.found('N12', matches === undefined ? 'no: it is refused' : 'yes');
	if (nobody !== 0) throw new GaveUp('searches are not obeyed');
	const name = facts.rows
		?.map((row) => pick(row, 'lastName'))
		.find((one): one is string => typeof one === 'string' && /^[A-Za-z]{2,}$/.test(one));
	if (name === undefined) throw new GaveUp('no person has a name in plain letters');
	const exact = await count(`{lastname} = "${name}"`);
	const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
	const turned = await count(`{lastname} = "${other}"`);
	if (!exact) throw new GaveUp('a name that is there was not found');
	report.found('U14 b', turned === exact ? 'no' : 'yes');
}

async function onePerson({ api2, report, facts }: With2): Promise<void> {
	const nobody = await api2.send('GET', `/persons/${NOBODY}`);
	report.found('N15', orStatus(nobody, `status ${nobody.status}, ${bodyShape(nobody)}`));
	const id = somebody(facts);
	if (id === undefined) throw new GaveUp('the key sees no persons');
	const answer = accepted(await api2.send('GET', `/persons/${id}`));
	const person = valueIn(jsonOf(answer), 'person');
	report.found(
		'N14',
		isRecord(person)
			? `company and person beside each other; person \`${namesIn(person)}\``
			: bodyShape(answer),
	);
}

async function ownSettings({ api2, report }: With2): Promise<void> {
	const query = { includeOptions: 'true' };
	const mine = await api2.send('GET', '/persons/me/settings', { query });
	const settings = jsonOf(mine);
	const told = wholeNumber(valueIn(settings, 'cid', 'companyId')) !== undefined;
	const how = told ? 'tell it as `cid`' : 'do not tell it';
	report.also('U23', `API 2: the key's settings ${orStatus(mine, how, 'are refused with status')}`);
	const zones = await api2.send('GET', '/settings/timezones/codes');
	const option = valueIn(settings, 'timezones');
	const inSettings = Array.isArray(option) ? `; in the settings \`${namesIn(option[0])}\`` : '';
	report.found('N16', `${orStatus(zones, formOf(zones))}${inSettings}`);
}

async function profiles(context: With2): Promise<void> {
	tellProfiles(context, 'U15', await context.api2.send('GET', PROFILES));
}

async function customFields({ api2, report, facts }: With2): Promise<void> {
	const answer = accepted(await api2.send('GET', '/settings/customfields'));
	const says = (row: Row) => pick(row, 'domain', 'object', 'objectName', 'entity', 'category');
	const named = recordsIn(answer).filter((row) => /person|user/i.test(String(says(row) ?? '')));
	const numbers = new Set(
		named.map((row) => /^(\d{1,3})-\d+$/.exec(String(pick(row, 'id')))?.[1]).filter(Boolean),
	);
	const which =
		named.length === 0
			? 'none says that it is of persons'
			: `${named.length} say that they are of persons${numbers.size > 0 ? `, number ${[...numbers].join(', ')}` : ''}`;
	report.found(
		'U21',
		`${listForm(answer)}; ${which}`,
		named.length === 0 ? 'Custom Fields: pick those of persons, all are offered' : undefined,
	);
	const free = named.find(
		(row) =>
			/text|string/i.test(String(pick(row, 'type'))) && flagOf(pick(row, 'enabled')) !== false,
	);
	if (free === undefined) return;
	const id = wholeNumber(pick(free, 'customFieldId') ?? String(pick(free, 'id')).split('-').at(-1));
	if (id !== undefined) facts.customField = { id, title: String(pick(free, 'title') ?? '') };
}

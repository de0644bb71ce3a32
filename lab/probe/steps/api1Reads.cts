import { labelsIn } from '../../../nodes/WordbeePersons/api/api1/labels';
import { companyIdOf, profilesIn, rowsOf } from '../../../nodes/WordbeePersons/api/lists';
import { flagOf, isRecord } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick, type Answer } from '../../../nodes/WordbeePersons/transport/answer';
import { GaveUp, type Context, type Step } from '../context.cts';
import type { Api1Session } from '../sessions.cts';
import { setting } from '../settings.cts';
import { bodyShape, isOk, kindOf, listIn, listShape, namesIn, spellingOf } from '../shapes.cts';

const PROFILES = '/master/persons/profiles';

/** Lengths of the query that are tried. Some servers take 2,048, others 8,000 or 16,000. */
const LENGTHS = [2_000, 4_000, 8_000, 15_000];

/** What steps read of API 1 and nobody changes. */
export const api1Reads: Step[] = [
	{
		title: 'API 1: sessions',
		needs: ['api1'],
		calls: [2, 0],
		answers: ['U6', 'U7', 'U8'],
		run: sessions,
	},
	{
		title: 'API 1: user profiles',
		needs: ['api1'],
		calls: [1, 0],
		answers: ['U4'],
		run: profiles,
	},
	{ title: 'API 1: labels', needs: ['api1'], calls: [1, 0], answers: ['N2'], run: labels },
	{
		title: 'API 1: companies',
		needs: ['api1'],
		calls: [5, 0],
		answers: ['N4', 'N5', 'N6', 'U23'],
		run: companies,
	},
	{
		title: 'API 1: persons',
		needs: ['api1'],
		calls: [2, 0],
		answers: ['U5'],
		run: persons,
	},
	{
		title: 'API 1: long addresses',
		needs: ['api1'],
		calls: [1 + LENGTHS.length, 0],
		answers: ['U1 a'],
		run: longAddresses,
	},
];

function session1({ api1 }: Context): Api1Session {
	if (api1 === undefined) throw new GaveUp('credentials of API 1 are missing');
	return api1;
}

/** The status of an answer that is no success, as a reason to give up. */
export function refused(answer: Answer): GaveUp {
	return new GaveUp(`Wordbee answered with status ${answer.status}`);
}

async function sessions(context: Context): Promise<void> {
	const api1 = session1(context);
	const { report } = context;
	if (!api1.renewable) throw new GaveUp('a token was given instead of the password');
	const old = api1.token;
	await api1.start();
	const beside = await api1.read(PROFILES, {}, old);
	report.found(
		'U7',
		isOk(beside) ? 'no: both sessions live' : `yes: the older one is refused with ${beside.status}`,
		isOk(beside) ? undefined : 'Run one workflow with API 1 at a time, or expect extra log-ins',
	);
	if (isOk(beside)) await api1.close(old);
	const ended = await api1.read(PROFILES, {}, old);
	if (isOk(ended)) {
		report.found('U6', 'not at all: a session works after it was ended');
		throw new GaveUp('no error was met');
	}
	report.found('U6', `status ${ended.status}`);
	report.found('U8', bodyShape(ended));
}

async function profiles(context: Context): Promise<void> {
	const answer = await session1(context).read(PROFILES);
	if (!isOk(answer)) throw refused(answer);
	const shape = listShape(answer) ?? `no list: ${bodyShape(answer)}`;
	const understood = attempt(() => profilesIn(rowsOf(answer, 'user profiles')));
	context.facts.profiles = understood;
	tellList(context, 'U4', answer, shape, understood !== undefined);
}

/** Says what a list of profiles looks like and whether the node reads it. */
export function tellList(
	{ report }: Context,
	id: string,
	answer: Answer,
	shape: string,
	understood: boolean,
): void {
	const first = listIn(jsonOf(answer))?.rows.find(isRecord);
	const idName =
		first && spellingOf(first, 'id', 'profileId', 'userProfileId', 'value', 'v', 'key');
	const asText = first && idName && typeof first[idName] === 'string' ? ', numbers as text' : '';
	report.found(
		id,
		`${shape}${asText}`,
		understood ? undefined : 'User Profile: type the number; tell the makers of the node',
	);
}

/** The result of a function of the node's, undefined where it throws. */
export function attempt<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

async function labels(context: Context): Promise<void> {
	const answer = await session1(context).read('/settings/customlabels');
	if (!isOk(answer)) throw refused(answer);
	const rows = listIn(jsonOf(answer))?.rows.filter(isRecord) ?? [];
	context.facts.labels = attempt(() => labelsIn(rowsOf(answer, 'labels')));
	if (rows.length === 0) throw new GaveUp('there are no labels');
	const categories = rows.map((row) => pick(row, 'LabelCategory', 'Category'));
	const spelled = categories.find((one) => /person/i.test(String(one)));
	const category =
		spelled === undefined
			? `categories of type ${kindOf(categories[0])}`
			: `category \`${/^categorypersons$/i.test(String(spelled)) ? 'CategoryPersons' : 'Persons'}\``;
	const option = rows.flatMap((row) => pick(row, 'Options') ?? []).find(isRecord);
	const code = option === undefined ? '' : `, DBCode of type ${kindOf(pick(option, 'DBCode'))}`;
	context.report.found(
		'N2',
		`${category}${code}; \`${namesIn(rows[0])}\``,
		spelled === undefined ? 'Labels: pick those of persons, all are offered' : undefined,
	);
}

async function companies(context: Context): Promise<void> {
	const api1 = session1(context);
	const { report } = context;
	const page = async (query: Record<string, string>) => {
		const answer = await api1.read('/companies', query);
		return { answer, rows: listIn(jsonOf(answer))?.rows.filter(isRecord) ?? [] };
	};
	const all = await page({ from: '0', count: '1000' });
	if (!isOk(all.answer)) throw refused(all.answer);
	ownCompany(context, all.rows);
	const count = all.rows.length;
	const paged = await page({ from: '0', count: '1' });
	const honoured = paged.rows.length === 1;
	if (count < 2) report.notFound(['N4'], 'there is only one company');
	else report.found('N4', honoured ? 'in pages' : 'everything comes at once');
	const nobody = await page({ filter: 'Name="n8n-probe-no-such-company"' });
	report.found(
		'N5',
		!isOk(nobody.answer)
			? `no: refused with status ${nobody.answer.status}`
			: nobody.rows.length === 0
				? 'yes'
				: 'no: the condition is ignored',
	);
	if (!honoured) return report.found('N6', 'no limit: everything comes at once');
	if (count >= 1000) return report.found('N6', '1,000 or more');
	const next = await page({ from: String(count), count: '1' });
	report.found(
		'N6',
		next.rows.length > 0 ? `${count} of 1,000 asked for` : 'no limit below the number of companies',
	);
}

/** The own company is plausibly the one that is neither client nor supplier [inferred, U23]. */
function ownCompany({ report, facts }: Context, rows: Array<Record<string, unknown>>): void {
	const own = rows.filter(
		(row) => flagOf(pick(row, 'IsClient')) === false && flagOf(pick(row, 'IsSupplier')) === false,
	);
	report.also('U23', `API 1: ${own.length} companies are neither client nor supplier`);
	if (own.length === 1) facts.ownCompany = companyIdOf(own[0]);
}

async function persons(context: Context): Promise<void> {
	const api1 = session1(context);
	const { ownCompany: own } = context.facts;
	const company = own ?? (context.company || undefined);
	const paths = [
		...(company === undefined ? [] : [`/companies/${company}/persons`]),
		'/master/persons',
	];
	const told: string[] = [];
	for (const path of paths) {
		const answer = await api1.read(path);
		const name = path.startsWith('/c') ? '`companies/…/persons`' : '`master/persons`';
		told.push(
			`${name}: ${isOk(answer) ? (listShape(answer) ?? bodyShape(answer)) : `status ${answer.status}`}`,
		);
	}
	context.report.found('U5', told.join('; '));
}

async function longAddresses(context: Context): Promise<void> {
	const api1 = session1(context);
	const ask = async (length: number) =>
		await api1.read(PROFILES, { probe: 'x'.repeat(length) }).then(
			(answer) => (isOk(answer) ? undefined : `status ${answer.status}`),
			(thrown: unknown) => (thrown instanceof Error && thrown.message) || 'no answer',
		);
	const short = await ask(10);
	if (short !== undefined) throw new GaveUp('an additional parameter is refused');
	let longest = 0;
	for (const length of LENGTHS) {
		const trouble = await ask(length);
		if (trouble !== undefined) {
			return context.report.found(
				'U1 a',
				`${longest} characters are taken, ${length} are not: ${trouble}`,
				`For long comments and many labels: ${setting('dataTransport', 'form')}, if Wordbee takes it (U1)`,
			);
		}
		longest = length;
	}
	context.report.found('U1 a', `${longest} characters and perhaps more`);
}

import { labelsIn } from '../../../nodes/WordbeePersons/api/api1/labelsIn';
import { companyIdOf, profilesIn, rowsOf } from '../../../nodes/WordbeePersons/api/lists';
import { flagOf, isRecord } from '../../../nodes/WordbeePersons/values/kinds';
import { pick, type Answer } from '../../../nodes/WordbeePersons/http/answer';
import { GaveUp, type Context, type Step, type With1 } from '../context.cts';
import type { QuestionId } from '../questions.cts';
import { setting } from '../settings.cts';
import {
	accepted,
	bodyShape,
	formOf,
	isOk,
	kindOf,
	listForm,
	namesIn,
	orStatus,
	recordsIn,
	spellingOf,
} from '../shapes.cts';

const PROFILES = '/master/persons/profiles';

/** Lengths of the query that are tried. Some servers take 2,048, others 8,000 or 16,000. */
const LENGTHS = [2_000, 4_000, 8_000, 15_000];

/** What steps read of API 1 and nobody changes. */
export const api1Reads: Step[] = [
	{ title: 'API 1: sessions', calls: [2, 0], answers: ['U6', 'U7', 'U8'], run: sessions },
	{ title: 'API 1: user profiles', calls: [1, 0], answers: ['U4'], run: profiles },
	{ title: 'API 1: labels', calls: [1, 0], answers: ['N2'], run: labels },
	{ title: 'API 1: companies', calls: [5, 0], answers: ['N4', 'N5', 'N6', 'U23'], run: companies },
	{ title: 'API 1: persons', calls: [2, 0], answers: ['U5'], run: persons },
	{
		title: 'API 1: long addresses',
		calls: [1 + LENGTHS.length, 0],
		answers: ['U1 a'],
		run: longAddresses,
	},
];

async function sessions({ api1, report }: With1): Promise<void> {
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
	report.found('U6', orStatus(ended, 'not at all: a session works after it was ended'));
	if (isOk(ended)) throw new GaveUp('no error was met');
	report.found('U8', bodyShape(ended));
}

async function profiles(context: With1): Promise<void> {
	tellProfiles(context, 'U4', await context.api1.read(PROFILES));
}

/** Says what a list of user profiles looks like and whether the node reads it. */
export function tellProfiles({ report, facts }: Context, id: QuestionId, answer: Answer): void {
	const [first] = recordsIn(accepted(answer));
	const understood = attempt(() => profilesIn(rowsOf(answer, 'user profiles')));
	facts.profiles ??= understood;
	const idName =
		first && spellingOf(first, 'id', 'profileId', 'userProfileId', 'value', 'v', 'key');
	const asText = idName && typeof first[idName] === 'string' ? ', numbers as text' : '';
	report.found(
		id,
		`${listForm(answer)}${asText}`,
		understood ? undefined : 'User Profile: type the number; tell the makers of the node',
	);
}

/** The result of a function of the node's, undefined where it throws. */
function attempt<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

async function labels({ api1, report, facts }: With1): Promise<void> {
	const answer = accepted(await api1.read('/settings/customlabels'));
	const rows = recordsIn(answer);
	facts.labels = attempt(() => labelsIn(rowsOf(answer, 'labels')));
	if (rows.length === 0) throw new GaveUp('there are no labels');
	const categories = rows.map((row) => pick(row, 'LabelCategory', 'Category'));
	const spelled = categories.find((one) => /person/i.test(String(one)));
	const category =
		spelled === undefined
			? `categories of type ${kindOf(categories[0])}`
			: `category \`${/^categorypersons$/i.test(String(spelled)) ? 'CategoryPersons' : 'Persons'}\``;
	const option = rows.flatMap((row) => pick(row, 'Options') ?? []).find(isRecord);
	const code = option === undefined ? '' : `, DBCode of type ${kindOf(pick(option, 'DBCode'))}`;
	report.found(
		'N2',
		`${category}${code}; \`${namesIn(rows[0])}\``,
		spelled === undefined ? 'Labels: pick those of persons, all are offered' : undefined,
	);
}

async function companies({ api1, report, facts }: With1): Promise<void> {
	const page = async (query: Record<string, string>) => await api1.read('/companies', query);
	const all = recordsIn(accepted(await page({ from: '0', count: '1000' })));
	// The own company is plausibly the one that is neither client nor supplier [inferred, U23].
	const own = all.filter(
		(row) => flagOf(pick(row, 'IsClient')) === false && flagOf(pick(row, 'IsSupplier')) === false,
	);
	report.also('U23', `API 1: ${own.length} companies are neither client nor supplier`);
	if (own.length === 1) facts.ownCompany = companyIdOf(own[0]);
	const count = all.length;
	const honoured = recordsIn(await page({ from: '0', count: '1' })).length === 1;
	if (count < 2) report.notFound(['N4'], 'there is only one company');
	else report.found('N4', honoured ? 'in pages' : 'everything comes at once');
	const nobody = await page({ filter: 'Name="n8n-probe-no-such-company"' });
	const obeyed = recordsIn(nobody).length === 0 ? 'yes' : 'no: the condition is ignored';
	report.found('N5', orStatus(nobody, obeyed, 'no: refused with status'));
	if (!honoured) return report.found('N6', 'no limit: everything comes at once');
	if (count >= 1000) return report.found('N6', '1,000 or more');
	const next = recordsIn(await page({ from: String(count), count: '1' }));
	report.found(
		'N6',
		next.length > 0 ? `${count} of 1,000 asked for` : 'no limit below the number of companies',
	);
}

async function persons({ api1, report, facts, company: test }: With1): Promise<void> {
	const company = facts.ownCompany ?? (test || undefined);
	const told: string[] = [];
	for (const place of ['companies/…/persons', 'master/persons']) {
		if (place.includes('…') && company === undefined) continue;
		const answer = await api1.read(`/${place.replace('…', String(company))}`);
		told.push(`\`${place}\`: ${orStatus(answer, formOf(answer))}`);
	}
	report.found('U5', told.join('; '));
}

async function longAddresses({ api1, report }: With1): Promise<void> {
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
			return report.found(
				'U1 a',
				`${longest} characters are taken, ${length} are not: ${trouble}`,
				`For long comments and many labels: ${setting('dataTransport', 'form')}, if Wordbee takes it (U1)`,
			);
		}
		longest = length;
	}
	report.found('U1 a', `${longest} characters and perhaps more`);
}

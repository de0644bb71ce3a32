/** Nothing of the platform's secrets and data is shown, whatever Wordbee says and however it fails. */
import type { Effect, FaultRequest } from '../../lab/sandbox/sandbox.cts';
import { MARKER, run, sandbox, useSandbox, type Run } from './helpers.cts';

useSandbox();

/** Everything that must not be shown, as a server knows it. */
function canaries(): string[] {
	const { data } = sandbox;
	// Test persons that could not be removed are named: by the last name that the probe made up.
	const seeded = [...data.persons.values()].filter(({ lastName }) => !MARKER.test(lastName));
	const persons = seeded.flatMap(({ firstName, lastName, email, login, comments, phone, id }) => [
		firstName,
		lastName,
		email,
		login ?? '',
		comments,
		phone,
		String(id),
	]);
	const titles = [
		...[...data.companies.values()].map(({ name }) => name),
		...data.labels.map(({ title }) => title),
		...data.labels.flatMap(({ options }) => options.map(({ name }) => name)),
		...data.customFields.map(({ title }) => title),
		...data.profiles.map(({ name }) => name),
		...Object.values(data.persons.values().next().value!.cfs),
	];
	const tokens = sandbox.log.flatMap(({ query, headers }) => [
		query.token ?? '',
		headers['x-auth-token'] ?? '',
	]);
	const passwords = sandbox.log.map(({ body }) =>
		String((body as { Password?: string } | undefined)?.Password ?? ''),
	);
	const secrets = [sandbox.account, sandbox.password, sandbox.apiKey, ...tokens, ...passwords];
	const encoded = secrets.map(encodeURIComponent);
	return [...new Set([...persons, ...titles, ...secrets, ...encoded, '127.0.0.1'])];
}

/** Words that the report uses itself, in another sense. */
const OWN_WORDS = new Set(['No', 'Yes', 'Open', 'Done', 'Manager', 'Berlin', 'Role']);

function expectNothingOf(result: Run): void {
	const shown = `${result.shown}\n${result.report.settings.join('\n')}`;
	const found = canaries().filter((text) => {
		if (text.length < 2 || OWN_WORDS.has(text)) return false;
		const edge = (at: string) => (/[\p{L}\p{N}]/u.test(at) ? '(?![\\p{L}\\p{N}])' : '');
		const escaped = text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
		return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}${edge(text.at(-1)!)}`, 'u').test(shown);
	});
	expect(found).toEqual([]);
}

it('the canaries would be noticed', () => {
	const [person] = sandbox.data.persons.values();
	for (const text of [person.lastName, person.email, sandbox.apiKey, sandbox.account]) {
		const shown = `it says: ${text}!`;
		const result = { shown, report: { settings: [] } } as unknown as Run;
		expect(() => expectNothingOf(result)).toThrow();
	}
});

it.each([
	['reads and writes', {}],
	['API 1 alone', { api2: false, write: false }],
	['API 2 alone', { api1: false, write: false }],
])('%s', async (_name, use) => {
	expectNothingOf(await run(use));
});

it.each(['text', 'jsonString', 'html', 'messageObject'] as const)(
	'refused log-ins, with errors as %s',
	async (errorBody) => {
		Object.assign(sandbox.variants.api1, { errorBody, ipAuthorised: false });
		const result = await run({ apiKey: 'wrong-key-0123456789' });
		expect(result.shown).toMatch(/not among the allowed addresses/);
		expect(result.shown).not.toContain('wrong-key');
		expectNothingOf(result);
	},
);

/** Answers that give away what they can: as text, as a page, as names of properties. */
const TELLING: Array<[string, (everything: string[]) => string]> = [
	['a text', (all) => all.join(' ')],
	['a JSON text', (all) => JSON.stringify(all.join(' '))],
	['an error object', (all) => JSON.stringify({ reason: all.join(' '), error: { title: all } })],
	['names of properties', (all) => JSON.stringify(Object.fromEntries(all.map((one) => [one, 1])))],
	[
		'rows keyed by names',
		(all) => JSON.stringify([Object.fromEntries(all.map((one) => [one, 1]))]),
	],
	['a list of texts', (all) => JSON.stringify({ rows: all, items: all })],
	['a field list', (all) => JSON.stringify({ cols: all.map((id) => ({ id, name: 'E-mail' })) })],
	[
		'custom fields',
		(all) => JSON.stringify(all.map((id) => ({ id, domain: id, title: 'Person' }))),
	],
	['a web page', (all) => `<html><title>${all.join(' ')}</title></html>`],
];

describe.each([200, 400, 403, 500])('every answer with status %d', (status) => {
	it.each(TELLING)('as %s', async (_form, bodyOf) => {
		const [person] = sandbox.data.persons.values();
		const { account, password, apiKey } = sandbox;
		const everything = [person.lastName, person.email, person.login!, account, password, apiKey];
		const effect: Effect = { kind: 'status', status, commit: true, body: bodyOf(everything) };
		const where = ({ operation }: FaultRequest) => !['connect', 'authToken'].includes(operation);
		sandbox.faults.add({ on: { where }, effect });
		expectNothingOf(await run());
	});
});

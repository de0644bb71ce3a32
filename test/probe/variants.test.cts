/** Every variant that the sandbox can play is told apart, or the report says that nobody can. */
import { QUESTIONS } from '../../lab/probe/questions.cts';
import type { VariantChoice } from '../../lab/sandbox/sandbox.cts';
import { defaultVariants, VARIANTS } from '../../lab/sandbox/variants.cts';
import { expectUnchanged, fresh, run, said, sandbox, useSandbox } from './helpers.cts';

type Value = string | number | boolean;

/** Which question tells a variant, by group and name. */
const TOLD_BY: Record<string, string> = {
	'api1.dataTransport': 'U1',
	'api1.createAnswer': 'U2',
	'api1.updateStatus': 'U3',
	'api1.updateAnswer': 'U3',
	'api1.tokenAnswer': 'N1',
	'api1.profilesShape': 'U4',
	'api1.labelsShape': 'N2',
	'api1.companiesPaging': 'N4',
	'api1.companiesFilter': 'N5',
	'api1.companiesMaxCount': 'N6',
	'api1.errorBody': 'U8',
	'api1.removeLoginNull': 'U10',
	'api1.omittedIsActive': 'U9',
	'api1.labelsMode': 'U11',
	'api1.labelsKey': 'N3',
	'api1.deadToken': 'U6',
	'api1.singleSession': 'U7',
	'api1.enabled': 'N1',
	'api1.ipAuthorised': 'N1',
	'api1.refusalStatus': 'U13',
	'api1.maxQueryLength': 'U1 a',
	'api2.deadToken': 'N8',
	'api2.tokenAnswer': 'N7',
	'api2.listKey': 'N9',
	'api2.fieldCase': 'U14 a',
	'api2.fieldIds': 'U14',
	'api2.equalityCase': 'U14 b',
	'api2.queryIgnored': 'U14 c',
	'api2.total': 'N9',
	'api2.profilesShape': 'U15',
	'api2.customFieldsShape': 'U21',
	'api2.customFieldObject': 'U21',
	'api2.customFieldObjectName': 'U21',
	'api2.timezonesShape': 'N16',
	'api2.jobResults': 'U16',
	'api2.jobStart': 'U16 a',
	'api2.requestIdAfterFinish': 'U16 a',
	'api2.batchLimit': 'U16 b',
	'api2.infosKey': 'N17',
	'api2.singleFailure': 'U17',
	'api2.cfsValueKey': 'U18',
	'api2.echoData': 'N18',
	'api2.emailKeyAmbiguity': 'N21',
	'api2.upsertKeyFallback': 'N20',
	'api2.cfidOnSingle': 'N22',
	'api2.createExists': 'N19',
	'api2.nullMeans': 'U19',
	'api2.notFound': 'N15',
};

/** Variants that nobody can find out from outside, by the question that says so. */
const NEVER: Record<string, string> = {
	'api1.tokenIdleMs': 'U6 a',
	'api2.tokenIdleMs': 'U6 a',
	'api2.deleteWithJobs': 'U20',
	'api2.pollTooFast': 'N23',
	'api2.pollMinMs': 'N23',
	'api2.allowanceWindowMs': 'N24',
};

/** No questions: what the user types, what a run finds out by itself, or how well a job does. */
const NO_QUESTION = [
	'api2.customFieldForm',
	'api2.customFieldId',
	'api2.emptyCustomField',
	'api2.hiddenColumns',
	'api2.listFieldsMethod',
	'api2.maxLengths',
	'api2.settingsCompany',
	'api1.pathPrefix',
	'api2.jobPolls',
	'api2.jobDurationMs',
	'api2.jobMsPerRow',
	'api2.jobFails',
	'api2.jobNeverFinishes',
];

/** Values of variants that take any. */
const SAMPLES: Record<string, Value[]> = {
	'api1.companiesMaxCount': [0, 50],
	'api1.maxQueryLength': [0, 5_000],
	'api2.customFieldObject': [5, 11],
	'api2.batchLimit': [0, 120],
};

/** What the answer must hold, where that it differs from the other answers is not enough. */
const WORDS: Record<string, Record<string, RegExp>> = {
	'api1.dataTransport': {
		query: /^URL Parameter$/,
		form: /^Form Field$/,
		json: /^JSON Body$/,
		any: /^URL Parameter, Form Field, JSON Body$/,
	},
	'api1.omittedIsActive': { unchanged: /^no$/, deactivates: /^yes$/ },
	'api1.labelsMode': { merge: /^yes$/, replace: /^no$/ },
	'api1.removeLoginNull': { any: /^Login alone/, all: /^all three/ },
	'api1.deadToken': { '403': /403/, '401': /401/, '400': /400/ },
	'api2.equalityCase': { insensitive: /^no$/, sensitive: /^yes$/ },
	'api2.cfsValueKey': { value: /^`value`$/, v: /^`v`$/, both: /^`value` and `v`$/ },
	'api2.nullMeans': { unchanged: /changes nothing;/, clears: /`null` clears/, refused: /refused/ },
	'api2.batchLimit': { '0': /^500 are taken$/, '120': /^100 are taken, 250 are not$/ },
	'api2.jobResults': { result: /`result`/, 'custom.fileref': /file that `custom.fileref`/ },
	'api2.createExists': { loginOrEmail: /^yes$/, login: /^no/ },
	'api2.upsertKeyFallback': { false: /new person/, true: /finds the person/ },
	'api2.emailKeyAmbiguity': { error: /refused/, first: /one of them/ },
};

/** Settings that follow from a variant. */
const SETTINGS: Record<string, Record<string, RegExp>> = {
	'api1.dataTransport': { form: /^Send Data As: Form Field$/, json: /^Send Data As: JSON Body$/ },
	'api1.omittedIsActive': { deactivates: /^Add Active/ },
	'api2.cfsValueKey': { v: /^Custom Field Value Key: V$/ },
	'api2.batchLimit': { '120': /^Batch Size: 100$/ },
	'api1.maxQueryLength': { '5000': /Send Data As/ },
	'api2.queryIgnored': { true: /by id/ },
};

/** The variants with the values that the sandbox lists: a value more there is a case more here. */
const variants = new Map(
	Object.entries(VARIANTS).flatMap(([group, names]) =>
		Object.entries(names).map(([name, values]): [string, Value[] | undefined] => [
			`${group}.${name}`,
			Array.isArray(values) ? values : undefined,
		]),
	),
);
const known = new Set([...Object.keys(TOLD_BY), ...Object.keys(NEVER), ...NO_QUESTION]);

useSandbox();

/** One run on a fresh platform; whatever it made must be gone, and nothing else may have changed. */
async function runWith(choice: VariantChoice) {
	fresh();
	Object.assign(sandbox.variants.api1, choice.api1);
	Object.assign(sandbox.variants.api2, choice.api2);
	const result = await run();
	expectUnchanged();
	expect(result.cleanUp?.left ?? []).toEqual([]);
	const { calls, most } = result;
	expect(calls[1]).toBeLessThanOrEqual(most[0]);
	expect(calls[2]).toBeLessThanOrEqual(most[1]);
	return result;
}

const defaults = defaultVariants() as unknown as Record<string, Record<string, unknown>>;
let usual: ReturnType<typeof runWith> | undefined;

/** The run of one value; all defaults share a run, since it is the same. */
async function runOf(group: string, name: string, value: Value) {
	if (value !== defaults[group][name]) return await runWith({ [group]: { [name]: value } });
	usual ??= runWith({});
	return await usual;
}

it('knows every variant of the sandbox', () => {
	expect([...variants.keys()].filter((name) => !known.has(name))).toEqual([]);
	expect([...known].filter((name) => !variants.has(name))).toEqual([]);
});

it.each(Object.entries(NEVER))('%s: says that it cannot be found out', (_variant, id) => {
	const question = QUESTIONS.find((one) => one.id === id)!;
	expect(question.never).toMatch(/\w/);
});

describe.each(Object.entries(TOLD_BY))('%s', (variant, id) => {
	const values = SAMPLES[variant] ?? variants.get(variant);
	const [group, name] = variant.split('.');
	const answers = new Map<string, string>();

	it.each(values ?? ['(its values are not known: add samples)'])('%s', async (value) => {
		expect(values).toBeDefined();
		const result = await runOf(group, name, value);
		const answer = said(result, id);
		expect(answer).not.toMatch(/^(not found out|not asked|cannot|$)/);
		expect(answer).toMatch(WORDS[variant]?.[String(value)] ?? /./);
		const setting = SETTINGS[variant]?.[String(value)];
		if (setting !== undefined) {
			expect(result.report.settings).toEqual([expect.stringMatching(setting)]);
		}
		// No two values may get the same answer.
		expect([...answers.values()]).not.toContain(answer);
		answers.set(String(value), answer);
	});
});

describe('jobs that go wrong', () => {
	it.each([
		[
			'fails',
			{ jobFails: { statusInfo: 'Ana <ana@x.test> is wrong', applied: 1 } },
			'the job failed',
		],
		['never ends', { jobNeverFinishes: true }, 'did not end'],
		['takes several polls', { jobPolls: 4 }, '`result`'],
	] as const)('one that %s', async (_name, api2, words) => {
		const result = await runWith({ api2 });
		expect(said(result, 'U16')).toContain(words);
		const polls = result.pauses.filter((ms) => ms > 0);
		expect(Math.min(...polls)).toBeGreaterThanOrEqual(5_000);
	});

	it('pauses before every poll', async () => {
		const result = await runWith({ api2: { jobPolls: 6 } });
		const polls = sandbox.log.filter(({ operation }) => operation === 'trmStatus');
		expect(polls.length).toBeGreaterThan(5);
		expect(result.pauses).toHaveLength(polls.length);
	});
});

/** The command line and the environment. */
import { HELP, readOptions, UsageError } from '../../lab/probe/options.cts';
import { planOf } from '../../lab/probe/probe.cts';

const API1 = {
	WORDBEE_API1_URL: 'https://api.example.test:32570',
	WORDBEE_API1_ACCOUNT: 'acme',
	WORDBEE_API1_PASSWORD: 'secret-1',
};
const API2 = {
	WORDBEE_API2_URL: 'https://acme.example.test',
	WORDBEE_API2_ACCOUNT: 'acme',
	WORDBEE_API2_KEY: 'secret-2',
};

function refusal(args: string[], environment: Record<string, string>): string {
	try {
		readOptions(args, environment);
	} catch (error) {
		expect(error).toBeInstanceOf(UsageError);
		return (error as Error).message;
	}
	throw new Error('It was taken');
}

it('takes either API or both', () => {
	expect(readOptions([], API1)).toMatchObject({
		api1: { url: API1.WORDBEE_API1_URL, accountId: 'acme', password: 'secret-1' },
		api2: undefined,
		testCompany: undefined,
		timeoutMs: 60_000,
	});
	expect(readOptions([], API2)).toMatchObject({ api1: undefined, api2: { apiKey: 'secret-2' } });
	expect(readOptions([], { ...API1, ...API2 })).toMatchObject({ api1: {}, api2: {} });
	const token = { WORDBEE_API1_URL: API1.WORDBEE_API1_URL, WORDBEE_API1_TOKEN: 't0ken' };
	expect(readOptions([], token)).toMatchObject({ api1: { token: 't0ken' } });
});

it('says what is missing, by the names of the variables', () => {
	expect(refusal([], {})).toMatch(/WORDBEE_API1_URL or WORDBEE_API2_URL/);
	const { WORDBEE_API1_PASSWORD: _, ...noPassword } = API1;
	expect(refusal([], noPassword)).toBe('Also set WORDBEE_API1_PASSWORD.');
	const { WORDBEE_API2_KEY: __, ...noKey } = API2;
	expect(refusal([], { ...API1, ...noKey })).toBe('Also set WORDBEE_API2_KEY.');
	expect(refusal([], { ...API2, WORDBEE_API2_URL: 'acme' })).toMatch(/WORDBEE_API2_URL must be/);
});

it('writes only into a company that is named', () => {
	expect(readOptions(['--write', '--company', '12'], API1)).toMatchObject({ testCompany: 12 });
	expect(refusal(['--write'], API1)).toMatch(/--company/);
	expect(refusal(['--company', '12'], API1)).toMatch(/--write/);
	for (const company of ['0', '-1', 'acme', '1.5', '']) {
		expect(refusal(['--write', '--company', company], API1)).toMatch(/whole number|understood/);
	}
});

it('never repeats what was typed in the wrong place', () => {
	for (const args of [['secret-1'], ['--password', 'secret-1'], ['--key=secret-1']]) {
		expect(refusal(args, API1)).not.toContain('secret-1');
	}
	const inUrl = { ...API2, WORDBEE_API2_URL: 'https://me:secret-3@acme.example.test' };
	expect(refusal([], inUrl)).not.toContain('secret-3');
});

it('has a help that names every variable and option', () => {
	expect(readOptions(['--help'], {})).toBe('help');
	const names = [...Object.keys(API1), ...Object.keys(API2), 'WORDBEE_API1_TOKEN'];
	for (const name of [...names, '--write', '--company', '--timeout']) expect(HELP).toContain(name);
});

it('plans no call for an API without credentials, and none that writes without --write', () => {
	const one = planOf(new Set(['api1']));
	expect(one.most[1]).toBe(0);
	expect(one.steps.every(({ needs }) => needs.join() === 'api1')).toBe(true);
	expect(planOf(new Set(['api2'])).most[0]).toBe(0);
	const all = planOf(new Set(['api1', 'api2', 'write'])).most;
	expect(Math.max(...all)).toBeLessThan(200);
});

import { parseArgs } from 'node:util';

/** What a run needs to know. Credentials come from the environment only, so that no shell keeps them. */
export interface ProbeOptions {
	api1?: { url: string; accountId?: string; password?: string; token?: string };
	api2?: { url: string; accountId: string; apiKey: string };
	/** Company in which test persons may be made; undefined: nothing is written. */
	testCompany?: number;
	/** Longest time to wait for one answer, in milliseconds. */
	timeoutMs: number;
}

/** Wrong use of the command; the message says what to do. */
export class UsageError extends Error {}

export const HELP = `Finds out what Wordbee's documentation leaves open, on your Wordbee.

  npm run probe -- [--write --company ID]

The answers come as a table in Markdown, to paste into an issue. It holds no secret, no name, no
e-mail address and no login. Progress is shown while it works.

Credentials are read from the environment, never from the command line:

  API 1   WORDBEE_API1_URL        address of API 1, with its port
          WORDBEE_API1_ACCOUNT    account ID
          WORDBEE_API1_PASSWORD   API 1 password (or WORDBEE_API1_TOKEN alone, without account)
  API 2   WORDBEE_API2_URL        address at which you open Wordbee
          WORDBEE_API2_ACCOUNT    account ID
          WORDBEE_API2_KEY        API key

With one of the two it finds out what it can and names the rest.

Options

  --write         also make, change and remove test persons. Without it everything is only read.
  --company ID    the number of a test company for these persons; needed with --write
  --timeout N     seconds to wait for one answer (default 60)
  --help          this text

It makes one request at a time, asks for the state of a job every five seconds at most, says beforehand
how many calls it needs, and ends when Wordbee says that the allowance is spent. Ctrl+C ends it as well;
test persons are then removed first. To keep the table: npm run --silent probe > probe.md
`;

const VARIABLES = {
	api1: { url: 'WORDBEE_API1_URL', accountId: 'WORDBEE_API1_ACCOUNT' },
	api2: {
		url: 'WORDBEE_API2_URL',
		accountId: 'WORDBEE_API2_ACCOUNT',
		apiKey: 'WORDBEE_API2_KEY',
	},
} as const;

const PASSWORD = 'WORDBEE_API1_PASSWORD';
const TOKEN = 'WORDBEE_API1_TOKEN';

/**
 * @param args the command line without node and script
 * @param environment where the credentials are
 * @returns 'help' when that is asked for
 * @throws UsageError
 */
export function readOptions(
	args: string[],
	environment: Record<string, string | undefined>,
): ProbeOptions | 'help' {
	const values = parsed(args);
	if (values.help === true) return 'help';
	const api1 = api1From(environment);
	const api2 = api2From(environment);
	if (api1 === undefined && api2 === undefined) {
		throw new UsageError(
			`No credentials. Set ${VARIABLES.api1.url} or ${VARIABLES.api2.url} and what belongs to it; --help lists them.`,
		);
	}
	const seconds = numberOf(values.timeout ?? '60', '--timeout');
	const company = values.company === undefined ? undefined : numberOf(values.company, '--company');
	if (values.write === true && company === undefined) {
		throw new UsageError('--write needs --company and the number of a test company.');
	}
	if (values.write !== true && company !== undefined) {
		throw new UsageError('--company is only used together with --write.');
	}
	return { api1, api2, testCompany: company, timeoutMs: seconds * 1000 };
}

function parsed(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				help: { type: 'boolean', short: 'h' },
				write: { type: 'boolean' },
				company: { type: 'string' },
				timeout: { type: 'string' },
			},
		}).values;
	} catch {
		// The message would repeat the argument, which may be a secret in the wrong place.
		throw new UsageError('The command line was not understood; --help shows the options.');
	}
}

function numberOf(text: string, option: string): number {
	const number = Number(text);
	if (!Number.isSafeInteger(number) || number < 1) {
		throw new UsageError(`${option} needs a whole number.`);
	}
	return number;
}

function api1From(environment: Record<string, string | undefined>): ProbeOptions['api1'] {
	const { url, accountId } = VARIABLES.api1;
	const given = (name: string) => environment[name]?.trim() || undefined;
	const [token, password] = [given(TOKEN), given(PASSWORD)];
	const all = { [url]: given(url), [accountId]: given(accountId), [PASSWORD]: password };
	if (Object.values({ ...all, token }).every((value) => value === undefined)) return undefined;
	if (token !== undefined && all[url] !== undefined) return { url: address(all[url], url), token };
	complete(all);
	return { url: address(all[url]!, url), accountId: all[accountId], password };
}

function api2From(environment: Record<string, string | undefined>): ProbeOptions['api2'] {
	const { url, accountId, apiKey } = VARIABLES.api2;
	const all = Object.fromEntries(
		[url, accountId, apiKey].map((name) => [name, environment[name]?.trim() || undefined]),
	);
	if (Object.values(all).every((value) => value === undefined)) return undefined;
	complete(all);
	return { url: address(all[url]!, url), accountId: all[accountId]!, apiKey: all[apiKey]! };
}

function complete(all: Record<string, string | undefined>): void {
	const missing = Object.keys(all).filter((name) => all[name] === undefined);
	if (missing.length > 0) throw new UsageError(`Also set ${missing.join(' and ')}.`);
}

function address(text: string, variable: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
		throw new UsageError(`${variable} must be an address that begins with https://`);
	}
	return text;
}

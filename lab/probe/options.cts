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

/** What `--help` prints. */
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

const API1 = {
	url: 'WORDBEE_API1_URL',
	accountId: 'WORDBEE_API1_ACCOUNT',
	password: 'WORDBEE_API1_PASSWORD',
};
const TOKEN = 'WORDBEE_API1_TOKEN';
const API2 = {
	url: 'WORDBEE_API2_URL',
	accountId: 'WORDBEE_API2_ACCOUNT',
	apiKey: 'WORDBEE_API2_KEY',
};

type Environment = Record<string, string | undefined>;

/**
 * @param args the command line without node and script
 * @param environment where the credentials are
 * @returns 'help' when that is asked for
 * @throws UsageError
 */
export function readOptions(args: string[], environment: Environment): ProbeOptions | 'help' {
	const values = parsed(args);
	if (values.help === true) return 'help';
	const token = isSet(TOKEN, environment);
	const api1 =
		token && isSet(API1.url, environment)
			? credentials({ url: API1.url, token: TOKEN }, environment)
			: credentials(API1, environment, token);
	const api2 = credentials(API2, environment);
	if (api1 === undefined && api2 === undefined) {
		throw new UsageError(
			`No credentials. Set ${API1.url} or ${API2.url} and what belongs to it; --help lists them.`,
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

function isSet(variable: string, environment: Environment): boolean {
	return Boolean(environment[variable]?.trim());
}

/**
 * @param variables what the API needs, each by the name of its variable
 * @param isMeant something else says that the API is to be used
 * @returns undefined if none of them is set
 */
function credentials<Names extends { url: string }>(
	variables: Names,
	environment: Environment,
	isMeant = false,
): Names | undefined {
	const names = Object.values<string>(variables);
	const missing = names.filter((name) => !isSet(name, environment));
	if (missing.length === names.length && !isMeant) return undefined;
	if (missing.length > 0) throw new UsageError(`Also set ${missing.join(' and ')}.`);
	const values = Object.entries(variables).map(([key, name]) => [key, environment[name]?.trim()]);
	const given = Object.fromEntries(values) as Names;
	const url = URL.canParse(given.url) ? new URL(given.url) : undefined;
	if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '') {
		throw new UsageError(`${variables.url} must be an address that begins with https://`);
	}
	return given;
}

/** Secrets that are easy to find again, and the search for them in all that a run leaves behind. */
import { inspect } from 'node:util';

import type { Outcome } from '../../../lab/engine/harness.cts';
import type { LoggedRequest } from '../../../lab/sandbox/sandbox.cts';

/** Each holds what a URL, JSON, HTML or a careless redaction could break. */
export const API1_PASSWORD = 'cnryPwdOne"&=+<%7/1';
export const API2_KEY = 'cnryKeyTwo/+=&"<9==';
/** A person's password is put together by an expression, so that no item holds it as a whole. */
export const PERSON_PASSWORD_PARTS = ['cnryPer', 'sonThree"&<7Z'] as const;

/** Credentials that Wordbee refuses. */
export const WRONG_CREDENTIALS = {
	wordbeeApi: { password: 'cnryWrongPwd&1' },
	wordbeeV2Api: { apiKey: 'cnryWrongKey&1' },
};

/** The parts of them that stay the same in every spelling. */
export const WRONG_SECRETS = { 'wrong password': 'cnryWrongPwd', 'wrong key': 'cnryWrongKey' };

/** The part of each secret that stays the same in every spelling (URL, JSON, HTML). */
const FIXED: Record<string, string> = {
	'API 1 password': 'cnryPwdOne',
	'API key': 'cnryKeyTwo',
	"person's password": 'cnryPersonThree',
};

/** A secret that was found where it must not be. */
export interface Leak {
	secret: string;
	place: string;
}

/** Every secret that any run of this process had; nothing that is printed may hold one. */
const all = new Map(Object.entries(FIXED).map(([name, value]) => [value, name]));

/** Names of the secrets in what the process has printed. */
export function secretsPrinted(text: string): string[] {
	return secretsInText(text, all, 'console').map(({ secret }) => secret);
}

/** All secrets of a sandbox: the fixed ones and every session token that was ever sent to it. */
export function secretsIn(
	log: LoggedRequest[],
	more: Record<string, string> = {},
): Map<string, string> {
	const secrets = new Map(Object.entries(FIXED).map(([name, value]) => [value, name]));
	for (const [name, value] of Object.entries(more)) secrets.set(value, name);
	for (const { query, headers } of log) {
		for (const token of [query.token, headers['x-auth-token']]) {
			if (token !== undefined && token.length > 8) secrets.set(token, 'session token');
		}
	}
	for (const [value, name] of secrets) all.set(value, name);
	return secrets;
}

/** Everything of a run that a user, a log or the database may get to see, as texts. */
function traces({ main, errors, error, full }: Outcome): Record<string, string> {
	const texts: Record<string, string> = {
		outputs: json([main, errors]),
		'stored execution': json(full),
	};
	if (error === undefined) return texts;
	texts['error message'] = String(error.message);
	texts['error description'] = String(error.description);
	texts['error context'] = json(error.context);
	texts['error as JSON'] = json(error);
	texts['error inspected'] = inspect(error, {
		depth: 15,
		showHidden: true,
		maxArrayLength: null,
		maxStringLength: null,
	});
	for (let at = error.cause, depth = 1; at && depth < 8; at = at.cause, depth++) {
		texts[`cause ${depth}`] = `${String(at.message)} ${json(at)}`;
	}
	return texts;
}

function json(value: unknown): string {
	const seen = new WeakSet<object>();
	const text = JSON.stringify(value, (_key, inner: unknown) => {
		if (typeof inner !== 'object' || inner === null) return inner;
		if (seen.has(inner)) return '[again]';
		seen.add(inner);
		return inner;
	});
	return text ?? '';
}

/** The secrets that a text holds. */
function secretsInText(text: string, secrets: Map<string, string>, place: string): Leak[] {
	const leaks: Leak[] = [];
	for (const [value, secret] of secrets) {
		if (text.includes(value)) leaks.push({ secret, place });
	}
	return leaks;
}

/** The secrets that a run shows. */
export function leaksOf(outcome: Outcome, secrets: Map<string, string>): Leak[] {
	return Object.entries(traces(outcome)).flatMap(([place, text]) =>
		secretsInText(text, secrets, place),
	);
}

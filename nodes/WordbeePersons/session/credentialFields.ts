import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { trimmed } from '../values/text';
import { inputError, type WordbeeError } from '../values/wordbeeError';

/** What was typed into a credential, and what the fields are called there. */
export const TYPED_FIELDS = {
	url: 'URL',
	authentication: 'Authentication',
	token: 'Token',
	accountId: 'Account ID',
	password: 'API 1 Password',
	apiKey: 'API Key',
	dataTransport: 'Send Data As',
	allowUnauthorizedCerts: 'Ignore SSL Issues (Insecure)',
} as const;

/** A field of the credentials that a user types. */
export type TypedField = keyof typeof TYPED_FIELDS;

const TRIM: Array<[RegExp, string]> = [
	[
		/^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff<"'`]+|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff>"'`]+$/g,
		'',
	],
];

const LINE_ENDS = /^[\r\n]+|[\r\n]+$/g;

/**
 * What people paste instead of an address, in the order in which it is taken away. Patterns and not
 * a parser: n8n's credential test has to do the same inside an expression.
 */
const REPAIRS: Array<[RegExp, string]> = [
	...TRIM,
	[/[?#][^]*$/, ''],
	[/\\/g, '/'],
	[/^(https?):?\/+/i, '$1://'],
	[/^(?![a-z][a-z0-9+.-]*:\/)(?=.)/i, 'https://'],
	[/^(?:https?:\/\/)+(https?:\/\/)/i, '$1'],
	// The page at which somebody was when copying the address; never the host itself.
	[/([^/:])\/+(?:log-?[io]n|sign-?in|[^/]+\.(?:aspx?|html?|php|svc))\/*$/i, '$1'],
];

/** What belongs to a call and not to the API's address. */
const API1_CALLS: Array<[RegExp, string]> = [
	[/([^/:])\/+api\/+(?:dis)?connect\/*$/i, '$1'],
	[/\/+$/, ''],
];
const API2_CALLS: Array<[RegExp, string]> = [
	[/([^/:])\/+auth\/+token\/*$/i, '$1'],
	[/\/+$/, ''],
	[/\/api$/i, ''],
];

const STEPS = { api1: [...REPAIRS, ...API1_CALLS], api2: [...REPAIRS, ...API2_CALLS] };

function repaired(url: unknown, steps: Array<[RegExp, string]>): string {
	return steps.reduce((text, [what, by]) => text.replace(what, by), String(url ?? ''));
}

/** The same repair as an expression for n8n's credential test. */
export function repairedExpression(api: keyof typeof STEPS): string {
	const steps = STEPS[api].map(([what, by]) => `.replace(${String(what)}, ${JSON.stringify(by)})`);
	return `={{ String($credentials.url)${steps.join('')} }}`;
}

/** A field of the credential without what was pasted along with it, as an expression. */
export function trimmedExpression(field: TypedField): string {
	const what = field === 'password' ? LINE_ENDS : TRIM[0][0];
	return `String($credentials.${field}).replace(${String(what)}, "")`;
}

/** Root of API 1. Only log-in is under `/api`; all else hangs off the root [documented]. */
export function apiV1Root({ url }: ICredentialDataDecryptedObject): string {
	return repaired(url, STEPS.api1);
}

/** Root of API 2: the platform's address with `/api` [documented], whether or not it was typed. */
export function apiV2Root({ url }: ICredentialDataDecryptedObject): string {
	return `${repaired(url, STEPS.api2)}/api`;
}

/**
 * A credential without what was pasted along with its values: blanks and line ends around account,
 * key and token, line ends around the password, in which a blank may be meant.
 */
export function cleaned(
	credentials: ICredentialDataDecryptedObject,
): ICredentialDataDecryptedObject {
	const clean = { ...credentials };
	for (const name of ['accountId', 'apiKey', 'token'] as const) {
		if (isText(clean[name])) clean[name] = trimmed(String(clean[name]));
	}
	if (isText(clean.password)) clean.password = String(clean.password).replace(LINE_ENDS, '');
	return clean;
}

/** An expression may give a number. */
function isText(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

/**
 * @param title name of the credential in the panel
 * @param example an address as it should be
 * @returns what is wrong with the URL of a credential, undefined if it is one
 */
export function urlProblem(
	{ url }: ICredentialDataDecryptedObject,
	title: string,
	example: string,
): WordbeeError | undefined {
	const root = repaired(url, REPAIRS);
	if (root === '') {
		return inputError(
			TYPED_FIELDS.url,
			`The URL in the ${title} credential is empty`,
			`It looks like ${example}. If it is an expression, it found nothing.`,
		);
	}
	if (isAddress(root)) return undefined;
	return inputError(
		TYPED_FIELDS.url,
		`The URL in the ${title} credential is not a web address`,
		`It looks like ${example}. Copy it once more, without anything around it.`,
	);
}

function isAddress(text: string): boolean {
	try {
		return /^https?:\/\/[^\s/<>]+(\/[^\s<>]*)?$/i.test(text) && new URL(text).hostname !== '';
	} catch {
		return false;
	}
}

import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Credential field that keeps a session between runs. */
export const SESSION_FIELD = 'sessionToken';

/** Holds, only during a log-in, the token of a session that is given up although it may still live. */
export const SUPERSEDED_FIELD = 'supersededToken';

/** Holds, only during a log-in, the longest time to wait for its answer, in milliseconds. */
export const TIMEOUT_FIELD = 'signInTimeout';

/** Stored while there is no session. Not empty: n8n would log in on its own, once per request. */
export const NO_SESSION = 'none';

/**
 * What was typed into a credential, as one string. A session belongs to exactly this and is never
 * sent after any part of it was edited.
 */
function typed(credentials: ICredentialDataDecryptedObject): string {
	const { url, accountId, password, apiKey } = credentials;
	return JSON.stringify([url, accountId, password ?? null, apiKey ?? null]);
}

function fingerprint(credentials: ICredentialDataDecryptedObject): string {
	return createHash('sha256').update(typed(credentials)).digest('hex').slice(0, 16);
}

/** Tells apart which log-in is meant, a token that the user typed included. */
export function accountKey(credentials: ICredentialDataDecryptedObject): string {
	const { authentication, token } = credentials;
	const all = JSON.stringify([typed(credentials), authentication ?? null, token ?? null]);
	return createHash('sha256').update(all).digest('hex');
}

/** @returns the session as it is stored, bound to what it was obtained with */
export function sealSession(credentials: ICredentialDataDecryptedObject, token: string): string {
	return `${fingerprint(credentials)}.${token}`;
}

/** What a log-in leaves in the credential: the session, and nothing that was for the log-in only. */
export function signedIn(
	credentials: ICredentialDataDecryptedObject,
	token: string,
): Record<string, string | undefined> {
	return {
		[SESSION_FIELD]: sealSession(credentials, token),
		[SUPERSEDED_FIELD]: undefined,
		[TIMEOUT_FIELD]: undefined,
	};
}

/** @returns the stored session's token, undefined if there is none or the credential was edited */
export function openSession(credentials: ICredentialDataDecryptedObject): string | undefined {
	const sealed = credentials[SESSION_FIELD];
	if (typeof sealed !== 'string') return undefined;
	const at = sealed.indexOf('.');
	if (at < 0 || sealed.slice(0, at) !== fingerprint(credentials)) return undefined;
	return sealed.slice(at + 1);
}

import { createHash } from 'node:crypto';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Credential field that keeps a session between runs. */
export const SESSION_FIELD = 'sessionToken';

/** Stored while there is no session. Not empty: n8n would log in on its own, once per request. */
export const NO_SESSION = 'none';

/** @returns a digest of what was typed into a credential */
function digestOf(credentials: ICredentialDataDecryptedObject, ...more: unknown[]): string {
	const { url, accountId, password, apiKey } = credentials;
	const typed = [url, accountId, password ?? null, apiKey ?? null, ...more];
	return createHash('sha256').update(JSON.stringify(typed)).digest('hex');
}

/** A session belongs to exactly what was typed, and is never sent after any part of it was edited. */
function fingerprint(credentials: ICredentialDataDecryptedObject): string {
	return digestOf(credentials).slice(0, 16);
}

/** Tells apart which log-in is meant, a token that the user typed included. */
export function accountKey(credentials: ICredentialDataDecryptedObject): string {
	return digestOf(credentials, credentials.authentication ?? null, credentials.token ?? null);
}

/** @returns the session as it is stored, bound to what it was obtained with */
export function sealSession(credentials: ICredentialDataDecryptedObject, token: string): string {
	return `${fingerprint(credentials)}.${token}`;
}

/** @returns the stored session's token, undefined if there is none or the credential was edited */
export function openSession(credentials: ICredentialDataDecryptedObject): string | undefined {
	const sealed = credentials[SESSION_FIELD];
	const [seal] = typeof sealed === 'string' ? sealed.split('.', 1) : [];
	if (typeof sealed !== 'string' || seal !== fingerprint(credentials)) return undefined;
	return sealed.slice(`${seal}.`.length);
}

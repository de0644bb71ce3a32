import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Root of API 2: the platform's address with `/api` [documented], whether or not it was typed. */
export function apiV2Root({ url }: ICredentialDataDecryptedObject): string {
	const base = String(url ?? '')
		.trim()
		.replace(/\/+$/, '')
		.replace(/\/api$/i, '');
	return `${base}/api`;
}

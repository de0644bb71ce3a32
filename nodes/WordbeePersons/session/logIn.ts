import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { apiV1Root, apiV2Root, cleaned } from './credentialFields';
import { signIn } from './signIn';
import { signedIn, SUPERSEDED_FIELD } from './storedSession';

/**
 * Logs in to API 1 by `GET api/connect` [documented].
 * @returns what is to be kept in the credential
 * @throws SignInError
 */
export async function logInToApi1(
	helper: IHttpRequestHelper,
	given: ICredentialDataDecryptedObject,
): Promise<Record<string, string | undefined>> {
	const credentials = cleaned(given);
	const token = await signIn(
		helper,
		{
			method: 'GET',
			url: `${apiV1Root(credentials)}/api/connect`,
			qs: { account: credentials.accountId, pwd: credentials.password, json: 'true' },
			skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
		},
		given,
	);
	return signedIn(credentials, token);
}

/** The same for API 2, by `POST auth/token` [documented]. */
export async function logInToApi2(
	helper: IHttpRequestHelper,
	given: ICredentialDataDecryptedObject,
): Promise<Record<string, string | undefined>> {
	const credentials = cleaned(given);
	const token = await signIn(
		helper,
		{
			method: 'POST',
			url: `${apiV2Root(credentials)}/auth/token`,
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ accountid: credentials.accountId, key: credentials.apiKey }),
			skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
		},
		given,
	);
	await endSupersededSession(helper, credentials);
	return signedIn(credentials, token);
}

/** Calls for tokens cost no allowance [documented], so a session that is given up is ended. */
async function endSupersededSession(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const token = credentials[SUPERSEDED_FIELD];
	if (typeof token !== 'string' || token === '') return;
	const ending = helpers.httpRequest({
		method: 'DELETE',
		url: `${apiV2Root(credentials)}/auth/token`,
		headers: { 'X-Auth-Token': token, 'X-Auth-AccountId': String(credentials.accountId) },
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: 10_000,
		skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
	});
	await ending.catch(() => undefined);
}

import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { apiV2Root } from '../nodes/WordbeePersons/transport/apiV2Root';
import {
	NO_SESSION,
	openSession,
	signedIn,
	SUPERSEDED_FIELD,
} from '../nodes/WordbeePersons/transport/sealedSession';
import { signIn } from '../nodes/WordbeePersons/transport/signIn';
import { ignoreSslProperty, sessionProperty } from './sharedProperties';

/**
 * API 2: a key per user, with that user's rights. `POST auth/token` gives a token that dies after 30
 * minutes without a call; it travels with the account id in two headers [all documented].
 */
export class WordbeeV2Api implements ICredentialType {
	name = 'wordbeeV2Api';

	displayName = 'Wordbee V2 API';

	icon: Icon = { light: 'file:wordbee.svg', dark: 'file:wordbee.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-wordbee/n8n-nodes-wordbee#wordbee-v2-api-api-2';

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://mycompany.eu.wordbee-translator.com',
			description: 'Address at which you log in to Wordbee, with or without "/api" at the end',
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. mycompany',
			description: 'Code of your platform, as typed on the log-in page and shown in its address',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Key of a user who may see and change persons. The user finds it in Wordbee under My Account, once an administrator has ticked "Allow API access" on the page of the user.',
		},
		ignoreSslProperty,
		sessionProperty,
	];

	/** Proves the typed key: the test is itself a log-in. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{ $credentials.url.trim().replace(/\\/+$/, "").replace(/\\/api$/i, "") }}',
			url: '/api/auth/token',
			body: {
				accountid: '={{ $credentials.accountId }}',
				key: '={{ $credentials.apiKey }}',
			},
			json: true,
			skipSslCertificateValidation: '={{ $credentials.allowUnauthorizedCerts }}',
		},
		rules: [400, 401, 403].map((value) => ({
			type: 'responseCode' as const,
			properties: {
				value,
				message:
					'Wordbee refused the key. Check account ID and API key, that API 2 is switched on (Settings > Developer API), and that the user may use the API from the address of this n8n server.',
			},
		})),
	};

	/** Logs in. n8n stores the result with the credential, so that later runs use the same session. */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const token = await signIn(
			this,
			{
				method: 'POST',
				url: `${apiV2Root(credentials)}/auth/token`,
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ accountid: credentials.accountId, key: credentials.apiKey }),
				skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
			},
			credentials,
		);
		await endSupersededSession(this, credentials);
		return signedIn(credentials, token);
	}

	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		if (requestOptions.url.endsWith('/auth/token')) return requestOptions;
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				'X-Auth-Token': openSession(credentials) ?? NO_SESSION,
				'X-Auth-AccountId': String(credentials.accountId),
			},
			skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
		};
	};
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

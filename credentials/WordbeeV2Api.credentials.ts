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

import {
	cleaned,
	repairedExpression,
	trimmedExpression,
} from '../nodes/WordbeePersons/session/credentialFields';
import { endLogInOnly, logIn } from '../nodes/WordbeePersons/session/logIn';
import { NO_SESSION, openSession } from '../nodes/WordbeePersons/session/openSession';
import { api2Kind } from '../nodes/WordbeePersons/session/sessionKind';
import { ignoreSslProperty, sessionProperty } from './sharedProperties';

/**
 * API 2: a key per user, with that user's rights. `POST auth/token` gives a token that dies after 30
 * minutes without a call; it travels with the account id in two headers [all documented].
 */
export class WordbeeV2Api implements ICredentialType {
	name = 'wordbeeV2Api';

	displayName = 'Wordbee V2 API';

	icon: Icon = { light: 'file:wordbee.svg', dark: 'file:wordbee.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-wordbee/n8n-nodes-wordbee/blob/main/docs/credentials.md#wordbee-v2-api-api-2';

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
			baseURL: repairedExpression('api2'),
			url: '/api/auth/token',
			body: {
				accountid: `={{ ${trimmedExpression('accountId')} }}`,
				key: `={{ ${trimmedExpression('apiKey')} }}`,
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
		return await logIn(this, api2Kind, credentials);
	}

	authenticate: IAuthenticate = async (
		given: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		endLogInOnly(requestOptions);
		if (requestOptions.url.endsWith('/auth/token')) return requestOptions;
		const credentials = cleaned(given);
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

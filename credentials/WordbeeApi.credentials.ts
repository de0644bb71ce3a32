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
import { api1Kind } from '../nodes/WordbeePersons/session/sessionKind';
import { ignoreSslProperty, sessionProperty } from './sharedProperties';

/** Parameters of the credential test that belong to one way of logging in. */
const forToken = (value: string) =>
	`={{ $credentials.authentication === "token" ? ${value} : undefined }}`;
const forPassword = (value: string) =>
	`={{ $credentials.authentication === "token" ? undefined : ${value} }}`;

/**
 * API 1 ("System API"): one password for the whole platform. Log-in by `GET api/connect`
 * [documented]; the token travels as query parameter `token` of every call [documented].
 */
export class WordbeeApi implements ICredentialType {
	name = 'wordbeeApi';

	displayName = 'Wordbee API';

	icon: Icon = { light: 'file:wordbee.svg', dark: 'file:wordbee.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-wordbee/n8n-nodes-wordbee/blob/main/docs/credentials.md#wordbee-api-api-1';

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://api.eu.wordbee-translator.com:32570',
			description:
				'Address of API 1 of your platform, with its port. Your Wordbee contact or the page Settings > Developer API tells it.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Account and API 1 Password', value: 'password' },
				{ name: 'Token', value: 'token' },
			],
			default: 'password',
			description:
				'With account and password the node logs in by itself and renews the session. A token works until Wordbee ends it.',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['token'] } },
			description: 'A token that Wordbee gave for this platform',
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['password'] } },
			placeholder: 'e.g. mycompany',
			description: 'Code of your platform, as typed on the log-in page and shown in its address',
		},
		{
			displayName: 'API 1 Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['password'] } },
			description:
				'The password of API 1, set in Wordbee under Settings > Developer API. It is not the password of a user.',
		},
		{
			displayName: 'Send Data As',
			name: 'dataTransport',
			type: 'options',
			options: [
				{ name: 'Form Field', value: 'form', description: 'In the body, as form field "data"' },
				{ name: 'JSON Body', value: 'json', description: 'In the body, as plain JSON' },
				{
					name: 'URL Parameter',
					value: 'query',
					description: 'In the address, as parameter "data"',
				},
			],
			default: 'query',
			description:
				'How the details of a person travel. Keep URL Parameter unless Wordbee answers that the data parameter is missing.',
		},
		ignoreSslProperty,
		sessionProperty,
	];

	/** Proves what was typed: the test is itself a log-in, or a call with the typed token. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: repairedExpression('api1'),
			url: '={{ $credentials.authentication === "token" ? "/master/persons/profiles" : "/api/connect" }}',
			qs: {
				token: forToken(trimmedExpression('token')),
				account: forPassword(trimmedExpression('accountId')),
				pwd: forPassword(trimmedExpression('password')),
				json: forPassword('"true"'),
			},
			skipSslCertificateValidation: '={{ $credentials.allowUnauthorizedCerts }}',
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Wordbee refused the log-in. Check account ID and API 1 password, and that API 1 is switched on and allows the address of this n8n server (Settings > Developer API).',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'Wordbee refused the token. It is wrong or no longer valid.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						'No API 1 at this URL. Check host and port, e.g. https://api.eu.wordbee-translator.com:32570',
				},
			},
		],
	};

	/** Logs in. n8n stores the result with the credential, so that later runs use the same session. */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		if (credentials.authentication === 'token') return { sessionToken: NO_SESSION };
		return await logIn(this, api1Kind, credentials);
	}

	authenticate: IAuthenticate = async (
		given: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		endLogInOnly(requestOptions);
		if (requestOptions.url.endsWith('/api/connect')) return requestOptions;
		const credentials = cleaned(given);
		const token =
			credentials.authentication === 'token' ? credentials.token : openSession(credentials);
		return {
			...requestOptions,
			qs: { ...requestOptions.qs, token: token ?? NO_SESSION },
			skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
		};
	};
}

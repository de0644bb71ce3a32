import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';

import type { Target } from '../http/client';
import { apiV1Root, apiV2Root } from './credentialFields';

/** The contexts of n8n in which Wordbee is called: a run, the panel that loads options, and a poll. */
export type NodeContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** Makes a request from what was typed. */
type Ask = (credentials: ICredentialDataDecryptedObject) => IHttpRequestOptions;

/** What differs between the APIs as far as addresses and sessions go. */
export interface SessionKind extends Target {
	/** n8n's name of the credential. */
	credentialType: 'wordbeeApi' | 'wordbeeV2Api';
	/** An address as it should be typed. */
	example: string;
	/** What to check after a refused log-in. */
	advice: string;
	/** Asks for a token. */
	logIn: Ask;
	/** Ends a session that is given up although it may still live; only where it costs no allowance. */
	logOut?(credentials: ICredentialDataDecryptedObject, token: string): IHttpRequestOptions;
	/** A read that tells a dead session from a missing right. */
	probe: Ask;
}

/** API 1: `GET api/connect` gives a token [documented]. */
export const api1Kind: SessionKind = {
	credentialType: 'wordbeeApi',
	hasAllowance: false,
	title: 'Wordbee API',
	example: 'https://api.eu.wordbee-translator.com:32570',
	advice:
		'Check URL, account ID and API 1 password in the Wordbee API credential, and that API 1 is switched on and allows the address of this n8n server (Wordbee: Settings > Developer API).',
	root: apiV1Root,
	logIn: (credentials) => ({
		method: 'GET',
		url: `${apiV1Root(credentials)}/api/connect`,
		qs: { account: credentials.accountId, pwd: credentials.password, json: 'true' },
	}),
	probe: (credentials) => ({
		method: 'GET',
		url: `${apiV1Root(credentials)}/master/persons/profiles`,
	}),
};

const JSON_BODY = { 'Content-Type': 'application/json' };

/** API 2: `POST auth/token` gives a token, `DELETE` ends it; neither costs allowance [documented]. */
export const api2Kind: SessionKind = {
	credentialType: 'wordbeeV2Api',
	hasAllowance: true,
	title: 'Wordbee V2 API',
	example: 'https://mycompany.eu.wordbee-translator.com',
	advice:
		'Check URL, account ID and API key in the Wordbee V2 API credential, that API 2 is switched on (Wordbee: Settings > Developer API), and that the user of the key may use the API from the address of this n8n server.',
	root: apiV2Root,
	logIn: (credentials) => ({
		method: 'POST',
		url: `${apiV2Root(credentials)}/auth/token`,
		headers: JSON_BODY,
		body: JSON.stringify({ accountid: credentials.accountId, key: credentials.apiKey }),
	}),
	logOut: (credentials, token) => ({
		method: 'DELETE',
		url: `${apiV2Root(credentials)}/auth/token`,
		headers: { 'X-Auth-Token': token, 'X-Auth-AccountId': String(credentials.accountId) },
		skipSslCertificateValidation: credentials.allowUnauthorizedCerts === true,
	}),
	probe: (credentials) => ({
		method: 'POST',
		url: `${apiV2Root(credentials)}/persons/list`,
		headers: JSON_BODY,
		body: JSON.stringify({ take: 1, skip: 0 }),
	}),
};

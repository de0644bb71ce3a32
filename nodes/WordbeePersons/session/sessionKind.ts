import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestHelper,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';

import type { Target } from '../http/client';

/** The contexts of n8n in which Wordbee is called: a run, the panel that loads options, and a poll. */
export type NodeContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** n8n's names of the two credentials. */
export type CredentialType = 'wordbeeApi' | 'wordbeeV2Api';

/** What differs between the APIs as far as addresses and sessions go. */
export interface SessionKind extends Target {
	credentialType: CredentialType;
	/** An address as it should be typed. */
	example: string;
	/** What to check after a refused log-in. */
	advice: string;
	/** Whether the log-in also ends the session that it replaces. */
	endsSessions: boolean;
	/**
	 * Logs in by itself, without n8n.
	 * @returns what is to be kept in the credential
	 */
	logIn(
		helper: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<Record<string, string | undefined>>;
	/** A read that tells a dead session from a missing right. */
	probe(credentials: ICredentialDataDecryptedObject): IHttpRequestOptions;
}

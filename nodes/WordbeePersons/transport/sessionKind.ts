import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

/** The two contexts of n8n in which Wordbee is called: a run, and the panel that loads options. */
export type NodeContext = IExecuteFunctions | ILoadOptionsFunctions;

export type CredentialType = 'wordbeeApi' | 'wordbeeV2Api';

/** What differs between the APIs as far as sessions go. */
export interface SessionKind {
	credentialType: CredentialType;
	/** Name of the credential in the panel. */
	title: string;
	/** What to check after a refused log-in. */
	advice: string;
	/** Whether the log-in also ends the session that it replaces. */
	endsSessions: boolean;
	/** A harmless read that tells a dead session from a missing right. */
	probe(credentials: ICredentialDataDecryptedObject): IHttpRequestOptions;
}

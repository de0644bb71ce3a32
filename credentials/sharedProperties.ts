import type { INodeProperties } from 'n8n-workflow';

import { NO_SESSION, SESSION_FIELD } from '../nodes/WordbeePersons/session/openSession';

/**
 * Credential fields that both APIs have. They stand here because n8n's linter wants every field with
 * "cert" in its name masked, which would turn this switch into a masked text.
 */
export const ignoreSslProperty: INodeProperties = {
	displayName: 'Ignore SSL Issues (Insecure)',
	name: 'allowUnauthorizedCerts',
	type: 'boolean',
	default: false,
	description: 'Whether to connect even if the certificate of the server cannot be checked',
};

/** The session that n8n stores between runs. Hidden, and masked where n8n sends it to a browser. */
export const sessionProperty: INodeProperties = {
	displayName: 'Session Token',
	name: SESSION_FIELD,
	type: 'hidden',
	typeOptions: { expirable: true, password: true },
	default: NO_SESSION,
};

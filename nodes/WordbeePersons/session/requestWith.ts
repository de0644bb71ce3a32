import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Answer } from '../http/answer';
import type { CredentialType, NodeContext } from './sessionKind';

/**
 * Sends a request with a credential through n8n's HTTP client.
 * @param data the credential; n8n writes a new session into it if the one in it is empty
 * @returns any answer that came, whatever its status
 */
export async function requestWith(
	context: NodeContext,
	type: CredentialType,
	options: IHttpRequestOptions,
	data: ICredentialDataDecryptedObject,
): Promise<Answer> {
	const details = context.getNode().credentials?.[type];
	const full = (await context.helpers.httpRequestWithAuthentication.call(
		context,
		type,
		{
			...options,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect to another host must not carry the token along.
			disableFollowRedirect: true,
		},
		{
			credentialsDecrypted: {
				id: details?.id ?? '',
				name: details?.name ?? type,
				type,
				data,
			},
		},
	)) as { statusCode: number; headers: Record<string, string>; body: unknown };
	return {
		status: full.statusCode,
		headers: full.headers ?? {},
		text: typeof full.body === 'string' ? full.body : JSON.stringify(full.body ?? ''),
	};
}

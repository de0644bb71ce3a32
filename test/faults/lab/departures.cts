/** Notes every HTTP request at the moment it leaves this process, so that no clock has to be asked. */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const left = new Map<string, string[]>();

subscribe('http.client.request.start', (message) => {
	const { request } = message as { request: ClientRequest };
	const host = String(request.getHeader('host'));
	const path = `${request.method} ${request.path.split('?')[0]}`;
	left.set(host, [...(left.get(host) ?? []), path]);
});

/** The requests that have left for a host so far, in their order. */
export function departuresTo(url: string): readonly string[] {
	return left.get(new URL(url).host) ?? [];
}

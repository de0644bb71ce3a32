/** Answers in the place of services in the cloud, in the form that their documentation gives. */
import {
	createServer,
	request as plainRequest,
	type IncomingMessage,
	type RequestOptions,
} from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { atEnd } from '../../lab/n8n/process.cts';

/** What a node of n8n's asks. */
export interface Question {
	url: URL;
	headers: IncomingMessage['headers'];
	body: string;
}

/**
 * Starts it: from now on every https request of this process goes there, whatever its host.
 * @param answer gives the body of the answer; undefined: there is nothing
 */
export async function startStandIn(answer: (question: Question) => unknown): Promise<void> {
	const server = createServer(async (request, response) => {
		const { headers } = request;
		const url = new URL(`https://${headers.host}${request.url}`);
		const body = answer({ url, headers, body: await text(request) });
		const type = url.host.startsWith('scim.') ? 'application/scim+json' : 'application/json';
		response.writeHead(body === undefined ? 404 : 200, { 'content-type': type, link: '' });
		response.end(JSON.stringify(body ?? { message: `There is no ${url.host}${url.pathname}` }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const usual = https.request;
	// follow-redirects, which sends what n8n's nodes ask, looks the function up each time.
	https.request = ((options: RequestOptions, answered: () => void) => {
		const headers = { ...options.headers, host: options.hostname ?? options.host ?? '' };
		const way = { protocol: 'http:', host: undefined, hostname: '127.0.0.1', port };
		const plain = { ...options, ...way, headers, agent: undefined, agents: undefined };
		return plainRequest(plain, answered);
	}) as typeof https.request;
	atEnd(async () => {
		https.request = usual;
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
}

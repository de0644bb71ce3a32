/** Answers in the place of services in the cloud, in the form that their documentation gives. */
import {
	createServer,
	request as plainRequest,
	type IncomingMessage,
	type RequestOptions,
} from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

import { atEnd } from '../../lab/n8n/process.cts';

/** A question that a node of n8n's has asked. */
export interface Question {
	url: URL;
	headers: IncomingMessage['headers'];
	body: string;
}

/** An answer's body, and its content type if it is not that of JSON. */
export interface Answer {
	body: unknown;
	type?: string;
}

/** Answers by host and path; of several that fit, the longest is taken. */
export type Answers = Record<string, (question: Question) => Answer>;

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

/** Starts it: from now on every https request of this process goes there, whatever its host. */
export async function startStandIn(answers: Answers): Promise<void> {
	const server = createServer(async (request, response) => {
		const url = new URL(`https://${request.headers.host}${request.url}`);
		const address = url.host + url.pathname;
		const fitting = Object.keys(answers).filter((start) => address.startsWith(start));
		const [found] = fitting.sort((a, b) => b.length - a.length);
		const body = await textOf(request);
		const answer = answers[found]?.({ url, headers: request.headers, body });
		const type = answer?.type ?? 'application/json; charset=utf-8';
		response.writeHead(answer ? 200 : 404, { 'content-type': type });
		response.end(JSON.stringify(answer ? answer.body : { message: `Nothing at ${address}` }));
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

import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Turnstile, type Capacity } from './capacity.cts';
import { WordbeeData } from './data.cts';
import { Faults, type FaultRequest, type Strike } from './faults.cts';

/** One request as it came in, and what became of it. */
export interface LoggedRequest extends FaultRequest {
	seq: number;
	headers: Record<string, string>;
	/** 0 while unanswered and when the connection was cut instead. */
	status: number;
	/** Whether it changed a person. */
	committed: boolean;
	/** Kind of the fault that struck it. */
	fault?: string;
	startedAt: number;
	/** 0 while unanswered. */
	finishedAt: number;
	/** Number of the TCP connection. */
	connection: number;
}

/** A request's body. */
export interface Body {
	kind: 'none' | 'json' | 'form' | 'multipart' | 'other';
	/** Of a form its field `data`, of an upload the first file. */
	text?: string;
	files?: UploadedFile[];
}

/** A file of a multipart upload. */
export interface UploadedFile {
	field: string;
	name: string;
	content: Buffer;
}

/** What a route's handler gets. */
export interface Call {
	params: Record<string, string>;
	query: Record<string, string>;
	body: Body;
	headers: FastifyRequest['headers'];
	/** Lists answer a full page for ever. */
	endless: boolean;
}

/** What a handler answers. */
export interface Answer {
	status: number;
	body?: string | Buffer;
	headers?: Record<string, string>;
}

/** One operation of an API, and who handles it. */
export interface Route {
	operation: string;
	method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	/** fastify's path syntax, without the prefix of a variant. */
	path: string;
	handle(call: Call): Answer;
}

/** What is wrong with a request; fastify's own errors have this form as well. */
export interface Failure {
	message: string;
	statusCode?: number;
	title?: string;
}

/** A refusal with its HTTP status. */
export class HttpError extends Error implements Failure {
	constructor(
		readonly statusCode: number,
		message: string,
		readonly title = message,
	) {
		super(message);
	}
}

/** @throws HttpError with this message unless something is met */
export function demand(met: unknown, message: string, status = 400): asserts met {
	if (!met) throw new HttpError(status, message);
}

/** One of the two APIs as the server sees it. */
export interface Api {
	routes: Route[];
	/** A failure in this API's form; `place` is the request when one of its handlers failed. */
	error(failure: Failure, place?: string): Answer;
	tooMany(): Answer;
	/** Kills the session that a request belongs to. */
	expire(call: Call): void;
}

/** What a text says as JSON; undefined when it is none. */
export function parseJson(source = ''): unknown {
	try {
		return JSON.parse(source);
	} catch {
		return undefined;
	}
}

/** An answer of any type. */
export const answer = (body: string | Buffer, type: string, status = 200): Answer => ({
	status,
	body,
	headers: { 'content-type': type },
});

/** An answer in JSON. */
export const json = (value: unknown, status = 200) =>
	answer(JSON.stringify(value), 'application/json; charset=utf-8', status);

/** An answer in plain text. */
export const text = (body: string, status = 200) =>
	answer(body, 'text/plain; charset=utf-8', status);

/** A page as the web server in front of the API would send it. */
export const htmlPage = (message: string, status = 200) => {
	const title = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	const body = `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>Server Error in '/' Application.</p></body></html>`;
	return answer(body, 'text/html; charset=utf-8', status);
};

const LOGGED_HEADERS =
	/^(accept|authorization|connection|content-(length|type)|cookie|user-agent|x-auth-(accountid|token))$/;

/** The HTTP side: log, faults, latency; what a request means is the business of its Api. */
export abstract class Server {
	readonly data = new WordbeeData();
	readonly faults = new Faults();
	readonly log: LoggedRequest[] = [];
	maxInFlight = 0;
	/** TCP connections that sent a request. */
	connections = 0;
	/** Added to every request before it is handled. */
	latencyMs = 0;
	private readonly turnstile = new Turnstile();
	protected port = 0;
	protected abstract readonly apis: { 1: Api; 2: Api };
	readonly app = Fastify({
		forceCloseConnections: true,
		bodyLimit: 64 * 1024 * 1024,
		// API 1 carries its data in the URL.
		http: { maxHeaderSize: 256 * 1024 },
		rewriteUrl: ({ url = '/' }) => this.rewrite(url),
	});
	private inFlight = 0;
	private seq = 0;
	private closed = false;
	private readonly entries = new WeakMap<FastifyRequest, LoggedRequest>();
	private connectionNumbers = new WeakMap<object, number>();

	/** The path under which a URL is served. */
	protected abstract rewrite(url: string): string;

	async listen(port: number): Promise<void> {
		const { app } = this;
		app.removeAllContentTypeParsers();
		await app.register(formbody);
		await app.register(multipart, { limits: { fileSize: 64 * 1024 * 1024 } });
		app.addContentTypeParser('*', { parseAs: 'string' }, async (_: unknown, body: unknown) => body);
		app.addHook('onRequest', async (request, reply) => {
			if (!request.url.startsWith('/_sandbox/')) this.arrive(request, reply);
		});
		for (const api of [1, 2] as const) {
			for (const { operation, method, path: url, handle } of this.apis[api].routes) {
				const config = { api, operation };
				app.route({
					method,
					url,
					config,
					handler: (request, reply) => this.serve(handle, request, reply),
				});
			}
		}
		app.setNotFoundHandler((request, reply) => {
			const notFound = () => this.apis[apiOf(request)].error(new HttpError(404, 'Not found.'));
			return this.serve(notFound, request, reply);
		});
		app.setErrorHandler((error: Failure, request, reply) => {
			this.send(request, reply, this.apis[apiOf(request)].error(error));
		});
		await app.listen({ port, host: '127.0.0.1' });
		this.port = (app.server.address() as { port: number }).port;
	}

	/** How many requests it takes at a time; undefined for any number. */
	set capacity(capacity: Capacity | undefined) {
		this.turnstile.capacity = capacity;
	}

	/** Forgets the log and the counters; requests under way still finish. */
	reset(): void {
		this.log.length = 0;
		this.capacity = undefined;
		this.maxInFlight = this.inFlight;
		this.connections = 0;
		this.connectionNumbers = new WeakMap();
		this.seq = 0;
	}

	async close(): Promise<void> {
		this.closed = true;
		await this.app.close();
	}

	private arrive(request: FastifyRequest, reply: FastifyReply): void {
		const { operation = 'other' } = configOf(request);
		const log: LoggedRequest = {
			seq: ++this.seq,
			api: apiOf(request),
			operation,
			method: request.method,
			path: (request.originalUrl ?? request.url).split('?')[0],
			query: strings(request.query as object),
			body: undefined,
			headers: strings(request.headers, LOGGED_HEADERS),
			status: 0,
			committed: false,
			startedAt: Date.now(),
			finishedAt: 0,
			connection: this.connectionOf(request.raw.socket),
		};
		this.log.push(log);
		this.entries.set(request, log);
		this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
		// The client may leave before it is answered, even before its body is complete.
		reply.raw.once('close', () => this.finish(request, 0));
	}

	private connectionOf(socket: object): number {
		const number = this.connectionNumbers.get(socket) ?? ++this.connections;
		this.connectionNumbers.set(socket, number);
		return number;
	}

	/** Before the answer leaves, so that a client that has it never sees a log that lacks it. */
	private finish(request: FastifyRequest, status: number): void {
		const log = this.entries.get(request);
		if (!log || log.finishedAt) return;
		this.inFlight--;
		Object.assign(log, { status, finishedAt: Date.now() });
	}

	private async serve(
		handle: Route['handle'],
		request: FastifyRequest,
		reply: FastifyReply,
	): Promise<void> {
		const refused = await this.turnstile.enter();
		if (refused !== undefined) {
			const api = this.apis[apiOf(request)];
			const busy = new HttpError(503, 'The service is unavailable.');
			return this.send(request, reply, refused === 429 ? api.tooMany() : api.error(busy));
		}
		try {
			await this.serveInTurn(handle, request, reply);
		} finally {
			this.turnstile.leave();
		}
	}

	private async serveInTurn(
		handle: Route['handle'],
		request: FastifyRequest,
		reply: FastifyReply,
	): Promise<void> {
		const log = this.entries.get(request) as LoggedRequest;
		const api = this.apis[log.api];
		const { query } = log;
		const params = (request.params ?? {}) as Record<string, string>;
		const body = await bodyOf(request);
		const call: Call = { params, query, body, headers: request.headers, endless: false };
		const sent = (log.api === 1 ? query.data : undefined) ?? body.text;
		const said = parseJson(sent);
		log.body = said === undefined ? sent : said;
		const { calls, effect } = this.faults.effectsOn(log);
		if (effect) log.fault = effect.kind;
		if (this.latencyMs > 0) await this.sleep(this.latencyMs);
		for (const { fn } of calls) await fn(this.data, log);
		if (effect?.kind === 'slow') {
			if (effect.afterLoss && !reply.raw.destroyed) await once(reply.raw, 'close');
			await this.sleep(effect.ms);
		}
		if (effect?.kind === 'expireToken') api.expire(call);
		call.endless = effect?.kind === 'endlessPage';
		let answer: Answer | undefined;
		if (isHandled(effect)) {
			const { version } = this.data;
			try {
				answer = handle(call);
			} catch (error) {
				answer = api.error(error as Error, `${log.method} ${log.path}`);
			}
			log.committed = this.data.version !== version;
		}
		if (effect?.kind === 'reset') this.cut(request, reply, effect.rst);
		else if (effect?.kind === 'stall') {
			reply.hijack();
			if (effect.ms === undefined) return;
			await this.sleep(effect.ms);
			this.cut(request, reply);
		} else this.send(request, reply, spoil(api, effect, answer));
	}

	private cut(request: FastifyRequest, reply: FastifyReply, rst = false): void {
		reply.hijack();
		this.finish(request, 0);
		if (rst) request.raw.socket.resetAndDestroy();
		else request.raw.socket.destroy();
	}

	private send(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
		this.finish(request, answer.status);
		reply
			.headers(answer.headers ?? {})
			.code(answer.status)
			.send(answer.body);
	}

	private async sleep(ms: number): Promise<void> {
		await delay(ms, undefined, { ref: false });
		// A closed sandbox commits nothing any more.
		if (this.closed) await new Promise(() => undefined);
	}
}

/** Whether a request that an effect strikes is handled all the same. */
function isHandled(effect: Strike | undefined): boolean {
	if (!effect) return true;
	if (['redirect', 'forbidden', 'tooMany'].includes(effect.kind)) return false;
	return !('commit' in effect) || effect.commit;
}

/** The answer after a fault: what is left of `answer`, or what stands in its place. */
function spoil(api: Api, effect: Strike | undefined, answer: Answer | undefined): Answer {
	switch (effect?.kind) {
		case 'status': {
			const own = api.error(new HttpError(effect.status, 'The service is unavailable.'));
			const headers = { ...effect.headers, ...own.headers };
			return { ...own, body: effect.body ?? own.body, headers };
		}
		case 'html':
			return htmlPage('Service Unavailable', effect.status);
		case 'truncated':
			return { ...json(null), body: cutShort(String(answer?.body ?? '')) };
		case 'empty':
			return { status: 200 };
		case 'huge':
			return { ...json(null), body: JSON.stringify('x'.repeat(effect.bytes ?? 10_000_000)) };
		case 'wrongType':
			return json(
				/^[\d"]/.test(String(answer?.body ?? '1')) ? { unexpected: [true] } : 'unexpected',
			);
		case 'redirect':
			return { status: effect.status ?? 302, headers: { location: effect.location } };
		case 'forbidden':
			return api.error(
				new HttpError(effect.status ?? 403, 'You do not have the required access rights.'),
			);
		case 'tooMany': {
			const { retryAfter } = effect;
			const own = api.tooMany();
			const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
			return { ...own, headers: { ...own.headers, ...(wait as Answer['headers']) } };
		}
		default:
			return answer as Answer;
	}
}

/** Half of a JSON text; where half is still JSON (a number), something else that is not. */
function cutShort(body: string): string {
	const half = body.slice(0, Math.ceil(body.length / 2));
	return /^[{["]/.test(half) && half.length < body.length ? half : '{"PersonI';
}

const configOf = (request: FastifyRequest) =>
	request.routeOptions.config as { api?: 1 | 2; operation?: string };

function apiOf(request: FastifyRequest): 1 | 2 {
	const { api } = configOf(request);
	if (api) return api;
	return 'x-auth-token' in request.headers || request.url.startsWith('/api/') ? 2 : 1;
}

/** The values of an object as texts, those whose name is asked for. */
function strings(values: object, names = /^/): Record<string, string> {
	const entries = Object.entries(values).filter(([name]) => names.test(name));
	return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

async function bodyOf(request: FastifyRequest): Promise<Body> {
	if (request.isMultipart()) {
		const files: UploadedFile[] = [];
		for await (const part of request.files()) {
			const { fieldname: field, filename: name } = part;
			files.push({ field, name, content: await part.toBuffer() });
		}
		return { kind: 'multipart', files, text: files[0]?.content.toString('utf8') };
	}
	const body = request.body as string | { data?: string } | undefined;
	if (!body) return { kind: 'none' };
	if (typeof body === 'object') return { kind: 'form', text: body.data };
	const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
	if (!isJson) return { kind: 'other', text: body };
	return body.trim() ? { kind: 'json', text: body } : { kind: 'none' };
}

/** Sessions of one API: tokens that live until they idle, run out of calls or are killed. */
export class Sessions<T> {
	private readonly live = new Map<string, { calls: number; usedAt: number; value: T }>();

	constructor(
		private readonly idleMs: () => number,
		private readonly lifeCalls: number,
	) {}

	open(token: string, value: T): string {
		this.live.set(token, { calls: 0, usedAt: Date.now(), value });
		return token;
	}

	/** The session's value when the token is good for one more call. */
	use(token = ''): T | undefined {
		const session = this.live.get(token);
		if (!session) return undefined;
		const now = Date.now();
		if (++session.calls > this.lifeCalls || now - session.usedAt > this.idleMs()) {
			this.live.delete(token);
			return undefined;
		}
		session.usedAt = now;
		return session.value;
	}

	kill(token = ''): void {
		this.live.delete(token);
	}

	clear(): void {
		this.live.clear();
	}
}

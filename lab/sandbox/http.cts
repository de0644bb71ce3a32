import { setTimeout as startTimer, clearTimeout as stopTimer } from 'node:timers';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WordbeeData } from './data.cts';
import type { Effect, FaultRequest, Faults } from './faults.cts';

/** One request as it came in, and what became of it. */
export interface LoggedRequest {
	seq: number;
	api: 1 | 2;
	/** See the list in README.md; 'other' for what neither API has. */
	operation: string;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	/** API 1: the parsed `data`; API 2: the parsed body; of an upload: the parsed file. */
	body: unknown;
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

/** A request's body in the form it was sent. */
export type Body =
	| { kind: 'none' }
	| { kind: 'json'; text: string; valid: boolean; value: unknown }
	| { kind: 'form'; fields: Record<string, string> }
	| { kind: 'multipart'; files: UploadedFile[] }
	| { kind: 'other'; text: string };

export interface UploadedFile {
	field: string;
	filename: string;
	content: Buffer;
}

/** What a route's handler gets. */
export interface Call {
	log: LoggedRequest;
	params: Record<string, string>;
	query: Record<string, string>;
	body: Body;
	headers: FastifyRequest['headers'];
	/** Lists answer a full page for ever. */
	endless: boolean;
}

export interface Answer {
	status: number;
	body?: string | Buffer;
	contentType?: string;
	headers?: Record<string, string>;
}

export interface Route {
	operation: string;
	method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	/** fastify's path syntax, without the prefix of a variant. */
	path: string;
	handle(call: Call): Answer;
}

/** One of the two APIs as the server sees it. */
export interface Api {
	number: 1 | 2;
	routes: Route[];
	/** An error in this API's form. */
	error(status: number, message: string): Answer;
	tooMany(): Answer;
	/** Kills the session that a request belongs to. */
	expire(call: Call): void;
	/** What the log and the fault rules see as the body. */
	bodyOf(call: Call): unknown;
}

export const json = (value: unknown, status = 200): Answer => ({
	status,
	body: JSON.stringify(value),
	contentType: 'application/json; charset=utf-8',
});

export const text = (body: string, status = 200): Answer => ({
	status,
	body,
	contentType: 'text/plain; charset=utf-8',
});

/** A page as the web server in front of the API would send it. */
export const htmlPage = (message: string, status = 200): Answer => {
	const title = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	return {
		status,
		body: `<!DOCTYPE html>\r\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>Server Error in '/' Application.</p></body></html>`,
		contentType: 'text/html; charset=utf-8',
	};
};

interface Arrival {
	log: LoggedRequest;
	done: boolean;
}

const LOGGED_HEADERS = [
	'accept',
	'authorization',
	'connection',
	'content-length',
	'content-type',
	'cookie',
	'user-agent',
	'x-auth-accountid',
	'x-auth-token',
];

/** The HTTP side: log, faults, latency; what a request means is the business of its Api. */
export class Server {
	readonly log: LoggedRequest[] = [];
	maxInFlight = 0;
	connections = 0;
	/** Added to every request before it is handled. */
	latencyMs = 0;
	readonly app: FastifyInstance;
	private inFlight = 0;
	private seq = 0;
	private closed = false;
	private readonly arrivals = new WeakMap<FastifyRequest, Arrival>();
	private connectionNumbers = new WeakMap<object, number>();
	private readonly timers = new Set<NodeJS.Timeout>();

	constructor(
		private readonly apis: { 1: Api; 2: Api },
		private readonly faults: Faults,
		private readonly data: WordbeeData,
		rewrite: (url: string) => string,
	) {
		this.app = Fastify({
			forceCloseConnections: true,
			bodyLimit: 64 * 1024 * 1024,
			// API 1 carries its data in the URL.
			http: { maxHeaderSize: 256 * 1024 },
			rewriteUrl: (request) => rewrite(request.url ?? '/'),
		});
	}

	async listen(port: number, control: (app: FastifyInstance) => void): Promise<number> {
		const { app } = this;
		app.removeAllContentTypeParsers();
		await app.register(formbody);
		await app.register(multipart, { limits: { fileSize: 64 * 1024 * 1024 } });
		app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
			done(null, jsonBody(body as string)),
		);
		app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
			done(null, { kind: 'other', text: body } as Body),
		);
		app.addHook('onRequest', (request, reply, done) => {
			if (!request.url.startsWith('/_sandbox/')) this.arrive(request, reply);
			done();
		});
		for (const api of [this.apis[1], this.apis[2]]) {
			for (const route of api.routes) {
				app.route({
					method: route.method,
					url: route.path,
					config: { api: api.number, operation: route.operation },
					handler: (request, reply) => this.serve(api, route, request, reply),
				});
			}
		}
		app.setNotFoundHandler((request, reply) => {
			const api = this.apis[apiOf(request)];
			const handle = () => api.error(404, 'Not found.');
			return this.serve(
				api,
				{ operation: 'other', method: 'GET', path: '', handle },
				request,
				reply,
			);
		});
		app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
			const answer = this.apis[apiOf(request)].error(error.statusCode ?? 500, error.message);
			this.send(request, reply, answer);
		});
		control(app);
		await app.listen({ port, host: '127.0.0.1' });
		return (app.server.address() as { port: number }).port;
	}

	/** Forgets the log and the counters; requests under way still finish. */
	reset(): void {
		this.log.length = 0;
		this.maxInFlight = this.inFlight;
		this.connections = 0;
		this.connectionNumbers = new WeakMap();
		this.seq = 0;
	}

	async close(): Promise<void> {
		this.closed = true;
		for (const timer of this.timers) stopTimer(timer);
		await this.app.close();
	}

	private arrive(request: FastifyRequest, reply: FastifyReply): void {
		const config = request.routeOptions.config as { api?: 1 | 2; operation?: string };
		const headers: Record<string, string> = {};
		for (const name of LOGGED_HEADERS) {
			const value = request.headers[name];
			if (value !== undefined) headers[name] = String(value);
		}
		const log: LoggedRequest = {
			seq: ++this.seq,
			api: config.api ?? apiOf(request),
			operation: config.operation ?? 'other',
			method: request.method,
			path: (request.originalUrl ?? request.url).split('?')[0],
			query: queryOf(request),
			body: undefined,
			headers,
			status: 0,
			committed: false,
			startedAt: Date.now(),
			finishedAt: 0,
			connection: this.connectionOf(request.raw.socket),
		};
		this.log.push(log);
		this.arrivals.set(request, { log, done: false });
		this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
		// The client may leave before it is answered, even before its body is complete.
		reply.raw.once('close', () => this.finish(request, 0));
	}

	private connectionOf(socket: object): number {
		let number = this.connectionNumbers.get(socket);
		if (number === undefined) {
			number = ++this.connections;
			this.connectionNumbers.set(socket, number);
		}
		return number;
	}

	/** Before the answer leaves, so that a client that has it never sees a log that lacks it. */
	private finish(request: FastifyRequest, status: number): void {
		const arrival = this.arrivals.get(request);
		if (!arrival || arrival.done) return;
		arrival.done = true;
		this.inFlight--;
		arrival.log.status = status;
		arrival.log.finishedAt = Date.now();
	}

	private async serve(
		api: Api,
		route: Route,
		request: FastifyRequest,
		reply: FastifyReply,
	): Promise<void> {
		const log = (this.arrivals.get(request) as Arrival).log;
		const call: Call = {
			log,
			params: (request.params ?? {}) as Record<string, string>,
			query: log.query,
			body: await bodyOf(request),
			headers: request.headers,
			endless: false,
		};
		log.body = api.bodyOf(call);
		const seen: FaultRequest = {
			api: log.api,
			operation: log.operation,
			method: log.method,
			path: log.path,
			query: log.query,
			body: log.body,
		};
		const { calls, effect } = this.faults.effectsOn(seen);
		if (effect) log.fault = effect.kind;
		if (this.latencyMs > 0) await this.sleep(this.latencyMs);
		for (const { fn } of calls) await fn(this.data, seen);
		if (effect?.kind === 'slow') await this.sleep(effect.ms);
		if (effect?.kind === 'expireToken') api.expire(call);
		if (effect?.kind === 'endlessPage') call.endless = true;
		let answer: Answer | undefined;
		if (!effect || !('commit' in effect) || effect.commit) {
			if (!effect || !['redirect', 'forbidden', 'tooMany'].includes(effect.kind)) {
				const version = this.data.version;
				answer = route.handle(call);
				log.committed = this.data.version !== version;
			}
		}
		await this.answer(api, request, reply, answer, effect);
	}

	private async answer(
		api: Api,
		request: FastifyRequest,
		reply: FastifyReply,
		answer: Answer | undefined,
		effect: Exclude<Effect, { kind: 'call' }> | undefined,
	): Promise<void> {
		switch (effect?.kind) {
			case 'reset':
				return this.cut(request, reply, effect.rst);
			case 'stall':
				reply.hijack();
				if (effect.ms !== undefined) {
					await this.sleep(effect.ms);
					this.cut(request, reply);
				}
				return;
			default:
				this.send(request, reply, spoil(api, effect, answer));
		}
	}

	private cut(request: FastifyRequest, reply: FastifyReply, rst = false): void {
		if (!reply.sent) reply.hijack();
		this.finish(request, 0);
		if (rst) request.raw.socket.resetAndDestroy();
		else request.raw.socket.destroy();
	}

	private send(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
		this.finish(request, answer.status);
		for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
		if (answer.contentType && answer.body !== undefined)
			reply.header('content-type', answer.contentType);
		reply.code(answer.status).send(answer.body);
	}

	private async sleep(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer = startTimer(() => {
				this.timers.delete(timer);
				resolve();
			}, ms);
			this.timers.add(timer);
			// A closed sandbox commits nothing any more.
			if (this.closed) stopTimer(timer);
		});
	}
}

/** The answer after a fault: what is left of `answer`, or what stands in its place. */
function spoil(
	api: Api,
	effect: Exclude<Effect, { kind: 'call' }> | undefined,
	answer: Answer | undefined,
): Answer {
	switch (effect?.kind) {
		case 'status': {
			const own = api.error(effect.status, 'The service is unavailable.');
			return {
				...own,
				...(effect.body === undefined ? {} : { body: effect.body }),
				headers: effect.headers,
			};
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
			return api.error(effect.status ?? 403, 'You do not have the required access rights.');
		case 'tooMany': {
			const headers =
				effect.retryAfter === undefined ? undefined : { 'retry-after': String(effect.retryAfter) };
			return { ...api.tooMany(), headers };
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

function apiOf(request: FastifyRequest): 1 | 2 {
	const { api } = request.routeOptions.config as { api?: 1 | 2 };
	if (api) return api;
	return 'x-auth-token' in request.headers || request.url.startsWith('/api/') ? 2 : 1;
}

function queryOf(request: FastifyRequest): Record<string, string> {
	const query: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
		query[name] = String(value);
	}
	return query;
}

function jsonBody(source: string): Body {
	if (!source.trim()) return { kind: 'none' };
	try {
		return { kind: 'json', text: source, valid: true, value: JSON.parse(source) };
	} catch {
		return { kind: 'json', text: source, valid: false, value: undefined };
	}
}

async function bodyOf(request: FastifyRequest): Promise<Body> {
	if (request.isMultipart()) {
		const files: UploadedFile[] = [];
		for await (const part of request.parts()) {
			if (part.type !== 'file') continue;
			const { fieldname: field, filename } = part;
			files.push({ field, filename, content: await part.toBuffer() });
		}
		return { kind: 'multipart', files };
	}
	const body = request.body as Body | Record<string, string> | undefined | null;
	if (!body) return { kind: 'none' };
	const type = String(request.headers['content-type'] ?? '');
	if (/^application\/x-www-form-urlencoded/i.test(type)) {
		return { kind: 'form', fields: { ...(body as Record<string, string>) } };
	}
	const parsed = body as Body;
	return parsed.kind === 'other' && !parsed.text ? { kind: 'none' } : parsed;
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
	use(token: string | undefined): T | undefined {
		const session = token === undefined ? undefined : this.live.get(token);
		if (!session || token === undefined) return undefined;
		if (++session.calls > this.lifeCalls || Date.now() - session.usedAt > this.idleMs()) {
			this.live.delete(token);
			return undefined;
		}
		session.usedAt = Date.now();
		return session.value;
	}

	kill(token: string | undefined): void {
		if (token !== undefined) this.live.delete(token);
	}

	clear(): void {
		this.live.clear();
	}

	get count(): number {
		return this.live.size;
	}
}

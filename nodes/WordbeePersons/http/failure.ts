/** A request that got no HTTP answer. */
export interface Failure {
	/** `no`: it cannot have reached Wordbee. `maybe`: Wordbee may have carried it out. */
	delivered: 'no' | 'maybe';
	/** True if Wordbee was waited for as long as the time limit allows. */
	timedOut: boolean;
	cancelled: boolean;
	/** True if a proxy between n8n and Wordbee is at fault. */
	proxy: boolean;
	/** What happened, without address, request or secret. */
	sentence: string;
}

/** Words of HTTP clients about the way through a proxy, before which nothing can have been sent. */
const NO_TUNNEL =
	/\bproxy (connection|response|server|authentication)\b|\btunnel(l)?ing socket\b|\bHTTP tunnel(l)?ing\b|\bCONNECT response\b/i;

/** What to check when a proxy is at fault. */
export const PROXY_ADVICE =
	'Check the proxy that this n8n server uses: its environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY.';

/** Why a request cannot have reached Wordbee, as to codes and messages; and if it was for a proxy. */
const NEVER_DELIVERED: Array<[RegExp, sentence: string, ofProxy?: string]> = [
	[/\bECONNREFUSED\b/, 'Wordbee refused the connection', 'The proxy refused the connection'],
	[
		/\bENOTFOUND\b/,
		'The host name of the URL is not known',
		'The host name of the proxy is not known',
	],
	[
		/\bEAI_AGAIN\b/,
		'The host name of the URL could not be looked up',
		'The host name of the proxy could not be looked up',
	],
	[/\bERR_INVALID_URL\b/, 'The URL is not valid'],
	[
		/\bconnect E[A-Z]+\b|^syscall (connect|getaddrinfo)$/m,
		'No connection to Wordbee could be made',
		'No connection to the proxy could be made',
	],
	[NO_TUNNEL, 'The proxy did not make a connection to Wordbee'],
	[
		/^code .*(CERT|UNABLE_TO_(GET|VERIFY)|WRONG_VERSION|UNSUPPORTED_PROTOCOL)|before secure TLS connection|wrong version number|handshake failure/im,
		'No secure connection could be made: the certificate of the server is not trusted, or the port has no https',
	],
	[
		/^(?=[^]*(not allowed|blocked))(?=[^]*(domain|ssrf|restricted))/i,
		'n8n does not allow requests to the host of the URL',
	],
];

/**
 * Reads what is known of a request that failed without an answer. When in doubt it may have been
 * delivered: a doubt about a create must not lead to a second person.
 * @param url where it was sent; a connection to somewhere else was one to a proxy
 */
export function failureOf(thrown: unknown, url = ''): Failure {
	const told = toldBy(thrown);
	const proxy = NO_TUNNEL.test(told) || leadsElsewhere(told, url);
	const failure = { delivered: 'maybe', timedOut: false, cancelled: false, proxy } as const;
	if (/^code ERR_CANCELED$/m.test(told)) {
		return { ...failure, cancelled: true, sentence: 'The execution was cancelled' };
	}
	const why = NEVER_DELIVERED.find(([pattern]) => pattern.test(told));
	if (why !== undefined) {
		const [, sentence, ofProxy = sentence] = why;
		return { ...failure, delivered: 'no', sentence: proxy ? ofProxy : sentence };
	}
	if (/^code (ECONNABORTED|ETIMEDOUT)$|timeout/im.test(told)) {
		return { ...failure, timedOut: true, sentence: 'Wordbee did not answer in time' };
	}
	return { ...failure, sentence: 'The connection broke before the answer came' };
}

/** What an error and those that it wraps say: codes, system calls and messages, one a line. */
function toldBy(thrown: unknown): string {
	const lines: string[] = [];
	for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 6; depth++) {
		const { code, httpCode, syscall, messages } = at as Error & Record<string, unknown>;
		lines.push(`code ${String(code)}`, `code ${String(httpCode)}`, `syscall ${String(syscall)}`);
		lines.push(at.message, ...(Array.isArray(messages) ? messages.map(String) : []));
		at = at.cause;
	}
	return lines.join('\n');
}

/** Whether the messages name another host or port than that of a URL, to which no redirect leads. */
function leadsElsewhere(all: string, url: string): boolean {
	const target = /^(https?):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?/i.exec(url);
	if (target === null) return false;
	const [, scheme, host, typedPort] = target;
	const port = typedPort ?? (/^https$/i.test(scheme) ? '443' : '80');
	const connects = [...all.matchAll(/\bconnect E[A-Z]+ (\S+):(\d+)/g)];
	if (connects.length > 0 && connects.every(([, , to]) => to !== port)) return true;
	const [, lookedUp] = /\bgetaddrinfo E[A-Z_]+ ([^\s:]+)/.exec(all) ?? [];
	return lookedUp !== undefined && lookedUp.toLowerCase() !== host.toLowerCase();
}

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

const NEVER_DELIVERED: Record<string, (who: string) => string> = {
	ECONNREFUSED: (who) => `${who} refused the connection`,
	ENOTFOUND: (who) =>
		`The host name of ${who === 'Wordbee' ? 'the URL' : 'the proxy'} is not known`,
	EAI_AGAIN: (who) =>
		`The host name of ${who === 'Wordbee' ? 'the URL' : 'the proxy'} could not be looked up`,
	ERR_INVALID_URL: () => 'The URL is not valid',
};

/** Words of HTTP clients about the way through a proxy, before which nothing can have been sent. */
const NO_TUNNEL =
	/\bproxy (connection|response|server|authentication)\b|\btunnel(l)?ing socket\b|\bHTTP tunnel(l)?ing\b|\bCONNECT response\b/i;

/** What to check when a proxy is at fault. */
export const PROXY_ADVICE =
	'Check the proxy that this n8n server uses: its environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY.';

/**
 * Reads what is known of a request that failed without an answer. When in doubt it may have been
 * delivered: a doubt about a create must not lead to a second person.
 * @param url where it was sent; a connection to somewhere else was one to a proxy
 */
export function failureOf(thrown: unknown, url = ''): Failure {
	const { codes, all, connecting } = toldBy(thrown);
	const proxy = NO_TUNNEL.test(all) || leadsElsewhere(all, url);
	const failure = { delivered: 'maybe', timedOut: false, cancelled: false, proxy } as const;
	if (codes.includes('ERR_CANCELED')) {
		return { ...failure, cancelled: true, sentence: 'The execution was cancelled' };
	}
	const why = whyNotDelivered(codes, all, connecting, proxy);
	if (why !== undefined) return { ...failure, delivered: 'no', sentence: why };
	if (codes.some((code) => /^(ECONNABORTED|ETIMEDOUT)$/.test(code)) || /timeout/i.test(all)) {
		return { ...failure, timedOut: true, sentence: 'Wordbee did not answer in time' };
	}
	return { ...failure, sentence: 'The connection broke before the answer came' };
}

interface Told {
	codes: string[];
	all: string;
	/** It failed while a connection was made. */
	connecting: boolean;
}

/** What an error and those that it wraps say. */
function toldBy(thrown: unknown): Told {
	const codes: string[] = [];
	const texts: string[] = [];
	let connecting = false;
	for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 6; depth++) {
		const { code, httpCode, syscall, messages } = at as Error & Record<string, unknown>;
		for (const value of [code, httpCode]) if (typeof value === 'string') codes.push(value);
		if (syscall === 'connect' || syscall === 'getaddrinfo') connecting = true;
		if (Array.isArray(messages)) texts.push(...messages.map(String));
		texts.push(at.message);
		at = at.cause;
	}
	return { codes, all: texts.join('\n'), connecting };
}

/** @returns the reason, undefined if it may have reached Wordbee */
function whyNotDelivered(
	codes: string[],
	all: string,
	connecting: boolean,
	proxy: boolean,
): string | undefined {
	const who = proxy ? 'The proxy' : 'Wordbee';
	for (const [code, sentence] of Object.entries(NEVER_DELIVERED)) {
		if (codes.includes(code) || new RegExp(`\\b${code}\\b`).test(all)) return sentence(who);
	}
	if (connecting || /\bconnect E[A-Z]+\b/.test(all)) {
		return `No connection to ${proxy ? 'the proxy' : 'Wordbee'} could be made`;
	}
	if (NO_TUNNEL.test(all)) return 'The proxy did not make a connection to Wordbee';
	if (
		codes.some((code) =>
			/CERT|UNABLE_TO_(GET|VERIFY)|WRONG_VERSION|UNSUPPORTED_PROTOCOL/.test(code),
		) ||
		/before secure TLS connection|wrong version number|handshake failure/i.test(all)
	) {
		return 'No secure connection could be made: the certificate of the server is not trusted, or the port has no https';
	}
	if (/not allowed|blocked/i.test(all) && /domain|ssrf|restricted/i.test(all)) {
		return 'n8n does not allow requests to the host of the URL';
	}
	return undefined;
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

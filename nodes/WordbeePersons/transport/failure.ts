/** A request that got no HTTP answer. */
export interface Failure {
	/** `no`: it cannot have reached Wordbee. `maybe`: Wordbee may have carried it out. */
	delivered: 'no' | 'maybe';
	/** True if Wordbee was waited for as long as the time limit allows. */
	timedOut: boolean;
	cancelled: boolean;
	/** What happened, without address, request or secret. */
	sentence: string;
}

const NEVER_DELIVERED: Record<string, string> = {
	ECONNREFUSED: 'Wordbee refused the connection',
	ENOTFOUND: 'The host name of the URL is not known',
	EAI_AGAIN: 'The host name of the URL could not be looked up',
	ERR_INVALID_URL: 'The URL is not valid',
};

/**
 * Reads what is known of a request that failed without an answer. When in doubt it may have been
 * delivered: a doubt about a create must not lead to a second person.
 */
export function failureOf(thrown: unknown): Failure {
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
	const all = texts.join('\n');
	const failure = { delivered: 'maybe', timedOut: false, cancelled: false } as const;
	if (codes.includes('ERR_CANCELED')) {
		return { ...failure, cancelled: true, sentence: 'The execution was cancelled' };
	}
	for (const [code, sentence] of Object.entries(NEVER_DELIVERED)) {
		if (codes.includes(code) || new RegExp(`\\b${code}\\b`).test(all)) {
			return { ...failure, delivered: 'no', sentence };
		}
	}
	if (connecting || /\bconnect E[A-Z]+\b/.test(all)) {
		return { ...failure, delivered: 'no', sentence: 'No connection to Wordbee could be made' };
	}
	if (
		codes.some((code) =>
			/CERT|UNABLE_TO_(GET|VERIFY)|WRONG_VERSION|UNSUPPORTED_PROTOCOL/.test(code),
		) ||
		/before secure TLS connection|wrong version number|handshake failure/i.test(all)
	) {
		return {
			...failure,
			delivered: 'no',
			sentence:
				'No secure connection could be made: the certificate of the server is not trusted, or the port has no https',
		};
	}
	if (/not allowed|blocked/i.test(all) && /domain|ssrf|restricted/i.test(all)) {
		return {
			...failure,
			delivered: 'no',
			sentence: 'n8n does not allow requests to the host of the URL',
		};
	}
	if (codes.some((code) => /^(ECONNABORTED|ETIMEDOUT)$/.test(code)) || /timeout/i.test(all)) {
		return { ...failure, timedOut: true, sentence: 'Wordbee did not answer in time' };
	}
	return { ...failure, sentence: 'The connection broke before the answer came' };
}

/** No name server is asked: names under ".invalid", which never exist [RFC 2606], are refused at once. */
import dns from 'node:dns';

const lookUp = dns.lookup;

function noSuchHost(hostname: string): NodeJS.ErrnoException {
	const error: NodeJS.ErrnoException = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
	return Object.assign(error, {
		code: 'ENOTFOUND',
		errno: -3008,
		syscall: 'getaddrinfo',
		hostname,
	});
}

const lookup = (hostname: string, ...rest: unknown[]): void => {
	if (!hostname.endsWith('.invalid')) return Reflect.apply(lookUp, dns, [hostname, ...rest]);
	const done = rest.at(-1) as (error: Error) => void;
	setImmediate(() => done(noSuchHost(hostname)));
};

dns.lookup = Object.assign(lookup, lookUp) as typeof dns.lookup;

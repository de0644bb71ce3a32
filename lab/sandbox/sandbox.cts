import { Api1 } from './api1.cts';
import { Api2 } from './api2.cts';
import { addControlRoutes } from './control.cts';
import { WordbeeData } from './data.cts';
import { Faults } from './faults.cts';
import { Server, type LoggedRequest } from './http.cts';
import { makeSeed, type Seed } from './seed.cts';
import { defaultVariants, setVariants, type VariantChoice, type Variants } from './variants.cts';

export type { Company, Person, Profile, Label, CustomField, WordbeeData } from './data.cts';
export type { Effect, FaultRequest, FaultRule, Faults } from './faults.cts';
export type { LoggedRequest } from './http.cts';
export type { Api1Variants, Api2Variants, VariantChoice, Variants } from './variants.cts';
export { SEED_PASSWORD, EMPLOYEE_NUMBER_FIELD } from './seed.cts';

export interface SandboxOptions {
	/** 0 (default): any free port. */
	port?: number;
	/** Default 'full'. */
	seed?: Seed;
	variants?: VariantChoice;
	/** Added to every request. */
	latencyMs?: number;
	/** Licences for enabled logins, those of the seed included; default: no bound. */
	seats?: number;
	/** Calls of API 2 per window, log-in aside; default: no bound. */
	hourlyAllowance?: number;
	/** Calls after which a token of either API is dead; default: no bound. */
	tokenLifeCalls?: number;
}

export interface Sandbox {
	/** Base URL of API 1. */
	readonly url: string;
	/** Root URL of API 2. */
	readonly apiV2Url: string;
	/** The credentials that are valid now; assigning changes them. */
	account: string;
	password: string;
	apiKey: string;
	readonly data: WordbeeData;
	readonly log: LoggedRequest[];
	readonly maxInFlight: number;
	/** TCP connections that sent a request. */
	readonly connections: number;
	latencyMs: number;
	/** Polls of a job that came sooner than allowed (API 2). */
	readonly pollViolations: number;
	readonly variants: Variants;
	readonly faults: Faults;
	/** Kills every live token of both APIs. */
	expireTokens(): void;
	/** API 2's key becomes invalid, its tokens die. */
	revokeKey(): void;
	/** Starts a new window of the allowance. */
	refillAllowance(): void;
	/** Data, credentials, log, faults, variants and sessions as at the start. */
	reset(): void;
	close(): Promise<void>;
}

/** Demo credentials; each holds what a URL, JSON or a careless redaction could break. */
const CREDENTIALS = {
	account: 'nordlicht',
	password: 'sb&x+Pa55=w#rd/1',
	apiKey: 'sbx-key-7Qw+9/zK==2',
	keyRevoked: false,
};

/** Starts a Wordbee platform on loopback that serves API 1 and API 2 over one set of data. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const data = new WordbeeData();
	const faults = new Faults();
	const variants = defaultVariants();
	const lifeCalls = options.tokenLifeCalls ?? Number.POSITIVE_INFINITY;
	const api1 = new Api1(data, variants.api1, lifeCalls);
	const api2 = new Api2(data, variants.api2, lifeCalls, options.hourlyAllowance ?? Infinity);
	const rewrite = (url: string) => rewritePath(url, variants.api1.pathPrefix);
	const server = new Server({ 1: api1, 2: api2 }, faults, data, rewrite);

	const reset = () => {
		data.load(makeSeed(options.seed ?? 'full'));
		data.seats = options.seats ?? Number.POSITIVE_INFINITY;
		Object.assign(data.credentials, CREDENTIALS);
		setVariants(variants, defaultVariants());
		setVariants(variants, options.variants ?? {});
		faults.clear();
		api1.sessions.clear();
		api2.reset();
		server.latencyMs = options.latencyMs ?? 0;
		server.reset();
	};
	reset();

	let port = 0;
	const sandbox: Sandbox = {
		get url() {
			return `http://127.0.0.1:${port}${variants.api1.pathPrefix}`;
		},
		get apiV2Url() {
			return `http://127.0.0.1:${port}/api`;
		},
		get account() {
			return data.credentials.account;
		},
		set account(account) {
			data.credentials.account = account;
		},
		get password() {
			return data.credentials.password;
		},
		set password(password) {
			data.credentials.password = password;
		},
		get apiKey() {
			return data.credentials.apiKey;
		},
		set apiKey(apiKey) {
			data.credentials.apiKey = apiKey;
		},
		data,
		log: server.log,
		get maxInFlight() {
			return server.maxInFlight;
		},
		get connections() {
			return server.connections;
		},
		get latencyMs() {
			return server.latencyMs;
		},
		set latencyMs(ms) {
			server.latencyMs = ms;
		},
		get pollViolations() {
			return api2.pollViolations;
		},
		variants,
		faults,
		expireTokens() {
			api1.sessions.clear();
			api2.sessions.clear();
		},
		revokeKey() {
			data.credentials.keyRevoked = true;
			api2.sessions.clear();
		},
		refillAllowance: () => api2.refill(),
		reset,
		close: () => server.close(),
	};
	port = await server.listen(options.port ?? 0, (app) => addControlRoutes(app, sandbox));
	return sandbox;
}

/** With a prefix, API 1 exists only under it; API 2 and the control routes stay where they are. */
function rewritePath(url: string, prefix: string): string {
	if (!prefix || url.startsWith('/_sandbox/')) return url;
	if (url.startsWith(`${prefix}/`)) return url.slice(prefix.length);
	return /^\/api\/(?!connect|disconnect)/.test(url) ? url : `/outside-the-prefix${url}`;
}

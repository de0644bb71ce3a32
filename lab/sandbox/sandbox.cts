import { Api1 } from './api1.cts';
import { Api2 } from './api2.cts';
import { addControlRoutes } from './control.cts';
import { Server } from './http.cts';
import { makeSeed, type Seed } from './seed.cts';
import { defaultVariants, setVariants, type VariantChoice } from './variants.cts';

export type { Company, Person, Profile, Label, CustomField, WordbeeData } from './data.cts';
export type { Effect, FaultRequest, FaultRule, Faults } from './faults.cts';
export type { LoggedRequest } from './http.cts';
export type { Api1Variants, Api2Variants, VariantChoice, Variants } from './variants.cts';
export { SEED_PASSWORD, EMPLOYEE_NUMBER_FIELD } from './seed.cts';

/** How a sandbox starts. */
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

/** Demo credentials; each holds what a URL, JSON or a careless redaction could break. */
const CREDENTIALS = {
	account: 'nordlicht',
	password: 'sb&x+Pa55=w#rd/1',
	apiKey: 'sbx-key-7Qw+9/zK==2',
	keyRevoked: false,
};

/** A Wordbee platform on loopback that serves API 1 and API 2 over one set of data. */
export class Sandbox extends Server {
	readonly variants = defaultVariants();
	protected readonly apis: { 1: Api1; 2: Api2 };

	constructor(private readonly options: SandboxOptions) {
		super();
		const { data, variants } = this;
		const { tokenLifeCalls = Infinity, hourlyAllowance = Infinity } = options;
		this.apis = {
			1: new Api1(data, variants.api1, tokenLifeCalls),
			2: new Api2(data, variants.api2, tokenLifeCalls, hourlyAllowance),
		};
		this.reset();
	}

	/** Account and password of API 1 that are valid now, and the key of API 2. */
	get account(): string {
		return this.data.credentials.account;
	}

	set account(value: string) {
		this.data.credentials.account = value;
	}

	get password(): string {
		return this.data.credentials.password;
	}

	set password(value: string) {
		this.data.credentials.password = value;
	}

	get apiKey(): string {
		return this.data.credentials.apiKey;
	}

	set apiKey(value: string) {
		this.data.credentials.apiKey = value;
	}

	/** Base URL of API 1. */
	get url(): string {
		return `http://127.0.0.1:${this.port}${this.variants.api1.pathPrefix}`;
	}

	/** Root URL of API 2. */
	get apiV2Url(): string {
		return `http://127.0.0.1:${this.port}/api`;
	}

	/** Polls of a job that came sooner than allowed (API 2). */
	get pollViolations(): number {
		return this.apis[2].pollViolations;
	}

	/** Kills every live token of both APIs. */
	expireTokens(): void {
		this.apis[1].sessions.clear();
		this.apis[2].sessions.clear();
	}

	/** API 2's key becomes invalid, its tokens die. */
	revokeKey(): void {
		this.data.credentials.keyRevoked = true;
		this.apis[2].sessions.clear();
	}

	/** Starts a new window of the allowance. */
	refillAllowance(): void {
		this.apis[2].refill();
	}

	/** Data, credentials, log, faults, variants and sessions as at the start. */
	override reset(): void {
		const { seed = 'full', seats = Infinity, variants = {}, latencyMs = 0 } = this.options;
		this.data.load(makeSeed(seed));
		this.data.seats = seats;
		Object.assign(this.data.credentials, CREDENTIALS);
		setVariants(this.variants, defaultVariants());
		setVariants(this.variants, variants);
		this.faults.clear();
		this.apis[1].sessions.clear();
		this.apis[2].reset();
		this.latencyMs = latencyMs;
		super.reset();
	}

	/** With a prefix, API 1 exists only under it; API 2 and the control routes stay where they are. */
	protected rewrite(url: string): string {
		const prefix = this.variants.api1.pathPrefix;
		if (!prefix || url.startsWith('/_sandbox/')) return url;
		if (url.startsWith(`${prefix}/`)) return url.slice(prefix.length);
		return /^\/api\/(?!connect|disconnect)/.test(url) ? url : `/outside-the-prefix${url}`;
	}
}

/** Starts a sandbox; it listens when the promise is settled. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const sandbox = new Sandbox(options);
	addControlRoutes(sandbox);
	await sandbox.listen(options.port ?? 0);
	return sandbox;
}

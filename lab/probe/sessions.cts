import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';

import { api1Kind } from '../../nodes/WordbeePersons/api/api1/Api1';
import type { Answer } from '../../nodes/WordbeePersons/transport/answer';
import { apiV2Root } from '../../nodes/WordbeePersons/transport/typed';
import { signIn } from '../../nodes/WordbeePersons/transport/signIn';
import type { ProbeOptions } from './options.cts';
import type { HttpRequest, Wire } from './wire.cts';

/** How the details of a person travel in API 1, as the credential's "Send Data As" has them (U1). */
export type Transport = 'query' | 'form' | 'json';

type Method = HttpRequest['method'];

/** New log-ins that a run may need because Wordbee, or somebody else, ended the session. */
export const RENEWALS_AT_MOST = 3;

/** Words of an answer that refuses the session; the first two are documented for API 2. */
const DEAD =
	/token (is )?invalid or expired|not authenticated|\b(token|session)\b.*\b(invalid|expired)\b/i;

/** Whether an answer may refuse the session: 401 and 403, or 400 with words that say so. */
export function mayRefuseSession({ status, text }: Answer): boolean {
	return status === 401 || status === 403 || (status === 400 && DEAD.test(text.slice(0, 5000)));
}

/** Logs in as the node does, over the probe's own wire. */
async function logIn(
	wire: Wire,
	api: 1 | 2,
	request: IHttpRequestOptions,
	secrets: Record<string, string>,
): Promise<{ token: string; answer: Answer }> {
	let answer: Answer | undefined;
	const httpRequest = async (options: IHttpRequestOptions) => {
		answer = await wire.send({
			api,
			method: options.method as Method,
			url: options.url,
			query: options.qs as Record<string, string> | undefined,
			json: options.body === undefined ? undefined : JSON.parse(String(options.body)),
			logIn: true,
		});
		return { statusCode: answer.status, headers: answer.headers, body: answer.text };
	};
	const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
	const token = await signIn(helper, request, secrets);
	return { token, answer: answer! };
}

/** What both APIs' sessions have in common: a token that is renewed when it is refused. */
abstract class Session {
	token = '';
	/** The answer to the newest log-in. */
	signedIn?: Answer;
	private renewals = 0;
	/** A new session was refused as well, so that status means something else. */
	private refusesOtherwise = false;

	constructor(protected readonly wire: Wire) {}

	/** Gets a token without using it. */
	abstract open(): Promise<{ token: string; answer: Answer }>;

	/** false: the token cannot be renewed and is not ended, since it is somebody else's. */
	abstract readonly renewable: boolean;

	async start(): Promise<void> {
		const { token, answer } = await this.open();
		this.token = token;
		this.signedIn = answer;
	}

	/** Sends with the session's token; once more with a new one if it was refused. */
	protected async authenticated(send: (token: string) => Promise<Answer>): Promise<Answer> {
		const answer = await send(this.token);
		const isDead = mayRefuseSession(answer) && !(this.refusesOtherwise && answer.status === 403);
		if (!isDead || !this.renewable || this.renewals >= RENEWALS_AT_MOST) return answer;
		this.renewals++;
		await this.start();
		const again = await send(this.token);
		if (again.status === 403) this.refusesOtherwise = true;
		return again;
	}
}

/** A session of API 1. */
export class Api1Session extends Session {
	private readonly root: string;

	constructor(
		wire: Wire,
		private readonly credentials: NonNullable<ProbeOptions['api1']>,
	) {
		super(wire);
		this.root = api1Kind.root({ url: credentials.url });
		this.token = credentials.token ?? '';
	}

	get renewable(): boolean {
		return this.credentials.token === undefined;
	}

	async open() {
		const { accountId, password } = this.credentials;
		return await logIn(
			this.wire,
			1,
			{
				method: 'GET',
				url: `${this.root}/api/connect`,
				qs: { account: accountId, pwd: password, json: 'true' },
			},
			{ password: password ?? '' },
		);
	}

	async read(path: string, query: Record<string, string> = {}, token?: string): Promise<Answer> {
		const send = async (own: string) =>
			await this.wire.send({
				api: 1,
				method: 'GET',
				url: `${this.root}${path}`,
				query: { ...query, token: token ?? own },
			});
		return token === undefined ? await this.authenticated(send) : await send(token);
	}

	/** PUT creates and POST updates [documented]. */
	async write(method: 'PUT' | 'POST', company: number, data: object, transport: Transport) {
		const text = JSON.stringify(data);
		return await this.authenticated(
			async (token) =>
				await this.wire.send({
					api: 1,
					method,
					url: `${this.root}/companies/${company}/persons`,
					query: transport === 'query' ? { token, data: text } : { token },
					...(transport === 'form' ? { form: { data: text } } : {}),
					...(transport === 'json' ? { json: data } : {}),
				}),
		);
	}

	async close(token = this.token): Promise<void> {
		const url = `${this.root}/api/disconnect`;
		await this.wire.send({ api: 1, method: 'GET', url, query: { token }, logIn: true });
	}
}

/** A session of API 2. */
export class Api2Session extends Session {
	readonly renewable = true;
	private readonly root: string;

	constructor(
		wire: Wire,
		private readonly credentials: NonNullable<ProbeOptions['api2']>,
	) {
		super(wire);
		this.root = apiV2Root({ url: credentials.url });
	}

	async open() {
		const { accountId, apiKey } = this.credentials;
		return await logIn(
			this.wire,
			2,
			{
				method: 'POST',
				url: `${this.root}/auth/token`,
				body: JSON.stringify({ accountid: accountId, key: apiKey }),
			},
			{ apiKey },
		);
	}

	/**
	 * @param more query, JSON body or file of the request
	 * @param token another one than the session's, taken as it is
	 */
	async send(
		method: Method,
		path: string,
		more: Pick<HttpRequest, 'query' | 'json' | 'file'> = {},
		token?: string,
	): Promise<Answer> {
		const send = async (own: string) =>
			await this.wire.send({
				api: 2,
				method,
				url: `${this.root}${path}`,
				headers: this.headers(token ?? own),
				...more,
			});
		return token === undefined ? await this.authenticated(send) : await send(token);
	}

	async close(token = this.token): Promise<void> {
		const url = `${this.root}/auth/token`;
		const headers = this.headers(token);
		await this.wire.send({ api: 2, method: 'DELETE', url, headers, logIn: true });
	}

	private headers(token: string): Record<string, string> {
		return { 'X-Auth-Token': token, 'X-Auth-AccountId': this.credentials.accountId };
	}
}

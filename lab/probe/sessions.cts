import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { Answer } from '../../nodes/WordbeePersons/http/answer';
import { signIn } from '../../nodes/WordbeePersons/session/logIn';
import {
	api1Kind,
	api2Kind,
	type SessionKind,
} from '../../nodes/WordbeePersons/session/sessionKind';
import type { ProbeOptions } from './options.cts';
import type { HttpRequest, Wire } from './wire.cts';

/** How the details of a person travel in API 1, as the credential's "Send Data As" has them (U1). */
export type Transport = 'query' | 'form' | 'json';

type Method = HttpRequest['method'];
type More = Omit<HttpRequest, 'api' | 'method' | 'url'>;

/** New log-ins that a run may need because Wordbee, or somebody else, ended the session. */
export const RENEWALS_AT_MOST = 3;

/** Words of an answer that refuses the session; the first two are documented for API 2. */
const DEAD =
	/token (is )?invalid or expired|not authenticated|\b(token|session)\b.*\b(invalid|expired)\b/i;

/** Whether an answer may refuse the session: 401 and 403, or 400 with words that say so. */
function mayRefuseSession({ status, text }: Answer): boolean {
	return status === 401 || status === 403 || (status === 400 && DEAD.test(text.slice(0, 5000)));
}

/** What both APIs' sessions have in common: a token that is renewed when it is refused. */
abstract class Session {
	token = '';
	/** The answer to the newest log-in. */
	signedIn?: Answer;
	private readonly root: string;
	private renewals = 0;
	/** A new session was refused as well, so that status means something else. */
	private refusesOtherwise = false;

	constructor(
		private readonly wire: Wire,
		private readonly api: 1 | 2,
		private readonly kind: SessionKind,
		private readonly typed: ICredentialDataDecryptedObject,
	) {
		this.root = kind.root(typed);
	}

	/** false: the token cannot be renewed and is not ended, since it is somebody else's. */
	abstract readonly renewable: boolean;

	/** Logs in as the node does, over the probe's own wire. */
	async start(): Promise<void> {
		const httpRequest = async ({ method, url, qs, body }: IHttpRequestOptions) => {
			const answer = await this.wire.send({
				api: this.api,
				method: method as Method,
				url,
				query: qs as HttpRequest['query'],
				json: body === undefined ? undefined : JSON.parse(String(body)),
				logIn: true,
			});
			this.signedIn = answer;
			return { statusCode: answer.status, headers: answer.headers, body: answer.text };
		};
		const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
		this.token = await signIn(helper, this.kind, this.typed);
	}

	/**
	 * Sends with the session's token; once more with a new one if it was refused.
	 * @param token another one, taken as it is
	 */
	protected async authenticated(
		method: Method,
		path: string,
		moreOf: (token: string) => More,
		token?: string,
	): Promise<Answer> {
		const url = `${this.root}${path}`;
		const send = async (own: string) =>
			await this.wire.send({ api: this.api, method, url, ...moreOf(own) });
		if (token !== undefined) return await send(token);
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
	readonly renewable: boolean;

	constructor(
		wire: Wire,
		{ url, accountId, password = '', token }: NonNullable<ProbeOptions['api1']>,
	) {
		super(wire, 1, api1Kind, { url, accountId: accountId ?? '', password });
		this.token = token ?? '';
		this.renewable = token === undefined;
	}

	async read(path: string, query: Record<string, string> = {}, token?: string): Promise<Answer> {
		const moreOf = (own: string) => ({ query: { ...query, token: own } });
		return await this.authenticated('GET', path, moreOf, token);
	}

	/** PUT creates and POST updates [documented]. */
	async write(method: 'PUT' | 'POST', company: number, data: object, transport: Transport) {
		const text = JSON.stringify(data);
		return await this.authenticated(method, `/companies/${company}/persons`, (token) => ({
			query: { token, ...(transport === 'query' ? { data: text } : {}) },
			form: transport === 'form' ? { data: text } : undefined,
			json: transport === 'json' ? data : undefined,
		}));
	}

	async close(token = this.token): Promise<void> {
		const more = { query: { token }, logIn: true };
		await this.authenticated('GET', '/api/disconnect', () => more, token);
	}
}

/** A session of API 2. */
export class Api2Session extends Session {
	readonly renewable = true;

	constructor(
		wire: Wire,
		private readonly credentials: NonNullable<ProbeOptions['api2']>,
	) {
		super(wire, 2, api2Kind, credentials as ICredentialDataDecryptedObject);
	}

	async send(method: Method, path: string, more: More = {}, token?: string): Promise<Answer> {
		const moreOf = (own: string) => ({
			headers: { 'X-Auth-Token': own, 'X-Auth-AccountId': this.credentials.accountId },
			...more,
		});
		return await this.authenticated(method, path, moreOf, token);
	}

	async close(token = this.token): Promise<void> {
		await this.send('DELETE', '/auth/token', { logIn: true }, token);
	}
}

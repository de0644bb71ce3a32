import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Answer } from '../http/answer';
import type { Build } from '../http/client';
import type { Redactor } from '../http/redactor';
import { cancelled } from '../values/wordbeeError';
import { cleaned, urlProblem } from './credentialFields';
import { dependsOnItem } from './credentialsPerItem';
import { requestWith } from './requestWith';
import type { NodeContext, SessionKind } from './sessionKind';
import { beginSignIn, signInsEnded, signInUnderWay, type Turn } from './sharedSignIn';
import { signInErrorOf, whenSignedIn } from './signIn';
import {
	accountKey,
	openSession,
	sealSession,
	SESSION_FIELD,
	SUPERSEDED_FIELD,
	TIMEOUT_FIELD,
} from './storedSession';

/** The credential of a run with the session that it holds. */
export class HeldSession {
	private loaded?: Promise<ICredentialDataDecryptedObject>;

	/**
	 * Whether fields of the credential depend on the item. n8n must then not log in: it stores a session
	 * for all runs, and versions before 2 store what the expressions gave along with it.
	 */
	private ofItem?: boolean;

	/** Grows with each change of the token. */
	generation = 0;

	constructor(
		private readonly context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
		private readonly signal?: AbortSignal,
	) {}

	/** The credential as typed. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		this.loaded ??= this.load();
		return await this.loaded;
	}

	private async load(): Promise<ICredentialDataDecryptedObject> {
		const { credentialType, title, example } = this.kind;
		const read = async (item: number) => {
			const given = await this.context.getCredentials(credentialType, item);
			this.learn(given);
			return cleaned(given);
		};
		const credentials = await read(0);
		this.learn(credentials);
		const problem = urlProblem(credentials, title, example);
		if (problem !== undefined) throw problem;
		if (this.ofItem === undefined && 'getInputData' in this.context) {
			const items = this.context.getInputData().length;
			this.ofItem = await dependsOnItem(read, credentials, items, title);
		}
		return credentials;
	}

	private learn(credentials: ICredentialDataDecryptedObject): void {
		const { password, apiKey, token } = credentials;
		this.redactor.add(password, apiKey, token, openSession(credentials));
	}

	/** Takes over a credential with another session in it. */
	use(credentials: ICredentialDataDecryptedObject): void {
		this.loaded = Promise.resolve(credentials);
		this.generation++;
		this.learn(credentials);
	}

	/**
	 * Takes over a session that another execution has got or is about to get, or else logs in and sends
	 * a request with the new one.
	 * @param mayLive whether the session before may still be alive
	 * @param timeoutMs longest time to wait for the answer to the log-in
	 * @returns undefined if a session was taken over; the request is still to be sent
	 * @throws SignInError if the log-in failed, and what the HTTP client throws
	 */
	async renew(build: Build, mayLive: boolean, timeoutMs?: number): Promise<Answer | undefined> {
		const { credentialType: type } = this.kind;
		const account = accountKey(await this.credentials());
		const key = `${type} ${this.context.getNode().credentials?.[type]?.id} ${account}`;
		for (;;) {
			if (this.signal?.aborted === true) throw cancelled();
			const other = signInUnderWay(key);
			if (other !== undefined) {
				if (await this.adopt(await other.token)) return undefined;
				// Their session is the one that was refused, or they gave up.
				await other.ended;
				continue;
			}
			const seen = signInsEnded();
			if (await this.renewedElsewhere()) return undefined;
			if (seen !== signInsEnded() || signInUnderWay(key) !== undefined) continue;
			return await this.signInAndSend(beginSignIn(key), build, mayLive, timeoutMs);
		}
	}

	private async adopt(token: string | undefined): Promise<boolean> {
		const credentials = await this.credentials();
		if (token === undefined || token === openSession(credentials)) return false;
		this.use({ ...credentials, [SESSION_FIELD]: sealSession(credentials, token) });
		return true;
	}

	/** An execution of this or another process may have logged in since this run read the credential. */
	private async renewedElsewhere(): Promise<boolean> {
		if (this.ofItem === true) return false;
		const mine = openSession(await this.credentials());
		const stored = await this.load();
		const theirs = openSession(stored);
		if (theirs === undefined || theirs === mine) return false;
		this.use(stored);
		return true;
	}

	/** Sends a request with a credential: this one, or another form of it. */
	async request(
		options: IHttpRequestOptions,
		credentials: ICredentialDataDecryptedObject,
	): Promise<Answer> {
		return await requestWith(this.context, this.kind.credentialType, options, credentials);
	}

	private async signInAndSend(
		turn: Turn,
		build: Build,
		mayLive: boolean,
		timeoutMs?: number,
	): Promise<Answer> {
		try {
			const old = await this.credentials();
			// An empty session makes n8n's core log in, store the token and then send the request. The
			// same object then holds the new token.
			const fresh: ICredentialDataDecryptedObject = { ...old, [SESSION_FIELD]: '' };
			if (timeoutMs !== undefined) fresh[TIMEOUT_FIELD] = timeoutMs;
			if (mayLive && this.kind.endsSessions) fresh[SUPERSEDED_FIELD] = openSession(old) ?? '';
			whenSignedIn(fresh, (token) => turn.got(token));
			try {
				if (this.ofItem === true) await this.logInAlone(fresh);
				return await this.request(build(old), fresh);
			} catch (thrown) {
				const refused = signInErrorOf(thrown, fresh);
				// That this execution was cancelled says nothing about the log-in.
				if (refused !== undefined && this.signal?.aborted !== true) turn.failed(refused);
				throw refused ?? thrown;
			} finally {
				if (openSession(fresh) !== undefined) this.use(fresh);
			}
		} finally {
			turn.end();
		}
	}

	private async logInAlone(fresh: ICredentialDataDecryptedObject): Promise<void> {
		const { httpRequest } = this.context.helpers;
		Object.assign(fresh, await this.kind.logIn({ helpers: { httpRequest } }, fresh));
	}
}

import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { AS_IT_COMES, asAnswer, type Answer } from '../http/answer';
import type { Redactor } from '../http/redactor';
import { cancelled } from '../values/wordbeeError';
import { cleaned, urlProblem } from './credentialFields';
import { dependsOnItem } from './dependsOnItem';
import { LOG_IN_ONLY, logIn, orderLogIn, SignInError, type LogInOrder } from './logIn';
import { accountKey, openSession, sealSession, SESSION_FIELD } from './openSession';
import type { NodeContext, SessionKind } from './sessionKind';

/**
 * Log-ins under way in this process, by credential and account, with the tokens that they bring:
 * undefined if one was given up. All executions that need the same session share one, or each death of
 * a session would cost as many log-ins as there are executions. This is the only thing that outlives an
 * execution, and only while a log-in lasts; nobody gets the session of another account.
 */
const sharedSignIns = new Map<string, Promise<string | undefined>>();

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

	/** @param timeoutMs longest time to wait for the answer to a log-in */
	constructor(
		private readonly context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
		private readonly timeoutMs: number,
		private readonly signal?: AbortSignal,
	) {}

	/** The credential as typed. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		this.loaded ??= this.load();
		return await this.loaded;
	}

	private async load(): Promise<ICredentialDataDecryptedObject> {
		const { credentialType, title, example } = this.kind;
		const read = async (item: number) =>
			this.learn(cleaned(await this.context.getCredentials(credentialType, item)));
		const credentials = await read(0);
		const problem = urlProblem(credentials, title, example);
		if (problem !== undefined) throw problem;
		if (this.ofItem === undefined && 'getInputData' in this.context) {
			const items = this.context.getInputData().length;
			this.ofItem = await dependsOnItem(read, credentials, items, title);
		}
		return credentials;
	}

	private learn(credentials: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const { password, apiKey, token } = credentials;
		this.redactor.add(password, apiKey, token, openSession(credentials));
		return credentials;
	}

	private use(credentials: ICredentialDataDecryptedObject): void {
		this.loaded = Promise.resolve(this.learn(credentials));
		this.generation++;
	}

	/**
	 * Sends a request with a credential: this one, or another form of it. If its session is empty, n8n logs
	 * in first and writes the new one into it.
	 * @returns any answer that came, whatever its status
	 */
	async request(
		options: IHttpRequestOptions,
		data: ICredentialDataDecryptedObject,
	): Promise<Answer> {
		if (this.signal?.aborted === true) throw cancelled();
		const type = this.kind.credentialType;
		const full: unknown = await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			type,
			{ ...options, ...AS_IT_COMES },
			{ credentialsDecrypted: { id: '', name: type, type, data } },
		);
		return asAnswer(full);
	}

	/**
	 * Gets another session: one that another execution has got or is about to get, or else by a log-in.
	 * @param mayLive whether the session before may still be alive
	 * @returns whether it took a log-in
	 * @throws SignInError if a log-in failed, and what n8n throws
	 */
	async renew(mayLive: boolean): Promise<boolean> {
		const old = await this.credentials();
		const type = this.kind.credentialType;
		const key = `${type} ${this.context.getNode().credentials?.[type]?.id} ${accountKey(old)}`;
		while (sharedSignIns.has(key)) {
			const token = await unlessCancelled(sharedSignIns.get(key)!, this.signal);
			// Otherwise their session is the one that was refused, or they gave up.
			if (token !== undefined && token !== openSession(old)) {
				this.use({ ...old, [SESSION_FIELD]: sealSession(old, token) });
				return false;
			}
		}
		if (this.signal?.aborted === true) throw cancelled();
		const mine = this.takeOver(old).then(
			async (taken) => !taken && (await this.logIn(old, mayLive)),
		);
		const shared = mine
			.then(async () => openSession(await this.credentials()))
			.catch((thrown: unknown) => {
				// That this execution was cancelled says nothing about the log-in.
				if (thrown instanceof SignInError && this.signal?.aborted !== true) throw thrown;
				return undefined;
			})
			.finally(() => sharedSignIns.delete(key));
		// Nobody may be waiting.
		shared.catch(() => undefined);
		sharedSignIns.set(key, shared);
		return await unlessCancelled(mine, this.signal);
	}

	/** An execution of this or another process may have logged in since this run read the credential. */
	private async takeOver(old: ICredentialDataDecryptedObject): Promise<boolean> {
		if (this.ofItem === true) return false;
		const stored = await this.load();
		const theirs = openSession(stored);
		if (theirs === undefined || theirs === openSession(old)) return false;
		this.use(stored);
		return true;
	}

	private async logIn(old: ICredentialDataDecryptedObject, mayLive: boolean): Promise<true> {
		// An empty session makes n8n log in, store the session and write it into this object.
		const fresh: ICredentialDataDecryptedObject = { ...old, [SESSION_FIELD]: '' };
		const order: LogInOrder = { timeout: this.timeoutMs };
		orderLogIn(fresh, order);
		const { httpRequest } = this.context.helpers;
		try {
			const url = `${this.kind.root(old)}${LOG_IN_ONLY}`;
			if (this.ofItem !== true) await this.request({ method: 'GET', url }, fresh);
			else Object.assign(fresh, await logIn({ helpers: { httpRequest } }, this.kind, fresh));
		} catch (thrown) {
			if (openSession(fresh) === undefined) throw order.refused ?? thrown;
		}
		this.use(fresh);
		const end = mayLive && this.kind.logOut?.(old, openSession(old) ?? '');
		if (end) await httpRequest({ ...end, ...AS_IT_COMES, timeout: 10_000 }).catch(() => undefined);
		return true;
	}
}

/** Whoever is cancelled waits for a log-in no longer; for others it goes on. */
async function unlessCancelled<T>(logIn: Promise<T>, signal?: AbortSignal): Promise<T> {
	return await new Promise<T>((resolve, reject) => {
		const stop = () => reject(cancelled());
		if (signal?.aborted === true) stop();
		signal?.addEventListener('abort', stop, { once: true });
		void logIn.then(resolve, reject).finally(() => signal?.removeEventListener('abort', stop));
	});
}

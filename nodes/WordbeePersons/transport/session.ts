import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { sentenceOf, type Answer } from './answer';
import { clock } from './clock';
import { cancelled, WordbeeError } from '../values/WordbeeError';
import type { Redactor } from './redact';
import { openSession, SESSION_FIELD, SUPERSEDED_FIELD, TIMEOUT_FIELD } from './sealedSession';
import { signInErrorOf, type SignInError } from './signIn';

/** The two contexts of n8n in which Wordbee is called: a run, and the panel that loads options. */
export type NodeContext = IExecuteFunctions | ILoadOptionsFunctions;

export type CredentialType = 'wordbeeApi' | 'wordbeeV2Api';

/** What differs between the APIs as far as sessions go. */
export interface SessionKind {
	credentialType: CredentialType;
	/** Name of the credential in the panel. */
	title: string;
	/** What to check after a refused log-in. */
	advice: string;
	/** Whether the log-in also ends the session that it replaces. */
	endsSessions: boolean;
	/** A harmless read that tells a dead session from a missing right. */
	probe(credentials: ICredentialDataDecryptedObject): IHttpRequestOptions;
}

/** How often one request may find the session dead, each time by another request's doing. */
const MOST_ROUNDS = 25;

/** Log-ins in a run that may get no answer in time; each takes as long as the time limit. */
const SILENT_SIGN_INS = 2;

/** Log-ins that one request may cost. */
const SIGN_INS_AT_MOST = 4;

/** Longest pause before a request logs in once more; two programs then get out of each other's way. */
const ANOTHER_SIGN_IN_MS = 2_000;

/** An answer that refused the session of a generation. */
interface Refused {
	answer: Answer;
	generation: number;
}

type Build = (credentials: ICredentialDataDecryptedObject) => IHttpRequestOptions;

/**
 * One run's session with one API. n8n stores the token, but renews it on status 401 only, and once
 * per request in flight. Wordbee refuses a dead token with 403 (API 1) or 400 and a text (API 2)
 * [documented], so renewal is done here: once per death, whatever the form, however many requests
 * are in flight.
 */
export class Session {
	private loaded?: Promise<ICredentialDataDecryptedObject>;

	private renewal?: Promise<void>;

	private probing?: Promise<boolean | undefined>;

	/** Grows with each change of the token. */
	private generation = 0;

	private failed?: WordbeeError;

	/** Log-ins that got no answer in time. */
	private silences = 0;

	/** A session that had just been given was refused: some requests may be refused for themselves. */
	private mayLackRights = false;

	/** Whether Wordbee has accepted a session in this run. */
	private accepted = false;

	/** Log-ins that failed one after the other for a reason that may pass. */
	private failedSignIns: WordbeeError[] = [];

	/** The probe was refused with a session just given, so it lacks rights itself and tells nothing. */
	private probeUseless = false;

	constructor(
		private readonly context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
		private readonly signal?: AbortSignal,
		/** Longest time to wait for the answer to a log-in, in milliseconds. */
		private readonly timeoutMs?: number,
	) {}

	/** The credential as typed. Throws if none is chosen in the node. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		this.loaded ??= this.load();
		return await this.loaded;
	}

	/**
	 * Sends a request with a live session.
	 * @param build makes fresh request options; n8n's core changes those it is given
	 * @param attempt how often this request was tried before; a log-in that failed for another request
	 *   counts for this one as well, or many requests in flight would make many log-ins
	 * @returns the answer, which may be a refusal for lack of rights (403)
	 * @throws WordbeeError if no session can be had, and what the HTTP client throws
	 */
	async send(build: Build, attempt = 0): Promise<Answer> {
		let refused: Refused | undefined;
		let signIns = 0;
		for (let round = 0; round < MOST_ROUNDS; round++) {
			await this.renewal;
			if (this.failed) throw this.failed;
			const credentials = await this.credentials();
			const renewable = credentials.authentication !== 'token';
			let { generation } = this;
			const isDead = openSession(credentials) === undefined || refused?.generation === generation;
			let answer: Answer | undefined;
			if (renewable && isDead) {
				if (refused !== undefined && !this.maySignIn(refused.answer, signIns)) {
					return this.giveUp(refused.answer);
				}
				if (signIns > 0) await clock.wait(ANOTHER_SIGN_IN_MS * clock.jitter(), this.signal);
				const mayLive = refused !== undefined && refusalOf(refused.answer) === 'unclear';
				answer = await this.renew(build, generation, attempt, mayLive);
				if (answer === undefined) continue;
				signIns++;
				({ generation } = this);
			} else {
				answer = await this.request(build(credentials), credentials);
			}
			const refusal = refusalOf(answer);
			if (refusal === undefined) {
				this.accepted = true;
				return answer;
			}
			if (!renewable) {
				if (refusal === 'unclear' && (await this.isAlive(answer, generation))) return answer;
				throw this.tokenRefused(answer);
			}
			if (generation !== this.generation) continue;
			if (signIns > 0) this.mayLackRights = true;
			if (this.mayLackRights && (await this.isAlive(answer, generation))) return answer;
			refused = { answer, generation };
		}
		throw this.neverAccepted();
	}

	/**
	 * Whether to log in once more: another program may end each session at once. Less often if the
	 * answer may mean a missing right, and if Wordbee has accepted no session yet.
	 * @param signIns log-ins that the request has cost so far
	 */
	private maySignIn(answer: Answer, signIns: number): boolean {
		const most = saysDead(answer) ? SIGN_INS_AT_MOST : SIGN_INS_AT_MOST / 2;
		return this.accepted ? signIns < most : this.generation < most / 2;
	}

	/** The newest session was refused as well, and so was the probe: it is no use to log in again. */
	private giveUp(answer: Answer): Answer {
		if (saysDead(answer)) throw this.neverAccepted();
		this.probeUseless = true;
		return answer;
	}

	private async load(): Promise<ICredentialDataDecryptedObject> {
		const { credentialType, title } = this.kind;
		if (this.context.getNode().credentials?.[credentialType] === undefined) {
			throw new WordbeeError(`Choose a ${title} credential in the node`, {
				outcome: 'notSent',
				systemic: 'signIn',
				description: 'The credential is chosen at the top of the node.',
			});
		}
		const credentials = await this.context.getCredentials(credentialType);
		this.learn(credentials);
		return credentials;
	}

	private learn(credentials: ICredentialDataDecryptedObject): void {
		const { password, apiKey, token } = credentials;
		this.redactor.add(password, apiKey, token, openSession(credentials));
	}

	/**
	 * Gets a new token and sends the request with it.
	 * @param seen the generation that was refused
	 * @param attempt how often the request was tried before
	 * @param mayLive whether the refused session may still be alive
	 * @returns undefined if the token has changed meanwhile and the request is to be sent again
	 */
	private async renew(
		build: Build,
		seen: number,
		attempt: number,
		mayLive: boolean,
	): Promise<Answer | undefined> {
		if (this.renewal !== undefined || seen !== this.generation) return undefined;
		const failure = this.failedSignIns.at(-1);
		if (failure !== undefined && this.failedSignIns.length > attempt) throw failure;
		let finish = () => {};
		this.renewal = new Promise((resolve) => {
			finish = resolve;
		});
		try {
			if (await this.renewedElsewhere()) return undefined;
			return await this.signInAndSend(build, mayLive);
		} finally {
			this.renewal = undefined;
			finish();
		}
	}

	/** Another execution may have logged in since this run read the credential. */
	private async renewedElsewhere(): Promise<boolean> {
		const mine = openSession(await this.credentials());
		const stored = await this.load();
		const theirs = openSession(stored);
		if (theirs === undefined || theirs === mine) return false;
		this.use(stored);
		return true;
	}

	private use(credentials: ICredentialDataDecryptedObject): void {
		this.loaded = Promise.resolve(credentials);
		this.generation++;
		this.learn(credentials);
	}

	private async signInAndSend(build: Build, mayLive: boolean): Promise<Answer> {
		const old = await this.credentials();
		// An empty session makes n8n's core log in, store the token and then send the request. The
		// same object then holds the new token.
		const fresh: ICredentialDataDecryptedObject = { ...old, [SESSION_FIELD]: '' };
		if (this.timeoutMs !== undefined) fresh[TIMEOUT_FIELD] = this.timeoutMs;
		if (mayLive && this.kind.endsSessions) fresh[SUPERSEDED_FIELD] = openSession(old) ?? '';
		const answer = this.request(build(old), fresh).finally(() => {
			if (openSession(fresh) === undefined) return;
			this.failedSignIns = [];
			this.use(fresh);
		});
		return await this.untilCancelled(answer).catch((thrown: unknown) => {
			const refused = signInErrorOf(thrown, fresh);
			throw refused ? this.signInFailed(refused) : thrown;
		});
	}

	/** n8n does not end a log-in when the execution is cancelled, so it is not waited for. */
	private async untilCancelled<T>(promise: Promise<T>): Promise<T> {
		return await new Promise<T>((resolve, reject) => {
			this.signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
			promise.then(resolve, reject);
		});
	}

	private async request(
		options: IHttpRequestOptions,
		data: ICredentialDataDecryptedObject,
	): Promise<Answer> {
		if (this.signal?.aborted === true) throw cancelled();
		const { credentialType: type } = this.kind;
		const details = this.context.getNode().credentials?.[type];
		const full = (await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			type,
			{
				...options,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A redirect to another host must not carry the token along.
				disableFollowRedirect: true,
			},
			{
				credentialsDecrypted: {
					id: details?.id ?? '',
					name: details?.name ?? type,
					type,
					data,
				},
			},
		)) as { statusCode: number; headers: Record<string, string>; body: unknown };
		return {
			status: full.statusCode,
			headers: full.headers ?? {},
			text: typeof full.body === 'string' ? full.body : JSON.stringify(full.body ?? ''),
		};
	}

	/** Asks whether the session still lives after a 403 that may be for lack of rights. */
	private async isAlive(answer: Answer, generation: number): Promise<boolean> {
		if (this.probeUseless) return !saysDead(answer);
		if (generation !== this.generation || this.failed !== undefined) return false;
		this.probing ??= this.probe().finally(() => {
			this.probing = undefined;
		});
		return (await this.probing) ?? !saysDead(answer);
	}

	/** @returns undefined if the probe itself breaks */
	private async probe(): Promise<boolean | undefined> {
		const credentials = await this.credentials();
		const options = { ...this.kind.probe(credentials), timeout: this.timeoutMs };
		const answer = this.request(options, credentials);
		return await answer.then(
			(got) => refusalOf(got) === undefined,
			() => undefined,
		);
	}

	private signInFailed(refused: SignInError): WordbeeError {
		const { title, advice } = this.kind;
		if (mayPass(refused)) {
			const wait = refused.status === 429 ? 'The log-in was refused for too many calls. ' : '';
			const error = new WordbeeError(
				refused.network
					? `Wordbee could not be reached for the log-in: ${refused.message}`
					: `Wordbee could not log in at the moment: ${refused.message || `status ${refused.status}`}`,
				{
					outcome: 'notSent',
					systemic: 'host',
					httpCode: refused.status,
					retryAfter: refused.retryAfter ?? (refused.status === 429 ? 10 : undefined),
					description: `${wait}Check the URL in the ${title} credential, and try again later.`,
				},
			);
			this.failedSignIns.push(error);
			if (refused.timedOut && ++this.silences >= SILENT_SIGN_INS) this.failed = error;
			return error;
		}
		this.failed = new WordbeeError(
			`Wordbee refused the log-in${refused.message ? `: ${refused.message}` : ''}`,
			{ outcome: 'notSent', systemic: 'signIn', httpCode: refused.status, description: advice },
		);
		return this.failed;
	}

	private tokenRefused(answer: Answer): WordbeeError {
		if (this.failed !== undefined) return this.failed;
		const words = sentenceOf(answer, (text) => this.redactor.clean(text));
		this.failed = new WordbeeError(`Wordbee refused the token${words ? `: ${words}` : ''}`, {
			outcome: 'notSent',
			systemic: 'signIn',
			httpCode: answer.status,
			description: `The token of the ${this.kind.title} credential is wrong, has ended or lacks the right. Put in a new one, or change the credential to account and password, which renews its session by itself.`,
		});
		return this.failed;
	}

	private neverAccepted(): WordbeeError {
		this.failed = new WordbeeError('Wordbee accepts the log-in but not the session it gave', {
			outcome: 'notSent',
			systemic: 'signIn',
			description: `${this.kind.advice} Also check that the URL is the one of the API.`,
		});
		return this.failed;
	}
}

/** Whether a log-in that failed may succeed in a moment: also after a web page instead of a token. */
function mayPass({ network, status = 0 }: SignInError): boolean {
	return network || status >= 500 || status === 429 || (status >= 200 && status < 300);
}

/** Words about an ended session, as clients meet them; only the first two are documented. */
const DEAD_WORDS = [
	/token (is )?invalid or expired/i,
	/not authenticated/i,
	/\b(token|session|log-?in)\b[^.]{0,40}\b(invalid|expired)\b/i,
	/\b(invalid|expired)\b[^.]{0,20}\b(token|session)\b/i,
];

function saysDead({ status, text }: Answer): boolean {
	return status === 401 || DEAD_WORDS.some((words) => words.test(text.slice(0, 5000)));
}

/**
 * Whether an answer refuses the session. 401, and 400 with one of API 2's documented texts, can mean
 * nothing else. 403 may also mean a missing right; so may other words about an ended session.
 */
function refusalOf(answer: Answer): 'dead' | 'unclear' | undefined {
	const { status } = answer;
	if (status === 401) return 'dead';
	if (status === 403) return 'unclear';
	if (status < 400 || status >= 500 || status === 429) return undefined;
	const text = answer.text.slice(0, 5000);
	if (status !== 404 && DEAD_WORDS.slice(0, 2).some((words) => words.test(text))) return 'dead';
	return saysDead(answer) ? 'unclear' : undefined;
}

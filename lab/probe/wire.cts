import { retryAfter, type Answer } from '../../nodes/WordbeePersons/http/answer';
import { failureOf } from '../../nodes/WordbeePersons/http/failure';

/** Why nothing more is asked, in words for the report. */
export class Ended extends Error {}

/** A request that got no answer; `maybe` it was carried out. */
export class NoAnswer extends Error {
	constructor(
		message: string,
		readonly delivered: 'no' | 'maybe',
	) {
		super(message);
	}
}

/** A request to one of the APIs. */
export interface HttpRequest {
	api: 1 | 2;
	method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	url: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	json?: unknown;
	form?: Record<string, string>;
	/** Sent as the one file of a multipart form, JSON text. */
	file?: string;
	/** Not part of the allowance [documented for API 2's tokens]. */
	logIn?: boolean;
}

/** How requests are sent, and until when. */
export interface WireSettings {
	timeoutMs: number;
	/** Ends the questions; what was made is removed. */
	signal?: AbortSignal;
	/** Ends the removing too; what is left is named. */
	abandon?: AbortSignal;
	wait(ms: number): Promise<void>;
}

/** After so many requests without an answer nothing more is asked. */
const SILENCES_AT_MOST = 3;

/** So many requests of the cleaning without an answer, one after the other, end it. */
const CLEANING_SILENCES = 6;

/** Pauses before a request of the cleaning is sent again. */
const CLEANING_PAUSES_MS = [1_000, 5_000];

/** Wordbee asks to wait at least this long after 429 [documented]. */
const ALLOWANCE_PAUSE_S = 10;
const LONGEST_PAUSE_S = 120;

/**
 * One request at a time, each counted. A question is asked once: whoever asks gets the answer as it
 * came, whatever its status. While cleaning up, what breaks is sent again, since everything that is
 * sent then ends the same when it is sent twice.
 */
export class Wire {
	readonly calls = { 1: 0, 2: 0 };
	/** Set once nothing more may be asked. */
	ended?: Ended;
	private cleaning = false;
	private silences = 0;
	/** Nothing is sent any more, not even to clean up. */
	private hopeless = false;

	constructor(private readonly settings: WireSettings) {}

	/** Everything from here on removes what was made, so it is sent even after the end of questions. */
	beginCleaning(): void {
		this.cleaning = true;
		this.silences = 0;
	}

	/**
	 * @returns the answer, whatever its status
	 * @throws NoAnswer; Ended when nothing more may be asked
	 */
	async send(request: HttpRequest): Promise<Answer> {
		if (this.cleaning) return await this.insist(request);
		if (this.settings.signal?.aborted === true) this.ended ??= new Ended('it was interrupted');
		if (this.ended !== undefined) throw this.ended;
		return await this.ask(request);
	}

	/** Sends a request of the cleaning, again if it breaks; gives up for good where nothing helps. */
	private async insist(request: HttpRequest): Promise<Answer> {
		for (let attempt = 0; ; attempt++) {
			if (this.hopeless || this.settings.abandon?.aborted === true) {
				throw new NoAnswer('given up', 'no');
			}
			const answer = await this.once(request).catch(() => undefined);
			const broke = answer === undefined || answer.status >= 500 || answer.status === 429;
			if (!broke) {
				this.silences = 0;
				return answer;
			}
			if (answer === undefined && ++this.silences >= CLEANING_SILENCES) this.hopeless = true;
			const pause = CLEANING_PAUSES_MS[attempt];
			if (pause === undefined) {
				if (answer?.status === 429) this.hopeless = true;
				if (answer === undefined) throw new NoAnswer('no answer', 'maybe');
				return answer;
			}
			const asked = answer === undefined ? undefined : retryAfter(answer, Date.now());
			const least = answer?.status === 429 ? ALLOWANCE_PAUSE_S : 0;
			const seconds = Math.min(LONGEST_PAUSE_S, Math.max(asked ?? 0, least));
			await this.settings.wait(Math.max(pause, seconds * 1000));
		}
	}

	private async ask(request: HttpRequest): Promise<Answer> {
		const answer = await this.once(request).catch((thrown: unknown) => {
			if (++this.silences >= SILENCES_AT_MOST)
				this.ended ??= new Ended('Wordbee stopped answering');
			throw thrown;
		});
		this.silences = 0;
		if (answer.status === 429) {
			this.ended = new Ended('Wordbee said that the allowance of calls is spent');
			throw this.ended;
		}
		return answer;
	}

	private async once(request: HttpRequest): Promise<Answer> {
		if (request.logIn !== true) this.calls[request.api]++;
		const query = new URLSearchParams(request.query).toString();
		const { body, type } = bodyOf(request);
		try {
			const response = await fetch(query === '' ? request.url : `${request.url}?${query}`, {
				method: request.method,
				headers: { Accept: 'application/json', ...type, ...request.headers },
				body,
				redirect: 'manual',
				signal: AbortSignal.timeout(this.settings.timeoutMs),
			});
			const headers: Record<string, string> = {};
			response.headers.forEach((value, name) => (headers[name] = value));
			return { status: response.status, headers, text: await response.text() };
		} catch (thrown) {
			// A new error: the one that was thrown may hold the address, and with it a token.
			const { sentence, delivered } = failureOf(thrown);
			throw new NoAnswer(sentence, delivered);
		}
	}
}

function bodyOf({ json, form, file }: HttpRequest): { body?: BodyInit; type?: object } {
	if (json !== undefined) return typed(JSON.stringify(json), 'application/json');
	if (form !== undefined) {
		return typed(String(new URLSearchParams(form)), 'application/x-www-form-urlencoded');
	}
	if (file === undefined) return {};
	const body = new FormData();
	body.append('file', new Blob([file], { type: 'application/json' }), 'persons.json');
	return { body };
}

function typed(body: string, type: string) {
	return { body, type: { 'Content-Type': type } };
}

const MASK = '***';
const SHORTEST = 3;

/** Shorter secrets could be words of the data, or parts of them. */
const SHORTEST_IN_DATA = 8;

/** Shorter secrets would make a base64 text that could be a word. */
const SHORTEST_IN_BASE64 = 6;

/** An encoding may be encoded again, and so on: %26, %2526, %252526. */
const PERCENT = '%(?:25){0,3}';

/** Escaping may add some of them, themselves in any spelling. */
const BACKSLASHES = `(?:\\\\|${PERCENT}5c|&#92;|&#x5c;){0,8}`;

const NAMED_ENTITIES: Record<string, string> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

const JSON_ESCAPES: Record<string, string> = {
	'\b': 'b',
	'\f': 'f',
	'\n': 'n',
	'\r': 'r',
	'\t': 't',
};

/** Takes secrets and addresses with a query out of texts that a user or a log may see. */
export class Redactor {
	private readonly secrets = new Map<string, RegExp>();

	/** Secrets of the requests that are under way. */
	private readonly passing = new Set<Array<[string, RegExp]>>();

	/** Remembers a secret for the rest of the run, in every spelling in which a server may repeat it. */
	add(...values: unknown[]): void {
		for (const value of values) {
			if (isSecret(value) && !this.secrets.has(value)) {
				this.secrets.set(value, spellingsOf(value));
			}
		}
	}

	/**
	 * Remembers the secrets of one request while it is under way; a run may have thousands of them.
	 * @returns what `use` returns
	 */
	async during<T>(values: unknown[], use: () => Promise<T>): Promise<T> {
		const spellings = values
			.filter(isSecret)
			.map((secret): [string, RegExp] => [secret, spellingsOf(secret)]);
		this.passing.add(spellings);
		return await use().finally(() => this.passing.delete(spellings));
	}

	/** @returns the text without any remembered secret and without the query of any address in it */
	clean(text: string): string {
		return (
			this.masked(text, 0)
				.replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, '$1')
				// Wordbee's tokens are 32 hex digits [documented sample]; this may be one of an earlier run.
				.replace(/\b[0-9a-f]{32}\b/gi, MASK)
				.replace(/\b(token|pwd|password|data|key)=[^\s&"'<>]+/gi, `$1=${MASK}`)
		);
	}

	/**
	 * Takes the remembered secrets out of data, and nothing else: an address keeps its query there, and
	 * a text in which a very short secret happens to occur stays as it is.
	 * @returns the value itself if there is none in it, else a copy; names of properties stay
	 */
	cleanData<T>(value: T): T {
		const text = JSON.stringify(value) ?? '';
		return this.masked(text, 0) === text ? value : (this.copied(value) as T);
	}

	private copied(value: unknown): unknown {
		if (typeof value === 'string') return this.masked(value, SHORTEST_IN_DATA);
		if (Array.isArray(value)) return value.map((one) => this.copied(one));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.copied(one)]));
	}

	/** Masks the secrets that are long enough, and those that are the whole text. */
	private masked(text: string, shortest: number): string {
		let out = text;
		for (const [secret, spellings] of this.known()) {
			if (secret.length >= shortest) out = out.replace(spellings, MASK);
			else if (out === secret) return MASK;
		}
		return out;
	}

	/** Longer ones first, since a secret may be part of another. */
	private known(): Array<[string, RegExp]> {
		return [...this.secrets, ...[...this.passing].flat()].sort(([a], [b]) => b.length - a.length);
	}
}

function isSecret(value: unknown): value is string {
	return typeof value === 'string' && value.length >= SHORTEST;
}

/** The secret itself and as base64, each in any encoding of its characters. */
function spellingsOf(secret: string): RegExp {
	const spellings = [sequence(secret)];
	if (secret.length >= SHORTEST_IN_BASE64) spellings.push(base64(secret));
	return new RegExp(spellings.join('|'), 'gi');
}

/**
 * Each character plain, escaped as in JSON, percent-encoded as in a URL, or as an HTML entity.
 * Backslashes of the secret's own are taken together: told apart from those that escaping adds, they
 * could be matched in endlessly many ways.
 */
function sequence(secret: string): string {
	const parts = secret.match(/\\+|[^\\]/gu) ?? [];
	return parts
		.map((part, at) => {
			if (part.startsWith('\\')) {
				return `(?:${formsOf('\\')}){${part.length},${9 * part.length + 8}}`;
			}
			const escaped = at > 0 && parts[at - 1].startsWith('\\') ? '' : BACKSLASHES;
			return `${escaped}(?:${formsOf(part)})`;
		})
		.join('');
}

/** With either alphabet, with or without padding; what comes before the secret may not be encoded with it. */
function base64(secret: string): string {
	const [text] = Buffer.from(secret, 'utf8').toString('base64').split('=');
	const others: Record<string, string> = { '+': '|-', '/': '|_' };
	const characters = [...text].map(
		(character) => `${BACKSLASHES}(?:${formsOf(character)}${others[character] ?? ''})`,
	);
	return `${characters.join('')}(?:${formsOf('=')}){0,2}`;
}

function formsOf(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16);
	const forms = [`&#0*${code};`, `&#x0*${hex};`, utf16(character).join(BACKSLASHES)];
	const percent = percentEncoded(character);
	if (percent !== undefined) forms.push(percent);
	if (character === ' ') forms.push('\\+', `${PERCENT}2b`);
	const entity = NAMED_ENTITIES[character];
	if (entity !== undefined) forms.push(`&${entity};`);
	const letter = JSON_ESCAPES[character];
	if (letter !== undefined) forms.push(letter);
	// The longest first: "&" and "%" also begin their own encodings.
	forms.push(character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
	return forms.join('|');
}

/** The JSON escape of a character without its backslashes: "u0041", for each half of a pair. */
function utf16(character: string): string[] {
	return Array.from(
		{ length: character.length },
		(_, at) => `u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
	);
}

/** Every byte percent-encoded once or several times, also those that need not be; undefined for half a pair. */
function percentEncoded(character: string): string | undefined {
	try {
		const encoded = encodeURIComponent(character);
		if (encoded.startsWith('%')) return encoded.replace(/%/g, PERCENT);
		return `${PERCENT}${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
	} catch {
		return undefined;
	}
}

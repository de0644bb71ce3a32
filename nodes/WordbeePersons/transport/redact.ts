const MASK = '***';
const SHORTEST = 3;

/** Escaping may add some of them, themselves in any spelling. */
const BACKSLASHES = '(?:\\\\|%5c|&#92;|&#x5c;){0,8}';

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
	private readonly passing = new Set<RegExp[]>();

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
		const spellings = values.filter(isSecret).map(spellingsOf);
		this.passing.add(spellings);
		return await use().finally(() => this.passing.delete(spellings));
	}

	/** @returns the text without any remembered secret and without the query of any address in it */
	clean(text: string): string {
		let out = text;
		for (const [, spellings] of [...this.secrets].sort(([a], [b]) => b.length - a.length)) {
			out = out.replace(spellings, MASK);
		}
		for (const spellings of [...this.passing].flat()) out = out.replace(spellings, MASK);
		return (
			out
				.replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, '$1')
				// Wordbee's tokens are 32 hex digits [documented sample]; this may be one of an earlier run.
				.replace(/\b[0-9a-f]{32}\b/gi, MASK)
				.replace(/\b(token|pwd|password|data|key)=[^\s&"'<>]+/gi, `$1=${MASK}`)
		);
	}
}

function isSecret(value: unknown): value is string {
	return typeof value === 'string' && value.length >= SHORTEST;
}

/** Each character plain, escaped as in JSON, percent-encoded as in a URL, or as an HTML entity. */
function spellingsOf(secret: string): RegExp {
	const characters = [...secret].map((character) => `${BACKSLASHES}(?:${formsOf(character)})`);
	return new RegExp(characters.join(''), 'gi');
}

function formsOf(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16);
	const forms = [
		character.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'),
		`&#0*${code};`,
		`&#x0*${hex};`,
		utf16(character).join(BACKSLASHES),
	];
	const percent = percentEncoded(character);
	if (percent !== undefined) forms.push(percent);
	if (character === ' ') forms.push('\\+');
	const entity = NAMED_ENTITIES[character];
	if (entity !== undefined) forms.push(`&${entity};`);
	const letter = JSON_ESCAPES[character];
	if (letter !== undefined) forms.push(letter);
	return forms.join('|');
}

/** The JSON escape of a character without its backslashes: "u0041", for each half of a pair. */
function utf16(character: string): string[] {
	return Array.from(
		{ length: character.length },
		(_, at) => `u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
	);
}

/** Every byte percent-encoded, also those that need not be; undefined for half a pair. */
function percentEncoded(character: string): string | undefined {
	try {
		const encoded = encodeURIComponent(character);
		if (encoded.startsWith('%')) return encoded;
		return `%${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
	} catch {
		return undefined;
	}
}

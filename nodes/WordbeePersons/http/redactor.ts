const MASK = '***';
const SHORTEST = 3;
/** Shorter secrets could be words of the data, or parts of them. */
const SHORTEST_IN_DATA = 8;

/** A percent sign, encoded once or several times: %, %25, %2525. */
const PERCENT = '%(?:25)*';
const BACKSLASH = `(?:\\\\|${PERCENT}5c|&#92;)`;

const MORE_FORMS: Record<string, string> = {
	...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
	...{ ' ': `\\+|${PERCENT}2b`, '\n': 'n', '\r': 'r', '\t': 't' },
};

/** Takes secrets and addresses with a query out of texts that a user or a log may see. */
export class Redactor {
	private readonly secrets = new Map<unknown, [secret: string, spellings: RegExp]>();

	/** Remembers secrets for the rest of the run, in every spelling in which a server may repeat them. */
	add(...values: unknown[]): void {
		for (const value of values) this.remember(value, value);
	}

	/** Remembers the secrets of one request while it is under way; a run may have thousands of them. */
	async during<T>(values: unknown[], use: () => Promise<T>): Promise<T> {
		const keys = values.map((value) => this.remember({}, value));
		return await use().finally(() => keys.forEach((key) => this.secrets.delete(key)));
	}

	private remember<T>(key: T, value: unknown): T {
		if (typeof value === 'string' && value.length >= SHORTEST)
			this.secrets.set(key, [value, spellingsOf(value)]);
		return key;
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
	 * Takes the remembered secrets out of JSON data, and nothing else: an address keeps its query there,
	 * and a text in which a very short secret happens to occur stays as it is.
	 * @returns the value itself if there is none in it, else a copy; names of properties stay
	 */
	cleanData<T>(value: T): T {
		const text = JSON.stringify(value) ?? '';
		if (this.masked(text, 0) === text) return value;
		return JSON.parse(text, (_name, one: unknown) =>
			typeof one === 'string' ? this.masked(one, SHORTEST_IN_DATA) : one,
		) as T;
	}

	/** Masks secrets that are long enough, or the whole text. Longer ones first: one may hold another. */
	private masked(text: string, shortest: number): string {
		const secrets = [...this.secrets.values()].sort(([a], [b]) => b.length - a.length);
		return secrets.reduce((out, [secret, spellings]) => {
			if (secret.length >= shortest) return out.replace(spellings, MASK);
			return out === secret ? MASK : out;
		}, text);
	}
}

/**
 * A secret as it is, escaped as in JSON, encoded as in a URL or as in HTML, and one in the other: servers
 * repeat bodies, addresses and pages. None of these changes letters and digits.
 */
function spellingsOf(secret: string): RegExp {
	const parts = secret.match(/\\*[^\\]|\\+$/gu) ?? [];
	const patterns = parts.map((part) => {
		if (/^\w$/.test(part)) return part;
		const own = part.lastIndexOf('\\') + 1;
		const sign = part.slice(own) && `(?:${formsOf(part.slice(own))})`;
		// JSON in JSON in JSON has eight for one, and seven before what it escapes.
		return `${BACKSLASH}{${own},${8 * own + 7}}${sign}`;
	});
	return new RegExp(patterns.join(''), 'gi');
}

/** A character in every form, the longest first: "&" and "%" also begin their own encodings. */
function formsOf(character: string): string {
	const hex = (code: number, digits = 1) => code.toString(16).padStart(digits, '0');
	const code = character.codePointAt(0) ?? 0;
	const units = character.split('').map((unit) => `u${hex(unit.charCodeAt(0), 4)}`);
	const bytes = [...Buffer.from(character)].map((byte) => PERCENT + hex(byte, 2));
	const forms = [`&#0*${code};`, `&#x0*${hex(code)};`, units.join(`${BACKSLASH}*`), bytes.join('')];
	const plain = character.replace(/[^\w\s]/, '\\$&');
	return [...forms, MORE_FORMS[character] ?? plain, plain].join('|');
}

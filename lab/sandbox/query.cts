/**
 * The query language of the lists ([D], section 2.4), read and evaluated for real so that a text that
 * breaks out of its quotes shows. Not offered: `.Matches`, `?:` and arithmetic (refused with 400).
 */

/** What a field of a row can hold. */
export type Value = string | number | boolean | null;

/** The type of a field. */
export type FieldType = 'string' | 'number' | 'boolean';

/** The fields of a row, by their ids. */
export type Row = (field: string) => Value;

/** Whether a row meets a condition. */
export type Predicate = (row: Row) => boolean;

/** What a query may name, and how texts are compared. */
export interface QueryOptions {
	/** API 2 puts field names in braces, API 1's filters do not. */
	braces: boolean;
	/** Type of a field; undefined when no such field can be queried. */
	fieldType: (name: string) => FieldType | undefined;
	caseSensitive?: boolean;
}

/** The text is no query, or the request no list's; the sentence says what is wrong with it. */
export class QueryError extends Error {
	readonly statusCode = 400;
	readonly title = 'Invalid list request.';
}

interface Token {
	kind: 'text' | 'number' | 'field' | 'word' | 'sign' | 'end';
	value: string;
	at: number;
}

const TOKEN =
	/\s+|"(?<text>(?:[^"]|"")*)"|\{(?<field>[^{}"]*)\}|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_]\w*)|(?<sign>[=!<>]=|<>|&&|\|\||[=<>!().,-])/uy;
const COMPARISONS = new Set(['=', '==', '!=', '<>', '>', '<', '>=', '<=']);

function tokenize(source: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < source.length) {
		TOKEN.lastIndex = at;
		const found = TOKEN.exec(source);
		if (!found) {
			const [sign] = source.slice(at);
			throw new QueryError(
				sign === '"'
					? `Unterminated text at position ${at}.`
					: `Unexpected character '${sign}' at position ${at}.`,
			);
		}
		for (const [name, given] of Object.entries(found.groups ?? {})) {
			const kind = name as Token['kind'];
			const value = kind === 'text' ? given?.replaceAll('""', '"') : given?.trim();
			if (value !== undefined) tokens.push({ kind, value, at });
		}
		at += found[0].length;
	}
	return [...tokens, { kind: 'end', value: '', at }];
}

/** Compiles a query; throws a QueryError when it is none. */
export function parseQuery(source: string, options: QueryOptions): Predicate {
	return new Parser(tokenize(source), options).parse();
}

/** `type` is undefined for null, which compares with anything. */
type Operand = {
	type: FieldType | undefined;
	read: (row: Row) => Value;
	field?: string;
	text?: string;
};

const CONSTANTS = new Map<string, Operand>([
	['true', { type: 'boolean', read: () => true }],
	['false', { type: 'boolean', read: () => false }],
	['null', { type: undefined, read: () => null }],
]);

class Parser {
	private next = 0;
	private depth = 0;
	/** Conditions that a field is a text. */
	private readonly equalities = new Map<Predicate, { field: string; text: Value }>();

	constructor(
		private readonly tokens: Token[],
		private readonly options: QueryOptions,
	) {}

	parse(): Predicate {
		const predicate = this.or();
		if (this.peek().kind !== 'end') throw this.unexpected();
		return predicate;
	}

	private or(): Predicate {
		const found = [this.and()];
		while (this.takeSign('||', 'OR')) found.push(this.and());
		return found.length === 1 ? found[0] : this.any(found);
	}

	/** Thousands of texts for one field are looked up at once, as a database would. */
	private any(predicates: Predicate[]): Predicate {
		const texts = new Map<string, Set<Value>>();
		const others: Predicate[] = [];
		for (const predicate of predicates) {
			const equality = this.equalities.get(predicate);
			if (equality === undefined) others.push(predicate);
			else {
				const { field, text } = equality;
				texts.set(field, (texts.get(field) ?? new Set()).add(text));
			}
		}
		return (row) =>
			[...texts].some(([field, wanted]) => wanted.has(this.fold(row(field)))) ||
			others.some((predicate) => predicate(row));
	}

	private and(): Predicate {
		const found = [this.not()];
		while (this.takeSign('&&', 'AND')) found.push(this.not());
		return found.length === 1 ? found[0] : (row) => found.every((predicate) => predicate(row));
	}

	private not(): Predicate {
		if (++this.depth > 200) throw new QueryError('The query is nested too deeply.');
		try {
			if (this.takeSign('!', 'NOT')) {
				const inner = this.not();
				return (row) => !inner(row);
			}
			if (this.takeSign('(')) {
				const inner = this.or();
				this.expect(')');
				return inner;
			}
			return this.condition();
		} finally {
			this.depth--;
		}
	}

	private condition(): Predicate {
		const left = this.operand();
		if (this.takeSign('.')) return this.method(left);
		const sign = this.peek();
		if (sign.kind === 'sign' && COMPARISONS.has(sign.value)) {
			this.next++;
			const right = this.operand();
			const compare = this.comparison(sign.value);
			if (left.type && right.type && left.type !== right.type) {
				throw new QueryError(
					`A ${left.type} cannot be compared with a ${right.type} at position ${sign.at}.`,
				);
			}
			const predicate = (row: Row) => compare(left.read(row), right.read(row));
			if (sign.value.startsWith('=') && left.field !== undefined && right.text !== undefined) {
				this.equalities.set(predicate, { field: left.field, text: this.fold(right.text) });
			}
			return predicate;
		}
		// A boolean field or constant stands alone; a text or a number does not.
		if (left.type !== 'boolean') throw this.unexpected();
		return (row) => left.read(row) === true;
	}

	private method(left: Operand): Predicate {
		if (left.type !== 'string') throw this.unexpected();
		const name = this.take('word');
		this.expect('(');
		const wanted = this.fold(this.take('text').value) as string;
		this.expect(')');
		const read = (row: Row) => String(this.fold(left.read(row)) ?? '');
		switch (name.value) {
			case 'Contains':
				return (row) => read(row).includes(wanted);
			case 'StartsWith':
				return (row) => read(row).startsWith(wanted);
			case 'EndsWith':
				return (row) => read(row).endsWith(wanted);
			default:
				throw new QueryError(`Unknown method '${name.value}' at position ${name.at}.`);
		}
	}

	private operand(): Operand {
		if (this.takeSign('-')) return this.number(-1);
		const { kind, value, at } = this.peek();
		if (kind === 'number') return this.number(1);
		const isField = kind === (this.options.braces ? 'field' : 'word');
		const constant = kind === 'word' ? CONSTANTS.get(value.toLowerCase()) : undefined;
		if (kind !== 'text' && !constant && !isField) throw this.unexpected();
		this.next++;
		if (constant) return constant;
		if (kind === 'text') return { type: 'string', read: () => value, text: value };
		const type = this.options.fieldType(value);
		if (!type) throw new QueryError(`Unknown field '${value}' at position ${at}.`);
		return { type, read: (row) => row(value), field: value };
	}

	private number(factor: number): Operand {
		const value = factor * Number(this.take('number').value);
		return { type: 'number', read: () => value };
	}

	private comparison(sign: string): (a: Value, b: Value) => boolean {
		const equal = (a: Value, b: Value) => this.fold(a) === this.fold(b);
		if (sign === '=' || sign === '==') return equal;
		if (sign === '!=' || sign === '<>') return (a, b) => !equal(a, b);
		return (a, b) => {
			if (typeof a !== 'number' || typeof b !== 'number') return false;
			if (a === b) return sign.endsWith('=');
			return sign.startsWith('>') === a > b;
		};
	}

	private fold(value: Value): Value {
		return typeof value === 'string' && !this.options.caseSensitive ? value.toLowerCase() : value;
	}

	private peek(): Token {
		return this.tokens[this.next];
	}

	private take(kind: Token['kind']): Token {
		const token = this.peek();
		if (token.kind !== kind) throw this.unexpected();
		this.next++;
		return token;
	}

	private takeSign(sign: string, word?: string): boolean {
		const { kind, value } = this.peek();
		const isSign = kind === 'sign' && value === sign;
		const isWord = kind === 'word' && value.toUpperCase() === word;
		if (isSign || isWord) this.next++;
		return isSign || isWord;
	}

	private expect(sign: string): void {
		if (!this.takeSign(sign)) throw this.unexpected();
	}

	private unexpected(): QueryError {
		const { value, at, kind } = this.peek();
		return new QueryError(
			kind === 'end' ? 'Unexpected end of the query.' : `Unexpected '${value}' at position ${at}.`,
		);
	}
}

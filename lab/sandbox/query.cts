/**
 * The query language of the lists ([D], section 2.4), read and evaluated for real so that a text that
 * breaks out of its quotes shows. Not offered: `.Matches`, `?:` and arithmetic (refused with 400).
 */

export type Value = string | number | boolean | null;
export type FieldType = 'string' | 'number' | 'boolean';
export type Row = (field: string) => Value;
export type Predicate = (row: Row) => boolean;

export interface QueryOptions {
	/** API 2 puts field names in braces, API 1's filters do not. */
	braces: boolean;
	/** Type of a field; undefined when no such field can be queried. */
	fieldType: (name: string) => FieldType | undefined;
	caseSensitive?: boolean;
}

/** The text is no query; the sentence says where. */
export class QueryError extends Error {}

type Token =
	| { kind: 'text'; value: string; at: number }
	| { kind: 'number'; value: number; at: number }
	| { kind: 'field'; value: string; at: number }
	| { kind: 'word'; value: string; at: number }
	| { kind: 'sign'; value: string; at: number }
	| { kind: 'end'; value: ''; at: number };

const SIGNS = [
	'==',
	'!=',
	'<>',
	'>=',
	'<=',
	'&&',
	'||',
	'=',
	'>',
	'<',
	'!',
	'(',
	')',
	'.',
	',',
	'-',
];
const COMPARISONS = new Set(['=', '==', '!=', '<>', '>', '<', '>=', '<=']);

function tokenize(source: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < source.length) {
		const start = at;
		const rest = source.slice(at);
		const blank = /^\s+/.exec(rest);
		if (blank) {
			at += blank[0].length;
			continue;
		}
		if (rest[0] === '"') {
			const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
			if (!quoted) throw new QueryError(`Unterminated text at position ${start}.`);
			at += quoted[0].length;
			tokens.push({ kind: 'text', value: quoted[1].replace(/""/g, '"'), at: start });
			continue;
		}
		const braced = /^\{([^{}"]*)\}/.exec(rest);
		if (braced) {
			at += braced[0].length;
			tokens.push({ kind: 'field', value: braced[1].trim(), at: start });
			continue;
		}
		const number = /^\d+(\.\d+)?/.exec(rest);
		if (number) {
			at += number[0].length;
			tokens.push({ kind: 'number', value: Number(number[0]), at: start });
			continue;
		}
		const word = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
		if (word) {
			at += word[0].length;
			tokens.push({ kind: 'word', value: word[0], at: start });
			continue;
		}
		const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
		if (!sign) throw new QueryError(`Unexpected character '${[...rest][0]}' at position ${start}.`);
		at += sign.length;
		tokens.push({ kind: 'sign', value: sign, at: start });
	}
	tokens.push({ kind: 'end', value: '', at });
	return tokens;
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
		while (this.takeOperator('||', 'OR')) found.push(this.and());
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
		let left = this.not();
		while (this.takeOperator('&&', 'AND')) {
			const [a, b] = [left, this.not()];
			left = (row) => a(row) && b(row);
		}
		return left;
	}

	private not(): Predicate {
		if (++this.depth > 200) throw new QueryError('The query is nested too deeply.');
		try {
			if (this.takeOperator('!', 'NOT')) {
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
		const name = this.peek();
		if (name.kind !== 'word' || left.type !== 'string') throw this.unexpected();
		this.next++;
		this.expect('(');
		const argument = this.peek();
		if (argument.kind !== 'text') throw this.unexpected();
		this.next++;
		this.expect(')');
		const wanted = this.fold(argument.value) as string;
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
		const token = this.peek();
		this.next++;
		switch (token.kind) {
			case 'text':
				return { type: 'string', read: () => token.value, text: token.value };
			case 'number':
				return { type: 'number', read: () => token.value };
			case 'field':
				if (this.options.braces) return this.field(token.value, token.at);
				break;
			case 'sign':
				if (token.value === '-') {
					const number = this.peek();
					if (number.kind === 'number') {
						this.next++;
						return { type: 'number', read: () => -number.value };
					}
				}
				break;
			case 'word': {
				const word = token.value.toLowerCase();
				if (word === 'true' || word === 'false') {
					return { type: 'boolean', read: () => word === 'true' };
				}
				if (word === 'null') return { type: undefined, read: () => null };
				if (!this.options.braces) return this.field(token.value, token.at);
				break;
			}
		}
		this.next--;
		throw this.unexpected();
	}

	private field(name: string, at: number): Operand {
		const type = this.options.fieldType(name);
		if (!type) throw new QueryError(`Unknown field '${name}' at position ${at}.`);
		return { type, read: (row) => row(name), field: name };
	}

	private comparison(sign: string): (a: Value, b: Value) => boolean {
		const equal = (a: Value, b: Value) => this.fold(a) === this.fold(b);
		if (sign === '=' || sign === '==') return equal;
		if (sign === '!=' || sign === '<>') return (a, b) => !equal(a, b);
		return (a, b) => {
			if (typeof a !== 'number' || typeof b !== 'number') return false;
			if (sign === '>') return a > b;
			if (sign === '<') return a < b;
			return sign === '>=' ? a >= b : a <= b;
		};
	}

	private fold(value: Value): Value {
		return typeof value === 'string' && !this.options.caseSensitive ? value.toLowerCase() : value;
	}

	private peek(): Token {
		return this.tokens[this.next];
	}

	private takeSign(sign: string): boolean {
		const token = this.peek();
		if (token.kind !== 'sign' || token.value !== sign) return false;
		this.next++;
		return true;
	}

	private takeOperator(sign: string, word: string): boolean {
		const token = this.peek();
		const isWord = token.kind === 'word' && token.value.toUpperCase() === word;
		if (!isWord && !(token.kind === 'sign' && token.value === sign)) return false;
		this.next++;
		return true;
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

import { isRecord } from '../values/kinds';

export { isRecord };

/** Wordbee's answer as it came, before anybody believes what it says it is. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	text: string;
	/** The same request was sent before, and may have been carried out then. */
	afterLoss?: boolean;
}

/** Has n8n's HTTP client hand over any answer, as text. */
export const AS_IT_COMES = {
	encoding: 'text',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	// A redirect to another host must not carry the token along.
	disableFollowRedirect: true,
} as const;

/** @param full what n8n's HTTP client gives for a request that was asked for with the above */
export function asAnswer(full: unknown): Answer {
	const {
		statusCode,
		headers,
		body = '',
	} = full as {
		statusCode: number;
		headers?: Record<string, string>;
		body?: unknown;
	};
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { status: statusCode, headers: headers ?? {}, text };
}

const LONGEST_SENTENCE = 300;
const LOOK_AT = 20_000;
/** Longer than any secret, so that none is cut before it can be recognised. */
const MARGIN = 5_000;

/** Far deeper than anything Wordbee documents, and shallow enough to be read recursively. */
const DEEPEST_JSON = 50;

/**
 * @returns the parsed JSON, or undefined if the text is none (an HTML page, a cut-off answer) or is
 *   nested deeper than any answer of Wordbee, so that what reads it may do so recursively
 */
export function jsonOf(answer: Answer): unknown {
	const text = answer.text.replace(/^\uFEFF/, '').trim();
	if (text === '' || isTooDeep(text)) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Counts the brackets outside of strings; an answer may have megabytes. */
function isTooDeep(text: string): boolean {
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text[at];
		if (character === '[' || character === '{') {
			if (++depth > DEEPEST_JSON) return true;
		} else if (character === ']' || character === '}') {
			depth--;
		} else if (character === '"') {
			at = endOfString(text, at);
		}
	}
	return false;
}

/** Index of the quote that ends the string which begins at an index. */
function endOfString(text: string, start: number): number {
	for (let at = start + 1; at < text.length; at++) {
		if (text[at] === '"') return at;
		if (text[at] === '\\') at++;
	}
	return text.length;
}

/**
 * Reads a property whatever its case, since Wordbee's documentation does not settle it.
 * @param names spellings in order of preference
 * @returns the first value; null if there is only a null, undefined if there is none of the names
 */
export function pick(row: Record<string, unknown>, ...names: string[]): unknown {
	let found: unknown;
	for (const name of names) {
		const lower = name.toLowerCase();
		const key =
			row[name] !== undefined ? name : Object.keys(row).find((k) => k.toLowerCase() === lower);
		const value = key === undefined ? undefined : row[key];
		if (value !== undefined && value !== null) return value;
		if (value === null) found = null;
	}
	return found;
}

/** @returns whether a property of an answer holds anything */
export function isSaid(value: unknown): boolean {
	if (isRecord(value) || Array.isArray(value)) return Object.keys(value).length > 0;
	return value !== undefined && value !== null && value !== '' && value !== false && value !== 0;
}

/**
 * How a page for a browser begins, or a document of tags. Wordbee's own sentences may have angle
 * brackets as well: "The value <null> is not allowed", "Ana <ana@example.com>".
 */
const PAGE =
	/^(<!--[^]*?-->|\s)*<(\?xml\s|\w+[^>]*\sxmlns|\/?(meta|link|script|style|center|div|span|table|pre|p|h[1-6]|b|br|hr|font|ul|ol|title|head)(\s[^>]*)?\/?>)|<(!doctype html|html|body)\b[^>]*>/i;

/**
 * The sentence in an error answer: API 1 sends plain text or a JSON string [documented], API 2
 * `reason` and `error` [documented], a web server in between an HTML page.
 * @param clean takes secrets out; it gets the text before anything is cut off
 * @returns one line of at most 300 characters, '' if there is none
 */
export function sentenceOf(answer: Answer, clean: (text: string) => string): string {
	const json = answer.text.length <= LOOK_AT ? jsonOf(answer) : undefined;
	const found = clean(
		json === undefined ? answer.text.slice(0, LOOK_AT + MARGIN) : sentenceIn(json),
	);
	const text = found.slice(0, LOOK_AT);
	const plain = plainWords(PAGE.test(text) ? pageText(text) : text);
	const line = clean(plain.replace(/\s+/g, ' ').trim());
	if (!/[\p{L}\p{N}*]/u.test(line)) return '';
	return line.length > LONGEST_SENTENCE ? `${line.slice(0, LONGEST_SENTENCE)}…` : line;
}

function sentenceIn(json: unknown): string {
	if (typeof json === 'string') return json;
	if (Array.isArray(json)) return json.map(sentenceIn).filter(Boolean).join(' ');
	if (!isRecord(json)) return '';
	for (const name of ['reason', 'message', 'details', 'title', 'error', 'errors', 'messages']) {
		const inner = sentenceIn(pick(json, name));
		if (inner !== '') return inner;
	}
	return '';
}

function pageText(html: string): string {
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
	if (title) return title;
	return html.replace(/<(script|style)[\s\S]*?(<\/\1>|$)/gi, ' ').replace(/<[^>]*>?/g, ' ');
}

const ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: ' ',
};

/**
 * Wordbee's words for people: its servers send some of them written for a page or a document (`&quot;`,
 * `<Error><Message>`) [seen]. Only tags that are closed are dropped: `<null>` belongs to a sentence.
 */
export function plainWords(text: string): string {
	const closed = new Set(
		Array.from(text.matchAll(/<\/([a-z][\w.:-]*)\s*>/gi), ([, name]) => name.toLowerCase()),
	);
	return text
		.replace(/<\/?([a-z][\w.:-]*)(?:\s[^<>]*)?\/?>/gi, (tag, name: string) =>
			closed.has(name.toLowerCase()) || /^<br\s*\/?>$/i.test(tag) ? ' ' : tag,
		)
		.replace(
			/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
			(whole, ...parts) => {
				const [decimal, hex, name] = parts as Array<string | undefined>;
				if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
				const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
				return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
			},
		)
		.trim();
}

/** Seconds that the answer asks to wait (number or HTTP date), undefined if it does not say. */
export function retryAfter(answer: Answer, now: number): number | undefined {
	const value = answer.headers['retry-after'];
	if (value === undefined || value.trim() === '') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

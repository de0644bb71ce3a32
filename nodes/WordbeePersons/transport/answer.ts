/** Wordbee's answer as it came, before anybody believes what it says it is. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	text: string;
	/** The same request was sent before, and may have been carried out then. */
	afterLoss?: boolean;
}

const LONGEST_SENTENCE = 300;
const LOOK_AT = 20_000;
/** Longer than any secret, so that none is cut before it can be recognised. */
const MARGIN = 5_000;

/** @returns the parsed JSON, or undefined if the text is none (an HTML page, a cut-off answer) */
export function jsonOf(answer: Answer): unknown {
	const text = answer.text.replace(/^\uFEFF/, '').trim();
	if (text === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** @returns whether a value is a JSON object */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
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
	const plain = /<[a-z!][^>]*>/i.test(text) ? pageText(text) : text;
	const line = clean(plain.replace(/\s+/g, ' ').trim());
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
	return html
		.replace(/<(script|style)[\s\S]*?(<\/\1>|$)/gi, ' ')
		.replace(/<[^>]*>?/g, ' ')
		.replace(/&nbsp;/g, ' ');
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

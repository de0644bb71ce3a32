import { jsonOf, pick, type Answer } from '../../nodes/WordbeePersons/http/answer';
import { isRecord } from '../../nodes/WordbeePersons/values/kinds';
import { GaveUp } from './context.cts';

/** An entry of a list, as it came. */
export type Row = Record<string, unknown>;

/**
 * Names of properties that may stand in a report: those that Wordbee documents or that clients have
 * met. Any other name could be somebody's, in an object that is keyed by names.
 */
const KNOWN = new Set(
	`id name title value v t key text label profileId profileName userProfileId userProfileName
	labelCategory category labelId tLabelName alwaysVisible options dbCode color customFieldId domain dbid
	od desc type max mandatory enabled accInternal accExternal displayFilter object objectName code
	currentName displayName rows items result results custom data total count cid uid pid company person
	personId companyId firstName lastName email login isActive active profile role comments labels
	customFields phone phoneMobile message reason error success errors informations infos action status
	trm fileToken fileRef reference description meta`
		.split(/\s+/)
		.map((name) => name.toLowerCase()),
);

/** Lists are looked for under these names, as the node does. */
const PLACES = ['rows', 'items', 'result', 'results', 'data', 'value', 'custom'];

/** The list in an answer and where it is; undefined if there is none. */
export function listIn(json: unknown): { place: string; rows: unknown[] } | undefined {
	if (Array.isArray(json)) return { place: 'array', rows: json };
	if (!isRecord(json)) return undefined;
	for (const place of PLACES) {
		const rows = pick(json, place);
		if (Array.isArray(rows)) return { place, rows };
	}
	return undefined;
}

/** The objects among the rows of the list in an answer. */
export function recordsIn(answer: Answer): Row[] {
	return (listIn(jsonOf(answer))?.rows ?? []).filter(isRecord);
}

/** A property of what may be an object. */
export function valueIn(json: unknown, ...names: string[]): unknown {
	return isRecord(json) ? pick(json, ...names) : undefined;
}

/** The names of an object's properties that may be shown, and how many others there are. */
export function namesIn(row: unknown): string {
	if (!isRecord(row)) return typeof row === 'string' ? 'texts' : `${kindOf(row)}s`;
	const all = Object.keys(row);
	const known = all.filter((name) => KNOWN.has(name.toLowerCase()));
	const others = all.length - known.length;
	if (others > 0) known.push(`${others} other${others > 1 ? 's' : ''}`);
	return `{${known.join(', ')}}`;
}

/** The property's own spelling, if the object has it in any. */
export function spellingOf(row: Row, ...names: string[]): string | undefined {
	const lower = names.map((name) => name.toLowerCase());
	return Object.keys(row).find((key) => lower.includes(key.toLowerCase()));
}

/** A list in words: where it is and what its elements look like. */
function listShape(answer: Answer): string | undefined {
	const list = listIn(jsonOf(answer));
	if (list === undefined) return undefined;
	const place = list.place === 'array' ? 'a bare list' : `a list under \`${list.place}\``;
	return list.rows.length === 0 ? `${place}, empty` : `${place} of \`${namesIn(list.rows[0])}\``;
}

/** A list in words, or else the whole body. */
export function formOf(answer: Answer): string {
	return listShape(answer) ?? bodyShape(answer);
}

/** The same where a list is expected. */
export function listForm(answer: Answer): string {
	return listShape(answer) ?? `no list: ${bodyShape(answer)}`;
}

/** "null", "list", or the JavaScript type of a value. */
export function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'list' : typeof value;
}

/** An answer's body in words, without a word of it. */
export function bodyShape(answer: Answer): string {
	const text = answer.text.trim();
	if (text === '') return 'empty';
	if (/^<(!doctype|html|head|body)/i.test(text)) return 'a web page';
	const json = jsonOf(answer);
	if (json === undefined) return text.startsWith('<') ? 'XML' : 'plain text';
	if (json === null) return '`null`';
	if (json === '') return 'an empty text in quotes';
	if (typeof json === 'string') return 'a text in quotes';
	if (isRecord(json)) return `an object \`${namesIn(json)}\``;
	return `a ${kindOf(json)}`;
}

/** Whether the status of an answer says success. */
export function isOk({ status }: Answer): boolean {
	return status >= 200 && status < 300;
}

/** What an answer tells if it is a success, or else its status. */
export function orStatus(answer: Answer, told: string, refused = 'status'): string {
	return isOk(answer) ? told : `${refused} ${answer.status}`;
}

/** @throws GaveUp if an answer is no success */
export function accepted(answer: Answer, refused = 'Wordbee answered with status'): Answer {
	if (!isOk(answer)) throw new GaveUp(`${refused} ${answer.status}`);
	return answer;
}

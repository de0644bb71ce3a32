import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { fieldKeys, fieldOf } from '../../person/personFields';
import type { OpenRequest } from '../../person/personRequest';
import { inputError } from '../../values/wordbeeError';

const MASK = '***';

/**
 * The `data` JSON of API 1: exactly what was set, under Wordbee's names [documented]. An update
 * names the person inside the JSON, not in the address. The example in Wordbee's page spells
 * `labels` in lower case, unlike all other properties.
 */
export function toDataJson(request: OpenRequest): IDataObject {
	const data: IDataObject = {};
	if (request.action === 'update') data.PersonId = request.personId;
	for (const key of fieldKeys) {
		const value = request.fields[key];
		if (value === undefined) continue;
		const { api1, title } = fieldOf(key);
		if (api1 === undefined) {
			throw inputError(title, `${title} cannot be set through API 1`, 'Use API 2 for it.');
		}
		data[api1] = value;
	}
	if (request.labels !== undefined && request.labels.length > 0) {
		data.labels = request.labels.map(({ id, value }) => ({ id, value }));
	}
	return data;
}

/** The same JSON with secrets masked, for showing. */
export function maskedDataJson(request: OpenRequest): IDataObject {
	const data = toDataJson(request);
	for (const key of fieldKeys) {
		const { kind, api1 } = fieldOf(key);
		if (kind === 'secret' && api1 !== undefined && typeof data[api1] === 'string') {
			data[api1] = MASK;
		}
	}
	return data;
}

/**
 * Bytes of a query that every common web server takes as it is installed: IIS, on which Wordbee's
 * platform most probably runs, takes 2,048, most others 8,000 or 16,000. Wordbee documents none [U1].
 * More may be answered by a page "not found" or by a cut connection, which looks like a lost answer.
 */
const LONGEST_QUERY = 2048;

/** Longer than the token of any session that was seen. */
const SESSION_TOKEN = 64;

/**
 * Checks the length of the address when the details of a person travel in it.
 * @param data the JSON in the parameter `data`
 * @throws WordbeeError that names the field to shorten, and the way out
 */
export function checkQueryLength(
	data: IDataObject,
	{ dataTransport, authentication, token }: ICredentialDataDecryptedObject,
): void {
	if (dataTransport === 'form' || dataTransport === 'json') return;
	const tokenLength = authentication === 'token' ? encodedLength(String(token)) : SESSION_TOKEN;
	const length = 'data=&token='.length + encodedLength(JSON.stringify(data)) + tokenLength;
	if (length <= LONGEST_QUERY) return;
	const title = longestField(data);
	throw inputError(
		title,
		`The details of the person are too long for the address of a request: ${length} bytes, and web servers take ${LONGEST_QUERY} of them. ${title} takes the most`,
		`Nothing was sent. Shorten ${title}, or choose Form Field or JSON Body as "Send Data As" in the Wordbee API credential.`,
	);
}

function longestField(data: IDataObject): string {
	const titles = new Map<string, string>(
		fieldKeys.flatMap((key) => {
			const { api1, title } = fieldOf(key);
			return api1 === undefined ? [] : [[api1, title]];
		}),
	);
	const lengthOf = (name: string) => encodedLength(JSON.stringify(data[name]));
	const names = Object.keys(data).filter((name) => titles.has(name) || name === 'labels');
	const [longest] = names.sort((a, b) => lengthOf(b) - lengthOf(a));
	return titles.get(longest) ?? 'Labels';
}

/** Length of a text in an address; n8n's HTTP client encodes a few characters more than need be. */
function encodedLength(text: string): number {
	return encodeURIComponent(text.replace(/\p{Cs}/gu, '?')).replace(/[!'()*]/g, '%21').length;
}

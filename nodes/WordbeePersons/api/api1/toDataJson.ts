import type { IDataObject } from 'n8n-workflow';

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

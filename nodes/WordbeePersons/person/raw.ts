import type { IDataObject } from 'n8n-workflow';

const ERROR = 'error';

/**
 * Wordbee's own answer as the json of an item. Secrets that it repeats are masked. n8n takes an item
 * with a property `error` for a failed one, so such a property is called `errorField`.
 */
export function rawJson(
	answer: IDataObject,
	redactor: { cleanData(data: IDataObject): IDataObject },
): IDataObject {
	const json = redactor.cleanData(answer);
	if (!(ERROR in json)) return json;
	let other = 'errorField';
	while (other in json) other += '_';
	return Object.fromEntries(
		Object.entries(json).map(([key, value]) => [key === ERROR ? other : key, value]),
	);
}

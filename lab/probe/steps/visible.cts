import { flagOf, isRecord, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick } from '../../../nodes/WordbeePersons/transport/answer';
import type { Context } from '../context.cts';
import { isOk, listIn } from '../shapes.cts';

/** What API 2 shows of a test person. */
export interface Visible {
	comments?: string;
	role?: string;
	isActive?: boolean;
	/** '' if there is none, undefined if it is not shown. */
	login?: string;
	/** By id of the label, whatever stands for its value. */
	labels?: Map<number, string>;
	/** By title. */
	customFields?: Map<string, string>;
}

/**
 * Looks at a test person with API 2, by one call.
 * @param inList in the list, which shows logins, instead of by itself, which shows all else
 * @returns undefined without API 2, and when the answer is not understood
 */
export async function visible(
	{ api2, created }: Context,
	id: number,
	inList = false,
): Promise<Visible | undefined> {
	if (api2 === undefined) return undefined;
	if (inList) {
		const query = `{lastname} = "${created.marker}"`;
		const json = { query, allfields: true, take: 500 };
		const answer = await api2.send('POST', '/persons/list', { json });
		const rows = (listIn(jsonOf(answer))?.rows ?? []).filter(isRecord);
		const row = rows.find((one) => wholeNumber(pick(one, 'personId', 'pid', 'id')) === id);
		if (row === undefined) return undefined;
		const login = pick(row, 'login', 'loginName', 'userName');
		return { login: login === undefined ? undefined : String(login ?? '') };
	}
	const answer = await api2.send('GET', `/persons/${id}`);
	const json = jsonOf(answer);
	const person = isRecord(json) ? (pick(json, 'person') ?? json) : undefined;
	if (!isOk(answer) || !isRecord(person)) return undefined;
	const text = (name: string) => {
		const value = pick(person, name);
		return value === undefined ? undefined : String(value ?? '');
	};
	return {
		comments: text('comments'),
		role: text('role'),
		isActive: flagOf(pick(person, 'isActive', 'active')),
		labels: labelsOf(pick(person, 'labels')),
		customFields: customFieldsOf(pick(person, 'customFields')),
	};
}

function labelsOf(labels: unknown): Map<number, string> | undefined {
	if (!Array.isArray(labels)) return undefined;
	const pairs = labels.filter(isRecord).flatMap((label): Array<[number, string]> => {
		const id = wholeNumber(pick(label, 'id', 'labelId'));
		return id === undefined ? [] : [[id, JSON.stringify(label)]];
	});
	return new Map(pairs);
}

function customFieldsOf(fields: unknown): Map<string, string> | undefined {
	if (!Array.isArray(fields)) return undefined;
	const pairs = fields
		.filter(isRecord)
		.map((field): [string, string] => [
			String(pick(field, 'title')),
			String(pick(field, 'value') ?? ''),
		]);
	return new Map(pairs);
}

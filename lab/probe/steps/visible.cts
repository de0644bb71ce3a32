import { flagOf, isRecord, wholeNumber } from '../../../nodes/WordbeePersons/values/kinds';
import { jsonOf, pick } from '../../../nodes/WordbeePersons/http/answer';
import type { Context } from '../context.cts';
import { isOk, recordsIn, valueIn, type Row } from '../shapes.cts';

/** What API 2 shows of a test person, by one call; undefined without API 2 and if not understood. */
export async function visible({ api2 }: Context, id: number) {
	const answer = await api2?.send('GET', `/persons/${id}`);
	if (answer === undefined || !isOk(answer)) return undefined;
	const json = jsonOf(answer);
	const person = valueIn(json, 'person') ?? json;
	if (!isRecord(person)) return undefined;
	return {
		comments: textOf(person, 'comments'),
		role: textOf(person, 'role'),
		isActive: flagOf(pick(person, 'isActive', 'active')),
		/** By id of the label, whatever stands for its value. */
		labels: mapOf(person, 'labels', (label) => [
			wholeNumber(pick(label, 'id', 'labelId')),
			JSON.stringify(label),
		]),
		/** By title. */
		customFields: mapOf(person, 'customFields', (field) => [
			String(pick(field, 'title')),
			textOf(field, 'value') ?? '',
		]),
	};
}

/** The login of a test person, which only the list shows: '' if there is none. */
export async function visibleLogin({ api2, created }: Context, id: number) {
	const answer = await api2?.send('POST', '/persons/list', {
		json: { query: created.query, allfields: true, take: 500 },
	});
	const rows = answer === undefined ? [] : recordsIn(answer);
	const row = rows.find((one) => wholeNumber(pick(one, 'personId', 'pid', 'id')) === id);
	return row && textOf(row, 'login', 'loginName', 'userName');
}

/** '' if there is nothing, undefined if it is not shown. */
function textOf(row: Row, ...names: string[]): string | undefined {
	const value = pick(row, ...names);
	return value === undefined ? undefined : String(value ?? '');
}

function mapOf<Key>(person: Row, name: string, entry: (row: Row) => [Key, string]) {
	const rows = pick(person, name);
	return Array.isArray(rows) ? new Map(rows.filter(isRecord).map(entry)) : undefined;
}

import type { FieldKey, FieldValues } from '../../person/personFields';
import type { PersonRequest } from '../../person/personRequest';
import type { Halves } from '../personsApi';

/** What makes a login in API 1, together [documented]; the person is active only with its password. */
const LOGIN_PARTS: FieldKey[] = ['login', 'password', 'userProfileId', 'isActive'];

/**
 * A create with a password or labels, which only API 1 can set, as two requests: API 2's Create or Update,
 * for which Wordbee looks first who is there, and API 1's Update. The e-mail alone is the key then, so
 * that two executions at once make one person, whatever logins they give.
 */
export function halvesOf(request: PersonRequest): Halves | undefined {
	const { fields, labels = [], companyId } = request;
	if (fields.password === undefined && labels.length === 0) return undefined;
	const first: FieldValues = { ...fields };
	const second: FieldValues = {};
	for (const key of LOGIN_PARTS) {
		if (fields[key] !== undefined) second[key] = fields[key];
		delete first[key];
	}
	const rest: PersonRequest = { action: 'update', companyId, fields: second, completes: true };
	if (labels.length > 0) rest.labels = labels;
	return { first: { ...request, fields: first, labels: undefined }, rest };
}

import type { IDataObject } from 'n8n-workflow';

/** A person as a list shows it. What the list does not tell is undefined. */
export interface PersonRow {
	personId: number;
	companyId?: number;
	companyName?: string;
	firstName?: string;
	lastName?: string;
	email?: string | null;
	/** null if the person has none, undefined if the list does not show logins. */
	login?: string | null;
	isActive?: boolean;
	profile?: string;
	role?: string;
	/** The row as Wordbee sent it. */
	raw: IDataObject;
}

/** The ten most useful facts about a person under the names that the parameters have. */
export function simplified(row: PersonRow): IDataObject {
	const { personId, firstName, lastName, email, login, isActive } = row;
	const { profile, companyId, companyName, role } = row;
	const facts = {
		personId,
		firstName,
		lastName,
		email,
		login,
		isActive,
		profile,
		role,
		companyId,
		companyName,
	};
	return Object.fromEntries(
		Object.entries(facts).filter(([, value]) => value !== undefined && value !== null),
	);
}

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

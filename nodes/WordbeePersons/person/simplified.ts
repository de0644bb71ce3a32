import type { IDataObject } from 'n8n-workflow';

import type { PersonRow } from './row';

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

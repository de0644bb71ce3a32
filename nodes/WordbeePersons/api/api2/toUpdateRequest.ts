import type { IDataObject } from 'n8n-workflow';

import { fieldKeys, fieldOf } from '../../person/personFields';
import type { PersonRequest } from '../../person/personRequest';
import { inputError } from '../../values/wordbeeError';

/** Wordbee's words for the actions of a person update request [documented]. */
const ACTIONS: Record<PersonRequest['action'], string> = {
	create: 'Create',
	update: 'Change',
	upsert: 'ChangeOrCreate',
	delete: 'Delete',
};

/**
 * A person update request of API 2: exactly what was set, under Wordbee's names [documented]. When
 * `pid` is given Wordbee takes it as the key, so login and e-mail beside it are new values.
 * @param valueKey name of the value in an element of `cfs`, see ValueKey
 * @param data replaces the user's own `data`, as the key of a row in a job
 */
export function toUpdateRequest(
	request: PersonRequest,
	valueKey: string,
	data?: string,
): IDataObject {
	const update: IDataObject = { action: ACTIONS[request.action], cid: request.companyId };
	if (request.personId !== undefined) update.pid = request.personId;
	for (const key of fieldKeys) {
		const value = request.fields[key];
		if (value === undefined) continue;
		const { api2, title } = fieldOf(key);
		if (api2 === undefined) {
			throw inputError(title, `${title} cannot be set through API 2`, 'Use API 1 for it.');
		}
		update[api2] = value;
	}
	if (request.labels !== undefined && request.labels.length > 0) {
		throw inputError('Labels', 'Labels cannot be set through API 2', 'Use API 1 for them.');
	}
	if (request.customFields !== undefined && request.customFields.length > 0) {
		// null clears a custom field [documented for the record of other objects, U19].
		update.cfs = request.customFields.map(({ id, value }) => ({
			id,
			[valueKey]: value === '' ? null : value,
		}));
	}
	if (data !== undefined) update.data = data;
	return update;
}

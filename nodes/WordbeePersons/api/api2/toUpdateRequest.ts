import type { IDataObject } from 'n8n-workflow';

import { fieldKeys, fieldOf } from '../../person/personFields';
import type { PersonRequest } from '../../person/personRequest';
import { inputError, type WordbeeError } from '../../values/wordbeeError';

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

/** The spellings that Wordbee may mean; the first is that of a documented sibling [U18]. */
const SPELLINGS = ['value', 'v'] as const;

/**
 * Under which name the value of a custom field is sent. It is not documented [U18]: the newer custom
 * field record of Wordbee, a documented sibling, calls it "value", so that is tried first. A refusal
 * changes nothing in Wordbee, so the other spelling may then be tried.
 */
export class ValueKey {
	current: string;

	/** True once the user chose a spelling or Wordbee accepted one. */
	private settled: boolean;

	/** @param chosen a spelling, or `auto` */
	constructor(chosen: string) {
		this.settled = chosen !== 'auto';
		this.current = this.settled ? chosen : SPELLINGS[0];
	}

	/** The spelling to try after a refusal; undefined if there is none to try. */
	other(request: PersonRequest, error?: WordbeeError): string | undefined {
		if (this.settled || !hasCustomFields(request) || error?.outcome !== 'rejected') {
			return undefined;
		}
		return SPELLINGS.find((spelling) => spelling !== this.current);
	}

	/** Notes that Wordbee accepted a request with this spelling. */
	accept(request: PersonRequest, spelling: string): void {
		if (!hasCustomFields(request)) return;
		this.settled = true;
		this.current = spelling;
	}
}

/** Whether a request sets custom fields. */
export function hasCustomFields({ customFields = [] }: PersonRequest): boolean {
	return customFields.length > 0;
}

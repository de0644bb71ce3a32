import type { IDataObject } from 'n8n-workflow';

import type { CustomField } from '../api/personsApi';
import { TITLE_PREFIX } from '../input/mapItem';
import { fieldOf, shownFields, type FieldKey } from '../person/personFields';
import type { Step } from './step';

/** What every output of a run tells. */
export interface AboutPlan {
	planId: string;
	/** Nothing is written. */
	plan?: true;
	/** Why Apply would stop. */
	wouldStop?: string;
}

/** The output for one person: what is done, and the person's fields. */
export function stepJson(step: Step, about: AboutPlan, fields: CustomField[]): IDataObject {
	const { action, companyId, person, changes, item } = step;
	const reason = reasonOf(step);
	return {
		action,
		companyId,
		...(person === undefined ? {} : { personId: person.personId }),
		...(changes === undefined ? {} : { changes: { ...changes } as unknown as IDataObject }),
		...(reason === undefined ? {} : { reason }),
		...(item?.request === undefined ? personFieldsOf(step) : itemFieldsOf(step, fields)),
		...(person?.companyName === undefined ? {} : { company: person.companyName }),
		...about,
	};
}

function reasonOf({ reason, notShown }: Step): string | undefined {
	if (notShown === undefined) return reason;
	const sent = `Sent without comparing, since Wordbee's list does not show it: ${titles(notShown)}`;
	return reason === undefined ? sent : `${reason}. ${sent}`;
}

/** The fields that the item sets. */
function itemFieldsOf({ item }: Step, fields: CustomField[]): IDataObject {
	const { fields: own, customFields = [] } = item!.request!;
	const json: IDataObject = shownFields(own);
	if (item!.isOver === true) json.isActive = false;
	if (customFields.length > 0) {
		json.customFields = Object.fromEntries(
			customFields.map(({ id, value }) => [
				fields.find((field) => field.id === id)?.name ?? String(id),
				value,
			]),
		);
	}
	return json;
}

function personFieldsOf({ person, changes }: Step): IDataObject {
	const { firstName, lastName, email, login } = person ?? {};
	const isActive = changes?.isActive === undefined ? person?.isActive : changes.isActive.to;
	const facts = { lastName, firstName, email, login, isActive };
	return Object.fromEntries(Object.entries(facts).filter(([, value]) => value != null));
}

/** "Phone, Role, field: Employee number" */
export function titles(names: string[]): string {
	return names.map(titleOf).join(', ');
}

/** The display name of a field as `changes` calls it. */
export function titleOf(name: string): string {
	const isTitled = Object.values(TITLE_PREFIX).some((prefix) => name.startsWith(prefix));
	return isTitled ? name : fieldOf(name as FieldKey).title;
}

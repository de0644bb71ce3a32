import type { FieldValues } from '../person/personFields';
import type { MatchOn, PersonRequest } from '../person/personRequest';
import type { IdOrName } from '../values/kinds';
import type { Mapped } from './mapItem';
import type { CompanyRef, PersonRef } from './personRef';

/**
 * What an item asks for, checked but not yet looked up: companies, profiles, labels, custom fields
 * and persons may still be names.
 */
export interface Draft {
	action: PersonRequest['action'];
	/** Absent where the person's own company counts. */
	company?: CompanyRef;
	person?: PersonRef;
	/** `userProfileId` may hold a profile's name. */
	fields: FieldValues;
	labels: Array<{ label: IdOrName; value: IdOrName | null }>;
	customFields: Array<{ field: IdOrName; value: string }>;
	/** What automatic mapping took from the item; its labels and custom fields are not looked up yet. */
	mapped?: Mapped;
	/** True if the request makes a login, so that all its parts must be there. */
	makesLogin?: boolean;
	matchOn?: MatchOn;
	matchField?: IdOrName;
}

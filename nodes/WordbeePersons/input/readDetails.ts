import { fieldOf, requiredKeys, type Api, type FieldValues } from '../person/personFields';
import { isBlank, missing, toChoice } from '../values/kinds';
import type { Draft } from './draft';
import type { ItemParameters } from './itemParameters';
import { mapItem, namesOf, type Mapped } from './mapItem';

/** Where the fields of a person come from. */
const DATA_MODES = ['defineBelow', 'autoMapInputData'] as const;

/** What an item says about its person: fields, labels and custom fields. */
export type Details = Pick<Draft, 'fields' | 'labels' | 'customFields' | 'mapped'>;

/**
 * The details of a person, as the parameters give them and, with automatic mapping, the item's own
 * fields. What the parameters give wins.
 * @param operation the operation that reads them
 * @throws WordbeeError if a field that a new person needs is not there
 */
export function readDetails(
	item: ItemParameters,
	operation: 'create' | 'update' | 'upsert',
): Details {
	const isUpdate = operation === 'update';
	const ifEmpty = isUpdate ? 'clear' : 'skip';
	const details: Details = {
		fields: item.fields(isUpdate ? 'updateFields' : 'additionalFields'),
		labels: item.labels(ifEmpty),
		customFields: item.customFields(ifEmpty),
	};
	if (!isAutomatic(item)) {
		return isUpdate ? details : { ...details, fields: { ...item.required(), ...details.fields } };
	}
	const mapped = mapItem(item.json(), {
		api: apiOf(item, operation),
		isNew: operation === 'create',
		byHand: details.fields,
	});
	const fields: FieldValues = { ...mapped.fields, ...details.fields };
	if (!isUpdate) checkRequired(fields, mapped);
	return { ...details, fields, mapped };
}

function isAutomatic(item: ItemParameters): boolean {
	const mode = item.optional('dataMode');
	return !isBlank(mode) && toChoice(mode, DATA_MODES, 'Mapping Mode') === 'autoMapInputData';
}

/** Create or Update is always API 2, whatever the parameter was left at. */
function apiOf(item: ItemParameters, operation: string): Api {
	return operation === 'upsert' || item.optional('api') === 'api2' ? 'api2' : 'api1';
}

function checkRequired(fields: FieldValues, { leftBehind }: Mapped): void {
	for (const key of requiredKeys) {
		if (fields[key] !== undefined) continue;
		const { title } = fieldOf(key);
		const others = leftBehind.slice(0, 10).join(', ');
		throw missing(
			title,
			`The item needs a field of this name with a value. Understood are: ${namesOf(key).join(', ')}.${others === '' ? '' : ` Not understood: ${others}.`}`,
		);
	}
}

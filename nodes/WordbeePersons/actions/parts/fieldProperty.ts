import type { INodeProperties } from 'n8n-workflow';

import { fieldKeys, fieldOf, requiredKeys, type FieldKey } from '../../person/personFields';
import { only } from '../panelOf';
import { profileLocator } from './locators';

/**
 * A field of the person table as a parameter, marked if only one API has it.
 * @param key the field
 * @param required whether it must be filled in
 */
export function fieldProperty(key: FieldKey, required = false): INodeProperties {
	const field = fieldOf(key);
	const property: INodeProperties = {
		displayName: field.title,
		name: key,
		type: 'string',
		default: '',
		description: field.hint,
	};
	if (field.placeholder !== undefined) property.placeholder = field.placeholder;
	if (field.kind === 'secret') property.typeOptions = { password: true };
	if (field.kind === 'flag') Object.assign(property, { type: 'boolean', default: field.initial });
	if (field.kind === 'profile') Object.assign(property, profileLocator);
	if (key === 'comments') property.typeOptions = { rows: 3 };
	if (required) property.required = true;
	if (field.api1 === undefined) return only('api2', property);
	if (field.api2 === undefined) return only('api1', property);
	return property;
}

/** Last name, first name and e-mail, which every new person needs; mapping takes them from the item. */
export function requiredProperties(): INodeProperties[] {
	return requiredKeys.map((key) => ({
		...fieldProperty(key, true),
		displayOptions: { show: { dataMode: ['defineBelow'] } },
	}));
}

/**
 * The collection of optional fields.
 * @param name name of the parameter
 * @param operation Create takes no fields that only an existing person has, and Update also takes
 * those that the others require
 */
export function fieldCollection(
	name: 'additionalFields' | 'updateFields',
	operation: 'create' | 'update' | 'upsert',
): INodeProperties {
	const keys = fieldKeys.filter(
		(key) =>
			(operation === 'update' || !(requiredKeys as readonly string[]).includes(key)) &&
			(operation !== 'create' || fieldOf(key).existingOnly !== true),
	);
	return {
		displayName: name === 'updateFields' ? 'Update Fields' : 'Additional Fields',
		name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description:
			name === 'updateFields'
				? 'What to change. Fields that are not added stay as they are, and so does one whose expression finds nothing.'
				: 'More about the person. A field that is empty is not set.',
		options: keys.map((key) => fieldProperty(key)),
	};
}

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node.ts';

/** The node's settings as the panel calls them, so that a report names what a user finds. */
const fields: INodeProperties[] = [
	...new WordbeeApi().properties,
	...new WordbeePersons().description.properties.flatMap((one) =>
		one.name === 'options' ? (one.options as INodeProperties[]) : [one],
	),
];

function fieldOf(name: string): INodeProperties {
	const found = fields.find((field) => field.name === name);
	if (found === undefined) throw new Error(`No such setting: ${name}`);
	return found;
}

/** @returns the display name of a parameter, an option or a field of the API 1 credential */
export function titleOf(name: string): string {
	return fieldOf(name).displayName;
}

/**
 * @param value a value of a list, or what is typed
 * @returns "Display Name: Value"
 */
export function setting(name: string, value: string | number): string {
	const options = (fieldOf(name).options ?? []) as INodePropertyOptions[];
	const option = options.find((one) => one.value === value);
	if (options.length > 0 && option === undefined)
		throw new Error(`No such value: ${name}: ${value}`);
	return `${titleOf(name)}: ${option?.name ?? value}`;
}

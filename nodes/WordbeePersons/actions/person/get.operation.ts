import type { INodeProperties } from 'n8n-workflow';

import { onlyPerson } from '../../run/existing';
import { readOperation } from '../../run/readItems';
import { simplified } from '../../person/simplified';
import { personProperties, showFor } from './shared.descriptions';

export const description: INodeProperties[] = [
	...personProperties(['get'], ['api2']),
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: showFor(['get', 'getAll']),
	},
];

export const execute = readOperation(async (item, { directory }) => {
	const ref = item.person();
	const personId =
		ref.by === 'id'
			? ref.id
			: onlyPerson(await directory.find([ref]), ref.by, ref.value).personId;
	const person = await directory.get(personId);
	return [item.optional('simplify') === false ? person.raw : simplified(person)];
});

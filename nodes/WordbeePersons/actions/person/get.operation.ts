import type { INodeProperties } from 'n8n-workflow';

import { Existing } from '../../run/existing';
import type { PersonRef } from '../../run/draft';
import type { ItemParameters } from '../../run/itemParameters';
import { readOperation } from '../../run/readItems';
import { rawJson } from '../../person/raw';
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

export const execute = readOperation({
	async prepare(items, { directory }) {
		const existing = new Existing(directory);
		await existing.prepareRefs(items.flatMap(readablePerson));
		return existing;
	},
	async read(item, { directory, client }, existing) {
		const ref = item.person();
		const personId = ref.by === 'id' ? ref.id : (await existing).resolve(ref).personId;
		const person = await directory.get(personId);
		const { redactor } = client;
		if (!item.simplify()) return [rawJson(person.raw, redactor)];
		return [redactor.cleanData(simplified(person))];
	},
});

/** An item whose person cannot be read fails on its own when it is its turn. */
function readablePerson(item: ItemParameters): PersonRef[] {
	try {
		return [item.person()];
	} catch {
		return [];
	}
}

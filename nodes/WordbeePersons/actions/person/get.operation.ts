import type { ItemParameters } from '../../input/itemParameters';
import type { PersonRef } from '../../input/personRef';
import { KnownPersons } from '../../lookup/knownPersons';
import { rawJson, simplified } from '../../person/personRow';
import { API2, reads } from '../operation';
import { personProperties } from '../parts/locators';
import { simplifyProperty } from '../parts/simplifyProperty';

export const get = reads({
	value: 'get',
	name: 'Get',
	action: 'Get person',
	description: 'Get a person',
	apis: API2,
	panel: [...personProperties(), simplifyProperty],
	async prepare(items, { directory }) {
		const known = new KnownPersons(directory);
		await known.lookUpRefs(items.flatMap(readablePerson));
		return known;
	},
	async read(item, { directory, client }, known) {
		const ref = item.person();
		const personId = ref.by === 'id' ? ref.id : (await known).resolve(ref).personId;
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

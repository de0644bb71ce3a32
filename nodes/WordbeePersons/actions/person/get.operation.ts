import type { ItemParameters } from '../../input/itemParameters';
import type { PersonRef } from '../../input/personRef';
import { KnownPersons } from '../../lookup/knownPersons';
import { rawJson, simplified, type PersonRow } from '../../person/personRow';
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
		const refs = items.flatMap(readablePerson);
		const known = new KnownPersons(directory);
		await known.lookUpRefs(refs);
		const ids = refs.flatMap((ref) => (ref.by === 'id' ? [ref.id] : []));
		const shows = items.some(isSimplified) && ids.length > 0;
		// Without the list the record tells what it can.
		const rows = shows ? await directory.listed([...new Set(ids)]).catch(() => []) : [];
		return { known, rows: new Map(rows.map((row) => [row.personId, row])) };
	},
	async read(item, { directory, client }, shared) {
		const ref = item.person();
		const { known, rows } = await shared;
		const row = ref.by === 'id' ? rows.get(ref.id) : known.resolve(ref);
		const { redactor } = client;
		const show = (person: PersonRow) => [redactor.cleanData(simplified(person))];
		const isRaw = !item.simplify();
		// The list shows the login, which the record lacks [documented].
		if (!isRaw && row?.login !== undefined) return show(row);
		const person = await directory.get(ref.by === 'id' ? ref.id : row!.personId);
		return isRaw ? [rawJson(person.raw, redactor)] : show(person);
	},
});

/** An item that cannot be read fails when it is its turn. */
function isSimplified(item: ItemParameters): boolean {
	try {
		return item.simplify();
	} catch {
		return false;
	}
}

/** An item whose person cannot be read fails on its own when it is its turn. */
function readablePerson(item: ItemParameters): PersonRef[] {
	try {
		return [item.person()];
	} catch {
		return [];
	}
}

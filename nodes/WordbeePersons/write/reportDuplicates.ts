/** Persons whom somebody else has created at the same moment: Wordbee takes the same e-mail twice. */
import type { Directory, PersonKey, PersonRow } from '../api/personsApi';
import { isIn, type KnownPersons } from '../lookup/knownPersons';
import { foldName } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import type { Created, Ledger } from './ledger';
import type { WriteContext } from './writeContext';
import { wholeOf } from './writeItem';

/**
 * Looks once more at the persons just created, and tells of others with the same e-mail.
 * @param fails whether such an item fails; else its output tells
 */
export async function reportDuplicates(
	{ api, known, ledger }: WriteContext,
	fails: boolean,
): Promise<void> {
	// Wordbee itself has looked before it made a person by Create or Update.
	const checked = ledger.created.filter(({ row }) => {
		const { item, request, again } = row;
		if (item.request.action !== 'create') return false;
		const isMatched = request.action !== 'create' && api.matchesCreates(request);
		return again === true || (item.ifExists !== 'create' && !isMatched);
	});
	const { directory } = api;
	if (directory === undefined || known === undefined || checked.length === 0) return;
	// The persons were created; at worst the extra look is not possible.
	const others = await othersOf(checked, directory, known).catch(() => undefined);
	let count = 0;
	for (const created of checked) {
		const ids = others?.get(created.personId);
		if (ids === undefined) continue;
		count++;
		tell(created, ids, ledger, fails);
	}
	if (count > 0) {
		ledger.hint(
			`${count === 1 ? 'One person was' : `${count} persons were`} created by somebody else at the same moment too. The items tell the ids in otherPersonIds: keep one person of each in Wordbee and delete the others.`,
		);
	}
}

function tell({ row, personId }: Created, ids: number[], ledger: Ledger, fails: boolean): void {
	const what = `Somebody else created a person with the same e-mail at the same moment: ${ids.join(', ')}`;
	if (fails) {
		ledger.failedForGood(
			row.item,
			new WordbeeError(what, {
				outcome: 'rejected',
				details: { personId, otherPersonIds: ids },
				description: `This item created person ${personId}. Keep one of them in Wordbee and delete the others.`,
			}),
		);
		return;
	}
	const json = ledger.json(row.item);
	if (json === undefined) return;
	json.informations = [what];
	json.otherPersonIds = ids;
}

/** @returns the ids of the others by the id of the created person */
async function othersOf(
	created: Created[],
	directory: Directory,
	persons: KnownPersons,
): Promise<Map<number, number[]>> {
	const others = new Map<number, number[]>();
	const keys = created.map(({ row }): PersonKey => {
		const { fields, companyId } = wholeOf(row);
		return { by: 'email', value: String(fields.email), companyId };
	});
	const known = new Set([...persons.ids(), ...created.map(({ personId }) => personId)]);
	const expected = new Set(created.map(({ personId }) => personId));
	for (const { row } of created) {
		for (const { personId } of persons.matches(wholeOf(row)).byEmail) expected.add(personId);
	}
	if ((await directory.count(keys)) === expected.size) return others;
	const rows = await directory.find(keys, true);
	for (const { row, personId } of created) {
		const ids = rows
			.filter((found) => !known.has(found.personId) && isAlike(found, wholeOf(row)))
			.map((found) => found.personId);
		if (ids.length > 0) others.set(personId, ids);
	}
	return others;
}

function isAlike(row: PersonRow, { fields, companyId }: Created['row']['request']): boolean {
	const { email } = row;
	if (typeof email !== 'string' || foldName(email) !== foldName(String(fields.email))) return false;
	return isIn(row, companyId);
}

import type { PersonList } from './personList';

/** Up to this many persons cost fewer calls one by one. */
const FEW = 2;

/** Persons that are asked for together; a query of this length is short enough for common servers. */
const TOGETHER = 1000;

/** Persons that are asked for one by one at most. */
const SINGLY_AT_MOST = 50;

/**
 * Who of some persons, missing in a list, is not there any more. They are asked for together in one query, and
 * one of them by itself, in case lists hide persons. Where that is no proof, they are asked for one by one.
 * @param witness somebody who is there: an answer without that person proves nothing
 * @returns those who are gone, and whether all could be asked for
 */
export async function gonePersons(
	directory: PersonList,
	personIds: number[],
	witness: number | undefined,
): Promise<{ personIds: number[]; isAll: boolean }> {
	if (personIds.length > FEW && witness !== undefined) {
		const absent = await absentPersons(directory, personIds, witness);
		const isProof =
			absent !== undefined && (absent.length === 0 || !(await directory.exists(absent[0])));
		if (isProof) return { personIds: absent, isAll: true };
	}
	const gone: number[] = [];
	for (const personId of personIds.slice(0, SINGLY_AT_MOST)) {
		if (!(await directory.exists(personId))) gone.push(personId);
	}
	return { personIds: gone, isAll: personIds.length <= SINGLY_AT_MOST };
}

/** @returns those whom the list does not show when it is asked for them; undefined if it proves nothing */
async function absentPersons(
	directory: PersonList,
	personIds: number[],
	witness: number,
): Promise<number[] | undefined> {
	const absent: number[] = [];
	for (let at = 0; at < personIds.length; at += TOGETHER) {
		const asked = personIds.slice(at, at + TOGETHER);
		const ids = new Set([witness, ...asked]);
		const { rows, seen, total } = await directory.everybody({ ids }, ({ personId }) => personId);
		const there = new Set(rows);
		const isWhole = seen === rows.length && (total === undefined || seen >= total);
		if (!isWhole || !there.has(witness)) return undefined;
		absent.push(...asked.filter((personId) => !there.has(personId)));
	}
	return absent;
}

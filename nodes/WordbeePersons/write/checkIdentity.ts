/** Whether somebody who was found is the person of an item, with what the output tells of it. */
import type { PersonRow } from '../api/personsApi';
import { anotherPerson, judge } from '../lookup/judge';
import type { KnownPersons } from '../lookup/knownPersons';
import type { MatchOn, PersonRequest } from '../person/personRequest';
import type { Told, WriteItem } from './writeItem';

/**
 * @param row who was found
 * @param by the key that found the person
 * @param holder somebody else who has the login of the item
 * @returns what the output tells
 * @throws WordbeeError if it looks like another person and the item does not say to go on
 */
export function checkIdentity(
	item: WriteItem,
	request: PersonRequest,
	row: PersonRow,
	by: MatchOn,
	{ fields }: KnownPersons,
	holder?: PersonRow,
): Told {
	const judgement = judge(request, row, by, fields);
	const remarks: string[] = judgement.remark === undefined ? [] : [judgement.remark];
	if (item.judged && judgement.contradictions.length > 0) {
		const error = anotherPerson(item.request, row, by, judgement, holder);
		if (item.ifLooksLikeAnother === 'fail') throw error;
		remarks.push(error.message);
	}
	return { ...(remarks.length > 0 ? { remarks } : {}), ...enabling(item, row) };
}

/** Somebody who was there before, and comes in again as active. */
export function enabling({ request }: WriteItem, row?: PersonRow): Told {
	const comesBack = row?.isActive === false && request.fields.isActive === true;
	// Update says itself what it does.
	return comesBack && request.action !== 'update' ? { enables: true } : {};
}

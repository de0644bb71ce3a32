import { pick } from '../../http/answer';
import { foldName, sameName, wholeNumber } from '../../values/kinds';
import type { Named, PersonRow } from '../personsApi';
import { all, any, contains, wordsIn } from './query';
import type { FieldIds } from './searchFields';

/** What a list of persons is narrowed down by. */
export interface PersonFilters {
	/** Parts of first and last name. */
	name?: string;
	/** Part of the e-mail. */
	email?: string;
	companyId?: number;
	/** Persons of one of these companies. */
	companyIds?: number[];
	/** Only persons with a higher number. */
	after?: number;
	/** Only persons up to this number. */
	upTo?: number;
	/** Only persons with one of these numbers. */
	ids?: ReadonlySet<number>;
	isActive?: boolean;
	profile?: Named;
	/** Words of which each must be in the first name, the last name or the e-mail. Wordbee's word counts. */
	text?: string;
	/** A condition in API 2's query language. */
	query?: string;
}

/**
 * The filters as a query. A field that cannot be searched by is left out; `matchesFilters` then
 * does its part.
 */
export function queryOf(filters: PersonFilters, ids: FieldIds): string | undefined {
	const { name, email, companyId, companyIds, isActive, profile, text, query } = filters;
	const conditions: string[] = [];
	if (name !== undefined && ids.firstName !== undefined && ids.lastName !== undefined) {
		conditions.push(wordsIn([ids.firstName, ids.lastName], name));
	}
	if (email !== undefined && ids.email !== undefined) conditions.push(contains(ids.email, email));
	if (companyId !== undefined && ids.company !== undefined) {
		conditions.push(`{${ids.company}} = ${companyId}`);
	}
	if (companyIds !== undefined && ids.company !== undefined) {
		conditions.push(any(companyIds.map((id) => `{${ids.company}} = ${id}`)));
	}
	if (ids.person !== undefined) conditions.push(...numberConditions(ids.person, filters));
	if (isActive !== undefined && ids.active !== undefined) {
		conditions.push(`{${ids.active}} = ${isActive}`);
	}
	if (profile !== undefined && ids.profile !== undefined) {
		conditions.push(`{${ids.profile}} = ${profile.id}`);
	}
	if (text !== undefined) {
		const fields = [ids.firstName, ids.lastName, ids.email].filter((id) => id !== undefined);
		if (fields.length > 0) conditions.push(wordsIn(fields, text));
	}
	if (query !== undefined) conditions.push(query);
	return conditions.length === 0 ? undefined : all(conditions);
}

function numberConditions(field: string, { after, upTo, ids }: PersonFilters): string[] {
	const conditions: string[] = [];
	if (after !== undefined) conditions.push(`{${field}} > ${after}`);
	if (upTo !== undefined) conditions.push(`{${field}} <= ${upTo}`);
	if (ids !== undefined) conditions.push(any([...ids].map((id) => `{${field}} = ${id}`)));
	return conditions;
}

/** Whether a row fits, as far as it shows; what it does not show was left to Wordbee. */
export function matchesFilters(row: PersonRow, filters: PersonFilters): boolean {
	const { name, email, companyId, companyIds, isActive, profile } = filters;
	if (!hasNumber(row.personId, filters)) return false;
	if (name !== undefined && !hasWords(row, name)) return false;
	if (email !== undefined && row.email !== undefined) {
		if (!foldName(row.email ?? '').includes(foldName(email))) return false;
	}
	if (companyId !== undefined && row.companyId !== undefined && row.companyId !== companyId) {
		return false;
	}
	if (row.companyId !== undefined && companyIds?.includes(row.companyId) === false) return false;
	if (isActive !== undefined && row.isActive !== undefined && row.isActive !== isActive)
		return false;
	return profile === undefined || hasProfile(row, profile);
}

function hasNumber(personId: number, { after, upTo, ids }: PersonFilters): boolean {
	if (after !== undefined && personId <= after) return false;
	if (upTo !== undefined && personId > upTo) return false;
	return ids === undefined || ids.has(personId);
}

function hasWords({ firstName, lastName }: PersonRow, name: string): boolean {
	const whole = foldName(`${firstName ?? ''} ${lastName ?? ''}`);
	return foldName(name)
		.split(/\s+/)
		.every((word) => whole.includes(word));
}

function hasProfile(row: PersonRow, profile: Named): boolean {
	const id = wholeNumber(pick(row.raw, 'profileId', 'userProfileId', 'profile', 'userProfile'));
	if (id !== undefined) return id === profile.id;
	if (row.profile === undefined || profile.name === String(profile.id)) return true;
	return sameName(row.profile, profile.name);
}

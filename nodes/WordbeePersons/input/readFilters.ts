import type { IDataObject } from 'n8n-workflow';

import type { PersonFilters } from '../api/api2/personFilters';
import { isBlank, isUnset, toFlag, toName, toNumber, type IdOrName } from '../values/kinds';
import { idOrNameOf, locator } from '../values/locator';
import { inputError } from '../values/wordbeeError';
import type { ItemParameters } from './itemParameters';
import { companyRef, type CompanyRef } from './personRef';

const titles = {
	name: 'Name',
	email: 'Email',
	query: 'Query',
	isActive: 'Active',
	companyId: 'Company',
	userProfileId: 'User Profile',
} as const;

type FilterKey = keyof typeof titles;

/** The filters of Get Many, in which company and user profile may still be names. */
export type GivenFilters = Omit<PersonFilters, 'companyId' | 'profile'> & {
	company?: CompanyRef;
	profile?: IdOrName;
};

/**
 * The filters of Get Many. A filter that is there and finds nothing is an error: without it everybody
 * would come, and the next node may disable them all.
 */
export function readFilters(item: ItemParameters): GivenFilters {
	const given = givenFilters(item);
	const text = (key: FilterKey) =>
		given[key] === undefined ? undefined : toName(given[key], titles[key]);
	return {
		name: text('name'),
		email: text('email'),
		query: text('query'),
		isActive: given.isActive === undefined ? undefined : toFlag(given.isActive, titles.isActive),
		company: given.companyId === undefined ? undefined : companyRef(locator(given.companyId)),
		profile:
			given.userProfileId === undefined
				? undefined
				: idOrNameOf(locator(given.userProfileId), titles.userProfileId),
	};
}

/** Persons that a model gets at most: more would only fill its memory. */
const MOST_FOR_MODEL = 50;

/** How many persons to return; Infinity for all. A model cannot ask for more than a few. */
export function readLimit(item: ItemParameters): number {
	const all = item.optional('returnAll');
	if (!isBlank(all) && !item.isByModel('returnAll') && toFlag(all, 'Return All')) return Infinity;
	const given = item.optional('limit');
	if (!item.isByModel('limit')) return toNumber(given, 'Limit');
	return isBlank(given) ? MOST_FOR_MODEL : Math.min(toNumber(given, 'Limit'), MOST_FOR_MODEL);
}

/** The filters that hold something; those left empty by hand or by a model count as removed. */
function givenFilters(item: ItemParameters): Partial<Record<FilterKey, unknown>> {
	const given: Record<string, unknown> = { ...item.collection('filters') };
	const typed = { ...(item.typed('filters') as IDataObject) };
	// The company may also stand beside the filters, as it does in all other operations.
	const beside = item.optional('companyId');
	const filters: Partial<Record<FilterKey, unknown>> = {};
	for (const key of Object.keys(given)) {
		if (!(key in titles)) {
			throw inputError('Filters', `Filters have no field "${key}"`, 'Remove it.');
		}
		if (holds(item, given[key], typed[key], titles[key as FilterKey])) {
			filters[key as FilterKey] = given[key];
		}
	}
	if (filters.companyId !== undefined) return filters;
	if (holds(item, beside, item.typed('companyId'), titles.companyId)) filters.companyId = beside;
	return filters;
}

/** @throws WordbeeError if an expression found nothing */
function holds(item: ItemParameters, value: unknown, typed: unknown, title: string): boolean {
	const found = locator(value).value;
	if (!isBlank(found)) return true;
	const byExpression = isExpression(typed) || isExpression(locator(typed).value);
	if (isUnset(found) || (byExpression && !item.asTool)) throw findsNothing(title);
	return false;
}

function isExpression(typed: unknown): boolean {
	return typeof typed === 'string' && typed.startsWith('=');
}

function findsNothing(title: string) {
	return inputError(
		title,
		`${title} finds nothing to filter by: its expression gives no value`,
		'Without this filter everybody would come. Correct the expression, or remove the filter.',
	);
}

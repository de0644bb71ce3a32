import type { SetNames } from '../person/personRequest';
import { isRecord } from '../values/kinds';
import type { ItemParameters } from './itemParameters';

/** What the lists of the panel write behind a name. */
const BEHIND_COMPANY = /\s*\(\d+\)(, your own company)?$/;
const BEHIND_PROFILE = / \u00b7 for [^\u00b7]+$/;

/**
 * The names of company and user profile that were chosen from a list: n8n keeps them with the number.
 * @returns nothing for what is typed or comes from an expression
 */
export function chosenNames(item: ItemParameters): SetNames {
	const company = chosen(item.typed('companyId'))?.replace(BEHIND_COMPANY, '');
	const collection = item.typed('operation') === 'update' ? 'updateFields' : 'additionalFields';
	const fields = item.typed(collection);
	const profile =
		item.typed('operation') === 'setLogin'
			? item.typed('userProfileId')
			: isRecord(fields) && fields.userProfileId;
	const userProfile = chosen(profile)?.replace(BEHIND_PROFILE, '');
	return { ...(company && { company }), ...(userProfile && { userProfile }) };
}

function chosen(typed: unknown): string | undefined {
	if (!isRecord(typed) || typed.mode !== 'list') return undefined;
	const { value, cachedResultName } = typed;
	if (typeof value === 'string' && value.startsWith('=')) return undefined;
	return typeof cachedResultName === 'string' ? cachedResultName : undefined;
}

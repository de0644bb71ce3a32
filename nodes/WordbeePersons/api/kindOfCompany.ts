import { pick } from '../http/answer';
import { flagOf } from '../values/kinds';

/** Own company, client or supplier. Each kind has user profiles of its own [documented]. */
export type CompanyKind = 'inhouse' | 'client' | 'supplier';

/** For whom a profile is, as it stands behind a name. */
export const KIND_WORDS: Record<CompanyKind, string> = {
	inhouse: 'in-house persons',
	client: 'clients',
	supplier: 'suppliers',
};

/**
 * The kind of a company [documented for API 1: IsClient and IsSupplier; that the own company is neither
 * is inferred, U23].
 * @returns undefined if the row does not tell
 */
export function kindOfCompany(row: Record<string, unknown>): CompanyKind | undefined {
	const isClient = flagOf(pick(row, 'isClient'));
	const isSupplier = flagOf(pick(row, 'isSupplier'));
	if (isClient === undefined || isSupplier === undefined || (isClient && isSupplier))
		return undefined;
	if (isClient) return 'client';
	return isSupplier ? 'supplier' : 'inhouse';
}

/** Beginnings of the names of Wordbee's own profiles [documented]; copies mostly keep them. */
const PROFILES: Array<[RegExp, CompanyKind]> = [
	[/^client\b/i, 'client'],
	[/^(external|supplier)\b/i, 'supplier'],
	[/^(administrator|manager|team leader|worker)\b/i, 'inhouse'],
];

/** For which kind of company a profile is made, by its name [inferred]; undefined for others. */
export function kindOfProfile(name: string): CompanyKind | undefined {
	return PROFILES.find(([names]) => names.test(name))?.[1];
}

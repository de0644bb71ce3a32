import { isBlank, missing, toId, toName, wholeNumber } from '../values/kinds';
import { idOrNameOf, looksLikeNumber, type Located } from '../values/locator';

/** A company as an item names it. */
export type CompanyRef = { by: 'id'; id: number } | { by: 'name'; name: string };

/** A person as an item names it. */
export type PersonRef = { by: 'id'; id: number } | { by: 'login' | 'email'; value: string };

/** Shortest login [documented for API 1]: fewer digits than that are a person's number. */
const LOGIN_MIN_LENGTH = 8;

/** The company that an item names. */
export function companyRef(given: Located): CompanyRef {
	const company = idOrNameOf(given, 'Company');
	return typeof company === 'number' ? { by: 'id', id: company } : { by: 'name', name: company };
}

/**
 * Digits are an id, a text with @ is an e-mail and other text a login, whatever the mode. A login may
 * also hold an @ or be made of digits, so By Login keeps those that can be one.
 * @param asTool whether a model fills the locator in, which does not choose the mode
 */
export function personRef({ mode, value }: Located, asTool: boolean): PersonRef {
	if (isBlank(value)) {
		const way = mode === 'login' || mode === 'email' ? ` (${mode})` : '';
		throw missing('Person').with({ message: `Person${way} is missing` });
	}
	const number = wholeNumber(value);
	const text =
		typeof value === 'number' || typeof value === 'string' ? toName(value, 'Person') : '';
	const mayBeLogin = mode === 'login' && text.length >= LOGIN_MIN_LENGTH;
	if (text === '' || (looksLikeNumber(value) && !(number !== undefined && mayBeLogin))) {
		return { by: 'id', id: toId(value, 'Person') };
	}
	const byLogin = mode === 'login' && !asTool;
	return { by: text.includes('@') && !byLogin ? 'email' : 'login', value: text };
}

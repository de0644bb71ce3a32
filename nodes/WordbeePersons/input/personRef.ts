import { mayBeLogin } from '../person/checkApi1Rules';
import { isBlank, missing, toId, toName, wholeNumber } from '../values/kinds';
import { idOrNameOf, looksLikeNumber, type Located } from '../values/locator';

/** A company as an item names it. */
export type CompanyRef = { by: 'id'; id: number } | { by: 'name'; name: string };

/** A person as an item names it. */
export type PersonRef = { by: 'id'; id: number } | { by: 'login' | 'email'; value: string };

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
	// Fewer digits than a login has are a person's number.
	const isLogin = mode === 'login' && mayBeLogin(text);
	if (text === '' || (looksLikeNumber(value) && !(number !== undefined && isLogin))) {
		return { by: 'id', id: toId(value, 'Person') };
	}
	const byLogin = mode === 'login' && !asTool;
	return { by: text.includes('@') && !byLogin ? 'email' : 'login', value: text };
}

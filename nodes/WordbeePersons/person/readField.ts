import {
	isNothing,
	single,
	toFlag,
	toOwnText,
	toSecret,
	toShortText,
	toText,
	trimmed,
} from '../values/kinds';
import { idOrNameOf, locator } from '../values/locator';
import { toEmail } from '../values/toEmail';
import { fieldOf, type FieldKey } from './personFields';

/** Fields in which 0 is what a form or a spreadsheet gives for a number that nobody typed. */
const ZERO_IS_NOTHING: FieldKey[] = ['phone', 'phoneMobile', 'personCode'];

/**
 * Whether a value says nothing about a field: blank, an empty list, or a 0 where nobody has one.
 */
export function saysNothing(key: FieldKey, value: unknown): boolean {
	if (isNothing(value)) return true;
	if (!ZERO_IS_NOTHING.includes(key)) return false;
	const one = single(value);
	return one === 0 || (typeof one === 'string' && trimmed(one) === '0');
}

/**
 * Reads the value of a field by the rule of its kind. A list of one counts as its element.
 * @param value what a parameter or the item gave, not empty
 * @throws WordbeeError that names the field
 */
export function readField(key: FieldKey, value: unknown): string | number | boolean {
	const { title, kind } = fieldOf(key);
	switch (kind) {
		case 'flag':
			return toFlag(single(value), title);
		case 'profile': {
			const given = locator(value);
			return idOrNameOf({ ...given, value: single(given.value) }, title);
		}
		case 'secret':
			return toSecret(value, title);
		case 'name':
			return toShortText(single(value), title);
		case 'email':
			return toEmail(single(value), title);
		case 'own':
			return toOwnText(single(value), title);
		default:
			return toText(single(value), title);
	}
}

import { single, toFlag, toName, toSecret, toText } from '../values/kinds';
import { idOrNameOf, locator } from '../values/locator';
import { fieldOf, type FieldKey } from './personFields';

/**
 * Reads the value of a field by the rule of its kind.
 * @param value what a parameter or the item gave, not empty
 * @throws WordbeeError that names the field
 */
export function readField(key: FieldKey, value: unknown): string | number | boolean {
	const { title, kind } = fieldOf(key);
	switch (kind) {
		case 'flag':
			return toFlag(value, title);
		case 'profile': {
			const given = locator(value);
			return idOrNameOf({ ...given, value: single(given.value) }, title);
		}
		case 'secret':
			return toSecret(value, title);
		case 'name':
			return toName(value, title);
		default:
			return toText(value, title);
	}
}

import { describe } from '../values/kinds';
import { inputError, type WordbeeError } from '../values/wordbeeError';
import { mayBeLogin } from './checkApi1Rules';
import { fieldOf, type FieldValues } from './personFields';

/**
 * What Wordbee will refuse of the values by rules that are known [documented: an e-mail must be valid, a
 * login has 8 characters]. Only Wordbee decides, so real runs ask it; rehearsals tell what is known.
 */
export function foreseen({ email, login }: FieldValues): WordbeeError[] {
	const errors: WordbeeError[] = [];
	if (typeof email === 'string' && !/^[^\s@]+@[^\s@]+$/.test(email)) {
		const { title } = fieldOf('email');
		errors.push(
			inputError(
				title,
				`${title} ${describe(email)} is not valid: it is no address`,
				'Give one whole address, such as nathan@example.com.',
			),
		);
	}
	if (typeof login === 'string' && !mayBeLogin(login)) {
		const { title } = fieldOf('login');
		errors.push(
			inputError(
				title,
				`${title} ${describe(login)} is too short`,
				'A login needs at least 8 characters.',
			),
		);
	}
	return errors;
}

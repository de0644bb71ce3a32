import { describe, trimmed } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import { type FieldKey, fieldOf, type FieldValues } from './personFields';

/** Shortest login [documented for API 1]. */
const LOGIN_MIN_LENGTH = 8;

const LOGIN_KEYS = ['login', 'password', 'userProfileId'] as const satisfies FieldKey[];

/**
 * Wordbee's documented rules for API 1 that can be checked before anything is sent.
 * @param isNew whether the person or its login is made by this request
 */
export function checkApi1Rules(fields: FieldValues, isNew: boolean): void {
	checkLoginLength(fields);
	if (!isNew) return;
	const given = LOGIN_KEYS.filter((key) => fields[key] !== undefined && fields[key] !== '');
	const missing = LOGIN_KEYS.filter((key) => !given.includes(key));
	if (missing.length === 0) return;
	const names = missing.map((key) => fieldOf(key).title).join(' and ');
	if (given.length > 0) {
		const has = given.map((key) => fieldOf(key).title).join(' and ');
		throw inputError(
			fieldOf(missing[0]).title,
			`${names} must be given together with ${has}`,
			'A login is made of Login, Password and User Profile. Give all three or none of them.',
		);
	}
	if (fields.isActive === true) {
		throw inputError(
			fieldOf('isActive').title,
			`Active needs ${names} as well`,
			'Only a person with a login can be active. Give Login, Password and User Profile, or leave Active off.',
		);
	}
}

function checkLoginLength({ login }: FieldValues): void {
	if (typeof login !== 'string' || mayBeLogin(login)) return;
	throw inputError(
		fieldOf('login').title,
		`Login ${describe(login)} is too short: it needs at least ${LOGIN_MIN_LENGTH} characters`,
		login === ''
			? 'To take the login away, use the operation Remove Login.'
			: 'Give another one, or leave Login out.',
	);
}

/** Whether a text is long enough for a login. */
export function mayBeLogin(text: string): boolean {
	return trimmed(text).length >= LOGIN_MIN_LENGTH;
}

/** Whether a profile is the one that Wordbee's APIs refuse to give [documented]. */
export function isAdministrator(name: string): boolean {
	return /^\s*administrator\s*$/i.test(name);
}

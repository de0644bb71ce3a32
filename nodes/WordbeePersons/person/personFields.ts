/**
 * The one table of a person's fields. The panel, the data JSON of API 1, the update request of
 * API 2 and the README's field table all follow from it: a field is described here and nowhere else.
 *
 * Wire names: Wordbee's "Create person" and "Update person" pages (API 1) and "Person update
 * request object" (API 2), both documented. A missing wire name means that the API has no such field.
 */

/**
 * How a field's value is read and sent, see values/kinds.ts. `profile` is a whole number that people
 * know by its name, `own` a text of the user's that Wordbee only returns.
 */
export type FieldKind = 'text' | 'name' | 'email' | 'own' | 'secret' | 'flag' | 'profile';

/** The value of the parameter `api`. */
export type Api = 'api1' | 'api2';

/** One row of the table of person fields. */
export interface PersonField {
	/** Name in the panel and in error messages. */
	title: string;
	kind: FieldKind;
	/** Property of API 1's `data` JSON. */
	api1?: string;
	/** Property of API 2's update request. */
	api2?: string;
	/** Help text in the panel. */
	hint: string;
	placeholder?: string;
	/** Value that the panel offers when the field is added. */
	initial?: string | boolean;
	/** What to do instead of giving an empty value in Update; absent where that clears the field. */
	ifEmpty?: string;
	/** Only meaningful for a person that may already exist, so Create does not offer it. */
	existingOnly?: boolean;
}

/** The table of a person's fields: panel, JSON of both APIs and docs follow from it. */
export const personFields = {
	lastName: {
		title: 'Last Name',
		kind: 'name',
		api1: 'LastName',
		api2: 'lname',
		hint: 'Family name of the person',
		placeholder: 'e.g. Smith',
		ifEmpty: 'Every person needs a last name. Remove the field to keep the present one.',
	},
	firstName: {
		title: 'First Name',
		kind: 'name',
		api1: 'FirstName',
		api2: 'fname',
		hint: 'Given name of the person',
		placeholder: 'e.g. Nathan',
		ifEmpty: 'Every person needs a first name. Remove the field to keep the present one.',
	},
	email: {
		title: 'Email',
		kind: 'email',
		api1: 'Email',
		api2: 'email',
		hint: 'Address of the person. Wordbee allows several persons with the same address.',
		placeholder: 'e.g. nathan@example.com',
		ifEmpty: 'Every person needs an e-mail address. Remove the field to keep the present one.',
	},
	login: {
		title: 'Login',
		kind: 'name',
		api1: 'Login',
		api2: 'login',
		hint: 'Name the person logs in with, at least 8 characters',
		placeholder: 'e.g. nathan.smith',
		ifEmpty:
			'To take the login away, use the operation Remove Login. Remove the field to keep the login.',
	},
	password: {
		title: 'Password',
		kind: 'secret',
		api1: 'Password',
		hint: 'First password, by the password rules of your platform (Settings > Advanced Security)',
		ifEmpty: 'Remove the field to keep the present password.',
	},
	userProfileId: {
		title: 'User Profile',
		kind: 'profile',
		api1: 'UserProfileId',
		api2: 'profile',
		hint: 'What the person may see and do',
		ifEmpty:
			'Choose a profile, or remove the field to keep the present one. Remove Login takes it away.',
	},
	isActive: {
		title: 'Active',
		kind: 'flag',
		api1: 'IsActive',
		api2: 'active',
		hint: 'Whether the person can log in. Turning it on takes one of your user licences.',
		initial: true,
		ifEmpty: 'Give true or false, or remove the field to leave it as it is.',
	},
	personCode: {
		title: 'Person Code',
		kind: 'name',
		api1: 'PersonCode',
		api2: 'code',
		hint: 'Short code shown in lists. Wordbee uses the initials if there is none.',
		placeholder: 'e.g. NS',
	},
	title: {
		title: 'Form of Address',
		kind: 'name',
		api1: 'Title',
		api2: 'title',
		hint: 'Such as Ms or Dr. Wordbee calls it Title.',
		placeholder: 'e.g. Dr.',
	},
	role: {
		title: 'Role',
		kind: 'name',
		api1: 'Role',
		api2: 'role',
		hint: 'Job of the person',
		placeholder: 'e.g. Project manager',
	},
	phone: {
		title: 'Phone',
		kind: 'name',
		api1: 'Phone',
		api2: 'phone',
		hint: 'Telephone number',
		placeholder: 'e.g. +352 123 456',
	},
	phoneMobile: {
		title: 'Mobile Phone',
		kind: 'name',
		api1: 'PhoneMobile',
		api2: 'phoneMobile',
		hint: 'Mobile telephone number',
		placeholder: 'e.g. +352 621 123 456',
	},
	comments: {
		title: 'Comments',
		kind: 'text',
		api1: 'Comments',
		api2: 'comments',
		hint: 'Internal remarks, not shown to the person',
	},
	timezone: {
		title: 'Time Zone',
		kind: 'name',
		api2: 'timezone',
		hint: "Time zone code as Wordbee names it. The company's time zone applies if there is none.",
		placeholder: 'e.g. Romance Standard Time',
	},
	profileKeepExisting: {
		title: 'Keep Existing Profile',
		kind: 'flag',
		api2: 'profileKeepExisting',
		hint: 'Whether a person that is already there keeps the user profile it has',
		initial: true,
		existingOnly: true,
		ifEmpty: 'Give true or false, or remove the field.',
	},
	data: {
		title: 'Your Reference',
		kind: 'own',
		api2: 'data',
		hint: 'Any text of yours. Wordbee does not store it and returns it with the result.',
		placeholder: 'e.g. HR-000123',
	},
} as const satisfies Record<string, PersonField>;

/** A field of the table, by its name in parameters and items. */
export type FieldKey = keyof typeof personFields;

/** All keys in the order of the table, which is also the order of the JSON that is sent. */
export const fieldKeys = Object.keys(personFields) as FieldKey[];

/** The fields that every new person needs [documented for both APIs]. */
export const requiredKeys = ['lastName', 'firstName', 'email'] as const satisfies FieldKey[];

/**
 * @param key a field of the table
 * @returns the table's row
 */
export function fieldOf(key: FieldKey): PersonField {
	return personFields[key];
}

/**
 * A person's values by field. A key that is absent is not sent at all; `null` clears and is used
 * only where Wordbee documents it (removing a login).
 */
export type FieldValues = Partial<Record<FieldKey, string | number | boolean | null>>;

/** The values that may be shown: what was set, without secrets and without what was taken away. */
export function shownFields(fields: FieldValues): FieldValues {
	return Object.fromEntries(
		fieldKeys
			.filter(
				(key) =>
					fieldOf(key).kind !== 'secret' && fields[key] !== undefined && fields[key] !== null,
			)
			.map((key) => [key, fields[key]]),
	);
}

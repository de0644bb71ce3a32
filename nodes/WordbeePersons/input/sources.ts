/**
 * Where items come from: what their keys mean. A new source is one row here; the panel, docs/mapping.md and the
 * tests follow. The keys are those that n8n's own nodes hand on: `test/sources` keeps real outputs, the
 * rest stands in n8n's `__schema__` files and in the vendors' references of user objects.
 *
 * A place is a key, or keys with dots between them: `profile.lastName`. Where it holds a list, whether it says
 * `[primary]` or not, the element is the primary one, else the only one; `[first]` takes the first,
 * `[type=work]` only those of that type.
 * Several places are tried in their order. `a + b` puts an extension behind a number.
 */
import { fieldKeys, fieldOf, type FieldKey } from '../person/personFields';

/** How a source says that somebody is active. */
export type ActiveRule =
	/** A number in which this bit means off. */
	| { at: string; offBit: number }
	/** Words that mean yes or no; others say nothing. */
	| { at: string; words: Record<string, boolean> }
	/** Flags of which each means off; active only if all are there and false. */
	| { noneOf: string[] };

/** One row of the table of sources. */
export interface Source {
	/** Name in the panel. */
	title: string;
	/** Known by any of these groups of places, which must all be there; behind `=` how the value begins. */
	marks: string[][];
	/** Where the fields of a person stand. */
	places: Partial<Record<FieldKey, string[]>>;
	active?: ActiveRule;
	/** Values that stay behind although their field is taken. */
	never?: Partial<Record<FieldKey, string>>;
	/** A form of the output in which the names are missing. */
	nameless?: { has: string[]; lacks: string[]; advice: string };
	/** What a reader of the docs should know about it. */
	note?: string;
}

const ofThisNode = Object.fromEntries(
	fieldKeys.map((key) => {
		const { api1, api2 } = fieldOf(key);
		const others = key === 'userProfileId' ? ['userProfile'] : [];
		return [key, [key, ...others, api2, api1].filter((name) => name !== undefined)];
	}),
) as Record<FieldKey, string[]>;

/** The sources that are known, in the order in which their marks are looked for. */
export const sources = {
	ldap: {
		title: 'LDAP or Active Directory',
		marks: [
			...['sn', 'cn', 'objectClass', 'givenName', 'mail'].map((key) => ['dn', key]),
			['DistinguishedName', 'SamAccountName', 'Surname'],
		],
		places: {
			lastName: ['sn', 'surname'],
			firstName: ['givenName'],
			email: ['mail[first]'],
			login: ['sAMAccountName', 'uid', 'userPrincipalName'],
			title: ['personalTitle'],
			role: ['title'],
			phone: ['telephoneNumber'],
			phoneMobile: ['mobile'],
			isActive: ['Enabled'],
		},
		active: { at: 'userAccountControl', offBit: 2 },
		note: 'The first of the three names that is long enough becomes the login. Names in other languages (`sn;lang-en`) and pictures stay behind.',
	},
	entra: {
		title: 'Microsoft Entra ID',
		marks: [
			['userPrincipalName', 'surname'],
			['userPrincipalName', 'mailNickname', 'securityIdentifier'],
		],
		places: {
			lastName: ['surname'],
			firstName: ['givenName'],
			email: ['mail'],
			login: ['userPrincipalName'],
			role: ['jobTitle'],
			phone: ['businessPhones[first]', 'telephoneNumber'],
			phoneMobile: ['mobilePhone'],
			isActive: ['accountEnabled'],
		},
		nameless: {
			has: ['mailNickname', 'securityIdentifier'],
			lacks: ['surname', 'givenName'],
			advice:
				'Set Output to Raw in the Microsoft Entra ID node: its simplified output has no names.',
		},
		note: 'Set **Output** to **Raw** in the Entra node. Who has no `mail` has no e-mail: the user principal name is not taken for one.',
	},
	googleWorkspace: {
		title: 'Google Workspace',
		marks: [['kind=admin#directory#user']],
		places: {
			lastName: ['name.familyName'],
			firstName: ['name.givenName'],
			email: ['primaryEmail'],
			login: ['primaryEmail'],
			role: ['organizations[primary].title'],
			phone: ['phones[type=work].value'],
			phoneMobile: ['phones[type=mobile].value'],
		},
		active: { noneOf: ['suspended', 'archived'] },
		note: 'With **Output** at **Raw**; the simplified output does not tell who is archived, so Active stays behind. Addresses under `emails` are never taken.',
	},
	okta: {
		title: 'Okta',
		marks: [['profile.login', 'status']],
		places: {
			lastName: ['profile.lastName'],
			firstName: ['profile.firstName'],
			email: ['profile.email'],
			login: ['profile.login'],
			title: ['profile.honorificPrefix'],
			role: ['profile.title'],
			phone: ['profile.primaryPhone'],
			phoneMobile: ['profile.mobilePhone'],
		},
		active: { at: 'status', words: { ACTIVE: true, SUSPENDED: false, DEPROVISIONED: false } },
		note: 'Switch **Simplify** off to get title and phones. Any other status leaves Active as it is.',
	},
	scim: {
		title: 'SCIM',
		marks: [['schemas=urn:ietf:params:scim:schemas:core:2.0:User']],
		places: {
			lastName: ['name.familyName'],
			firstName: ['name.givenName'],
			email: ['emails[primary].value'],
			login: ['userName'],
			title: ['name.honorificPrefix'],
			role: ['title'],
			phone: ['phoneNumbers[type=work].value'],
			phoneMobile: ['phoneNumbers[type=mobile].value'],
			isActive: ['active'],
		},
		note: '`roles`, `displayName` and `timezone` are never taken.',
	},
	bambooHr: {
		title: 'BambooHR',
		marks: [['displayName', 'workEmail', 'canUploadPhoto']],
		places: {
			lastName: ['lastName'],
			firstName: ['firstName'],
			email: ['workEmail'],
			role: ['jobTitle'],
			phone: ['workPhone + workPhoneExtension'],
			phoneMobile: ['mobilePhone'],
		},
	},
	hubSpot: {
		title: 'HubSpot',
		marks: [
			['vid', 'properties'],
			['id', 'properties', 'createdAt', 'archived'],
		],
		places: {
			lastName: ['properties.lastname.value', 'properties.lastname'],
			firstName: ['properties.firstname.value', 'properties.firstname'],
			email: ['properties.email.value', 'properties.email'],
			title: ['properties.salutation.value', 'properties.salutation'],
			role: ['properties.jobtitle.value', 'properties.jobtitle'],
			phone: ['properties.phone.value', 'properties.phone'],
			phoneMobile: ['properties.mobilephone.value', 'properties.mobilephone'],
		},
		note: 'Choose these properties in the HubSpot node: by itself it hands on few of them.',
	},
	salesforce: {
		title: 'Salesforce',
		marks: [['attributes.type=Contact']],
		places: {
			lastName: ['LastName'],
			firstName: ['FirstName'],
			email: ['Email'],
			title: ['Salutation'],
			role: ['Title'],
			phone: ['Phone'],
			phoneMobile: ['MobilePhone'],
		},
	},
	cognito: {
		title: 'AWS Cognito',
		marks: [
			['UserStatus', 'Enabled', 'sub'],
			['UserStatus', 'Enabled', 'Username'],
		],
		places: {
			lastName: ['family_name'],
			firstName: ['given_name'],
			email: ['email'],
			phone: ['phone_number'],
			isActive: ['Enabled'],
		},
		nameless: {
			has: ['UserStatus'],
			lacks: ['sub'],
			advice: 'Switch Simplify on in the AWS Cognito node: without it names are in a list.',
		},
		note: 'Switch **Simplify** on. Attributes of the pool’s own (`custom:…`) stay behind.',
	},
	wordbee: {
		title: 'Wordbee',
		marks: [['personId', 'companyId', 'lastName', 'firstName']],
		places: ofThisNode,
		never: { userProfileId: 'Administrator' },
		note: 'The output of this node, and Wordbee’s own names of the fields.',
	},
} as const satisfies Record<string, Source>;

/** A source that is known by a mark. */
export type KnownSource = keyof typeof sources;

/** Those sources, in the order of the table. */
export const knownSources = Object.keys(sources) as KnownSource[];

/** The values of the parameter `source`. */
export const SOURCES = ['auto', 'columns', ...knownSources] as const;

/** What the parameter may be set to. */
export type SourceChoice = (typeof SOURCES)[number];

/** @returns the table's row */
export function sourceNamed(name: KnownSource): Source {
	return sources[name];
}

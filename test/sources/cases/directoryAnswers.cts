/** Users as the documentation of directories and HR systems shows them; names are made up. */
import type { Answer, Answers, Question } from '../standIn.cts';

const json = (body: unknown) => (): Answer => ({ body });

/** Properties of Graph that are lists, empty where nothing is set. */
const LISTS = [
	...['assignedLicenses', 'assignedPlans', 'identities', 'imAddresses', 'licenseAssignmentStates'],
	...[
		'onPremisesProvisioningErrors',
		'provisionedPlans',
		'proxyAddresses',
		'serviceProvisioningErrors',
	],
];

/** Microsoft Graph: of each user what `$select` names, null where it is not set. */
function graph({ url }: Question): Answer {
	const keys = url.searchParams.get('$select')?.split(',') ?? [];
	const value = [
		{
			...{ id: '6e7b768e-07e2-4810-8459-485f84f8f204', accountEnabled: true },
			...{ displayName: 'Ana Müller', givenName: 'Ana', surname: 'Müller', mailNickname: 'ana' },
			...{ userPrincipalName: 'ana.mueller@example.com', mail: 'ana.mueller@example.com' },
			...{ jobTitle: 'Reviser', department: 'Localisation', employeeId: '00042' },
			...{ businessPhones: ['+49 30 5550 101'], mobilePhone: '+49 170 5550101' },
			...{ userType: 'Member', createdDateTime: '2024-03-01T07:30:00Z', otherMails: [] },
		},
		{
			...{ id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', accountEnabled: false },
			...{ displayName: 'Tomas Novak', givenName: 'Tomas', surname: 'Novak' },
			...{ userPrincipalName: 'tomas_example.org#EXT#@example.onmicrosoft.com', mail: null },
			...{ businessPhones: [], userType: 'Guest', createdDateTime: '2024-07-01T07:30:00Z' },
			...{ otherMails: ['tomas.novak@example.org'], mailNickname: 'tomas_example.org#EXT#' },
		},
		{
			...{ id: '4782e723-f4f4-4af3-a76e-25e3bab0d896', accountEnabled: true },
			...{ displayName: 'Meeting Room 3A', surname: null, givenName: null },
			...{ userPrincipalName: 'room3a@example.com', mail: 'room3a@example.com' },
			...{ businessPhones: [], userType: 'Member', createdDateTime: '2024-07-01T07:30:00Z' },
			...{ otherMails: [], mailNickname: 'room3a' },
		},
	].map((user: Record<string, unknown>) =>
		Object.fromEntries(keys.map((key) => [key, user[key] ?? (LISTS.includes(key) ? [] : null)])),
	);
	const context = 'https://graph.microsoft.com/v1.0/$metadata#users';
	return { body: { '@odata.context': context, value } };
}

const google = {
	kind: 'admin#directory#users',
	users: [
		{
			...{ kind: 'admin#directory#user', id: '114511147312345678901', etag: '"a1"' },
			primaryEmail: 'ana.mueller@example.com',
			name: { givenName: 'Ana', familyName: 'Müller', fullName: 'Ana Müller' },
			...{ isAdmin: false, isDelegatedAdmin: false, suspended: false, archived: false },
			emails: [
				{ address: 'ana@private.example.com', type: 'home' },
				{ address: 'ana.mueller@example.com', primary: true },
			],
			organizations: [
				{ title: 'Translator', primary: false, customType: '' },
				{ title: 'Reviser', primary: true, customType: '', department: 'Localisation' },
			],
			phones: [
				{ value: '+49 170 5550101', type: 'mobile' },
				{ value: '+49 30 5550 101', type: 'work', primary: true },
			],
			externalIds: [{ value: '00042', type: 'organization' }],
			languages: [{ languageCode: 'de', preference: 'preferred' }],
			...{ orgUnitPath: '/Staff', customerId: 'C03az79cb', isMailboxSetup: true },
		},
		{
			...{ kind: 'admin#directory#user', id: '114511147312345678902', etag: '"a2"' },
			primaryEmail: 'tomas.novak@example.com',
			name: { givenName: 'Tomas', familyName: 'Novak', fullName: 'Tomas Novak' },
			...{ isAdmin: true, isDelegatedAdmin: false, suspended: true, archived: false },
			suspensionReason: 'ADMIN',
			emails: [{ address: 'tomas.novak@example.com', primary: true }],
			phones: [{ value: '+420 2 5550 102', type: 'work' }],
			...{ orgUnitPath: '/', customerId: 'C03az79cb', isMailboxSetup: true },
		},
		{
			...{ kind: 'admin#directory#user', id: '114511147312345678903', etag: '"a3"' },
			primaryEmail: 'ines.costa@example.com',
			name: { givenName: 'Ines', familyName: 'Costa', fullName: 'Ines Costa' },
			...{ isAdmin: false, isDelegatedAdmin: false, suspended: false, archived: true },
			// Two of them, and none is the primary one.
			organizations: [{ title: 'Reviser' }, { title: 'Trainer' }],
			phones: [
				{ value: '+351 21 5550 103', type: 'work' },
				{ value: '+351 21 5550 104', type: 'work' },
			],
			...{ orgUnitPath: '/Staff', customerId: 'C03az79cb', isMailboxSetup: true },
		},
	],
};

const oktaUser = (id: string, status: string, profile: object) => ({
	...{ id, status, created: '2024-03-01T07:30:00.000Z', activated: null, statusChanged: null },
	...{ lastLogin: null, lastUpdated: '2024-03-01T07:30:00.000Z', passwordChanged: null },
	...{ type: { id: 'otyfnjfba4ye7pgjB0g4' }, profile },
	credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
	_links: { self: { href: `https://example.okta.com/api/v1/users/${id}` } },
});
const okta = [
	oktaUser('00u118oQYT4TBGuay0g4', 'ACTIVE', {
		...{ login: 'ana.mueller@example.com', email: 'ana.mueller@example.com', secondEmail: null },
		...{
			firstName: 'Ana',
			lastName: 'Müller',
			honorificPrefix: 'Ms',
			title: 'Head of Localisation',
		},
		...{ primaryPhone: '+49 30 5550 101', mobilePhone: '+49 170 5550101', employeeNumber: '00042' },
		...{ timezone: 'Europe/Berlin', locale: 'de_DE', userType: 'Employee' },
	}),
	oktaUser('00u118oQYT4TBGuay0g5', 'DEPROVISIONED', {
		...{ login: 'tomas.novak@example.com', email: 'tomas.novak@example.com' },
		...{ firstName: 'Tomas', lastName: 'Novak', mobilePhone: null, title: 'Dr.' },
	}),
	oktaUser('00u118oQYT4TBGuay0g6', 'PASSWORD_EXPIRED', {
		...{
			login: 'ines.costa',
			email: 'ines.costa@example.com',
			firstName: 'Ines',
			lastName: 'Costa',
		},
	}),
];

const scim = {
	schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
	...{ totalResults: 3, startIndex: 1, itemsPerPage: 3 },
	Resources: [
		{
			schemas: [
				'urn:ietf:params:scim:schemas:core:2.0:User',
				'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
			],
			...{ id: '2819c223-7f76-453a-919d-413861904646', externalId: 'hr-42' },
			userName: 'ana.mueller@example.com',
			name: {
				...{ formatted: 'Ms Ana Müller', familyName: 'Müller', givenName: 'Ana' },
				honorificPrefix: 'Ms',
			},
			...{ displayName: 'Ana Müller', title: 'Head of Localisation', userType: 'Employee' },
			...{ preferredLanguage: 'de', locale: 'de-DE', timezone: 'Europe/Berlin', active: true },
			emails: [
				{ value: 'ana@private.example.com', type: 'home' },
				{ value: 'ana.mueller@example.com', type: 'work', primary: true },
			],
			phoneNumbers: [
				{ value: '+49 30 5550 101', type: 'work' },
				{ value: '+49 170 5550101', type: 'mobile' },
			],
			roles: [{ value: 'translator' }],
			'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
				...{ employeeNumber: '00042', department: 'Localisation' },
			},
			meta: { resourceType: 'User', version: 'W/"1"' },
		},
		{
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
			...{ id: 'c75ad752-64ae-4823-840d-ffa80929976c', userName: 'tnovak', active: false },
			name: { familyName: 'Novak', givenName: 'Tomas' },
			emails: [{ value: 'tomas.novak@example.com' }],
			meta: { resourceType: 'User' },
		},
		{
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
			...{ id: 'e9e30dba-f08f-4109-8486-d5c6a331660a', userName: 'inescosta', active: true },
			name: { formatted: 'Ines Costa', familyName: 'Costa', givenName: 'Ines' },
			// Two of them, and none is the primary one.
			emails: [
				{ value: 'ines.costa@example.com', type: 'work' },
				{ value: 'ines@private.example.com', type: 'home' },
			],
			meta: { resourceType: 'User' },
		},
	],
};

const bambooUser = (id: string, more: object) => ({
	...{ id, preferredName: null, pronouns: null, workPhone: null, mobilePhone: null },
	...{ workPhoneExtension: null, workEmail: null, department: 'Localisation', division: null },
	...{ location: 'Berlin', linkedIn: null, photoUploaded: false, canUploadPhoto: 0 },
	...{ supervisor: 'Marta Bianchi', photoUrl: 'https://example.com/photo_person.png', ...more },
});
const bambooHr = {
	fields: [{ id: 'displayName', type: 'text', name: 'Display name' }],
	employees: [
		bambooUser('42', {
			...{
				displayName: 'Annie Müller',
				firstName: 'Ana',
				lastName: 'Müller',
				preferredName: 'Annie',
			},
			...{ jobTitle: 'Reviser', workPhone: '+49 30 5550', workPhoneExtension: '101' },
			...{ mobilePhone: '+49 170 5550101', workEmail: 'ana.mueller@example.com' },
		}),
		bambooUser('43', {
			...{ displayName: 'Tomas Novak', firstName: 'Tomas', lastName: 'Novak', jobTitle: null },
		}),
	],
};

const cognitoUser = (Username: string, Enabled: boolean, attributes: Record<string, string>) => ({
	Username,
	Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
	...{ UserCreateDate: 1709278200.123, UserLastModifiedDate: 1709278200.123 },
	...{ Enabled, UserStatus: 'CONFIRMED' },
});

/** Cognito tells by a header what is asked. */
function cognito({ headers }: Question): Answer {
	if (String(headers['x-amz-target']).endsWith('DescribeUserPool'))
		return { body: { UserPool: { Id: 'eu-central-1_ab129faBb', UsernameAttributes: ['email'] } } };
	const Users = [
		cognitoUser('3fc2a8d4-10b1-4a5c-9c57-1d7cfd2d5b42', true, {
			...{ sub: '3fc2a8d4-10b1-4a5c-9c57-1d7cfd2d5b42', email_verified: 'true' },
			...{ email: 'ana.mueller@example.com', given_name: 'Ana', family_name: 'Müller' },
			...{ phone_number: '+49305550101', 'custom:title': 'Reviser', zoneinfo: 'Europe/Berlin' },
		}),
		cognitoUser('8f1b5c6e-93d0-4b6e-8a45-6f3f7d1c2b43', false, {
			...{ sub: '8f1b5c6e-93d0-4b6e-8a45-6f3f7d1c2b43', email_verified: 'false' },
			...{ email: 'tomas.novak@example.com', name: 'Tomas Novak' },
		}),
	];
	return { body: { Users } };
}

/** What is asked of directories and HR systems. */
export const directoryAnswers: Answers = {
	'graph.microsoft.com/v1.0/users': graph,
	'www.googleapis.com/admin/directory/v1/users': json(google),
	'example.okta.com/api/v1/users': json(okta),
	'scim.example.com/v2/Users': () => ({ body: scim, type: 'application/scim+json' }),
	'api.bamboohr.com/api/gateway.php/example/v1/employees/directory': json(bambooHr),
	'cognito-idp.eu-central-1.amazonaws.com/': cognito,
};

/** n8n's LDAP node on two trees: one as Active Directory has it, one of plain inetOrgPerson entries. */
import { startDirectory } from '../servers.cts';
import { editFields, given, once, type Case } from './case.cts';

const AD = 'OU=Staff,DC=example,DC=com';
const PLAIN = 'ou=people,dc=example,dc=com';

const directory = once(() => startDirectory(given('people.ldif')));

const search = (baseDN: string, customFilter: string, attributes?: string[]) => async () => {
	const { version, credential } = await directory();
	const options = attributes && { attributes: attributes.join(',') };
	const parameters = {
		...{ operation: 'search', baseDN, searchFor: 'custom', customFilter },
		...{ returnAll: true, options: { ...options } },
	};
	return { server: version, steps: [{ node: 'ldap', parameters, credential }] };
};

const LISTED = ['sn', 'givenName', 'mail', 'uid', 'title', 'telephoneNumber', 'mobile'];
const USERS = '(&(objectClass=user)(sAMAccountName=*))';
const PERSONS = '(objectClass=inetOrgPerson)';
const listed = search(PLAIN, PERSONS, LISTED);
const OWN_NAMES = {
	...{ lastName: 'sn', firstName: 'givenName', email: 'mail', login: 'uid' },
	...{ role: 'title', phone: 'telephoneNumber', phoneMobile: 'mobile' },
};

/** LDAP, with all attributes, with some, and with Edit Fields behind it. */
export const ldapCases: Case[] = [
	{
		...{ name: 'ldapAd', source: 'ldap', what: 'Users as Active Directory has them' },
		prepare: search(AD, USERS),
	},
	{
		...{ name: 'ldapAdListed', source: 'ldap' },
		what: 'The same with Attributes: who lacks one has an empty list',
		prepare: search(AD, USERS, [
			...['sn', 'givenName', 'mail', 'sAMAccountName', 'title', 'personalTitle'],
			...['telephoneNumber', 'mobile', 'employeeNumber', 'userAccountControl'],
		]),
	},
	{
		...{ name: 'ldapPlain', source: 'ldap' },
		what: 'inetOrgPerson: double attributes are lists, languages are keys of their own',
		prepare: search(PLAIN, PERSONS),
	},
	{
		...{ name: 'ldapPlainListed', source: 'ldap', what: 'The same with Attributes' },
		prepare: listed,
	},
	{
		...{ name: 'ldapEditFields', source: 'columns' },
		what: 'The same behind Edit Fields, type String: lists have become texts',
		prepare: async () => {
			const { server, steps } = await listed();
			return { server, steps: [...steps, editFields(OWN_NAMES)] };
		},
	},
];

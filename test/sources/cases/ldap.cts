/** n8n's LDAP node on two trees: one as Active Directory has it, one of plain inetOrgPerson entries. */
import { startDirectory } from '../servers.cts';
import { editFields, once, type Case } from './case.cts';

/** A picture of one pixel, as far as a directory is concerned. */
const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0xff, 0xd9]).toString('base64');
const guid = (digit: number) => Buffer.alloc(16, digit).toString('base64');
const encoded = (text: string) => Buffer.from(text).toString('base64');

const ROOT = 'DC=example,DC=com';
const AD = `OU=Staff,${ROOT}`;
const PLAIN = 'ou=people,dc=example,dc=com';

/** Somebody as Active Directory has them. */
const user = (cn: string, number: number, lines: string[]) =>
	[
		`dn:: ${encoded(`CN=${cn},${AD}`)}`,
		...['top', 'person', 'organizationalPerson', 'user'].map((name) => `objectClass: ${name}`),
		...[`cn:: ${encoded(cn)}`, `displayName:: ${encoded(cn)}`, `objectGUID:: ${guid(number)}`],
		...['instanceType: 4', `objectCategory: CN=Person,CN=Schema,CN=Configuration,${ROOT}`],
		...['whenCreated: 20240301083000.0Z', `memberOf: CN=Translators,OU=Groups,${ROOT}`],
		...lines,
	].join('\n');

const person = (uid: string, lines: string[]) =>
	[
		`dn: uid=${uid},${PLAIN}`,
		...['top', 'person', 'organizationalPerson', 'inetOrgPerson'].map(
			(name) => `objectClass: ${name}`,
		),
		...[`uid: ${uid}`, ...lines],
	].join('\n');

const ENTRIES = [
	'dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example',
	`dn: ${AD}\nobjectClass: organizationalUnit\nou: Staff`,
	`dn: ${PLAIN}\nobjectClass: organizationalUnit\nou: people`,
	user('Ana Müller', 1, [
		...[`sn:: ${encoded('Müller')}`, 'givenName: Ana', 'mail: ana.mueller@example.com'],
		...['sAMAccountName: anamueller', 'userPrincipalName: ana.mueller@corp.example.com'],
		...['title: Head of Localisation', 'department: Localisation', 'company: Example GmbH'],
		...['telephoneNumber: +49 30 5550 101', 'mobile: +49 170 5550101', 'employeeNumber: 000123'],
		...['userAccountControl: 512', `manager: CN=Tomas Novak,${AD}`],
		`jpegPhoto:: ${PICTURE}`,
	]),
	user('Tomas Novak', 2, [
		...['sn: Novak', 'givenName: Tomas'],
		...['mail: tomas.novak@example.com', 'sAMAccountName: tnovak', 'personalTitle: Dr.'],
		...['userPrincipalName: tomas.novak@corp.example.com', 'title: Reviser', 'employeeID: 124'],
		// 512 and 2: switched off
		...['telephoneNumber: +420 2 5550 102', 'userAccountControl: 514'],
	]),
	user('Ines Costa', 3, [
		...['sn: Costa', 'givenName: Ines', 'mail: ines.costa@example.com'],
		...['sAMAccountName: inescosta', 'userPrincipalName: ines.costa@corp.example.com'],
		...['title: Dr.', 'otherTelephone: +351 21 5550 103', 'otherTelephone: +351 21 5550 104'],
		// The password never expires.
		...[
			'telephoneNumber: +351 21 5550 102',
			'mobile: +351 91 5550103',
			'userAccountControl: 66048',
		],
	]),
	user('svc-backup', 4, [
		...[
			'sAMAccountName: svc-backup',
			'userAccountControl: 66050',
			'description: Backup, no person',
		],
	]),
	person('mbianchi', [
		...['cn: Marta Bianchi', 'sn: Bianchi', 'givenName: Marta', 'mail: marta.bianchi@example.com'],
		...['title: Project Manager', 'telephoneNumber: +39 06 5550 201', 'mobile: +39 340 5550201'],
		...['employeeNumber: 00042', 'preferredLanguage: it', `jpegPhoto:: ${PICTURE}`],
	]),
	person('jdelacruz', [
		...['cn: Juan de la Cruz', 'sn: de la Cruz', 'sn: Cruz', 'givenName: Juan'],
		...['mail: juan.delacruz@example.com', 'mail: jcruz@example.com', 'title: Translator'],
		...['telephoneNumber: +34 91 5550 202', 'telephoneNumber: +34 91 5550 203'],
	]),
	person('yuki', [
		...[`cn:: ${encoded('山田 由紀')}`, `sn:: ${encoded('山田')}`, 'sn;lang-en: Yamada'],
		...[`givenName:: ${encoded('由紀')}`, 'givenName;lang-en: Yuki', 'mail: yuki@example.com'],
		...['title: Dr.', 'employeeNumber: 00043', 'mobile: +81 90 5550 204'],
	]),
	person('info-desk', ['cn: Info desk', 'sn: Info desk', 'mail: info@example.com']),
].join('\n\n');

const directory = once(() => startDirectory(ENTRIES));

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

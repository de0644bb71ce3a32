import {
	blankPerson,
	hashPassword,
	initials,
	type Company,
	type CompanyKind,
	type CustomField,
	type Label,
	type Person,
	type Profile,
	type SeedData,
} from './data.cts';
import { seededRandom } from './faults.cts';

/** 'full': 130 companies, 300 persons; 'small': 5 and 12; or the full companies with n persons. */
export type Seed = 'full' | 'small' | { persons: number };

/** The password of every seeded login. */
export const SEED_PASSWORD = 'Seeded-login-1';

/** Name in its own script, and what an e-mail address makes of it. */
const FIRST_NAMES: ReadonlyArray<readonly [string, string]> = [
	['Łukasz', 'lukasz'],
	['Søren', 'soeren'],
	['Anaïs', 'anais'],
	['太郎', 'taro'],
	['Ζωή', 'zoi'],
	['محمد', 'mohammed'],
	['Jürgen', 'juergen'],
	['Zoë', 'zoe'],
	['Дмитрий', 'dmitri'],
	['Priya', 'priya'],
	['민준', 'minjun'],
	['Åsa', 'asa'],
	['José', 'jose'],
	['שרה', 'sara'],
	['Chloé', 'chloe'],
	['Emma', 'emma'],
	['İbrahim', 'ibrahim'],
	['Nguyễn', 'nguyen'],
	['สมชาย', 'somchai'],
	['Siobhán', 'siobhan'],
	['Jan', 'jan'],
	['美咲', 'misaki'],
	['Renée', 'renee'],
];

const LAST_NAMES: ReadonlyArray<readonly [string, string]> = [
	['Wójcik', 'wojcik'],
	['Ñ', 'n'],
	['田中', 'tanaka'],
	['Παπαδόπουλος', 'papadopoulos'],
	['الفارسي', 'alfarsi'],
	['Müller-Lüdenscheidt', 'mueller'],
	["O'Brien", 'obrien'],
	['Ångström', 'angstrom'],
	['Иванова', 'ivanova'],
	['de la Peña', 'delapena'],
	['김', 'kim'],
	['Smith', 'smith'],
	['כהן', 'cohen'],
	['Šťastný', 'stastny'],
	['Yılmaz', 'yilmaz'],
	['D’Angelo', 'dangelo'],
	['Thị Hương', 'thihuong'],
	['Żółć', 'zolc'],
	['van der Berg', 'vanderberg'],
];

const DEPARTMENT_TITLES = ['', 'Dr.', 'Ms', 'Mr', 'Prof.'];
const ROLES = ['Translator', 'Reviser', 'Project manager', 'Vendor manager', 'Accountant', ''];
const OFFICES = ['Berlin', 'Luxembourg', 'Łódź', '東京'];

const PROFILES: Profile[] = [
	['Administrator', 7, 'inhouse'],
	['Manager', 8, 'inhouse'],
	['Team leader', 9, 'inhouse'],
	['Worker', 10, 'inhouse'],
	['Worker (limited)', 11, 'inhouse'],
	['Manager (Büro Köln)', 40, 'inhouse'],
	['External manager', 21, 'supplier'],
	['External worker', 22, 'supplier'],
	['External worker (limited)', 23, 'supplier'],
	['Client manager', 31, 'client'],
	['Client: orders only', 32, 'client'],
	['Client (read only)', 33, 'client'],
].map(([name, id, kind]) => ({
	id: id as number,
	name: name as string,
	kind: kind as CompanyKind,
	isAdministrator: name === 'Administrator',
}));

function label(id: number, category: Label['category'], title: string, options: string[]): Label {
	return {
		id,
		category,
		title,
		alwaysVisible: id % 2 === 0,
		// Values are neither the position nor unique among labels, and one of them is 0.
		options: options.map((name, index) => ({ value: index * 2, name, color: '#3366cc' })),
	};
}

const LABELS: Label[] = [
	label(10, 'Persons', 'Department', ['Translation', 'DTP', 'Finance', 'IT']),
	label(11, 'Persons', 'Seniority', ['Junior', 'Senior', 'Lead']),
	label(14, 'Persons', 'Bürostandort', ['Köln', 'Łódź', '東京', 'Αθήνα']),
	label(20, 'Companies', 'Department', ['Sales', 'Legal']),
	label(21, 'Companies', 'Region', ['EMEA', 'APAC', 'Americas']),
	label(30, 'Projects', 'Urgency', ['Normal', 'Urgent']),
	label(31, 'Jobs', 'Check', ['Open', 'Done']),
	label(32, 'Orders', 'Channel', ['Mail', 'Portal']),
	label(33, 'Invoices', 'Paid', ['No', 'Yes']),
	label(34, 'Resources', 'Domain', ['Medical', 'Law']),
];

const field = (
	object: CustomField['object'],
	number: number,
	title: string,
	type: CustomField['type'] = 'Text',
	options: string[] = [],
): CustomField => ({ object, number, title, type, options: [...options].sort() });

/** Number of the person custom field that holds the employee number. */
export const EMPLOYEE_NUMBER_FIELD = 1;

const CUSTOM_FIELDS: CustomField[] = [
	field('Projects', 5, 'Product line'),
	field('Projects', 6, 'Category', 'Combo', ['Medical', 'Legal', 'Marketing']),
	field('Companies', 2, 'Office', 'Combo', ['North', 'South']),
	field('Persons', EMPLOYEE_NUMBER_FIELD, 'Employee number'),
	field('Persons', 3, 'Cost centre'),
	field('Persons', 4, 'Office', 'Combo', OFFICES),
	field('Persons', 7, 'Contract', 'ComboEditable', ['Permanent', 'Temporary', 'Freelance']),
];

const TIMEZONES = [
	['Romance Standard Time', '(UTC+01:00) Brussels, Copenhagen, Madrid, Paris'],
	['Romance Daylight Time', '(UTC+02:00) Brussels, Copenhagen, Madrid, Paris'],
	['W. Europe Standard Time', '(UTC+01:00) Amsterdam, Berlin, Rome, Vienna'],
	['GMT Standard Time', '(UTC+00:00) Dublin, Edinburgh, Lisbon, London'],
	['Tokyo Standard Time', '(UTC+09:00) Osaka, Sapporo, Tokyo'],
	['Eastern Standard Time', '(UTC-05:00) Eastern Time (US & Canada)'],
	['UTC', '(UTC) Coordinated Universal Time'],
].map(([code, name]) => ({ code, name }));

const NAMED_COMPANIES: ReadonlyArray<readonly [number, string, CompanyKind, string]> = [
	[1, 'Nordlicht Sprachdienste', 'inhouse', 'DEU'],
	[12, 'Acme Tools', 'client', 'USA'],
	[13, 'Müller & Söhne GmbH', 'client', 'DEU'],
	[14, 'Banque du Léman', 'client', 'CHE'],
	[15, '東京製薬株式会社', 'client', 'JPN'],
	[16, 'Société "Les Quatre Vents"', 'client', 'FRA'],
	[17, 'Ελληνική Ναυτιλία', 'client', 'GRC'],
	[18, 'Globex', 'client', 'GBR'],
	[19, 'Initech', 'client', 'USA'],
	[31, 'Lingua Wójcik', 'supplier', 'POL'],
	[32, 'Ñandú Traducciones', 'supplier', 'ARG'],
	[33, 'Globex', 'supplier', 'GBR'],
	[34, 'Çeviri Evi', 'supplier', 'TUR'],
	[35, 'Søren Holm, freelancer', 'supplier', 'DNK'],
	[36, 'الترجمة الدقيقة', 'supplier', 'ARE'],
	[37, 'Bolt Subtitling', 'supplier', 'IRL'],
	[38, '서울번역', 'supplier', 'KOR'],
];

function companiesOf(seed: Seed): Company[] {
	const company = (id: number, name: string, kind: CompanyKind, countryCode: string): Company => ({
		id,
		name,
		kind,
		countryCode,
		isActive: id !== 37,
		timezone: 'Romance Standard Time',
		comments: '',
	});
	const named = NAMED_COMPANIES.map((row) => company(...row));
	if (seed === 'small') return named.filter(({ id }) => [1, 12, 13, 31, 32].includes(id));
	for (let index = named.length; index < 130; index++) {
		const kind = index % 3 === 0 ? 'client' : 'supplier';
		const [name] = LAST_NAMES[index % LAST_NAMES.length];
		const trade = kind === 'client' ? 'Industries' : 'Translations';
		named.push(company(100 + index, `${name} ${trade} ${index}`, kind, 'LUX'));
	}
	return named;
}

/** Seed data of a platform; the same seed brings the same data, down to every id. */
export function makeSeed(seed: Seed): SeedData {
	const companies = companiesOf(seed);
	const total = seed === 'full' ? 300 : seed === 'small' ? 12 : seed.persons;
	const random = seededRandom(20_241);
	const pick = <T,>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
	const passwordHash = hashPassword(SEED_PASSWORD);
	// Most persons are in the companies with a story; the rest have one or none.
	const populated = companies.filter(({ id }) => id < 100);
	const persons: Person[] = [];
	for (let index = 0; index < total; index++) {
		const id = 1001 + index;
		const company = index === 0 ? companies[0] : index % 4 === 3 ? populated[0] : pick(populated);
		const [firstName, first] = FIRST_NAMES[index % FIRST_NAMES.length];
		const [lastName, last] = LAST_NAMES[index % LAST_NAMES.length];
		const kinds = PROFILES.filter((row) => row.kind === company.kind && !row.isAdministrator);
		const hasLogin = index === 0 || random() < 0.7;
		const isActive = index === 0 || (hasLogin && random() < 0.8);
		persons.push({
			...blankPerson(id, company.id),
			firstName,
			lastName,
			// Every 25th shares a mailbox: within its company, or with other companies as well.
			email:
				index % 25 === 24
					? index % 50 === 24
						? `office@company-${company.id}.example`
						: 'agency@shared.example'
					: `${first}.${last}.${id}@company-${company.id}.example`,
			login: hasLogin ? `${first}.${last}${id}`.slice(-24) : null,
			passwordHash: hasLogin ? passwordHash : null,
			profileId: index === 0 ? 7 : hasLogin ? pick(kinds).id : null,
			isActive,
			code: initials(firstName, lastName),
			title: pick(DEPARTMENT_TITLES),
			role: pick(ROLES),
			phone: `+352 26 ${String(id).padStart(6, '0')}`,
			comments: index % 10 === 0 ? 'Imported from the old system, "ask HR"' : '',
			labels: index % 3 === 0 ? { 10: (index % 4) * 2 } : {},
			cfs:
				index % 5 === 4
					? {}
					: { [EMPLOYEE_NUMBER_FIELD]: `E${String(id).padStart(6, '0')}`, 4: pick(OFFICES) },
			hasJobs: index % 7 === 0,
		});
	}
	return {
		companies,
		persons,
		profiles: PROFILES.map((profile) => ({ ...profile })),
		labels: structuredClone(LABELS),
		customFields: structuredClone(CUSTOM_FIELDS),
		timezones: TIMEZONES.map((timezone) => ({ ...timezone })),
	};
}

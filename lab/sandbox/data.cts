import { createHash } from 'node:crypto';

/** Own company, client or supplier: each has its own profiles ([D], section 6). */
export type CompanyKind = 'inhouse' | 'client' | 'supplier';

/** A company of the platform. */
export interface Company {
	id: number;
	name: string;
	kind: CompanyKind;
	isActive: boolean;
	countryCode: string;
	timezone: string;
	comments: string;
}

/** A person of the platform. */
export interface Person {
	id: number;
	companyId: number;
	firstName: string;
	lastName: string;
	email: string;
	login: string | null;
	/** A hash, never the password; API 2 makes logins without one. */
	passwordHash: string | null;
	profileId: number | null;
	isActive: boolean;
	code: string;
	title: string;
	role: string;
	phone: string;
	phoneMobile: string;
	comments: string;
	/** null: that of the company. */
	timezone: string | null;
	language: string;
	culture: string;
	/** Label id to the value chosen. */
	labels: Record<number, number>;
	/** Number of the custom field to its value. */
	cfs: Record<number, string>;
	/** Has worked on jobs (U20). */
	hasJobs: boolean;
}

/** A user profile, for one kind of companies. */
export interface Profile {
	id: number;
	name: string;
	kind: CompanyKind;
	isAdministrator: boolean;
}

export const LABEL_CATEGORIES = [
	'Resources',
	'Projects',
	'Jobs',
	'Orders',
	'Companies',
	'Persons',
	'Invoices',
] as const;

/** A label with its values. */
export interface Label {
	id: number;
	category: (typeof LABEL_CATEGORIES)[number];
	title: string;
	alwaysVisible: boolean;
	options: Array<{ value: number; name: string; color: string }>;
}

/** A custom field of API 2. */
export interface CustomField {
	/** Number within its object: the n of "x-n". */
	number: number;
	object: 'Projects' | 'Companies' | 'Persons';
	title: string;
	type: 'Text' | 'Combo' | 'ComboEditable' | 'ComboMultiSelect';
	options: string[];
	/** Section 11; by default enabled, not mandatory, without a longest value. */
	enabled?: boolean;
	mandatory?: boolean;
	max?: number;
}

/** What a seed brings. */
export interface SeedData {
	companies: Company[];
	persons: Person[];
	profiles: Profile[];
	labels: Label[];
	customFields: CustomField[];
	timezones: Array<{ code: string; name: string }>;
}

/** Wordbee refuses: the sentence is for the caller. */
export class Refusal extends Error {}

/** Refuses unless a rule of the platform holds. */
export function rule(holds: unknown, sentence: string): asserts holds {
	if (!holds) throw new Refusal(sentence);
}

/** Whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What removing a login leaves. */
export const WITHOUT_LOGIN = { login: null, passwordHash: null, profileId: null, isActive: false };

const fold = (text: string) => text.toLowerCase();
const EMAIL = /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:.]+$/;

/** Refuses a password that the platform's default policy refuses ([D], section 7). */
export function checkPassword(password: string): void {
	rule(password.length >= 8, 'The password must have at least 8 characters.');
	const sentence = 'The password must contain at least one character that is not a letter.';
	rule(/[^\p{L}]/u.test(password), sentence);
}

/** What is kept of a password. */
export function hashPassword(password: string): string {
	return createHash('sha256').update(`wordbee sandbox ${password}`).digest('hex').slice(0, 32);
}

/** Wordbee's default for the person code: the initials ([D], 1.2). */
export function initials(firstName: string, lastName: string): string {
	return [firstName, lastName].map((name) => [...name][0] ?? '').join('');
}

/** A person without anything but its ids. */
export function blankPerson(id: number, companyId: number): Person {
	return {
		id,
		companyId,
		firstName: '',
		lastName: '',
		email: '',
		login: null,
		passwordHash: null,
		profileId: null,
		isActive: false,
		code: '',
		title: '',
		role: '',
		phone: '',
		phoneMobile: '',
		comments: '',
		timezone: null,
		language: 'en',
		culture: 'en-GB',
		labels: {},
		cfs: {},
		hasJobs: false,
	};
}

/**
 * The platform's data, one set for both APIs. Change persons through `insert`, `edit` and `remove`
 * (no rules, for tests and race hooks) or `store` after `check` (the APIs), which keep the indexes.
 */
export class WordbeeData {
	readonly companies = new Map<number, Company>();
	readonly persons = new Map<number, Person>();
	profiles: Profile[] = [];
	labels: Label[] = [];
	customFields: CustomField[] = [];
	timezones: SeedData['timezones'] = [];
	/** Account and the secrets of both APIs; `keyRevoked` makes the key invalid. */
	readonly credentials = { account: '', password: '', apiKey: '', keyRevoked: false };
	/** Licences for enabled logins. */
	seats = Number.POSITIVE_INFINITY;
	/** Each takes a seat. */
	enabledLogins = 0;
	/** Grows with every change of a person. */
	version = 0;
	private nextId = 1;
	private readonly byLogin = new Map<string, number>();
	private readonly byEmail = new Map<string, Set<number>>();

	/** Replaces everything but credentials and seats. */
	load(seed: SeedData): void {
		this.companies.clear();
		this.persons.clear();
		this.byLogin.clear();
		this.byEmail.clear();
		this.enabledLogins = 0;
		this.nextId = 1;
		for (const company of seed.companies) this.companies.set(company.id, company);
		const { profiles, labels, customFields, timezones } = seed;
		Object.assign(this, { profiles, labels, customFields, timezones });
		for (const person of seed.persons) this.store(person);
		this.version = 0;
	}

	/** The platform's own company. */
	get ownCompany(): Company {
		for (const company of this.companies.values()) if (company.kind === 'inhouse') return company;
		throw new Error('The seed has no own company');
	}

	profile(id: number | null): Profile | undefined {
		return this.profiles.find((profile) => profile.id === id);
	}

	/** Profiles a person of this company may have. */
	profilesFor(companyId: number): Profile[] {
		const kind = this.companies.get(companyId)?.kind;
		return this.profiles.filter((profile) => profile.kind === kind && !profile.isAdministrator);
	}

	/** Persons with this e-mail, in the order of their ids; e-mails are not unique ([D]). */
	personsByEmail(email: string): Person[] {
		return [...(this.byEmail.get(fold(email)) ?? [])]
			.sort((a, b) => a - b)
			.map((id) => this.persons.get(id) as Person);
	}

	personByLogin(login: string): Person | undefined {
		return this.persons.get(this.byLogin.get(fold(login)) ?? -1);
	}

	/** A new person's blank record; the id is only taken when it is stored. */
	blank(companyId: number): Person {
		return blankPerson(this.nextId, companyId);
	}

	/**
	 * Throws a Refusal when the platform's rules do not allow `after`; never changes anything.
	 * `needsPassword`: enabling takes a password (API 1; API 2 assigns none).
	 */
	check(after: Person, before: Person | undefined, needsPassword: boolean): void {
		// [D] 1.2: required, e-mail valid.
		rule(after.lastName.trim(), 'The last name is required.');
		rule(after.firstName.trim(), 'The first name is required.');
		rule(after.email.trim(), 'The e-mail address is required.');
		const isEmail = after.email === before?.email || EMAIL.test(after.email);
		rule(isEmail, `The e-mail address is not valid: ${after.email}`);
		if (after.login !== null && after.login !== before?.login) {
			// [D] 1.2: at least 8 characters. [I] U22: unique per platform, case-insensitive.
			rule(after.login.trim().length >= 8, 'The login must have at least 8 characters.');
			const holder = this.personByLogin(after.login);
			const isFree = !holder || holder.id === before?.id;
			rule(isFree, `The login is already in use: ${after.login}`);
		}
		this.checkProfile(after, before);
		if (after.isActive && !before?.isActive) {
			// [D] 1.2: activating takes login, password and profile, and a free licence (U13: 400).
			const hasLogin = after.login !== null && after.profileId !== null;
			rule(hasLogin, 'A login and a user profile are required to activate the person.');
			const hasPassword = !needsPassword || after.passwordHash !== null;
			rule(hasPassword, 'A password is required to activate the person.');
			const hasSeat = this.enabledLogins < this.seats;
			rule(hasSeat, 'The login cannot be enabled. There is no free user licence.');
		}
		// [D] "you cannot delete the Administrator"; [I] nor lock it out.
		if (before && this.profile(before.profileId)?.isAdministrator) {
			rule(
				after.profileId === before.profileId && after.login !== null && after.isActive,
				'The Administrator cannot be disabled or given another profile.',
			);
		}
	}

	private checkProfile(after: Person, before: Person | undefined): void {
		const { login, profileId, companyId } = after;
		rule(login === null || profileId !== null, 'A login requires a user profile.');
		if (profileId === null) return;
		// [D] 3.6: profiles are for users with a login.
		rule(login !== null, 'A user profile requires a login.');
		if (profileId === before?.profileId) return;
		const profile = this.profile(profileId);
		rule(profile, `The user profile does not exist: ${profileId}`);
		rule(!profile.isAdministrator, 'The Administrator profile cannot be assigned.');
		// [I] section 6: the profile has to fit the kind of company.
		const fits = profile.kind === this.companies.get(companyId)?.kind;
		rule(fits, `The user profile does not fit the company: ${profile.name}`);
	}

	/** Commits a person, new or changed, and keeps the indexes. */
	store(person: Person): Person {
		const before = this.persons.get(person.id);
		if (before) this.unindex(before);
		this.persons.set(person.id, person);
		if (person.login !== null) this.byLogin.set(fold(person.login), person.id);
		const email = fold(person.email);
		this.byEmail.set(email, (this.byEmail.get(email) ?? new Set<number>()).add(person.id));
		if (person.isActive) this.enabledLogins++;
		this.nextId = Math.max(this.nextId, person.id + 1);
		this.version++;
		return person;
	}

	remove(id: number): boolean {
		const person = this.persons.get(id);
		if (!person) return false;
		this.unindex(person);
		this.persons.delete(id);
		this.version++;
		return true;
	}

	/** Adds a person past all rules. */
	insert(person: Partial<Person> & { companyId: number }): Person {
		const full = { ...this.blank(person.companyId), ...person };
		full.code ||= initials(full.firstName, full.lastName);
		return this.store(full);
	}

	/** Changes a person past all rules. */
	edit(id: number, patch: Partial<Omit<Person, 'id'>>): Person {
		const before = this.persons.get(id);
		if (!before) throw new Error(`No such person: ${id}`);
		return this.store({ ...before, ...patch });
	}

	private unindex(person: Person): void {
		if (person.login !== null) this.byLogin.delete(fold(person.login));
		const holders = this.byEmail.get(fold(person.email));
		holders?.delete(person.id);
		if (holders?.size === 0) this.byEmail.delete(fold(person.email));
		if (person.isActive) this.enabledLogins--;
	}

	/** All persons as canonical JSON, by id, keys sorted: equal texts mean equal data. */
	snapshot(): string {
		const persons = [...this.persons.values()].sort((a, b) => a.id - b.id);
		return `[\n${persons.map((person) => JSON.stringify(person, sorted)).join(',\n')}\n]`;
	}
}

const sorted = (_key: string, value: unknown) =>
	isRecord(value) ? Object.fromEntries(Object.entries(value).sort()) : value;

import { initials, Refusal, type CustomField, type Person, type WordbeeData } from './data.cts';
import type { Api2Variants } from './variants.cts';

/** [D] 3.7, with the names of the table (`infosKey` may rename informations). */
export interface UpdateResult {
	action: 'Create' | 'Change' | 'Delete' | 'Skip';
	cid: number | null;
	pid: number | null;
	success: boolean;
	errors: string[] | null;
	informations: string[] | null;
	data?: string | null;
}

/** [D] 3.6: every property with its type; `?` allows null. */
const PROPERTIES: Record<string, string> = {
	action: 'string',
	cid: 'int',
	pid: 'int?',
	login: 'string?',
	email: 'string',
	fname: 'string',
	lname: 'string',
	title: 'string?',
	role: 'string?',
	code: 'string?',
	phone: 'string?',
	phoneMobile: 'string?',
	comments: 'string?',
	timezone: 'string?',
	cfs: 'array?',
	active: 'bool?',
	profile: 'int?',
	profileKeepExisting: 'bool?',
	data: 'string?',
};

const ACTIONS = ['Create', 'Change', 'ChangeOrCreate', 'Delete'];

const TEXTS = {
	email: 'email',
	fname: 'firstName',
	lname: 'lastName',
	title: 'title',
	role: 'role',
	code: 'code',
	phone: 'phone',
	phoneMobile: 'phoneMobile',
	comments: 'comments',
} as const;

/** A request that passed the check of names and types; nulls are resolved by the variant. */
interface UpdateRequest {
	action: string;
	cid: number;
	pid?: number;
	login?: string | null;
	email?: string;
	fname?: string;
	lname?: string;
	timezone?: string | null;
	cfs?: unknown[];
	active?: boolean;
	profile?: number | null;
	profileKeepExisting?: boolean;
	data?: string;
	[text: string]: unknown;
}

export interface UpdateOptions {
	/** Validate only. */
	readonly?: boolean;
	/** Number of the custom field that is the key. */
	cfid?: number;
	/** Persons by key, from `indexByField`; makes a long job with `cfid` quick. */
	index?: Map<string, number[]>;
}

/** Persons by company and value of a custom field. */
export function indexByField(data: WordbeeData, cfid: number): Map<string, number[]> {
	const index = new Map<string, number[]>();
	for (const person of data.persons.values()) addToIndex(index, person, cfid);
	return index;
}

function addToIndex(index: Map<string, number[]>, person: Person, cfid: number): void {
	const value = person.cfs[cfid];
	if (!value) return;
	const key = `${person.companyId} ${value}`;
	const holders = index.get(key) ?? [];
	if (!holders.includes(person.id)) index.set(key, [...holders, person.id]);
}

/** Carries out update requests (sections 3.4 to 3.7), one by one, each on its own. */
export class PersonUpdates {
	constructor(
		private readonly data: WordbeeData,
		private readonly variants: Api2Variants,
	) {}

	/** The sentence of what is structurally wrong with a request, if anything. */
	problemOf(raw: unknown, mayHaveCfid = false): string | undefined {
		if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
			return 'An update request must be an object.';
		}
		for (const [name, value] of Object.entries(raw)) {
			if (name === 'cfid' && mayHaveCfid) continue;
			const type = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
			if (!type) return `Unknown property: ${name}`;
			if (value === null && type.endsWith('?')) {
				if (this.variants.nullMeans === 'refused') return `${name} must not be null.`;
			} else if (!isOfType(value, type.replace('?', ''))) {
				return `${name} must be of type ${type}.`;
			}
		}
		return undefined;
	}

	apply(raw: unknown, options: UpdateOptions = {}): UpdateResult {
		const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
		const result: UpdateResult = {
			action: 'Skip',
			cid: typeof given.cid === 'number' ? given.cid : null,
			pid: typeof given.pid === 'number' ? given.pid : null,
			success: true,
			errors: null,
			informations: null,
		};
		if (this.variants.echoData) result.data = typeof given.data === 'string' ? given.data : null;
		try {
			const problem = this.problemOf(raw, true);
			if (problem) throw new Refusal(problem);
			this.run(this.resolveNulls(given), result, options);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			result.action = 'Skip';
			result.success = false;
			result.errors = [`Update failed. ${error.message}`];
			result.informations = null;
		}
		return result;
	}

	/** U19: null as if absent, or as clearing the property. */
	private resolveNulls(given: Record<string, unknown>): UpdateRequest {
		const request: Record<string, unknown> = {};
		const clears = this.variants.nullMeans === 'clears';
		for (const [name, value] of Object.entries(given)) {
			if (value !== null) request[name] = value;
			else if (!clears || ['pid', 'data', 'cfs', 'profileKeepExisting'].includes(name)) continue;
			else if (name in TEXTS) request[name] = '';
			else request[name] = name === 'active' ? false : null;
		}
		return request as UpdateRequest;
	}

	private run(request: UpdateRequest, result: UpdateResult, options: UpdateOptions): void {
		const { action, cid } = request;
		if (action === undefined) throw new Refusal('The action is missing.');
		if (!ACTIONS.includes(action)) throw new Refusal(`Unknown action: ${action}`);
		if (cid === undefined) throw new Refusal('The company is missing: cid');
		if (!this.data.companies.has(cid)) throw new Refusal(`The company does not exist: ${cid}`);
		if (action === 'Create' || action === 'ChangeOrCreate') {
			for (const name of ['email', 'fname', 'lname']) {
				if (request[name] === undefined)
					throw new Refusal(`A mandatory property is missing: ${name}`);
			}
		}
		const before = this.find(request, options);
		if (before) result.pid = before.id;
		if (action === 'Create') {
			if (before) {
				// [D] 3.7, the one documented failure.
				result.pid = null;
				throw new Refusal(
					'The person already exists. The requested create action is thus invalid.',
				);
			}
			this.create(request, result, options);
		} else if (before) {
			if (action === 'Delete') this.remove(before, result, options);
			else this.change(request, before, result, options);
		} else if (action === 'ChangeOrCreate' && request.pid === undefined) {
			this.create(request, result, options);
		} else {
			throw new Refusal('The person does not exist.');
		}
	}

	/** The person that a request is about: by custom field, or by pid, then login, then e-mail ([D]). */
	private find(request: UpdateRequest, options: UpdateOptions): Person | undefined {
		const { action, cid, pid, login, email } = request;
		const { cfid } = options;
		if (cfid !== undefined) return this.findByField(request, cfid, options.index);
		if (action === 'Create') {
			if (pid !== undefined) throw new Refusal('A person to create has no id: pid');
			const byLogin = login ? this.data.personByLogin(login) : undefined;
			if (byLogin || this.variants.createExists === 'login') return byLogin;
			return this.inCompany(cid, email as string)[0];
		}
		if (pid !== undefined) return this.own(this.data.persons.get(pid), cid);
		if (login) {
			const byLogin = this.own(this.data.personByLogin(login), cid);
			const triesEmail = action === 'ChangeOrCreate' && this.variants.upsertKeyFallback;
			if (byLogin || !triesEmail) return byLogin;
		}
		if (email === undefined) throw new Refusal('One of pid, login and email is required.');
		const matches = this.inCompany(cid, email);
		if (matches.length > 1 && this.variants.emailKeyAmbiguity === 'error') {
			throw new Refusal(
				`Several persons have this e-mail: ${matches.map(({ id }) => id).join(', ')}.`,
			);
		}
		return matches[0];
	}

	private findByField(
		request: UpdateRequest,
		cfid: number,
		index = indexByField(this.data, cfid),
	): Person | undefined {
		// [D] 3.5: every request must carry the field's value.
		const isKey = (row: CustomField) => row.object === 'Persons' && row.number === cfid;
		const field = this.data.customFields.find(isKey);
		const sentId = field === undefined ? cfid : requestId(field, this.variants);
		const own = (request.cfs ?? []).find((element) => {
			const { id, t } = (element ?? {}) as { id?: unknown; t?: unknown };
			return id === sentId || (field && t === field.title);
		});
		const { value, v } = (own ?? {}) as { value?: unknown; v?: unknown };
		const key = value ?? v;
		if (typeof key !== 'string' || !key) {
			throw new Refusal(`The value of the key custom field is missing: ${cfid}`);
		}
		const ids = index.get(`${request.cid} ${key}`) ?? [];
		const matches = ids.filter((id) => this.data.persons.get(id)?.cfs[cfid] === key);
		if (matches.length > 1) {
			throw new Refusal(`Several persons have this custom field value: ${matches.join(', ')}.`);
		}
		if (request.pid !== undefined && matches[0] !== request.pid) {
			throw new Refusal('The pid is not that of the person with the custom field value.');
		}
		return this.data.persons.get(matches[0]);
	}

	/** [D] 3.6: a person never moves to another company. */
	private own(person: Person | undefined, cid: number): Person | undefined {
		if (person && person.companyId !== cid) {
			throw new Refusal(`The person belongs to another company: ${person.companyId}`);
		}
		return person;
	}

	private inCompany(cid: number, email: string): Person[] {
		return this.data.personsByEmail(email).filter(({ companyId }) => companyId === cid);
	}

	private create(request: UpdateRequest, result: UpdateResult, options: UpdateOptions): void {
		const after = this.merge(request, this.data.blank(request.cid), false, result);
		if (!after.code) after.code = initials(after.firstName, after.lastName);
		this.data.check(after, undefined, false);
		result.action = 'Create';
		if (options.readonly) return;
		result.pid = this.data.store(after).id;
		if (options.index && options.cfid !== undefined) addToIndex(options.index, after, options.cfid);
	}

	private change(
		request: UpdateRequest,
		before: Person,
		result: UpdateResult,
		options: UpdateOptions,
	): void {
		const after = this.merge(request, before, true, result);
		this.data.check(after, before, false);
		// [D] 3.7: Skip when there is nothing to change.
		if (JSON.stringify(after) === JSON.stringify(before)) {
			result.informations = ['Nothing to change.'];
			return;
		}
		result.action = 'Change';
		if (!options.readonly) this.data.store(after);
	}

	private remove(before: Person, result: UpdateResult, options: UpdateOptions): void {
		// [D] 1.2.
		if (this.data.profile(before.profileId)?.isAdministrator) {
			throw new Refusal('The Administrator cannot be deleted.');
		}
		// U20.
		if (before.hasJobs && this.variants.deleteWithJobs === 'refused') {
			throw new Refusal('The person cannot be deleted because there are jobs of the person.');
		}
		result.action = 'Delete';
		if (!options.readonly) this.data.remove(before.id);
	}

	private merge(
		request: UpdateRequest,
		before: Person,
		exists: boolean,
		result: UpdateResult,
	): Person {
		const after: Person = { ...before };
		for (const [name, field] of Object.entries(TEXTS)) {
			if (request[name] === undefined) continue;
			const max = this.variants.maxLengths[field.toLowerCase()] ?? Infinity;
			if (String(request[name]).length > max) throw new Refusal(`Too long: ${name}`);
			after[field] = request[name] as string;
		}
		if (request.timezone !== undefined) {
			if (request.timezone && !this.data.timezones.some(({ code }) => code === request.timezone)) {
				throw new Refusal(`Unknown time zone: ${request.timezone}`);
			}
			after.timezone = request.timezone || null;
		}
		if (request.cfs) after.cfs = this.mergeFields(request.cfs, before.cfs);
		if (request.active !== undefined) after.isActive = request.active;
		if (request.login === null) {
			Object.assign(after, { login: null, passwordHash: null, profileId: null, isActive: false });
		} else if (request.login !== undefined) {
			after.login = request.login;
		}
		const keeps = exists && request.profileKeepExisting && before.profileId !== null;
		if (request.profile !== undefined && !keeps) after.profileId = request.profile;
		if (after.login !== null && after.profileId === null) {
			// [D] 3.6: without a profile Wordbee picks one, usually the alphabetically first.
			const [first] = this.data
				.profilesFor(after.companyId)
				.sort((a, b) => (a.name < b.name ? -1 : 1));
			after.profileId = first.id;
			result.informations = [`The profile "${first.name}" was assigned.`];
		}
		return after;
	}

	/** [D] 3.6: elements by number `id` or title `t`; U18: the value under `value` or `v`. */
	private mergeFields(elements: unknown[], before: Record<number, string>): Record<number, string> {
		const cfs = { ...before };
		const { cfsValueKey } = this.variants;
		for (const element of elements) {
			if (typeof element !== 'object' || element === null || Array.isArray(element)) {
				throw new Refusal('cfs must hold objects.');
			}
			const { id, t, ...more } = element as Record<string, unknown>;
			const valueKeys = cfsValueKey === 'both' ? ['value', 'v'] : [cfsValueKey];
			const unknown = Object.keys(more).find((key) => !valueKeys.includes(key));
			if (unknown) throw new Refusal(`Unknown property of a custom field: ${unknown}`);
			const field =
				id === undefined
					? this.data.customFields.find((row) => row.object === 'Persons' && row.title === t)
					: this.data.customFields.find(isPersonField(id, this.variants));
			if (!field) throw new Refusal(`There is no such custom field of persons: ${String(id ?? t)}`);
			const key = valueKeys.find((name) => name in more);
			if (!key) throw new Refusal(`The value of a custom field is missing: ${field.title}`);
			const value = more[key];
			if (value !== null && typeof value !== 'string') {
				throw new Refusal(`The value of a custom field must be a text: ${field.title}`);
			}
			if (value === '' && this.variants.emptyCustomField === 'refused') {
				throw new Refusal(`The value of a custom field must not be empty: ${field.title}`);
			}
			if (value !== null && value.length > (field.max ?? Infinity)) {
				throw new Refusal(`The value of a custom field is too long: ${field.title}`);
			}
			if (field.enabled === false)
				throw new Refusal(`The custom field is disabled: ${field.title}`);
			checkOption(field, value);
			if (value) cfs[field.number] = value;
			else delete cfs[field.number];
		}
		return cfs;
	}
}

function checkOption(field: CustomField, value: string | null): void {
	if (!value || field.type === 'Text' || field.type === 'ComboEditable') return;
	if (!field.options.includes(value)) {
		throw new Refusal(`The custom field has no such option: ${field.title}: ${value}`);
	}
}

/** What requests call a custom field: `id` in `cfs`, and `cfid`. */
export function requestId({ number }: CustomField, { customFieldId }: Api2Variants): number {
	return customFieldId === 'own' ? 9000 + number : number;
}

export function isPersonField(
	id: unknown,
	variants: Api2Variants,
): (field: CustomField) => boolean {
	return (field) => field.object === 'Persons' && requestId(field, variants) === id;
}

function isOfType(value: unknown, type: string): boolean {
	switch (type) {
		case 'int':
			return Number.isSafeInteger(value);
		case 'bool':
			return typeof value === 'boolean';
		case 'array':
			return Array.isArray(value);
		default:
			return typeof value === 'string';
	}
}

import {
	initials,
	isRecord,
	Refusal,
	rule,
	WITHOUT_LOGIN,
	type CustomField,
	type Person,
	type WordbeeData,
} from './data.cts';
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

/** [D] 3.6: the properties of each type; `?` allows null. */
const PROPERTIES = Object.entries({
	string: ['action', 'email', 'fname', 'lname'],
	'string?': [
		'login',
		'title',
		'role',
		'code',
		'phone',
		'phoneMobile',
		'comments',
		'timezone',
		'data',
	],
	int: ['cid'],
	'int?': ['pid', 'profile'],
	'bool?': ['active', 'profileKeepExisting'],
	'array?': ['cfs'],
});

const IS_OF_TYPE: Record<string, (value: unknown) => boolean> = {
	int: Number.isSafeInteger,
	bool: (value) => typeof value === 'boolean',
	array: Array.isArray,
	string: (value) => typeof value === 'string',
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

/** How updates are carried out. */
export interface UpdateOptions {
	/** Validate only. */
	readonly?: boolean;
	/** Number of the custom field that is the key. */
	cfid?: number;
	/** Persons by key, from `indexByField`; makes a long job with `cfid` quick. */
	index?: Map<string, number[]>;
}

/** A request on its way, with the result that it gets. */
interface Task {
	request: UpdateRequest;
	result: UpdateResult;
	options: UpdateOptions;
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
		if (!isRecord(raw)) return 'An update request must be an object.';
		for (const [name, value] of Object.entries(raw)) {
			if (name === 'cfid' && mayHaveCfid) continue;
			const type = PROPERTIES.find(([, names]) => names.includes(name))?.[0];
			if (!type) return `Unknown property: ${name}`;
			if (value === null && type.endsWith('?')) {
				if (this.variants.nullMeans === 'refused') return `${name} must not be null.`;
			} else if (!IS_OF_TYPE[type.replace('?', '')](value)) {
				return `${name} must be of type ${type}.`;
			}
		}
		return undefined;
	}

	apply(raw: unknown, options: UpdateOptions = {}): UpdateResult {
		const given = isRecord(raw) ? raw : {};
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
			this.run({ request: this.resolveNulls(given), result, options });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const errors = [`Update failed. ${error.message}`];
			Object.assign(result, { action: 'Skip', success: false, errors, informations: null });
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

	private run(task: Task): void {
		const { request, result } = task;
		const { action, cid } = request;
		rule(action !== undefined, 'The action is missing.');
		rule(ACTIONS.includes(action), `Unknown action: ${action}`);
		rule(cid !== undefined, 'The company is missing: cid');
		rule(this.data.companies.has(cid), `The company does not exist: ${cid}`);
		const mayCreate = action === 'Create' || action === 'ChangeOrCreate';
		for (const name of mayCreate ? ['email', 'fname', 'lname'] : []) {
			rule(request[name] !== undefined, `A mandatory property is missing: ${name}`);
		}
		const before = this.find(task);
		if (action === 'Create') {
			// [D] 3.7, the one documented failure.
			if (before) result.pid = null;
			rule(!before, 'The person already exists. The requested create action is thus invalid.');
			this.create(task);
		} else if (before) {
			result.pid = before.id;
			if (action === 'Delete') this.remove(task, before);
			else this.change(task, before);
		} else {
			rule(mayCreate && request.pid === undefined, 'The person does not exist.');
			this.create(task);
		}
	}

	/** The person that a request is about: by custom field, or by pid, then login, then e-mail ([D]). */
	private find({ request, options }: Task): Person | undefined {
		const { action, cid, pid, login, email } = request;
		const { createExists, upsertKeyFallback, emailKeyAmbiguity } = this.variants;
		if (options.cfid !== undefined) return this.findByField(request, options.cfid, options.index);
		if (action === 'Create') {
			rule(pid === undefined, 'A person to create has no id: pid');
			const byLogin = login ? this.data.personByLogin(login) : undefined;
			if (byLogin || createExists === 'login') return byLogin;
			return this.inCompany(cid, email as string)[0];
		}
		if (pid !== undefined) return this.own(this.data.persons.get(pid), cid);
		if (login) {
			const byLogin = this.own(this.data.personByLogin(login), cid);
			if (byLogin || action !== 'ChangeOrCreate' || !upsertKeyFallback) return byLogin;
		}
		rule(email !== undefined, 'One of pid, login and email is required.');
		const found = this.inCompany(cid, email);
		const isClear = found.length < 2 || emailKeyAmbiguity === 'first';
		rule(isClear, `Several persons have this e-mail: ${found.map(({ id }) => id).join(', ')}.`);
		return found[0];
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
		const isKeyGiven = typeof key === 'string' && key !== '';
		rule(isKeyGiven, `The value of the key custom field is missing: ${cfid}`);
		const ids = index.get(`${request.cid} ${key}`) ?? [];
		const found = ids.filter((id) => this.data.persons.get(id)?.cfs[cfid] === key);
		rule(found.length < 2, `Several persons have this custom field value: ${found.join(', ')}.`);
		const isSame = request.pid === undefined || found[0] === request.pid;
		rule(isSame, 'The pid is not that of the person with the custom field value.');
		return this.data.persons.get(found[0]);
	}

	/** [D] 3.6: a person never moves to another company. */
	private own(person: Person | undefined, cid: number): Person | undefined {
		const isOwn = !person || person.companyId === cid;
		rule(isOwn, `The person belongs to another company: ${person?.companyId}`);
		return person;
	}

	private inCompany(cid: number, email: string): Person[] {
		return this.data.personsByEmail(email).filter(({ companyId }) => companyId === cid);
	}

	private create(task: Task): void {
		const { result } = task;
		const { readonly, index, cfid } = task.options;
		const after = this.merge(task, this.data.blank(task.request.cid));
		if (!after.code) after.code = initials(after.firstName, after.lastName);
		this.data.check(after, undefined, false);
		result.action = 'Create';
		if (readonly) return;
		result.pid = this.data.store(after).id;
		if (index && cfid !== undefined) addToIndex(index, after, cfid);
	}

	private change(task: Task, before: Person): void {
		const { result, options } = task;
		const after = this.merge(task, before);
		this.data.check(after, before, false);
		// [D] 3.7: Skip when there is nothing to change.
		if (JSON.stringify(after) === JSON.stringify(before)) {
			result.informations = ['Nothing to change.'];
			return;
		}
		result.action = 'Change';
		if (!options.readonly) this.data.store(after);
	}

	private remove({ result, options }: Task, before: Person): void {
		// [D] 1.2.
		const isAdministrator = this.data.profile(before.profileId)?.isAdministrator;
		rule(!isAdministrator, 'The Administrator cannot be deleted.');
		// U20.
		const mayGo = !before.hasJobs || this.variants.deleteWithJobs === 'deletes';
		rule(mayGo, 'The person cannot be deleted because there are jobs of the person.');
		result.action = 'Delete';
		if (!options.readonly) this.data.remove(before.id);
	}

	private merge({ request, result }: Task, before: Person): Person {
		const { login, timezone, profile } = request;
		const after: Person = { ...before };
		for (const [name, field] of Object.entries(TEXTS)) {
			if (request[name] === undefined) continue;
			const max = this.variants.maxLengths[field.toLowerCase()] ?? Infinity;
			rule(String(request[name]).length <= max, `Too long: ${name}`);
			after[field] = request[name] as string;
		}
		if (timezone !== undefined) {
			const isKnown = !timezone || this.data.timezones.some(({ code }) => code === timezone);
			rule(isKnown, `Unknown time zone: ${timezone}`);
			after.timezone = timezone || null;
		}
		if (request.cfs) after.cfs = this.mergeFields(request.cfs, before.cfs);
		if (request.active !== undefined) after.isActive = request.active;
		if (login === null) Object.assign(after, WITHOUT_LOGIN);
		else if (login !== undefined) after.login = login;
		const keeps = request.profileKeepExisting && before.profileId !== null;
		if (profile !== undefined && !keeps) after.profileId = profile;
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
		const { cfsValueKey, emptyCustomField } = this.variants;
		const valueKeys = cfsValueKey === 'both' ? ['value', 'v'] : [cfsValueKey];
		const byTitle = (title: unknown) => (field: CustomField) =>
			field.object === 'Persons' && field.title === title;
		for (const element of elements) {
			rule(isRecord(element), 'cfs must hold objects.');
			const { id, t, ...more } = element;
			const unknown = Object.keys(more).find((key) => !valueKeys.includes(key));
			rule(!unknown, `Unknown property of a custom field: ${unknown}`);
			const isMeant = id === undefined ? byTitle(t) : isPersonField(id, this.variants);
			const field = this.data.customFields.find(isMeant);
			rule(field, `There is no such custom field of persons: ${String(id ?? t)}`);
			const { title, max = Infinity, enabled = true } = field;
			const key = valueKeys.find((name) => name in more);
			rule(key, `The value of a custom field is missing: ${title}`);
			const value = more[key] ?? '';
			rule(typeof value === 'string', `The value of a custom field must be a text: ${title}`);
			const isRefused = more[key] === '' && emptyCustomField === 'refused';
			rule(!isRefused, `The value of a custom field must not be empty: ${title}`);
			rule(value.length <= max, `The value of a custom field is too long: ${title}`);
			rule(enabled, `The custom field is disabled: ${title}`);
			const isFree = ['Text', 'ComboEditable'].includes(field.type) || !value;
			const isOption = isFree || field.options.includes(value);
			rule(isOption, `The custom field has no such option: ${title}: ${value}`);
			if (value) cfs[field.number] = value;
			else delete cfs[field.number];
		}
		return cfs;
	}
}

/** What requests call a custom field: `id` in `cfs`, and `cfid`. */
export function requestId({ number }: CustomField, { customFieldId }: Api2Variants): number {
	return customFieldId === 'own' ? 9000 + number : number;
}

/** Whether a custom field is one of persons. */
export const isPersonField = (id: unknown, variants: Api2Variants) => (field: CustomField) =>
	field.object === 'Persons' && requestId(field, variants) === id;

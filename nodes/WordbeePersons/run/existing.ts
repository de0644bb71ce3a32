import type { Directory, PersonKey, PersonRow } from '../api/PersonsApi';
import type { PersonRequest } from '../person/request';
import { describe, foldName } from '../values/kinds';
import { asWordbeeError, WordbeeError } from '../values/WordbeeError';
import type { PersonRef } from './draft';

/** Persons that match an item by login and by e-mail. */
export interface Matches {
	byLogin: PersonRow[];
	byEmail: PersonRow[];
}

/** What is looked up for an item. */
export interface Wanted {
	request: PersonRequest;
	person?: PersonRef;
}

/**
 * The run's view of the persons that its items name by login or e-mail. They are looked up for many
 * items at once, since each call costs allowance, and the view follows what the run itself changes.
 */
export class Existing {
	private readonly rows = new Map<number, PersonRow>();

	/** Person ids by folded login or e-mail. */
	private readonly index = new Map<string, Set<number>>();

	/** Ids of persons that were first seen when the run found out what became of a request. */
	private readonly appeared = new Set<number>();

	/** Keys under which a person may exist that nobody could find out about. */
	private readonly doubtful = new Set<string>();

	constructor(private readonly directory: Directory) {}

	/** Looks up everybody whom the items name. */
	async prepare(wanted: Wanted[], settling = false): Promise<void> {
		const keys = new Map<string, PersonKey>();
		for (const item of wanted) {
			for (const key of keysOf(item, settling)) keys.set(JSON.stringify(key), key);
		}
		if (keys.size === 0) return;
		const found = this.directory.find([...keys.values()], settling);
		const rows = await found.catch((thrown: unknown) => {
			throw asWordbeeError(thrown).with({ outcome: 'notSent' });
		});
		for (const { personId } of rows) {
			if (settling && !this.rows.has(personId)) this.appeared.add(personId);
		}
		this.learn(rows);
	}

	/** Looks up persons that are named by login or e-mail. */
	async prepareRefs(refs: PersonRef[]): Promise<void> {
		const keys = refs.filter((ref): ref is PersonKey => ref.by !== 'id');
		const unique = new Map(keys.map((key) => [JSON.stringify(key), key]));
		if (unique.size > 0) this.learn(await this.directory.find([...unique.values()]));
	}

	private learn(rows: PersonRow[]): void {
		for (const row of rows) this.put(row);
	}

	private put(row: PersonRow): void {
		this.drop(row.personId);
		this.rows.set(row.personId, row);
		for (const key of indexKeys(row)) {
			const ids = this.index.get(key) ?? new Set();
			this.index.set(key, ids.add(row.personId));
		}
	}

	private drop(personId: number): void {
		const row = this.rows.get(personId);
		if (row === undefined) return;
		this.rows.delete(personId);
		for (const key of indexKeys(row)) this.index.get(key)?.delete(personId);
	}

	private at(key: string): PersonRow[] {
		return [...(this.index.get(key) ?? [])].map((id) => this.rows.get(id)!);
	}

	/** Persons with the login or, within the company, the e-mail that the request would set. */
	matches(request: PersonRequest): Matches {
		const { login, email } = request.fields;
		return {
			byLogin: this.byLogin(login),
			byEmail: this.byEmail(email, request.companyId),
		};
	}

	private byLogin(login: unknown): PersonRow[] {
		if (typeof login !== 'string' || login === '') return [];
		return this.at(`login ${foldName(login)}`);
	}

	private byEmail(email: unknown, companyId?: number): PersonRow[] {
		if (typeof email !== 'string' || email === '') return [];
		return this.at(`email ${foldName(email)}`).filter((row) => inCompany(row, companyId));
	}

	/**
	 * The one person that a login or e-mail stands for.
	 * @throws WordbeeError if there is none, or several, with the candidates
	 */
	resolve(ref: Exclude<PersonRef, { by: 'id' }>, companyId?: number): PersonRow {
		const found =
			ref.by === 'login' ? this.byLogin(ref.value) : narrowed(this.byEmail(ref.value), companyId);
		return onlyPerson(found, ref.by, ref.value);
	}

	/** Keeps the view true after a successful write of this run. */
	follow(request: PersonRequest, personId: number): void {
		if (request.action === 'delete') {
			this.drop(personId);
			return;
		}
		const row = this.rows.get(personId) ?? { personId, companyId: request.companyId, raw: {} };
		const { login, email } = request.fields;
		this.put({
			...row,
			login: login === undefined ? row.login : textOrNone(login),
			email: email === undefined ? row.email : textOrNone(email),
		});
	}

	/** Notes that a create under these keys may have gone through without anybody knowing. */
	doubt(request: PersonRequest): void {
		for (const key of keysOf({ request })) this.doubtful.add(JSON.stringify(key));
	}

	/** Whether an earlier create under the same keys has an unknown end. */
	isDoubtful(request: PersonRequest): boolean {
		return keysOf({ request }).some((key) => this.doubtful.has(JSON.stringify(key)));
	}

	/**
	 * Asks again who matches a request, by login if it has one, else by e-mail within the company.
	 * @returns the matching persons that are there now
	 */
	async now(request: PersonRequest): Promise<PersonRow[]> {
		const { login, email } = request.fields;
		const key: PersonKey =
			typeof login === 'string' && login !== ''
				? { by: 'login', value: login }
				: { by: 'email', value: String(email), companyId: request.companyId };
		const rows = await this.directory.find([key], true);
		return rows.filter((row) =>
			key.by === 'login'
				? same(row.login, key.value)
				: same(row.email, key.value) && inCompany(row, request.companyId),
		);
	}

	/** How many persons the run knows under the e-mails of those it created. */
	private knownCount(created: Array<{ request: PersonRequest; personId: number }>): number {
		const ids = new Set(created.map(({ personId }) => personId));
		for (const { request } of created) {
			for (const { personId } of this.byEmail(request.fields.email)) {
				if (!this.appeared.has(personId)) ids.add(personId);
			}
		}
		return ids.size;
	}

	/**
	 * Looks once more at the persons just created, for others of the same e-mail that somebody else
	 * created in between.
	 * @returns the ids of the others by person id
	 */
	async rivals(created: Array<{ request: PersonRequest; personId: number }>) {
		const keys = created.map(
			({ request }): PersonKey => ({
				by: 'email',
				value: String(request.fields.email),
				companyId: request.companyId,
			}),
		);
		const known = new Set([...this.rows.keys()].filter((id) => !this.appeared.has(id)));
		for (const { personId } of created) known.add(personId);
		const others = new Map<number, number[]>();
		if (keys.length === 0 || (await this.directory.count(keys)) === this.knownCount(created)) {
			return others;
		}
		const rows = await this.directory.find(keys, true);
		for (const { request, personId } of created) {
			const ids = rows
				.filter((row) => !known.has(row.personId))
				.filter((row) => same(row.email, String(request.fields.email)))
				.filter((row) => inCompany(row, request.companyId))
				.map((row) => row.personId);
			if (ids.length > 0) others.set(personId, ids);
		}
		return others;
	}
}

function indexKeys({ login, email }: PersonRow): string[] {
	const keys: string[] = [];
	if (login) keys.push(`login ${foldName(login)}`);
	if (email) keys.push(`email ${foldName(email)}`);
	return keys;
}

/** Everything under which an item's person may already be there. */
function keysOf({ request, person }: Wanted, settling = false): PersonKey[] {
	if (person !== undefined && person.by !== 'id') return [person];
	const keys: PersonKey[] = [];
	if (request.action !== 'create' && request.action !== 'upsert') return keys;
	const { login, email } = request.fields;
	if (request.action === 'upsert' && request.matchOn !== 'email' && !settling) return keys;
	if (typeof login === 'string' && login !== '') keys.push({ by: 'login', value: login });
	if (typeof email === 'string' && email !== '') {
		keys.push({ by: 'email', value: email, companyId: request.companyId });
	}
	return keys;
}

/**
 * Texts under which turns are taken, so that work on one person keeps its order. An e-mail counts
 * only where it tells persons apart, since several may share one.
 * @param byEmail whether items of the run name persons by e-mail
 * @param personId the person's id if a look-up told it
 */
export function turnKeys(
	{ request, person }: Wanted,
	byEmail: boolean,
	personId?: number,
): string[] {
	const keys: string[] = [];
	const { login, email } = request.fields;
	const id = request.personId ?? personId;
	if (id !== undefined) keys.push(`id ${id}`);
	if (person?.by === 'login') keys.push(`login ${foldName(person.value)}`);
	if (person?.by === 'email') keys.push(emailKey(person.value, request.companyId));
	if (typeof login === 'string' && login !== '') keys.push(`login ${foldName(login)}`);
	if (byEmail && typeof email === 'string' && email !== '') {
		keys.push(emailKey(email, request.companyId));
	}
	for (const { id: field, value } of request.customFields ?? []) {
		if (field === request.matchField) keys.push(`field ${foldName(value)}`);
	}
	return [...new Set(keys)];
}

/** An e-mail names a person within the company only. */
function emailKey(email: string, companyId?: number): string {
	return `email ${foldName(email)} ${companyId ?? ''}`;
}

/**
 * @throws WordbeeError unless there is exactly one
 */
export function onlyPerson(found: PersonRow[], by: string, value: string): PersonRow {
	if (found.length === 1) return found[0];
	const title = by === 'login' ? 'login' : 'e-mail';
	if (found.length === 0) {
		throw new WordbeeError(`No person has the ${title} ${describe(value)}`, {
			outcome: 'notSent',
			field: 'Person',
			description: 'Check the spelling, or use the person id.',
		});
	}
	throw ambiguous(found, `the ${title} ${describe(value)}`);
}

/** The error for several persons where one is meant; none of them is touched. */
export function ambiguous(found: PersonRow[], what: string): WordbeeError {
	return new WordbeeError(`${found.length} persons have ${what}: ${nameList(found)}`, {
		outcome: 'notSent',
		field: 'Person',
		description: 'None of them was changed. Use the person id of the one you mean.',
		details: { personIds: found.map(({ personId }) => personId) },
	});
}

/** "Ana Doe (77), Bob Roe (78)" */
export function nameList(rows: PersonRow[]): string {
	const shown = rows.slice(0, 10).map((row) => {
		const name = [row.firstName, row.lastName].filter(Boolean).join(' ');
		return name === '' ? String(row.personId) : `${name} (${row.personId})`;
	});
	return rows.length > 10 ? `${shown.join(', ')} and ${rows.length - 10} more` : shown.join(', ');
}

/** E-mails are not unique, but often are within a company. */
function narrowed(rows: PersonRow[], companyId?: number): PersonRow[] {
	if (rows.length < 2 || companyId === undefined) return rows;
	const inside = rows.filter((row) => row.companyId === companyId);
	return inside.length > 0 ? inside : rows;
}

function inCompany(row: PersonRow, companyId?: number): boolean {
	return companyId === undefined || row.companyId === undefined || row.companyId === companyId;
}

function same(a: string | null | undefined, b: string): boolean {
	return typeof a === 'string' && foldName(a) === foldName(b);
}

function textOrNone(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

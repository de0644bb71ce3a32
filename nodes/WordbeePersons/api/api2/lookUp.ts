import type { Client } from '../../http/client';
import { describe, foldName } from '../../values/kinds';
import { asWordbeeError, WordbeeError } from '../../values/wordbeeError';
import type { PersonKey, PersonRow } from '../personsApi';
import { listPage, type ListRequest } from './listPage';
import { personPages } from './personPages';
import { any, equals } from './query';
import type { FieldIds, SearchFields } from './searchFields';

/** Keys looked up with one query at most; a server that refuses so long a query gets shorter ones. */
const KEYS_PER_QUERY = 2000;

/** Finds persons by login or e-mail, many at a time. */
export class LookUp {
	/** Whether queries by a field are obeyed, by the field's id. */
	private readonly obedience = new Map<string, Promise<boolean>>();

	private keysPerQuery = KEYS_PER_QUERY;

	constructor(
		private readonly client: Client,
		private readonly fields: SearchFields,
	) {}

	/** See Directory. */
	async find(keys: PersonKey[], reconciles = false): Promise<PersonRow[]> {
		const found = new Map<number, PersonRow>();
		for (let at = 0; at < keys.length; ) {
			const some = keys.slice(at, at + this.keysPerQuery);
			at += some.length;
			for (const row of await this.findSome(some, reconciles)) found.set(row.personId, row);
		}
		return [...found.values()];
	}

	private async findSome(keys: PersonKey[], reconciles: boolean): Promise<PersonRow[]> {
		const asked = this.fields.withFields(async (ids) => {
			const found = await this.matching(keys, { query: queryFor(keys, ids), reconciles });
			// Who looks for a lost create must not take a hidden e-mail for nobody. Where queries are ignored
			// everybody comes, so that these are others than asked for.
			const mayBeHidden = reconciles && keys.length === 1 && found.onlyOthers;
			if (mayBeHidden && (await this.obeysQueries(keys[0], ids))) throw othersFound(keys);
			if (found.guessed && !(await this.obeysQueries(keys[0], ids))) {
				throw new WordbeeError(`Wordbee's list of persons cannot be searched by ${keys[0].by}`, {
					outcome: 'notSent',
					field: 'Person',
					description: 'The list neither shows it nor filters by it. Use the person id.',
				});
			}
			return found.rows;
		});
		return await asked.catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (keys.length === 1 || !mayBeTooLong(error)) throw error;
			const half = Math.ceil(keys.length / 2);
			this.keysPerQuery = Math.min(this.keysPerQuery, half);
			return [
				...(await this.findSome(keys.slice(0, half), reconciles)),
				...(await this.findSome(keys.slice(half), reconciles)),
			];
		});
	}

	/** The rows that do match: a server may ignore the query, or know no query for the field. */
	private async matching(keys: PersonKey[], request: ListRequest): Promise<Matching> {
		const wanted = {
			login: new Set(keys.filter(({ by }) => by === 'login').map(({ value }) => foldName(value))),
			email: new Set(keys.filter(({ by }) => by === 'email').map(({ value }) => foldName(value))),
		};
		const found: PersonRow[] = [];
		let loginsShown = wanted.login.size === 0;
		let seen = 0;
		let guessed = false;
		let others = 0;
		for await (const { rows } of personPages(this.client, request)) {
			for (const row of rows) {
				seen++;
				if (row.login !== undefined) loginsShown = true;
				const byLogin = typeof row.login === 'string' && wanted.login.has(foldName(row.login));
				const byEmail = typeof row.email === 'string' && wanted.email.has(foldName(row.email));
				if (byLogin || byEmail) found.push(row);
				else if (keys.length === 1 && row[keys[0].by] === undefined && request.query) {
					// The list does not show the field, but the query asked for nothing else.
					found.push({ ...row, [keys[0].by]: keys[0].value });
					guessed = true;
				} else if (keys.every(({ by }) => row[by] !== undefined)) others++;
			}
		}
		const onlyOthers = request.query !== undefined && seen > 0 && others === seen;
		if (loginsShown || seen === 0 || keys.length === 1) return { rows: found, guessed, onlyOthers };
		const rows = await this.loginsOneByOne(keys, found, request);
		return { rows, guessed: false, onlyOthers: false };
	}

	/** Whether a query for a value that nobody has brings nobody, as it must. */
	private async obeysQueries({ by }: PersonKey, ids: FieldIds): Promise<boolean> {
		const nobody: PersonKey = { by, value: 'n8n-nobody-has-this-value' };
		const query = queryFor([nobody], ids);
		const field = ids[by] ?? '';
		let known = this.obedience.get(field);
		if (known === undefined) {
			const asked = listPage(this.client, 'persons', { query, reconciles: true }, 0, 1);
			known = asked.then(({ rows }) => rows.length === 0);
			this.obedience.set(field, known);
			known.catch(() => this.obedience.delete(field));
		}
		return await known;
	}

	/** The list does not show logins, so each is asked for by itself. */
	private async loginsOneByOne(
		keys: PersonKey[],
		found: PersonRow[],
		request: ListRequest,
	): Promise<PersonRow[]> {
		const all = [...found];
		for (const key of keys.filter(({ by }) => by === 'login')) {
			all.push(...(await this.findSome([key], request.reconciles ?? false)));
		}
		return all;
	}

	/** See Directory. */
	async count(keys: PersonKey[]): Promise<number | undefined> {
		if (keys.length === 0 || keys.length > this.keysPerQuery) return undefined;
		const { total } = await this.fields.withFields(async (ids) => {
			const query = queryFor(keys, ids);
			if (query === undefined) return { total: undefined };
			return await listPage(this.client, 'persons', { query, reconciles: true }, 0, 1);
		});
		return total;
	}
}

interface Matching {
	rows: PersonRow[];
	/** The list does not show the field, so only the query chose the rows. */
	guessed: boolean;
	/** Rows came, and all of them show something else than was asked for. */
	onlyOthers: boolean;
}

/**
 * The error for a query whose rows show another value than it asks for: the list hides e-mails, say.
 * To take it for "nobody is there" could make a second person.
 */
function othersFound([{ by, value }]: PersonKey[]): WordbeeError {
	const title = by === 'login' ? 'login' : 'e-mail';
	return new WordbeeError(
		`Wordbee's answer to the search for the ${title} ${describe(value)} was not understood: it lists persons with another one`,
		{
			outcome: 'notSent',
			description: 'The list may hide it from the user of the API key. Use the person id.',
		},
	);
}

/** @returns undefined if one of the fields cannot be searched by */
function queryFor(keys: PersonKey[], ids: FieldIds): string | undefined {
	const conditions = keys.map(({ by, value }) => {
		const id = ids[by];
		return id === undefined ? undefined : equals(id, value);
	});
	if (conditions.includes(undefined)) return undefined;
	return any([...new Set(conditions as string[])]);
}

/** Whether the server may have failed over the length of a query. */
function mayBeTooLong({ httpCode = 0, systemic }: WordbeeError): boolean {
	return systemic === undefined && httpCode >= 400 && httpCode !== 403;
}

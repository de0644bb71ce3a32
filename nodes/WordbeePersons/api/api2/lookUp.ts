import type { Client } from '../../http/client';
import { describe, foldName } from '../../values/kinds';
import { asWordbeeError, WordbeeError } from '../../values/wordbeeError';
import { shownOf } from '../customFieldOf';
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

	private async findSome(all: PersonKey[], reconciles: boolean): Promise<PersonRow[]> {
		const asked = this.fields.withFields(async (ids) => {
			// Reading everybody for the sake of a custom field would cost too much.
			const keys = all.filter((key) => key.by !== 'customField' || idOf(key, ids) !== undefined);
			if (keys.length === 0) return [];
			const found = await this.matching(keys, { query: queryFor(keys, ids), reconciles });
			// Who looks for a lost create must not take a hidden e-mail for nobody. Where queries are ignored
			// everybody comes, so that these are others than asked for.
			const mayBeHidden = reconciles && keys.length === 1 && found.onlyOthers;
			if (mayBeHidden && (await this.obeysQueries(keys[0], ids))) throw othersFound(keys);
			if (found.guessed && !(await this.obeysQueries(keys[0], ids))) {
				if (keys[0].by === 'customField') return [];
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
			if (all.length === 1 || !mayBeTooLong(error)) throw error;
			const half = Math.ceil(all.length / 2);
			this.keysPerQuery = Math.min(this.keysPerQuery, half);
			return [
				...(await this.findSome(all.slice(0, half), reconciles)),
				...(await this.findSome(all.slice(half), reconciles)),
			];
		});
	}

	/** The rows that do match: a server may ignore the query, or know no query for the field. */
	private async matching(keys: PersonKey[], request: ListRequest): Promise<Matching> {
		const wanted = valuesByKind(keys);
		const found: PersonRow[] = [];
		let loginsShown = !wanted.has('login');
		let seen = 0;
		let guessed = false;
		let others = 0;
		for await (const { rows } of personPages(this.client, request)) {
			for (const row of rows) {
				seen++;
				if (row.login !== undefined) loginsShown = true;
				if (isWanted(row, wanted)) found.push(row);
				else if (keys.length === 1 && shownOf(row, keys[0]) === undefined && request.query) {
					// The list does not show the field, but the query asked for nothing else.
					found.push(withKey(row, keys[0]));
					guessed = true;
				} else if (keys.every((key) => shownOf(row, key) !== undefined)) others++;
			}
		}
		const onlyOthers = request.query !== undefined && seen > 0 && others === seen;
		if (loginsShown || seen === 0 || keys.length === 1) return { rows: found, guessed, onlyOthers };
		const rows = await this.loginsOneByOne(keys, found, request);
		return { rows, guessed: false, onlyOthers: false };
	}

	/** Whether a query for a value that nobody has brings nobody, as it must. */
	private async obeysQueries(key: PersonKey, ids: FieldIds): Promise<boolean> {
		const nobody: PersonKey = { ...key, value: 'n8n-nobody-has-this-value' };
		const query = queryFor([nobody], ids);
		const field = idOf(key, ids) ?? '';
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

function idOf(key: PersonKey, ids: FieldIds): string | undefined {
	return key.by === 'customField' ? ids.customField?.(key.field) : ids[key.by];
}

function withKey(row: PersonRow, key: PersonKey): PersonRow {
	if (key.by !== 'customField') return { ...row, [key.by]: key.value };
	return { ...row, raw: { ...row.raw, [key.field.key]: key.value } };
}

/** The values that are looked for, and one of the keys that look for them, by the field. */
type Wanted = Map<string, { key: PersonKey; values: Set<string> }>;

function valuesByKind(keys: PersonKey[]): Wanted {
	const wanted: Wanted = new Map();
	for (const key of keys) {
		const kind = key.by === 'customField' ? `field ${key.field.id}` : key.by;
		const { values } = wanted.get(kind) ?? { values: new Set<string>() };
		wanted.set(kind, { key, values: values.add(foldName(key.value)) });
	}
	return wanted;
}

function isWanted(row: PersonRow, wanted: Wanted): boolean {
	return [...wanted.values()].some(({ key, values }) => {
		const shown = shownOf(row, key);
		return typeof shown === 'string' && values.has(foldName(shown));
	});
}

/** @returns undefined if one of the fields cannot be searched by */
function queryFor(keys: PersonKey[], ids: FieldIds): string | undefined {
	const conditions = keys.map((key) => {
		const id = idOf(key, ids);
		return id === undefined ? undefined : equals(id, key.value);
	});
	if (conditions.includes(undefined)) return undefined;
	return any([...new Set(conditions as string[])]);
}

/** Whether the server may have failed over the length of a query. */
function mayBeTooLong({ httpCode = 0, systemic }: WordbeeError): boolean {
	return systemic === undefined && httpCode >= 400 && httpCode !== 403;
}

import { describe, foldName, isRecord } from '../../values/kinds';
import { jsonOf, pick } from '../../transport/answer';
import type { Client } from '../../transport/client';
import { asWordbeeError, WordbeeError } from '../../values/WordbeeError';
import { rowsOf } from '../lists';
import type { Directory, PersonKey, PersonRow } from '../PersonsApi';
import { allPages, listPage, type ListRequest } from './pages';
import { personDetails, personRow, personRows } from './personRow';
import { any, equals } from './query';

/** What a person can be searched by. */
export type SearchField =
	| 'firstName'
	| 'lastName'
	| 'email'
	| 'login'
	| 'company'
	| 'active'
	| 'profile';

/**
 * Ids of the fields in a query. The names are proven [seen in a client], the others a guess [U14]:
 * if Wordbee refuses one, persons/list/fields tells the right one.
 */
const GUESS: Record<SearchField, string> = {
	firstName: 'firstname',
	lastName: 'lastname',
	email: 'email',
	login: 'login',
	company: 'companyid',
	active: 'isactive',
	profile: 'profileid',
};

/** Spellings by which a field is recognised in persons/list/fields, by id or by name. */
const SPELLINGS: Record<SearchField, RegExp> = {
	firstName: /^(first ?name|fname|given ?name)$/i,
	lastName: /^(last ?name|lname|surname|family ?name)$/i,
	email: /^(e-?mail( ?address)?|mail)$/i,
	login: /^(log-?in( ?name)?|user ?name|user ?login)$/i,
	company: /^(company( ?id)?|cid)$/i,
	active: /^(is ?)?(active|enabled)$/i,
	profile: /^(user ?)?profile( ?id)?$/i,
};

/** Field ids of a query; undefined for a field that cannot be searched by. */
export type FieldIds = Partial<Record<SearchField, string>>;

/** Keys looked up with one query at most; a server that refuses so long a query gets shorter ones. */
const KEYS_PER_QUERY = 2000;

/** Persons through API 2: lists, look-ups and single records. */
export class PersonList implements Directory {
	private discovered?: Promise<FieldIds>;

	/** Whether queries by a field are obeyed, by the field's id. */
	private readonly obedience = new Map<string, Promise<boolean>>();

	/** Set once Wordbee refused the guess. */
	private guessWrong = false;

	private keysPerQuery = KEYS_PER_QUERY;

	constructor(private readonly client: Client) {}

	/**
	 * Runs something that builds on field ids: first with the likely ones, and again with those of
	 * persons/list/fields if Wordbee refuses them.
	 */
	async withFields<T>(use: (ids: FieldIds) => Promise<T>): Promise<T> {
		if (this.guessWrong) return await use(await this.discover());
		return await use(GUESS).catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (error.outcome !== 'rejected' || error.httpCode === 403) throw error;
			const ids = await this.discover();
			this.guessWrong = true;
			return await use(ids);
		});
	}

	private async discover(): Promise<FieldIds> {
		// Without the list of fields everybody is read and compared here.
		this.discovered ??= this.readFields().catch((thrown: unknown): FieldIds => {
			const error = asWordbeeError(thrown);
			if (error.systemic !== undefined) throw error;
			return {};
		});
		return await this.discovered;
	}

	private async readFields(): Promise<FieldIds> {
		const answer = await this.client.send({
			method: 'POST',
			path: '/persons/list/fields',
			json: {},
			twice: 'none',
		});
		const json = jsonOf(answer);
		const cols = isRecord(json) ? pick(json, 'cols', 'fields') : undefined;
		const fields = Array.isArray(cols) ? cols.filter(isRecord) : rowsOf(answer, 'fields');
		const ids: FieldIds = {};
		for (const [field, spelling] of Object.entries(SPELLINGS)) {
			const found =
				fields.find((col) => spelling.test(String(pick(col, 'id')))) ??
				fields.find((col) =>
					[pick(col, 'name'), pick(col, 'fname')].some((name) => spelling.test(String(name))),
				);
			const id = found === undefined ? undefined : pick(found, 'id');
			if (typeof id === 'string' && /^[\w.-]+$/.test(id)) ids[field as SearchField] = id;
		}
		return ids;
	}

	/** The persons of a list, page by page. */
	async *pages(request: ListRequest, take?: () => number): AsyncGenerator<PersonRow[]> {
		const idOf = (row: Record<string, unknown>) => personRow(row)?.personId;
		for await (const rows of allPages(this.client, 'persons', request, idOf, take)) {
			yield personRows(rows);
		}
	}

	async find(keys: PersonKey[], settling = false): Promise<PersonRow[]> {
		const found = new Map<number, PersonRow>();
		for (let at = 0; at < keys.length; ) {
			const some = keys.slice(at, at + this.keysPerQuery);
			at += some.length;
			for (const row of await this.findSome(some, settling)) found.set(row.personId, row);
		}
		return [...found.values()];
	}

	private async findSome(keys: PersonKey[], settling: boolean): Promise<PersonRow[]> {
		const asked = this.withFields(async (ids) => {
			const found = await this.matching(keys, { query: queryFor(keys, ids), settling });
			// Who looks for a lost create must not take a hidden e-mail for nobody. Where queries are ignored
			// everybody comes, so that these are others than asked for.
			const mayBeHidden = settling && keys.length === 1 && found.onlyOthers;
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
				...(await this.findSome(keys.slice(0, half), settling)),
				...(await this.findSome(keys.slice(half), settling)),
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
		for await (const rows of this.pages(request)) {
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
			const asked = listPage(this.client, 'persons', { query, settling: true }, 0, 1);
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
			all.push(...(await this.findSome([key], request.settling ?? false)));
		}
		return all;
	}

	async count(keys: PersonKey[]): Promise<number | undefined> {
		if (keys.length === 0 || keys.length > this.keysPerQuery) return undefined;
		const { total } = await this.withFields(async (ids) => {
			const query = queryFor(keys, ids);
			if (query === undefined) return { total: undefined };
			return await listPage(this.client, 'persons', { query, settling: true }, 0, 1);
		});
		return total;
	}

	async exists(personId: number): Promise<boolean> {
		return (await this.get(personId, true).catch(missing)) !== undefined;
	}

	/**
	 * One person.
	 * @throws WordbeeError if there is none with this id, or another one comes
	 */
	async get(personId: number, settling = false): Promise<PersonRow> {
		const answer = await this.client.send({
			method: 'GET',
			path: `/persons/${personId}`,
			twice: 'none',
			settling,
		});
		const json = jsonOf(answer);
		const row = isRecord(json) ? personDetails(json) : undefined;
		if (row === undefined) {
			throw new WordbeeError("Wordbee's answer is not a person", {
				outcome: 'rejected',
				httpCode: answer.status,
				description: 'The URL in the credential may not lead to the Wordbee API.',
			});
		}
		if (row.personId !== personId) {
			throw new WordbeeError(
				`Wordbee was asked for person ${personId}, but answered with person ${row.personId}`,
				{
					outcome: 'rejected',
					httpCode: answer.status,
					description:
						'Something between n8n and Wordbee, a cache perhaps, mixes up the answers. Try again later.',
				},
			);
		}
		return row;
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

/** Words for an object that is not there. Wordbee's own are not documented [inferred]. */
const ABSENT =
	/\bnot (be )?found\b|\b(does|do|did)(n't| not) exist\b|\bno longer exists?\b|\bno such\b|\b(unknown|invalid) (person|((person|user) ?)?u?id)\b|\b(id|person) is (unknown|invalid|not valid)\b/i;

/** Words for trouble with something else than the person. */
const SOMETHING_ELSE =
	/token|account|key\b|method|operation|page|url|route|path|endpoint|server|host|rights?\b|access|permission|allowed|may not|licen[cs]e|compan|field|profile|database|table|file/i;

/**
 * A missing person is refused with 404, or with 400 and words for it: 400 alone says nothing, since
 * it is API 2's default error code [documented].
 * @throws the error itself unless it certainly says that nobody is there
 */
function missing(thrown: unknown): undefined {
	const error = asWordbeeError(thrown);
	const { httpCode, message } = error;
	const told = httpCode === 400 && ABSENT.test(message) && !SOMETHING_ELSE.test(message);
	if (error.outcome === 'rejected' && (httpCode === 404 || told)) return;
	throw error;
}

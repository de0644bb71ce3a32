import { isRecord } from '../../values/kinds';
import { jsonOf, pick } from '../../transport/answer';
import type { Client } from '../../transport/client';
import { asWordbeeError } from '../../values/WordbeeError';
import { rowsOf } from '../lists';

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

/** By which ids the fields of persons go in queries. */
export class PersonFields {
	private discovered?: Promise<FieldIds>;

	/** Set once Wordbee refused the guess. */
	private guessWrong = false;

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
}

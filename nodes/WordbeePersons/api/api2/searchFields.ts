import { jsonOf, pick } from '../../http/answer';
import type { Client } from '../../http/client';
import type { FieldKey } from '../../person/personFields';
import { isRecord, wholeNumber } from '../../values/kinds';
import { asWordbeeError } from '../../values/wordbeeError';
import { rowsOf } from '../lists';
import type { FieldName } from '../personsApi';
import type { Lengths } from './lengthLimits';

/** What a person can be searched by. */
export type SearchField =
	| 'firstName'
	| 'lastName'
	| 'email'
	| 'login'
	| 'company'
	| 'active'
	| 'profile'
	| 'person';

/** What can stand in the braces of a query. */
const FIELD_ID = /^[\w.-]+$/;

/**
 * Ids of the fields in a query. The names are proven [seen in a client], the others a guess [U14]:
 * if Wordbee refuses one, persons/list/fields tells the right one.
 */
const GUESS: FieldIds = {
	firstName: 'firstname',
	lastName: 'lastname',
	email: 'email',
	login: 'login',
	company: 'companyid',
	active: 'isactive',
	profile: 'profileid',
	person: 'personid',
	customField: ({ key }) => (FIELD_ID.test(key) ? key : undefined),
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
	person: /^(person ?id|pid|uid|id)$/i,
};

/** Fields that are searched by a number. */
const NUMBERS: SearchField[] = ['company', 'profile', 'person'];

/** The same for texts whose longest length the list of fields may tell. */
const TEXTS: Partial<Record<FieldKey, RegExp>> = {
	lastName: SPELLINGS.lastName,
	firstName: SPELLINGS.firstName,
	email: SPELLINGS.email,
	login: SPELLINGS.login,
	personCode: /^(person ?)?code$/i,
	title: /^title$/i,
	role: /^role$/i,
	phone: /^phone( ?number)?$/i,
	phoneMobile: /^(mobile ?phone|phone ?mobile|mobile)$/i,
	comments: /^comments?$/i,
};

/** Field ids of a query; undefined for a field that cannot be searched by. */
export type FieldIds = Partial<Record<SearchField, string>> & {
	customField?: (field: FieldName) => string | undefined;
};

/** By which ids the fields of persons go in queries. */
export class SearchFields {
	private discovered?: Promise<FieldIds>;

	private described?: Promise<Column[]>;

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
		const columns = await this.columns();
		const ids: FieldIds = {};
		for (const [field, spelling] of Object.entries(SPELLINGS)) {
			const column = columnOf(columns, spelling) ?? {};
			const id = pick(column, 'id');
			// The company's name is called Company as well.
			if (NUMBERS.includes(field as SearchField) && pick(column, 'type') === 'String') continue;
			if (typeof id === 'string' && FIELD_ID.test(id)) ids[field as SearchField] = id;
		}
		ids.customField = ({ key, column, name }) => {
			const called = (text: unknown) => [key, column, name].some((one) => one === text);
			const id = pick(columns.find((one) => called(pick(one, 'id'))) ?? {}, 'id');
			const byName = columns.find((one) => called(pick(one, 'name', 'fname')));
			const found = id ?? pick(byName ?? {}, 'id');
			return typeof found === 'string' && FIELD_ID.test(found) ? found : undefined;
		};
		return ids;
	}

	/** Longest values of a person's fields, as far as the list of fields tells them. */
	async lengths(): Promise<Lengths> {
		const columns = await this.columns();
		return Object.fromEntries(
			Object.entries(TEXTS).flatMap(([key, spelling]) => {
				const max = wholeNumber(pick(columnOf(columns, spelling) ?? {}, 'max'));
				return max === undefined || max === 0 ? [] : [[key, max]];
			}),
		);
	}

	private async columns(): Promise<Column[]> {
		this.described ??= this.describe();
		return await this.described;
	}

	/** The list of fields is documented both as POST and as GET. */
	private async describe(): Promise<Column[]> {
		const path = '/persons/list/fields';
		const posted = this.client.send({ method: 'POST', path, json: {}, twice: 'none' });
		const answer = await posted.catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (error.outcome !== 'rejected') throw error;
			return await this.client.send({ method: 'GET', path, twice: 'none' });
		});
		const json = jsonOf(answer);
		const cols = isRecord(json) ? pick(json, 'cols', 'fields') : undefined;
		return Array.isArray(cols) ? cols.filter(isRecord) : rowsOf(answer, 'fields');
	}
}

type Column = Record<string, unknown>;

/** The column that is called so, by its id or else by its name. */
function columnOf(columns: Column[], spelling: RegExp): Column | undefined {
	const called = (column: Column, ...names: string[]) =>
		names.some((name) => spelling.test(String(pick(column, name))));
	return (
		columns.find((column) => called(column, 'id')) ??
		columns.find((column) => called(column, 'name', 'fname'))
	);
}

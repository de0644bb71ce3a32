import { jsonOf, pick } from '../../http/answer';
import type { Client } from '../../http/client';
import { isRecord, wholeNumber } from '../../values/kinds';
import { WordbeeError } from '../../values/wordbeeError';
import { companiesIn, nextPage } from '../lists';
import type { Directory, Named, Page, PersonKey, PersonRow } from '../personsApi';
import type { Lengths } from './lengthLimits';
import { listPage, PAGE_SIZE } from './listPage';
import { LookUp } from './lookUp';
import { matchesFilters, queryOf, type PersonFilters } from './personFilters';
import { personDetails, personPages } from './personPages';
import { any } from './query';
import { queryError } from './queryError';
import { missing } from './readResult';
import { SearchFields } from './searchFields';
import { readWhole, type WholeList } from './wholeList';

/** Up to this many persons cost fewer calls one by one. */
const FEW_IDS = 2;

/** Ids in one query; a query of this length is short enough for common servers. */
const IDS_PER_QUERY = 1000;

/** Which part of the persons found is wanted. */
export interface Part {
	/** Most persons to return. */
	limit: number;
	/** `next` of the part before. */
	from?: string;
}

/** Persons through API 2: lists, look-ups and single records. */
export class PersonList implements Directory {
	private readonly fields: SearchFields;

	private readonly lookUp: LookUp;

	constructor(private readonly client: Client) {
		this.fields = new SearchFields(client);
		this.lookUp = new LookUp(client, this.fields);
	}

	/**
	 * The persons who fit all filters, each once.
	 * @param show what to keep of a person; a list may be long
	 */
	async search<T>(
		filters: PersonFilters,
		part: Part,
		show: (row: PersonRow) => T,
	): Promise<Page<T>> {
		return await this.asked(
			filters,
			async (query) => await this.collect(filters, query, part, show),
		);
	}

	private async collect<T>(
		filters: PersonFilters,
		query: string | undefined,
		{ limit, from = '0' }: Part,
		show: (row: PersonRow) => T,
	): Promise<Page<T>> {
		const found: T[] = [];
		const seen = new Set<number>();
		// Where Wordbee does not filter, small pages would only cost more calls.
		let filtersHere = false;
		const take = () => (filtersHere ? PAGE_SIZE : Math.min(PAGE_SIZE, limit - found.length));
		let position = Number(from);
		for await (const page of personPages(this.client, { query }, take, position)) {
			const { rows, asked, total } = page;
			for (const [at, row] of rows.entries()) {
				const fits = matchesFilters(row, filters);
				filtersHere ||= !fits;
				if (!fits || seen.has(row.personId)) continue;
				seen.add(row.personId);
				found.push(show(row));
				if (found.length < limit) continue;
				const isLast = at === rows.length - 1;
				const end = position + at + 1;
				const next = isLast ? nextPage(end, rows.length, asked, total) : String(end);
				return { rows: found, next };
			}
			position += rows.length;
		}
		return { rows: found };
	}

	/**
	 * All persons who fit the filters, each once. The list is read again while it moves.
	 * @param show what to keep of a person; the list may be long
	 */
	async everybody<T>(filters: PersonFilters, show: (row: PersonRow) => T): Promise<WholeList<T>> {
		return await this.asked(
			filters,
			async (query) => await readWhole(async () => await this.readOnce(filters, query, show)),
		);
	}

	/** Reads a list by the query for some filters, and words the refusal of one that the user typed. */
	private async asked<T>(
		filters: PersonFilters,
		read: (query: string | undefined) => Promise<T>,
	): Promise<T> {
		return await this.fields.withFields(async (ids) => {
			const query = queryOf(filters, ids);
			return await read(query).catch((thrown: unknown) => {
				throw filters.query === undefined ? thrown : queryError(thrown, filters.query, query ?? '');
			});
		});
	}

	private async readOnce<T>(
		filters: PersonFilters,
		query: string | undefined,
		show: (row: PersonRow) => T,
	): Promise<WholeList<T>> {
		const rows: T[] = [];
		const seen = new Set<number>();
		let total: number | undefined;
		let pages = 0;
		let moved = false;
		for await (const page of personPages(this.client, { query })) {
			moved ||= pages++ > 0 && page.total !== total;
			total = page.total;
			for (const row of page.rows) {
				if (!seen.has(row.personId) && matchesFilters(row, filters)) rows.push(show(row));
				seen.add(row.personId);
			}
		}
		const stable = !moved && (total === undefined || seen.size === total);
		return { rows, total, seen: seen.size, stable, moved };
	}

	/** How many persons fit the filters; undefined if Wordbee does not tell. */
	async total(filters: PersonFilters): Promise<number | undefined> {
		return await this.fields.withFields(
			async (ids) =>
				(await listPage(this.client, 'persons', { query: queryOf(filters, ids) }, 0, 1)).total,
		);
	}

	async find(keys: PersonKey[], reconciles = false): Promise<PersonRow[]> {
		return await this.lookUp.find(keys, reconciles);
	}

	async count(keys: PersonKey[]): Promise<number | undefined> {
		return await this.lookUp.count(keys);
	}

	async byIds(ids: number[]): Promise<PersonRow[]> {
		const found = new Map<number, PersonRow>();
		for (let at = 0; ids.length > FEW_IDS && at < ids.length; at += IDS_PER_QUERY) {
			for (const row of await this.listed(ids.slice(at, at + IDS_PER_QUERY))) {
				found.set(row.personId, row);
			}
		}
		for (const id of ids) {
			if (found.has(id)) continue;
			const row = await this.get(id).catch(missing);
			if (row !== undefined) found.set(id, row);
		}
		return [...found.values()];
	}

	/** Those of the persons whom the list shows with their company; at most as many as one query takes. */
	async listed(ids: number[]): Promise<PersonRow[]> {
		const wanted = new Set(ids);
		return await this.fields.withFields(async ({ person }) => {
			const rows: PersonRow[] = [];
			if (person === undefined) return rows;
			const query = any(ids.map((id) => `{${person}} = ${id}`));
			for await (const page of personPages(this.client, { query })) {
				rows.push(
					...page.rows.filter((row) => wanted.has(row.personId) && row.companyId !== undefined),
				);
			}
			return rows;
		});
	}

	/** Longest values of a person's fields, as far as Wordbee tells them. */
	async lengths(): Promise<Lengths> {
		return await this.fields.lengths();
	}

	/** The company of the key's user stands in the sample of persons/me/settings [U23]. */
	async ownCompany(listed: Named[]): Promise<Named | undefined> {
		const json = await this.ownSettings();
		const id = isRecord(json) ? wholeNumber(pick(json, 'cid', 'companyId')) : undefined;
		if (id === undefined || id === 0) return undefined;
		const isOwn = (company: Named) => company.id === id;
		const query = `{companyid} = ${id}`;
		return (
			listed.find(isOwn) ??
			companiesIn((await listPage(this.client, 'companies', { query }, 0, 1)).rows).find(isOwn)
		);
	}

	/** The number of the person whose key the credential holds [documented: uid of persons/me/settings]. */
	async ownPersonId(): Promise<number | undefined> {
		const json = await this.ownSettings();
		return (isRecord(json) ? wholeNumber(pick(json, 'uid', 'personId')) : undefined) || undefined;
	}

	private async ownSettings(): Promise<unknown> {
		const path = '/persons/me/settings';
		return jsonOf(await this.client.send({ method: 'GET', path, twice: 'none' }));
	}

	async exists(personId: number): Promise<boolean> {
		return (await this.get(personId, true).catch(missing)) !== undefined;
	}

	/**
	 * One person.
	 * @throws WordbeeError if there is none with this id, or another one comes
	 */
	async get(personId: number, reconciles = false): Promise<PersonRow> {
		const answer = await this.client.send({
			method: 'GET',
			path: `/persons/${personId}`,
			twice: 'none',
			reconciles,
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

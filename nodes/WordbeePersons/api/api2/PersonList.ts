import { isRecord } from '../../values/kinds';
import { jsonOf } from '../../transport/answer';
import type { Client } from '../../transport/client';
import { WordbeeError } from '../../values/WordbeeError';
import { nextPage } from '../lists';
import type { Directory, Page, PersonKey, PersonRow } from '../PersonsApi';
import { missing } from './absence';
import { matchesFilters, queryOf, type PersonFilters } from './filters';
import { LookUp } from './LookUp';
import { PAGE_SIZE } from './pages';
import { PersonFields } from './PersonFields';
import { personDetails, personPages } from './personRow';

/** Which part of the persons found is wanted. */
export interface Part {
	/** Most persons to return. */
	limit: number;
	/** `next` of the part before. */
	from?: string;
}

/** Persons through API 2: lists, look-ups and single records. */
export class PersonList implements Directory {
	private readonly fields: PersonFields;

	private readonly lookUp: LookUp;

	constructor(private readonly client: Client) {
		this.fields = new PersonFields(client);
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
		return await this.fields.withFields(
			async (ids) => await this.collect(filters, queryOf(filters, ids), part, show),
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

	async find(keys: PersonKey[], settling = false): Promise<PersonRow[]> {
		return await this.lookUp.find(keys, settling);
	}

	async count(keys: PersonKey[]): Promise<number | undefined> {
		return await this.lookUp.count(keys);
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

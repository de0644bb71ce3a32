import { jsonOf, type Answer } from '../../http/answer';
import { foldName } from '../../values/kinds';
import { asWordbeeError } from '../../values/wordbeeError';
import { companiesIn, endless, MOST_PAGES, rowsOf } from '../lists';
import type { Company, Page } from '../personsApi';

/** Seen in a client of API 1; the parameters `from` and `count` are not proven for companies. */
const COMPANIES_PER_PAGE = 100;

const FIRST_PAGE = '0';

/** Pages that one search of the panel looks through when the server does not filter. */
const PAGES_PER_SEARCH = 20;

/** A page that ends at a round number may have met a limit of the server's own. */
function mayBeCut(count: number): boolean {
	return count < COMPANIES_PER_PAGE && count % 10 === 0;
}

/** The companies of API 1, page by page. */
export class Companies {
	/** @param read asks API 1 for a list */
	constructor(
		private readonly read: (path: string, query?: Record<string, string>) => Promise<Answer>,
	) {}

	/** All of them. */
	async all(): Promise<Company[]> {
		const all = new Map<number, Company>();
		let next: string | undefined = FIRST_PAGE;
		for (let pages = 0; next !== undefined; pages++) {
			if (pages >= MOST_PAGES) throw endless('companies', pages);
			const page: Page<Company> = await this.page(next);
			const before = all.size;
			for (const company of page.rows) all.set(company.id, company);
			// A page with nobody new: the server begins again with those that it sent before.
			next = all.size > before ? page.next : undefined;
		}
		return [...all.values()];
	}

	/**
	 * One page of those whose name holds a text.
	 * API 1's filter language documents `StartsWith` for texts; `Contains` is inferred, and so is the
	 * escaping of quotes, so the answer is filtered here as well and a refused filter is left out.
	 */
	async search(text: string, page = FIRST_PAGE): Promise<Page<Company>> {
		const term = longestPlainPart(text);
		const filter = term === '' ? undefined : `Name.Contains("${term}")`;
		const wanted = foldName(text);
		let next: string | undefined = page;
		for (let pages = 0; next !== undefined && pages < PAGES_PER_SEARCH; pages++) {
			const found: Page<Company> = await this.filteredPage(next, filter);
			const rows = found.rows.filter(({ name }) => foldName(name).includes(wanted));
			// The panel asks for another page only after one that has something to show.
			if (rows.length > 0) return { rows, next: found.next };
			next = found.next;
		}
		return { rows: [] };
	}

	private async filteredPage(page: string, filter?: string): Promise<Page<Company>> {
		if (filter === undefined) return await this.page(page);
		return await this.page(page, filter).catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (error.outcome !== 'rejected') throw error;
			return await this.page(page);
		});
	}

	/**
	 * One page of companies.
	 * @param page number of companies to skip, and the first id of the page before: a server that
	 *   does not know paging begins with the same one again
	 */
	private async page(page: string, filter?: string): Promise<Page<Company>> {
		const [from, previous] = page.split('/');
		const query: Record<string, string> = { from, count: String(COMPANIES_PER_PAGE) };
		if (filter !== undefined) query.filter = filter;
		const answer = await this.read('/companies', query).catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (error.outcome !== 'rejected' || page !== FIRST_PAGE || filter !== undefined) throw error;
			return await this.read('/companies');
		});
		if (page !== FIRST_PAGE && jsonOf(answer) === null) return { rows: [] };
		const sent = rowsOf(answer, 'companies');
		const rows = companiesIn(sent);
		if (rows.length === 0 || String(rows[0].id) === previous) return { rows: [] };
		const more = sent.length >= COMPANIES_PER_PAGE || mayBeCut(sent.length);
		const next = `${Number(from) + sent.length}/${rows[0].id}`;
		return { rows, next: more ? next : undefined };
	}
}

/** The longest part of a search text without quotes and backslashes, whose escaping is unknown. */
function longestPlainPart(text: string): string {
	return text.split(/["\\]/).reduce((best, part) => (part.length > best.length ? part : best), '');
}

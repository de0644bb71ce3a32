import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { fieldKeys, fieldOf } from '../../person/fields';
import type { PersonRequest, PersonResult } from '../../person/request';
import { checkApi1Rules } from '../../person/rules';
import { flagOf, foldName, isRecord, wholeNumber } from '../../values/kinds';
import { isSaid, jsonOf, pick, type Answer } from '../../transport/answer';
import { LostAnswer, type ApiKind, type Client, type WireRequest } from '../../transport/client';
import { asWordbeeError, inputError, WordbeeError } from '../../values/WordbeeError';
import { companiesIn, endless, MOST_PAGES, profilesIn, rowsOf } from '../lists';
import type { Directory, Label, Named, Page, PersonsApi, Preview } from '../PersonsApi';
import { maskedDataJson, toDataJson } from './dataJson';
import { labelsIn } from './labels';

/** Seen in a client of API 1; the parameters `from` and `count` are not proven for companies. */
const COMPANIES_PER_PAGE = 100;

/** Characters of an answer that says no more than "done". */
const LONGEST_CONFIRMATION = 10_000;

const FIRST_PAGE = '0';

/** Pages that one search of the panel looks through when the server does not filter. */
const PAGES_PER_SEARCH = 20;

/** A page that ends at a round number may have met a limit of the server's own. */
function mayBeCut(count: number): boolean {
	return count < COMPANIES_PER_PAGE && count % 10 === 0;
}

function rootOf({ url }: ICredentialDataDecryptedObject): string {
	return String(url ?? '')
		.trim()
		.replace(/\/+$/, '');
}

/** API 1, the "System API". Only log-in is under `/api`; all else hangs off the root [documented]. */
export const api1Kind: ApiKind = {
	credentialType: 'wordbeeApi',
	title: 'Wordbee API',
	advice:
		'Check URL, account ID and API 1 password in the Wordbee API credential, and that API 1 is switched on and allows the address of this n8n server (Wordbee: Settings > Developer API).',
	endsSessions: false,
	root: rootOf,
	probe: (credentials) => ({
		method: 'GET',
		url: `${rootOf(credentials)}/master/persons/profiles`,
	}),
};

/** Persons through API 1. It cannot list persons; look-ups need the directory of API 2. */
export class Api1 implements PersonsApi {
	readonly ifExists = 'create';

	readonly check = checkApi1Rules;

	/**
	 * @param client sends the requests
	 * @param directory look-ups by API 2, if the node has that credential too
	 */
	constructor(
		readonly client: Client,
		readonly directory?: Directory,
	) {}

	async write(request: PersonRequest): Promise<PersonResult> {
		const wire = await this.wire(request);
		return await this.client.redactor.during(secretsOf(request), async () =>
			this.resultOf(request, await this.client.send(wire)),
		);
	}

	private resultOf(request: PersonRequest, answer: Answer): PersonResult {
		const { companyId } = request;
		if (request.action === 'create') {
			const personId = newPersonId(answer);
			this.checkRefusal(answer, personId !== undefined);
			if (personId !== undefined) return { action: 'created', companyId, personId };
			throw new LostAnswer(
				'Wordbee accepted the person, but its answer holds no person id',
				true,
				true,
				answer.status,
			);
		}
		this.checkRefusal(answer);
		checkUpdated(answer);
		return { action: 'updated', companyId, personId: request.personId! };
	}

	/**
	 * Errors have an HTTP status of their own [documented]; one that comes with 200 all the same must
	 * not pass for a success.
	 * @param created whether the answer names a new person
	 * @throws WordbeeError `rejected` if the answer says no; LostAnswer if it may mean that, or
	 *   names a new person all the same
	 */
	private checkRefusal(answer: Answer, created = false): void {
		const json = jsonOf(answer);
		if (!isRecord(json)) return;
		const told: unknown = pick(json, 'success') ?? undefined;
		const success = flagOf(told);
		const names = created ? ['error', 'errors'] : ['error', 'errors', 'reason'];
		const complaint = names.some((name) => isSaid(pick(json, name)));
		if (success !== false && (success !== undefined || !complaint)) return;
		const said = this.client.words(answer);
		const words = said || 'Wordbee refused the request without a reason';
		const certain = success === false || (told === undefined && said !== '');
		if (created || !certain) {
			const doubt = created ? 'Wordbee names a new person' : "Wordbee's answer was not understood";
			throw new LostAnswer(said ? `${doubt}: ${said}` : doubt, created, true, answer.status);
		}
		throw new WordbeeError(words, {
			outcome: 'rejected',
			httpCode: answer.status,
			details: answer.afterLoss === true ? { sentBefore: true } : {},
		});
	}

	preview(request: PersonRequest): Preview {
		return {
			method: methodOf(request),
			path: pathOf(request),
			data: maskedDataJson(request),
		};
	}

	async profiles(): Promise<Named[]> {
		return profilesIn(rowsOf(await this.read('/master/persons/profiles'), 'user profiles'));
	}

	async labels(): Promise<Label[]> {
		return labelsIn(rowsOf(await this.read('/settings/customlabels'), 'labels'));
	}

	async companies(): Promise<Named[]> {
		const all = new Map<number, Named>();
		let next: string | undefined = FIRST_PAGE;
		for (let pages = 0; next !== undefined; pages++) {
			if (pages >= MOST_PAGES) throw endless('companies', pages);
			const page: Page<Named> = await this.companyPage(next);
			const before = all.size;
			for (const company of page.rows) all.set(company.id, company);
			// A page with nobody new: the server begins again with those that it sent before.
			next = all.size > before ? page.next : undefined;
		}
		return [...all.values()];
	}

	/**
	 * API 1's filter language documents `StartsWith` for texts; `Contains` is inferred, and so is the
	 * escaping of quotes, so the answer is filtered here as well and a refused filter is left out.
	 */
	async searchCompanies(text: string, page = FIRST_PAGE): Promise<Page<Named>> {
		const term = longestPlainPart(text);
		const filter = term === '' ? undefined : `Name.Contains("${term}")`;
		const wanted = foldName(text);
		let next: string | undefined = page;
		for (let pages = 0; next !== undefined && pages < PAGES_PER_SEARCH; pages++) {
			const found: Page<Named> = await this.filteredPage(next, filter);
			const rows = found.rows.filter(({ name }) => foldName(name).includes(wanted));
			// The panel asks for another page only after one that has something to show.
			if (rows.length > 0) return { rows, next: found.next };
			next = found.next;
		}
		return { rows: [] };
	}

	private async filteredPage(page: string, filter?: string): Promise<Page<Named>> {
		if (filter === undefined) return await this.companyPage(page);
		return await this.companyPage(page, filter).catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			if (error.outcome !== 'rejected') throw error;
			return await this.companyPage(page);
		});
	}

	/**
	 * One page of companies.
	 * @param page number of companies to skip, and the first id of the page before: a server that
	 *   does not know paging begins with the same one again
	 */
	private async companyPage(page: string, filter?: string): Promise<Page<Named>> {
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

	private async read(path: string, query?: Record<string, string>): Promise<Answer> {
		return await this.client.send({ method: 'GET', path, query, twice: 'none' });
	}

	private async wire(request: PersonRequest): Promise<WireRequest> {
		const data = toDataJson(request);
		const wire: WireRequest = {
			method: methodOf(request),
			path: pathOf(request),
			twice: request.action === 'create' ? 'more' : 'same',
		};
		// U1: nothing tells how the parameter "data" travels, so the credential can change it.
		const { dataTransport } = await this.client.credentials();
		if (dataTransport === 'json') return { ...wire, json: data };
		if (dataTransport === 'form') return { ...wire, form: { data: JSON.stringify(data) } };
		return { ...wire, query: { data: JSON.stringify(data) } };
	}
}

/** The longest part of a search text without quotes and backslashes, whose escaping is unknown. */
function longestPlainPart(text: string): string {
	return text.split(/["\\]/).reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** The person's password, which a server may repeat in its answer. */
function secretsOf({ fields }: PersonRequest): unknown[] {
	return fieldKeys.filter((key) => fieldOf(key).kind === 'secret').map((key) => fields[key]);
}

/** PUT creates and POST updates, the reverse of the usual meaning [documented]. */
function methodOf({ action }: PersonRequest): 'PUT' | 'POST' {
	if (action === 'create') return 'PUT';
	if (action === 'update') return 'POST';
	throw inputError('Operation', 'API 1 cannot do this operation', 'Use API 2 for it.');
}

function pathOf({ companyId }: PersonRequest): string {
	return `/companies/${companyId}/persons`;
}

/**
 * The answer to an update holds no result [documented] in a form that is not documented [U3], so
 * everything passes that may mean nothing or "done".
 * @throws LostAnswer if something else must have answered, or the answer is cut off
 */
function checkUpdated(answer: Answer): void {
	const text = answer.text.replace(/^\uFEFF/, '').trim();
	const json = jsonOf(answer);
	const broken =
		(json === undefined && /^[{["]/.test(text)) ||
		(Array.isArray(json) && json.length > 1) ||
		json === false ||
		(typeof json === 'number' && json < 0) ||
		text.length > LONGEST_CONFIRMATION;
	if (!broken && !/^<(!|(html|head|body|title|script|div|h\d|p)\b)/i.test(text)) return;
	throw new LostAnswer(
		broken
			? "Wordbee's answer was not understood"
			: 'A web page came back instead of the answer of the Wordbee API',
		false,
		true,
		answer.status,
	);
}

/** The id in the answer to a create: a number, a quoted number or an object with it [inferred, U2]. */
function newPersonId(answer: Answer): number | undefined {
	let found = jsonOf(answer);
	if (Array.isArray(found) && found.length === 1) found = found[0];
	for (let depth = 0; isRecord(found) && depth < 3; depth++) {
		found = pick(found, 'PersonId', 'Id', 'pid', 'result', 'value', 'person', 'd');
	}
	const id = wholeNumber(found);
	return id !== undefined && id > 0 ? id : undefined;
}

import { isRecord, jsonOf, pick, type Answer } from '../../http/answer';
import type { Client } from '../../http/client';
import type { WireRequest } from '../../http/wireRequest';
import type { OpenRequest, PersonRequest, PersonResult } from '../../person/personRequest';
import { asWordbeeError, LostAnswer } from '../../values/wordbeeError';
import { companiesIn, companyIdOf, nextPage, PICKER_PAGE, profilesIn, rowsOf } from '../lists';
import type { Company, CustomField, Named, Page, PersonsApi, Preview } from '../personsApi';
import { customFieldsIn } from './customFieldsIn';
import { Jobs } from './jobs';
import { LengthLimits } from './lengthLimits';
import { allPages, listPage } from './listPage';
import { PersonList } from './personList';
import { contains } from './query';
import { readResult } from './readResult';
import { toUpdateRequest, ValueKey } from './toUpdateRequest';

const UPDATE_PATH = '/persons/io/update';

/** What the options say about batch jobs. */
export interface JobSettings {
	/** Longest time to wait for a job, in seconds. */
	jobTimeout: number;
	/** Name of a custom field's value, or `auto` [U18]. */
	customFieldKey: string;
}

/** Persons through API 2. */
export class Api2 implements PersonsApi {
	readonly ifExists = 'fail';

	readonly asksTwice = true;

	readonly directory: PersonList;

	readonly batch: Jobs;

	private readonly valueKey: ValueKey;

	private readonly limits: LengthLimits;

	private fieldList?: Promise<CustomField[]>;

	constructor(
		readonly client: Client,
		settings: JobSettings,
	) {
		this.directory = new PersonList(client);
		this.limits = new LengthLimits(
			async () => await this.directory.lengths(),
			async () => await this.customFields(),
		);
		this.valueKey = new ValueKey(settings.customFieldKey);
		this.batch = new Jobs(client, settings.jobTimeout, this.valueKey);
	}

	/** Create refuses a person who is there [documented]. */
	matchesCreates(): boolean {
		return false;
	}

	/** API 2 documents no rule that could be checked before sending. */
	check(): void {}

	async write(request: PersonRequest): Promise<PersonResult> {
		const spelling = this.valueKey.current;
		const result = await this.update(request, spelling).catch(async (thrown: unknown) => {
			const error = asWordbeeError(thrown);
			const other = this.valueKey.other(request, error);
			if (other === undefined) throw error;
			const second = await this.update(request, other).catch((again: unknown) => {
				throw again instanceof LostAnswer ? again : error;
			});
			this.valueKey.accept(request, other);
			return second;
		});
		this.valueKey.accept(request, this.valueKey.current);
		return result;
	}

	private async update(request: PersonRequest, spelling: string): Promise<PersonResult> {
		const clean = (text: string) => this.client.redactor.clean(text);
		const wire: WireRequest = {
			method: 'POST',
			path: UPDATE_PATH,
			json: toUpdateRequest(request, spelling),
			twice: request.action === 'create' ? 'more' : 'same',
			once: request.again,
		};
		return await this.client.ask(wire, (answer) =>
			readResult(jsonOf(answer), request, clean, answer.afterLoss),
		);
	}

	preview(request: PersonRequest): Preview {
		const data = toUpdateRequest(request, this.valueKey.current);
		return { method: 'POST', path: UPDATE_PATH, data };
	}

	async profiles(): Promise<Named[]> {
		return profilesIn(rowsOf(await this.read('/settings/userprofiles/list'), 'user profiles'));
	}

	async companies(): Promise<Company[]> {
		const all = new Map<number, Company>();
		for await (const { rows } of allPages(this.client, 'companies', {}, companyIdOf)) {
			for (const company of companiesIn(rows)) all.set(company.id, company);
		}
		return [...all.values()];
	}

	async searchCompanies(text: string, page = '0'): Promise<Page<Company>> {
		const skip = Number(page);
		const query = text === '' ? undefined : contains('name', text);
		const { rows, total } = await listPage(this.client, 'companies', { query }, skip, PICKER_PAGE);
		return {
			rows: companiesIn(rows),
			next: nextPage(skip + rows.length, rows.length, PICKER_PAGE, total),
		};
	}

	async customFields(): Promise<CustomField[]> {
		this.fieldList ??= this.readCustomFields();
		this.fieldList.catch(() => {
			this.fieldList = undefined;
		});
		return await this.fieldList;
	}

	private async readCustomFields(): Promise<CustomField[]> {
		return customFieldsIn(rowsOf(await this.read('/settings/customfields'), 'custom fields'));
	}

	/** The values of a pick list [documented: list of value and meta]. */
	async customFieldValues(keyOrId: string): Promise<string[]> {
		const fields = await this.customFields();
		const field = fields.find(({ key, id }) => key === keyOrId || String(id) === keyOrId);
		if (field?.options !== undefined) return field.options;
		const id = encodeURIComponent(field?.key ?? keyOrId);
		const answer = await this.read(`/settings/customfields/${id}/options/items`);
		return rowsOf(answer, 'values').flatMap((row) => {
			const value = pick(row, 'value', 'v', 'name');
			return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
		});
	}

	/** The form of this list is not documented: texts, or objects that hold the code. */
	async timezones(): Promise<string[]> {
		const json = jsonOf(await this.read('/settings/timezones/codes'));
		return (Array.isArray(json) ? json : []).flatMap((one: unknown) => {
			const code = isRecord(one) ? pick(one, 'v', 'id', 'code', 'value') : one;
			return typeof code === 'string' ? [code] : [];
		});
	}

	async checkLengths(request: OpenRequest): Promise<void> {
		await this.limits.check(request);
	}

	async ownCompany(listed: Named[]): Promise<Named | undefined> {
		return await this.directory.ownCompany(listed);
	}

	private async read(where: string): Promise<Answer> {
		return await this.client.send({ method: 'GET', path: where, twice: 'none' });
	}
}

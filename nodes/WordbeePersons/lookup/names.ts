import type { PersonFilters } from '../api/api2/personFilters';
import { KIND_WORDS, kindOfProfile } from '../api/kindOfCompany';
import type { Company, CustomField, Label, Named, PersonsApi } from '../api/personsApi';
import type { CompanyRef } from '../input/personRef';
import type { GivenFilters } from '../input/readFilters';
import { isAdministrator } from '../person/checkApi1Rules';
import { fieldOf } from '../person/personFields';
import type { OpenRequest, SetNames } from '../person/personRequest';
import { describe, sameName, type IdOrName } from '../values/kinds';
import { asWordbeeError, inputError } from '../values/wordbeeError';
import { idOfDigits, notFound, only } from './candidates';

/**
 * Finds the ids behind names. Each list is fetched at most once per run, and only when a name asks
 * for it; ids pass as they are.
 */
export class Names {
	private readonly lists = new Map<string, Promise<unknown>>();

	/** The lists that have come. */
	private readonly loaded = new Map<string, Named[]>();

	constructor(readonly api: PersonsApi) {}

	/** The names of what a request sets, as far as the lists that have come hold them. */
	namesOf({ companyId, fields, labels = [], customFields = [] }: OpenRequest): SetNames {
		const find = <T extends Named>(key: string, id: unknown) =>
			(this.loaded.get(key) as T[] | undefined)?.find((entry) => entry.id === id);
		const names: SetNames = {};
		const company = find('companies', companyId)?.name;
		if (company !== undefined) names.company = company;
		const profile = find('profiles', fields.userProfileId)?.name;
		if (profile !== undefined) names.userProfile = profile;
		for (const { id, value } of labels) {
			const label = find<Label>('labels', id);
			const option = label?.options.find((one) => one.id === value)?.name;
			const shown = value === null ? null : option;
			if (label && shown !== undefined) names.labels = { ...names.labels, [label.name]: shown };
		}
		for (const { id, value } of customFields) {
			const field = find('customFields', id);
			if (field) names.customFields = { ...names.customFields, [field.name]: value };
		}
		return names;
	}

	/**
	 * Reads the lists that tell more of a request than its numbers, for a dry run of an API that has none of
	 * its own. A list that cannot be read is left out.
	 */
	async learn({ fields, labels = [] }: OpenRequest): Promise<void> {
		const lists: Array<Promise<unknown>> = [];
		if (typeof fields.userProfileId === 'number') lists.push(this.profiles(), this.companies());
		if (labels.length > 0 && this.api.labels) lists.push(this.labels());
		await Promise.allSettled(lists);
	}

	/**
	 * @returns the sentence for a user profile that is made for another kind of company than that of a
	 *   request, as far as the lists that have come tell
	 */
	misfit({ companyId, fields }: OpenRequest): string | undefined {
		const company = this.loaded.get('companies')?.find(({ id }) => id === companyId) as
			| Company
			| undefined;
		const profile = this.loaded.get('profiles')?.find(({ id }) => id === fields.userProfileId);
		const kind = profile && kindOfProfile(profile.name);
		if (kind === undefined || company?.kind === undefined || company.kind === kind)
			return undefined;
		const { title } = fieldOf('userProfileId');
		return `${title} ${describe(profile!.name)} does not fit: it is made for ${KIND_WORDS[kind]}, and ${company.name} is one of the ${KIND_WORDS[company.kind]}`;
	}

	/** The labels of persons (API 1). */
	async labels(): Promise<Label[]> {
		return await this.list('labels', async () => await this.api.labels!());
	}

	/** The custom fields of persons (API 2). */
	async customFields(): Promise<CustomField[]> {
		return await this.list('customFields', async () => await this.api.customFields!());
	}

	/** The values of a custom field that is a pick list; [] for others, for which Wordbee refuses to list any. */
	async valuesOf({ key, options }: CustomField): Promise<string[]> {
		if (options !== undefined) return options;
		return await this.list(`values of ${key}`, async () => {
			try {
				return await this.api.customFieldValues!(key);
			} catch (thrown) {
				const error = asWordbeeError(thrown);
				if (error.outcome === 'rejected' && error.systemic === undefined) return [];
				throw error.with({ outcome: 'notSent' });
			}
		});
	}

	/**
	 * @returns a time zone's code as Wordbee writes it, undefined if it lists none of that name; where it
	 *   shows no list, what looks like one of its codes [documented: "Romance Standard Time"] passes
	 */
	async timezone(code: string): Promise<string | undefined> {
		const codes = await this.list('timezones', async () => {
			const unlisted = () => [] as string[];
			return (await this.api.timezones?.().catch(unlisted)) ?? [];
		});
		if (codes.length > 0) return codes.find((one) => sameName(one, code));
		return /^UTC|\bTime\b/.test(code) ? code : undefined;
	}

	private async list<T>(key: string, load: () => Promise<T[]>): Promise<T[]> {
		let list = this.lists.get(key) as Promise<T[]> | undefined;
		if (list === undefined) {
			// Whatever Wordbee says about the list, the item itself never left.
			list = load().catch((thrown: unknown) => {
				throw asWordbeeError(thrown).with({ outcome: 'notSent' });
			});
			this.lists.set(key, list);
			void list.then(
				(rows) => this.loaded.set(key, rows as Named[]),
				() => {},
			);
		}
		return await list;
	}

	/** @returns the id of a company that may be given by its name */
	async company(ref: CompanyRef): Promise<number> {
		if (ref.by === 'id') return ref.id;
		const companies = await this.companies();
		return idOfDigits(companies, ref.name) ?? only(companies, ref.name, 'Company', 'companies').id;
	}

	private async companies(): Promise<Company[]> {
		return await this.list('companies', async () => await this.api.companies());
	}

	/** The filters with the ids behind the names in them. */
	async filters({ company, profile, ...filters }: GivenFilters): Promise<PersonFilters> {
		return {
			...filters,
			companyId: company && (await this.company(company)),
			profile: profile === undefined ? undefined : await this.profileOf(profile),
		};
	}

	/** All user profiles. */
	async profiles(): Promise<Named[]> {
		return await this.list('profiles', async () => await this.api.profiles());
	}

	/** @returns a profile with its id; the name is known only if it was given */
	async profileOf(profile: IdOrName): Promise<Named> {
		if (typeof profile === 'number') return { id: profile, name: String(profile) };
		const profiles = await this.profiles();
		const { title } = fieldOf('userProfileId');
		const possible = profiles.filter(({ name }) => !isAdministrator(name));
		const id = idOfDigits(possible, profile);
		if (id !== undefined) return { id, name: String(id) };
		return only(possible, profile, title, 'user profiles');
	}

	/** @returns the id of a profile that can be given to a person */
	async profile(name: string): Promise<number> {
		const { title } = fieldOf('userProfileId');
		if (isAdministrator(name)) {
			throw inputError(title, `${title} ${describe(name)} cannot be given through the API`);
		}
		return (await this.profileOf(name)).id;
	}

	/** @throws WordbeeError if a name stands for no label or value */
	async label(
		label: IdOrName,
		value: IdOrName | null,
	): Promise<{ id: number; value: number | null }> {
		if (typeof label === 'number' && typeof value !== 'string') return { id: label, value };
		const labels = await this.labels();
		const found =
			typeof label === 'string'
				? only(labels, label, 'Label', 'labels of persons')
				: labels.find(({ id }) => id === label);
		if (found === undefined) {
			throw notFound('Label', String(label), labels, 'labels of persons');
		}
		if (value === null) return { id: found.id, value: null };
		const byId = found.options.find(({ id }) => id === value);
		if (byId) return { id: found.id, value: byId.id };
		if (typeof value === 'number' && !found.options.some((o) => sameName(o.name, String(value)))) {
			// Wordbee decides on values that its list does not show.
			return { id: found.id, value };
		}
		const option = only(
			found.options,
			String(value),
			`Value of label ${describe(found.name)}`,
			'values',
		);
		return { id: found.id, value: option.id };
	}

	/** @returns the number of a custom field that may be given by its title or by its id in the list */
	async customField(field: IdOrName): Promise<number> {
		if (typeof field === 'number') return field;
		const [, number] = /^\d+-(\d+)$/.exec(field) ?? [];
		if (number !== undefined) {
			// Where the list does not tell, the number in the id is what requests call the field.
			const fields = await this.customFields().catch((): CustomField[] => []);
			return fields.find(({ key }) => key === field)?.id ?? Number(number);
		}
		const fields = await this.customFields();
		return only(fields, field, 'Custom Field', 'custom fields of persons').id;
	}
}

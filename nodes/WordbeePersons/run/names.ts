import type { CustomField, Label, Named, PersonsApi } from '../api/PersonsApi';
import { fieldOf } from '../person/fields';
import type { PersonRequest } from '../person/request';
import { isAdministrator } from '../person/rules';
import { describe, foldName, isBlank, sameName, wholeNumber, type IdOrName } from '../values/kinds';
import { asWordbeeError, inputError, type WordbeeError } from '../values/WordbeeError';
import type { CompanyRef, Draft } from './draft';

const MOST_CANDIDATES = 10;

/**
 * Finds the ids behind names. Each list is fetched at most once per run, and only when a name asks
 * for it; ids pass as they are.
 */
export class Names {
	private readonly lists = new Map<string, Promise<unknown>>();

	constructor(private readonly api: PersonsApi) {}

	/**
	 * @returns the draft as a request, except for the person, which only a look-up can find
	 * @throws WordbeeError that lists the candidates if a name fits none or several
	 */
	async complete(draft: Draft): Promise<PersonRequest> {
		const companyId = await this.company(draft.company);
		const request: PersonRequest = {
			action: draft.action,
			companyId,
			fields: { ...draft.fields },
		};
		if (draft.person?.by === 'id') request.personId = draft.person.id;
		const profile = draft.fields.userProfileId;
		if (typeof profile === 'string') {
			request.fields.userProfileId = await this.profile(profile);
		}
		if (draft.labels.length > 0) {
			request.labels = [];
			for (const { label, value } of draft.labels) {
				request.labels.push(await this.label(label, value));
			}
		}
		if (draft.customFields.length > 0) {
			request.customFields = [];
			for (const { field, value } of draft.customFields) {
				request.customFields.push({ id: await this.customField(field), value });
			}
		}
		if (draft.matchOn !== undefined) request.matchOn = draft.matchOn;
		if (draft.matchField !== undefined) {
			request.matchField = await this.customField(draft.matchField);
			checkMatchValue(request);
		}
		return request;
	}

	private async list<T>(key: string, load: () => Promise<T[]>): Promise<T[]> {
		let list = this.lists.get(key) as Promise<T[]> | undefined;
		if (list === undefined) {
			// Whatever Wordbee says about the list, the item itself never left.
			list = load().catch((thrown: unknown) => {
				throw asWordbeeError(thrown).with({ outcome: 'notSent' });
			});
			this.lists.set(key, list);
		}
		return await list;
	}

	/** @returns the id of a company that may be given by its name */
	async company(ref: CompanyRef): Promise<number> {
		if (ref.by === 'id') return ref.id;
		const companies = await this.list('companies', async () => await this.api.companies());
		return idOfDigits(companies, ref.name) ?? only(companies, ref.name, 'Company', 'companies').id;
	}

	/** @returns a profile with its id; the name is known only if it was given */
	async profileOf(profile: IdOrName): Promise<Named> {
		if (typeof profile === 'number') return { id: profile, name: String(profile) };
		const profiles = await this.list('profiles', async () => await this.api.profiles());
		const { title } = fieldOf('userProfileId');
		const possible = profiles.filter(({ name }) => !isAdministrator(name));
		const id = idOfDigits(possible, profile);
		if (id !== undefined) return { id, name: String(id) };
		return only(possible, profile, title, 'user profiles');
	}

	private async profile(name: string): Promise<number> {
		const { title } = fieldOf('userProfileId');
		if (isAdministrator(name)) {
			throw inputError(title, `${title} ${describe(name)} cannot be given through the API`);
		}
		return (await this.profileOf(name)).id;
	}

	private async label(
		label: IdOrName,
		value: IdOrName | null,
	): Promise<{ id: number; value: number | null }> {
		if (typeof label === 'number' && typeof value !== 'string') return { id: label, value };
		const labels = await this.list<Label>('labels', async () => await this.api.labels!());
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

	private async customField(field: IdOrName): Promise<number> {
		if (typeof field === 'number') return field;
		const byKey = /^\d+-(\d+)$/.exec(field);
		if (byKey) return Number(byKey[1]);
		const fields = await this.list<CustomField>(
			'customFields',
			async () => await this.api.customFields!(),
		);
		return only(fields, field, 'Custom Field', 'custom fields of persons').id;
	}
}

/** Wordbee wants the value of the field that it matches on in every request [documented]. */
function checkMatchValue({ customFields = [], matchField }: PersonRequest): void {
	if (customFields.some(({ id, value }) => id === matchField && !isBlank(value))) return;
	throw inputError(
		'Custom Fields',
		'The custom field to match on has no value',
		'Add the field that is chosen as Match Field under Custom Fields, with its value.',
	);
}

/** The id that By Name was given: digits that are nobody's name. */
function idOfDigits(list: Named[], name: string): number | undefined {
	if (list.some((entry) => sameName(entry.name, name))) return undefined;
	return wholeNumber(name) || undefined;
}

/** The one entry with this name; upper and lower case are alike, but an exact match wins. */
function only<T extends Named>(list: T[], name: string, field: string, plural: string): T {
	const matches = list.filter((entry) => sameName(entry.name, name));
	const exact = matches.filter((entry) => entry.name === name);
	if (matches.length === 1) return matches[0];
	if (exact.length === 1) return exact[0];
	if (matches.length === 0) throw notFound(field, name, list, plural);
	throw inputError(
		field,
		`${field} ${describe(name)} is not unique: there are ${matches.length} ${plural} of this name`,
		`Use the id of the one you mean: ${candidates(matches)}.`,
	);
}

function notFound(field: string, name: string, list: Named[], plural: string): WordbeeError {
	if (list.length === 0) {
		return inputError(
			field,
			`${field} ${describe(name)} was not found: Wordbee lists no ${plural}`,
			'The account of the credential may lack the right to see them. An id always works.',
		);
	}
	const wanted = foldName(name);
	const similar = list.filter((entry) => {
		const other = foldName(entry.name);
		return other !== '' && wanted !== '' && (other.includes(wanted) || wanted.includes(other));
	});
	const shown = similar.length > 0 ? similar : list;
	return inputError(
		field,
		`${field} ${describe(name)} was not found`,
		`${similar.length > 0 ? 'Similar' : 'Known'} ${plural}: ${candidates(shown)}.`,
	);
}

/** "Acme (12), Acme GmbH (15) and 3 more" */
export function candidates(list: Named[]): string {
	const shown = list.slice(0, MOST_CANDIDATES).map(({ id, name }) => `${name} (${id})`);
	const more = list.length - shown.length;
	return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

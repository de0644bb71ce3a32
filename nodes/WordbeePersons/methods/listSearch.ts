import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { PICKER_PAGE } from '../api/lists';
import type { PersonsApi } from '../api/personsApi';
import { isAdministrator } from '../person/checkApi1Rules';
import { foldName, isBlank } from '../values/kinds';
import { emptyList, forPanel, forPanelByApi2, knownParameter } from './forPanel';

/** Companies for the picker: searched and paged by the server where it can. */
export async function searchCompanies(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await forPanel(this, 'companies', async (api) => companies(api, filter, paginationToken));
}

/** The same for a node that only has API 2. */
export async function searchCompaniesByApi2(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await forPanelByApi2(this, 'companies', async (api) =>
		companies(api, filter, paginationToken),
	);
}

async function companies(
	api: PersonsApi,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const text = filter?.trim() ?? '';
	const [from, shown] = paginationToken?.split('~') ?? [];
	const { rows, next } = await api.searchCompanies(text, from);
	const opened = text === '' && paginationToken === undefined;
	if (opened && rows.length === 0) {
		throw emptyList(
			'Wordbee lists no companies',
			'The account behind the credential may lack the right to see them. An ID typed by hand always works.',
		);
	}
	// A convenience only, so whatever keeps it from being found out does not matter.
	const own = opened ? await api.ownCompany(rows).catch(() => undefined) : undefined;
	const top = own?.id.toString() ?? shown;
	const others = rows.filter(({ id }) => String(id) !== top);
	return {
		results: [
			...(own === undefined
				? []
				: [{ name: `${own.name} (${own.id}), your own company`, value: own.id }]),
			...others.map(({ id, name }) => ({ name: `${name} (${id})`, value: id })),
		],
		// It must not come once more in its place.
		paginationToken: next === undefined || top === undefined ? next : `${next}~${top}`,
	};
}

/** Persons for the picker, by parts of first name, last name or e-mail. Only API 2 can list them. */
export async function searchPersons(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await forPanelByApi2(this, 'persons', async (api) => {
		const text = filter?.trim() ?? '';
		const part = { limit: PICKER_PAGE, from: paginationToken };
		const filters = text === '' ? {} : { text };
		const { rows, next } = await api.directory.search(filters, part, (row) => row);
		if (rows.length === 0 && text === '' && paginationToken === undefined) {
			throw emptyList(
				'Wordbee lists no persons',
				'The user of the API key may lack the right to see them. An ID typed by hand always works.',
			);
		}
		return {
			results: rows.map(({ personId, firstName, lastName, email }) => ({
				name: `${[firstName, lastName].filter(Boolean).join(' ') || personId}${email ? ` <${email}>` : ''}`,
				value: personId,
			})),
			paginationToken: next,
		};
	});
}

/** User profiles, without the Administrator, which the APIs refuse to give [documented]. */
export async function searchProfiles(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await forPanel(this, 'user profiles', async (api) => {
		const profiles = (await api.profiles()).filter(({ name }) => !isAdministrator(name));
		if (profiles.length === 0) {
			throw emptyList(
				'Wordbee lists no user profiles',
				'Check that the URL is the one of the API, and that the account behind the credential may see them. An ID typed by hand or given by an expression always works.',
			);
		}
		const wanted = foldName(filter ?? '');
		return {
			results: profiles
				.filter(({ name }) => foldName(name).includes(wanted))
				.map(({ id, name }) => ({ name, value: id }))
				.sort((a, b) => a.name.localeCompare(b.name)),
		};
	});
}

/** The values of the pick list chosen as custom field in the same row. */
export async function searchCustomFieldValues(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await forPanelByApi2(this, 'values', async (api) => {
		const chosen = knownParameter(this, '&fieldId');
		if (isBlank(chosen)) {
			throw emptyList('Choose a custom field first', 'Or type the value as text.');
		}
		const values = await api.customFieldValues(String(chosen));
		if (values.length === 0) {
			throw emptyList(
				'This custom field has no list of values',
				'It is not a pick list. Type the value as text.',
			);
		}
		const wanted = foldName(filter ?? '');
		const found = values.filter((value) => foldName(value).includes(wanted));
		return { results: found.map((value) => ({ name: value, value })) };
	});
}

import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { forPanel } from './panel';

/** Companies for the picker: searched and paged by the server where it can. */
export async function searchCompanies(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await forPanel(this, 'companies', async ({ api }) => {
		const page = await api.searchCompanies(filter?.trim() ?? '', paginationToken);
		return {
			results: page.rows.map(({ id, name }) => ({ name: `${name} (${id})`, value: id })),
			paginationToken: page.next,
		};
	});
}

import type { IDataObject } from 'n8n-workflow';

import type { Api2 } from '../../api/api2/api2';
import type { PersonFilters } from '../../api/api2/personFilters';
import type { PersonRow } from '../../api/personsApi';
import type { ItemParameters } from '../../input/itemParameters';
import { readFilters, readLimit } from '../../input/readFilters';
import { Names } from '../../lookup/names';
import { rawJson, simplified } from '../../person/personRow';
import { API2, reads } from '../operation';
import { fieldProperty } from '../parts/fieldProperty';
import { companyProperty } from '../parts/locators';
import { simplifyProperty } from '../parts/simplifyProperty';

export const getAll = reads({
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many persons',
	description: 'Get a list of persons',
	apis: API2,
	panel: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			description: 'A person must fit all filters',
			options: [
				{
					displayName: 'Active',
					name: 'isActive',
					type: 'boolean',
					default: true,
					description: 'Whether to return persons who can log in, or those who cannot',
				},
				companyProperty('filter'),
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					default: '',
					placeholder: 'e.g. nathan@example.com',
					description: 'Part of the address',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Nathan Smith',
					description: 'Parts of first name and last name, in any order',
				},
				{
					displayName: 'Query',
					name: 'query',
					type: 'string',
					default: '',
					placeholder: 'e.g. {lastname}.StartsWith("Sm")',
					description: "A condition in Wordbee's own query language",
				},
				{ ...fieldProperty('userProfileId'), description: 'Only persons with this user profile' },
			],
		},
		// The company may also stand beside the filters, as it does in all other operations.
		{
			displayName: 'Company',
			name: 'companyId',
			type: 'hidden',
			default: '',
		},
		simplifyProperty,
	],
	prepare: async (_items, api) => new Names(api),
	read: getMany,
});

async function getMany(
	item: ItemParameters,
	api: Api2,
	names: Promise<Names>,
	hint: (message: string) => void,
): Promise<IDataObject[]> {
	const filters = await (await names).filters(readFilters(item));
	const limit = readLimit(item);
	const { redactor } = api.client;
	const raw = !item.simplify();
	const show = (row: PersonRow) =>
		raw ? rawJson(row.raw, redactor) : redactor.cleanData(simplified(row));
	const rows =
		limit === Infinity
			? await everybody(api, filters, show, hint)
			: (await api.directory.search(filters, { limit }, show)).rows;
	// An empty answer tells a model nothing.
	return rows.length === 0 && item.asTool ? [{ found: 0 }] : rows;
}

/** Whoever compares must learn that somebody may be left out. */
async function everybody(
	api: Api2,
	filters: PersonFilters,
	show: (row: PersonRow) => IDataObject,
	hint: (message: string) => void,
): Promise<IDataObject[]> {
	const { rows, total, seen, stable, moved } = await api.directory.everybody(filters, show);
	if (!stable) {
		const why = moved
			? 'Persons came and went while Wordbee listed them, each time that the node tried'
			: `Wordbee says that there are ${total} persons, but lists ${seen}`;
		hint(`${why}. Somebody may be missing here: do not take that for gone, and run again.`);
	}
	return rows;
}

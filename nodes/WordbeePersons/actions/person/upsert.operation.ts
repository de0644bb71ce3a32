import { upsertDraft } from '../../input/upsertDraft';
import { API2, writes } from '../operation';
import { fieldCollection, requiredProperties } from '../parts/fieldProperty';
import { companyProperty } from '../parts/locators';
import { mappingProperties } from '../parts/mappingProperties';
import { matchProperties } from '../parts/matchProperties';
import { customFieldsProperty } from '../parts/rows';

export const upsert = writes({
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update person',
	description: 'Create a new person, or update the current one if it already exists (upsert)',
	apis: API2,
	panel: [
		...matchProperties(),
		companyProperty('needed'),
		...mappingProperties(),
		...requiredProperties(),
		fieldCollection('additionalFields', 'upsert'),
		customFieldsProperty(),
	],
	skipsUnchanged: true,
	draft: upsertDraft,
	output: ({ action, companyId, personId, informations }, { fields }) => ({
		action,
		companyId,
		personId,
		...(fields.data === undefined ? {} : { data: fields.data as string }),
		...(informations === undefined ? {} : { informations }),
	}),
});

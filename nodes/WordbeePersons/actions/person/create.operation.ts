import { readDetails } from '../../input/readDetails';
import { BOTH, writes } from '../operation';
import { fieldCollection, requiredProperties } from '../parts/fieldProperty';
import { companyProperty } from '../parts/locators';
import { mappingProperties } from '../parts/mappingProperties';
import { customFieldsProperty, labelsProperty } from '../parts/rows';

export const create = writes({
	value: 'create',
	name: 'Create',
	action: 'Create person',
	description: 'Create a person',
	apis: BOTH,
	panel: [
		companyProperty('needed'),
		...mappingProperties(),
		...requiredProperties(),
		fieldCollection('additionalFields', 'create'),
		labelsProperty(),
		customFieldsProperty(),
	],
	draft: (item) => ({
		action: 'create',
		company: item.company(),
		...readDetails(item, 'create'),
	}),
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

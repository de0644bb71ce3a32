import { readDetails } from '../../input/readDetails';
import { inputError } from '../../values/wordbeeError';
import { BOTH, writes } from '../operation';
import { fieldCollection } from '../parts/fieldProperty';
import { companyProperty, personProperties } from '../parts/locators';
import { mappingProperties } from '../parts/mappingProperties';
import { customFieldsProperty, labelsProperty } from '../parts/rows';

export const update = writes({
	value: 'update',
	name: 'Update',
	action: 'Update person',
	description: 'Update a person',
	apis: BOTH,
	panel: [
		companyProperty('optional'),
		...personProperties(),
		...mappingProperties(),
		fieldCollection('updateFields', 'update'),
		labelsProperty(),
		customFieldsProperty(),
	],
	skipsUnchanged: true,
	draft: (item) => {
		const details = readDetails(item, 'update');
		const { fields, labels, customFields, mapped } = details;
		const count = Object.keys(fields).length + labels.length + customFields.length;
		if (count === 0 && mapped === undefined) {
			throw inputError(
				'Update Fields',
				'Update Fields are empty: there is nothing to change',
				'Add at least one field. If an expression gives no value, the field counts as not set.',
			);
		}
		return {
			action: 'update',
			company: item.ownCompany(),
			person: item.person(),
			...details,
		};
	},
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

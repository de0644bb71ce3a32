import type { INodeProperties } from 'n8n-workflow';

import { readDetails } from '../../run/details';
import { writeOperation } from '../../run/writeItems';
import { inputError } from '../../transport/errors';
import { mappingProperties } from './mapping.description';
import {
	companyProperty,
	customFieldsProperty,
	fieldCollection,
	labelsProperty,
	personProperties,
	showFor,
} from './shared.descriptions';

export const description: INodeProperties[] = [
	companyProperty(showFor(['update'])),
	...personProperties(['update']),
	...mappingProperties(['update']),
	fieldCollection('Update Fields', 'updateFields', ['update'], true),
	labelsProperty(['update']),
	customFieldsProperty(['update']),
];

export const execute = writeOperation({
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
			company: item.company(),
			person: item.person(),
			...details,
		};
	},
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

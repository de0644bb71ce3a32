import type { INodeProperties } from 'n8n-workflow';

import { writeOperation } from '../../run/writeItems';
import { inputError } from '../../transport/errors';
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
	fieldCollection('Update Fields', 'updateFields', ['update'], true),
	labelsProperty(['update']),
	customFieldsProperty(['update']),
];

export const execute = writeOperation({
	draft: (item) => {
		const fields = item.fields('updateFields');
		const labels = item.labels('clear');
		const customFields = item.customFields('clear');
		if (Object.keys(fields).length + labels.length + customFields.length === 0) {
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
			fields,
			labels,
			customFields,
		};
	},
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

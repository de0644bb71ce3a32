import type { INodeProperties } from 'n8n-workflow';

import { writeOperation } from '../../run/writeItems';
import { companyProperty, fieldProperty, personProperties, showFor } from './shared.descriptions';

export const description: INodeProperties[] = [
	companyProperty(showFor(['setActive'])),
	...personProperties(['setActive']),
	fieldProperty('isActive', showFor(['setActive']), true),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'update',
		company: item.company(),
		person: item.person(),
		fields: item.field('isActive'),
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }, { fields }) => ({
		action: fields.isActive === true ? 'enabled' : 'disabled',
		companyId,
		personId,
		isActive: fields.isActive as boolean,
	}),
});

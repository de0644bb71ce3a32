import type { INodeProperties } from 'n8n-workflow';

import { readDetails } from '../../run/details';
import { writeOperation } from '../../run/writeItems';
import { mappingProperties } from './mapping.description';
import {
	companyProperty,
	customFieldsProperty,
	fieldCollection,
	labelsProperty,
	requiredProperties,
	showFor,
} from './shared.descriptions';

export const description: INodeProperties[] = [
	companyProperty(showFor(['create', 'upsert'])),
	...mappingProperties(['create'], ['upsert']),
	...requiredProperties(['create', 'upsert']),
	fieldCollection('Additional Fields', 'additionalFields', ['create', 'upsert'], false),
	labelsProperty(['create']),
	customFieldsProperty(['create', 'upsert']),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'create',
		company: item.company(),
		...readDetails(item, 'create'),
	}),
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

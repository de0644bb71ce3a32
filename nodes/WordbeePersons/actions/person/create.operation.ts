import type { INodeProperties } from 'n8n-workflow';

import { writeOperation } from '../../run/writeItems';
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
	...requiredProperties(['create', 'upsert']),
	fieldCollection('Additional Fields', 'additionalFields', ['create', 'upsert'], false),
	labelsProperty(['create']),
	customFieldsProperty(['create', 'upsert']),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'create',
		company: item.company(),
		fields: { ...item.required(), ...item.fields('additionalFields') },
		labels: item.labels(),
		customFields: item.customFields(),
	}),
	output: ({ action, companyId, personId }) => ({ action, companyId, personId }),
});

import type { INodeProperties } from 'n8n-workflow';

import { writeOperation } from '../../run/writeItems';
import { companyProperty, personProperties, showFor } from './shared.descriptions';

export const description: INodeProperties[] = [
	companyProperty(showFor(['delete'])),
	...personProperties(['delete'], ['api2']),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'delete',
		company: item.company(),
		person: item.person(),
		fields: {},
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }) => ({ deleted: true, companyId, personId }),
});

import type { INodeProperties } from 'n8n-workflow';

import { writeOperation } from '../../run/writeItems';
import { companyProperty, personProperties, showFor } from './shared.descriptions';

export const description: INodeProperties[] = [
	companyProperty(showFor(['removeLogin'])),
	...personProperties(['removeLogin']),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'update',
		company: item.company(),
		person: item.person(),
		// Wordbee: "set Login, Password or UserProfileId to null". All three satisfy any reading [U10].
		fields: { login: null, password: null, userProfileId: null },
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }) => ({ action: 'loginRemoved', companyId, personId }),
});

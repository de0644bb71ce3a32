import { API2, writes } from '../operation';
import { companyProperty, personProperties } from '../parts/locators';

export const deletePerson = writes({
	value: 'delete',
	name: 'Delete',
	action: 'Delete person',
	description: 'Delete a person for good. To only keep somebody out, disable the person.',
	apis: API2,
	panel: [companyProperty('optional'), ...personProperties()],
	draft: (item) => ({
		action: 'delete',
		company: item.ownCompany(),
		person: item.person(),
		fields: {},
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }) => ({ deleted: true, companyId, personId }),
});

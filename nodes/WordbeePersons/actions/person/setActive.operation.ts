import { BOTH, writes } from '../operation';
import { fieldProperty } from '../parts/fieldProperty';
import { companyProperty, personProperties } from '../parts/locators';

export const setActive = writes({
	value: 'setActive',
	name: 'Enable or Disable',
	action: 'Enable or disable person',
	description: 'Let a person log in or keep the person out. The record and its history stay.',
	apis: BOTH,
	panel: [companyProperty('optional'), ...personProperties(), fieldProperty('isActive', true)],
	draft: (item) => ({
		action: 'update',
		company: item.ownCompany(),
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

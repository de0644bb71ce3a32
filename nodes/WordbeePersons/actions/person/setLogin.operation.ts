import type { ItemParameters } from '../../input/itemParameters';
import { fieldOf, type FieldKey, type FieldValues } from '../../person/personFields';
import { isBlank } from '../../values/kinds';
import { inputError } from '../../values/wordbeeError';
import { BOTH, writes } from '../operation';
import { only } from '../panelOf';
import { fieldProperty } from '../parts/fieldProperty';
import { companyProperty, personProperties } from '../parts/locators';

export const setLogin = writes({
	value: 'setLogin',
	name: 'Set Login',
	action: 'Set login of person',
	description: 'Give a person a login and a user profile',
	apis: BOTH,
	panel: [
		only('api2', {
			displayName:
				'API 2 sets no password. The person chooses one with "Forgot my password" on the log-in page, or logs in by single sign-on. To set a password, use API 1.',
			name: 'noPasswordNotice',
			type: 'notice',
			default: '',
		}),
		companyProperty('optional'),
		...personProperties(),
		fieldProperty('login', true),
		fieldProperty('password', true),
		fieldProperty('userProfileId', true),
		fieldProperty('isActive', true),
	],
	draft: (item) => ({
		action: 'update',
		company: item.ownCompany(),
		person: item.person(),
		fields: {
			...needed(item, 'login'),
			...(isBlank(item.optional('password')) ? {} : item.field('password')),
			...needed(item, 'userProfileId'),
			...item.field('isActive'),
		},
		makesLogin: true,
		labels: [],
		customFields: [],
	}),
	output: ({ companyId, personId }, { fields }) => ({
		action: 'loginSet',
		companyId,
		personId,
		login: fields.login as string,
		userProfileId: fields.userProfileId as number,
		isActive: fields.isActive as boolean,
	}),
});

function needed(item: ItemParameters, key: FieldKey): FieldValues {
	if (!isBlank(item.optional(key))) return item.field(key);
	const { title } = fieldOf(key);
	throw inputError(title, `${title} is missing`, 'Set Login needs a value for it.');
}

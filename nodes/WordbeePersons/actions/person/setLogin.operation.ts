import type { INodeProperties } from 'n8n-workflow';

import { fieldOf, type FieldKey, type FieldValues } from '../../person/fields';
import { isBlank } from '../../person/values';
import type { ItemParameters } from '../../run/itemParameters';
import { writeOperation } from '../../run/writeItems';
import { inputError } from '../../transport/errors';
import { companyProperty, fieldProperty, personProperties, showFor } from './shared.descriptions';

const OPERATION = ['setLogin'];

export const description: INodeProperties[] = [
	{
		displayName:
			'API 2 sets no password. The person chooses one with "Forgot my password" on the log-in page, or logs in by single sign-on. To set a password, use API 1.',
		name: 'noPasswordNotice',
		type: 'notice',
		default: '',
		displayOptions: showFor(OPERATION, 'api2'),
	},
	companyProperty(showFor(OPERATION)),
	...personProperties(OPERATION),
	fieldProperty('login', showFor(OPERATION), true),
	fieldProperty('password', showFor(OPERATION, 'api1'), true),
	fieldProperty('userProfileId', showFor(OPERATION), true),
	fieldProperty('isActive', showFor(OPERATION), true),
];

export const execute = writeOperation({
	draft: (item) => ({
		action: 'update',
		company: item.company(),
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

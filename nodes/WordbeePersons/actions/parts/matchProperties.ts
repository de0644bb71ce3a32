import type { INodeProperties } from 'n8n-workflow';

import { personProperties } from './locators';

/** What an existing person is recognised by. */
export function matchProperties(): INodeProperties[] {
	return [
		{
			displayName: 'Match On',
			name: 'matchOn',
			type: 'options',
			options: [
				{
					name: 'Custom Field',
					value: 'customField',
					description: 'A custom field that holds a number of yours, for example the staff number',
				},
				{
					name: 'Email',
					value: 'email',
					description: 'The address, within the company. Several persons with it are an error.',
				},
				{ name: 'Login', value: 'login', description: 'The login, under Additional Fields' },
				{
					name: 'Person ID',
					value: 'personId',
					description: 'The number of the person in Wordbee',
				},
			],
			default: 'email',
			description: 'What an existing person is recognised by',
		},
		{
			displayName: 'Match Field Name or ID',
			name: 'matchFieldId',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getCustomFields' },
			allowArbitraryValues: true,
			default: '',
			required: true,
			description:
				'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'Its value for each person goes under Custom Fields below',
			displayOptions: { show: { matchOn: ['customField'] } },
		},
		...personProperties().map((person) => ({
			...person,
			displayOptions: { show: { ...person.displayOptions?.show, matchOn: ['personId'] } },
		})),
	];
}

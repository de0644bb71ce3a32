import type { INodeProperties } from 'n8n-workflow';

import { companyProperty } from '../WordbeePersons/actions/parts/locators';

/** What the trigger asks for. */
export const properties: INodeProperties[] = [
	{
		displayName:
			'Wordbee tells nobody when a person changes, so each poll asks it. While nothing happens, Created and Deleted alone cost 2 calls per poll: 120 calls per hour at every minute, 24 at every 5 minutes, 2 at every hour. With other events it is 1 call for every 500 persons: 60, 12 or 1 calls per hour for each 500. The allowance of API 2 is often 1,000 calls per hour, for all your workflows together.',
		name: 'costNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Created',
				value: 'created',
				action: 'On person created',
				description: 'A person is new',
			},
			{
				name: 'Deleted',
				value: 'deleted',
				action: 'On person deleted',
				description: 'A person is gone for good. The item holds the numbers only.',
			},
			{
				name: 'Disabled',
				value: 'disabled',
				action: 'On person disabled',
				description: 'A person cannot log in any more',
			},
			{
				name: 'Enabled',
				value: 'enabled',
				action: 'On person enabled',
				description: 'A person can log in again',
			},
			{
				name: 'Updated',
				value: 'updated',
				action: 'On person updated',
				description: 'Name, email, login, profile or another field of a person is another one',
			},
		],
		default: ['created'],
		description: 'What starts the workflow. One item comes for each event.',
	},
	companyProperty('filter'),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		description: 'Settings that are seldom needed',
		options: [
			{
				displayName: 'Emit Existing Persons',
				name: 'emitExisting',
				type: 'boolean',
				default: false,
				description:
					'Whether the first poll brings all persons who are there already, as Created. It has no effect later.',
			},
		],
	},
];

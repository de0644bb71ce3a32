import type { INodeProperties } from 'n8n-workflow';

import { syncOperation } from '../../write/syncOperation';
import { API2, type Operation } from '../operation';
import { fieldCollection, requiredProperties } from '../parts/fieldProperty';
import { companyProperty, profileLocator } from '../parts/locators';
import { mappingProperties } from '../parts/mappingProperties';
import { matchProperties } from '../parts/matchProperties';
import { customFieldsProperty } from '../parts/rows';
import { notInUndo } from '../parts/syncOptions';

const mode: INodeProperties = {
	displayName: 'What to Do',
	name: 'mode',
	type: 'options',
	options: [
		{
			name: 'Apply',
			value: 'apply',
			description: 'Create, update, enable and disable persons as the list says',
		},
		{
			name: 'Only Make a Plan',
			value: 'plan',
			description: 'Show what would be done, and write nothing',
		},
		{
			name: 'Undo',
			value: 'undo',
			description: 'Take back what an earlier Apply did. The items are its output.',
		},
	],
	default: 'plan',
	description: 'All items together are a list of persons. Begin with a plan, and read it.',
};

const lastDay: INodeProperties = {
	displayName: 'Last Day',
	name: 'lastDay',
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json["Last day"] }}',
	description:
		'A date, from the day after which the person counts as not active. Empty for whoever stays.',
};

const ifNotInList: INodeProperties = {
	displayName: 'Persons Not in the List',
	name: 'ifNotInList',
	type: 'options',
	options: [
		{
			name: 'Disable',
			value: 'disable',
			description: 'They cannot log in any more. Their history stays.',
		},
		{ name: 'Leave', value: 'leave', description: 'Nothing happens to them' },
	],
	default: 'leave',
	description:
		'What to do about active persons of the companies in the list for whom no item stands. Nobody in other companies is touched.',
};

const scope: INodeProperties = {
	displayName: 'Scope',
	name: 'scope',
	type: 'collection',
	placeholder: 'Add Condition',
	default: {},
	description:
		'Of whom the list speaks. Others in these companies are never disabled and do not count.',
	options: [
		{
			displayName: 'Custom Field Name or ID',
			name: 'customField',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getCustomFields' },
			allowArbitraryValues: true,
			default: '',
			description:
				'Only persons who have a value of this field, such as an employee number. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Only With Login',
			name: 'onlyWithLogin',
			type: 'boolean',
			default: true,
			description: 'Whether contacts without a login are left out',
		},
		{
			displayName: 'User Profile',
			name: 'userProfileId',
			...profileLocator,
			description: 'Only persons with this profile',
		},
	],
};

const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'One Item per Person',
			value: 'persons',
			description: 'What is done about each person, with old and new values',
		},
		{
			name: 'Summary',
			value: 'summary',
			description: 'One item with counts, a text for a mail and all persons',
		},
	],
	default: 'persons',
	description: 'What comes out of the node',
};

export const sync: Operation = {
	value: 'sync',
	name: 'Synchronize',
	action: 'Synchronize persons with a list',
	description: 'Bring persons in line with a list: create, update, enable and disable them',
	apis: API2,
	panel: [
		mode,
		...[
			...matchProperties(),
			companyProperty('needed'),
			...mappingProperties(),
			...requiredProperties(),
			fieldCollection('additionalFields', 'upsert'),
			customFieldsProperty(),
			lastDay,
			ifNotInList,
			scope,
		].map(notInUndo),
		output,
	],
	kind: 'write',
	execute: syncOperation,
};

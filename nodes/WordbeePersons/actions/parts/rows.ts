import type { INodeProperties } from 'n8n-workflow';

import { only } from '../panelOf';

/** Labels of a person (API 1). */
export function labelsProperty(): INodeProperties {
	return only('api1', {
		displayName: 'Labels',
		name: 'labelsUi',
		type: 'fixedCollection',
		placeholder: 'Add Label',
		default: {},
		typeOptions: { multipleValues: true },
		description: 'Labels to set or to clear. Labels that are not named here stay as they are.',
		options: [
			{
				displayName: 'Label',
				name: 'label',
				values: [
					{
						displayName: 'Label Name or ID',
						name: 'labelId',
						type: 'options',
						typeOptions: { loadOptionsMethod: 'getLabels' },
						allowArbitraryValues: true,
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Value Name or ID',
						name: 'value',
						type: 'options',
						typeOptions: {
							loadOptionsMethod: 'getLabelValues',
							loadOptionsDependsOn: ['&labelId'],
						},
						allowArbitraryValues: true,
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						hint: 'In Update, leave it empty to clear the label. An expression that finds nothing leaves the label as it is.',
					},
				],
			},
		],
	});
}

/** Custom fields of a person (API 2). */
export function customFieldsProperty(): INodeProperties {
	return only('api2', {
		displayName: 'Custom Fields',
		name: 'customFieldsUi',
		type: 'fixedCollection',
		placeholder: 'Add Custom Field',
		default: {},
		description:
			'Custom fields to set. Those that are not named here stay as they are, and so does one whose expression finds nothing.',
		typeOptions: { multipleValues: true },
		options: [
			{
				displayName: 'Custom Field',
				name: 'field',
				values: [
					{
						displayName: 'Custom Field Name or ID',
						name: 'fieldId',
						type: 'options',
						typeOptions: { loadOptionsMethod: 'getCustomFields' },
						allowArbitraryValues: true,
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'resourceLocator',
						default: { mode: 'text', value: '' },
						description:
							'Text of the field, or one of the values of a pick list. In Update, leave it empty to empty the field; an expression that finds nothing leaves it as it is.',
						modes: [
							{
								displayName: 'Text',
								name: 'text',
								type: 'string',
							},
							{
								displayName: 'From Pick List',
								name: 'list',
								type: 'list',
								typeOptions: { searchListMethod: 'searchCustomFieldValues', searchable: true },
							},
						],
					},
				],
			},
		],
	});
}

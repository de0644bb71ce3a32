import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { fieldKeys, fieldOf, requiredKeys, type Api, type FieldKey } from '../../person/fields';
import { optionTitles } from '../../run/settings';

/** Shows a parameter for some operations, and if given for one of the APIs only. */
export function showFor(operations: string[], api?: Api): IDisplayOptions {
	return {
		show: {
			resource: ['person'],
			operation: operations,
			...(api === undefined ? {} : { api: [api] }),
		},
	};
}

const digits = {
	type: 'regex',
	properties: {
		regex: '^\\s*[0-9]+\\s*$',
		errorMessage: 'An ID in Wordbee is a whole number',
	},
};

/** What makes a parameter a picker of user profiles. */
const profileLocator: Pick<INodeProperties, 'type' | 'default' | 'modes'> = {
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchProfiles', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 8',
			validation: [digits],
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Project manager',
		},
	],
};

/** The company that a person belongs to. */
export function companyProperty(displayOptions?: IDisplayOptions): INodeProperties {
	return {
		displayName: 'Company',
		name: 'companyId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: displayOptions !== undefined,
		description:
			'The client, supplier or, for in-house persons, your own company. A person never moves to another company.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchCompanies', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 12',
				validation: [digits],
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Acme Translations',
			},
		],
		...(displayOptions === undefined ? {} : { displayOptions }),
	};
}

/**
 * The person that an operation is about. Only API 2 lists persons, so with API 1 the panel starts
 * with the id.
 * @param apis the APIs that have the operations
 * @param more further conditions for showing it
 */
export function personProperties(
	operations: string[],
	apis: Api[] = ['api1', 'api2'],
	more?: IDisplayOptions['show'],
): INodeProperties[] {
	return apis.map((api) => {
		const { show } = showFor(operations, api);
		return {
			displayName: 'Person',
			name: 'personId',
			type: 'resourceLocator',
			default: { mode: api === 'api1' ? 'id' : 'list', value: '' },
			required: true,
			description:
				api === 'api1'
					? 'The person to change. All ways but By ID need a Wordbee V2 API credential as well.'
					: 'The person it is about',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchPersons', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 1234',
					validation: [digits],
				},
				{
					displayName: 'By Login',
					name: 'login',
					type: 'string',
					placeholder: 'e.g. nathan.smith',
				},
				{
					displayName: 'By Email',
					name: 'email',
					type: 'string',
					placeholder: 'e.g. nathan@example.com',
				},
			],
			displayOptions: { show: { ...show, ...more } },
		};
	});
}

/**
 * A field of the person table as a parameter.
 * @param key the field
 * @param displayOptions when to show it
 * @param required whether it must be filled in
 */
export function fieldProperty(
	key: FieldKey,
	displayOptions?: IDisplayOptions,
	required = false,
): INodeProperties {
	const field = fieldOf(key);
	const property: INodeProperties = {
		displayName: field.title,
		name: key,
		type: 'string',
		default: '',
		description: field.hint,
	};
	if (field.placeholder !== undefined) property.placeholder = field.placeholder;
	if (field.kind === 'secret') property.typeOptions = { password: true };
	if (field.kind === 'flag') Object.assign(property, { type: 'boolean', default: field.initial });
	if (field.kind === 'profile') Object.assign(property, profileLocator);
	if (key === 'comments') property.typeOptions = { rows: 3 };
	if (required) property.required = true;
	if (displayOptions !== undefined) property.displayOptions = displayOptions;
	return property;
}

/** Last name, first name and e-mail, which every new person needs. */
export function requiredProperties(operations: string[]): INodeProperties[] {
	const { show } = showFor(operations);
	const byHand = { show: { ...show, dataMode: ['defineBelow'] } };
	return requiredKeys.map((key) => fieldProperty(key, byHand, true));
}

/**
 * The collection of optional fields.
 * @param name `additionalFields` or `updateFields`
 * @param withRequired whether it also offers the fields that are required elsewhere
 */
export function fieldCollection(
	displayName: string,
	name: string,
	operations: string[],
	withRequired: boolean,
): INodeProperties {
	const keys = fieldKeys.filter(
		(key) => withRequired || !(requiredKeys as readonly string[]).includes(key),
	);
	const options = keys.map((key) => {
		const { api1, api2, existingOnly } = fieldOf(key);
		const show: IDisplayOptions['show'] = {};
		if (api1 === undefined) show['/api'] = ['api2'];
		if (api2 === undefined) show['/api'] = ['api1'];
		if (existingOnly) show['/operation'] = ['update', 'upsert'];
		return fieldProperty(key, Object.keys(show).length > 0 ? { show } : undefined);
	});
	return {
		displayName,
		name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: options.sort(byTitle),
		displayOptions: showFor(operations),
	};
}

/** Labels of a person (API 1). */
export function labelsProperty(operations: string[]): INodeProperties {
	return {
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
						default: '',
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
						hint: 'In Update, leave it empty to clear the label. An expression that finds nothing leaves the label as it is.',
					},
				],
			},
		],
		displayOptions: showFor(operations, 'api1'),
	};
}

/** Custom fields of a person (API 2). */
export function customFieldsProperty(operations: string[]): INodeProperties {
	return {
		displayName: 'Custom Fields',
		name: 'customFieldsUi',
		type: 'fixedCollection',
		placeholder: 'Add Custom Field',
		default: {},
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
		displayOptions: showFor(operations, 'api2'),
	};
}

const EVERY_WRITE = [
	'create',
	'update',
	'setActive',
	'setLogin',
	'removeLogin',
	'upsert',
	'delete',
];
const EVERY_READ = ['get', 'getAll'];

/** The options that most operations share; each shows only where it has a meaning. */
export function optionsProperty(): INodeProperties {
	const writesApi2 = { show: { '/api': ['api2'], '/operation': EVERY_WRITE } };
	const writes = { show: { '/operation': EVERY_WRITE } };
	const options: INodeProperties[] = [
		{
			displayName: optionTitles.batchSize,
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 500,
			description: 'Persons per batch job at most',
			displayOptions: writesApi2,
		},
		{
			displayName: optionTitles.customFieldKey,
			name: 'customFieldKey',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'Try "value" first, and "v" if Wordbee refuses it',
				},
				{ name: 'Value', value: 'value' },
				{ name: 'V', value: 'v' },
			],
			default: 'auto',
			description:
				'Name under which the value of a custom field is sent. Change it only if Wordbee does not take over custom fields otherwise.',
			displayOptions: writesApi2,
		},
		{
			displayName: optionTitles.dryRun,
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description: 'Whether to change nothing in Wordbee and only show what would be done',
			displayOptions: writes,
		},
		ifExistsProperty('api1'),
		ifExistsProperty('api2'),
		{
			displayName: optionTitles.jobTimeout,
			name: 'jobTimeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300,
			description: 'Longest time to wait for the end of a batch job',
			displayOptions: writesApi2,
		},
		{
			displayName: optionTitles.maxConcurrency,
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 4,
			description: 'Requests under way at the same time at most',
			displayOptions: writes,
		},
		{
			displayName: optionTitles.maxWait,
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'Longest time to wait when Wordbee says that the allowance of calls is spent, before the node stops',
		},
		{
			displayName: optionTitles.sendAs,
			name: 'sendAs',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'Single requests for a few items, a batch job where that costs fewer calls',
				},
				{ name: 'Batch', value: 'batch', description: 'One job for many items' },
				{ name: 'Single', value: 'single', description: 'One request per item' },
			],
			default: 'auto',
			description: 'How the items are sent to Wordbee',
			displayOptions: writesApi2,
		},
		{
			displayName: optionTitles.timeout,
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 60,
			description: 'Longest time to wait for the answer to one request',
		},
	];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options,
		displayOptions: showFor([...EVERY_WRITE, ...EVERY_READ]),
	};
}

function ifExistsProperty(api: Api): INodeProperties {
	const property: INodeProperties = {
		displayName: optionTitles.ifExists,
		name: 'ifExists',
		type: 'options',
		options: [
			{ name: 'Create Another', value: 'create', description: 'Create the person in any case' },
			{ name: 'Fail', value: 'fail', description: 'Report an error for the item' },
			{ name: 'Skip', value: 'skip', description: 'Leave the existing person as it is' },
			{ name: 'Update', value: 'update', description: 'Update the existing person' },
		],
		default: 'create',
		description:
			api === 'api1'
				? 'What to do when a person with the same login or e-mail is already there. Anything but Create Another needs a Wordbee V2 API credential as well.'
				: 'What to do when a person with the same login or e-mail is already there',
		displayOptions: { show: { '/api': [api], '/operation': ['create'] } },
	};
	if (api === 'api2') property.default = 'fail';
	return property;
}

function byTitle(a: INodeProperties, b: INodeProperties): number {
	// Comparing by locale would load its tables, which takes longer than all else that is loaded here.
	return a.displayName < b.displayName ? -1 : 1;
}

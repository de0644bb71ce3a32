import type { INodeProperties } from 'n8n-workflow';

import { optionTitles } from '../../input/settings';
import type { Api } from '../../person/personFields';
import type { OperationTexts } from '../operation';
import { only } from '../panelOf';
import { onlyUndo, syncOptions } from './syncOptions';

/** The collection Options of an operation; each option shows only where it has a meaning. */
export function optionsProperty(
	operation: OperationTexts & { kind: 'write' | 'read' },
): INodeProperties {
	const writes = operation.kind === 'write';
	const isSync = operation.value === 'sync';
	const jobs = writes && operation.apis.includes('api2');
	const customFields = operation.panel.some(({ name }) => name === 'customFieldsUi');
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		description: 'How the work is done. Without an option its usual value applies.',
		options: [
			...(writes ? [isSync ? onlyUndo(dryRun) : dryRun, maxConcurrency] : []),
			...(isSync ? syncOptions : []),
			...(jobs ? jobOptions.map((option) => only('api2', option)) : []),
			...(customFields ? [only('api2', customFieldKey)] : []),
			...(operation.value === 'create' ? [failOnOthers, ifExists('api1'), ifExists('api2')] : []),
			...(SKIPPING.includes(operation.value) ? [sendUnchanged] : []),
			...(JUDGING.includes(operation.value) ? [ifLooksLikeAnother] : []),
			maxWait,
			timeout,
		],
	};
}

/** The operations that leave out what changes nothing. */
const SKIPPING = ['update', 'upsert'];

/** The operations that take somebody who is found by a key for the person of the item. */
const JUDGING = ['create', 'update', 'upsert', 'sync'];

const dryRun: INodeProperties = {
	displayName: optionTitles.dryRun,
	name: 'dryRun',
	type: 'boolean',
	default: true,
	description:
		'Whether to change nothing in Wordbee and only show what would be done. API 2 asks Wordbee; with API 1 the node checks by itself, so that a login in use, for one, shows only in a real run.',
};

const failOnOthers: INodeProperties = {
	displayName: optionTitles.failOnOthers,
	name: 'failOnOthers',
	type: 'boolean',
	default: false,
	description:
		'Whether an item fails when somebody else has created the same person at the same moment. Otherwise its output names the others.',
};

const ifLooksLikeAnother: INodeProperties = {
	displayName: optionTitles.ifLooksLikeAnother,
	name: 'ifLooksLikeAnother',
	type: 'options',
	options: [
		{ name: 'Fail', value: 'fail', description: 'Report an error for the item and change nobody' },
		{ name: 'Update', value: 'update', description: 'Take the person all the same' },
	],
	default: 'fail',
	description:
		'What to do when somebody is found by the e-mail or another key, but has another login or employee number than the item says. An e-mail may have been given to somebody else.',
};

const maxConcurrency: INodeProperties = {
	displayName: optionTitles.maxConcurrency,
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 4,
	description:
		'How many requests may be under way at the same time. Without this option the node begins with 4 and finds out by itself how many Wordbee takes, at most 16.',
};

const maxWait: INodeProperties = {
	displayName: optionTitles.maxWait,
	name: 'maxWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 60,
	description:
		'How long to wait when Wordbee says that the allowance of calls is spent, before the node stops',
};

const sendUnchanged: INodeProperties = {
	displayName: optionTitles.sendUnchanged,
	name: 'sendUnchanged',
	type: 'boolean',
	default: false,
	description:
		"Whether to send items also when Wordbee's list shows that they change nothing. Without this option they come out as skipped and cost no request. Large and small letters of an e-mail or login alone are no change.",
};

const timeout: INodeProperties = {
	displayName: optionTitles.timeout,
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 60,
	description: 'How long to wait for the answer to one request',
};

const jobOptions: INodeProperties[] = [
	{
		displayName: optionTitles.batchSize,
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 500,
		description:
			'How many persons one batch job may hold. Without this option the first job holds 500 and later ones more, up to 4,000, as long as Wordbee is quick with them.',
	},
	{
		displayName: optionTitles.jobTimeout,
		name: 'jobTimeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 300,
		description: 'How long to wait for the end of a batch job',
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
	},
];

const customFieldKey: INodeProperties = {
	displayName: optionTitles.customFieldKey,
	name: 'customFieldKey',
	type: 'options',
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: 'Try "value" first, and "v" if Wordbee refuses it',
		},
		{ name: 'V', value: 'v', description: 'Always send it as "v"' },
		{ name: 'Value', value: 'value', description: 'Always send it as "value"' },
	],
	default: 'auto',
	description:
		'Name under which the value of a custom field is sent. Change it only if Wordbee does not take over custom fields otherwise.',
};

function ifExists(api: Api): INodeProperties {
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
	};
	if (api === 'api2') property.default = 'fail';
	return only(api, property);
}

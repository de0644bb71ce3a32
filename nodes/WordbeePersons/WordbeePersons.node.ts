import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { description as personProperties } from './actions/person';
import { router } from './actions/router';
import { listSearch, loadOptions } from './methods';

export class WordbeePersons implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wordbee Persons',
		name: 'wordbeePersons',
		icon: { light: 'file:wordbeePersons.svg', dark: 'file:wordbeePersons.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Create and look after persons (users) in Wordbee Translator',
		defaults: { name: 'Wordbee Persons' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'wordbeeApi',
				required: true,
				displayOptions: { show: { api: ['api1'] } },
			},
			// With API 1 it is optional and brings look-ups. One entry serves both: n8n goes by the name.
			{ name: 'wordbeeV2Api', required: false },
		],
		properties: [
			{
				displayName: 'Authentication',
				name: 'api',
				type: 'options',
				options: [
					{
						name: 'API 1 (Platform Password)',
						value: 'api1',
						description: 'Sets passwords and labels. Add a Wordbee V2 API credential for look-ups.',
					},
					{
						name: 'API 2 (API Key)',
						value: 'api2',
						description: 'Lists, finds, creates or updates, and deletes persons, also in batches',
					},
				],
				default: 'api1',
				noDataExpression: true,
			},
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Person', value: 'person' }],
				default: 'person',
			},
			...personProperties,
		],
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import {
	description as personProperties,
	operationProperty,
	operationsOfApi1,
	operationTexts,
} from './actions/person';
import { router } from './actions/router';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';

const whereApiIsChosen = { resource: ['person'], operation: operationsOfApi1 };

/** The node: its panel, the methods of the panel's lists, and the way to the operations. */
export class WordbeePersons implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wordbee Persons',
		name: 'wordbeePersons',
		icon: { light: 'file:wordbeePersons.svg', dark: 'file:wordbeePersons.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ (${JSON.stringify(operationTexts)})[$parameter["operation"]] }}`,
		description: 'Create and look after persons (users) in Wordbee Translator',
		defaults: { name: 'Wordbee Persons' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'wordbeeApi',
				displayName: 'Wordbee API',
				required: true,
				displayOptions: { show: { operation: operationsOfApi1, api: ['api1'] } },
			},
			// It shows always. n8n looks at the first entry of a name only, and if entries named all values
			// of `api`, the editor would take that parameter for its own choice of a credential and hide it.
			// For the same reason it has one label; that it is optional with API 1 stands in a notice under it.
			{ name: 'wordbeeV2Api', displayName: 'Wordbee V2 API', required: false },
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Person', value: 'person' }],
				default: 'person',
				description: 'What it is about: a person is a user, or a contact without a login',
			},
			operationProperty,
			{
				displayName: 'API',
				name: 'api',
				type: 'options',
				options: [
					{
						name: 'API 1 (Platform Password)',
						value: 'api1',
						description:
							'Sets passwords and labels. Finds persons if the node has a Wordbee V2 API credential too.',
					},
					{
						name: 'API 2 (API Key)',
						value: 'api2',
						description: 'Finds persons and sets custom fields, also for many persons at once',
					},
				],
				default: 'api1',
				noDataExpression: true,
				description: 'Which of the two interfaces of Wordbee does the work',
				displayOptions: { show: whereApiIsChosen },
			},
			{
				displayName: 'Credentials',
				name: 'credentials',
				type: 'credentials',
				default: '',
			},
			{
				displayName:
					'With API 1 the Wordbee V2 API credential is optional. With it the node finds people by login or e-mail, and their company, and can skip those who exist.',
				name: 'findsPersonsNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { ...whereApiIsChosen, api: ['api1'] } },
			},
			...personProperties,
		],
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}

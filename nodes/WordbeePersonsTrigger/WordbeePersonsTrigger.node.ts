import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { searchCompaniesByApi2 } from '../WordbeePersons/methods/listSearch';
import { pollOnce } from './pollOnce';
import { properties } from './properties';

/** The polling trigger; only API 2 can list persons. */
export class WordbeePersonsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wordbee Persons Trigger',
		name: 'wordbeePersonsTrigger',
		icon: { light: 'file:wordbeePersonsTrigger.svg', dark: 'file:wordbeePersonsTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		// n8n lists both nodes as one entry, and describes it with this sentence.
		description:
			'Create and look after persons (users) in Wordbee Translator, or start a workflow when they change',
		defaults: { name: 'Wordbee Persons Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'wordbeeV2Api', required: true }],
		properties,
	};

	methods = { listSearch: { searchCompanies: searchCompaniesByApi2 } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollOnce(this);
	}
}

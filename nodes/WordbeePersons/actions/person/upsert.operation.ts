import type { ItemParameters } from '../../input/itemParameters';
import { readDetails } from '../../input/readDetails';
import { MATCHES, type MatchOn } from '../../person/personRequest';
import { isBlank, toChoice } from '../../values/kinds';
import { inputError } from '../../values/wordbeeError';
import { API2, writes } from '../operation';
import { fieldCollection, requiredProperties } from '../parts/fieldProperty';
import { companyProperty, personProperties } from '../parts/locators';
import { mappingProperties } from '../parts/mappingProperties';
import { customFieldsProperty } from '../parts/rows';

export const upsert = writes({
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update person',
	description: 'Create a new person, or update the current one if it already exists (upsert)',
	apis: API2,
	panel: [
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
		companyProperty('needed'),
		...mappingProperties(),
		...requiredProperties(),
		fieldCollection('additionalFields', 'upsert'),
		customFieldsProperty(),
	],
	skipsUnchanged: true,
	draft: (item) => {
		const matchOn = matchOf(item);
		const details = readDetails(item, 'upsert');
		if (matchOn === 'login' && isBlank(details.fields.login)) {
			throw inputError(
				'Login',
				'Login is missing: it is what the person is recognised by',
				'Add Login under Additional Fields, or match on something else.',
			);
		}
		return {
			action: 'upsert',
			company: item.company(),
			person: matchOn === 'personId' ? item.person() : undefined,
			...details,
			labels: [],
			matchOn,
			matchField: matchOn === 'customField' ? item.matchField() : undefined,
		};
	},
	output: ({ action, companyId, personId, informations }, { fields }) => ({
		action,
		companyId,
		personId,
		...(fields.data === undefined ? {} : { data: fields.data as string }),
		...(informations === undefined ? {} : { informations }),
	}),
});

function matchOf(item: ItemParameters): MatchOn {
	return toChoice(item.optional('matchOn'), MATCHES, 'Match On');
}

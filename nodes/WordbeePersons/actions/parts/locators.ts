import type { INodeProperties } from 'n8n-workflow';

import { only } from '../panelOf';

const companyTexts = {
	needed:
		'The client, supplier or, for in-house persons, your own company. A person never moves to another company.',
	optional:
		'May stay empty: the node then takes the company that the person belongs to. With API 1 this needs a Wordbee V2 API credential as well.',
	filter: 'Only persons of this company',
};

/**
 * A company.
 * @param use whether a new person needs it, it only confirms where a person belongs, or it filters
 */
export function companyProperty(use: keyof typeof companyTexts): INodeProperties {
	const property: INodeProperties = {
		displayName: 'Company',
		name: 'companyId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: companyTexts[use],
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
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Acme Translations',
			},
		],
	};
	if (use === 'needed') property.required = true;
	return property;
}

/** What makes a parameter a picker of user profiles. */
export const profileLocator: Pick<INodeProperties, 'type' | 'default' | 'modes'> = {
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
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Project manager',
		},
	],
};

/**
 * The person that an operation is about. Only API 2 lists persons, so with API 1 the panel starts
 * with the id.
 */
export function personProperties(): INodeProperties[] {
	const person: INodeProperties = {
		displayName: 'Person',
		name: 'personId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description: 'The person it is about. Digits are taken for the ID, whatever the way.',
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
	};
	return [
		only('api1', {
			...person,
			default: { mode: 'id', value: '' },
			description:
				'The person it is about. All ways but By ID need a Wordbee V2 API credential as well. Digits are taken for the ID, whatever the way.',
		}),
		only('api2', person),
	];
}

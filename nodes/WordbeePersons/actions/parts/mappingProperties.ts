import type { INodeProperties } from 'n8n-workflow';

import { TITLE_PREFIX } from '../../input/mapItem';
import { knownSources, sources } from '../../input/sources';
import type { Api } from '../../person/personFields';
import { only } from '../panelOf';

const whenAutomatic = { show: { dataMode: ['autoMapInputData'] } };

/** Where the person's fields come from, and what automatic mapping understands. */
export function mappingProperties(): INodeProperties[] {
	return [
		{
			displayName: 'Mapping Mode',
			name: 'dataMode',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Map Each Field Below',
					value: 'defineBelow',
					description: 'Give a value or an expression for each field',
				},
				{
					name: 'Map Automatically',
					value: 'autoMapInputData',
					description: "Take the person from the item's own fields, by their names",
				},
			],
			default: 'defineBelow',
			description: "Whether to fill in the fields here or to take them from the item's own fields",
		},
		{
			displayName: 'Items Come From',
			name: 'source',
			type: 'options',
			options: [
				{
					name: 'Detect Automatically',
					value: 'auto',
					description: 'Know the source by its fields, else take the item for a row of a file',
				},
				{
					name: 'A File, Form or Table',
					value: 'columns',
					description: 'Columns such as Last Name, Nachname, Nom, Apellidos or Cognome',
				},
				...knownSources.map((value) => ({ name: sources[value].title, value })),
			],
			default: 'auto',
			description: "What the names of the item's fields mean",
			displayOptions: whenAutomatic,
		},
		notice('api1'),
		notice('api2'),
	];
}

/** What is taken of an item, in short; docs/mapping.md has the names. */
function notice(api: Api): INodeProperties {
	const titles =
		api === 'api1'
			? `Labels go by their title behind a prefix: ${TITLE_PREFIX.label} Department.`
			: `Custom fields go by their title behind a prefix: ${TITLE_PREFIX.customField} Office.`;
	return only(api, {
		displayName: `Fields of the item are taken by their names; capitals, blanks, accents, _, - and . do not matter. ${titles} The output names what stayed behind. Fields that you add below win.`,
		name: 'mappingNotice',
		type: 'notice',
		default: '',
		displayOptions: whenAutomatic,
	});
}

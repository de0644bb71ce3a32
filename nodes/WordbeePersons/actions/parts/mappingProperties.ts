import type { INodeProperties } from 'n8n-workflow';

import { namesOf, TITLE_PREFIX } from '../../input/mapItem';
import { fieldKeys, fieldOf, type Api } from '../../person/personFields';
import { only } from '../panelOf';

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
		notice('api1'),
		notice('api2'),
	];
}

/** Lists the names that are understood. */
function notice(api: Api): INodeProperties {
	const titles =
		api === 'api1'
			? `For labels, write the title behind a prefix: ${TITLE_PREFIX.label} Department.`
			: `For custom fields, write the title behind a prefix: ${TITLE_PREFIX.customField} Office.`;
	return only(api, {
		displayName: `Fields of the item are taken when they are called ${understood(api)}; capitals, blanks, _, - and . do not matter. ${titles} Empty values and all other fields are left out. Fields that you add below win.`,
		name: 'mappingNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { dataMode: ['autoMapInputData'] } },
	});
}

/** "Last Name (lname), First Name (fname), Email, …" */
function understood(api: Api): string {
	return fieldKeys
		.filter((key) => fieldOf(key)[api] !== undefined)
		.map((key) => {
			const { title } = fieldOf(key);
			const others = namesOf(key).filter(
				(name) => same(name) !== same(title) && !/ or /.test(name),
			);
			return others.length === 0 ? title : `${title} (${others.join(', ')})`;
		})
		.join(', ');
}

function same(name: string): string {
	return name.toLowerCase().replace(/ /g, '');
}

import type { INodeProperties } from 'n8n-workflow';

import { optionTitles } from '../../input/settings';

/**
 * Hides a parameter of Synchronize where one of its runs is taken back. Other operations, which may share the
 * parameter, have no mode.
 */
export function notInUndo(property: INodeProperties): INodeProperties {
	return {
		...property,
		displayOptions: { ...property.displayOptions, hide: { mode: ['undo'] } },
	};
}

const onlyList = (property: INodeProperties) => inModes(property, ['plan', 'apply']);

/** Shows an option of Synchronize only where a run is taken back. */
export const onlyUndo = (property: INodeProperties) => inModes(property, ['undo']);

function inModes(property: INodeProperties, mode: string[]): INodeProperties {
	return { ...property, displayOptions: { show: { mode } } };
}

const percent: Pick<INodeProperties, 'type' | 'typeOptions'> = {
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 100 },
};

/** Options that only Synchronize has. */
export const syncOptions: INodeProperties[] = [
	onlyList({
		displayName: optionTitles.approvedPlan,
		name: 'approvedPlan',
		type: 'string',
		default: '',
		description:
			'The planId of a plan that somebody has read. Exactly that plan is applied, whatever the limits say. If there is something else to do by now, nothing is written and the new plan comes out.',
	}),
	onlyList({
		displayName: optionTitles.slashDates,
		name: 'slashDates',
		type: 'options',
		options: [
			{ name: 'Day First', value: 'dayFirst', description: '03/12/2026 is the third of December' },
			{ name: 'Month First', value: 'monthFirst', description: '03/12/2026 is the 12th of March' },
			{
				name: 'Refuse',
				value: 'refuse',
				description: 'An item fails if its date can be read in two ways',
			},
		],
		default: 'refuse',
		description: 'How dates such as 03/12/2026 are read under Last Day',
	}),
	onlyList({
		displayName: optionTitles.excelDays,
		name: 'excelDays',
		type: 'options',
		options: [
			{ name: 'Count From 1900', value: '1900', description: 'As nearly all files do' },
			{
				name: 'Count From 1904',
				value: '1904',
				description: 'As files of an old Excel for the Mac do',
			},
			{ name: 'Refuse', value: 'refuse', description: 'An item with such a number fails' },
		],
		default: 'refuse',
		description:
			'How numbers such as 46387 are read under Last Day: date cells of a workbook arrive so',
	}),
	onlyList({
		displayName: optionTitles.maxChange,
		name: 'maxChange',
		...percent,
		default: 25,
		description:
			'The largest share of persons that may be changed in one run, new ones not counted. If more would be, the node stops and writes nothing. One is always allowed.',
	}),
	onlyList({
		displayName: optionTitles.maxDisable,
		name: 'maxDisable',
		...percent,
		default: 10,
		description:
			'The largest share of active persons that may be disabled in one run. If more would be, the node stops and writes nothing. One is always allowed.',
	}),
	{
		displayName: optionTitles.neverDisable,
		name: 'neverDisable',
		type: 'string',
		default: '',
		placeholder: 'e.g. office@example.com, backup.admin',
		description:
			'Logins or e-mails of persons who are never disabled, separated by commas. Administrators and the person of the API key never are.',
	},
];

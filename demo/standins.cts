/**
 * n8n's own nodes that the examples use. Their package is far bigger than this one, so the demo has
 * short stand-ins: the engine is the real one, and conditions of Filter are judged by the engine.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => INodeExecutionData[];

function standIn(name: string, execute: Execute, properties: INodeProperties[] = []): INodeType {
	const isTrigger = name.endsWith('Trigger');
	return {
		description: {
			displayName: name,
			name,
			group: [isTrigger ? 'trigger' : 'transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: isTrigger ? [] : [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties,
		},
		async execute() {
			return [execute.call(this)];
		},
	};
}

const start = (name: string) => standIn(name, () => [{ json: {} }]);
const handOn = (name: string) =>
	standIn(name, function () {
		return this.getInputData();
	});

/** The rows of a CSV file as Extract From File gives them: empty cells are left out. */
export function rowsOf(file: string): IDataObject[] {
	const rows = parse(readFileSync(file), { bom: true, columns: true, skip_empty_lines: true });
	return (rows as Array<Record<string, string>>).map((row) =>
		Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
	);
}

const conditions: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'loose', version: 2 } },
};

/**
 * @param csv the file that stands behind Read File and Extract From File
 * @returns the stand-ins by node type
 */
export function standIns(csv: string): Record<string, INodeType> {
	const nodes = [
		start('manualTrigger'),
		start('scheduleTrigger'),
		standIn('readWriteFile', () => [{ json: { fileName: 'people.csv' }, pairedItem: { item: 0 } }]),
		standIn('extractFromFile', () =>
			rowsOf(csv).map((json) => ({ json, pairedItem: { item: 0 } })),
		),
		standIn(
			'filter',
			function () {
				return this.getInputData().flatMap((item, index) =>
					this.getNodeParameter('conditions', index, false, { extractValue: true })
						? [{ ...item, pairedItem: { item: index } }]
						: [],
				);
			},
			[conditions],
		),
		standIn(
			'crypto',
			function () {
				return this.getInputData().map(({ json }, index) => {
					const length = this.getNodeParameter('stringLength', index) as number;
					const name = this.getNodeParameter('dataPropertyName', index) as string;
					const text = randomBytes(length).toString('hex').slice(0, length);
					return { json: { ...json, [name]: text }, pairedItem: { item: index } };
				});
			},
			[
				{ displayName: 'Length', name: 'stringLength', type: 'number', default: 32 },
				{ displayName: 'Property', name: 'dataPropertyName', type: 'string', default: 'data' },
			],
		),
		handOn('noOp'),
		handOn('stickyNote'),
	];
	return Object.fromEntries(nodes.map((node) => [`n8n-nodes-base.${node.description.name}`, node]));
}

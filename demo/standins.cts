/**
 * n8n's own nodes that the examples use. Their package is far bigger than this one, so the demo has
 * short stand-ins: the engine is the real one, and conditions are judged by the engine. The tests of
 * the workflows (`npm run test:workflows`) have n8n's own nodes.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import {
	NodeConnectionTypes,
	type AssignmentCollectionValue,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';

type Outputs = INodeExecutionData[][];
type Execute = (this: IExecuteFunctions) => Outputs | Promise<Outputs>;

interface Shape {
	properties?: INodeProperties[];
	inputs?: number;
	outputs?: number;
}

function standIn(name: string, execute: Execute, shape: Shape = {}): INodeType {
	const isTrigger = name.endsWith('Trigger');
	const { properties = [], inputs = isTrigger ? 0 : 1, outputs = 1 } = shape;
	return {
		description: {
			displayName: name,
			name,
			group: [isTrigger ? 'trigger' : 'transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: Array.from({ length: inputs }, () => NodeConnectionTypes.Main),
			requiredInputs: 1,
			outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
			properties,
		},
		async execute() {
			return await execute.call(this);
		},
	};
}

const handOn = (name: string) =>
	standIn(name, function () {
		return [this.getInputData()];
	});

/** The rows of a CSV file: empty cells are left out. */
export function rowsOf(file: string): IDataObject[] {
	const rows = parse(readFileSync(file), { bom: true, columns: true, trim: true });
	return (rows as Array<Record<string, string>>).map((row) =>
		Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
	);
}

const conditions: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'strict', version: 2 } },
};
const rules: INodeProperties = {
	displayName: 'Rules',
	name: 'rules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	default: {},
	options: [{ displayName: 'Values', name: 'values', values: [conditions] }],
};

/** Filter, If and Switch: each item goes to the first output whose conditions it fulfils. */
function sorter(name: string, property: INodeProperties, paths: string[], rest = false): INodeType {
	const outputs = paths.length + (rest ? 1 : 0);
	return standIn(
		name,
		function () {
			const sorted: Outputs = Array.from({ length: outputs }, () => []);
			this.getInputData().forEach((item, index) => {
				const hit = paths.findIndex((path) =>
					this.getNodeParameter(path, index, false, { extractValue: true }),
				);
				const output = hit < 0 && rest ? paths.length : hit;
				sorted[output]?.push({ ...item, pairedItem: { item: index } });
			});
			return sorted;
		},
		{ properties: [property], outputs },
	);
}

/** Executes the code of a Code node in this process, with what n8n's task runner gives to it. */
const code = standIn(
	'code',
	async function () {
		const text = this.getNodeParameter('jsCode', 0) as string;
		const { helpers } = this;
		const given = { ...this.getWorkflowDataProxy(0), Buffer, helpers };
		const body = `(async function () { ${text}\n}).call({ helpers })`;
		return [await (runInNewContext(body, given) as Promise<INodeExecutionData[]>)];
	},
	{ properties: [{ displayName: 'Code', name: 'jsCode', type: 'string', default: '' }] },
);

const set = standIn(
	'set',
	function () {
		return [
			this.getInputData().map((_, index) => {
				const { assignments } = this.getNodeParameter(
					'assignments',
					index,
				) as AssignmentCollectionValue;
				const json = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
				return { json: json as IDataObject, pairedItem: { item: index } };
			}),
		];
	},
	{
		properties: [
			{ displayName: 'Fields', name: 'assignments', type: 'assignmentCollection', default: {} },
		],
	},
);

const crypto = standIn(
	'crypto',
	function () {
		return [
			this.getInputData().map(({ json }, index) => {
				const length = this.getNodeParameter('stringLength', index) as number;
				const name = this.getNodeParameter('dataPropertyName', index) as string;
				const text = randomBytes(length).toString('hex').slice(0, length);
				return { json: { ...json, [name]: text }, pairedItem: { item: index } };
			}),
		];
	},
	{
		properties: [
			{ displayName: 'Length', name: 'stringLength', type: 'number', default: 32 },
			{ displayName: 'Property', name: 'dataPropertyName', type: 'string', default: 'data' },
		],
	},
);

/**
 * @param csv the file that stands behind Read File
 * @returns the stand-ins by node type
 */
export function standIns(csv: string): Record<string, INodeType> {
	const nodes = [
		handOn('manualTrigger'),
		handOn('scheduleTrigger'),
		standIn('readWriteFile', async function () {
			const data = await this.helpers.prepareBinaryData(readFileSync(csv), 'people.csv');
			return [[{ json: {}, binary: { data }, pairedItem: { item: 0 } }]];
		}),
		code,
		set,
		crypto,
		sorter('filter', conditions, ['conditions']),
		sorter('if', conditions, ['conditions'], true),
		sorter(
			'switch',
			rules,
			[0, 1, 2, 3].map((index) => `rules.values[${index}].conditions`),
		),
		standIn(
			'merge',
			function () {
				const { main } = this.getExecuteData().data;
				return [main.flatMap((items) => items ?? [])];
			},
			{ inputs: 4 },
		),
		handOn('emailSend'),
		handOn('noOp'),
		handOn('stopAndError'),
		handOn('stickyNote'),
	];
	return Object.fromEntries(nodes.map((node) => [`n8n-nodes-base.${node.description.name}`, node]));
}

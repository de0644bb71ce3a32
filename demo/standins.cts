/**
 * n8n's own nodes, whose package is far bigger than this one, in a few words: the engine is the real one, and
 * judges conditions. Any other node hands on what it gets. The tests of the workflows
 * (`npm run test:workflows`) have n8n's own nodes.
 */
import { randomBytes } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { parse } from 'csv-parse/sync';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { PassThrough } from '../lab/engine/n8n.cts';

type Items = INodeExecutionData[];
type Execute = (this: IExecuteFunctions, items: Items) => Items | Items[] | Promise<Items>;

/** The rows of a CSV file: empty cells are left out. */
export function rowsOf(csv: Buffer): IDataObject[] {
	const rows: IDataObject[] = parse(csv, { bom: true, columns: true, trim: true });
	const isFull = ([, value]: [string, unknown]) => value !== '';
	return rows.map((row) => Object.fromEntries(Object.entries(row).filter(isFull)));
}

const property = (name: string, type: string, more = {}) =>
	({
		displayName: name,
		name,
		type,
		default: type === 'string' ? '' : {},
		...more,
	}) as INodeProperties;

/** @param execute gets the items of all inputs */
function standIn(execute: Execute, properties: INodeProperties[] = [], outputs = 1): PassThrough {
	const node = new PassThrough();
	Object.assign(node.description, { properties, outputs: Array(outputs).fill('main') });
	node.execute = async function (this: IExecuteFunctions) {
		const items = this.getExecuteData().data.main.flatMap((one) => one ?? []);
		const result = await execute.call(this, items);
		return (Array.isArray(result[0]) ? result : [result]) as Items[];
	};
	return node;
}

const typeOptions = { filter: { caseSensitive: true, typeValidation: 'strict', version: 2 } };
const conditions = property('conditions', 'filter', { typeOptions });
const values = [{ displayName: 'Values', name: 'values', values: [conditions] }];
const rules = property('rules', 'fixedCollection', {
	typeOptions: { multipleValues: true },
	options: values,
});

/** Each item goes to the first output whose conditions it fulfils, else to the last one if there is one more. */
function sorter(shape: INodeProperties, paths: string[], outputs = paths.length): PassThrough {
	return standIn(
		function (items) {
			const sorted: Items[] = Array.from({ length: outputs }, () => []);
			items.forEach((item, index) => {
				const fits = (path: string) =>
					this.getNodeParameter(path, index, false, { extractValue: true });
				const hit = paths.findIndex(fits);
				sorted[hit < 0 ? paths.length : hit]?.push({ ...item, pairedItem: { item: index } });
			});
			return sorted;
		},
		[shape],
		outputs,
	);
}

/**
 * @param csv the file that stands behind Read Files
 * @returns a node of n8n's by its type
 */
export function standIns(csv: Buffer): (type: string) => PassThrough {
	const switchPaths = [0, 1, 2, 3].map((index) => `rules.values[${index}].conditions`);
	const known: Record<string, PassThrough> = {
		readWriteFile: standIn(async function () {
			const data = await this.helpers.prepareBinaryData(csv, 'people.csv');
			return [{ json: {}, binary: { data }, pairedItem: { item: 0 } }];
		}),
		extractFromFile: standIn(() => rowsOf(csv).map((json) => ({ json, pairedItem: { item: 0 } }))),
		set: standIn(
			function (items) {
				return items.map((_, item) => {
					const { assignments } = this.getNodeParameter('assignments', item) as any;
					const json = Object.fromEntries(assignments.map((one: any) => [one.name, one.value]));
					return { json, pairedItem: { item } };
				});
			},
			[property('assignments', 'assignmentCollection')],
		),
		crypto: standIn(
			function (items) {
				return items.map(({ json }, item) => {
					const name = this.getNodeParameter('dataPropertyName', item) as string;
					return {
						json: { ...json, [name]: randomBytes(12).toString('hex') },
						pairedItem: { item },
					};
				});
			},
			[property('dataPropertyName', 'string')],
		),
		// In this process, with what n8n's task runner gives to it.
		code: standIn(
			async function () {
				const { helpers } = this;
				const given = { ...this.getWorkflowDataProxy(0), Buffer, helpers };
				const code = `(async function () { ${this.getNodeParameter('jsCode', 0) as string}\n})`;
				return await runInNewContext(`${code}.call({ helpers })`, given);
			},
			[property('jsCode', 'string')],
		),
		filter: sorter(conditions, ['conditions']),
		if: sorter(conditions, ['conditions'], 2),
		switch: sorter(rules, switchPaths),
	};
	const handOn = standIn((items) => items);
	return (type) => known[type.replace('n8n-nodes-base.', '')] ?? handOn;
}

import fc from 'fast-check';
import { ExecuteContext } from 'n8n-core';
import { Expression, type IDataObject, type INodeParameters } from 'n8n-workflow';

import { contextOf } from '../../lab/engine/harness.cts';
import { Parameters } from '../../nodes/WordbeePersons/input/parameters';

/** n8n's own context of an execution in which the node has these parameters and items. */
function contextWith(params: INodeParameters, items: IDataObject[], type?: string): ExecuteContext {
	const { workflow, additionalData } = contextOf({ params, items, store: new Map() });
	const node = workflow.getNode('Wordbee')!;
	if (type !== undefined) node.type = type;
	const input = items.map((json) => ({ json }));
	return new ExecuteContext(
		workflow,
		node,
		additionalData,
		'manual',
		{ resultData: { runData: {} } } as any,
		0,
		input,
		{ main: [input] },
		{ node, data: { main: [input] }, source: null } as any,
		[],
	);
}

type Read = { value: unknown } | { failed: string };

function read(act: () => unknown): Read {
	try {
		return { value: act() };
	} catch (error) {
		return { failed: (error as Error).message };
	}
}

/** Reads a parameter for each item with n8n and with ours. */
function both(name: string, typed: unknown, items: IDataObject[]): Array<[n8n: Read, ours: Read]> {
	const context = contextWith({ operation: 'create', [name]: typed } as INodeParameters, items);
	const parameters = new Parameters(context);
	const asked = jest.spyOn(context, 'getNodeParameter');
	const all = items.map((_, index): [Read, Read] => {
		const n8n = read(() => context.getNodeParameter(name, index, ''));
		const before = evaluated(asked);
		const ours = read(() => parameters.read(name, index));
		if (evaluated(asked) === before) lookedUp++;
		return [n8n, ours];
	});
	asked.mockRestore();
	return all;
}

/** How often n8n was asked for more than the text that was typed. */
const evaluated = (spy: jest.SpyInstance) =>
	spy.mock.calls.filter(([, , , options]) => options === undefined).length;

/** Parameters that were read without n8n. */
let lookedUp = 0;
beforeEach(() => {
	lookedUp = 0;
});

const NAMES = [
	'email',
	'E-mail',
	'first name',
	'a',
	'_id',
	'Größe',
	'constructor',
	'toString',
	'0',
];
const names = fc.constantFrom(...NAMES);
const values = fc.oneof(
	fc.string(),
	fc.constantFrom<unknown>(
		'',
		' x ',
		'=x',
		'={{ 1 }}',
		'{{ $json.a }}',
		null,
		undefined,
		0,
		-0,
		7.5,
	),
	fc.constantFrom<unknown>(Number.NaN, Infinity, true, false, [], ['x'], {}, new Date(0)),
	fc.record({ email: fc.string(), a: fc.integer() }),
);
const json = fc.record(Object.fromEntries(NAMES.map((name) => [name, values])), {
	requiredKeys: ['email', 'E-mail', 'a'],
});
const items = fc.array(json, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<IDataObject[]>;
const step = fc
	.oneof({ weight: 3, arbitrary: fc.constantFrom('email', 'E-mail', 'a') }, names)
	.chain((name) =>
		fc.constantFrom(`.${name}`, `['${name}']`, `["${name}"]`, `?.${name}`, `[\`${name}\`]`),
	);
const often = (usual: string, others: string[]) =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const steps = fc.oneof(
	{ weight: 3, arbitrary: step.map((one) => [one]) },
	fc.array(step, { minLength: 2, maxLength: 2 }),
);
const expression = fc
	.tuple(
		often('={{ $json', ['={{$json', '={{  $json', '= {{ $json', '={{ $binary', '={{ -$json']),
		steps,
		often(' }}', ['}}', ' }} ', '.trim() }}', ' ?? "x" }}', ' }}{{ 1 }}', ' + 1 }}']),
	)
	.map(([start, path, end]) => start + path.join('') + end);

test('each parameter is read as n8n reads it, whatever its expression finds', () => {
	fc.assert(
		fc.property(expression, items, (typed, given) => {
			for (const [n8n, ours] of both('lastName', typed, given)) expect(ours).toEqual(n8n);
		}),
		{ numRuns: 600 },
	);
	expect(lookedUp).toBeGreaterThan(10);
});

test('so are locators, collections and rows that hold expressions', () => {
	const shape = fc.oneof(
		expression.map((value) => ['companyId', { __rl: true, mode: 'id', value }] as const),
		fc
			.tuple(expression, expression)
			.map(([role, title]) => ['additionalFields', { role, title, phone: 'x' }] as const),
		expression.map((value) => ['labelsUi', { label: [{ labelId: '7', value }] }] as const),
	);
	fc.assert(
		fc.property(shape, items, ([name, typed], given) => {
			for (const [n8n, ours] of both(name, typed, given)) expect(ours).toEqual(n8n);
		}),
		{ numRuns: 250 },
	);
	expect(lookedUp).toBeGreaterThan(10);
});

test('a date is text inside a collection, as n8n gives it', () => {
	const dates = ['={{ $now.startOf("year") }}', '={{ DateTime.fromISO("2024-03-01") }}'];
	const shapes: Array<[string, unknown]> = dates.flatMap((date) => [
		['additionalFields', { role: date, phone: 'x' }],
		['labelsUi', { label: [{ labelId: '7', value: date }] }],
		['additionalFields', { role: '={{ [$now.startOf("year")] }}' }],
		['updateFields', { 'not a name': date }],
		['labelsUi', { label: [date] }],
	]);
	for (const [name, typed] of shapes) {
		for (const [n8n, ours] of both(name, typed, [{ email: 'a' }])) {
			expect(JSON.stringify(ours)).toBe(JSON.stringify(n8n));
			expect(typeof (ours as any).value?.role).toBe(typeof (n8n as any).value?.role);
		}
	}
});

test('the engine of expressions is the one that was asked for', () => {
	expect(Expression.getActiveImplementation()).toBe(process.env.EXPRESSION_ENGINE ?? 'legacy');
});

describe('how often n8n is asked', () => {
	const given = Array.from({ length: 50 }, (_, at) => ({
		email: `a${at}@x.test`,
		body: { n: at },
	}));
	const asked = (typed: unknown, items: IDataObject[] = given, type?: string) => {
		const context = contextWith({ lastName: typed } as INodeParameters, items, type);
		const parameters = new Parameters(context);
		const spy = jest.spyOn(context, 'getNodeParameter');
		items.forEach((_, index) => parameters.read('lastName', index));
		return evaluated(spy);
	};

	test.each([
		['a fixed value', 'Doe', 1],
		['a field', '={{ $json.email }}', 0],
		['a field of a field', '={{ $json.body["n"] }}', 0],
		['anything more', '={{ $json.email.trim() }}', 50],
		['anything else', '={{ $itemIndex }}', 50],
	])('%s', (_name, typed, times) => {
		expect(asked(typed)).toBe(times);
	});

	test('of a collection only for the parts that are more than a field', () => {
		const context = contextWith(
			{
				operation: 'create',
				additionalFields: {
					role: '={{ $json.email }}',
					title: '={{ $json.email.trim() }}',
					phone: '123',
				},
				labelsUi: {
					label: [{ labelId: '={{ $json.email }}', value: '={{ $json.body.n + 1 }}' }],
				},
			},
			given,
		);
		const parameters = new Parameters(context);
		const spy = jest.spyOn(context, 'getNodeParameter');
		given.forEach((_, index) => parameters.read('additionalFields', index));
		given.forEach((_, index) => parameters.read('labelsUi', index));
		const paths = spy.mock.calls.filter(([, , , options]) => options === undefined);
		expect(new Set(paths.map(([path]) => path))).toEqual(
			new Set(['additionalFields.title', 'labelsUi.label[0].value']),
		);
		expect(paths).toHaveLength(100);
		expect(parameters.read('additionalFields', 3)).toEqual({
			role: 'a3@x.test',
			title: 'a3@x.test',
			phone: '123',
		});
	});

	test('a field that only some items have: for those without', () => {
		expect(asked('={{ $json.phone }}', [{ phone: '1' }, { phone: '2' }, {}, { phone: null }])).toBe(
			2,
		);
	});

	test('as a tool: always, since a model fills parameters in', () => {
		expect(asked('={{ $json.email }}', given, 'n8n-nodes-wordbee.wordbeePersonsTool')).toBe(50);
	});
});

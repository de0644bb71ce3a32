/**
 * What n8n's editor makes of the node's description. Its rules are applied here, as they stand in the
 * sources of n8n's editor (`nodeTypesUtils`, `useActionsGeneration`, `useNodeCredentialOptions`,
 * `ParameterInputList`): nothing but the editor itself runs them.
 */
import {
	NodeHelpers,
	type INodeCredentialDescription,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { expectAt } from './expectAt.cts';

const { description } = new WordbeePersons();

const OF_BOTH = ['create', 'update', 'setActive', 'setLogin', 'removeLogin'];
const OF_API2 = ['upsert', 'sync', 'delete', 'get', 'getAll'];
const OPERATIONS = [...OF_BOTH, ...OF_API2];

const named = (node: INodeTypeDescription, name: string) =>
	node.properties.filter((property) => property.name === name);
const valuesOf = ({ options = [] }: INodeProperties) =>
	(options as INodePropertyOptions[]).map(({ value }) => value);

/** The parameter that the editor takes for its own choice of a credential, and hides. */
function hiddenParameter(node: INodeTypeDescription): string | undefined {
	const used = new Map<string, unknown[]>();
	for (const { displayOptions } of node.credentials ?? []) {
		for (const [name, values] of Object.entries(displayOptions?.show ?? {}))
			used.set(name, [...(used.get(name) ?? []), ...(values as unknown[])]);
	}
	const candidates = [...used.keys()].flatMap((name) => named(node, name));
	const usual = candidates.find(
		(property) => property.name === 'authentication' && !valuesOf(property).includes('none'),
	);
	const other = candidates.find(
		(property) =>
			property.type === 'options' &&
			valuesOf(property).every((value) => used.get(property.name)!.includes(value)),
	);
	return (usual ?? other)?.name;
}

/** The credential types that the picker of an entry offers. */
function offered(node: INodeTypeDescription, entry: INodeCredentialDescription): string[] {
	const main = hiddenParameter(node);
	const { show } = entry.displayOptions ?? {};
	const mixed = main !== undefined && (show === undefined || main in show);
	if (!mixed) return [entry.name];
	return node
		.credentials!.filter(({ displayOptions }) => main in (displayOptions?.show ?? {}))
		.map(({ name }) => name);
}

function labelOf(entry: INodeCredentialDescription): string {
	if (entry.displayName) return entry.displayName;
	return entry.displayOptions?.show ? `Credential for ${entry.name}` : 'Credential';
}

/** Values of the panel as the editor has them: defaults, and what does not show left out. */
function valuesFor(chosen: Record<string, unknown>, node = description): any {
	return NodeHelpers.getNodeParameters(
		node.properties,
		chosen as any,
		true,
		false,
		{ typeVersion: 1 } as any,
		node,
	);
}

function shows(part: INodeProperties | INodeCredentialDescription, values: any): boolean {
	return NodeHelpers.displayParameter(values, part as any, { typeVersion: 1 }, description);
}

/** The sentences in yellow boxes. */
function noticesOf(values: any): string[] {
	return description.properties
		.filter((property) => property.type === 'notice' && shows(property, values))
		.map(({ displayName }) => displayName);
}

/** What stands on the screen, from top to bottom, a picker as the type that it offers. */
function screen(chosen: Record<string, unknown>): string[] {
	const values = valuesFor(chosen);
	const properties = description.properties.filter(
		(property) =>
			property.type !== 'hidden' &&
			property.name !== hiddenParameter(description) &&
			shows(property, values),
	);
	const pickers = description
		.credentials!.filter((entry) => shows(entry, values))
		.map((entry) => offered(description, entry).join(' or '));
	const names = properties.map(({ name }) => name);
	let at = properties.findIndex(({ type }) => type === 'credentials');
	if (at >= 0) names.splice(at, 1);
	else {
		const dependencies = description.credentials!.flatMap(({ displayOptions }) =>
			Object.keys(displayOptions?.show ?? {}),
		);
		at = Math.max(0, ...names.map((name, index) => (dependencies.includes(name) ? index : 0)));
	}
	return [...names.slice(0, at), ...pickers, ...names.slice(at)];
}

/** Names and defaults that the node creator sets when an action is chosen. */
function actionsOf(node: INodeTypeDescription) {
	const [resource] = named(node, 'resource');
	return valuesOf(resource).flatMap((value) => {
		const operation = node.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && (displayOptions?.show?.resource?.includes(value) ?? true),
		)!;
		return (operation.options as INodePropertyOptions[]).map((option) => ({
			title: option.action ?? '',
			set: { resource: value, operation: option.value },
		}));
	});
}

describe('the rules tell the mistakes that they are for', () => {
	const twice = (name: string): INodeTypeDescription => ({
		...description,
		credentials: [
			{ name: 'wordbeeApi', displayOptions: { show: { [name]: ['api1'] } } },
			{ name: 'wordbeeV2Api', displayOptions: { show: { [name]: ['api2'] } } },
		],
		properties: description.properties.map((property) =>
			property.name === 'api' ? { ...property, name } : property,
		),
	});

	test('a parameter whose values all stand in credentials is hidden', () => {
		expect(hiddenParameter(twice('api'))).toBe('api');
	});

	test('a parameter called authentication is hidden, and a picker without conditions mixes types', () => {
		const node = twice('authentication');
		node.credentials![1] = { name: 'wordbeeV2Api' };
		expect(hiddenParameter(node)).toBe('authentication');
		expect(offered(node, node.credentials![1])).toEqual(['wordbeeApi']);
		expect(labelOf(node.credentials![1])).toBe('Credential');
	});

	test('options of a second property called operation are no actions', () => {
		const [operation] = named(description, 'operation');
		const half = { ...operation, options: operation.options!.slice(0, 5) };
		const node = { ...description, properties: [half, ...description.properties] };
		expect(actionsOf(node)).toHaveLength(5);
	});
});

describe('the node creator', () => {
	const actions = actionsOf(description);

	test('lists ten actions, each with a title of its own', () => {
		expect(actions.map(({ set }) => set.operation).sort()).toEqual([...OPERATIONS].sort());
		expect(new Set(actions.map(({ title }) => title)).size).toBe(10);
		for (const { title } of actions) expect(title).toMatch(/\w+ .*person/i);
	});

	test.each(actions.map(({ title, set }) => ({ title, set })))(
		'"$title" opens a panel that fits by its defaults',
		({ set }) => {
			const expected = OF_API2.includes(String(set.operation))
				? ['resource', 'operation', 'wordbeeV2Api']
				: ['resource', 'operation', 'api', 'wordbeeApi', 'wordbeeV2Api'];
			expect(screen(set).slice(0, expected.length)).toEqual(expected);
		},
	);
});

describe('the pickers of credentials', () => {
	test('no parameter is hidden for them', () => {
		expect(hiddenParameter(description)).toBeUndefined();
	});

	test('each offers its own type and is labelled with it', () => {
		for (const entry of description.credentials!)
			expect(offered(description, entry)).toEqual([entry.name]);
		expect(description.credentials!.map(labelOf)).toEqual(['Wordbee API', 'Wordbee V2 API']);
	});

	test('with API 1, and only there, a notice says that the second one is optional, and what for', () => {
		for (const { set } of actionsOf(description)) {
			for (const api of ['api1', 'api2']) {
				const values = valuesFor({ ...set, api });
				const said = noticesOf(values).filter((text) => /V2 API credential is optional/.test(text));
				const both = OF_BOTH.includes(String(set.operation));
				expect([set, api, said.length]).toEqual([set, api, both && api === 'api1' ? 1 : 0]);
				if (said.length > 0) expect(said[0]).toMatch(/finds people/);
			}
		}
		const names = description.properties.map(({ name }) => name);
		expect(names.indexOf('findsPersonsNotice')).toBe(names.indexOf('credentials') + 1);
	});

	test('API 2 alone shows only its own', () => {
		for (const operation of OF_BOTH)
			expect(screen({ operation, api: 'api2' }).slice(2, 5)).toEqual([
				'api',
				'wordbeeV2Api',
				expect.stringMatching(/Notice|companyId/),
			]);
	});

	test('n8n, which looks at the first entry of a name only, lets every operation have its credential', () => {
		for (const operation of OPERATIONS) {
			for (const api of ['api1', 'api2']) {
				const needed =
					OF_BOTH.includes(operation) && api === 'api1' ? 'wordbeeApi' : 'wordbeeV2Api';
				const entry = description.credentials!.find(({ name }) => name === needed)!;
				expectAt([operation, api], shows(entry, valuesFor({ operation, api })), true);
			}
		}
	});

	test('a credential is demanded only where the operation cannot do without', () => {
		const demanded = (values: object) =>
			description
				.credentials!.filter((entry) => entry.required && shows(entry, valuesFor(values as any)))
				.map(({ name }) => name);
		expect(demanded({ operation: 'create', api: 'api1' })).toEqual(['wordbeeApi']);
		expect(demanded({ operation: 'create', api: 'api2' })).toEqual([]);
		expect(demanded({ operation: 'upsert', api: 'api1' })).toEqual([]);
	});
});

describe('what was left in the panel', () => {
	test.each(OF_API2)('an API chosen before does not change what %s shows', (operation) => {
		expect(screen({ operation, api: 'api1' })).toEqual(screen({ operation, api: 'api2' }));
		expect(screen({ operation, api: 'api1' })).not.toContain('api');
	});

	test('every option of a list can be chosen wherever the list is shown', () => {
		const withConditions = description.properties.flatMap(({ options = [] }) =>
			(options as INodePropertyOptions[]).filter(
				(option) => 'value' in option && option.displayOptions,
			),
		);
		expect(withConditions).toEqual([]);
	});

	test('Remove Login with API 2 names the way out', () => {
		const values = valuesFor({ operation: 'removeLogin', api: 'api2' });
		expect(noticesOf(values)).toEqual([
			expect.stringMatching(/API 2 cannot remove a login.*API 1.*Enable or Disable/),
		]);
	});
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NodeHelpers, type INodeProperties } from 'n8n-workflow';

import { WordbeeApi } from '../../credentials/WordbeeApi.credentials';
import { WordbeeV2Api } from '../../credentials/WordbeeV2Api.credentials';
import { operations } from '../../nodes/WordbeePersons/actions/person';
import { asksForApi } from '../../nodes/WordbeePersons/actions/panelOf';
import { defaultSettings } from '../../nodes/WordbeePersons/input/settings';
import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { expectAt } from './expectAt.cts';

const root = join(__dirname, '..', '..');
const node = new WordbeePersons();
const { description } = node;
const { properties } = description;

type Api = 'api1' | 'api2';
const apis: Api[] = ['api1', 'api2'];

/** The top-level parameters that the panel shows, with a few values chosen. */
function shown(chosen: Record<string, unknown>, all = properties): INodeProperties[] {
	const values = { resource: 'person', ...chosen } as any;
	return all.filter((property) =>
		NodeHelpers.displayParameter(values, property, { typeVersion: 1 }, description, values),
	);
}

const byName = (name: string, chosen: Record<string, unknown>) =>
	shown(chosen).filter((property) => property.name === name && property.type !== 'hidden');

/** Every property with all its inner ones; `path` is where it stands. */
function* everything(
	list: INodeProperties[] = properties,
	path = '',
): Generator<{ property: INodeProperties; path: string; siblings: INodeProperties[] }> {
	for (const property of list) {
		yield { property, path: `${path}${property.name}`, siblings: list };
		for (const option of property.options ?? []) {
			const inner =
				'values' in option ? option.values : property.type === 'collection' ? [option] : [];
			yield* everything(inner as INodeProperties[], `${path}${property.name}.`);
		}
	}
}

const optionsOf = (property: INodeProperties) => (property.options ?? []) as any[];
const valuesOf = (property: INodeProperties): any[] =>
	optionsOf(property).map(({ value }) => value);
const offered = () => properties.filter(({ name }) => name === 'operation').flatMap(optionsOf);

describe('the names that saved workflows depend on', () => {
	test('the node', () => {
		expect(description).toMatchObject({
			name: 'wordbeePersons',
			displayName: 'Wordbee Persons',
			version: 1,
			usableAsTool: true,
		});
		expect(shown({ operation: 'create' }).find(({ name }) => name === 'api')).toMatchObject({
			type: 'options',
			default: 'api1',
			options: [{ value: 'api1' }, { value: 'api2' }],
		});
		expect(
			optionsOf(properties.find(({ name }) => name === 'resource')!).map(({ value }) => value),
		).toEqual(['person']);
		expect(description.credentials!.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['wordbeeApi', 'wordbeeV2Api']),
		);
	});

	const namesOf: Record<Api, Record<string, string>> = {
		api1: {
			create: 'Create',
			update: 'Update',
			setActive: 'Enable or Disable',
			setLogin: 'Set Login',
			removeLogin: 'Remove Login',
		},
		api2: {
			create: 'Create',
			update: 'Update',
			setActive: 'Enable or Disable',
			setLogin: 'Set Login',
			upsert: 'Create or Update',
			delete: 'Delete',
			get: 'Get',
			getAll: 'Get Many',
			sync: 'Synchronize',
		},
	};
	test('operations', () => {
		const found = Object.fromEntries(offered().map(({ value, name }) => [value, name]));
		expect(found).toEqual({ ...namesOf.api1, ...namesOf.api2 });
	});

	test('the API is asked for where there is a choice', () => {
		for (const operation of Object.keys({ ...namesOf.api1, ...namesOf.api2 })) {
			const fields = byName('api', { operation });
			expect([operation, fields.length]).toEqual([operation, operation in namesOf.api1 ? 1 : 0]);
		}
	});

	/** Parameter, type, the operations that have it, and if only one API has it which. */
	const table: Array<readonly [string, string, string[], Api?]> = [
		[
			'companyId',
			'resourceLocator',
			['create', 'update', 'setActive', 'setLogin', 'removeLogin', 'upsert', 'sync', 'delete'],
		],
		[
			'personId',
			'resourceLocator',
			['update', 'setActive', 'setLogin', 'removeLogin', 'delete', 'get'],
		],
		...['lastName', 'firstName', 'email'].map((name): [string, string, string[]] => [
			name,
			'string',
			['create', 'upsert', 'sync'],
		]),
		['additionalFields', 'collection', ['create', 'upsert', 'sync']],
		['updateFields', 'collection', ['update']],
		['labelsUi', 'fixedCollection', ['create', 'update'], 'api1'],
		['customFieldsUi', 'fixedCollection', ['create', 'update', 'upsert', 'sync'], 'api2'],
		['isActive', 'boolean', ['setActive', 'setLogin']],
		['login', 'string', ['setLogin']],
		['password', 'string', ['setLogin'], 'api1'],
		['userProfileId', 'resourceLocator', ['setLogin']],
		['dataMode', 'options', ['create', 'update', 'upsert', 'sync']],
		['matchOn', 'options', ['upsert', 'sync']],
		['mode', 'options', ['sync']],
		['lastDay', 'string', ['sync']],
		['ifNotInList', 'options', ['sync']],
		['scope', 'collection', ['sync']],
		['output', 'options', ['sync']],
		['returnAll', 'boolean', ['getAll']],
		['limit', 'number', ['getAll']],
		['filters', 'collection', ['getAll']],
		['simplify', 'boolean', ['get', 'getAll']],
		['options', 'collection', Object.keys({ ...namesOf.api1, ...namesOf.api2 })],
	];
	test.each(table.map((row) => ({ row, name: row[0] })))(
		'$name is shown where it belongs',
		({ row }) => {
			const [name, type, where, only] = row;
			for (const api of apis) {
				for (const operation of Object.keys(namesOf[api])) {
					const found = byName(name, {
						api,
						operation,
						matchOn: 'email',
						returnAll: false,
						dataMode: 'defineBelow',
					});
					const belongs = where.includes(operation) && (only === undefined || only === api);
					expectAt(
						[api, operation],
						found.map((one) => one.type),
						belongs ? [type] : [],
					);
				}
			}
		},
	);

	test('last name, first name and e-mail are required', () => {
		for (const name of ['lastName', 'firstName', 'email']) {
			const chosen = { api: 'api1', operation: 'create', dataMode: 'defineBelow' };
			expect(byName(name, chosen).map(({ required }) => required)).toEqual([true]);
		}
	});

	test('automatic mapping hides them and says how labels and custom fields are named', () => {
		const places = apis.flatMap((api) => ['create', 'update'].map((name) => [api, name] as const));
		for (const [api, operation] of [...places, ['api2', 'upsert'] as const]) {
			const chosen = { api, operation, dataMode: 'autoMapInputData', matchOn: 'email' };
			for (const name of ['lastName', 'firstName', 'email'])
				expect(byName(name, chosen)).toEqual([]);
			const [notice, ...more] = byName('mappingNotice', chosen);
			expect(more).toEqual([]);
			expect(notice.displayName).toContain(api === 'api1' ? 'label: ' : 'field: ');
			expect(byName('mappingNotice', { ...chosen, dataMode: 'defineBelow' })).toEqual([]);
		}
	});

	test('modes of company and person', () => {
		const modes = (name: string) =>
			properties
				.filter((one) => one.name === name && one.modes)
				.map((one) => one.modes!.map((mode) => mode.name));
		for (const found of modes('companyId')) expect(found).toEqual(['list', 'id', 'name']);
		for (const found of modes('personId')) expect(found).toEqual(['list', 'id', 'login', 'email']);
		expect(modes('companyId').length).toBeGreaterThan(0);
		expect(modes('personId').length).toBeGreaterThan(0);
	});

	const both = [
		...['login', 'userProfileId', 'isActive', 'personCode', 'title', 'role'],
		...['phone', 'phoneMobile', 'comments'],
	];
	const names = ['lastName', 'firstName', 'email'];
	const keysOf: Record<Api, string[]> = {
		api1: [...both, 'password'],
		api2: [...both, 'timezone', 'data'],
	};
	const collections: Array<[string, string, Api, string[]]> = [
		['additionalFields', 'create', 'api1', keysOf.api1],
		['additionalFields', 'create', 'api2', keysOf.api2],
		['additionalFields', 'upsert', 'api2', [...keysOf.api2, 'profileKeepExisting']],
		['updateFields', 'update', 'api1', [...keysOf.api1, ...names]],
		['updateFields', 'update', 'api2', [...keysOf.api2, 'profileKeepExisting', ...names]],
	];
	test.each(collections)('keys of %s, %s, %s', (name, operation, api, keys) => {
		const chosen = { api, operation };
		const [collection] = byName(name, chosen);
		// Inside a collection, conditions name the parameters at the top with a slash.
		const found = shown(chosen, collection.options as INodeProperties[]).map((one) => one.name);
		expect([...found].sort()).toEqual([...keys].sort());
	});

	test('rows of labels and custom fields', () => {
		const rows = (name: string) =>
			[...everything()]
				.filter(({ property }) => property.name === name)
				.map(({ property }) =>
					optionsOf(property).map((option) => [
						option.name,
						option.values.map((value: any) => value.name),
					]),
				);
		for (const found of rows('labelsUi')) expect(found).toEqual([['label', ['labelId', 'value']]]);
		for (const found of rows('customFieldsUi'))
			expect(found).toEqual([['field', ['fieldId', 'value']]]);
		expect([rows('labelsUi').length > 0, rows('customFieldsUi').length > 0]).toEqual([true, true]);
	});

	test.each([
		['matchOn', ['customField', 'email', 'login', 'personId']],
		['sendAs', ['auto', 'batch', 'single']],
		['ifExists', ['create', 'fail', 'skip', 'update']],
	])('values of %s', (name, values) => {
		const found = [...everything()].filter(({ property }) => property.name === name);
		expect(found.length).toBeGreaterThan(0);
		for (const { property } of found) {
			expect(valuesOf(property).sort()).toEqual(values);
		}
	});

	test.each([
		['api1', 'create'],
		['api2', 'fail'],
	])('ifExists of %s is %s at first', (api, value) => {
		const [options] = byName('options', { api, operation: 'create' });
		const found = shown({ api, operation: 'create' }, options.options as INodeProperties[]);
		expect(found.filter(({ name }) => name === 'ifExists').map((one) => one.default)).toEqual([
			value,
		]);
	});

	test('options', () => {
		const found = new Set(
			[...everything()]
				.filter(({ path }) => path.startsWith('options.'))
				.map(({ property }) => property.name),
		);
		for (const name of ['maxConcurrency', 'sendAs', 'batchSize', 'dryRun', 'ifExists', 'timeout'])
			expect(found).toContain(name);
	});

	test('credentials', () => {
		const names = (credential: WordbeeApi | WordbeeV2Api) =>
			credential.properties.filter(({ type }) => type !== 'hidden').map(({ name }) => name);
		const [one, two] = [new WordbeeApi(), new WordbeeV2Api()];
		expect([one.name, one.displayName, two.name, two.displayName]).toEqual([
			'wordbeeApi',
			'Wordbee API',
			'wordbeeV2Api',
			'Wordbee V2 API',
		]);
		const shared = ['accountId', 'allowUnauthorizedCerts', 'url'];
		const ofOne = [...shared, 'authentication', 'token', 'password', 'dataTransport'];
		expect(names(one).sort()).toEqual(ofOne.sort());
		expect(names(two).sort()).toEqual([...shared, 'apiKey'].sort());
		const property = (name: string) => one.properties.find((candidate) => candidate.name === name)!;
		expect(valuesOf(property('authentication')).sort()).toEqual(['password', 'token']);
		expect(valuesOf(property('dataTransport')).sort()).toEqual(['form', 'json', 'query']);
		expect(property('dataTransport').default).toBe('query');
		expect(property('allowUnauthorizedCerts').default).toBe(false);
		for (const credential of [one, two]) {
			for (const { name, type, typeOptions } of credential.properties) {
				if (/password|token|key/i.test(name))
					expect([name, type === 'options' || typeOptions?.password]).toEqual([name, true]);
			}
		}
	});

	test('the package', () => {
		const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
		expect(manifest).toMatchObject({ name: 'n8n-nodes-wordbee', license: 'MIT' });
		expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
		for (const path of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expectAt(
				[path],
				existsSync(join(root, path.replace('dist/', '').replace(/\.js$/, '.ts'))),
				true,
			);
		}
	});
});

describe('the panel is in itself right', () => {
	test('every operation has an action and a description', () => {
		for (const { value, action, description: text } of offered()) {
			expect([value, typeof action, typeof text]).toEqual([value, 'string', 'string']);
		}
	});

	test('each operation shows its parameters, in its order, and no others', () => {
		for (const operation of operations) {
			const panel = operation.panel
				.filter(
					({ displayOptions }) =>
						asksForApi(operation) || !/"api1"/.test(JSON.stringify(displayOptions ?? {})),
				)
				.map(({ name }) => name);
			const found = properties
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation.value))
				.map(({ name }) => name);
			expectAt([operation.value], found, [
				...(asksForApi(operation) ? ['api', 'findsPersonsNotice'] : []),
				...panel,
				'options',
			]);
		}
	});

	test('every condition names a parameter that is there, with values that it can have', () => {
		for (const { property, path, siblings } of everything()) {
			for (const conditions of [property.displayOptions?.show, property.displayOptions?.hide]) {
				for (const [key, values] of Object.entries(conditions ?? {})) {
					if (key.startsWith('@')) continue;
					const places = key.startsWith('/') || siblings === properties ? properties : siblings;
					const targets = places.filter(({ name }) => name === key.replace(/^\//, ''));
					expect([path, key, targets.length > 0]).toEqual([path, key, true]);
					const possible = targets.flatMap((target) =>
						target.type === 'boolean' ? [true, false] : valuesOf(target),
					);
					for (const value of values as unknown[]) {
						expectAt([path, key, value], possible.includes(value as string), true);
					}
				}
			}
		}
	});

	test('no two parameters of the same name are shown at once', () => {
		for (const api of apis) {
			for (const { value: operation } of offered()) {
				for (const matchOn of ['email', 'login', 'personId', 'customField']) {
					const names = shown({ api, operation, matchOn, returnAll: false })
						.filter(({ type }) => type !== 'hidden')
						.map(({ name }) => name);
					expect([api, operation, names]).toEqual([api, operation, [...new Set(names)]]);
				}
			}
		}
	});

	test('every default is one that its parameter can have', () => {
		for (const { property, path } of everything()) {
			const value = property.default as any;
			const fits = {
				string: () => typeof value === 'string',
				hidden: () => true,
				credentials: () => value === '',
				notice: () => value === '',
				number: () =>
					typeof value === 'number' && value >= (property.typeOptions?.minValue ?? -Infinity),
				boolean: () => typeof value === 'boolean',
				options: () =>
					property.typeOptions?.loadOptionsMethod
						? value === ''
						: optionsOf(property).some((option) => option.value === value),
				collection: () => JSON.stringify(value) === '{}',
				fixedCollection: () => JSON.stringify(value) === '{}',
				resourceLocator: () =>
					property.modes!.some(({ name }) => name === value.mode) && value.value === '',
			}[property.type as string];
			expect([path, fits?.()]).toEqual([path, true]);
		}
	});

	test('an option that is added does what leaving it out does', () => {
		const options = [...everything()].filter(({ path }) => path.startsWith('options.'));
		const compared = options.filter(({ property }) => property.name in defaultSettings);
		expect([...new Set(compared.map(({ property }) => property.name))].sort()).toEqual(
			Object.keys(defaultSettings).sort(),
		);
		for (const { property } of compared) {
			expectAt(
				[property.name],
				property.default,
				defaultSettings[property.name as keyof typeof defaultSettings],
			);
		}
	});

	test('every field is explained', () => {
		for (const { property, path } of everything()) {
			if (['notice', 'hidden', 'credentials'].includes(property.type)) continue;
			expect([path, (property.description ?? '').length > 3]).toEqual([path, true]);
		}
	});

	test('every list that a parameter names is there', () => {
		const methods = node.methods as Record<string, Record<string, unknown>>;
		const named: string[] = [];
		for (const { property } of everything()) {
			const { loadOptionsMethod } = property.typeOptions ?? {};
			if (loadOptionsMethod) named.push(`loadOptions.${loadOptionsMethod}`);
			for (const mode of property.modes ?? []) {
				if (mode.typeOptions?.searchListMethod)
					named.push(`listSearch.${mode.typeOptions.searchListMethod}`);
			}
		}
		expect(named.length).toBeGreaterThan(5);
		for (const name of named) {
			const [kind, method] = name.split('.');
			expect([name, typeof methods[kind]?.[method]]).toEqual([name, 'function']);
		}
	});

	test('passwords are masked', () => {
		const passwords = [...everything()].filter(
			({ property }) => /password/i.test(property.name) && property.type === 'string',
		);
		expect(passwords.length).toBeGreaterThan(0);
		for (const { property } of passwords) expect(property.typeOptions?.password).toBe(true);
	});

	test('it is small enough to open fast', () => {
		expect(JSON.stringify(description).length).toBeLessThanOrEqual(45 * 1024);
	});

	test('icons are there', () => {
		const folders: Array<[string, any]> = [
			['nodes/WordbeePersons', description.icon],
			['credentials', new WordbeeApi().icon],
			['credentials', new WordbeeV2Api().icon],
		];
		for (const [folder, icon] of folders) {
			for (const file of [icon.light, icon.dark]) {
				expectAt([file], existsSync(join(root, folder, file.replace('file:', ''))), true);
			}
		}
	});
});

const folder = join(root, 'workflows');
const examples = existsSync(folder)
	? readdirSync(folder)
			.filter((name) => name.endsWith('.json'))
			// Those that only have the trigger are looked at in workflows.test.cts.
			.filter((name) =>
				readFileSync(join(folder, name), 'utf8').includes('"n8n-nodes-wordbee.wordbeePersons"'),
			)
	: [];

describe('the example workflows', () => {
	test('are there', () => {
		expect(examples.length).toBeGreaterThan(0);
	});

	test.each(examples)(
		'%s: every parameter of ours exists, is shown and has a value it can have',
		(name) => {
			const file = JSON.parse(readFileSync(join(folder, name), 'utf8'));
			const ours = file.nodes.filter(({ type }: any) => /wordbee/i.test(type));
			expect(ours.length).toBeGreaterThan(0);
			for (const { type, typeVersion, parameters, credentials } of ours) {
				expect(type).toBe('n8n-nodes-wordbee.wordbeePersons');
				expect(typeVersion).toBe(1);
				const values = NodeHelpers.getNodeParameters(
					properties,
					parameters,
					true,
					false,
					{ typeVersion: 1 } as any,
					description,
				)!;
				check(parameters, shown(values as any), name);
				for (const credential of Object.keys(credentials ?? {})) {
					expect(description.credentials!.map((one) => one.name)).toContain(credential);
				}
				// What n8n keeps of them is all of them: it drops what is hidden or unknown.
				expect(values).toMatchObject(parameters);
			}
		},
	);

	function check(given: any, known: INodeProperties[], path: string): void {
		for (const [key, value] of Object.entries(given)) {
			const candidates = known.filter((property) => property.name === key);
			expect([path, key, candidates.length > 0]).toEqual([path, key, true]);
			const [property] = candidates;
			const dynamic = typeof value === 'string' && value.startsWith('=');
			if (property.type === 'collection')
				check(value, property.options as INodeProperties[], `${path}.${key}`);
			if (property.type === 'fixedCollection') {
				for (const [group, rows] of Object.entries(value as Record<string, object[]>)) {
					const option = optionsOf(property).find((one) => one.name === group);
					expect([path, key, group, option !== undefined]).toEqual([path, key, group, true]);
					for (const row of rows) check(row, option.values, `${path}.${key}.${group}`);
				}
			}
			if (property.type === 'resourceLocator') {
				expect(property.modes!.map((mode) => mode.name)).toContain((value as any).mode);
				expect((value as any).__rl).toBe(true);
			}
			if (property.type === 'options' && !dynamic && !property.typeOptions?.loadOptionsMethod) {
				const possible = candidates.flatMap(optionsOf).map((option) => option.value);
				expect([path, key, possible.includes(value)]).toEqual([path, key, true]);
			}
		}
	}
});

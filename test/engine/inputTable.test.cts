import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import { NODE_TYPE, type Outcome } from '../../lab/engine/harness.cts';
import { fieldKeys, fieldOf } from '../../nodes/WordbeePersons/person/personFields';
import { WRITES, locator, whoIs, idsOf } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** The table of docs/input.md, executed row by row: what it says is what reaches Wordbee. */
const bench = useApi2();

interface Row {
	where: string;
	input: string;
	does: string;
}

const text = readFileSync(join(__dirname, '../../docs/input.md'), 'utf8');
const rows: Row[] = text
	.split('\n')
	.filter((line) => line.startsWith('| ') && !/^\| (Where|-)/.test(line))
	.map((line) => {
		const [where, input, does] = line
			.slice(1)
			.split('|')
			.map((cell) => cell.trim());
		return { where, input, does };
	});

type Api = 'api1' | 'api2';

const OPERATIONS: Record<string, string> = {
	Create: 'create',
	'Create or Update': 'upsert',
	Update: 'update',
	'Enable or Disable': 'setActive',
	'Set Login': 'setLogin',
	'Get Many': 'getAll',
};
const OF_BOTH = ['create', 'update', 'setActive', 'setLogin'];

/** What is typed into the field of a row. */
function typed(input: string): unknown {
	if (input === 'left empty') return '';
	const code = /^`(.*)`$/.exec(input)![1];
	return code === 'nothing' ? '={{ $json.nope }}' : `={{ ${code} }}`;
}

const newPerson = {
	companyId: locator('id', 12),
	lastName: 'New',
	firstName: 'Somebody',
	email: 'new@x.test',
};
const oldPerson = { ...whoIs(12, 1005) };
const login = { login: 'some.body', password: 'Some-2025!', userProfileId: 31 };

const keyOf = (title: string) => fieldKeys.find((key) => fieldOf(key).title === title);

/** The parameters that put a value into a field of a person, labels and custom fields included. */
function parametersOf(
	operation: string,
	what: string,
	value: unknown,
	sends: boolean,
): IDataObject {
	const key = keyOf(what);
	const isNew = operation === 'create' || operation === 'upsert';
	const base: IDataObject = { operation, ...(isNew ? newPerson : oldPerson) };
	if (operation === 'upsert') base.matchOn = 'email';
	const row = { value: what === 'Custom field value' ? locator('text', value) : value };
	if (what === 'Label value') base.labelsUi = { label: [{ labelId: 11, ...row }] } as IDataObject;
	if (what === 'Custom field value') {
		base.customFieldsUi = { field: [{ fieldId: '5-1', ...row }] } as IDataObject;
	}
	if (operation === 'setActive') return { ...base, isActive: value as any };
	if (operation === 'setLogin') return { ...base, ...login, isActive: false, [key!]: value };
	const companions =
		sends && isNew && ['login', 'password', 'userProfileId', 'isActive'].includes(key!)
			? login
			: {};
	if (key !== undefined && key in newPerson && isNew) return { ...base, [key]: value as any };
	const added = key === undefined ? {} : { [key]: value };
	const collection = isNew ? 'additionalFields' : 'updateFields';
	base[collection] = { phoneMobile: '+1', ...companions, ...added } as IDataObject;
	return base;
}

/** What reached Wordbee, by one name for both APIs. */
function sent(api: Api): any {
	return api === 'api1' ? bench.sent(...WRITES).at(-1)?.body : bench.updates().at(-1);
}

function wireOf(api: Api, what: string): string | undefined {
	if (what === 'Label value') return api === 'api1' ? 'labels' : undefined;
	if (what === 'Custom field value') return api === 'api2' ? 'cfs' : undefined;
	const key = keyOf(what);
	if (key === undefined) throw new Error(`There is no field ${what}`);
	return fieldOf(key)[api];
}

function said(what: string, value: unknown): unknown {
	if (what === 'Label value') return [{ id: 11, value }];
	return what === 'Custom field value' ? [{ id: 1, value }] : value;
}

const asTool: Partial<INode> = { type: `${NODE_TYPE}Tool` };
const evaluated = (code: string) => new Function(`return (${code});`)() as unknown;
const quoted = (does: string) => evaluated(/`(.*)`/.exec(does)![1]);

function refused({ error }: Outcome, does: string, what: string, settings?: Partial<INode>): void {
	const sentence = does.slice('refuses: '.length);
	// A model gets the advice in the message, and no number of n8n's.
	expect(error?.message).toBe(settings === asTool ? `${sentence}. ${error.description}` : sentence);
	const names = [what, what.replace(/ (by|from) .*/, '')];
	expect([...names, 'Label value']).toContain(error.context.field);
	expect(error.description).toBeTruthy();
	expect(sent('api1') ?? sent('api2')).toBeUndefined();
}

async function fieldRow(row: Row, operation: string, what: string, settings?: Partial<INode>) {
	let ran = 0;
	for (const api of ['api1', 'api2'] as const) {
		const wire = wireOf(api, what);
		if (wire === undefined || (api === 'api1' && !OF_BOTH.includes(operation))) continue;
		bench.sandbox.reset();
		ran++;
		const params = parametersOf(operation, what, typed(row.input), row.does.startsWith('sends'));
		const run = await bench.run({ api, ...params }, [{}], settings);
		if (row.does.startsWith('refuses: ')) {
			refused(run, row.does, what, settings);
			continue;
		}
		if (run.error) throw new Error(`${api}: ${run.error.message} ${run.error.description}`);
		if (row.does === 'leaves it out') expect(Object.keys(sent(api))).not.toContain(wire);
		else expect([api, sent(api)[wire]]).toEqual([api, said(what, quoted(row.does))]);
	}
	expect(ran).toBeGreaterThan(0);
}

/** "Company by name", "Person from list" */
async function locatorRow(row: Row, operation: string, what: string, settings?: Partial<INode>) {
	const [, title, way] = /^(Company|Person) (?:by|from) (\w+)$/.exec(what)!;
	const params = parametersOf(operation, 'Role', 'Boss', true);
	const parameter = title === 'Company' ? 'companyId' : 'personId';
	params[parameter] = locator(way.toLowerCase(), typed(row.input));
	for (const api of ['api1', 'api2'] as const) {
		bench.sandbox.reset();
		bench.sandbox.data.edit(1005, { email: 'zoi.alfarsi@company-12.example.test' });
		const run = await runWithBoth(api, params, settings);
		if (row.does.startsWith('refuses: ')) refused(run, row.does, what);
		else if (run.error) throw new Error(`${api}: ${run.error.message} ${run.error.description}`);
		else expect(run.json[0][parameter]).toBe(quoted(row.does));
	}
}

async function runWithBoth(api: Api, params: IDataObject, settings: Partial<INode> = {}) {
	const ref = (type: string) => ({ id: '1', name: type });
	const credentials = { wordbeeApi: ref('wordbeeApi'), wordbeeV2Api: ref('wordbeeV2Api') };
	return await bench.run({ ...params, api }, [{}], { credentials, ...settings });
}

async function getManyRow(row: Row, what: string, settings?: Partial<INode>) {
	const keys: Record<string, string> = {
		Name: 'name',
		Email: 'email',
		Active: 'isActive',
		Company: 'companyId',
		'User Profile': 'userProfileId',
	};
	const run = async (filters: object, more: object = {}) =>
		await bench.run(
			{ operation: 'getAll', returnAll: false, limit: 50, filters, ...more } as any,
			[{}],
			settings,
		);
	const value = typed(row.input);
	const given = what === 'Company' ? locator('id', value) : value;
	const got =
		what === 'Limit' ? await run({}, { limit: value }) : await run({ [keys[what]]: given });
	if (row.does.startsWith('refuses: ')) {
		refused(got, row.does, what);
		return;
	}
	expect(got.error).toBeUndefined();
	const everybody = idsOf((await run({})).json);
	if (row.does === 'returns everybody') {
		expect(idsOf(got.json)).toEqual(everybody);
		return;
	}
	const wanted = idsOf((await run({ [keys[what]]: quoted(row.does) })).json);
	expect(wanted.length).toBeGreaterThan(0);
	expect(wanted.length).toBeLessThan(everybody.length);
	expect(idsOf(got.json)).toEqual(wanted);
}

async function optionRow(row: Row, what: string) {
	const keys: Record<string, string> = {
		'Dry Run': 'dryRun',
		'If Person Exists': 'ifExists',
		'Max Concurrency': 'maxConcurrency',
	};
	const run = await bench.run(
		{
			api: 'api1',
			operation: 'create',
			...newPerson,
			options: { [keys[what]]: typed(row.input) },
		} as any,
		[{}],
	);
	if (row.does.startsWith('refuses: ')) refused(run, row.does, what);
	else expect(run.json[0].action).toBe('created');
}

/** "value to match on", "Login to match on": somebody is there whose value looks the same. */
async function matchRow(row: Row, what: string) {
	bench.sandbox.data.edit(1002, {
		login: 'jane.doe1',
		email: 'ana@x.test',
		cfs: { 1: '7' },
	});
	const before = bench.sandbox.data.snapshot();
	const { companyId } = bench.person(1002);
	const value = typed(row.input);
	const params: IDataObject = {
		operation: 'upsert',
		...newPerson,
		companyId: locator('id', companyId),
	};
	if (what === 'Login to match on') {
		Object.assign(params, { matchOn: 'login', additionalFields: { login: value } });
	} else if (what === 'Email to match on') {
		Object.assign(params, { matchOn: 'email', email: value });
	} else {
		Object.assign(params, {
			matchOn: 'customField',
			matchFieldId: '5-1',
			customFieldsUi: { field: [{ fieldId: '5-1', value: locator('text', value) }] },
		});
	}
	const { json } = await bench.done(params, [{}]);
	expect(bench.sandbox.data.snapshot()).not.toBe(before);
	if (row.does === 'updates the person') {
		expect(json[0]).toMatchObject({ action: 'updated', personId: 1002 });
	} else {
		expect(json[0].action).toBe('created');
		expect(bench.person(1002).lastName).not.toBe('New');
	}
}

test('the table has its rows', () => expect(rows.length).toBeGreaterThan(90));

test.each(rows.map((row) => [row.where, row.input, row.does, row] as const))(
	'%s: %s: %s',
	async (where, _input, does, row) => {
		expect(does).toMatch(
			/^(refuses: |sends `|leaves it out$|finds `|returns |creates a|updates the)/,
		);
		const [, tool, name, what] = /^(Tool, )?([^:]+): (.+)$/.exec(where)!;
		const operation = OPERATIONS[name];
		const settings = tool === undefined ? undefined : asTool;
		if (what.endsWith('to match on')) await matchRow(row, what);
		else if (/ (by|from) /.test(what)) await locatorRow(row, operation, what, settings);
		else if (operation === 'getAll') await getManyRow(row, what, settings);
		else if (['Dry Run', 'If Person Exists', 'Max Concurrency'].includes(what))
			await optionRow(row, what);
		else await fieldRow(row, operation, what, settings);
	},
);

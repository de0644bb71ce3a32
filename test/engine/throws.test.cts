/** Whatever is thrown wherever, no item passes for a success because of it. */
import type { IDataObject, INode } from 'n8n-workflow';

import { listSearch, type Outcome } from '../../lab/engine/harness.cts';
import { Polls } from '../../lab/engine/polls.cts';
import { Api1 } from '../../nodes/WordbeePersons/api/api1/api1';
import { Api2 } from '../../nodes/WordbeePersons/api/api2/api2';
import { ItemParameters } from '../../nodes/WordbeePersons/input/itemParameters';
import { Parameters } from '../../nodes/WordbeePersons/input/parameters';
import { Names } from '../../nodes/WordbeePersons/lookup/names';
import { Ledger } from '../../nodes/WordbeePersons/write/ledger';
import { Reconciler } from '../../nodes/WordbeePersons/write/reconciler';
import { createFromItem, someone, useBench } from './bench.cts';

const bench = useBench();

const getAll: IDataObject = { operation: 'getAll' };

/** What is thrown, and where: a part of the node that a defect may hide in. */
const STATIONS: Array<[station: string, params: IDataObject, broken?: [object, string]]> = [
	['unknown operation', { operation: 'merge' }],
	['unknown resource', { resource: 'company', operation: 'create' }],
	['operation left empty', { operation: '' }],
	['parameters', createFromItem, [Parameters.prototype, 'read']],
	['an item', createFromItem, [ItemParameters.prototype, 'required']],
	['options', createFromItem, [ItemParameters.prototype, 'collection']],
	['lists', { ...createFromItem, companyId: 'Acme' }, [Names.prototype, 'company']],
	['plan', createFromItem, [Ledger.prototype, 'orderOf']],
	['send', createFromItem, [Api1.prototype, 'write']],
	['answer', createFromItem, [Reconciler.prototype, 'afterSuccess']],
	['output', createFromItem, [Ledger.prototype, 'done']],
	['all outputs', createFromItem, [Ledger.prototype, 'outputItems']],
	['read: parameters', getAll, [Parameters.prototype, 'read']],
	['read: filters', getAll, [Names.prototype, 'filters']],
];

function breakAt(broken?: [object, string]): void {
	if (broken === undefined) return;
	jest.spyOn(broken[0] as any, broken[1]).mockImplementation(() => {
		throw new TypeError('Cannot read properties of undefined');
	});
}

const items = [0, 1, 2].map((number) => someone(number));
const run = async (params: IDataObject, settings: Partial<INode>): Promise<Outcome> =>
	await bench.run(params, items, settings);

afterEach(() => jest.restoreAllMocks());

describe.each(STATIONS)('%s', (_station, params, broken) => {
	test('continue: one error item per item', async () => {
		breakAt(broken);
		const out = await run(params, { onError: 'continueRegularOutput' });
		expect(out.error).toBeUndefined();
		expect(out.main.map(({ json }) => [typeof json.error, typeof json.details])).toEqual(
			items.map(() => ['string', 'object']),
		);
		expect(out.main.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
	});

	test('error output: all leave by it', async () => {
		breakAt(broken);
		const out = await run(params, { onError: 'continueErrorOutput' });
		expect(out.error).toBeUndefined();
		expect(out.main).toEqual([]);
		expect(out.errors).toHaveLength(items.length);
	});

	test('stop: the node fails', async () => {
		breakAt(broken);
		const out = await run(params, {});
		expect(out.error?.message).toBeTruthy();
		expect(out.main).toEqual([]);
	});
});

test('a credential that is missing fails every item', async () => {
	const out = await run(createFromItem, { onError: 'continueErrorOutput', credentials: {} });
	expect(out.main).toEqual([]);
	expect(out.errors.map(({ json }) => (json.details as any).outcome)).toEqual(
		items.map(() => 'notSent'),
	);
});

test('after something was sent nobody knows its end', async () => {
	breakAt([Ledger.prototype, 'outputItems']);
	const out = await run(createFromItem, { onError: 'continueErrorOutput' });
	expect(out.errors.map(({ json }) => (json.details as any).outcome)).toEqual(
		items.map(() => 'unknown'),
	);
	expect(bench.newIds()).toHaveLength(3);
});

test('the trigger by hand gives an error item, and stops where it is to stop', async () => {
	const polls = new Polls(bench.store, { events: [] });
	await expect(polls.poll('manual')).rejects.toThrow('Events are empty');
	const goesOn = new Polls(bench.store, { events: [] }, { onError: 'continueErrorOutput' });
	expect(await goesOn.poll('manual')).toEqual([
		{ error: expect.stringContaining('Events are empty'), details: expect.any(Object) },
	]);
	await expect(goesOn.poll('trigger')).rejects.toThrow('Events are empty');
});

test('lists of the panel still say what is wrong', async () => {
	breakAt([Api2.prototype, 'searchCompanies']);
	const asked = listSearch({ params: { api: 'api2' }, store: bench.store }, 'searchCompanies');
	await expect(asked).rejects.toThrow();
});

import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../nodes/WordbeePersons/http/clock';
import type { LoggedRequest, Person, SandboxOptions } from '../../lab/sandbox/sandbox.cts';
import { locator, useBench, type Bench } from './bench.cts';
import { listSearch, loadOptions } from '../../lab/engine/harness.cts';

/** A bench whose node speaks API 2, with a clock on which waiting takes no time. */
export interface Api2Bench extends Omit<Bench, 'data'> {
	/** The node's time; waits have passed on it. */
	now(): number;
	/** Requests that count against the hourly allowance. */
	counted(): LoggedRequest[];
	logIns(): number;
	/** The update requests that reached Wordbee, in the order they came; those of jobs as well. */
	updates(): any[];
	/** A picker of the panel; `path` is that of the parameter it belongs to. */
	pick(
		method: string,
		filter?: string,
		token?: string,
		params?: IDataObject,
		path?: string,
	): Promise<{
		results: Array<{ name: string; value: string | number }>;
		paginationToken?: unknown;
	}>;
	/** The number of persons of each upload. */
	sizes(): number[];
	/** Has the looks at the states of jobs counted; gives the times between them. */
	watchLooks(): () => number[];
	/** A list of options of the panel. */
	options(method: string): Promise<Array<{ name: string; value: string | number }>>;
}

const FREE = ['authToken', 'invalidateToken'];

/**
 * From now on time passes by waiting, and waits take none.
 * @param waits gets their milliseconds
 */
export function passTimeByWaiting(waits: number[] = []): void {
	let ahead = 0;
	jest.spyOn(clock, 'now').mockImplementation(() => Date.now() + ahead);
	jest.spyOn(clock, 'wait').mockImplementation(async (ms) => {
		if (ms > 0) {
			waits.push(ms);
			ahead += ms;
		}
		await new Promise((resolve) => setImmediate(resolve));
	});
}

/** The bench of a file whose tests use API 2. */
export function useApi2(options: SandboxOptions = {}): Api2Bench {
	const bench = useBench(options);
	beforeEach(() => passTimeByWaiting(bench.waits));
	afterEach(() => jest.restoreAllMocks());

	const { run } = bench;
	bench.run = async (params, items, settings) =>
		await run({ api: 'api2', ...params }, items, settings);
	return Object.assign(bench, {
		now: () => clock.now(),
		counted: () => bench.sandbox.log.filter(({ operation }) => !FREE.includes(operation)),
		logIns: () => bench.sent('authToken').length,
		updates: () => bench.sent('personUpdate', 'mediaUpload').flatMap(({ body }) => body as object),
		sizes: () => bench.sent('mediaUpload').map(({ body }) => (body as unknown[]).length),
		watchLooks: () => {
			const times: number[] = [];
			bench.fault('trmStatus', () => void times.push(clock.now()));
			return () => times.slice(1).map((at, index) => at - times[index]);
		},
		pick: async (method, filter, token, params = {}, path = 'parameters.x') => {
			const setup = { params: { api: 'api2', ...params }, store: bench.store };
			return await listSearch(setup, method, filter, token, path);
		},
		options: async (method) =>
			await loadOptions({ params: { api: 'api2' }, store: bench.store }, method),
	} satisfies Partial<Api2Bench>);
}

/** Company and person from the item's c and p. */
export const whoFromItem: IDataObject = {
	companyId: locator('id', '={{ $json.c }}'),
	personId: locator('id', '={{ $json.p }}'),
};

/** Company, names and e-mail from the item's c, l, f and e. */
export const detailsFromItem: IDataObject = {
	companyId: locator('id', '={{ $json.c }}'),
	lastName: '={{ $json.l }}',
	firstName: '={{ $json.f }}',
	email: '={{ $json.e }}',
};

/** The item of a person who is there already, with nothing changed. */
export function itemOf(person: Person, more: IDataObject = {}): IDataObject {
	const { id: p, companyId: c, lastName: l, firstName: f, email: e, login } = person;
	return { p, c, l, f, e, ...(login === null ? {} : { login }), ...more };
}

/** Parameters of Create, everything from the item. */
export const createOf = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({
	operation: 'create',
	...detailsFromItem,
	options,
	...more,
});

/** Parameters of Create or Update, everything from the item. */
export const upsertOf = (options: IDataObject = {}, more: IDataObject = {}): IDataObject =>
	createOf(options, { operation: 'upsert', matchOn: 'email', ...more });

/** Parameters of Update, person and role from the item. */
export const updateOf = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({
	operation: 'update',
	...whoFromItem,
	updateFields: { role: '={{ $json.role }}' },
	options,
	...more,
});

/** Parameters of Delete, the person from the item. */
export const deleteOf = (options: IDataObject = {}): IDataObject => ({
	operation: 'delete',
	...whoFromItem,
	options,
});

/** Parameters of Enable or Disable, the person from the item. */
export const setActiveOf = (isActive: unknown, options: IDataObject = {}): IDataObject => ({
	operation: 'setActive',
	...whoFromItem,
	isActive: isActive as boolean,
	options,
});

import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INode } from 'n8n-workflow';

import { WordbeePersons } from '../../nodes/WordbeePersons/WordbeePersons.node';
import { clock } from '../../nodes/WordbeePersons/transport/clock';
import type { LoggedRequest, Person, SandboxOptions } from '../../lab/sandbox/sandbox.cts';
import { locator, useBench, type Bench } from './bench.cts';
import { contextOf, loadOptions, type Outcome } from '../../lab/engine/harness.cts';

/** A bench whose node speaks API 2, with a clock on which waiting takes no time. */
export interface Api2Bench extends Pick<Bench, 'sandbox' | 'store' | 'run' | 'sent' | 'newIds'> {
	/** Every wait of the node, in milliseconds. */
	readonly waits: number[];
	/** The node's time; waits have passed on it. */
	now(): number;
	/** Requests that count against the hourly allowance. */
	counted(): LoggedRequest[];
	logIns(): number;
	/** The update requests that reached Wordbee, in the order they came; those of jobs as well. */
	updates(): any[];
	person(id: number): Person;
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
	/** A list of options of the panel. */
	options(method: string): Promise<Array<{ name: string; value: string | number }>>;
}

const FREE = ['authToken', 'invalidateToken'];

export function useApi2(options: SandboxOptions = {}): Api2Bench {
	const bench = useBench(options);
	const waits: number[] = [];
	let ahead = 0;
	beforeEach(() => {
		waits.length = 0;
		ahead = 0;
		jest.spyOn(clock, 'now').mockImplementation(() => Date.now() + ahead);
		jest.spyOn(clock, 'wait').mockImplementation(async (ms) => {
			if (ms > 0) {
				waits.push(ms);
				ahead += ms;
			}
			await new Promise((resolve) => setImmediate(resolve));
		});
	});
	afterEach(() => jest.restoreAllMocks());

	return {
		get sandbox() {
			return bench.sandbox;
		},
		get store() {
			return bench.store;
		},
		set store(store) {
			bench.store = store;
		},
		waits,
		now: () => clock.now(),
		run: async (params, items, settings) =>
			await bench.run({ api: 'api2', ...params }, items, settings),
		sent: (...operations) => bench.sent(...operations),
		newIds: () => bench.newIds(),
		person: (id) => bench.sandbox.data.persons.get(id)!,
		counted: () => bench.sandbox.log.filter(({ operation }) => !FREE.includes(operation)),
		logIns: () => bench.sent('authToken').length,
		updates: () => bench.sent('personUpdate', 'mediaUpload').flatMap(({ body }) => body as object),
		pick: async (method, filter, token, params = {}, path = 'parameters.x') => {
			const methods: any = new WordbeePersons().methods.listSearch;
			const setup = { params: { api: 'api2', ...params }, store: bench.store };
			return await methods[method].call(panel(setup, path), filter, token);
		},
		options: async (method) =>
			await loadOptions({ params: { api: 'api2' }, store: bench.store }, method),
	};
}

function panel(setup: Parameters<typeof contextOf>[0], path: string): LoadOptionsContext {
	const { workflow, additionalData } = contextOf(setup);
	const node = workflow.getNode('Wordbee')!;
	const withParameters = { ...additionalData, currentNodeParameters: node.parameters };
	return new LoadOptionsContext(workflow, node, withParameters, path);
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

export const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

/** Fails with the run's own words if it did not end well. */
export function succeeded({ error, json }: Outcome): void {
	if (error) throw new Error(`${error.message}\n${error.description}`);
	expect(json.filter((one) => one.error !== undefined)).toEqual([]);
}

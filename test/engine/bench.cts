import type { IDataObject, INode } from 'n8n-workflow';

import {
	startSandbox,
	type LoggedRequest,
	type Sandbox,
	type SandboxOptions,
} from '../../lab/sandbox/sandbox.cts';
import { personFields, type PersonField } from '../../nodes/WordbeePersons/person/fields';
import { clock } from '../../nodes/WordbeePersons/transport/clock';
import { runNode, storeFor, type Outcome, type Store } from '../../lab/engine/harness.cts';

/** A sandbox with its credentials in n8n, fresh for each test. */
export interface Bench {
	readonly sandbox: Sandbox;
	/** What n8n's database holds as credentials. */
	store: Store;
	/** Runs the node once, in `settings` with onError and the like. */
	run(params: IDataObject, items?: IDataObject[], settings?: Partial<INode>): Promise<Outcome>;
	/** The requests of some operations, in the order they came. */
	sent(...operations: string[]): LoggedRequest[];
	/** The data JSONs of all writes, in the order they came. */
	data(): any[];
	/** How long the node waited, in milliseconds; the waits themselves are cut short. */
	waits: number[];
	/** Ids of the persons that were not there at the start of the test. */
	newIds(): number[];
}

export const WRITES = ['createPerson', 'updatePerson'];

/** Registers the sandbox for all tests of a file; each begins with its start state. */
export function useBench(options: SandboxOptions = {}): Bench {
	let sandbox: Sandbox;
	let seeded: Set<number>;
	const bench: Bench = {
		get sandbox() {
			return sandbox;
		},
		store: new Map(),
		waits: [],
		run: async (params, items, settings) =>
			await runNode({ params, items, settings, store: bench.store }),
		sent: (...operations) => sandbox.log.filter(({ operation }) => operations.includes(operation)),
		data: () => bench.sent(...WRITES).map(({ body }) => body),
		newIds: () => [...sandbox.data.persons.keys()].filter((id) => !seeded.has(id)),
	};
	beforeAll(async () => {
		sandbox = await startSandbox({ seed: 'small', ...options });
	});
	const { wait } = clock;
	beforeEach(() => {
		sandbox.reset();
		bench.waits = [];
		jest.spyOn(clock, 'wait').mockImplementation(async (ms, signal) => {
			bench.waits.push(ms);
			await wait(Math.min(ms, 2), signal);
		});
		seeded = new Set(sandbox.data.persons.keys());
		bench.store = storeFor(sandbox);
	});
	afterAll(async () => await sandbox.close());
	return bench;
}

/** A value of a resource locator as the editor stores it. */
export function locator(mode: string, value: unknown): IDataObject {
	return { __rl: true, mode, value } as IDataObject;
}

/** Parameters of a Create whose person comes from the item: c, l, f and e. */
export const createFromItem: IDataObject = {
	operation: 'create',
	companyId: locator('id', '={{ $json.c }}'),
	lastName: '={{ $json.l }}',
	firstName: '={{ $json.f }}',
	email: '={{ $json.e }}',
};

/** An item for `createFromItem`; the same number gives the same person. */
export function someone(number: number, more: IDataObject = {}): IDataObject {
	return { c: 12, l: `Doe ${number}`, f: 'Ana', e: `ana${number}@example.test`, ...more };
}

/** What the output shows of a request that was sent: all fields that it set, by the names of the panel. */
export function shownOf(sent: object, api: 'api1' | 'api2'): IDataObject {
	const shown: IDataObject = {};
	for (const [key, field] of Object.entries(personFields)) {
		const value = (sent as IDataObject)[(field as PersonField)[api] ?? ''];
		if (value !== undefined && value !== null && key !== 'password') shown[key] = value;
	}
	return shown;
}

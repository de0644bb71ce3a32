import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import {
	startSandbox,
	type Effect,
	type FaultRule,
	type LoggedRequest,
	type Person,
	type Sandbox,
	type SandboxOptions,
} from '../../lab/sandbox/sandbox.cts';
import { personFields, type PersonField } from '../../nodes/WordbeePersons/person/personFields';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { runNode, storeFor, type Outcome, type Store } from '../../lab/engine/harness.cts';

/** What n8n asks a list of the panel for until it ends, as somebody sees it who scrolls. */
export async function allPages<Row extends object>(
	list: (filter?: string, token?: string) => Promise<{ results: Row[]; paginationToken?: unknown }>,
	filter?: string,
): Promise<Row[][]> {
	const pages: Row[][] = [];
	let token: string | undefined;
	do {
		const { results, paginationToken } = await list(filter, token);
		pages.push(results);
		expect(['string', 'undefined']).toContain(typeof paginationToken);
		token = paginationToken as string | undefined;
	} while (token !== undefined && pages.length < 20);
	expect(token).toBeUndefined();
	return pages;
}

/** The forms in which Wordbee may give user profiles. */
export const PROFILES_SHAPES = [
	...(['idName', 'profileId', 'userProfileId', 'valueName', 'lower'] as const),
	...(['rows', 'items', 'idsAsStrings'] as const),
];

/** A sandbox with its credentials in n8n, fresh for each test. */
export interface Bench {
	readonly sandbox: Sandbox;
	/** What n8n's database holds as credentials. */
	store: Store;
	/** Runs the node once, in `settings` with onError and the like. */
	run: Run;
	/** A run that must end well, with all its items. */
	done: Run;
	/** A run that continues with the other items where one fails. */
	goOn: Run;
	/** Spoils the requests of an operation, all of them or those of `when`. */
	fault(on: FaultRule['on'] | string | string[], fault: Fault, when?: When): void;
	person(id: number): Person;
	/** Somebody who is in Wordbee already. */
	add(more?: Partial<Person>): Person;
	/** The e-mails of the persons that came out. */
	emailsOf(json: any[]): string[];
	/** The requests of some operations, in the order they came. */
	sent(...operations: string[]): LoggedRequest[];
	/** The data JSONs of all writes, in the order they came. */
	data(): any[];
	/** How long the node waited, in milliseconds; the waits themselves are cut short. */
	waits: number[];
	/** Ids of the persons that were not there at the start of the test. */
	newIds(): number[];
}

type Run = (
	params: IDataObject,
	items?: IDataObject[],
	settings?: Partial<INode>,
) => Promise<Outcome>;
type When = Omit<FaultRule, 'on' | 'effect'>;

export const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

/** "Retry On Fail" with so many tries. */
export const retry = (maxTries: number): Partial<INode> => ({
	retryOnFail: true,
	maxTries,
	waitBetweenTries: 1,
});

/** The node with the credentials of both APIs. */
export const withBoth: Partial<INode> = {
	credentials: Object.fromEntries(
		['wordbeeApi', 'wordbeeV2Api'].map((type) => [type, { id: '1', name: type }]),
	),
};

/** Faults by a word; of a cut connection Wordbee has done nothing, of a lost answer all. */
const FAULTS = {
	cut: { kind: 'reset', commit: false },
	lost: { kind: 'reset', commit: true },
	stall: { kind: 'stall', commit: false },
	forbidden: { kind: 'forbidden' },
	tooMany: { kind: 'tooMany' },
	expireToken: { kind: 'expireToken' },
} satisfies Record<string, Effect>;
type Call = Extract<Effect, { kind: 'call' }>['fn'];

/** A word, a status without a body, something that happens just before, or all in detail. */
export type Fault = keyof typeof FAULTS | number | Call | Effect;

/** An answer to what was not carried out. */
export function answered(status: number, body?: unknown, headers?: Record<string, string>) {
	const text = typeof body === 'object' ? JSON.stringify(body) : (body as string | undefined);
	return { kind: 'status', status, commit: false, body: text, headers } as const;
}
function effectOf(fault: Fault): Effect {
	if (typeof fault === 'string') return FAULTS[fault];
	if (typeof fault === 'number') return answered(fault);
	return typeof fault === 'function' ? { kind: 'call', fn: fault } : fault;
}

export const WRITES = ['createPerson', 'updatePerson'];

/** The APIs, with what differs where both must pass the same tests. */
export const BOTH_APIS = [
	{
		name: 'API 1',
		api: 'api1',
		type: 'wordbeeApi',
		secret: 'password',
		urlOf: ({ url }: Sandbox) => url,
		logIn: 'connect',
		writes: WRITES,
	},
	{
		name: 'API 2',
		api: 'api2',
		type: 'wordbeeV2Api',
		secret: 'apiKey',
		urlOf: ({ apiV2Url }: Sandbox) => apiV2Url,
		logIn: 'authToken',
		writes: ['personUpdate'] as string[],
	},
] as const;

/** The token of the session that a request was sent with. */
export const tokenOf = ({ query, headers }: LoggedRequest) =>
	query.token ?? headers['x-auth-token'];

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
		done: async (...given) => succeeded(await bench.run(...given)),
		goOn: async (params, items, settings) =>
			await bench.run(params, items, { ...CONTINUE, ...settings }),
		fault: (on, fault, when) => {
			const named = typeof on === 'string' || Array.isArray(on);
			sandbox.faults.add({ on: named ? { operation: on } : on, ...when, effect: effectOf(fault) });
		},
		person: (id) => sandbox.data.persons.get(id)!,
		add: (more) =>
			sandbox.data.insert({
				companyId: 12,
				firstName: 'Ana',
				lastName: 'New',
				email: 'ana.new@example.test',
				...more,
			}),
		emailsOf: (json) => json.map(({ personId }) => bench.person(personId).email),
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

/** Company and person by their numbers. */
export const whoIs = (companyId: unknown, personId: unknown): IDataObject => ({
	companyId: locator('id', companyId),
	personId: locator('id', personId),
});

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

/** Items of so many new persons. */
export const some = (count: number, more: (number: number) => IDataObject = () => ({})) =>
	Array.from({ length: count }, (_, number) => someone(number, more(number)));

/** The seeded persons from 1002 on, as the company of each. */
const COMPANIES = [12, 32, 1, 12, 13, 1, 1, 32, 1, 13, 1];

/** An item with company and id for each of some seeded persons. */
export const itemsOf = (...ids: number[]) => ids.map((p) => ({ c: COMPANIES[p - 1002], p }));

type Words = string | RegExp;
const holding = (words: Words): unknown =>
	typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words);

/** An item that failed, with these words in its error. */
export function fails(item: any, outcome: string, words: Words, details: IDataObject = {}): void {
	expect(item).toMatchObject({ error: holding(words), details: { outcome, ...details } });
}

/** A run that stopped, with these words in its error. */
export function stops({ error }: Outcome, message: Words, description?: Words): any {
	expect(error?.message).toEqual(holding(message));
	if (description !== undefined) expect(error.description).toEqual(holding(description));
	return error;
}

/** A run that stopped, with all these words in its error or the advice. */
export function tells({ error }: Outcome, ...words: Words[]): any {
	const told = `${error?.message} ${error?.description}`;
	for (const one of words) expect(told).toEqual(holding(one));
	return error;
}

/** How each item ended: what was done, or the outcome of one that failed. */
export const endsOf = (json: any[]): any[] =>
	json.map(({ action, details }) => action ?? details?.outcome);

/** The person ids of an output. */
export const idsOf = (json: any[]): any[] => json.map(({ personId }) => personId);
/** The item that each item of an output comes from. */
export const sourcesOf = (main: INodeExecutionData[]) =>
	main.map(({ pairedItem }) => (pairedItem as { item: number }).item);

/** Fails with the run's own words if it did not end well. */
export function succeeded(outcome: Outcome): Outcome {
	const { error, json } = outcome;
	if (error) throw new Error(`${error.message}\n${error.description}`);
	expect(json.filter((one) => one.error !== undefined)).toEqual([]);
	return outcome;
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

import type { IDataObject } from 'n8n-workflow';

import { runNode, storeFor } from '../../lab/engine/harness.cts';
import { startSandbox, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import { BOTH_APIS, useBench, locator, createFromItem, someone, tokenOf } from './bench.cts';

const bench = useBench();

/** A log-in takes a while, as it may. */
function slowLogIns(sandbox: Sandbox): void {
	sandbox.faults.add({
		on: { operation: ['connect', 'authToken'] },
		effect: { kind: 'slow', ms: 400 },
	});
}

/** Executions of one process, each with two items. */
const executions = (count: number, params: IDataObject, more: object = {}, from = 0) =>
	Array.from(
		{ length: count },
		async (_, at) =>
			await runNode({
				params,
				items: [someone(from + 10 * at), someone(from + 10 * at + 1)],
				store: bench.store,
				...more,
			}),
	);

describe.each(BOTH_APIS)('$name', ({ api, type, secret, logIn, writes }) => {
	const params = { api, ...createFromItem };
	const logIns = () => bench.sent(logIn).length;
	const tokens = () =>
		new Set(bench.sandbox.log.filter(({ operation }) => operation !== logIn).map(tokenOf));

	test('eight executions at once share a log-in, and so do those that come meanwhile', async () => {
		slowLogIns(bench.sandbox);
		const first = executions(6, params);
		await new Promise((resolve) => setTimeout(resolve, 200));
		const runs = await Promise.all([...first, ...executions(2, params, {}, 500)]);
		expect(runs.map(({ error }) => error?.message)).toEqual(runs.map(() => undefined));
		expect(logIns()).toBe(1);
		expect(tokens().size).toBe(1);
	});

	test('each death costs one', async () => {
		slowLogIns(bench.sandbox);
		for (const death of [1, 2, 3]) {
			bench.sandbox.expireTokens();
			const runs = await Promise.all(executions(6, params));
			expect(runs.filter(({ error }) => error)).toEqual([]);
			expect(logIns()).toBe(death);
			for (const id of bench.newIds()) bench.sandbox.data.remove(id);
		}
	});

	test('a session that dies while many are at work costs one', async () => {
		await Promise.all(executions(1, params));
		expect(logIns()).toBe(1);
		slowLogIns(bench.sandbox);
		bench.sandbox.latencyMs = 20;
		bench.fault(writes, () => bench.sandbox.expireTokens(), { nth: 5 });
		const list = Array.from({ length: 12 }, (_, number) => someone(100 + number));
		const halves = [list.slice(0, 6), list.slice(6)];
		const one = { ...params, options: { sendAs: 'single' } };
		const runs = await Promise.all(
			halves.map(async (items) => await runNode({ params: one, items, store: bench.store })),
		);
		expect(runs.filter(({ error }) => error)).toEqual([]);
		expect(logIns()).toBe(2);
		expect(bench.newIds()).toHaveLength(14);
	});

	test('the execution that logs in is cancelled: the others go on with its session', async () => {
		slowLogIns(bench.sandbox);
		const cancelledRun = runNode({
			params,
			items: [someone(900)],
			store: bench.store,
			signal: (cancel) => setTimeout(cancel, 160),
		}).catch((thrown: unknown) => thrown);
		await new Promise((resolve) => setTimeout(resolve, 40));
		const runs = await Promise.all(executions(3, params));
		await cancelledRun;
		expect(runs.filter(({ error }) => error)).toEqual([]);
		expect(logIns()).toBe(1);
		expect(bench.newIds()).toHaveLength(6);
	});

	test('one that waits is cancelled: the log-in and the others go on', async () => {
		slowLogIns(bench.sandbox);
		const others = executions(3, params);
		await new Promise((resolve) => setTimeout(resolve, 40));
		const started = Date.now();
		await runNode({
			params,
			items: [someone(900)],
			store: bench.store,
			signal: (cancel) => setTimeout(cancel, 80),
		}).catch((thrown: unknown) => thrown);
		expect(Date.now() - started).toBeLessThan(700);
		const runs = await Promise.all(others);
		expect(runs.filter(({ error }) => error)).toEqual([]);
		expect(logIns()).toBe(1);
		expect(bench.newIds()).toHaveLength(6);
	});

	test('a refused log-in is not repeated by each', async () => {
		slowLogIns(bench.sandbox);
		bench.store.set(type, { ...bench.store.get(type)!, [secret]: 'wrong' });
		const runs = await Promise.all(executions(6, params));
		for (const { error } of runs) expect(error.message).toMatch(/^Wordbee refused the log-in/);
		expect(logIns()).toBe(1);
	});

	test('a log-in that breaks is tried once more by one of them', async () => {
		bench.fault(logIn, 503, { times: 1 });
		slowLogIns(bench.sandbox);
		const runs = await Promise.all(executions(6, params));
		expect(runs.filter(({ error }) => error)).toEqual([]);
		expect(logIns()).toBe(2);
	});

	test('two accounts at once never share a session', async () => {
		const other = await startSandbox({ seed: 'small' });
		try {
			// The same account and secret elsewhere, and the credential has the same id.
			slowLogIns(bench.sandbox);
			slowLogIns(other);
			const elsewhere = storeFor(other);
			const runs = await Promise.all([
				...executions(3, params),
				...executions(3, params, { store: elsewhere }),
			]);
			expect(runs.filter(({ error }) => error)).toEqual([]);
			for (const sandbox of [bench.sandbox, other]) {
				expect(sandbox.log.filter(({ operation }) => operation === logIn)).toHaveLength(1);
				expect(sandbox.log.filter(({ status }) => status >= 400)).toEqual([]);
			}
		} finally {
			await other.close();
		}
	});
});

test('nothing is kept once it has ended: another account under the same credential logs in', async () => {
	const other = await startSandbox({ seed: 'small' });
	try {
		await Promise.all(executions(2, createFromItem));
		bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi')!, url: other.url });
		const run = await runNode({
			params: { ...createFromItem, companyId: locator('id', 12) },
			items: [someone(1)],
			store: bench.store,
		});
		expect(run.error).toBeUndefined();
		expect(other.log.filter(({ operation }) => operation === 'connect')).toHaveLength(1);
	} finally {
		await other.close();
	}
});

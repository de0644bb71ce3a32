import type { IDataObject } from 'n8n-workflow';

import { runNode, storeFor } from '../../lab/engine/harness.cts';
import { startSandbox, type Sandbox } from '../../lab/sandbox/sandbox.cts';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { createFromItem, locator, someone } from './bench.cts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 'small' });
});
beforeEach(() => sandbox.reset());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await sandbox.close());

const update: IDataObject = {
	api: 'api2',
	operation: 'update',
	companyId: locator('id', 12),
	personId: locator('id', 1002),
	updateFields: { phone: '7' },
};

/** Situations in which the node waits for a long time; the first request has been sent by then. */
const waits: Array<[string, IDataObject, () => void]> = [
	[
		'the allowance is spent',
		update,
		() =>
			sandbox.faults.add({
				on: { operation: 'personUpdate' },
				effect: { kind: 'tooMany', retryAfter: 50 },
			}),
	],
	[
		'Wordbee asks for a pause',
		update,
		() =>
			sandbox.faults.add({
				on: { operation: 'personUpdate' },
				effect: { kind: 'status', status: 503, commit: false, headers: { 'retry-after': '50' } },
			}),
	],
	[
		'a job is running',
		{ ...update, options: { sendAs: 'batch' } },
		() => void (sandbox.variants.api2.jobNeverFinishes = true),
	],
	[
		'it is not known whether a job was started',
		{ api: 'api2', ...createFromItem, options: { sendAs: 'batch' } },
		() =>
			sandbox.faults.add({
				on: { operation: 'personUpdates' },
				effect: { kind: 'reset', commit: false },
			}),
	],
];

test.each(waits)(
	'cancelled while %s: the node waits no longer, and sends nothing more',
	async (_what, params, prepare) => {
		prepare();
		// The waits are real here, and no longer than the test must be seen to fail.
		const going = new Set<Promise<void>>();
		let began: () => void = () => {};
		const waiting = new Promise<void>((resolve) => (began = resolve));
		const { wait } = clock;
		jest.spyOn(clock, 'wait').mockImplementation(async (ms, signal) => {
			const one = wait(Math.min(ms, 8_000), signal);
			going.add(one);
			if (ms > 1_000) began();
			await one.finally(() => going.delete(one));
		});
		let stop = () => {};
		const run = runNode({
			params,
			items: [someone(1)],
			store: storeFor(sandbox),
			signal: (cancel) => (stop = cancel),
		}).catch(() => undefined);
		await waiting;
		const sent = sandbox.log.length;
		const started = performance.now();
		stop();
		await run;
		while (going.size > 0) await Promise.all(going);
		expect(performance.now() - started).toBeLessThan(3_000);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(sandbox.log).toHaveLength(sent);
	},
);

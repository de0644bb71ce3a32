/** The HTTP Request node under the faults of the matrix, where it meets them at all. */
import type { IDataObject, INode } from 'n8n-workflow';

import { note } from '../figures.cts';
import { Gate } from '../lab/gate.cts';
import { pause } from '../lab/time.cts';
import { ByHand } from './byHand.cts';
import { HandStage, newPersons } from './compared.cts';

const ITEMS = 20;
const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const RETRIES = 'Retry On Fail 3';

const operation = 'createPerson';

/** What a row's run may report besides its counts. */
type Body = (stage: HandStage, items: IDataObject[]) => Promise<string>;

interface Plan {
	row: number;
	latencyMs?: number;
	items?: number;
	body: Body;
}

const PLANS: Plan[] = [
	{
		row: 1,
		body: async (stage, items) => {
			stage.sandbox.faults.add({
				on: { operation },
				nth: 5,
				effect: { kind: 'reset', commit: true },
			});
			await stage.run(items, RETRY);
			return RETRIES;
		},
	},
	{
		row: 2,
		body: async (stage, items) => {
			stage.sandbox.faults.add({
				on: { operation },
				nth: 5,
				effect: { kind: 'reset', commit: true },
			});
			await stage.run(items, RETRY);
			await stage.run(items, RETRY);
			return `${RETRIES}, workflow run twice`;
		},
	},
	{
		row: 3,
		body: async (stage, items) => {
			stage.sandbox.faults.add({
				on: { operation },
				nth: 5,
				effect: { kind: 'status', status: 503, commit: true },
			});
			await stage.run(items, RETRY);
			return RETRIES;
		},
	},
	{
		row: 4,
		body: async (stage, items) => {
			stage.sandbox.faults.add({
				on: { operation },
				after: 15,
				effect: { kind: 'tooMany', retryAfter: 20 },
			});
			await stage.run(items, RETRY);
			return RETRIES;
		},
	},
	{
		row: 5,
		body: async (stage, items) => {
			const gate = new Gate(new URL(stage.sandbox.url));
			await gate.open();
			const { url } = gate;
			await gate.shut();
			const running = stage.run(items, RETRY, { url });
			await pause(500);
			await gate.open();
			await running;
			await gate.shut();
			return RETRIES;
		},
	},
	{
		row: 6,
		body: async (stage, items) => {
			stage.sandbox.faults.add({
				on: { operation },
				nth: 5,
				effect: { kind: 'html', commit: true },
			});
			await stage.run(items, RETRY);
			return `${RETRIES}; the page is an output item`;
		},
	},
	{
		row: 7,
		body: async (stage, items) => {
			stage.sandbox.faults.add({ on: { operation }, nth: 10, effect: { kind: 'expireToken' } });
			await stage.run(items, RETRY);
			return RETRIES;
		},
	},
	{
		row: 8,
		latencyMs: 10,
		body: async (stage, items) => {
			let killed = false;
			const kill = () => {
				if (!killed) stage.sandbox.expireTokens();
				killed = true;
			};
			stage.sandbox.faults.add({ on: { operation }, nth: 10, effect: { kind: 'call', fn: kill } });
			await stage.run(items, RETRY);
			return RETRIES;
		},
	},
	{
		row: 9,
		body: async (stage, items) => {
			items[10] = { ...items[10], more: { Email: 'nowhere' } };
			await stage.run(items, RETRY);
			return `${RETRIES}, one item refused`;
		},
	},
	{
		row: 11,
		body: async (stage, items) => {
			const { data } = stage.sandbox;
			data.seats = data.enabledLogins;
			const more = {
				Login: 'ana.doe.10',
				Password: 'Secret-100',
				UserProfileId: 32,
				IsActive: true,
			};
			items[10] = { ...items[10], more };
			await stage.run(items, RETRY);
			return `${RETRIES}, one active person too many`;
		},
	},
	{
		row: 13,
		body: async (stage, items) => {
			const taken = [...stage.sandbox.data.persons.values()].find(({ login }) => login)?.login;
			items[10] = {
				...items[10],
				more: { Login: taken, Password: 'Secret-100', UserProfileId: 32 },
			};
			await stage.run(items, RETRY);
			return `${RETRIES}, one login taken`;
		},
	},
	{
		row: 16,
		latencyMs: 30,
		body: async (stage, items) => {
			let cancel = () => {};
			stage.sandbox.faults.add({
				on: { operation },
				nth: 10,
				effect: { kind: 'call', fn: () => cancel() },
			});
			await stage.run(items, {}, { signal: (stop) => (cancel = stop) });
			await pause(200);
			return 'cancelled at the 10th create';
		},
	},
	{
		row: 17,
		latencyMs: 4,
		items: 1000,
		body: async (stage, items) => {
			await stage.run(items, {});
			return `${stage.sandbox.maxInFlight} in flight, ${stage.sandbox.connections} connections`;
		},
	},
];

const hand = new ByHand(process.env.N8N_FOLDER!);

// One after the other: what is counted depends on the time that other work leaves.
it.each(PLANS)('HTTP Request: row $row', async ({ row, latencyMs, items: count = ITEMS, body }) => {
	const stage = await HandStage.open(hand, latencyMs);
	try {
		const items = newPersons(count);
		const how = await body(stage, items);
		note({ hand: [{ row, items: count, counts: stage.counts(items), note: how }] });
	} finally {
		await stage.close();
	}
});

/** The HTTP Request node under the faults of the matrix, where it meets them at all. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { note } from '../figures.cts';
import { contacts, once } from '../lab/forms.cts';
import { Gate } from '../lab/gate.cts';
import { pause } from '../lab/time.cts';
import { HandStage } from './compared.cts';

const ITEMS = 20;
const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const RETRIES = 'Retry On Fail 3';

const on = { operation: 'createPerson' };

/** What a row's run may report besides its counts. */
type Body = (stage: HandStage, items: IDataObject[]) => Promise<string>;

interface Plan {
	row: number;
	latencyMs?: number;
	items?: number;
	body: Body;
}

/** Creates are struck by a fault; the node is tried again. */
function struck(row: number, rule: Omit<FaultRule, 'on'>, more = ''): Plan {
	return {
		row,
		body: async (stage, items) => {
			stage.sandbox.faults.add({ on, ...rule });
			await stage.run(items, RETRY);
			return `${RETRIES}${more}`;
		},
	};
}

/** One of the items is another one. */
function odd(row: number, what: string, more: (stage: HandStage) => IDataObject): Plan {
	return {
		row,
		body: async (stage, items) => {
			items[10] = { ...items[10], more: more(stage) };
			await stage.run(items, RETRY);
			return `${RETRIES}, ${what}`;
		},
	};
}

const LOST: Omit<FaultRule, 'on'> = { nth: 5, effect: { kind: 'reset', commit: true } };

const PLANS: Plan[] = [
	struck(1, LOST),
	{
		row: 2,
		body: async (stage, items) => {
			const once = await struck(2, LOST).body(stage, items);
			await stage.run(items, RETRY);
			return `${once}, workflow run twice`;
		},
	},
	struck(3, { nth: 5, effect: { kind: 'status', status: 503, commit: true } }),
	struck(4, { after: 15, effect: { kind: 'tooMany', retryAfter: 20 } }),
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
	struck(6, { nth: 5, effect: { kind: 'html', commit: true } }, '; the page is an output item'),
	struck(7, { nth: 10, effect: { kind: 'expireToken' } }),
	{
		row: 8,
		latencyMs: 10,
		body: async (stage, items) => {
			const effect = once(() => stage.sandbox.expireTokens());
			return await struck(8, { nth: 10, effect }).body(stage, items);
		},
	},
	odd(9, 'one item refused', () => ({ Email: 'nowhere' })),
	odd(11, 'one active person too many', ({ sandbox: { data } }) => {
		data.seats = data.enabledLogins;
		return { Login: 'ana.doe.10', Password: 'Secret-100', UserProfileId: 32, IsActive: true };
	}),
	odd(13, 'one login taken', ({ sandbox }) => {
		const taken = [...sandbox.data.persons.values()].find(({ login }) => login)?.login;
		return { Login: taken, Password: 'Secret-100', UserProfileId: 32 };
	}),
	{
		row: 16,
		latencyMs: 30,
		body: async (stage, items) => {
			let cancel = () => {};
			stage.sandbox.faults.add({ on, nth: 10, effect: { kind: 'call', fn: () => cancel() } });
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

// One after the other: what is counted depends on the time that other work leaves.
it.each(PLANS)('HTTP Request: row $row', async ({ row, latencyMs, items: count = ITEMS, body }) => {
	const stage = await HandStage.open(latencyMs);
	try {
		const items = contacts(count);
		const how = await body(stage, items);
		note({ hand: [{ row, items: count, counts: stage.counts(items), note: how }] });
	} finally {
		await stage.close();
	}
});

/** The HTTP Request node under the faults of the matrix, where it meets them at all. */
import type { IDataObject } from 'n8n-workflow';

import type { FaultRule } from '../../../lab/sandbox/sandbox.cts';
import { note } from '../figures.cts';
import { contacts, once, STOPS, type Manner } from '../lab/forms.cts';
import { Gate } from '../lab/gate.cts';
import { Stage } from '../lab/stage.cts';
import { pause } from '../lab/time.cts';
import { ByHand } from './compared.cts';

const RETRY: Manner = { ...STOPS, tries: 3 };

/** What is done by hand on a stage; returns how. */
type Body = (hand: ByHand, items: IDataObject[], stage: Stage) => Promise<string>;

/** Creates are struck by a fault; the node is tried again. */
const struck =
	(rule: Omit<FaultRule, 'on'>, more = ''): Body =>
	async (hand, items, stage) => {
		stage.fault({ on: { operation: 'createPerson' }, ...rule });
		await hand.run(items, RETRY);
		return `Retry On Fail 3${more}`;
	};

/** One of the items is another one. */
const odd =
	(what: string, more: (stage: Stage) => IDataObject): Body =>
	async (hand, items, stage) => {
		items[10] = { ...items[10], more: more(stage) };
		await hand.run(items, RETRY);
		return `Retry On Fail 3, ${what}`;
	};

const lost = struck({ nth: 5, effect: { kind: 'reset', commit: true } });
const login = { Password: 'Secret-100', UserProfileId: 32 };

const BODIES: Record<number, Body> = {
	1: lost,
	2: async (hand, items, stage) => {
		const how = await lost(hand, items, stage);
		await hand.run(items, RETRY);
		return `${how}, workflow run twice`;
	},
	3: struck({ nth: 5, effect: { kind: 'status', status: 503, commit: true } }),
	4: struck({ after: 15, effect: { kind: 'tooMany', retryAfter: 20 } }),
	5: async (hand, items, stage) => {
		const gate = new Gate(new URL(stage.sandbox.url));
		await gate.open();
		const { url } = gate;
		await gate.shut();
		const running = hand.run(items, RETRY, { url });
		await pause(500);
		await gate.open();
		await running;
		await gate.shut();
		return 'Retry On Fail 3';
	},
	6: struck({ nth: 5, effect: { kind: 'html', commit: true } }, '; the page is an output item'),
	7: struck({ nth: 10, effect: { kind: 'expireToken' } }),
	8: async (hand, items, stage) =>
		await struck({ nth: 10, effect: once(() => stage.sandbox.expireTokens()) })(hand, items, stage),
	9: odd('one item refused', () => ({ Email: 'nowhere' })),
	11: odd('one active person too many', ({ sandbox: { data } }) => {
		data.seats = data.enabledLogins;
		return { Login: 'ana.doe.10', ...login, IsActive: true };
	}),
	13: odd('one login taken', ({ sandbox: { data } }) => {
		return { Login: [...data.persons.values()].find((one) => one.login)?.login, ...login };
	}),
	16: async (hand, items, stage) => {
		let cancel = () => {};
		const effect = { kind: 'call', fn: () => cancel() } as const;
		stage.fault({ on: { operation: 'createPerson' }, nth: 10, effect });
		await hand.run(items, STOPS, { signal: (stop) => (cancel = stop) });
		await pause(200);
		return 'cancelled at the 10th create';
	},
	17: async (hand, items, { sandbox }) => {
		await hand.run(items, STOPS);
		return `${sandbox.maxInFlight} in flight, ${sandbox.connections} connections`;
	},
};

const LATENCY_MS: Record<string, number> = { 8: 10, 16: 30, 17: 4 };

// One after the other: what is counted depends on the time that other work leaves.
it.each(Object.entries(BODIES))('HTTP Request: row %s', async (row, body) => {
	const stage = await Stage.open({ latencyMs: LATENCY_MS[row] ?? 0 });
	try {
		const items = contacts(row === '17' ? 1000 : 20);
		const hand = new ByHand(stage);
		const how = await body(hand, items, stage);
		const counts = hand.counts(items);
		note({ hand: [{ row: Number(row), items: items.length, counts, note: how }] });
	} finally {
		await stage.close();
	}
});

/** n8n's HTTP Request node under the compared faults. */
import { ByHand, compare } from './compared.cts';

compare('HTTP Request', async (stage, manner, items) => {
	const hand = new ByHand(stage);
	await hand.run(items, manner);
	return { ok: hand.ok, counts: hand.counts(items) };
});

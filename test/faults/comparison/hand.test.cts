/** n8n's HTTP Request node under the compared faults. */
import { contacts } from '../lab/forms.cts';
import { ByHand } from './byHand.cts';
import { compare, HandStage, ITEMS } from './compared.cts';

const hand = new ByHand(process.env.N8N_FOLDER!);

compare('HTTP Request', async (fault, { settings }, seed) => {
	const stage = await HandStage.open(hand);
	try {
		const items = contacts(ITEMS);
		stage.sandbox.faults.add(fault.rule(seed));
		await stage.run(items, settings);
		return stage.counts(items);
	} finally {
		await stage.close();
	}
});

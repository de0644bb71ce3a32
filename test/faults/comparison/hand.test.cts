/** n8n's HTTP Request node under the compared faults. */
import { contacts } from '../lab/forms.cts';
import { compare, HandStage, ITEMS } from './compared.cts';

compare('HTTP Request', async (fault, { settings }, seed) => {
	const stage = await HandStage.open();
	try {
		const items = contacts(ITEMS);
		stage.sandbox.faults.add(fault.rule(seed));
		await stage.run(items, settings);
		return stage.counts(items);
	} finally {
		await stage.close();
	}
});

/** A process that runs one create workflow against a sandbox elsewhere, until somebody kills it. */
import '../../../lab/engine/environment.cjs';
import type { IDataObject } from 'n8n-workflow';

import { runNode, storeFor, type Connectable } from '../../../lab/engine/harness.cts';

/** What the process gets to do. */
export interface VictimTask {
	sandbox: Connectable;
	params: IDataObject;
	items: IDataObject[];
	credentials: string[];
}

process.once('message', (task: VictimTask) => {
	const { sandbox, ...setup } = task;
	void runNode({ ...setup, store: storeFor(sandbox) }).then(() => process.exit(0));
});
process.send?.('ready');

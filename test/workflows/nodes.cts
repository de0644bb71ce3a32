/** n8n's own nodes from a full installation of n8n. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { NodeTypes } from '../../lab/engine/harness.cts';

const modules = join(process.env.N8N_FOLDER!, 'node_modules');
const theirs = createRequire(join(modules, 'n8n-nodes-base/package.json'));

/** The nodes that the workflows use, by their types. Triggers get what would have started them. */
const PATHS = {
	aggregate: 'Transform/Aggregate/Aggregate',
	crypto: 'Crypto/Crypto',
	emailSend: 'EmailSend/EmailSend',
	extractFromFile: 'Files/ExtractFromFile/ExtractFromFile',
	filter: 'Filter/Filter',
	if: 'If/If',
	noOp: 'NoOp/NoOp',
	readWriteFile: 'Files/ReadWriteFile/ReadWriteFile',
	respondToWebhook: 'RespondToWebhook/RespondToWebhook',
	set: 'Set/Set',
};

/** The nodes by their types, as n8n loads them. */
export function baseNodes(): NodeTypes {
	return Object.fromEntries(
		Object.entries(PATHS).map(([name, path]) => {
			const exported = theirs(join(modules, 'n8n-nodes-base/dist/nodes', `${path}.node.js`));
			const [Type] = Object.values(exported as object) as Array<new () => unknown>;
			return [`n8n-nodes-base.${name}`, new Type()];
		}),
	);
}

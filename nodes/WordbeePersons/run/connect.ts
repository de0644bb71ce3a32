import { Api1, api1Kind } from '../api/api1/Api1';
import { Api2, api2Kind } from '../api/api2/Api2';
import { PersonList } from '../api/api2/PersonList';
import type { PersonsApi } from '../api/PersonsApi';
import { Client } from '../transport/client';
import { Redactor } from '../transport/redact';
import { Run } from '../transport/run';
import type { NodeContext } from '../transport/sessionKind';
import type { Settings } from './settings';

/**
 * The API that the node's Authentication parameter chooses. API 1 gets its look-ups from API 2 if
 * the node has that credential too.
 * @param api `api1` or `api2`
 */
export function connect(
	context: NodeContext,
	api: unknown,
	settings: Settings,
	run: Run,
): PersonsApi {
	const redactor = new Redactor();
	if (api === 'api2') return connectApi2(context, settings, run, redactor);
	const client = new Client(context, api1Kind, settings, run, redactor);
	if (context.getNode().credentials?.[api2Kind.credentialType] === undefined) {
		return new Api1(client);
	}
	// Trouble with the look-ups alone does not end the run.
	const lookUps = new Client(context, api2Kind, settings, new Run(run.signal), redactor);
	return new Api1(client, new PersonList(lookUps));
}

/** API 2 by itself, for what only API 2 has. */
export function connectApi2(
	context: NodeContext,
	settings: Settings,
	run: Run,
	redactor = new Redactor(),
): Api2 {
	return new Api2(new Client(context, api2Kind, settings, run, redactor), settings);
}

import { Api1, api1Kind } from '../api/api1/Api1';
import type { PersonsApi } from '../api/PersonsApi';
import { Client } from '../transport/client';
import { Redactor } from '../transport/redact';
import type { Run } from '../transport/run';
import type { NodeContext } from '../transport/session';
import type { Settings } from './settings';

/** What a run works with. */
export interface Connection {
	api: PersonsApi;
	settings: Settings;
}

/** The API that the node's Authentication parameter chooses, with look-ups where possible. */
export function connect(context: NodeContext, settings: Settings, run: Run): Connection {
	const redactor = new Redactor();
	return { api: new Api1(api1Client(context, settings, run, redactor)), settings };
}

/** A client of API 1; also used by the lists of the panel. */
export function api1Client(
	context: NodeContext,
	settings: Settings,
	run: Run,
	redactor = new Redactor(),
): Client {
	return new Client(context, api1Kind, settings, run, redactor);
}

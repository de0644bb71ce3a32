import { Client, type ClientSettings } from '../http/client';
import { Redactor } from '../http/redactor';
import { Run } from '../http/run';
import type { Api } from '../person/personFields';
import { Session } from '../session/session';
import { api1Kind, api2Kind, type NodeContext, type SessionKind } from '../session/sessionKind';
import { isBlank, toChoice } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import { Api1 } from './api1/api1';
import { Api2, type JobSettings } from './api2/api2';
import type { PersonsApi } from './personsApi';

/** An operation as far as the choice of the API goes. */
export interface Offered {
	/** Name in the panel. */
	name: string;
	/** The APIs that can do it. */
	apis: readonly Api[];
	/** What to do instead where an API cannot do it. */
	wayOut?: string;
}

/** The options of a run as far as the connection goes. */
export type ConnectionSettings = ClientSettings & JobSettings;

const titles: Record<Api, string> = { api1: 'API 1', api2: 'API 2' };

/**
 * The API that an operation uses. What only API 2 can do never asks for the API, so a value that was
 * left there from another operation does not count.
 * @param chosen value of the node's parameter `api`
 * @throws WordbeeError if the operation cannot be done by the API that was chosen
 */
export function chooseApi({ name, apis, wayOut }: Offered, chosen: unknown): Api {
	if (!apis.includes('api1')) return 'api2';
	const api = isBlank(chosen) ? 'api1' : toChoice(chosen, ['api1', 'api2'] as const, 'API');
	if (apis.includes(api)) return api;
	throw inputError('API', `${name} is not possible with ${titles[api]}`, wayOut);
}

/**
 * Connects to Wordbee. API 1 gets its look-ups from API 2 if the node has that credential too.
 * @throws WordbeeError if the credential for the API is not set, or one cannot be used for all items;
 *   nothing is sent then
 */
export async function connect(
	context: NodeContext,
	api: Api,
	settings: ConnectionSettings,
	run: Run,
): Promise<PersonsApi> {
	const redactor = new Redactor();
	if (api === 'api2') return await connectApi2(context, settings, run, redactor);
	needCredential(context, api1Kind);
	const client = clientOf(context, api1Kind, settings, run, redactor);
	const credentials = await client.credentials();
	if (!hasCredential(context, api2Kind)) return new Api1(client, credentials);
	// Trouble with the look-ups alone does not end the run.
	const lookUps = clientOf(context, api2Kind, settings, new Run(run.signal), redactor);
	await lookUps.credentials();
	return new Api1(client, credentials, new Api2(lookUps, settings));
}

/**
 * API 2 by itself, for what only API 2 has.
 * @throws WordbeeError as above
 */
export async function connectApi2(
	context: NodeContext,
	settings: ConnectionSettings,
	run: Run,
	redactor = new Redactor(),
): Promise<Api2> {
	needCredential(context, api2Kind);
	const client = clientOf(context, api2Kind, settings, run, redactor);
	await client.credentials();
	return new Api2(client, settings);
}

function clientOf(
	context: NodeContext,
	kind: SessionKind,
	settings: ConnectionSettings,
	run: Run,
	redactor: Redactor,
): Client {
	const session = new Session(context, kind, redactor, settings, run.signal);
	return new Client(session, kind, settings, run, redactor);
}

function hasCredential(context: NodeContext, { credentialType }: SessionKind): boolean {
	return context.getNode().credentials?.[credentialType] !== undefined;
}

/** n8n's own words for this name the type, not what to do; and for an optional one they are others. */
function needCredential(context: NodeContext, kind: SessionKind): void {
	if (hasCredential(context, kind)) return;
	throw inputError(
		kind.title,
		`The ${kind.title} credential is missing`,
		`Choose one in the node under ${kind.title}, or create it there.`,
	).with({ ofTheNode: true });
}

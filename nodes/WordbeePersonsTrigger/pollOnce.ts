import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { Api2 } from '../WordbeePersons/api/api2/api2';
import { connectApi2 } from '../WordbeePersons/api/connect';
import { Run } from '../WordbeePersons/http/run';
import { companyRef } from '../WordbeePersons/input/personRef';
import { defaultSettings } from '../WordbeePersons/input/settings';
import { Names } from '../WordbeePersons/lookup/names';
import { isBlank, toFlag } from '../WordbeePersons/values/kinds';
import { locator } from '../WordbeePersons/values/locator';
import { errorItem, toNodeError } from '../WordbeePersons/values/toNodeError';
import {
	asWordbeeError,
	inputError,
	type WordbeeError,
} from '../WordbeePersons/values/wordbeeError';
import { EVENTS, eventItem, type PersonEvent } from './personEvent';
import { poll, type Polled } from './poll';
import { PollTime } from './pollTime';
import { packed, roundOf, unpacked, type State } from './state';
import { takeTurn } from './takeTurn';

/** Persons of the sample that the editor shows. */
const SAMPLE = 3;

/**
 * One poll of the trigger.
 * @returns null if nothing is new: an empty list would start an execution
 * @throws NodeApiError or NodeOperationError, with `failure` for n8n's scheduler; the next poll then begins
 *   where this one did
 */
export async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const isManual = context.getMode() === 'manual';
		const items = isManual ? await sample(context) : await changes(context);
		return items.length === 0 ? null : [items.map((json) => ({ json }))];
	} catch (thrown) {
		const node = context.getNode();
		const error = asWordbeeError(thrown);
		// Run by hand, n8n takes what a node that goes on on errors was given for its success.
		const goesOn = context.getMode() === 'manual' && /^continue/.test(node.onError ?? '');
		if (goesOn) return [[errorItem(node, error, { index: 0, count: 1 })]];
		throw Object.assign(toNodeError(node, thrown), { failure: failureOfPoll(error) });
	}
}

/** What the workflow will get, to build it with; nothing is remembered. */
async function sample(context: IPollFunctions): Promise<IDataObject[]> {
	const [event] = eventsOf(context);
	const api = await connectApi2(context, defaultSettings, new Run());
	const companyId = await companyOf(context, api);
	const filters = companyId === undefined ? {} : { companyId };
	const { rows } = await api.directory.search(filters, { limit: SAMPLE }, (row) => row);
	return rows.map((row) => ({ ...eventItem(event, row), sample: true }));
}

/** What has changed since the last poll. */
async function changes(context: IPollFunctions): Promise<IDataObject[]> {
	const time = new PollTime(context.getPollBudgetMs?.());
	const stored = context.getWorkflowStaticData('node');
	const key = `${context.getWorkflow().id}/${context.getNode().id}`;
	const emitExisting = emitsExisting(context);
	const turn = takeTurn(key, roundOf(stored.state) ?? (emitExisting ? 0 : undefined));
	if (turn === undefined) return [];
	let round: number | undefined;
	try {
		const before = await unpacked(stored.state);
		const { items, state } = await ask(context, before, time, emitExisting);
		if (state !== undefined) stored.state = await packed(state);
		if (items.length > 0 && !time.isLate) round = state?.round;
		return items;
	} catch (thrown) {
		throw time.endedBy(thrown) ?? asWordbeeError(thrown);
	} finally {
		turn.end(round);
	}
}

async function ask(
	context: IPollFunctions,
	before: State | undefined,
	time: PollTime,
	emitExisting: boolean,
): Promise<Polled> {
	const events = eventsOf(context);
	const api = await connectApi2(context, time.limit(defaultSettings), new Run(time.signal));
	const filter = JSON.stringify(locator(context.getNodeParameter('companyId', '')).value ?? '');
	const companyId = before?.filter === filter ? before.companyId : await companyOf(context, api);
	const wanted = { events, filter, companyId, emitExisting };
	const isNew = before?.filter !== filter || before.begins !== undefined;
	const polled = await poll(api.directory, wanted, before, time);
	const { state } = polled;
	if (isNew && state !== undefined && state.begins === undefined) tellBeginning(context, state);
	return polled;
}

/** n8n keeps what a trigger remembers by the name of its node. */
function tellBeginning(context: IPollFunctions, { persons }: State): void {
	context.logger?.warn(
		`"${context.getNode().name}" begins with the ${persons.size} persons who are in Wordbee now, and tells what changes from now on. A trigger that was renamed or got another company begins anew, too.`,
	);
}

function emitsExisting(context: IPollFunctions): boolean {
	const { emitExisting } = context.getNodeParameter('options', {}) as IDataObject;
	return !isBlank(emitExisting) && toFlag(emitExisting, 'Emit Existing Persons');
}

function eventsOf(context: IPollFunctions): PersonEvent[] {
	const given = context.getNodeParameter('events', []) as unknown;
	const events = EVENTS.filter((event) => Array.isArray(given) && given.includes(event));
	if (events.length > 0) return events;
	throw inputError('Events', 'Events are empty: nothing would start the workflow', 'Choose one.');
}

/** The number of the company to filter by, undefined for all. */
async function companyOf(context: IPollFunctions, api: Api2): Promise<number | undefined> {
	const given = locator(context.getNodeParameter('companyId', ''));
	if (isBlank(given.value)) return undefined;
	return await new Names(api).company(companyRef(given));
}

/** Why a poll failed, as n8n's scheduler reads it from an error's `failure`. */
type PollFailure =
	| { cause: 'rate-limited' | 'temporarily-unavailable'; retryAfterMs?: number }
	| { cause: 'credential-invalid' | 'configuration-invalid' };

/**
 * Why a poll failed, so that n8n waits as long as it is of use.
 * @returns undefined where nobody knows: n8n then has its own rules
 */
function failureOfPoll(error: WordbeeError): PollFailure | undefined {
	const { systemic, httpCode = 0, retryAfter, field, ofTheNode, outcome } = error;
	const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfter * 1000 };
	if (systemic === 'signIn') return { cause: 'credential-invalid' };
	if (systemic === 'allowance' || httpCode === 429) return { cause: 'rate-limited', ...wait };
	if (ofTheNode || field !== undefined || httpCode === 403) {
		return { cause: 'configuration-invalid' };
	}
	if (systemic === 'host' || httpCode >= 500 || httpCode === 408 || outcome === 'unknown') {
		return { cause: 'temporarily-unavailable', ...wait };
	}
	return httpCode === 0 ? { cause: 'temporarily-unavailable', ...wait } : undefined;
}

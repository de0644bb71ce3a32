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
import { asWordbeeError, inputError } from '../WordbeePersons/values/wordbeeError';
import { EVENTS, eventItem, type PersonEvent } from './personEvent';
import { poll, type Wanted } from './poll';
import { sourceOf } from './sourceOf';
import { packed, unpacked } from './state';

/** Persons of the sample that the editor shows. */
const SAMPLE = 100;

/** Nodes whose poll is under way, by n8n's static data of the node: n8n may start the next one meanwhile. */
const underWay = new WeakSet<object>();

/**
 * One poll of the trigger.
 * @returns null if nothing is new: an empty list would start an execution
 * @throws NodeApiError or NodeOperationError; the next poll then begins where this one did
 */
export async function pollOnce(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const stored = context.getWorkflowStaticData('node');
	if (underWay.has(stored)) return null;
	underWay.add(stored);
	try {
		const items =
			context.getMode() === 'manual' ? await sample(context) : await changes(context, stored);
		return items.length === 0 ? null : [items.map((json) => ({ json }))];
	} catch (thrown) {
		const node = context.getNode();
		// Run by hand, n8n takes what a node that goes on on errors was given for its success.
		const goesOn = context.getMode() === 'manual' && /^continue/.test(node.onError ?? '');
		if (goesOn) return [[errorItem(node, asWordbeeError(thrown), 0)]];
		throw toNodeError(node, thrown);
	} finally {
		underWay.delete(stored);
	}
}

/** What the workflow will get, to build it with; nothing is remembered. */
async function sample(context: IPollFunctions): Promise<IDataObject[]> {
	const [event] = eventsOf(context);
	const api = await connectApi2(context, defaultSettings, new Run());
	const companyId = await companyOf(context, api);
	const filters = companyId === undefined ? {} : { companyId };
	const { rows } = await api.directory.search(filters, { limit: SAMPLE }, (row) => row);
	return rows.map((row) =>
		event === 'updated'
			? { ...eventItem(event, row), changedFields: ['email'] }
			: eventItem(event, row),
	);
}

async function changes(context: IPollFunctions, stored: IDataObject): Promise<IDataObject[]> {
	const events = eventsOf(context);
	const before = unpacked(stored.state);
	const api = await connectApi2(context, defaultSettings, new Run());
	const filter = JSON.stringify(locator(context.getNodeParameter('companyId', '')).value ?? '');
	const companyId = before?.filter === filter ? before.companyId : await companyOf(context, api);
	const { emitExisting } = context.getNodeParameter('options', {}) as IDataObject;
	const wanted: Wanted = {
		events,
		filter,
		companyId,
		emitExisting: !isBlank(emitExisting) && toFlag(emitExisting, 'Emit Existing Persons'),
	};
	const { items, state } = await poll(sourceOf(api, companyId), wanted, before);
	// n8n does not see changes inside of what was put there before.
	if (state !== undefined) stored.state = packed(state);
	return items;
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

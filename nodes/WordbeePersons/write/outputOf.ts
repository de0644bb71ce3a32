import type { IDataObject } from 'n8n-workflow';

import type { DryResult, Preview } from '../api/personsApi';
import { shownFields } from '../person/personFields';
import {
	DONE,
	type OpenRequest,
	type PersonRequest,
	type PersonResult,
} from '../person/personRequest';
import type { Told } from './writeItem';

/** What is particular to the output of an operation. */
export type OutputOf = (result: PersonResult, request: PersonRequest) => IDataObject;

/** The output of a success: also the fields that the item set, and those that were taken from it. */
export function outputOf(
	own: OutputOf,
	request: PersonRequest,
	result: PersonResult,
	told: Told = {},
): IDataObject {
	const json = { ...own(result, request) };
	for (const [key, value] of Object.entries(shownFields(request.fields))) json[key] ??= value;
	const { personIds, informations = [], remarks = [] } = result;
	const all = [...(told.remarks ?? []), ...remarks];
	if (all.length > 0) json.informations = [...informations, ...all];
	// A new person was not disabled before.
	if (told.enables === true && result.action === 'updated') json.enabled = true;
	if (personIds !== undefined) {
		delete json.personId;
		json.personIds = personIds;
	}
	return { ...json, ...namesBeside(request, result.companyId), ...mapped(request) };
}

/** The names beside the numbers; the person of the output may belong to another company than was asked for. */
function namesBeside({ names = {}, companyId }: PersonRequest, shown: number): IDataObject {
	const { company, ...others } = names;
	return { ...(company !== undefined && companyId === shown && { company }), ...others };
}

/** What a dry run says in place of each action, so that it never reads like a real run. */
const WOULD: Record<string, string> = {
	created: 'wouldCreate',
	updated: 'wouldUpdate',
	skipped: 'wouldSkip',
	deleted: 'wouldDelete',
	enabled: 'wouldEnable',
	disabled: 'wouldDisable',
	loginSet: 'wouldSetLogin',
	loginRemoved: 'wouldRemoveLogin',
};

/**
 * The output of a dry run that shows the request, for an API that has none of its own.
 * @param foreseen what Wordbee will refuse
 */
export function previewOf(
	own: OutputOf,
	request: PersonRequest,
	preview: Preview,
	foreseen: string[] = [],
): IDataObject {
	const refused = { action: 'wouldFail', success: false, errors: foreseen };
	const json = dryJson(own, request);
	return { ...json, ...(foreseen.length > 0 && refused), request: { ...preview } };
}

/** The output of a dry run with Wordbee's own answer to it. */
export function dryAnswerOf(own: OutputOf, request: PersonRequest, dry: DryResult): IDataObject {
	const { done, personId = request.personId, refused, answer } = dry;
	const rest = Object.entries(answer).filter(([key]) => key.toLowerCase() !== 'action');
	const json = dryJson(own, request, { action: done, personId });
	return { ...json, ...(refused && { action: 'wouldFail' }), ...Object.fromEntries(rest) };
}

/**
 * The output of a dry run.
 * @param result what would come of the request, as far as it is known
 */
export function dryJson(
	own: OutputOf,
	request: PersonRequest,
	result: Partial<PersonResult> = {},
): IDataObject {
	const { action = DONE[request.action], personIds } = result;
	const { companyId = request.companyId, personId = request.personId } = result;
	const { action: shown = action } = own({ action, companyId, personId: personId ?? 0 }, request);
	return {
		dryRun: true,
		action: WOULD[action === 'skipped' ? action : String(shown)],
		companyId,
		...(personIds && { personIds }),
		...(personId !== undefined && !personIds && { personId }),
		...namesBeside(request, companyId),
		...mapped(request),
	};
}

/** What automatic mapping took from the item. */
export function mapped({ source, mappedFields, notMapped }: OpenRequest): IDataObject {
	return mappedFields === undefined ? {} : { source, mappedFields, notMapped };
}

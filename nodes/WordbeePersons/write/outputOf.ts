import type { IDataObject } from 'n8n-workflow';

import type { Preview } from '../api/personsApi';
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
	return { ...json, ...mapped(request) };
}

/** The output of a dry run that shows the request, for an API that has none of its own. */
export function previewOf(own: OutputOf, request: PersonRequest, preview: Preview): IDataObject {
	const { companyId, personId } = request;
	const { action } = own(
		{ action: DONE[request.action], companyId, personId: personId ?? 0 },
		request,
	);
	return {
		dryRun: true,
		action,
		companyId,
		...mapped(request),
		...(personId === undefined ? {} : { personId }),
		request: { ...preview },
	};
}

/** What automatic mapping took from the item. */
export function mapped({ source, mappedFields, notMapped }: OpenRequest): IDataObject {
	return mappedFields === undefined ? {} : { source, mappedFields, notMapped };
}

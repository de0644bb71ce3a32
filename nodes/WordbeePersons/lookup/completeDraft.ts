import type { Draft } from '../input/draft';
import type { OpenRequest } from '../person/personRequest';
import { isBlank } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import { addMapped } from './addMapped';
import type { Names } from './names';

/**
 * @param draft what an item asks for, in which names may stand for ids
 * @returns it as a request, except for the person, which only a look-up can find
 * @throws WordbeeError that lists the candidates if a name fits none or several
 */
export async function completeDraft(draft: Draft, names: Names): Promise<OpenRequest> {
	const companyId = draft.company && (await names.company(draft.company));
	const request: OpenRequest = {
		action: draft.action,
		companyId,
		fields: { ...draft.fields },
	};
	if (draft.person?.by === 'id') request.personId = draft.person.id;
	const profile = draft.fields.userProfileId;
	if (typeof profile === 'string') {
		request.fields.userProfileId = await names.profile(profile);
	}
	if (draft.labels.length > 0) {
		request.labels = [];
		for (const { label, value } of draft.labels) {
			request.labels.push(await names.label(label, value));
		}
	}
	if (draft.customFields.length > 0) {
		request.customFields = [];
		for (const { field, value } of draft.customFields) {
			request.customFields.push({ id: await names.customField(field), value });
		}
	}
	if (draft.mapped !== undefined) await addMapped(request, draft.mapped, names);
	if (draft.matchOn !== undefined) request.matchOn = draft.matchOn;
	if (draft.matchField !== undefined) {
		request.matchField = await names.customField(draft.matchField);
		checkMatchValue(request);
	}
	await names.api.checkLengths(request);
	return request;
}

/** Wordbee wants the value of the field that it matches on in every request [documented]. */
function checkMatchValue({ customFields = [], matchField }: OpenRequest): void {
	if (customFields.some(({ id, value }) => id === matchField && !isBlank(value))) return;
	throw inputError(
		'Custom Fields',
		'The custom field to match on has no value',
		'Add the field that is chosen as Match Field under Custom Fields, with its value.',
	);
}

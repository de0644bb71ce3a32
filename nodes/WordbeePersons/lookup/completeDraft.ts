import type { Draft } from '../input/draft';
import type { OpenRequest } from '../person/personRequest';
import { describe, isBlank, type IdOrName } from '../values/kinds';
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
		const given = new Map<number, IdOrName>();
		for (const { label, value } of draft.labels) {
			const choice = await names.label(label, value);
			refuseSecond('Label', choice.id, label, given);
			request.labels.push(choice);
		}
	}
	if (draft.customFields.length > 0) {
		request.customFields = [];
		const given = new Map<number, IdOrName>();
		for (const { field, value } of draft.customFields) {
			const id = await names.customField(field);
			refuseSecond('Custom Field', id, field, given);
			request.customFields.push({ id, value });
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

/** @throws WordbeeError if a label or custom field is given a second time, be it by number or by name */
function refuseSecond(
	title: string,
	id: number,
	one: IdOrName,
	given: Map<number, IdOrName>,
): void {
	const other = given.get(id);
	given.set(id, one);
	if (other === undefined) return;
	const alsoAs = other === one ? '' : `, also as ${describe(other)}`;
	throw inputError(
		title,
		`${title} ${describe(one)} is given twice${alsoAs}`,
		'Remove one of them, so that it is clear which value counts.',
	);
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

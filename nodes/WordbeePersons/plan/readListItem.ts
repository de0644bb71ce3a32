import type { Draft } from '../input/draft';
import type { ItemParameters } from '../input/itemParameters';
import type { Mapped } from '../input/mapItem';
import { mapOnly } from '../input/readDetails';
import { readLastDay, type DateRules } from '../input/readLastDay';
import type { SyncSettings } from '../input/readSync';
import { upsertDraft } from '../input/upsertDraft';
import { completeDraft } from '../lookup/completeDraft';
import type { Names } from '../lookup/names';
import { foreseen } from '../person/foreseen';
import type { OpenRequest } from '../person/personRequest';
import { readField } from '../person/readField';
import { isBlank, sameName, toName } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import type { ListItem, SyncKey } from './step';

/** How the items of a list are read. */
export interface ListRules extends Pick<SyncSettings, 'matchOn' | 'matchField'> {
	dates: DateRules;
	/** Today in the time zone of the workflow, as in 2026-12-31. */
	today: string;
}

/**
 * Reads one item of a list. An item that cannot be used still tells, if it can, for whom it stands, so that nobody
 * is taken for one who is not in the list.
 * @returns also the error of an item that cannot be used
 */
export async function readListItem(
	item: ItemParameters,
	rules: ListRules,
	names: Names,
): Promise<{ item: ListItem; error?: unknown }> {
	const { index } = item;
	let draft: Draft | undefined;
	try {
		draft = upsertDraft(item);
		const request = await completeDraft(draft, names);
		// A plan shows it, so Apply does not send it.
		const [refusal] = foreseen(request.fields);
		if (refusal !== undefined) throw refusal;
		const lastDay = readLastDay(item.optional('lastDay'), rules.dates);
		const companyId = request.companyId!;
		const isOver = lastDay !== undefined && lastDay < rules.today;
		const key = keyOf(request, draft, rules);
		return { item: { index, key, companyId, request: { ...request, companyId }, isOver } };
	} catch (error) {
		const key = await keyAlone(item, rules, names).catch(() => undefined);
		const companyId = await companyAlone(item, names).catch(() => undefined);
		return { item: { index, key, companyId }, error };
	}
}

function keyOf(request: OpenRequest, { person }: Draft, { matchOn }: ListRules): SyncKey {
	if (matchOn === 'personId') {
		if (person?.by === 'id') return { by: matchOn, id: person.id };
		throw inputError(
			'Person',
			'Person must be a number, since the list is matched on the person id',
			'Give the number, or match on login or e-mail.',
		);
	}
	if (matchOn !== 'customField') return { by: matchOn, value: String(request.fields[matchOn]) };
	const own = request.customFields?.find(({ id }) => id === request.matchField);
	return { by: matchOn, value: own!.value };
}

async function companyAlone(item: ItemParameters, names: Names): Promise<number> {
	return await names.company(item.company());
}

/** The key of an item of which something else is wrong. */
async function keyAlone(
	item: ItemParameters,
	rules: ListRules,
	names: Names,
): Promise<SyncKey | undefined> {
	const { matchOn } = rules;
	if (matchOn === 'personId') {
		const person = item.person();
		return person.by === 'id' ? { by: matchOn, id: person.id } : undefined;
	}
	const mapped = mapOnly(item, matchOn === 'customField' ? [] : [matchOn]);
	if (matchOn === 'customField') return await fieldAlone(item, rules, names, mapped);
	const value = mapped === undefined ? typedAlone(item, matchOn) : mapped.fields[matchOn];
	return isBlank(value) ? undefined : { by: matchOn, value: String(value) };
}

function typedAlone(item: ItemParameters, key: 'email' | 'login'): unknown {
	const value = key === 'email' ? item.optional(key) : item.collection('additionalFields')[key];
	return isBlank(value) ? undefined : readField(key, value);
}

async function fieldAlone(
	item: ItemParameters,
	{ matchField }: ListRules,
	names: Names,
	mapped?: Mapped,
): Promise<SyncKey | undefined> {
	const number = await names.customField(matchField!);
	for (const { field, value } of item.customFields()) {
		if ((await names.customField(field)) !== number) continue;
		return isBlank(value) ? undefined : { by: 'customField', value };
	}
	if (mapped === undefined) return undefined;
	const title = (await names.customFields()).find(({ id }) => id === number)?.name ?? '';
	const own = mapped.customFields.find((one) => sameName(one.title, title));
	return own === undefined || isBlank(own.value)
		? undefined
		: { by: 'customField', value: toName(own.value, title) };
}

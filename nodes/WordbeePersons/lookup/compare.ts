import { customFieldOf } from '../api/customFieldOf';
import { factOf, type Fact } from '../api/factOf';
import type { CustomField, Named, PersonRow } from '../api/personsApi';
import { TITLE_PREFIX } from '../input/mapItem';
import { fieldKeys, type FieldKey } from '../person/personFields';
import type { OpenRequest } from '../person/personRequest';
import { foldName, sameName, trimmed } from '../values/kinds';

/** A person as far as a list shows it. */
export interface ShownPerson {
	fact(key: FieldKey): Fact;
	customField(field: CustomField): string | null | undefined;
}

/** What a field is and what it would become; null for nothing. `from` is absent if the list does not show it. */
export interface Change {
	from?: string | number | boolean | null;
	to: string | number | boolean | null;
}

/** Changes by field, named as in the collections; custom fields and labels as in `mappedFields`. */
export type Changes = Record<string, Change>;

/** Lists that give names to numbers; [] where they cannot be had. */
export interface NameLists {
	customFields: CustomField[];
	profiles: Named[];
}

/** What a request would change. */
export interface Comparison {
	/** The fields that differ. */
	changes: Changes;
	/** Names of the fields that the list does not show, which cannot be compared. */
	notShown: string[];
	/** The part of the request that differs or cannot be compared: to be sent, if anything. */
	rest: Pick<OpenRequest, 'fields' | 'labels' | 'customFields'>;
}

/** Fields that Wordbee does not keep: they go along with what is sent. */
const NOT_KEPT: FieldKey[] = ['profileKeepExisting', 'data'];

/** @returns the person as a row of Wordbee's list shows it */
export function shownBy(row: PersonRow): ShownPerson {
	return {
		fact: (key) => factOf(row, key),
		customField: (field) => customFieldOf(row, field),
	};
}

/**
 * Whether a request changes a person, and what. Compared is as Wordbee keeps values: e-mail and login
 * without regard to case [U22], texts in one Unicode form, without blanks at their ends and with one kind
 * of line end, profiles by number or name, the values of pick lists by their option.
 * @param request what is set, names looked up
 */
export function compare(
	{ fields, labels = [], customFields = [] }: OpenRequest,
	person: ShownPerson,
	lists: NameLists,
): Comparison {
	const changes: Changes = {};
	const notShown: string[] = [];
	const rest: Comparison['rest'] = { fields: {} };
	/** @returns whether the field is to be sent */
	const differs = (name: string, fact: Fact, to: Change['to'], isSame: boolean): boolean => {
		if (fact === undefined) notShown.push(name);
		else if (!isSame) changes[name] = { from: fact, to: to === '' ? null : to };
		return fact === undefined || !isSame;
	};
	for (const key of fieldKeys) {
		const to = fields[key];
		if (to === undefined || NOT_KEPT.includes(key)) continue;
		const shown = person.fact(key);
		const fact = key === 'userProfileId' ? numbered(shown, lists.profiles) : shown;
		// Wordbee leaves the profile of somebody who has one then [documented].
		if (key === 'userProfileId' && fields.profileKeepExisting === true && shown) continue;
		if (!differs(key, fact, to, isSameFact(key, fact, to))) continue;
		rest.fields[key] = to;
	}
	for (const custom of customFields) {
		const field = lists.customFields.find(({ id }) => id === custom.id);
		const fact = field && person.customField(field);
		const name = `${TITLE_PREFIX.customField} ${field?.name ?? custom.id}`;
		if (!differs(name, fact, custom.value, isSameCustom(field, fact, custom.value))) continue;
		(rest.customFields ??= []).push(custom);
	}
	// No list shows the labels of a person by number.
	for (const { id } of labels) notShown.push(`${TITLE_PREFIX.label} ${id}`);
	if (labels.length > 0) rest.labels = labels;
	if (Object.keys(changes).length + notShown.length > 0) {
		for (const key of NOT_KEPT) if (fields[key] !== undefined) rest.fields[key] = fields[key];
	}
	return { changes, notShown, rest };
}

/** A profile that the list shows by its name; undefined if the name does not tell which one it is. */
function numbered(shown: Fact, profiles: Named[]): Fact {
	if (typeof shown !== 'string') return shown;
	const named = profiles.filter(({ name }) => sameName(name, shown));
	return named.length === 1 ? named[0].id : undefined;
}

function isSameFact(key: FieldKey, fact: Fact, to: Change['to']): boolean {
	if (typeof fact !== 'string' && typeof to !== 'string') return fact === to;
	const isName = key === 'email' || key === 'login';
	return isName
		? foldName(String(fact ?? '')) === foldName(String(to ?? ''))
		: asKept(fact) === asKept(to);
}

function isSameCustom(field: CustomField | undefined, fact: Fact, to: string): boolean {
	if (asKept(fact) === asKept(to)) return true;
	const isOption = typeof fact === 'string' && field?.options?.includes(fact) === true;
	return isOption && sameName(fact, to);
}

/** A text in the form in which those that mean the same are equal. */
function asKept(text: Fact): string {
	return trimmed(String(text ?? ''))
		.normalize('NFC')
		.replace(/\r\n?/g, '\n');
}

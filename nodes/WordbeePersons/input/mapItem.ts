import {
	fieldKeys,
	fieldOf,
	type Api,
	type FieldKey,
	type FieldValues,
} from '../person/personFields';
import { readField, saysNothing } from '../person/readField';
import { foldKey, isNothing, trimmed } from '../values/kinds';
import { findByColumns, findBySource, twice, type Findings } from './findings';
import { knownSources, sourceNamed, type KnownSource, type SourceChoice } from './sources';
import { isFrom } from './valueAt';

/** What stands before the title of a label (API 1) or a custom field (API 2) in the name of an item's field. */
export const TITLE_PREFIX = { label: 'label:', customField: 'field:' } as const;

/** A label or custom field that the item names by its title; whether there is one is not known yet. */
export interface ByTitle {
	/** Name of the item's field. */
	name: string;
	title: string;
	value: unknown;
}

/** What an item's own fields say about its person. */
export interface Mapped {
	/** Where the item comes from: never `auto`. */
	source: SourceChoice;
	fields: FieldValues;
	labels: ByTitle[];
	customFields: ByTitle[];
	/** Keys of the fields that were taken, in the order of the table. */
	mappedFields: FieldKey[];
	/** Names of the item's fields that hold something and were not taken. */
	notMapped: string[];
	/** Whether anything in the item is understood, be it empty; labels and custom fields count later. */
	isUnderstood: boolean;
	/** Where in the item each field that was taken stands. */
	origins: Map<FieldKey, string>;
}

/** What decides on the fields that are taken. */
export interface MappingRules {
	api: Api;
	/** What the parameter says. */
	source: SourceChoice;
	/** The person cannot be there already. */
	isNew: boolean;
	/** Fields that the parameters set; they win over the item. */
	byHand: FieldValues;
}

/** The source that an item comes from, by its mark if nobody chose. */
export function sourceOf(json: Record<string, unknown>, chosen: SourceChoice): SourceChoice {
	if (chosen !== 'auto') return chosen;
	return knownSources.find((name) => isFrom(sourceNamed(name), json)) ?? 'columns';
}

/**
 * Automatic mapping: takes what an item's fields say about a person.
 * @param json the item
 * @throws WordbeeError if two fields of the item mean the same, or a value is of the wrong kind
 */
export function mapItem(json: Record<string, unknown>, rules: MappingRules): Mapped {
	const source = sourceOf(json, rules.source);
	const mapped: Mapped = {
		source,
		fields: {},
		labels: [],
		customFields: [],
		mappedFields: [],
		notMapped: [],
		isUnderstood: false,
		origins: new Map(),
	};
	const wants = (key: FieldKey) => isOffered(key, rules) && rules.byHand[key] === undefined;
	const found = isKnown(source)
		? findBySource(json, sourceNamed(source), wants)
		: findByColumns(json, wants);
	takeTitles(mapped, found.others, json, rules.api);
	takeFields(mapped, found);
	leaveUseless(mapped, rules);
	return mapped;
}

/** Labels and custom fields; what is left of the names stays behind. */
function takeTitles(
	mapped: Mapped,
	names: string[],
	json: Record<string, unknown>,
	api: Api,
): void {
	const list = api === 'api1' ? mapped.labels : mapped.customFields;
	const seen = new Map<string, string>();
	for (const name of names) {
		const title = titleIn(name, api);
		if (title === undefined) {
			if (!(name in json) || !isNothing(json[name])) mapped.notMapped.push(trimmed(name));
			continue;
		}
		const other = seen.get(foldKey(title));
		if (other !== undefined) throw twice(trimmed(name), other, name);
		seen.set(foldKey(title), name);
		if (isNothing(json[name])) mapped.isUnderstood = true;
		else list.push({ name, title, value: json[name] });
	}
}

/** The title of the label or custom field that a name is meant for, as far as the API has such. */
function titleIn(name: string, api: Api): string | undefined {
	const prefix = api === 'api1' ? TITLE_PREFIX.label : TITLE_PREFIX.customField;
	const [start, ...rest] = trimmed(name).split(':');
	if (rest.length === 0 || foldKey(start) !== prefix.slice(0, -1)) return undefined;
	const title = trimmed(rest.join(':'));
	return foldKey(title) === '' ? undefined : title;
}

/** Fields that say nothing about a person by themselves. */
const ABOUT_NOBODY: FieldKey[] = ['data', 'profileKeepExisting'];

function takeFields(mapped: Mapped, { fields }: Findings): void {
	for (const key of fieldKeys) {
		const found = fields.get(key);
		if (found === undefined) continue;
		if (!ABOUT_NOBODY.includes(key)) mapped.isUnderstood = true;
		if (saysNothing(key, found.value)) continue;
		mapped.fields[key] = readField(key, found.value);
		mapped.mappedFields.push(key);
		mapped.origins.set(key, found.name);
	}
}

/** Whether the API and the operation have the field. */
function isOffered(key: FieldKey, { api, isNew }: MappingRules): boolean {
	const field = fieldOf(key);
	return field[api] !== undefined && !(field.existingOnly === true && isNew);
}

/**
 * What a new person cannot have stays behind: a directory's login where API 1 also wants password and
 * profile, and Active where nobody can log in.
 */
function leaveUseless(mapped: Mapped, { api, isNew, byHand }: MappingRules): void {
	if (!isNew) return;
	const has = (key: FieldKey) => (byHand[key] ?? mapped.fields[key]) !== undefined;
	const isWhole = api === 'api2' || (has('password') && has('userProfileId'));
	if (isKnown(mapped.source) && !isWhole) leave(mapped, 'login');
	if (mapped.fields.isActive === true && !has('login')) leave(mapped, 'isActive');
}

/** Puts a field back that was taken. */
export function leave(mapped: Mapped, key: FieldKey): void {
	const name = mapped.origins.get(key);
	if (name === undefined) return;
	delete mapped.fields[key];
	mapped.origins.delete(key);
	mapped.mappedFields = mapped.mappedFields.filter((other) => other !== key);
	mapped.notMapped.push(name);
}

function isKnown(source: SourceChoice): source is KnownSource {
	return source !== 'auto' && source !== 'columns';
}

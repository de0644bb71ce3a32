import {
	fieldKeys,
	fieldOf,
	type Api,
	type FieldKey,
	type FieldValues,
} from '../person/personFields';
import { readField } from '../person/readField';
import { foldName, isBlank, trimmed } from '../values/kinds';
import { inputError } from '../values/wordbeeError';

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
	fields: FieldValues;
	labels: ByTitle[];
	customFields: ByTitle[];
	/** Keys of the fields that were taken, in the order of the table. */
	mappedFields: FieldKey[];
	/** Names of the item's fields that were not. */
	leftBehind: string[];
}

/** What decides on the fields that are taken. */
export interface MappingRules {
	api: Api;
	/** The person cannot be there already. */
	isNew: boolean;
	/** Fields that the parameters set; they win over the item. */
	byHand: FieldValues;
}

/** The form in which names of fields are compared: without case, blanks, `_`, `-` and `.`. */
function plain(name: string): string {
	return foldName(name).replace(/[\s_.-]+/g, '');
}

/** All names under which a field is understood: its key, its wire names, its title in the panel. */
export function namesOf(key: FieldKey): string[] {
	const { title, kind, api1, api2 } = fieldOf(key);
	const names = [key, api1, api2, title, kind === 'profile' ? `${title} Name or ID` : undefined];
	const unique = new Map<string, string>();
	for (const name of names) {
		if (name !== undefined && !unique.has(plain(name))) unique.set(plain(name), name);
	}
	return [...unique.values()];
}

const understood = new Map(
	fieldKeys.flatMap((key) => namesOf(key).map((name) => [plain(name), key] as const)),
);

/**
 * Automatic mapping: takes what an item's fields say about a person by their names.
 * @param json the item
 * @throws WordbeeError if two fields of the item mean the same, or a value is of the wrong kind
 */
export function mapItem(json: Record<string, unknown>, rules: MappingRules): Mapped {
	const mapped: Mapped = {
		fields: {},
		labels: [],
		customFields: [],
		mappedFields: [],
		leftBehind: [],
	};
	const sources = new Map<FieldKey, string>();
	for (const [name, value] of Object.entries(json)) {
		const key = understood.get(plain(name));
		const target = key === undefined ? titleIn(name, rules.api) : undefined;
		if (key !== undefined && isOffered(key, value, rules)) {
			refuseSecond(fieldOf(key).title, sources.get(key), name);
			sources.set(key, name);
		} else if (target !== undefined) {
			const list = rules.api === 'api1' ? mapped.labels : mapped.customFields;
			const other = list.find(({ title }) => foldName(title) === foldName(target));
			refuseSecond(trimmed(name), other?.name, name);
			list.push({ name, title: target, value });
		} else {
			mapped.leftBehind.push(name);
		}
	}
	for (const key of fieldKeys) {
		const source = sources.get(key);
		if (source === undefined || isBlank(json[source]) || rules.byHand[key] !== undefined) continue;
		mapped.fields[key] = readField(key, json[source]);
		mapped.mappedFields.push(key);
	}
	mapped.labels = mapped.labels.filter(({ value }) => !isBlank(value));
	mapped.customFields = mapped.customFields.filter(({ value }) => !isBlank(value));
	return mapped;
}

/** Whether the API and the operation have the field; an object called `data` is the item's own. */
function isOffered(key: FieldKey, value: unknown, { api, isNew }: MappingRules): boolean {
	const field = fieldOf(key);
	if (field[api] === undefined || (field.existingOnly === true && isNew)) return false;
	return !(key === 'data' && typeof value === 'object' && value !== null);
}

/** The title of the label or custom field that a name is meant for, as far as the API has such. */
function titleIn(name: string, api: Api): string | undefined {
	const prefix = api === 'api1' ? TITLE_PREFIX.label : TITLE_PREFIX.customField;
	const word = prefix.slice(0, -1);
	const [start, ...rest] = trimmed(name).split(':');
	if (rest.length === 0 || plain(start) !== word) return undefined;
	const title = trimmed(rest.join(':'));
	return title === '' ? undefined : title;
}

function refuseSecond(title: string, first: string | undefined, second: string): void {
	if (first === undefined) return;
	throw inputError(
		title,
		`Two fields of the item are meant for ${title}: "${first}" and "${second}"`,
		'Rename or remove one of them, so that it is clear which one counts.',
	);
}

import {
	fieldKeys,
	fieldOf,
	requiredKeys,
	type Api,
	type FieldKey,
	type FieldValues,
} from '../person/personFields';
import { isBlank, missing, toChoice } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import type { Draft } from './draft';
import type { ItemParameters } from './itemParameters';
import { mapItem, type Mapped } from './mapItem';
import { examplesOf } from './meaningOf';
import { adviceOnShape, nothingUnderstood, shownNames } from './nothingUnderstood';
import { sourceNamed, SOURCES, type KnownSource, type Source, type SourceChoice } from './sources';

/** Where the fields of a person come from. */
const DATA_MODES = ['defineBelow', 'autoMapInputData'] as const;

/** What an item says about its person: fields, labels and custom fields. */
export type Details = Pick<Draft, 'fields' | 'labels' | 'customFields' | 'mapped'>;

/**
 * The details of a person, as the parameters give them and, with automatic mapping, the item's own
 * fields. What the parameters give wins.
 * @param operation the operation that reads them
 * @throws WordbeeError if a field that a new person needs is not there, or nothing in the item is understood
 */
export function readDetails(
	item: ItemParameters,
	operation: 'create' | 'update' | 'upsert',
): Details {
	const isUpdate = operation === 'update';
	const ifEmpty = isUpdate ? 'clear' : 'skip';
	const details: Details = {
		fields: item.fields(isUpdate ? 'updateFields' : 'additionalFields'),
		labels: item.labels(ifEmpty),
		customFields: item.customFields(ifEmpty),
	};
	if (!isAutomatic(item)) {
		return isUpdate ? details : { ...details, fields: { ...item.required(), ...details.fields } };
	}
	const json = item.json();
	const mapped = mapItem(json, {
		api: apiOf(item, operation),
		source: sourceOf(item),
		isNew: operation === 'create',
		byHand: details.fields,
	});
	const fields: FieldValues = { ...mapped.fields, ...details.fields };
	const row = rowOf(mapped.source);
	refuseNameless(json, row, fields);
	const { labels, customFields } = mapped;
	const mayMean = mapped.isUnderstood || labels.length + customFields.length > 0;
	if (!mayMean && !holdsAnything(details)) {
		throw nothingUnderstood(json, row?.title);
	}
	if (!isUpdate) checkRequired(fields, mapped, json, row);
	return { ...details, fields, mapped };
}

/**
 * Some fields of an item with automatic mapping, and its custom fields, whatever is wrong with the rest.
 * @returns undefined without automatic mapping
 */
export function mapOnly(item: ItemParameters, keys: FieldKey[]): Mapped | undefined {
	return isAutomatic(item) ? mapFields(item, keys) : undefined;
}

/** The same, whether the item is mapped automatically or not. */
export function mapFields(item: ItemParameters, keys: FieldKey[]): Mapped {
	// As if the panel set the others.
	const byHand: FieldValues = Object.fromEntries(
		fieldKeys.filter((key) => !keys.includes(key)).map((key) => [key, '']),
	);
	return mapItem(item.json(), { api: 'api2', source: sourceOf(item), isNew: false, byHand });
}

function isAutomatic(item: ItemParameters): boolean {
	const mode = item.optional('dataMode');
	return !isBlank(mode) && toChoice(mode, DATA_MODES, 'Mapping Mode') === 'autoMapInputData';
}

function sourceOf(item: ItemParameters): SourceChoice {
	const source = item.optional('source');
	return isBlank(source) ? 'auto' : toChoice(source, SOURCES, 'Items Come From');
}

function rowOf(source: SourceChoice): Source | undefined {
	return source === 'auto' || source === 'columns' ? undefined : sourceNamed(source as KnownSource);
}

/** Create or Update is always API 2, whatever the parameter was left at. */
function apiOf(item: ItemParameters, operation: string): Api {
	return operation === 'upsert' || item.optional('api') === 'api2' ? 'api2' : 'api1';
}

function holdsAnything({ fields, labels, customFields }: Details): boolean {
	return Object.keys(fields).length + labels.length + customFields.length > 0;
}

/** @throws WordbeeError if the source handed on its items in a form without names */
function refuseNameless(
	json: Record<string, unknown>,
	row: Source | undefined,
	fields: FieldValues,
): void {
	if (row?.nameless === undefined || fields.lastName !== undefined) return;
	const { has, lacks, advice } = row.nameless;
	if (!has.every((key) => key in json) || lacks.some((key) => key in json)) return;
	throw inputError('Items Come From', `The items of ${row.title} have no names in them`, advice);
}

function checkRequired(
	fields: FieldValues,
	{ notMapped, labels, customFields }: Mapped,
	json: Record<string, unknown>,
	row: Source | undefined,
): void {
	const absent = requiredKeys.filter((key) => fields[key] === undefined);
	if (absent.length === 0) return;
	const titles = absent.map((key) => fieldOf(key).title);
	const wanted = absent.map((key) => {
		const places = placesOf(key, row);
		return absent.length > 1 ? `for ${fieldOf(key).title} ${places}` : places;
	});
	const others = [...notMapped, ...[...labels, ...customFields].map(({ name }) => name)];
	const advice = [
		`Understood are: ${wanted.join('; ')}.`,
		others.length > 0 && `Not understood: ${shownNames(others)}.`,
		adviceOnShape(json),
	];
	throw missing(titles[0], advice.filter(Boolean).join(' ')).with({
		message: `${listed(titles)} ${titles.length > 1 ? 'are' : 'is'} missing`,
	});
}

/** "A, B and C" */
function listed(titles: string[]): string {
	const last = titles.slice(-1);
	return [titles.slice(0, -1).join(', '), ...last].filter(Boolean).join(' and ');
}

/** Under which names a field is understood: of columns one in each language. */
function placesOf(key: FieldKey, row: Source | undefined): string {
	const names = row === undefined ? examplesOf(key) : (row.places[key] ?? []);
	return names.length === 0 ? 'nothing in such items' : names.join(', ');
}

import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	fieldKeys,
	fieldOf,
	requiredKeys,
	type FieldKey,
	type FieldValues,
} from '../person/fields';
import { isBlank, isUnset, toFlag, toId, toText, wholeNumber } from '../person/values';
import { isRecord } from '../transport/answer';
import { inputError } from '../transport/errors';
import type { CompanyRef, Draft, IdOrName, PersonRef } from './draft';

/** Reads one item's parameters; nothing is sent, and each error names the parameter at fault. */
export class ItemParameters {
	constructor(
		private readonly context: IExecuteFunctions,
		readonly index: number,
	) {}

	/** The values of a collection such as Options; {} if it was not used. */
	collection(name: string): IDataObject {
		const value = this.optional(name);
		if (isUnset(value) || value === '') return {};
		const object = typeof value === 'string' ? parsed(value) : value;
		if (!isRecord(object)) {
			throw inputError(
				collectionTitle(name),
				`${collectionTitle(name)} must be an object with one value per field`,
			);
		}
		return object as IDataObject;
	}

	/** A parameter that may be absent. */
	optional(name: string): unknown {
		return this.context.getNodeParameter(name, this.index, '') as unknown;
	}

	company(): CompanyRef {
		return companyRef(locator(this.optional('companyId')));
	}

	/** A company as a filter; undefined if none was chosen. */
	companyFilter(parameter: unknown): CompanyRef | undefined {
		const company = locator(parameter);
		return isBlank(company.value) ? undefined : companyRef(company);
	}

	/** The custom field to match on. */
	matchField(): IdOrName {
		const value = single(this.optional('matchFieldId'));
		if (isBlank(value)) throw inputError('Match Field', 'Match Field is missing', CHOOSE);
		return idOrName(value, 'Match Field');
	}

	person(): PersonRef {
		const { mode, value } = locator(this.optional('personId'));
		if (mode === 'login' || mode === 'email') {
			const title = mode === 'login' ? 'Person (login)' : 'Person (email)';
			if (isBlank(value)) throw inputError('Person', `${title} is missing`, CHOOSE);
			return { by: mode, value: toText(value, 'Person').trim() };
		}
		if (mode === undefined && typeof value === 'string' && !isBlank(value)) {
			const text = value.trim();
			if (text.includes('@')) return { by: 'email', value: text };
		}
		return { by: 'id', id: toId(value, 'Person') };
	}

	/** The required fields of a new person; each must hold something. */
	required(): FieldValues {
		const fields: FieldValues = {};
		for (const key of requiredKeys) {
			const { title } = fieldOf(key);
			const value = this.optional(key);
			if (isBlank(value)) {
				throw inputError(title, `${title} is missing`, `Every new person needs a ${title}.`);
			}
			fields[key] = toText(value, title);
		}
		return fields;
	}

	/** The fields that were added to a collection, and nothing else. */
	fields(name: string): FieldValues {
		const given = this.collection(name);
		const fields: FieldValues = {};
		for (const key of Object.keys(given)) {
			if (!(fieldKeys as string[]).includes(key)) {
				throw inputError(
					collectionTitle(name),
					`${collectionTitle(name)} has no field "${key}"`,
					`Its fields are: ${fieldKeys.join(', ')}.`,
				);
			}
		}
		for (const key of fieldKeys) {
			if (!isUnset(given[key])) fields[key] = fieldValue(key, given[key]);
		}
		return fields;
	}

	/** One field that has a parameter of its own. */
	field(key: FieldKey): FieldValues {
		return { [key]: fieldValue(key, this.optional(key)) };
	}

	/** The rows of Labels: from the panel, or from an expression that gives a list or its JSON text. */
	labels(): Draft['labels'] {
		return this.rows('labelsUi', 'label', 'Labels').map((row) => {
			if (isBlank(row.labelId)) throw inputError('Label', 'Label is missing', CHOOSE);
			return {
				label: idOrName(single(row.labelId), 'Label'),
				value: isBlank(single(row.value)) ? null : idOrName(single(row.value), 'Label value'),
			};
		});
	}

	/** The rows of Custom Fields. */
	customFields(): Draft['customFields'] {
		return this.rows('customFieldsUi', 'field', 'Custom Fields').map((row) => {
			if (isBlank(row.fieldId)) throw inputError('Custom Field', 'Custom Field is missing', CHOOSE);
			return {
				field: idOrName(single(row.fieldId), 'Custom Field'),
				value: customValue(row.value),
			};
		});
	}

	private rows(name: string, key: string, title: string): Array<Record<string, unknown>> {
		let value = this.optional(name);
		if (typeof value === 'string' && value.trim() !== '') value = parsed(value);
		if (isUnset(value) || value === '') return [];
		let rows: unknown = isRecord(value) && key in value ? value[key] : value;
		if (typeof rows === 'string' && rows.trim() !== '') rows = parsed(rows);
		if (isUnset(rows) || rows === '') return [];
		if (isRecord(rows)) rows = Object.keys(rows).length === 0 ? [] : [rows];
		if (!Array.isArray(rows) || !rows.every(isRecord)) {
			throw inputError(title, `${title} must be a list of rows`);
		}
		return rows;
	}
}

const CHOOSE = 'Choose one from the list, or give a value that is not empty.';

/** A resource locator's mode and value; an expression may give the bare value. */
function locator(parameter: unknown): { mode?: string; value: unknown } {
	if (isRecord(parameter) && 'value' in parameter) {
		const { mode, value } = parameter;
		return { mode: typeof mode === 'string' ? mode : undefined, value };
	}
	return { value: parameter };
}

function companyRef({ mode, value }: { mode?: string; value: unknown }): CompanyRef {
	if (isBlank(value)) throw inputError('Company', 'Company is missing', CHOOSE);
	if (mode === 'name' || (mode === undefined && wholeNumber(value) === undefined)) {
		return { by: 'name', name: toText(value, 'Company') };
	}
	return { by: 'id', id: toId(value, 'Company') };
}

function collectionTitle(name: string): string {
	if (name === 'additionalFields') return 'Additional Fields';
	if (name === 'filters') return 'Filters';
	return name === 'updateFields' ? 'Update Fields' : 'Options';
}

/** Expressions may give a list of one where one value is meant. */
function single(given: unknown): unknown {
	const value = typeof given === 'string' && /^\s*\[.*\]\s*$/s.test(given) ? parsed(given) : given;
	return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function idOrName(value: unknown, title: string): IdOrName {
	return wholeNumber(value) ?? toText(value, title).trim();
}

function customValue(parameter: unknown): string {
	const { value } = locator(parameter);
	return isUnset(value) ? '' : toText(single(value), 'Custom field value');
}

function fieldValue(key: FieldKey, value: unknown): string | number | boolean {
	const { title, kind } = fieldOf(key);
	switch (kind) {
		case 'flag':
			return toFlag(value, title);
		case 'profile':
			if (isBlank(value)) {
				throw inputError(title, `${title} is empty`, `${CHOOSE} Or remove the field.`);
			}
			return idOrName(single(value), title);
		default:
			return toText(value, title);
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

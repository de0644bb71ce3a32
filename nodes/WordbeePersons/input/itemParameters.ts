import type { IDataObject } from 'n8n-workflow';

import {
	fieldKeys,
	fieldOf,
	requiredKeys,
	type FieldKey,
	type FieldValues,
} from '../person/personFields';
import { readField, saysNothing } from '../person/readField';
import {
	isBlank,
	isNothing,
	isRecord,
	isUnset,
	missing,
	single,
	toFlag,
	toIdOrName,
	toName,
	toOption,
	type IdOrName,
} from '../values/kinds';
import { locator } from '../values/locator';
import { inputError } from '../values/wordbeeError';
import type { Draft } from './draft';
import type { Parameters } from './parameters';
import { type CompanyRef, companyRef, type PersonRef, personRef } from './personRef';

/** What an empty value means: nothing on a person who may be new, clearing on one who is there. */
type IfEmpty = 'skip' | 'clear';

/**
 * Clears a field in the call of an AI agent's tool. Models send empty texts for what they do not
 * know, so an empty text means "not given" there.
 */
const CLEAR_IN_TOOL = '(clear)';

/**
 * Reads one item's parameters; nothing is sent, and each error names the parameter at fault. What a
 * value means is settled in values/kinds.ts; this class settles what it means that there is none:
 *
 * - An expression that finds nothing (undefined, null): not set, everywhere but in a filter.
 * - An empty text: not set in Create and Create or Update; in Update it clears what can be empty.
 * - As an agent's tool an empty text is not set either, and `(clear)` clears.
 */
export class ItemParameters {
	/** Whether the node runs as the tool of an AI agent. */
	readonly asTool: boolean;

	constructor(
		private readonly parameters: Parameters,
		readonly index: number,
	) {
		this.asTool = parameters.asTool;
	}

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
		return this.parameters.read(name, this.index);
	}

	/** The item itself. */
	json(): IDataObject {
		return this.parameters.json(this.index);
	}

	/** A parameter as it was typed: expressions are not evaluated. */
	typed(name: string): unknown {
		return this.parameters.typed(name, this.index);
	}

	/** Whether an agent's model chooses the value of a parameter, and not the one who built the tool. */
	isByModel(name: string): boolean {
		const typed = this.asTool ? this.typed(name) : undefined;
		return typeof typed === 'string' && /\$fromAI/i.test(typed);
	}

	/** Whether to show the useful facts only. A model gets these, whatever it asks for. */
	simplify(): boolean {
		const value = this.optional('simplify');
		return isBlank(value) || this.isByModel('simplify') || toFlag(value, 'Simplify');
	}

	/** The company of a new person. */
	company(): CompanyRef {
		return companyRef(locator(this.optional('companyId')));
	}

	/** A company that only confirms where the person belongs; undefined if none is given. */
	ownCompany(): CompanyRef | undefined {
		return isBlank(locator(this.optional('companyId')).value) ? undefined : this.company();
	}

	person(): PersonRef {
		return personRef(locator(this.optional('personId')), this.asTool);
	}

	/** The custom field to match on. */
	matchField(): IdOrName {
		return toIdOrName(single(this.optional('matchFieldId')), 'Match Field');
	}

	/** The required fields of a new person; each must hold something. */
	required(): FieldValues {
		const fields: FieldValues = {};
		for (const key of requiredKeys) {
			const { title } = fieldOf(key);
			const value = this.optional(key);
			if (saysNothing(key, value)) throw missing(title, 'Every new person needs one.');
			fields[key] = readField(key, value);
		}
		return fields;
	}

	/** The fields that were added to a collection, and nothing else. */
	fields(name: 'additionalFields' | 'updateFields'): FieldValues {
		const given = this.collection(name);
		for (const key of Object.keys(given)) {
			if (!(fieldKeys as string[]).includes(key)) {
				throw inputError(
					collectionTitle(name),
					`${collectionTitle(name)} has no field "${key}"`,
					`Its fields are: ${fieldKeys.join(', ')}.`,
				);
			}
		}
		const ifEmpty = name === 'updateFields' ? 'clear' : 'skip';
		const fields: FieldValues = {};
		for (const key of fieldKeys) {
			const typed = fieldOf(key).kind === 'profile' ? locator(given[key]).value : given[key];
			const value = this.given(typed, ifEmpty);
			if (value === undefined || (value !== CLEARED && saysNothing(key, value))) continue;
			fields[key] = value === CLEARED ? clearedField(key) : readField(key, given[key]);
		}
		return fields;
	}

	/** One field that has a parameter of its own. */
	field(key: FieldKey): FieldValues {
		return { [key]: readField(key, this.optional(key)) };
	}

	/** The rows of Labels: from the panel, or from an expression that gives a list or its JSON text. */
	labels(ifEmpty: IfEmpty = 'skip'): Draft['labels'] {
		return this.rows('labelsUi', 'label', 'Labels').flatMap((row): Draft['labels'] => {
			const value = this.given(single(row.value), ifEmpty);
			const label = single(row.labelId);
			if (this.isLeftOut(label, value)) return [];
			if (isBlank(label)) throw missing('Label');
			const id = toIdOrName(label, 'Label');
			if (value === undefined) return [];
			if (value === CLEARED) return [{ label: id, value: null }];
			return [{ label: id, value: toOption(value, 'Label value') }];
		});
	}

	/** The rows of Custom Fields. */
	customFields(ifEmpty: IfEmpty = 'skip'): Draft['customFields'] {
		return this.rows('customFieldsUi', 'field', 'Custom Fields').flatMap(
			(row): Draft['customFields'] => {
				const value = this.given(single(locator(row.value).value), ifEmpty);
				const field = single(row.fieldId);
				if (this.isLeftOut(field, value)) return [];
				if (isBlank(field)) throw missing('Custom Field');
				const id = toIdOrName(field, 'Custom Field');
				if (value === undefined) return [];
				return [{ field: id, value: value === CLEARED ? '' : toName(value, 'Custom field value') }];
			},
		);
	}

	/** A row that holds nothing because its expressions find nothing, or because a model left it empty. */
	private isLeftOut(what: unknown, value: unknown): boolean {
		return value === undefined && (isUnset(what) || (this.asTool && isBlank(what)));
	}

	/** @returns undefined if nothing was given, CLEARED if the field is to be emptied */
	private given(value: unknown, ifEmpty: IfEmpty): unknown {
		if (isUnset(value)) return undefined;
		if (isBlank(value)) return ifEmpty === 'clear' && !this.asTool ? CLEARED : undefined;
		if (isNothing(value)) return undefined;
		if (!this.asTool || typeof value !== 'string') return value;
		if (value.trim().toLowerCase() !== CLEAR_IN_TOOL) return value;
		return ifEmpty === 'clear' ? CLEARED : undefined;
	}

	private rows(name: string, key: string, title: string): Array<Record<string, unknown>> {
		let value = this.optional(name);
		if (typeof value === 'string' && !isBlank(value)) value = parsed(value);
		if (isBlank(value)) return [];
		let rows: unknown = isRecord(value) && key in value ? value[key] : value;
		if (typeof rows === 'string' && !isBlank(rows)) rows = parsed(rows);
		if (isBlank(rows)) return [];
		if (isRecord(rows)) rows = Object.keys(rows).length === 0 ? [] : [rows];
		if (!Array.isArray(rows) || !rows.every(isRecord)) {
			throw inputError(title, `${title} must be a list of rows`);
		}
		return rows;
	}
}

const CLEARED = Symbol('cleared');

/** The value that empties a field. */
function clearedField(key: FieldKey): string {
	const { title, ifEmpty } = fieldOf(key);
	if (ifEmpty === undefined) return '';
	throw inputError(title, `${title} is empty`, ifEmpty);
}

const titles: Record<string, string> = {
	additionalFields: 'Additional Fields',
	updateFields: 'Update Fields',
	filters: 'Filters',
};

function collectionTitle(name: string): string {
	return titles[name] ?? 'Options';
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

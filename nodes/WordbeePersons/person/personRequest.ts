import type { FieldValues } from './personFields';

/** A label's chosen value; `null` clears the label [documented, API 1]. */
export interface LabelChoice {
	id: number;
	value: number | null;
}

/** A custom field's value (API 2). `id` is the number of the field among the person's fields. */
export interface CustomFieldValue {
	id: number;
	value: string;
}

/** What API 2 recognises an existing person by in Create or Update. */
export const MATCHES = ['email', 'login', 'personId', 'customField'] as const;

/** What Create or Update recognises an existing person by. */
export type MatchOn = (typeof MATCHES)[number];

/** What stands beside the numbers of a request in the output, as far as it is known without asking for it. */
export interface SetNames {
	company?: string;
	userProfile?: string;
	/** Titles of labels, with the option that was chosen; null for one that was cleared. */
	labels?: Record<string, string | null>;
	customFields?: Record<string, string>;
}

/**
 * One change of one person, independent of the API that carries it. Every operation is expressed
 * in it: enabling, setting and removing a login are updates with the fields that make them up.
 */
export interface PersonRequest {
	action: 'create' | 'update' | 'upsert' | 'delete';
	companyId: number;
	/** Present in update and delete, and in upsert when the match is by person id. */
	personId?: number;
	/** Only what was set. */
	fields: FieldValues;
	labels?: LabelChoice[];
	customFields?: CustomFieldValue[];
	matchOn?: MatchOn;
	/** Number of the custom field to match on, with `matchOn: 'customField'`. */
	matchField?: number;
	/** It was sent before and nobody knows its end: now it is tried once at a time. */
	again?: boolean;
	/** It completes what an earlier request began, so that it leaves even after another item failed. */
	completes?: boolean;
	names?: SetNames;
	/** With automatic mapping: what was taken from the item, by the names that the user knows. */
	mappedFields?: string[];
	/** With automatic mapping: what the item comes from. */
	source?: string;
	/** With automatic mapping: names of the item's fields that stayed behind. */
	notMapped?: string[];
}

/** A request whose company may still have to be found: then it is the one that the person belongs to. */
export type OpenRequest = Omit<PersonRequest, 'companyId'> & { companyId?: number };

/** Whether automatic mapping found nothing to change. */
export function changesNothing(request: OpenRequest): boolean {
	const { action, fields, labels = [], customFields = [], mappedFields } = request;
	if (action !== 'update' || mappedFields === undefined) return false;
	return Object.keys(fields).length + labels.length + customFields.length === 0;
}

/** What Wordbee did with a request. */
export interface PersonResult {
	action: 'created' | 'updated' | 'skipped' | 'deleted';
	companyId: number;
	personId: number;
	/** Instead of one person: several that are alike, of which none was touched. */
	personIds?: number[];
	/** An earlier sending of the same request may have been carried out: what was done may be its work. */
	afterLoss?: boolean;
	/** Remarks of Wordbee on a successful change (API 2). */
	informations?: string[];
	/** Remarks of the node itself, which the output of every operation shows. */
	remarks?: string[];
}

/** What a request does if Wordbee accepts it and says no more. */
export const DONE: Record<PersonRequest['action'], PersonResult['action']> = {
	create: 'created',
	update: 'updated',
	upsert: 'updated',
	delete: 'deleted',
};

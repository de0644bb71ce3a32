/**
 * What the operations need of Wordbee, whichever API carries it: API 1 in `api1`, API 2 in `api2`.
 * Marks in comments tell how sure a rule of Wordbee is: [documented], [seen in a client], [inferred],
 * and [U1] to [U24] for the questions that docs/unknowns.md lists, with what the node does meanwhile.
 */
import type { IDataObject } from 'n8n-workflow';

import type { FieldValues } from '../person/personFields';
import type { OpenRequest, PersonRequest, PersonResult } from '../person/personRequest';
import type { PersonRow } from '../person/personRow';
import type { CompanyKind } from './kindOfCompany';

export type { PersonRow };

/** Something of Wordbee that has a number and a name: a company, a profile, a label's option. */
export interface Named {
	id: number;
	name: string;
}

/** A company, with its kind as far as the list tells it. */
export interface Company extends Named {
	kind?: CompanyKind;
}

/** A label of persons with the options it offers (API 1). */
export interface Label extends Named {
	/** Kind of object the label is for, as Wordbee words it; undefined if it does not say. */
	category?: string;
	options: Named[];
}

/** A custom field of persons (API 2). `options` is empty unless it is a pick list. */
export interface CustomField extends Named {
	/** Id as `settings/customfields` gives it, e.g. "5-3". */
	key: string;
	/** Its column in Wordbee's database, e.g. "CustomStr14", where Wordbee tells. */
	column?: string;
	category?: string;
	/** The values of a pick list, where the list of fields tells them; [] for other fields. */
	options?: string[];
	/** Whether a person must have a value. */
	mandatory?: boolean;
	/** Longest value, where Wordbee tells. */
	max?: number;
}

/** What tells a custom field apart in a list of persons. */
export type FieldName = Pick<CustomField, 'id' | 'key' | 'name' | 'column'>;

/** One page of a list, and what to pass to get the next one. */
export interface Page<T> {
	rows: T[];
	next?: string;
}

/** What an existing person can be recognised by. */
export type PersonKey =
	| { by: 'login'; value: string }
	| { by: 'email'; value: string; companyId?: number }
	| { by: 'customField'; field: FieldName; value: string; companyId?: number };

/** A request as it would be sent, for a dry run; secrets masked. */
export interface Preview {
	method: string;
	path: string;
	data: IDataObject;
	/** The request that follows it, where a create takes two. */
	then?: Preview;
}

/** A create in two requests: in the first Wordbee matches, the second sets what only API 1 can. */
export interface Halves {
	first: PersonRequest;
	/** An update, without the person id, which the first one brings. */
	rest: PersonRequest;
}

/** What a dry run tells of a request. */
export interface DryResult {
	/** What would be done; undefined if the answer does not say. */
	done?: PersonResult['action'];
	personId?: number;
	/** Whether Wordbee would refuse it. */
	refused: boolean;
	/** Wordbee's own answer. */
	answer: IDataObject;
}

/** One row of a batch job, or why it failed. */
export type RowResult = PersonResult | Error;

/** How a batch of requests is sent (API 2). */
export interface Batch {
	/**
	 * Sends the requests as one job and waits for its end.
	 * @returns one result or error per request, in the same order
	 * @throws LostJob if the job was started and its end is not known, LostAnswer if it is not known
	 *   whether it was started
	 */
	run(requests: PersonRequest[]): Promise<RowResult[]>;
	/**
	 * Validates only; nothing changes in Wordbee.
	 * @returns what Wordbee says per request
	 */
	dryRun(requests: PersonRequest[]): Promise<Array<DryResult | Error>>;
	/**
	 * Asks an earlier job for its results again.
	 * @param requests those of its rows, undefined for rows that nobody asks for
	 */
	resume(jobId: number, requests: Array<PersonRequest | undefined>): Promise<RowResult[]>;
}

/** Finding persons. Only API 2 documents lists of persons. */
export interface Directory {
	/**
	 * @param keys what to look for; as few requests as possible are made for all of them
	 * @param reconciles true when it is to find out what became of a request
	 * @returns all persons that match at least one key
	 */
	find(keys: PersonKey[], reconciles?: boolean): Promise<PersonRow[]>;
	/** @returns how many persons match at least one key; undefined if that takes more than one request */
	count(keys: PersonKey[]): Promise<number | undefined>;
	/** See PersonsApi. */
	ownCompany(listed: Named[]): Promise<Named | undefined>;
	/**
	 * @param ids of persons
	 * @returns those that are there, with the company they belong to if Wordbee tells it
	 */
	byIds(ids: number[]): Promise<PersonRow[]>;
	/** @returns whether a person with this id is there */
	exists(personId: number): Promise<boolean>;
}

/** What Create does when a person with the same login or e-mail is there. */
export type IfExists = 'create' | 'skip' | 'update' | 'fail';

/** What is done when the person found by the key looks like another one than the item means. */
export type IfLooksLikeAnother = 'fail' | 'update';

/** What the operations need of Wordbee, whichever API carries it. */
export interface PersonsApi {
	/** What Create does with an existing person unless the user chose otherwise. */
	readonly ifExists: IfExists;
	/**
	 * Whether a create that came to nothing may be sent once more, as `upsert`: Wordbee itself looks then
	 * whether the person is there [documented, API 2].
	 */
	readonly asksTwice: boolean;
	/**
	 * Whether a create of somebody who is not there goes as `upsert`, so that Wordbee itself makes sure that
	 * the same person is not made twice at the same moment.
	 */
	matchesCreates(request: PersonRequest): boolean;
	/** @returns the two requests of a create that goes as `upsert`, undefined if one is enough */
	halves?(request: PersonRequest): Halves | undefined;
	/** Wordbee's documented rules that can be checked before anything is sent. */
	check(fields: FieldValues, isNew: boolean): void;
	/**
	 * Checks that no value is longer than can be sent, or than Wordbee says that it takes.
	 * @throws WordbeeError that names the field
	 */
	checkLengths(request: OpenRequest): Promise<void>;
	/** @throws WordbeeError; LostAnswer if the request may have been carried out */
	write(request: PersonRequest): Promise<PersonResult>;
	/** The request that `write` would send. */
	preview(request: PersonRequest): Preview;
	profiles(): Promise<Named[]>;
	/** All companies. */
	companies(): Promise<Company[]>;
	/**
	 * One page of the companies whose name holds a text.
	 * @param text '' for all
	 * @param page `next` of the page before
	 */
	searchCompanies(text: string, page?: string): Promise<Page<Company>>;
	/**
	 * The company that the account itself belongs to, a proposal.
	 * @param listed companies whose names are known already
	 * @returns undefined if it is not known
	 */
	ownCompany(listed: Named[]): Promise<Named | undefined>;
	/** Labels of persons; absent where the API has none. */
	labels?(): Promise<Label[]>;
	/** Custom fields of persons; absent where the API has none. */
	customFields?(): Promise<CustomField[]>;
	/** The values of a pick list by the field's `key` or id, none for other fields; absent with `customFields`. */
	customFieldValues?(key: string): Promise<string[]>;
	/** The codes of time zones; absent where the API has none. */
	timezones?(): Promise<string[]>;
	/** Batch jobs; absent where the API has none. */
	batch?: Batch;
	/** Look-ups; absent where no credential allows them. */
	directory?: Directory;
}

import type { IfExists, IfLooksLikeAnother } from '../api/personsApi';
import { clock } from '../http/clock';
import type { PersonRef } from '../input/personRef';
import type { OpenRequest, PersonRequest, PersonResult } from '../person/personRequest';
import type { LostAnswer, WordbeeError } from '../values/wordbeeError';
import type { OutputOf } from './outputOf';

/** One item on its way to Wordbee: its request, with the names in it looked up. */
export interface WriteItem {
	index: number;
	request: OpenRequest;
	person?: PersonRef;
	ifExists: IfExists;
	ifLooksLikeAnother: IfLooksLikeAnother;
	/** Whether somebody who is found for it may be another person. */
	judged: boolean;
	dryRun: boolean;
	/** In a dry run: what Wordbee will refuse, as far as it is known beforehand. */
	foreseen?: string[];
	/** What is particular to the output of this item, where that is not the same for all. */
	output?: OutputOf;
}

/** What the output tells besides what Wordbee did. */
export interface Told {
	/** Remarks of the node, see PersonResult. */
	remarks?: string[];
	/** Whether somebody who was disabled is enabled by it. */
	enables?: boolean;
}

/** An item with what is sent for it. */
export interface Row extends Told {
	/** Where the create takes two requests: all of it, and what is set in the second one. */
	halves?: { whole: PersonRequest; rest: PersonRequest };
	/** What the first request came to, if this is the second. */
	made?: PersonResult;
	item: WriteItem;
	request: PersonRequest;
	/** Ids of similar persons that were there before it was sent; undefined if nobody looked. */
	before?: number[];
	/** An earlier sending may have been carried out. */
	sentBefore?: boolean;
	/** It is sent a second time, since the first seems to have come to nothing. */
	again?: boolean;
	/** What is known of an earlier sending whose answer was lost. */
	inDoubt?: InDoubt;
	/** The batch job that it is a row of. */
	job?: { jobId: number; row: number };
}

/** A request whose answer was lost. */
export interface InDoubt {
	error: WordbeeError | LostAnswer;
	/** When, as `clock.now()` gives it. */
	at: number;
	/** The error in the words for the user, where an earlier try or a job has given them. */
	told?: WordbeeError;
	/** What was found out since. */
	hint?: string;
	/** How often it was sent, the quick tries after a failure not counted. */
	sent: number;
}

/**
 * Notes that a row was sent and its answer lost.
 * @param told the error in the words for the user, if they are known already
 */
export function noteLoss(row: Row, error: WordbeeError, told?: WordbeeError): void {
	row.inDoubt = { error, at: clock.now(), told, sent: (row.inDoubt?.sent ?? 0) + 1 };
}

/** All that a row is to do, in however many requests. */
export function wholeOf({ halves, request }: Row): PersonRequest {
	return halves?.whole ?? request;
}

/** Whether a row may make a person for an item of Create. */
export function isCreate({ item, request }: Row): boolean {
	return item.request.action === 'create' && request.personId === undefined;
}

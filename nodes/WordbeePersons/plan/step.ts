import type { Changes } from '../lookup/compare';
import type { MatchOn, OpenRequest, PersonRequest } from '../person/personRequest';
import type { WordbeeError } from '../values/wordbeeError';
import type { ListedPerson } from './listedPerson';

/** What is done about a person, or why nothing is. */
export type SyncAction = 'created' | 'updated' | 'enabled' | 'disabled' | 'unchanged' | 'doubtful';

/** What a person is found by. */
export type SyncKey =
	| { by: Exclude<MatchOn, 'personId'>; value: string }
	| { by: 'personId'; id: number };

/** An item of the list as the plan sees it. */
export interface ListItem {
	index: number;
	/** undefined if not even this could be read. */
	key?: SyncKey;
	/** The company that the item names; undefined if it could not be read. */
	companyId?: number;
	/** What the item sets, names looked up; undefined if the item cannot be used. */
	request?: OpenRequest & { companyId: number };
	/** The person's last day has passed. */
	isOver?: boolean;
}

/** What is to be done about one person. */
export interface Step {
	action: SyncAction;
	/** Absent where no item stands for the person. */
	item?: ListItem;
	/** Absent where nobody is there yet. */
	person?: ListedPerson;
	companyId: number;
	changes?: Changes;
	/** Fields that are sent because the list does not show them. */
	notShown?: string[];
	/** In words for the user. */
	reason?: string;
	/** What is sent; absent if nothing is. */
	request?: PersonRequest;
}

/** An item that fails before anything is sent. */
export interface Failed {
	item: ListItem;
	error: WordbeeError;
}

/** What is to be done to bring Wordbee in line with a list. */
export interface Plan {
	/** Those of items in their order, then persons whom no item stands for. */
	steps: Step[];
	failed: Failed[];
	/** Remarks on the whole. */
	hints: string[];
	/** Persons that the shares of the limits are taken of. */
	active: number;
	spokenOf: number;
}

/** Which persons a list speaks of, and whom it may not touch. */
export interface SyncRules {
	matchOn: MatchOn;
	ifNotInList: 'leave' | 'disable';
	/** Whether somebody who looks like another person is taken all the same. */
	takesAnother: boolean;
	inScope(person: ListedPerson): boolean;
	/** Why a person is never disabled; undefined for everybody else. */
	protects(person: ListedPerson): string | undefined;
}

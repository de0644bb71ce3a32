import type { IDataObject } from 'n8n-workflow';

/** A person as a list shows it. What the list does not tell is undefined. */
export interface PersonRow {
	personId: number;
	companyId?: number;
	companyName?: string;
	firstName?: string;
	lastName?: string;
	email?: string | null;
	/** null if the person has none, undefined if the list does not show logins. */
	login?: string | null;
	isActive?: boolean;
	profile?: string;
	role?: string;
	/** The row as Wordbee sent it. */
	raw: IDataObject;
}

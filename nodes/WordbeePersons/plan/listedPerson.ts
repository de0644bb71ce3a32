import { customFieldOf } from '../api/customFieldOf';
import { factOf, type Fact } from '../api/factOf';
import type { CustomField, PersonRow } from '../api/personsApi';
import type { ShownPerson } from '../lookup/compare';
import { isAdministrator } from '../person/checkApi1Rules';
import type { FieldKey } from '../person/personFields';
import { isBlank } from '../values/kinds';

/** What a plan needs of a list besides what every person is told apart by. */
export interface WantedFacts {
	fields: FieldKey[];
	customFields: CustomField[];
}

/** A person of a list with what the plan needs, and nothing else: a list may hold a hundred thousand. */
export interface ListedPerson extends ShownPerson {
	readonly personId: number;
	readonly companyId?: number;
	readonly companyName?: string;
	readonly firstName?: string;
	readonly lastName?: string;
	/** null if the person has none, undefined if the list does not show it; so with the login. */
	readonly email?: string | null;
	readonly login?: string | null;
	readonly isActive?: boolean;
	/** Number or name, see factOf. */
	readonly profile: Fact;
	/** Whether the person's profile is the one that may not be taken away; undefined if it is not shown. */
	readonly isAdministrator?: boolean;
}

/**
 * @param wanted facts that the items set, or that the scope asks for
 * @returns what makes a listed person of a row
 */
export function personLister(wanted: WantedFacts): (row: PersonRow) => ListedPerson {
	return (row) => new Listed(row, wanted);
}

class Listed implements ListedPerson {
	readonly personId: number;
	readonly companyId?: number;
	readonly companyName?: string;
	readonly firstName?: string;
	readonly lastName?: string;
	readonly email?: string | null;
	readonly login?: string | null;
	readonly isActive?: boolean;
	readonly profile: Fact;
	readonly isAdministrator?: boolean;

	/** In the order of what is wanted, custom fields last. */
	private readonly facts: Fact[];

	constructor(
		row: PersonRow,
		private readonly wanted: WantedFacts,
	) {
		this.personId = row.personId;
		this.companyId = row.companyId;
		this.companyName = row.companyName;
		this.firstName = row.firstName;
		this.lastName = row.lastName;
		this.email = row.email;
		this.login = row.login;
		this.isActive = row.isActive;
		this.profile = factOf(row, 'userProfileId');
		this.isAdministrator = isBlank(row.profile) ? undefined : isAdministrator(row.profile!);
		if (this.profile === null) this.isAdministrator = false;
		this.facts = [
			...wanted.fields.map((key) => factOf(row, key)),
			...wanted.customFields.map((field) => customFieldOf(row, field)),
		];
	}

	fact(key: FieldKey): Fact {
		return this.facts[this.wanted.fields.indexOf(key)];
	}

	customField({ id }: CustomField): string | null | undefined {
		const at = this.wanted.customFields.findIndex((field) => field.id === id);
		return at < 0
			? undefined
			: (this.facts[this.wanted.fields.length + at] as string | null | undefined);
	}
}

/** "Ana Doe", else the e-mail or the number. */
export function nameOf({ firstName, lastName, email, personId }: Partial<ListedPerson>): string {
	const name = [firstName, lastName].filter((part) => !isBlank(part)).join(' ');
	return name || email || `person ${personId}`;
}

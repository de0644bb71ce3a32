import type { CustomField, PersonKey, PersonRow } from '../api/personsApi';
import { keyText, rowKeys } from './lookupKeys';

/** Persons of a list, found again by id, login, e-mail or a custom field. */
export class RowIndex {
	private readonly rows = new Map<number, PersonRow>();

	/** Person ids by key. */
	private readonly index = new Map<string, Set<number>>();

	/** Custom fields that persons are found by; those put in before stay as they are. */
	readonly fields: CustomField[] = [];

	/** Adds custom fields to find persons by. */
	add(fields: CustomField[]): void {
		for (const field of fields) if (!this.fields.includes(field)) this.fields.push(field);
	}

	get(personId: number): PersonRow | undefined {
		return this.rows.get(personId);
	}

	ids(): number[] {
		return [...this.rows.keys()];
	}

	/** All who have the key, in whatever company. */
	at(key: PersonKey): PersonRow[] {
		if (key.value === '') return [];
		return [...(this.index.get(keyText(key)) ?? [])].map((id) => this.rows.get(id)!);
	}

	/** Takes a person in, in the place of what was known of it. */
	put(row: PersonRow): void {
		this.drop(row.personId);
		this.rows.set(row.personId, row);
		for (const key of rowKeys(row, this.fields)) {
			const ids = this.index.get(key) ?? new Set();
			this.index.set(key, ids.add(row.personId));
		}
	}

	drop(personId: number): void {
		const row = this.rows.get(personId);
		if (row === undefined) return;
		this.rows.delete(personId);
		for (const key of rowKeys(row, this.fields)) this.index.get(key)?.delete(personId);
	}
}

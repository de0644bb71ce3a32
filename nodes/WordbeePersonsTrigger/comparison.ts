import type { IDataObject } from 'n8n-workflow';

import { factOf } from '../WordbeePersons/api/factOf';
import { ListColumns } from '../WordbeePersons/api/listColumns';
import { eachInTurn } from '../WordbeePersons/http/clock';
import type { PersonRow } from '../WordbeePersons/person/personRow';
import { merged, type Marks } from './marks';
import { changesOf, deletedItem, eventItem, PROFILE, type PersonEvent } from './personEvent';
import type { State } from './state';

/** The persons of one list, or of the part of it that was read: who was seen, and who is new or another. */
export class Reading {
	readonly seen = new Set<number>();

	/** With what is to be remembered of them; without the row where nobody will ask for it. */
	readonly others = new Map<number, { row?: PersonRow; text: string }>();

	private readonly columns = new ListColumns();

	/** @param silently whether nobody is told of those who are new */
	constructor(
		private readonly persons: Marks,
		private readonly silently: boolean,
	) {}

	/** Takes a person of the list in; one who comes again counts as it came last. */
	readonly show = (row: PersonRow): void => {
		const { personId } = row;
		this.seen.add(personId);
		const text = this.persons.textOf(row, this.columns);
		if (this.persons.has(personId, text)) this.others.delete(personId);
		else if (this.silently && !this.persons.knows(personId)) this.others.set(personId, { text });
		else this.others.set(personId, { row, text });
	};
}

/** What a poll tells and remembers, list by list. */
export class Comparison {
	readonly items: IDataObject[] = [];

	/** Whether something else is remembered than before. */
	changed = false;

	/**
	 * @param persons those remembered; brought up to date
	 * @param told the events that are told
	 * @param begins as in the state
	 */
	constructor(
		readonly persons: Marks,
		private readonly told: ReadonlySet<PersonEvent>,
		private readonly begins: State['begins'],
	) {}

	/** @returns what takes in the persons of a list, for `take` */
	reading(): Reading {
		return new Reading(this.persons, this.begins === 'silently');
	}

	/** Takes in what a list showed. */
	async take(reading: Reading): Promise<void> {
		const renamed = this.renamedProfiles(reading);
		await eachInTurn(reading.others, ([personId, { row, text }]) => {
			const before = this.persons.get(personId);
			const now = this.persons.known(text);
			if (row !== undefined && before === undefined) this.begin(row);
			else if (row !== undefined && before !== undefined) {
				this.tell(changesOf(before, now, row, renamed));
			}
			const known = before === undefined ? now : merged(before, now);
			if (this.persons.set(personId, known)) this.changed = true;
		});
	}

	/** Takes in that persons are gone. */
	takeGone(personIds: number[]): void {
		for (const personId of personIds) {
			this.tell([deletedItem(personId, this.persons.get(personId)!)]);
			this.persons.delete(personId);
			this.changed = true;
		}
	}

	private begin(row: PersonRow): void {
		const item = eventItem('created', row);
		if (this.begins === 'telling') this.items.push(item);
		else this.tell([item]);
	}

	private tell(items: IDataObject[]): void {
		this.items.push(...items.filter(({ event }) => this.told.has(event as PersonEvent)));
	}

	/**
	 * Profiles that were renamed: all who had the old name have one and the same new name, which nobody
	 * had before. Where the list shows profiles by number there are none.
	 * @returns the new mark by the old one
	 */
	private renamedProfiles({ seen, others }: Reading): Map<string, string> {
		const targets = new Map<string, Set<string>>();
		for (const [personId, { row, text }] of others) {
			const before = this.persons.get(personId)?.marks[PROFILE];
			const now = this.persons.known(text).marks[PROFILE];
			if (before === undefined || before === now) continue;
			if (row === undefined || typeof factOf(row, 'userProfileId') !== 'string') continue;
			targets.set(before, (targets.get(before) ?? new Set()).add(now));
		}
		if (targets.size === 0) return new Map();
		for (const personId of seen) {
			const shown = others.get(personId)?.text;
			const before = this.persons.get(personId)?.marks[PROFILE];
			const stays = shown === undefined || this.persons.known(shown).marks[PROFILE] === before;
			if (stays && before !== undefined) targets.get(before)?.add(before);
		}
		const olds = this.persons.marksBefore(PROFILE);
		return new Map(
			[...targets].flatMap(
				([before, [only, ...more]]): Array<[string, string]> =>
					more.length === 0 && !olds.has(only) ? [[before, only]] : [],
			),
		);
	}
}

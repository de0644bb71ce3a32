import type { IDataObject } from 'n8n-workflow';

import { gonePersons } from '../WordbeePersons/api/api2/gonePersons';
import { PAGE_SIZE } from '../WordbeePersons/api/api2/listPage';
import type { PersonFilters } from '../WordbeePersons/api/api2/personFilters';
import type { PersonList } from '../WordbeePersons/api/api2/personList';
import { clock } from '../WordbeePersons/http/clock';
import { asWordbeeError, type WordbeeError } from '../WordbeePersons/values/wordbeeError';
import { Comparison, type Reading } from './comparison';
import { Marks } from './marks';
import { parts, type Part } from './parts';
import type { PersonEvent } from './personEvent';
import type { PollTime } from './pollTime';
import type { State } from './state';

/** What the node is set to. */
export interface Wanted {
	events: PersonEvent[];
	emitExisting: boolean;
	filter: string;
	companyId?: number;
}

/** Items to emit, and what to remember; `state` is undefined if nothing is to be stored. */
export interface Polled {
	items: IDataObject[];
	state?: State;
}

/**
 * One poll.
 * @param before what the last poll left, undefined for the first; used up
 * @throws what Wordbee's lists throw, if nothing came of the poll; what was remembered then stays as it is
 */
export async function poll(
	directory: PersonList,
	wanted: Wanted,
	before: State | undefined,
	time: PollTime,
): Promise<Polled> {
	return await new Poll(directory, wanted, before, time).run();
}

class Poll {
	private readonly state: State;

	private readonly comparison: Comparison;

	/** Why something could not be read to its end. */
	private ended?: WordbeeError;

	constructor(
		private readonly directory: PersonList,
		private readonly wanted: Wanted,
		private readonly before: State | undefined,
		private readonly time: PollTime,
	) {
		const { events, filter, companyId, emitExisting } = wanted;
		const known = before?.filter === filter ? before : undefined;
		const telling = before === undefined && emitExisting;
		this.state = {
			filter,
			companyId,
			events,
			round: (before?.round ?? 0) + 1,
			persons: known?.persons ?? Marks.none(),
			begins: known === undefined ? (telling ? 'telling' : 'silently') : known.begins,
			total: known?.total,
			next: known?.next,
		};
		// Events selected since the last poll begin with this one: nothing old is told.
		const told = new Set(events.filter((event) => known?.events.includes(event) ?? true));
		this.comparison = new Comparison(this.state.persons, told, this.state.begins);
	}

	async run(): Promise<Polled> {
		if (!(await this.readNew()) && !(await this.readWhole())) await this.readParts();
		const { items, changed } = this.comparison;
		if (this.state.next !== undefined) this.state.kept = items.length === 0;
		return changed || !this.isAsBefore() ? { items, state: this.state } : { items };
	}

	private isAsBefore(): boolean {
		const { before, state } = this;
		return (
			before !== undefined &&
			before.filter === state.filter &&
			before.companyId === state.companyId &&
			before.total === state.total &&
			before.next === state.next &&
			before.begins === state.begins &&
			before.events.length === state.events.length &&
			state.events.every((event) => before.events.includes(event))
		);
	}

	/**
	 * Created and Deleted need no comparison where the numbers say it all: new persons have higher numbers
	 * [inferred], and as many are there as were there before and came since.
	 * @returns whether that is so
	 */
	private async readNew(): Promise<boolean> {
		const { total, persons, events } = this.state;
		const onlyNumber = events.every((event) => event === 'created' || event === 'deleted');
		if (total === undefined || !onlyNumber) return false;
		const count = await this.directory.total(this.filters({}));
		const reading = this.comparison.reading();
		const after = persons.ids().at(-1) ?? 0;
		const { rows, seen } = await this.directory.everybody(this.filters({ after }), reading.show);
		// Where the query is ignored everybody comes, and the numbers say so.
		if (count === undefined || rows.length !== seen || total + seen !== count) return false;
		await this.comparison.take(reading);
		this.state.total = count;
		return true;
	}

	/** @returns whether the whole list could be read in time */
	private async readWhole(): Promise<boolean> {
		const { next, persons } = this.state;
		if (next !== undefined) return false;
		const known = persons.size;
		let since: number | undefined;
		return await this.read({}, ({ seen: { size } }) => {
			since ??= clock.now();
			const isPage = size > PAGE_SIZE && size % PAGE_SIZE === 0;
			if (isPage && this.time.isTooSlow(since, size - PAGE_SIZE, known))
				throw this.time.outOfTime();
		});
	}

	/** Reads part after part, as long as there is time. */
	private async readParts(): Promise<void> {
		const { state } = this;
		const begin = this.begin();
		let done = 0;
		state.total = undefined;
		state.next = begin;
		for (const part of parts(state.persons.ids(), begin, PAGE_SIZE)) {
			if (!(await this.read(part))) {
				if (done === 0 && !this.comparison.changed) throw this.ended ?? this.time.outOfTime();
				return;
			}
			done++;
			state.next = part.upTo ?? 0;
			if (part.upTo === undefined) state.begins = undefined;
		}
		state.next = undefined;
	}

	/**
	 * Where to begin. Without a durable cursor n8n's scheduler forgets what a poll that told nothing leaves, so
	 * that polls which always begin at the same place would never come to the others.
	 */
	private begin(): number {
		const { before, state } = this;
		if (state.begins !== undefined) return state.next ?? 0;
		const keeps = state.next !== undefined && (before?.kept === true || clock.jitter() < 0.5);
		if (keeps) return state.next!;
		const ids = state.persons.ids();
		return ids[Math.floor(clock.jitter() * ids.length)] ?? 0;
	}

	/**
	 * Reads a part of the list and takes in what it shows, and who is missing in it.
	 * @param each called after each person
	 * @returns false if there was no time for all of it
	 */
	private async read(part: Part, each: (reading: Reading) => void = () => {}): Promise<boolean> {
		const reading = this.comparison.reading();
		const listed = await this.inTime(
			async () =>
				await this.directory.everybody(this.filters(part), (row) => {
					reading.show(row);
					each(reading);
				}),
		);
		await this.comparison.take(reading);
		if (listed === undefined) return false;
		const { rows, seen, total, stable } = listed;
		const isWhole = part.after === undefined && part.upTo === undefined;
		// Where the query is ignored everybody comes, and the numbers say so: then there are no parts.
		if (!isWhole && rows.length !== seen) return false;
		// A list that is shorter than its total proves nothing about those who are not in it.
		const complete = total === undefined || seen >= total;
		const missing = complete ? this.missing(part, reading) : [];
		const witness = reading.seen.values().next().value;
		const gone = await this.inTime(async () => await gonePersons(this.directory, missing, witness));
		if (gone === undefined) return false;
		this.comparison.takeGone(gone.personIds);
		// Later polls may count only from a list that nobody was left out of, and whoever waits for the next poll
		// must not be hidden by a number that fits already.
		this.state.total = isWhole && stable && gone.isAll ? total : undefined;
		if (isWhole) this.state.begins = undefined;
		return true;
	}

	/** @returns undefined if there was no time for it */
	private async inTime<T>(act: () => Promise<T>): Promise<T | undefined> {
		try {
			if (this.time.isOver) throw this.time.outOfTime();
			return await act();
		} catch (thrown) {
			this.ended = this.time.endedBy(thrown);
			if (this.ended === undefined) throw asWordbeeError(thrown);
			return undefined;
		}
	}

	private missing({ after = 0, upTo = Infinity }: Part, { seen }: Reading): number[] {
		const ids = this.state.persons.ids();
		return ids.filter((id) => id > after && id <= upTo && !seen.has(id));
	}

	private filters(part: Part): PersonFilters {
		const { companyId } = this.wanted;
		return companyId === undefined ? part : { ...part, companyId };
	}
}

import type { PersonRow } from '../api/personsApi';
import { clock } from '../http/clock';
import type { KnownPersons } from '../lookup/knownPersons';
import { bestKey, keyText, ownKeys } from '../lookup/lookupKeys';
import { nameList } from '../lookup/onlyPerson';
import type { PersonRequest } from '../person/personRequest';
import { foldName } from '../values/kinds';
import { asWordbeeError } from '../values/wordbeeError';
import type { Ledger } from './ledger';
import { unknown, type Verdict } from './verdict';
import type { Row } from './writeItem';

/** Looks for the persons of creates whose answers were lost, and tells them from strangers. */
export class Finder {
	/** Keys under which a create may have gone through, with the items whose creates those are. */
	private readonly openCreates = new Map<string, Set<number>>();

	/** Why the last look was not possible. */
	whyNot?: string;

	constructor(
		private readonly known: KnownPersons,
		private readonly ledger: Ledger,
		private readonly signal?: AbortSignal,
	) {}

	/** Notes that a create may have gone through without anybody knowing. */
	open({ item, request }: Row): void {
		for (const key of ownKeys(request).map(keyText)) {
			this.openCreates.set(key, (this.openCreates.get(key) ?? new Set()).add(item.index));
		}
	}

	/** Notes that a create is found out about. */
	close({ item, request }: Row): void {
		for (const key of ownKeys(request).map(keyText)) this.openCreates.get(key)?.delete(item.index);
	}

	/** Whether another item's create, of which nobody knows either, would be found under the same key. */
	isShared({ item, request }: Row): boolean {
		const key = bestKey(request);
		const items = key === undefined ? [] : [...(this.openCreates.get(keyText(key)) ?? [])];
		return items.some((index) => index !== item.index);
	}

	/**
	 * Looks for the persons of many creates at once.
	 * @returns nothing for a row whose person is not there, `open` where looking was not possible
	 */
	async lookFor(rows: Row[]): Promise<Map<Row, Verdict>> {
		const verdicts = new Map<Row, Verdict>();
		try {
			const found = await this.known.askFor(rows.map(({ request }) => request));
			for (const row of rows) {
				const verdict = this.verdictOn(row, found.get(row.request) ?? []);
				if (verdict !== undefined) verdicts.set(row, verdict);
			}
		} catch (thrown) {
			this.whyNot = asWordbeeError(thrown).message;
			for (const row of rows) verdicts.set(row, { kind: 'open' });
		}
		return verdicts;
	}

	/**
	 * Looks for creates at the given times, until nothing is open.
	 */
	async lookAt(rows: Row[], times: number[]): Promise<Map<Row, Verdict>> {
		const found = new Map<Row, Verdict>();
		for (const at of times) {
			const open = rows.filter((row) => found.get(row)?.kind !== 'done');
			if (open.length === 0) break;
			await clock.wait(at - clock.now(), this.signal);
			for (const row of open) found.delete(row);
			for (const [row, verdict] of await this.lookFor(open)) found.set(row, verdict);
		}
		return found;
	}

	private verdictOn(row: Row, persons: PersonRow[]): Verdict | undefined {
		const { before, request } = row;
		// Nobody can be called new where it is not known who was there before.
		if (before === undefined) return undefined;
		const fresh = persons.filter(
			({ personId }) => !before.includes(personId) && !this.ledger.isGiven(personId),
		);
		if (fresh.length === 0) return undefined;
		const [own, ...others] = fresh.filter((person) => mayBeNamed(person, request));
		if (own === undefined || others.length > 0 || this.isShared(row)) {
			return unknown(row, true, `these persons are new: ${nameList(fresh)}`);
		}
		this.close(row);
		const { companyId } = request;
		return { kind: 'done', result: { action: 'created', companyId, personId: own.personId } };
	}

	/**
	 * Whether nobody had the keys of a create before it was sent. The same e-mail in another company is
	 * somebody else's: Wordbee looks within the company that the request names.
	 */
	wasFree({ before }: Row): boolean {
		return before?.length === 0;
	}
}

/**
 * Whether a person may be the one that a request made: another name is that of a stranger, or Wordbee
 * stores names in another form than they were sent.
 */
function mayBeNamed({ firstName, lastName }: PersonRow, { fields }: PersonRequest): boolean {
	return mayBeSame(firstName, fields.firstName) && mayBeSame(lastName, fields.lastName);
}

/** Whether a name of a list may be the one that was sent; a list need not show it. */
function mayBeSame(shown: unknown, sent: unknown): boolean {
	if (typeof shown !== 'string' || shown === '' || typeof sent !== 'string') return true;
	return foldName(shown) === foldName(sent);
}

import { factOf } from '../api/factOf';
import { compare, shownBy, type NameLists } from '../lookup/compare';
import type { KnownPersons } from '../lookup/knownPersons';
import type { Names } from '../lookup/names';
import type { PersonResult } from '../person/personRequest';
import type { Decision } from './decide';
import type { WriteContext } from './writeContext';
import type { WriteItem } from './writeItem';

/**
 * Which items need no request, since the list that the look-up has read shows that they change nothing.
 * A person whom several items name is always sent: the list is older than what the first of them does.
 */
export class Unchanged {
	/** The items that name a person, by the person's id. */
	private readonly named = new Map<number, Set<number>>();

	/** Items that were decided on before: one of their requests may have been carried out since. */
	private readonly decided = new Set<number>();

	private lists: NameLists = { customFields: [], profiles: [] };

	constructor(private readonly names: Names) {}

	/** Notes whom items name, and gets the lists that are needed to compare what they set. */
	async learn(items: WriteItem[], known: KnownPersons): Promise<void> {
		let byName = false;
		let custom = false;
		for (const { index, person, request } of items) {
			const row = known.personOf({ person, request });
			if (row === undefined) continue;
			this.named.set(row.personId, (this.named.get(row.personId) ?? new Set()).add(index));
			custom ||= (request.customFields ?? []).length > 0;
			const setsProfile = request.fields.userProfileId !== undefined;
			byName ||= setsProfile && typeof factOf(row, 'userProfileId') === 'string';
		}
		const { names } = this;
		// What cannot be compared is sent.
		if (custom) this.lists.customFields = await names.customFields().catch(() => []);
		if (byName) this.lists.profiles = await names.profiles().catch(() => []);
	}

	/** @returns the decision, or that nothing is to be done */
	check({ index }: WriteItem, decision: Decision, known?: KnownPersons): Decision {
		const isFirst = !this.decided.has(index);
		this.decided.add(index);
		if (decision.kind === 'nothing') return decision;
		const { request } = decision;
		const named = request.personId === undefined ? undefined : known?.row(request.personId);
		const row = decision.found ?? named;
		if (row === undefined || !isFirst) return decision;
		if ((this.named.get(row.personId)?.size ?? 0) > 1) return decision;
		const { changes, notShown } = compare(request, shownBy(row), this.lists);
		if (Object.keys(changes).length + notShown.length > 0) return decision;
		const { companyId } = request;
		const result: PersonResult = { action: 'skipped', companyId, personId: row.personId };
		return { kind: 'nothing', request, result };
	}
}

/**
 * Looks up who is there for many items at once, since each look costs a call.
 * @throws WordbeeError `notSent` if that is not possible
 */
export async function lookUp(
	{ known, unchanged }: WriteContext,
	items: WriteItem[],
): Promise<void> {
	if (known === undefined) return;
	await known.lookUp(items);
	await unchanged?.learn(items, known);
}

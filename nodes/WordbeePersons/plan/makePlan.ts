import { compare, type NameLists } from '../lookup/compare';
import { inputError } from '../values/wordbeeError';
import { claim, type Claims } from './claims';
import { Doubts, looksLikeItem } from './doubts';
import type { ListedPerson } from './listedPerson';
import { People } from './people';
import type { ListItem, Plan, Step, SyncRules } from './step';

/** What a plan is made of. */
export interface PlanInput {
	items: ListItem[];
	/** The persons of the companies that the items name. */
	persons: ListedPerson[];
	rules: SyncRules;
	lists: NameLists;
	/** Number of the custom field to match on. */
	matchField?: number;
}

/**
 * What is to be done to bring persons in line with a list. Nothing is asked or sent here. Each item
 * gives one step or fails; persons whom no item stands for give one if they are disabled or doubtful.
 */
export function makePlan(input: PlanInput): Plan {
	return new Planner(input).plan();
}

class Planner {
	private readonly claims: Claims;

	private readonly doubts: Doubts;

	/** The items that may mean persons who are not theirs, by the person. */
	private readonly alike = new Map<ListedPerson, ListItem>();

	constructor(private readonly input: PlanInput) {
		const { items, persons, rules, lists, matchField } = input;
		const field = lists.customFields.find(({ id }) => id === matchField);
		const { matchOn } = rules;
		this.claims = claim(items, new People(persons, matchOn, field));
		this.doubts = new Doubts(persons, matchOn, lists.customFields);
	}

	plan(): Plan {
		const { items, persons, rules } = this.input;
		const { claimed } = this.claims;
		const failed = [...this.claims.failed];
		const failedItems = new Set(failed.map(({ item }) => item));
		const steps: Step[] = [];
		for (const item of items) {
			if (item.request === undefined || failedItems.has(item)) continue;
			const person = this.claims.person.get(item);
			if (person !== undefined) steps.push(this.matched(item, person));
			else if (item.key?.by === 'personId') failed.push({ item, error: notThere(item.key.id) });
			else steps.push(this.newcomer(item));
		}
		const hints: string[] = [];
		const known = steps.map((step) => this.unlessMeant(step));
		known.push(...this.notInList(hints));
		let active = 0;
		let others = 0;
		for (const person of persons) {
			if (person.isActive === true && rules.inScope(person)) active++;
			else if (claimed.has(person.personId)) others++;
		}
		return { steps: known, failed, hints, active, spokenOf: active + others };
	}

	private matched(item: ListItem, person: ListedPerson): Step {
		const { rules, lists } = this.input;
		const companyId = item.request!.companyId;
		const base = { item, person, companyId };
		const doubt = rules.takesAnother ? undefined : this.doubts.aboutFound(item, person);
		if (doubt !== undefined) {
			if (doubt.other !== undefined) this.alike.set(doubt.other, item);
			return { ...base, action: 'doubtful', reason: doubt.reason };
		}
		const fields = { ...item.request!.fields };
		if (item.isOver === true) fields.isActive = false;
		if (fields.isActive === true && person.isActive === false) {
			const reason = this.doubts.aboutComeback(item, person);
			if (reason !== undefined) return { ...base, action: 'doubtful', reason };
		}
		const kept = fields.isActive === false ? this.keepsActive(person) : undefined;
		if (kept !== undefined) delete fields.isActive;
		const { changes, notShown, rest } = compare({ ...item.request!, fields }, person, lists);
		const isChanged = Object.keys(changes).length > 0;
		const step: Step = { ...base, action: 'unchanged' };
		if (isChanged) step.changes = changes;
		if (notShown.length > 0) step.notShown = notShown;
		if (kept !== undefined) step.reason = kept;
		if (!isChanged && notShown.length === 0) return step;
		const { personId } = person;
		const { mappedFields } = item.request!;
		step.request = { action: 'update', companyId, personId, ...rest, mappedFields };
		const active = changes.isActive?.to;
		step.action = active === undefined ? 'updated' : active === true ? 'enabled' : 'disabled';
		return step;
	}

	/**
	 * Somebody whom another item may mean stays as well: else the doubt would be gone next time, and with
	 * it the reason to ask.
	 */
	private unlessMeant(step: Step): Step {
		const { person, item, companyId, request } = step;
		const other = person === undefined ? undefined : this.alike.get(person);
		if (other === undefined || request === undefined) return step;
		return { action: 'doubtful', item, person, companyId, reason: looksLikeItem(other) };
	}

	/** Why somebody whom an item calls not active stays active. */
	private keepsActive(person: ListedPerson): string | undefined {
		if (person.isActive === false) return undefined;
		const { protects, inScope } = this.input.rules;
		return protects(person) ?? (inScope(person) ? undefined : 'Not in the scope: never disabled');
	}

	private newcomer(item: ListItem): Step {
		const request = item.request!;
		const base = { item, companyId: request.companyId };
		if (item.isOver === true || request.fields.isActive === false) {
			const reason = 'Not active, and not in Wordbee: nothing to do';
			return { ...base, action: 'unchanged', reason };
		}
		const { claimed } = this.claims;
		const isClaimed = (person: ListedPerson) => claimed.has(person.personId);
		const leaves = (person: ListedPerson) =>
			person.isActive === true && !isClaimed(person) && this.input.rules.inScope(person);
		const alike = this.doubts.lookAlikes(item, leaves, isClaimed);
		if (alike.length === 0) return { ...base, action: 'created', request };
		for (const { person } of alike) this.alike.set(person, item);
		const reason = alike.map((one) => one.reason).join('; ');
		return { ...base, action: 'doubtful', reason };
	}

	/** Persons whom no item stands for, in the order of the list. */
	private notInList(hints: string[]): Step[] {
		const { items, persons, rules } = this.input;
		const unclear = items.filter(({ key }) => key === undefined);
		const leavers: Step[] = [];
		let kept = 0;
		for (const person of persons) {
			const companyId = person.companyId!;
			const item = this.alike.get(person);
			const isClaimed = this.claims.claimed.has(person.personId);
			if (item !== undefined && !isClaimed) {
				leavers.push({ action: 'doubtful', person, companyId, reason: looksLikeItem(item) });
				continue;
			}
			const mayGo = rules.ifNotInList === 'disable' && person.isActive === true;
			if (!mayGo || isClaimed || !rules.inScope(person)) continue;
			if (rules.protects(person) !== undefined) continue;
			if (unclear.length > 0) kept++;
			else leavers.push(leaver(person, companyId));
		}
		if (kept > 0) {
			const which = unclear.map(({ index }) => index + 1);
			const numbers = `${which.slice(0, 10).join(', ')}${which.length > 10 ? ' and others' : ''}`;
			hints.push(
				`${kept} active persons are not in the list, but nobody is disabled for that: it cannot be read whom ${which.length === 1 ? 'item' : 'items'} ${numbers} ${which.length === 1 ? 'stands' : 'stand'} for.`,
			);
		}
		return leavers;
	}
}

function leaver(person: ListedPerson, companyId: number): Step {
	const { personId } = person;
	return {
		action: 'disabled',
		person,
		companyId,
		changes: { isActive: { from: true, to: false } },
		reason: 'Not in the list',
		request: { action: 'update', companyId, personId, fields: { isActive: false } },
	};
}

function notThere(personId: number) {
	return inputError(
		'Person',
		`Wordbee shows no person ${personId} in the companies of the list`,
		'Check the number. A new person has none yet: match on something else.',
	);
}

/** Taking back what an earlier run of Synchronize did, from its output, as far as nobody has touched it since. */
import { TITLE_PREFIX } from '../input/mapItem';
import { compare, type Change, type Changes, type NameLists } from '../lookup/compare';
import { fieldKeys, fieldOf, type FieldKey, type FieldValues } from '../person/personFields';
import type { CustomFieldValue, PersonRequest } from '../person/personRequest';
import { isRecord, sameName, wholeNumber } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import type { ListedPerson, WantedFacts } from './listedPerson';
import type { ListItem, Plan, Step, SyncAction, SyncRules } from './step';
import { titles } from './stepJson';

/** One output of an earlier run. */
export interface Done {
	item: ListItem;
	action: SyncAction;
	companyId: number;
	personId?: number;
	changes: Changes;
	/** The fields that the output shows. */
	fields: FieldValues;
}

const ACTIONS: string[] = ['created', 'updated', 'enabled', 'disabled', 'unchanged', 'doubtful'];

/**
 * Reads an output of an earlier run.
 * @throws WordbeeError if it is none, or that of a plan
 */
export function readDone(item: ListItem, json: Record<string, unknown>): Done {
	const { action, personId, companyId, changes, error } = json;
	if (json.plan === true) {
		throw inputError(
			'What to Do',
			'This is the output of a plan: nothing was done, so nothing can be undone',
			'Give Undo the output of Apply.',
		);
	}
	const known = error === undefined ? String(action) : 'unchanged';
	const company = wholeNumber(companyId);
	if (!ACTIONS.includes(known) || (error === undefined && company === undefined)) {
		throw inputError(
			'What to Do',
			'The item is not the output of Synchronize: it has no action and company that it would tell',
			'Give Undo the output of an earlier Apply, kept as it was.',
		);
	}
	const fields = fieldKeys.filter((key) => fieldOf(key).kind !== 'secret' && key in json);
	return {
		item,
		action: known as SyncAction,
		companyId: company ?? 0,
		personId: wholeNumber(personId) || undefined,
		changes: isRecord(changes) ? (changes as unknown as Changes) : {},
		fields: Object.fromEntries(fields.map((key) => [key, json[key]])) as FieldValues,
	};
}

/** What must be known of the persons to compare them with what that run did. */
export function factsOfDone(done: Done[], { customFields }: NameLists): WantedFacts {
	const names = new Set(
		done.flatMap(({ changes, fields }) => [...Object.keys(changes), ...Object.keys(fields)]),
	);
	return {
		fields: fieldKeys.filter((key) => names.has(key)),
		customFields: customFields.filter(({ name }) => names.has(customName(name))),
	};
}

/** What takes back what was done. Nothing is asked or sent here. */
export function makeUndo(
	done: Done[],
	persons: ReadonlyMap<number, ListedPerson>,
	rules: SyncRules,
	lists: NameLists,
): Plan {
	const steps = done.map((one) => {
		const person = one.personId === undefined ? undefined : persons.get(one.personId);
		return new Undoing(one, person, rules, lists).step();
	});
	return { steps, failed: [], hints: [], active: persons.size, spokenOf: persons.size };
}

class Undoing {
	private readonly left: string[] = [];

	private readonly changes: Changes = {};

	private readonly fields: FieldValues = {};

	private readonly customFields: CustomFieldValue[] = [];

	constructor(
		private readonly done: Done,
		private readonly person: ListedPerson | undefined,
		private readonly rules: SyncRules,
		private readonly lists: NameLists,
	) {}

	step(): Step {
		const { action, item, companyId } = this.done;
		const { person } = this;
		const nothing = (reason: string): Step => {
			return { action: 'unchanged', item, person, companyId, reason };
		};
		if (action === 'unchanged' || action === 'doubtful')
			return nothing('That run did nothing here');
		if (person === undefined) return nothing('Wordbee does not show this person any more');
		if (action === 'created') {
			if (person.isActive !== true) return nothing('Created by that run, and not active: stays');
			if (this.isTouched()) return nothing('Created by that run, and changed since: stays');
			this.takeBack('isActive', { from: false, to: true });
		} else {
			for (const [name, change] of Object.entries(this.done.changes)) this.takeBack(name, change);
		}
		return this.finished(person);
	}

	/** Whether somebody has changed what that run created. */
	private isTouched(): boolean {
		const fields = { ...this.done.fields };
		delete fields.isActive;
		const { changes } = compare({ action: 'update', fields }, this.person!, this.lists);
		return Object.keys(changes).length > 0;
	}

	private takeBack(name: string, { from, to }: Change): void {
		const request = this.requestFor(name, to);
		if (request === undefined || from === undefined) {
			this.left.push(`${titles([name])} (not known)`);
			return;
		}
		const { changes, notShown } = compare(request, this.person!, this.lists);
		if (Object.keys(changes).length + notShown.length > 0) {
			this.left.push(`${titles([name])} (changed since)`);
			return;
		}
		const why = this.whyNot(name, from);
		if (why !== undefined) {
			this.left.push(`${titles([name])} (${why})`);
			return;
		}
		const back = this.requestFor(name, from);
		Object.assign(this.fields, back?.fields);
		this.customFields.push(...(back?.customFields ?? []));
		this.changes[name] = { from: to, to: from };
	}

	private whyNot(name: string, from: Change['from']): string | undefined {
		if (from === null && (name === 'login' || name === 'userProfileId')) {
			return 'API 2 cannot take it away';
		}
		if (name !== 'isActive' || from !== false) return undefined;
		return this.rules.protects(this.person!);
	}

	/** A request that gives one field a value. */
	private requestFor(
		name: string,
		value: Change['to'],
	): Pick<PersonRequest, 'action' | 'fields' | 'customFields'> | undefined {
		const field = this.lists.customFields.find((one) => customName(one.name) === name);
		const action = 'update';
		if (field !== undefined) {
			return { action, fields: {}, customFields: [{ id: field.id, value: String(value ?? '') }] };
		}
		if (!(fieldKeys as string[]).includes(name)) return undefined;
		return { action, fields: { [name as FieldKey]: this.numbered(name, value) ?? '' } };
	}

	private numbered(name: string, value: Change['to']): Change['to'] {
		if (name !== 'userProfileId' || typeof value !== 'string') return value;
		return this.lists.profiles.find((profile) => sameName(profile.name, value))?.id ?? value;
	}

	private finished(person: ListedPerson): Step {
		const { item, companyId } = this.done;
		const { personId } = person;
		const step: Step = { action: 'unchanged', item, person, companyId };
		if (this.left.length > 0) step.reason = `Stays as it is: ${this.left.join(', ')}`;
		if (Object.keys(this.changes).length === 0) return step;
		const { fields, customFields } = this;
		const custom = customFields.length > 0 ? { customFields } : {};
		const active = this.changes.isActive?.to;
		return {
			...step,
			action: active === undefined ? 'updated' : active === true ? 'enabled' : 'disabled',
			changes: this.changes,
			request: { action: 'update', companyId, personId, fields, ...custom },
		};
	}
}

function customName(title: string): string {
	return `${TITLE_PREFIX.customField} ${title}`;
}

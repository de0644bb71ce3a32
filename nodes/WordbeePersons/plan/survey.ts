/** From a list, or from what an earlier run did, to a plan: asks Wordbee for all that the plan needs. */
import type { Api2 } from '../api/api2/api2';
import type { SyncSettings } from '../input/readSync';
import type { NameLists } from '../lookup/compare';
import type { Names } from '../lookup/names';
import { fieldKeys, type FieldKey } from '../person/personFields';
import { personLister, type ListedPerson, type WantedFacts } from './listedPerson';
import { makePlan } from './makePlan';
import { factsOfDone, makeUndo, type Done } from './makeUndo';
import { readPersons } from './readPersons';
import type { ListItem, Plan, SyncRules } from './step';
import { lookUpSettings, needsProfiles, ownPerson, syncRules, type LookedUp } from './syncRules';

/** A plan, and what it was made of. */
export interface Survey {
	plan: Plan;
	persons: ListedPerson[];
	lists: NameLists;
}

/** Numbers of persons in one query; a query of this length is short enough for common servers. */
const IDS_PER_QUERY = 1000;

/** @throws WordbeeError if anything that the plan needs cannot be had */
export async function surveyList(
	items: ListItem[],
	settings: SyncSettings,
	api: Api2,
	names: Names,
): Promise<Survey> {
	const looked = await lookUpSettings(settings, names);
	const lists = await listsFor(items, looked, names);
	const companies = new Set(items.flatMap(({ companyId }) => companyId ?? []));
	if (companies.size === 0) return { plan: NOTHING, persons: [], lists };
	const wanted = wantedFacts(items, looked, lists);
	const needsActive = settings.ifNotInList === 'disable';
	const persons = await readPersons(api.directory, [...companies], wanted, needsActive);
	const setsProfile = wanted.fields.includes('userProfileId');
	if (needsProfiles(persons, setsProfile, looked.profile !== undefined)) {
		lists.profiles = await names.profiles();
	}
	const plan = await sparing(settings, looked, lists, api, (rules) =>
		makePlan({ items, persons, rules, lists, matchField: looked.matchField }),
	);
	if (plan.spokenOf === 0 && persons.length > 0 && settings.ifNotInList === 'disable') {
		plan.hints.push('Nobody in these companies is active and in the scope, so nobody is disabled.');
	}
	plan.hints.push(...unknownNames(settings, persons));
	return { plan, persons, lists };
}

const NOTHING: Plan = { steps: [], failed: [], hints: [], active: 0, spokenOf: 0 };

async function listsFor(items: ListItem[], looked: LookedUp, names: Names): Promise<NameLists> {
	const { scopeField, matchField } = looked;
	if (scopeField !== undefined || matchField !== undefined) {
		return { customFields: await names.customFields(), profiles: [] };
	}
	const custom = items.some(({ request }) => (request?.customFields ?? []).length > 0);
	// What cannot be compared is sent.
	return { customFields: custom ? await names.customFields().catch(() => []) : [], profiles: [] };
}

function wantedFacts(
	items: ListItem[],
	{ scopeField, matchField }: LookedUp,
	{ customFields }: NameLists,
): WantedFacts {
	const keys = new Set<FieldKey>(['isActive']);
	const ids = new Set<number | undefined>([scopeField, matchField]);
	for (const { request } of items) {
		for (const key in request?.fields) keys.add(key as FieldKey);
		for (const { id } of request?.customFields ?? []) ids.add(id);
	}
	return {
		fields: fieldKeys.filter((key) => keys.has(key)),
		customFields: customFields.filter(({ id }) => ids.has(id)),
	};
}

/** Makes a plan that does not disable whoever the API key belongs to; that is asked only if it matters. */
async function sparing(
	settings: SyncSettings,
	looked: LookedUp,
	lists: NameLists,
	api: Api2,
	make: (rules: SyncRules) => Plan,
): Promise<Plan> {
	const plan = make(syncRules(settings, looked, lists));
	const disabled = plan.steps.filter(({ request }) => request?.fields.isActive === false);
	if (disabled.length === 0) return plan;
	const own = await ownPerson(api.directory);
	const isMeant = disabled.some(({ person }) => person?.personId === own);
	return isMeant ? make(syncRules(settings, looked, lists, own)) : plan;
}

/** A name under Never Disable that nobody has may be a mistake in writing. */
function unknownNames({ neverDisable }: SyncSettings, persons: ListedPerson[]): string[] {
	if (neverDisable.length === 0) return [];
	const unknown = new Set(neverDisable);
	for (const { email, login } of persons) {
		for (const name of [email, login]) if (name) unknown.delete(name.toLowerCase());
	}
	return unknown.size === 0
		? []
		: [
				`Never Disable names whom Wordbee does not show in these companies: ${[...unknown].join(', ')}.`,
			];
}

/** See surveyList. */
export async function surveyDone(
	done: Done[],
	settings: SyncSettings,
	api: Api2,
	names: Names,
): Promise<Survey> {
	const lists: NameLists = { customFields: [], profiles: [] };
	const named = done.flatMap(({ changes }) => Object.entries(changes));
	if (named.some(([name]) => name.includes(':'))) lists.customFields = await names.customFields();
	const lister = personLister(factsOfDone(done, lists));
	const ids = [...new Set(done.flatMap(({ personId }) => personId ?? []))];
	const persons = new Map<number, ListedPerson>();
	for (let at = 0; at < ids.length; at += IDS_PER_QUERY) {
		const some = new Set(ids.slice(at, at + IDS_PER_QUERY));
		const { rows } = await api.directory.everybody({ ids: some }, lister);
		for (const person of rows) persons.set(person.personId, person);
	}
	const all = [...persons.values()];
	const setsProfile =
		named.some(([name]) => name === 'userProfileId') ||
		done.some(({ fields }) => fields.userProfileId !== undefined);
	if (needsProfiles(all, setsProfile, false)) lists.profiles = await names.profiles();
	const plan = await sparing(settings, {}, lists, api, (rules) =>
		makeUndo(done, persons, rules, lists),
	);
	return { plan, persons: all, lists };
}

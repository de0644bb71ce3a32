import type { PersonList } from '../api/api2/personList';
import type { Named } from '../api/personsApi';
import type { SyncSettings } from '../input/readSync';
import type { NameLists } from '../lookup/compare';
import type { Names } from '../lookup/names';
import { isAdministrator } from '../person/checkApi1Rules';
import { foldName, isBlank, sameName } from '../values/kinds';
import { asWordbeeError, WordbeeError } from '../values/wordbeeError';
import type { ListedPerson } from './listedPerson';
import type { SyncRules } from './step';

/** The settings with the numbers behind the names in them. */
export interface LookedUp {
	profile?: Named;
	/** Number of the custom field that persons in the scope have a value of. */
	scopeField?: number;
	matchField?: number;
}

/** Looks up the names that the settings hold. */
export async function lookUpSettings(
	{ scope, matchField }: SyncSettings,
	names: Names,
): Promise<LookedUp> {
	return {
		profile: scope.profile === undefined ? undefined : await names.profileOf(scope.profile),
		scopeField:
			scope.customField === undefined ? undefined : await names.customField(scope.customField),
		matchField: matchField === undefined ? undefined : await names.customField(matchField),
	};
}

/** Whom the list speaks of, and whom it may not touch. */
export function syncRules(
	settings: SyncSettings,
	{ profile, scopeField }: LookedUp,
	lists: NameLists,
	ownId?: number,
): SyncRules {
	const { matchOn, ifNotInList, takesAnother, scope, neverDisable } = settings;
	const field = lists.customFields.find(({ id }) => id === scopeField);
	const spared = new Set(neverDisable);
	return {
		matchOn,
		ifNotInList,
		takesAnother,
		inScope: (person) => {
			if (scope.onlyWithLogin && isBlank(person.login)) return false;
			if (profile !== undefined && !hasProfile(person, profile, lists.profiles)) return false;
			if (scopeField === undefined) return true;
			return field !== undefined && !isBlank(person.customField(field));
		},
		protects: (person) => {
			const { personId, login, email } = person;
			if (personId === ownId)
				return 'Never disabled: the API key of the credential is of this person';
			if (isSpared(login) || isSpared(email)) return 'Never disabled: named under Never Disable';
			const admin = isAdmin(person, lists.profiles);
			if (admin === false) return undefined;
			return admin
				? 'Never disabled: an administrator'
				: "Never disabled: Wordbee's list does not show the profile, so it may be an administrator";
		},
	};

	function isSpared(name: string | null | undefined): boolean {
		return !isBlank(name) && spared.has(foldName(name!));
	}
}

function hasProfile({ profile }: ListedPerson, wanted: Named, profiles: Named[]): boolean {
	if (typeof profile === 'number') return profile === wanted.id;
	if (typeof profile !== 'string') return false;
	const name = profiles.find(({ id }) => id === wanted.id)?.name ?? wanted.name;
	return sameName(profile, name);
}

/** @returns undefined if it cannot be told */
function isAdmin({ isAdministrator: shown, profile }: ListedPerson, profiles: Named[]) {
	if (shown !== undefined) return shown;
	const named = profiles.find(({ id }) => id === profile);
	return named && isAdministrator(named.name);
}

/** Whether the list of profiles is needed to know what the persons' profiles are. */
export function needsProfiles(
	persons: ListedPerson[],
	setsProfile: boolean,
	scoped: boolean,
): boolean {
	return persons.some(({ profile, isAdministrator: shown }) =>
		typeof profile === 'string' ? setsProfile || scoped : shown === undefined && profile != null,
	);
}

/**
 * The person whose key the credential holds.
 * @throws WordbeeError if it cannot be found out: then nobody may be disabled
 */
export async function ownPerson(directory: PersonList): Promise<number> {
	const cause = (thrown: unknown) => {
		const error = asWordbeeError(thrown);
		if (error.systemic !== undefined) throw error;
		return undefined;
	};
	const id = await directory.ownPersonId().catch(cause);
	if (id !== undefined) return id;
	throw new WordbeeError(
		'Nothing was changed: Wordbee does not tell which person the API key belongs to, and that person must not be disabled',
		{
			outcome: 'notSent',
			ofTheNode: true,
			description: 'Set Persons Not in the List to Leave, and let no item disable anybody.',
		},
	);
}

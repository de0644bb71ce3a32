/** What is to be sent for an item, as functions of the item and of who is known to be there. */
import type { PersonRow, PersonsApi } from '../api/personsApi';
import type { KnownPersons } from '../lookup/knownPersons';
import { ambiguous, nameList } from '../lookup/onlyPerson';
import { withCompany } from '../lookup/withCompany';
import { changesNothing, type PersonRequest, type PersonResult } from '../person/personRequest';
import { describe } from '../values/kinds';
import { WordbeeError } from '../values/wordbeeError';
import { checkIdentity, enabling } from './checkIdentity';
import type { Told, WriteItem } from './writeItem';

/** What is to be done about an item. */
export type Decision =
	| { kind: 'send'; request: PersonRequest; before?: number[]; told?: Told; found?: PersonRow }
	| { kind: 'nothing'; request: PersonRequest; result: PersonResult };

/** Whether an item cannot go on without knowing who is already there. */
export function needsLook(item: WriteItem): boolean {
	const { person, request, ifExists } = item;
	if (person !== undefined && person.by !== 'id') return true;
	if (request.companyId === undefined) return true;
	if (request.action === 'create') return ifExists !== 'create';
	if (request.action !== 'upsert') return false;
	return request.matchOn === 'email' || hasEvidence(item);
}

/** Whether an item that Wordbee could match by itself says something that speaks against a person. */
function hasEvidence({ request, ifLooksLikeAnother }: WriteItem): boolean {
	const { fields, customFields = [], matchOn } = request;
	if (ifLooksLikeAnother !== 'fail') return false;
	if (matchOn === 'customField') return typeof fields.login === 'string';
	return matchOn === 'login' && customFields.length > 0;
}

/** Whether an item's e-mail may name its person: then items with the same e-mail keep their order. */
export function namesByEmail({ person, request, ifExists }: WriteItem): boolean {
	if (person?.by === 'email') return true;
	if (request.action === 'upsert') return request.matchOn === 'email';
	if (request.action !== 'create') return false;
	return ifExists !== 'create' || !request.fields.login;
}

/** Whether an item makes a person each time it is sent. */
export function makesAgain({ request, ifExists }: WriteItem): boolean {
	return request.action === 'create' && ifExists === 'create';
}

/**
 * Finds the person an item names and decides what to send.
 * @param known undefined if persons cannot be looked up
 * @param looked false if the look-up of who is there failed and the item does not need it
 * @throws WordbeeError if nobody or several persons match, or the person must not be there
 */
export function decide(
	work: WriteItem,
	known: KnownPersons | undefined,
	looked: boolean,
	api: PersonsApi,
): Decision {
	const request = addressed(work, known);
	if (changesNothing(request)) return skipped(request, request.companyId, request.personId!);
	if (request.action === 'create' && known !== undefined && looked) {
		return decideCreate(work, request, known, api);
	}
	if (known === undefined) return { kind: 'send', request };
	if (work.person !== undefined && work.person.by !== 'id') {
		const row = known.row(request.personId!)!;
		const told = checkIdentity(work, request, row, work.person.by, known);
		return { kind: 'send', request, told };
	}
	return request.action === 'upsert'
		? decideUpsert(work, request, known)
		: { kind: 'send', request };
}

/** The request with the person that the item names, and the company that this person belongs to. */
function addressed({ person, request }: WriteItem, known: KnownPersons | undefined): PersonRequest {
	if (person === undefined) return withCompany(request);
	if (person.by === 'id') return withCompany(request, known?.row(person.id));
	const row = known!.resolve(person, request.companyId);
	return withCompany({ ...request, personId: row.personId }, row);
}

function decideCreate(
	work: WriteItem,
	request: PersonRequest,
	known: KnownPersons,
	api: PersonsApi,
): Decision {
	const { ifExists } = work;
	const { byLogin, byEmail } = known.matches(request);
	const all = [...new Map([...byLogin, ...byEmail].map((row) => [row.personId, row])).values()];
	const before = all.map(({ personId }) => personId);
	if (ifExists === 'create') return { kind: 'send', request, before };
	if (all.length === 0) {
		// Somebody may make the person in this moment: where Wordbee can match by itself, it does.
		const matches = api.matchesCreates(request) && !known.hasAnybody(request);
		return { kind: 'send', request: matches ? { ...request, action: 'upsert' } : request, before };
	}
	const found = byLogin.length > 0 ? byLogin : byEmail;
	if (found.length > 1 && ifExists === 'skip') return skippedSeveral(request, found);
	if (found.length > 1) throw ambiguous(found, 'the same login or e-mail');
	return decideExisting(work, request, found[0], byLogin.length > 0, known);
}

function decideExisting(
	work: WriteItem,
	request: PersonRequest,
	row: PersonRow,
	byLogin: boolean,
	known: KnownPersons,
): Decision {
	const { ifExists } = work;
	const { personId } = row;
	const companyId = row.companyId ?? request.companyId;
	const key = byLogin ? 'login' : 'e-mail';
	if (ifExists === 'fail') {
		throw new WordbeeError(`A person with the same ${key} is already there: ${nameList([row])}`, {
			outcome: 'notSent',
			details: { personId },
			description: 'To skip or update existing persons, change If Person Exists in the options.',
		});
	}
	const told = checkIdentity(work, request, row, byLogin ? 'login' : 'email', known);
	if (ifExists === 'skip') return skipped(request, companyId, personId, asItIs(told, row, request));
	if (companyId !== request.companyId) {
		throw new WordbeeError(
			`The person with the same ${key} belongs to another company: ${nameList([row])} in company ${companyId}`,
			{
				outcome: 'notSent',
				field: 'Company',
				details: { personId },
				description: 'In Wordbee a person never moves to another company.',
			},
		);
	}
	return { kind: 'send', request: { ...request, action: 'update', personId }, told };
}

/** Who is skipped stays without a login, or disabled, which the output tells. */
function asItIs(
	{ remarks = [], enables }: Told,
	row: PersonRow,
	{ fields }: PersonRequest,
): string[] {
	const all = [...remarks];
	if (typeof fields.login === 'string' && row.login === null) {
		all.push('The person has no login in Wordbee, and gets none: If Person Exists is set to Skip');
	}
	if (enables === true) {
		all.push('The person is disabled in Wordbee, and stays so: If Person Exists is set to Skip');
	}
	return all;
}

function decideUpsert(work: WriteItem, request: PersonRequest, known: KnownPersons): Decision {
	const { matchOn = 'email' } = request;
	if (matchOn === 'personId') {
		return { kind: 'send', request, told: enabling(work, known.row(request.personId!)) };
	}
	if (matchOn === 'email') return matchedByEmail(work, request, known);
	const [found, ...others] = known.matching(request);
	// Several persons with the same value are for Wordbee to refuse.
	if (found === undefined || others.length > 0) return { kind: 'send', request };
	const told = checkIdentity(work, request, found, matchOn, known);
	return { kind: 'send', request, told, found };
}

/** Create or Update by e-mail is made exact by the id, since e-mails are not unique. */
function matchedByEmail(work: WriteItem, request: PersonRequest, known: KnownPersons): Decision {
	const { byLogin, byEmail } = known.matches(request);
	if (byEmail.length > 1) throw ambiguous(byEmail, `the e-mail ${describe(request.fields.email)}`);
	const other = byLogin.find(({ personId }) => personId !== byEmail[0]?.personId);
	const told =
		byEmail.length === 0
			? undefined
			: checkIdentity(work, request, byEmail[0], 'email', known, other);
	if (other !== undefined) {
		throw new WordbeeError(
			`The login ${describe(request.fields.login)} belongs to another person: ${nameList([other])}`,
			{
				outcome: 'notSent',
				field: 'Login',
				details: { personId: other.personId },
				description: 'Match on the login, or give another login.',
			},
		);
	}
	if (byEmail.length === 0) return { kind: 'send', request };
	return { kind: 'send', request: { ...request, personId: byEmail[0].personId }, told };
}

function skipped(
	request: PersonRequest,
	companyId: number,
	personId: number,
	remarks: string[] = [],
): Decision {
	const result: PersonResult = { action: 'skipped', companyId, personId };
	if (remarks.length > 0) result.remarks = remarks;
	return { kind: 'nothing', request, result };
}

/** Nothing is to be decided between several persons when none of them is touched. */
function skippedSeveral(request: PersonRequest, found: PersonRow[]): Decision {
	const personIds = found.map(({ personId }) => personId);
	const { companyId } = request;
	return {
		kind: 'nothing',
		request,
		result: {
			action: 'skipped',
			companyId,
			personId: personIds[0],
			personIds,
			remarks: [`${found.length} persons have the same login or e-mail: ${nameList(found)}`],
		},
	};
}

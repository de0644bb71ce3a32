import type { PersonRow } from '../api/personsApi';
import type { OpenRequest, PersonRequest } from '../person/personRequest';
import { inputError, WordbeeError } from '../values/wordbeeError';
import type { NamedPerson } from './onlyPerson';

/** Refusals that a wrong company may be behind. Wordbee's words for it are not documented [inferred]. */
const MAY_BE_COMPANY = /compan|belong|not (be )?found|not exist|no such/i;

/**
 * The request for the company that the person belongs to.
 * @param row the person as a look-up showed it, undefined if there was none
 * @throws WordbeeError if the item gives another company, or the company cannot be told
 */
export function withCompany(request: OpenRequest, row?: PersonRow): PersonRequest {
	const { companyId } = request;
	if (companyId === undefined) {
		if (row?.companyId !== undefined) {
			return { ...named(request, row), companyId: row.companyId };
		}
		throw companyMissing(request, row);
	}
	const other = row === undefined ? undefined : otherCompany(companyId, row);
	if (other !== undefined) throw other;
	return { ...(row === undefined ? request : named(request, row)), companyId };
}

/** The request with the name of its company, where the person's row shows it. */
function named(request: OpenRequest, { companyName: company }: PersonRow): OpenRequest {
	return company === undefined ? request : { ...request, names: { company, ...request.names } };
}

function companyMissing({ personId }: OpenRequest, row?: PersonRow): WordbeeError {
	if (personId === undefined)
		return inputError('Company', 'Company is missing', 'Give the company.');
	if (row === undefined) {
		return inputError(
			'Person',
			`Wordbee shows no person ${personId}`,
			'Check the number. If it is right, the API key may not see this person: then give the company.',
		);
	}
	return inputError(
		'Company',
		`Wordbee does not show which company person ${personId} belongs to`,
		'Give the company.',
	);
}

/** @returns the error if a person belongs to another company than was given */
export function otherCompany(
	given: number,
	row: NamedPerson & Pick<PersonRow, 'companyId' | 'companyName'>,
): WordbeeError | undefined {
	const { personId, companyId, companyName } = row;
	if (companyId === undefined || companyId === given) return undefined;
	const name = [row.firstName, row.lastName].filter(Boolean).join(' ');
	const who = name === '' ? `Person ${personId}` : `${name} (person ${personId})`;
	const own =
		companyName === undefined ? `company ${companyId}` : `${companyName} (company ${companyId})`;
	return new WordbeeError(`${who} belongs to ${own}, not to company ${given}`, {
		outcome: 'notSent',
		field: 'Company',
		description: 'Leave Company empty, or choose the company that the person belongs to.',
		details: { personId, companyId },
	});
}

/** Whether Wordbee may have refused a change because the person belongs to another company. */
export function mayBeCompany({ action }: PersonRequest, error: WordbeeError): boolean {
	if (action !== 'update' && action !== 'delete') return false;
	if (error.outcome !== 'rejected' || error.systemic !== undefined) return false;
	return error.httpCode === 404 || MAY_BE_COMPANY.test(error.message);
}

/** The persons of some companies, as a plan needs them: all of them, or nothing. */
import type { PersonList } from '../api/api2/personList';
import { WordbeeError } from '../values/wordbeeError';
import { personLister, type ListedPerson, type WantedFacts } from './listedPerson';

/** Companies that one query names at most; of more than these everybody is read. */
const COMPANIES_PER_QUERY = 100;

/**
 * @param companyIds companies that the items name
 * @param needsActive whether it must be known who is active
 * @throws WordbeeError if anybody may be missing
 */
export async function readPersons(
	directory: PersonList,
	companyIds: number[],
	wanted: WantedFacts,
	needsActive: boolean,
): Promise<ListedPerson[]> {
	const filters = companyIds.length > COMPANIES_PER_QUERY ? {} : { companyIds };
	const { rows, total, seen } = await directory.everybody(filters, personLister(wanted));
	if (total !== undefined && seen < total) {
		throw notWhole(
			`Wordbee says that there are ${total} persons, but lists ${seen} of them`,
			'Somebody may have been deleted meanwhile, or the user of the API key may not see everybody. Run it again, and give the user the right to see all persons of these companies.',
		);
	}
	if (rows.length === 0) await checkNobody(directory);
	const homeless = rows.find(({ companyId }) => companyId === undefined);
	if (homeless !== undefined) {
		throw notWhole(
			"Wordbee's list of persons does not show which company somebody belongs to",
			'Without that nobody can tell whom the list speaks of. Use Create or Update instead.',
		);
	}
	const wantedIds = new Set(companyIds);
	const persons = rows.filter(({ companyId }) => wantedIds.has(companyId!));
	if (needsActive && persons.some(({ isActive }) => isActive === undefined)) {
		throw notWhole(
			"Wordbee's list of persons does not show who is active",
			'Set Persons Not in the List to Leave, or use Create or Update.',
		);
	}
	return persons;
}

/** A company may be empty, but a Wordbee that shows nobody at all does not even show who asks. */
async function checkNobody(directory: PersonList): Promise<void> {
	const { rows } = await directory.search({}, { limit: 1 }, ({ personId }) => personId);
	if (rows.length > 0) return;
	throw notWhole(
		'Wordbee shows no persons at all',
		'The user of the API key may lack the right to see persons. Wordbee may also be in trouble: run it again later.',
	);
}

function notWhole(message: string, description: string): WordbeeError {
	return new WordbeeError(`Nothing was changed: ${message}`, {
		outcome: 'notSent',
		ofTheNode: true,
		description,
	});
}

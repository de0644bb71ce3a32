/** Persons who were created a second time since a spreadsheet has lost the zeros in front of their number. */
import { customFieldOf } from '../api/customFieldOf';
import type { PersonKey } from '../api/personsApi';
import { nameList } from '../lookup/onlyPerson';
import type { PersonRequest } from '../person/personRequest';
import type { WriteContext } from './writeContext';

/** Longest number with zeros that is looked for, and for how many persons: a sample is enough for a hint. */
const MOST_DIGITS = 10;
const SAMPLE = 20;

/**
 * Looks whether persons who were just created by Create or Update, matched on a custom field that holds a
 * number (42), are there with zeros in front of it (00042). One call, and only if such persons were created.
 */
export async function hintAtZeros({ api, ledger }: WriteContext): Promise<void> {
	const sample = ledger.created.filter(({ row }) => numberOf(row.request) !== undefined);
	if (api.directory === undefined || api.customFields === undefined || sample.length === 0) return;
	const { matchField } = sample[0].row.request;
	const fields = await api.customFields().catch(() => []);
	const field = fields.find(({ id }) => id === matchField);
	if (field === undefined) return;
	const keys = sample.slice(0, SAMPLE).flatMap(({ row: { request } }): PersonKey[] =>
		padded(numberOf(request)!).map((value) => {
			return { by: 'customField', field, value, companyId: request.companyId };
		}),
	);
	const [twin] = await api.directory.find(keys).catch(() => []);
	if (twin === undefined) return;
	ledger.hint(
		`Persons were created whose ${field.name} has no zeros in front, but the same number with zeros is there: ${String(customFieldOf(twin, field))}, ${nameList([twin])}. Spreadsheets drop these zeros: format the column as text, or fill it up with {{ String($json.number).padStart(5, "0") }}, and delete the second person.`,
	);
}

/** The number without zeros that a request matches on. */
function numberOf(request: PersonRequest): string | undefined {
	const { matchOn, matchField, customFields = [] } = request;
	if (matchOn !== 'customField') return undefined;
	const value = customFields.find(({ id }) => id === matchField)?.value ?? '';
	return /^[1-9]\d*$/.test(value) && value.length < MOST_DIGITS ? value : undefined;
}

function padded(number: string): string[] {
	const count = MOST_DIGITS - number.length;
	return Array.from({ length: count }, (_, at) => number.padStart(number.length + at + 1, '0'));
}

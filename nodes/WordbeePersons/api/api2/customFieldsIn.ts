import { pick } from '../../http/answer';
import { flagOf, wholeNumber } from '../../values/kinds';
import { understood } from '../lists';
import type { CustomField } from '../personsApi';

/** Types whose values stand in the list of fields; those of the other pick lists do not [documented]. */
const LISTED = /^combo(editable)?$/i;
const PICK_LIST = /^combo/i;

/**
 * The custom fields of persons among all [documented: settings/customfields]. Which of them are for
 * persons tells `domain`; if no field says anything all are offered [U21]. Disabled ones are left out.
 * What requests call a field is most plausibly `customFieldId`, else the number in its id [inferred].
 */
export function customFieldsIn(rows: Array<Record<string, unknown>>): CustomField[] {
	const fields = rows.flatMap((row) => {
		const field = customField(row);
		return field === undefined ? [] : [{ field, enabled: flagOf(pick(row, 'enabled')) !== false }];
	});
	understood(rows, fields, 'custom fields');
	const ofPersons = fields.filter(({ field }) => /person|user/i.test(field.category ?? ''));
	return (ofPersons.length > 0 ? ofPersons : fields)
		.filter(({ enabled }) => enabled)
		.map(({ field }) => field);
}

function customField(row: Record<string, unknown>): CustomField | undefined {
	const key = String(pick(row, 'id', 'v', 'customFieldId') ?? '');
	const id = wholeNumber(pick(row, 'customFieldId')) ?? wholeNumber(key.split('-').at(-1));
	if (id === undefined) return undefined;
	const name = pick(row, 'title', 'name', 't');
	const column = pick(row, 'dbid');
	const domain = pick(row, 'domain', 'objectName', 'object', 'entity', 'category');
	return {
		id,
		key,
		name: typeof name === 'string' && name !== '' ? name : key,
		column: typeof column === 'string' ? column : undefined,
		category: typeof domain === 'string' && /[a-z]/i.test(domain) ? domain : undefined,
		options: optionsOf(row),
		mandatory: flagOf(pick(row, 'mandatory')) === true,
		max: wholeNumber(pick(row, 'max')) || undefined,
	};
}

/** @returns undefined if the values have to be asked for */
function optionsOf(row: Record<string, unknown>): string[] | undefined {
	const type = pick(row, 'type', 'control');
	const options = pick(row, 'options');
	if (typeof type === 'string' && /[a-z]/i.test(type) && !PICK_LIST.test(type)) return [];
	if (!Array.isArray(options) || options.length === 0) return undefined;
	if (typeof type === 'string' && /[a-z]/i.test(type) && !LISTED.test(type)) return undefined;
	const values = options.filter((value): value is string => typeof value === 'string');
	return values.length > 0 ? values : undefined;
}

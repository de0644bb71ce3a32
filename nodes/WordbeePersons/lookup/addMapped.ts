import type { CustomField, Named } from '../api/personsApi';
import { leave, TITLE_PREFIX, type Mapped } from '../input/mapItem';
import { shownNames } from '../input/nothingUnderstood';
import type { OpenRequest } from '../person/personRequest';
import { describe, foldKey, foldName, sameName, single, toName, toOption } from '../values/kinds';
import { inputError } from '../values/wordbeeError';
import { notFound, only } from './candidates';
import type { Names } from './names';

/**
 * Adds the labels and custom fields that an item names by title to a request. Titles that nothing has
 * stay behind, as do those that the parameters set.
 * @throws WordbeeError if a value is none of those that a label or a pick list offers
 */
export async function addMapped(request: OpenRequest, mapped: Mapped, names: Names): Promise<void> {
	await keepTimezone(request, mapped, names);
	request.source = mapped.source;
	request.mappedFields = [...mapped.mappedFields];
	request.notMapped = [...mapped.notMapped];
	const { labels = [], customFields = [] } = request;
	for (const { name, title, value } of mapped.labels) {
		const label = titled(await names.labels(), title, 'Label', 'labels of persons');
		if (label === undefined || labels.some(({ id }) => id === label.id)) {
			request.notMapped.push(name);
			continue;
		}
		const choice = await names.label(label.id, toOption(value, `Label ${label.name}`));
		if (label.options.length > 0 && !label.options.some(({ id }) => id === choice.value)) {
			throw notFound(`Value of label "${label.name}"`, String(value), label.options, 'values');
		}
		labels.push(choice);
		request.mappedFields.push(`${TITLE_PREFIX.label} ${label.name}`);
	}
	for (const { name, title, value } of mapped.customFields) {
		const fields = await names.customFields();
		const field = titled(fields, title, 'Custom Field', 'custom fields of persons');
		if (field === undefined || customFields.some(({ id }) => id === field.id)) {
			request.notMapped.push(name);
			continue;
		}
		customFields.push({ id: field.id, value: await fieldValue(field, value, names) });
		request.mappedFields.push(`${TITLE_PREFIX.customField} ${field.name}`);
	}
	const isKnown = mapped.isUnderstood || Object.keys(request.fields).length > 0;
	if (!isKnown && labels.length + customFields.length === 0) throw unknownTitles(request.notMapped);
	if (labels.length > 0) request.labels = labels;
	if (customFields.length > 0) request.customFields = customFields;
}

/** Items have the names of other systems (Europe/Berlin): a time zone that Wordbee does not know stays behind. */
async function keepTimezone({ fields }: OpenRequest, mapped: Mapped, names: Names): Promise<void> {
	const given = mapped.fields.timezone;
	if (typeof given !== 'string') return;
	const code = await names.timezone(given);
	fields.timezone = code;
	if (code !== undefined) return;
	delete fields.timezone;
	leave(mapped, 'timezone');
}

/** The error for an item that holds nothing but titles that Wordbee does not know. */
function unknownTitles(notMapped: string[]) {
	return inputError(
		'Mapping Mode',
		'Nothing in this item is understood as a field of a person',
		`It holds: ${shownNames(notMapped)}. Wordbee has no label or custom field of persons of that title.`,
	);
}

/** The one entry with this title, folded like the name of a column; undefined if there is none. */
function titled<T extends Named>(list: T[], title: string, field: string, plural: string) {
	if (list.some(({ name }) => sameName(name, title))) return only(list, title, field, plural);
	const matches = list.filter(({ name }) => foldKey(name) === foldKey(title));
	if (matches.length <= 1) return matches[0] as T | undefined;
	throw inputError(
		field,
		`${field} ${describe(title)} may be ${matches.map(({ name }) => describe(name)).join(' or ')}`,
		'Write the title as Wordbee has it.',
	);
}

/** A pick list takes one of its values only, in any case; other fields take any text. */
async function fieldValue(field: CustomField, given: unknown, names: Names): Promise<string> {
	const title = `Custom field ${field.name}`;
	const value = toName(single(given), title);
	const values = await names.valuesOf(field);
	if (values.length === 0) return value;
	const found = values.find((one) => one === value) ?? values.find((one) => sameName(one, value));
	if (found !== undefined) return found;
	const similar = values.filter((one) => foldName(one).includes(foldName(value)));
	const shown = (similar.length > 0 ? similar : values).slice(0, 10).join(', ');
	throw inputError(
		title,
		`${title} has no value ${describe(value)}`,
		`Its values are: ${shown}${values.length > 10 ? ' and more' : ''}.`,
	);
}

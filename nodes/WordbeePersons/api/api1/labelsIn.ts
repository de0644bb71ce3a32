import { pick } from '../../http/answer';
import { isRecord, wholeNumber } from '../../values/kinds';
import { namedIn, understood } from '../lists';
import type { Label } from '../personsApi';

/**
 * The labels of persons among all custom labels. Wordbee's pages spell the category in several ways
 * and a number may come instead of a text [inferred], so anything with "person" counts, and if no
 * category is a text all labels are kept.
 */
export function labelsIn(rows: Array<Record<string, unknown>>): Label[] {
	const labels = rows.flatMap((row) => {
		const [named] = namedIn([row], ['LabelId', 'Id'], ['Title', 'Name', 'TLabelName']);
		if (named === undefined) return [];
		const category = pick(row, 'LabelCategory', 'Category');
		return [{ ...named, category: categoryText(category), options: optionsIn(row) }];
	});
	understood(rows, labels, 'labels');
	const told = labels.filter(({ category }) => category !== undefined && !/^\d+$/.test(category));
	if (told.length === 0) return labels;
	return labels.filter(({ category }) => category !== undefined && /person/i.test(category));
}

function categoryText(category: unknown): string | undefined {
	return typeof category === 'string' || typeof category === 'number'
		? String(category)
		: undefined;
}

/** `Value` is what a person's label is set to [documented]. */
function optionsIn(row: Record<string, unknown>): Label['options'] {
	const options = pick(row, 'Options', 'Items');
	if (!Array.isArray(options)) return [];
	return options.filter(isRecord).flatMap((option) => {
		const id = wholeNumber(pick(option, 'Value', 'DBCode', 'Id'));
		const name = pick(option, 'Name', 'Title', 'Text');
		return id === undefined ? [] : [{ id, name: typeof name === 'string' ? name : String(id) }];
	});
}

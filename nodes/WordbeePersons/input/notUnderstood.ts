import { isNothing, isRecord } from '../values/kinds';
import { inputError, type WordbeeError } from '../values/wordbeeError';

type Item = Record<string, unknown>;

const MOST_SHOWN = 10;

/** Forms of items that hold persons in a way that no table can tell, and what to do about each. */
const shapes: Array<[fits: (json: Item) => string | undefined, advice: (name: string) => string]> =
	[
		[
			(json) => Object.keys(json).find((name) => /[;\t|]/.test(name)),
			() =>
				'This looks like a file whose columns are divided by something else than commas: set the Delimiter in the options of the node that reads it, for example to a semicolon.',
		],
		[
			(json) => (['headers', 'query', 'body'].every((name) => name in json) ? 'body' : undefined),
			() =>
				'This is what a Webhook node hands on: the person is inside "body". Put Edit Fields behind it, with Mode at JSON and {{ $json.body }} as its output.',
		],
		[
			(json) =>
				Object.keys(json).find((name) => {
					const value = json[name];
					return Array.isArray(value) && value.length > 0 && value.every(isRecord);
				}),
			(name) =>
				`The item holds a list: put Split Out behind the node before, with the field ${name}.`,
		],
	];

/** What the form of an item tells somebody whose item is not understood; '' if nothing. */
export function adviceOnShape(json: Item): string {
	for (const [fits, advice] of shapes) {
		const name = fits(json);
		if (name !== undefined) return advice(name);
	}
	return '';
}

/** Names of an item's fields for an error: those that hold something, a few of them. */
export function shownNames(names: string[]): string {
	const more = names.length - MOST_SHOWN;
	return `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * The error for an item in which nothing says anything about a person.
 * @param source title of the source that was chosen or found, undefined for columns
 */
export function notUnderstood(json: Item, source: string | undefined): WordbeeError {
	const names = Object.keys(json).filter((name) => !isNothing(json[name]));
	const holds = names.length === 0 ? 'It is empty.' : `It holds: ${shownNames(names)}.`;
	const advice =
		adviceOnShape(json) ||
		(source === undefined
			? 'Rename its fields to those of the panel, choose where the items come from under Items Come From, or map each field below.'
			: `Items Come From is ${source}: choose another source if the items are not from there.`);
	return inputError(
		'Mapping Mode',
		'Nothing in this item is understood as a field of a person',
		`${holds} ${advice}`,
	);
}

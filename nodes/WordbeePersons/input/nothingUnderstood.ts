import { isNothing, isRecord } from '../values/kinds';
import { inputError, type WordbeeError } from '../values/wordbeeError';
import { meaningOf } from './meaningOf';

type Item = Record<string, unknown>;

const MOST_SHOWN = 10;

/** A form of items that hold persons in a way that no table can tell. */
interface Shape {
	/** The name of the field that shows it. */
	find(json: Item): string | undefined;
	advice(name: string): string;
}

const EDIT_FIELDS = (name: string) =>
	`Put Edit Fields behind the node before, with Mode at JSON and {{ $json.${name} }} as its output.`;

/** What to look for in an item that is not understood, the surest first. */
const shapes: Shape[] = [
	{
		find: (json) => Object.keys(json).find((name) => /[;\t|]/.test(name)),
		advice: () =>
			'The columns of this file are divided by something else than commas: set the Delimiter in the options of the node that reads it, for example to a semicolon.',
	},
	{
		find: (json) => (isWebhook(json) && isNothingIn(json.body) ? 'body' : undefined),
		advice: () =>
			'A Webhook node read nothing of what it was sent: it does not know types such as application/scim+json. Send application/json, or switch Raw Body on in its options and read that.',
	},
	{
		find: (json) => (isWebhook(json) ? 'body' : undefined),
		advice: (name) => `A Webhook node hands on what it was sent under "body". ${EDIT_FIELDS(name)}`,
	},
	{
		find: (json) => nameOf(json, (value) => isRecord(value) && meanings(Object.keys(value)) > 1),
		advice: (name) => `The person seems to be inside "${name}". ${EDIT_FIELDS(name)}`,
	},
	{
		find: (json) => nameOf(json, (value) => typeof value === 'string' && /^\s*[[{]/.test(value)),
		advice: (name) =>
			`"${name}" holds JSON as text: set Response Format to JSON in the options of the HTTP Request node, or read it with {{ $json.${name}.parseJson() }}.`,
	},
	{
		find: (json) =>
			nameOf(json, (value) => Array.isArray(value) && value.length > 0 && value.every(isRecord)),
		advice: (name) =>
			`The item holds a list: put Split Out behind the node before, with the field ${name}.`,
	},
	{
		find: (json) =>
			meanings(Object.values(json).filter((value) => typeof value === 'string')) > 1 ||
			Object.keys(json).some((name) => /^(__EMPTY.*)?$/.test(name.trim()))
				? ''
				: undefined,
		advice: () =>
			'This row looks like a header: the file has other lines above it. Set the Starting Line or the Range in the options of the node that reads it.',
	},
];

function isWebhook(json: Item): boolean {
	return ['headers', 'query', 'body'].every((name) => name in json);
}

function isNothingIn(value: unknown): boolean {
	return isRecord(value) ? Object.keys(value).length === 0 : isNothing(value);
}

function nameOf(json: Item, fits: (value: unknown) => boolean): string | undefined {
	return Object.keys(json).find((name) => fits(json[name]));
}

/** How many of some texts are names of columns. */
function meanings(names: string[]): number {
	return names.filter((name) => name.length < 60 && meaningOf(name) !== undefined).length;
}

/** What the form of an item tells somebody whose item is not understood; '' if nothing. */
export function adviceOnShape(json: Item): string {
	for (const shape of shapes) {
		const name = shape.find(json);
		if (name !== undefined) return shape.advice(name);
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
export function nothingUnderstood(json: Item, source: string | undefined): WordbeeError {
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

/**
 * Texts that nobody wrote: what nodes, spreadsheets and expressions make of something that is no text. Sent
 * to Wordbee they would be the name or the phone of a person.
 */
import { describe, trimmed } from './text';
import { inputError } from './wordbeeError';

/** Error values of cells, in the languages of Excel, LibreOffice and Google Sheets; only as a whole text. */
const CELL_ERROR = new RegExp(
	`^(?:#(?:${[
		'N/A|N/D|NV', // no value
		'REF!|BEZUG!|¡REF!|RIF!',
		'NAME\\?|NOM\\?|¿NOMBRE\\?|NOME\\?',
		'VALUE!|WERT!|VALEUR!|¡VALOR!|VALORE!',
		'DIV/0!|¡DIV/0!',
		'NUM!|ZAHL!|NOMBRE!|¡NUM!',
		'NULL!|NUL!|¡NULO!|NULLO!',
		'SPILL!|ÜBERLAUF!|EINES!|PROPAGATION!|¡DESBORDAMIENTO!|ESPANSIONE!',
		'CALC!|KALK!|¡CALC!',
		'FIELD!|FELD!|BLOCKED!|BLOCKIERT!|CONNECT!|BUSY!|UNKNOWN!|EXTERNAL!|PYTHON!|ERROR!|GETTING_DATA',
	].join('|')})|Err:\\d{3})$`,
);

/** `String(date)` of JavaScript: "Fri Mar 01 2024 00:00:00 GMT+0100 (…)". */
const DATE_AS_TEXT = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4}/;

/** What JSON makes of a date, with its quotation marks. */
const QUOTED_DATE = /^"\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})"$/;

const EDIT_FIELDS =
	'A node before this one made text of it, such as Edit Fields with a field of type String.';

/** An expression that gives the date's day as text, of both kinds of dates that n8n knows. */
export const DAY_AS_TEXT =
	'{{ $json.date.toISODate ? $json.date.toISODate() : $json.date.toLocaleDateString("sv-SE") }}';

/**
 * @param text a text that is to become a value of a person
 * @param title display name for the error
 * @throws WordbeeError if it is one that nobody wrote
 */
export function refuseLeftovers(text: string, title: string): void {
	const whole = trimmed(text);
	if (text.includes('[object Object]')) {
		throw inputError(
			title,
			`${title} is ${describe(text)}: an object that became text on its way`,
			'An expression makes text of what it gives when anything stands beside its braces, be it a blank. Remove that, and choose one value of the object.',
		);
	}
	if (text.includes('\ufffd')) {
		throw inputError(
			title,
			`${title} is ${describe(text)}: letters were lost when the file was read`,
			'Set the Encoding in the options of the node that reads the file, for example to Latin1.',
		);
	}
	if (CELL_ERROR.test(whole.normalize('NFC'))) {
		throw inputError(
			title,
			`${title} is ${describe(whole)}, the error of a formula in a spreadsheet`,
			'Correct the formula in the file, or empty the cell.',
		);
	}
	if (QUOTED_DATE.test(whole) || DATE_AS_TEXT.test(whole)) {
		throw inputError(
			title,
			`${title} is ${describe(whole)}, a date that became text on its way`,
			`A node before this one made text of it, or something stands beside the braces of the expression. Write the day as ${DAY_AS_TEXT}, with the name of your field.`,
		);
	}
	const kind = jsonIn(whole);
	if (kind === undefined) return;
	throw inputError(
		title,
		`${title} is ${kind} that was written as text: ${describe(whole)}`,
		`${EDIT_FIELDS} Choose one value there, for example the first of a list: {{ $json.name[0] }}.`,
	);
}

/** Whether a text is the JSON of a list or an object. */
function jsonIn(text: string): string | undefined {
	if (!/^(?:\[[^]*\]|\{[^]*\})$/.test(text)) return undefined;
	try {
		return Array.isArray(JSON.parse(text)) ? 'a list' : 'an object';
	} catch {
		return undefined;
	}
}

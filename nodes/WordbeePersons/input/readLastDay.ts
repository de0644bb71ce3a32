import { describe, isBlank, trimmed } from '../values/kinds';
import { inputError } from '../values/wordbeeError';

/** How dates are read that can be read in two ways. */
export interface DateRules {
	slashDates: (typeof SLASH_DATES)[number];
	excelDays: (typeof EXCEL_DAYS)[number];
	/** Time zone of the workflow, e.g. "Europe/Berlin". */
	timezone: string;
}

export const SLASH_DATES = ['refuse', 'dayFirst', 'monthFirst'] as const;
export const EXCEL_DAYS = ['refuse', '1900', '1904'] as const;

const TITLE = 'Last Day';
const DAY_MS = 86_400_000;

/**
 * @param value a date as text, as a day number of Excel, or as an object of JavaScript or Luxon
 * @returns the day, as in 2026-12-31, in the time zone of the workflow; undefined if there is none
 * @throws WordbeeError if it is no date, or one that can be read in two ways
 */
export function readLastDay(value: unknown, rules: DateRules): string | undefined {
	if (isBlank(value)) return undefined;
	const object = momentOf(value);
	if (object !== undefined) return dayIn(object, rules.timezone);
	if (typeof value !== 'string' && typeof value !== 'number') throw noDate(value);
	const text = trimmed(String(value));
	return writtenDay(text, rules) ?? excelDay(text, rules) ?? refuse(text);
}

/** @returns the day that it is in a time zone, as in 2026-12-31 */
export function dayIn(moment: number, timezone: string): string {
	const parts = new Intl.DateTimeFormat('en', {
		timeZone: timezone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	}).formatToParts(moment);
	const part = (type: string) => parts.find((one) => one.type === type)!.value;
	return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The moment of a Date or a DateTime. */
function momentOf(value: unknown): number | undefined {
	if (value instanceof Date) return checked(value.getTime(), value);
	const { toMillis } = (value ?? {}) as { toMillis?: () => number };
	return typeof toMillis === 'function' ? checked(toMillis.call(value), value) : undefined;
}

function checked(moment: number, value: unknown): number {
	if (Number.isFinite(moment)) return moment;
	throw noDate(value);
}

function writtenDay(text: string, { slashDates, timezone }: DateRules): string | undefined {
	const iso = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/.exec(text);
	if (iso) return day(text, iso[1], iso[3], iso[4]);
	const long = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
	if (long) return day(text, long[1], long[3], long[4]);
	const timed =
		/^(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
	if (timed) {
		// A time without a zone is one of the workflow's own; else it is the day that it is there.
		if (timed[6] === undefined) return day(text, timed[1], timed[2], timed[3]);
		return dayIn(checked(Date.parse(text.replace(' ', 'T').replace(',', '.')), text), timezone);
	}
	const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text);
	if (dotted) return day(text, dotted[3], dotted[2], dotted[1]);
	const slashed = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/.exec(text);
	if (!slashed) return undefined;
	const [, one, , two, year] = slashed;
	if (slashDates === 'dayFirst') return day(text, year, two, one);
	if (slashDates === 'monthFirst') return day(text, year, one, two);
	if (Number(one) > 12 || Number(one) === Number(two)) return day(text, year, two, one);
	if (Number(two) > 12) return day(text, year, one, two);
	throw inputError(
		TITLE,
		`${TITLE} ${describe(text)} can be read in two ways: ${day(text, year, two, one)} or ${day(text, year, one, two)}`,
		'Set Dates With Slashes in the options to the way in which the list writes them, or write dates as in 2026-12-31.',
	);
}

/** The number of a day, as a date cell of an .xlsx arrives. */
function excelDay(text: string, { excelDays }: DateRules): string | undefined {
	if (!/^\d{5}([.,]\d+)?$/.test(text)) return undefined;
	if (excelDays === 'refuse') {
		throw inputError(
			TITLE,
			`${TITLE} ${describe(text)} looks like the day number of Excel, which begins to count in 1900 or in 1904`,
			'Set Day Numbers of Excel in the options: 1900, unless the file was made by an old Excel for the Mac.',
		);
	}
	const start = excelDays === '1900' ? Date.UTC(1899, 11, 30) : Date.UTC(1904, 0, 1);
	const days = Math.floor(Number(text.replace(',', '.')));
	return new Date(start + days * DAY_MS).toISOString().slice(0, 10);
}

function day(text: string, year: string, month: string, date: string): string {
	const written = [year, month, date].map((part) => part.padStart(2, '0')).join('-');
	const read = new Date(`${written}T00:00:00Z`);
	if (Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== written) {
		throw noDate(text);
	}
	return written;
}

function refuse(text: string): never {
	throw noDate(text);
}

function noDate(value: unknown) {
	return inputError(
		TITLE,
		`${TITLE} ${describe(value)} is no date`,
		'Write year, month and day, as in 2026-12-31.',
	);
}

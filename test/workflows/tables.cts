/** Lists of persons as files, in all the forms in which people really have them. */

/** A row of a list: cells by column. */
export type Row = Record<string, string>;

export const COLUMNS = [
	'employee_no',
	'first_name',
	'last_name',
	'email',
	'login',
	'company',
	'profile',
	'department',
	'job_title',
	'phone',
	'status',
	'last_day',
];

/** How a list is written. */
export interface Form {
	separator?: string;
	lineEnd?: string;
	columns?: string[];
	/** What the first line says for a column. */
	title?: (column: string) => string;
	quoteAll?: boolean;
}

/** The rows as text. */
export function csv(rows: Row[], form: Form = {}): string {
	const { separator = ',', lineEnd = '\n', columns = COLUMNS, title = (name) => name } = form;
	const cell = (value: string) =>
		form.quoteAll || /["\r\n]/.test(value) || value.includes(separator)
			? `"${value.replaceAll('"', '""')}"`
			: value;
	const line = (cells: string[]) => cells.map(cell).join(separator) + lineEnd;
	return [
		line(columns.map(title)),
		...rows.map((row) => line(columns.map((name) => row[name] ?? ''))),
	].join('');
}

/** A text in UTF-16 with its mark. */
export const utf16 = (text: string, bigEndian = false): Buffer => {
	const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
	return bigEndian ? bytes.swap16() : bytes;
};

const change = (rows: Row[], login: string, cells: Row): Row[] =>
	rows.map((row) => (row.login === login ? { ...row, ...cells } : row));

/** A leaver of the lists below: changes of its row. */
export const LEAVER = 'jan.stastny';
const leaver = (cells: Row) => (rows: Row[]) => csv(change(rows, LEAVER, cells));

const onlyLatin = (rows: Row[]) =>
	rows.map((row) =>
		Object.fromEntries(
			Object.entries(row).map(([name, value]) => [name, value.replace(/[^\x00-\xff]/g, 'ß')]),
		),
	);

/** Files that say the same as a plain one. */
export const SAME: Record<string, (rows: Row[]) => string | Buffer> = {
	semicolons: (rows) => csv(rows, { separator: ';' }),
	tabs: (rows) => csv(rows, { separator: '\t' }),
	'a byte order mark': (rows) => `\ufeff${csv(rows)}`,
	'UTF-16, as Excel saves "Unicode text"': (rows) => utf16(csv(rows, { separator: '\t' })),
	'UTF-16 with the bytes the other way round': (rows) => utf16(csv(rows), true),
	'line ends of Windows': (rows) => csv(rows, { lineEnd: '\r\n' }),
	'line ends of an old Mac': (rows) => csv(rows, { lineEnd: '\r' }),
	'"sep=;" in the first line': (rows) =>
		`sep=;\r\n${csv(rows, { separator: ';', lineEnd: '\r\n' })}`,
	'quotes around everything': (rows) => csv(rows, { quoteAll: true }),
	'headers in capitals': (rows) => csv(rows, { title: (name) => name.toUpperCase() }),
	'headers with blanks': (rows) =>
		csv(rows, { title: (name) => ` ${name.replace('_', ' ')}\u00a0` }),
	'headers in another order': (rows) => csv(rows, { columns: [...COLUMNS].reverse() }),
	'more columns': (rows) => csv(rows, { columns: ['cost centre', ...COLUMNS, ''] }),
	'empty lines at the end': (rows) => `${csv(rows)}\n\n,,,,,,,,,,,\n`,
	'empty lines at the start': (rows) => `\n\n${csv(rows)}`,
	'blanks around the cells': (rows) =>
		csv(
			rows.map((row) =>
				Object.fromEntries(Object.entries(row).map(([k, v]) => [k, `  ${v}\u00a0`])),
			),
		),
	'"Left" and "ACTIVE"': (rows) =>
		csv(rows.map((row) => ({ ...row, status: row.status === 'left' ? 'Left ' : 'ACTIVE' }))),
	'line breaks in cells': (rows) =>
		csv(
			rows.map((row) => ({ ...row, notes: 'one\r\n"two", three;\n' })),
			{ columns: ['notes', ...COLUMNS] },
		),
	'days with dots': leaver({ last_day: '30.06.2025' }),
	'days with a time': leaver({ last_day: '2025-06-30 00:00:00' }),
	'days with a time zone': leaver({ last_day: '2025-06-29T22:00:00.000Z' }),
	'a day that can be read in one way only': leaver({ last_day: '30/06/2025' }),
	'a day that is the same both ways': leaver({ last_day: '6/6/2025' }),
};

/** Latin-1 holds fewer letters, so these lists hold other names. */
export const LATIN: Record<string, (rows: Row[]) => Buffer> = {
	'Latin-1': (rows) => Buffer.from(csv(onlyLatin(rows)), 'latin1'),
	'Latin-1 with semicolons': (rows) =>
		Buffer.from(csv(onlyLatin(rows), { separator: ';' }), 'latin1'),
};

/** Files that stop everything, and a part of the sentence. */
export const UNUSABLE: Record<string, [(rows: Row[]) => string | Buffer | undefined, string]> = {
	'no file': [
		() => undefined,
		'There is no such file. The node before this one needs its whole path',
	],
	'an empty file': [() => '', 'is empty'],
	'blank lines only': [() => '\n\r\n \n', 'is empty'],
	'a byte order mark only': [() => '\ufeff', 'is empty'],
	'headers only': [() => csv([]), 'no row'],
	'a column missing': [
		(rows) => csv(rows, { columns: COLUMNS.filter((name) => name !== 'last_day') }),
		'no column "last_day"',
	],
	'the status missing': [
		(rows) => csv(rows, { columns: COLUMNS.filter((name) => name !== 'status') }),
		'no column "status"',
	],
	'the e-mail missing': [
		(rows) => csv(rows, { columns: COLUMNS.filter((name) => name !== 'email') }),
		'no column "email"',
	],
	'no headers': [(rows) => csv(rows).split('\n').slice(1).join('\n'), 'no column'],
	'a header twice': [
		(rows) => csv(rows, { columns: [...COLUMNS, 'last_day'] }),
		'the column "last_day" twice',
	],
	'a header twice, written differently': [
		(rows) => csv(rows, { columns: [...COLUMNS, 'Last Day'] }),
		'the column "last_day" twice',
	],
	'a quotation mark that is never closed': [
		(rows) => csv(rows).replace('Nordlicht', '"Nordlicht'),
		'never closed',
	],
	'an Excel workbook': [() => Buffer.from('PK\u0003\u0004 and so on', 'latin1'), 'Excel'],
	'a web page': [() => '<!doctype html><html><body>Sign in</body></html>', 'no column'],
	'UTF-16 without a mark': [(rows) => utf16(csv(rows)).subarray(2), 'UTF-8'],
	'letters of another code page': [
		// "Łukasz" in Windows-1250
		(rows) => Buffer.from(csv(onlyLatin(rows)).replace('Jan', '\u00a3ukasz'), 'latin1'),
		'letters',
	],
	'Cyrillic letters of Windows': [
		(rows) =>
			Buffer.from(
				csv(onlyLatin(rows)).replace('Jan', '\u00c4\u00ec\u00e8\u00f2\u00f0\u00e8\u00e9'),
				'latin1',
			),
		'letters',
	],
	'another separator': [(rows) => csv(rows, { separator: '~' }), 'no column'],
	'no row that is certain': [
		(rows) => csv(rows.map((row) => ({ ...row, status: 'retired' }))),
		'None of the',
	],
};

/** Changes of the leaver's row that leave it open whether the person has left, and the reason given. */
export const UNCERTAIN: Record<string, [(rows: Row[]) => string, string]> = {
	'a day that can be read in two ways': [leaver({ last_day: '12/1/2026' }), 'may be day/month'],
	'the same with hyphens': [leaver({ last_day: '01-02-2025' }), 'may be day/month'],
	'a day number of Excel': [leaver({ last_day: '46357' }), 'day number of Excel'],
	'a day that is none': [leaver({ last_day: '31.02.2025' }), 'is no date'],
	'a year of two digits': [leaver({ last_day: '30.06.25' }), 'cannot be read as a date'],
	'a month by its name': [leaver({ last_day: '30 June 2025' }), 'cannot be read as a date'],
	'a day in words': [leaver({ last_day: 'soon' }), 'cannot be read as a date'],
	'no day': [leaver({ last_day: '' }), 'no last day'],
	'a status that nobody knows': [leaver({ status: 'terminated' }), '"terminated" is not known'],
	'no status': [leaver({ status: ' ' }), 'status is empty'],
	'an active person whose last day is over': [leaver({ status: 'active' }), 'but the last day was'],
	'a second row that says otherwise': [
		(rows) =>
			csv([
				...rows,
				{ ...rows.find(({ login }) => login === LEAVER)!, status: 'active', last_day: '' },
			]),
		'say different things',
	],
	'a cell too many': [
		(rows) => csv(rows).replace(/^(.*jan\.stastny@.*),left,/m, '$1,5,left,'),
		'The row has 13 cells',
	],
	'cells missing': [
		(rows) => csv(rows).replace(/^(.*jan\.stastny@.*),left,.*$/m, '$1'),
		'The row has 10 cells',
	],
	'a quotation mark inside a cell': [
		(rows) => csv(rows).replace(/^(.*jan\.stastny@.*),left,/m, '$1,"left"!,'),
		'quotation mark',
	],
};

// Reads a CSV file as people really have them, and never guesses. Each row becomes one item with its
// cells, and with "verdict": what the list says about the person.
//   works here    the person is there, or leaves later
//   has left      the status says so, and the last day is over
//   not certain   something cannot be read for sure; "error" says what
// A file that cannot be used at all gives a single item with the verdict "not usable".
// Nothing needs to be changed here: what differs from list to list stands in the node "Settings".

const settings = $('Settings').first().json;
const words = (text) =>
	String(text ?? '')
		.split(',')
		.map(trimmed)
		.filter(Boolean);
// Cells lose blanks at both ends, also those that nobody sees (no-break, zero width).
function trimmed(text) {
	return String(text)
		.normalize('NFC')
		.replace(/^[\s\u00a0\u200b-\u200d\u2060\ufeff]+|[\s\u00a0\u200b-\u200d\u2060\ufeff]+$/g, '');
}
// "Last Name", "last_name" and "LAST-NAME" are one column.
const plain = (text) =>
	trimmed(text)
		.toLowerCase()
		.replace(/[\s\u00a0_.-]/g, '');
const list = (texts) => texts.map((text) => `"${text}"`).join(', ');
class NotUsable extends Error {}

// 1. From bytes to text
function decode(bytes) {
	const starts = (...values) => values.every((value, index) => bytes[index] === value);
	if (bytes.length === 0) throw new NotUsable('The file is empty.');
	if (starts(0x50, 0x4b) || starts(0xd0, 0xcf)) {
		throw new NotUsable(
			'The file is an Excel workbook. Save it as "CSV UTF-8" in Excel and use that file.',
		);
	}
	if (starts(0xff, 0xfe)) return bytes.subarray(2).toString('utf16le');
	if (starts(0xfe, 0xff)) {
		return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
			.swap16()
			.toString('utf16le');
	}
	const text = bytes.toString('utf8').replace(/^\ufeff/, '');
	if (text.includes('\0'))
		throw new NotUsable('The file is not text in UTF-8. Save it as "CSV UTF-8" and use that file.');
	if (!text.includes('\ufffd')) return text;
	// Not UTF-8. Western European Windows is taken if every letter is one of its languages; other code
	// pages (Polish, Cyrillic, Japanese ...) give signs, or many such letters in a row.
	const western = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';
	const read = bytes
		.toString('latin1')
		.replace(/[\x80-\x9f]/g, (letter) => western[letter.charCodeAt(0) - 0x80]);
	const foreign =
		/[^\x00-\x7f]{3}|[^\x01-\x7f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ffŠŒŽšœžŸ‘’“”–—…€°ºª\u00a0]/u.exec(
			read,
		);
	if (foreign) {
		throw new NotUsable(
			'The letters of the file cannot be told for sure, since it is not in UTF-8. Save it as "CSV UTF-8" and use that file.',
		);
	}
	return read;
}

// 2. From text to rows: quoted cells may hold the separator, line breaks and doubled quotes.
function parse(text, separator) {
	const rows = [];
	let row = { line: 1, cells: [] };
	let cell = '';
	let state = 'start'; // start, bare, quoted, closed
	let line = 1;
	const endCell = () => {
		row.cells.push(trimmed(cell));
		cell = '';
		state = 'start';
	};
	for (let at = 0; at < text.length; at++) {
		const sign = text[at];
		if (sign === '\n' || (sign === '\r' && text[at + 1] !== '\n')) line++;
		if (state === 'quoted') {
			if (sign !== '"') cell += sign;
			else if (text[at + 1] === '"') cell += text[at++];
			else state = 'closed';
		} else if (sign === separator) endCell();
		else if (sign === '\n' || sign === '\r') {
			if (sign === '\r' && text[at + 1] === '\n') continue;
			endCell();
			rows.push(row);
			row = { line, cells: [] };
		} else if (sign === '"' && trimmed(cell) === '' && state !== 'closed') {
			cell = '';
			state = 'quoted';
		} else {
			if ((state === 'closed' && trimmed(sign) !== '') || (sign === '"' && state === 'bare'))
				row.broken = true;
			if (state === 'start') state = 'bare';
			cell += sign;
		}
	}
	const open = state === 'quoted' ? row.line : undefined;
	endCell();
	rows.push(row);
	return { separator, open, rows: rows.filter(({ cells }) => cells.some((value) => value !== '')) };
}

// 3. The separator is the one under which the first line holds the columns that are needed.
function table(text) {
	const needed = words(settings.needed_columns);
	const known = new Map(
		[...needed, ...words(settings.other_columns), 'status', 'last_day'].map((name) => [
			plain(name),
			name,
		]),
	);
	const told = /^sep=(.)\r?\n/i.exec(text);
	const body = told ? text.slice(told[0].length) : text;
	if (trimmed(body) === '') throw new NotUsable('The file is empty.');
	const hits = ({ rows }) =>
		new Set(rows[0].cells.map(plain).filter((name) => known.has(name))).size;
	const [best] = (told ? [told[1]] : [',', ';', '\t', '|'])
		.map((separator) => parse(body, separator))
		.sort((one, other) => hits(other) - hits(one));
	const [header, ...rows] = best.rows;
	const missing = needed.filter(
		(name) => !header.cells.some((cell) => plain(cell) === plain(name)),
	);
	if (missing.length > 0) {
		throw new NotUsable(
			`The file has no column ${list(missing)}. Its columns are: ${list(header.cells)}.`,
		);
	}
	const names = header.cells.map((cell) => known.get(plain(cell)) ?? cell);
	const twice = names.filter(
		(name, index) =>
			name !== '' && names.some((other, at) => at < index && plain(other) === plain(name)),
	);
	if (twice.length > 0)
		throw new NotUsable(`The file has the column ${list([...new Set(twice)])} twice.`);
	if (best.open)
		throw new NotUsable(
			`A quotation mark is opened in the row of line ${best.open} and never closed.`,
		);
	if (rows.length === 0)
		throw new NotUsable('The file holds the names of its columns, and no row.');
	return { names, rows, offset: told ? 1 : 0 };
}

// 4. Dates: only those that can be read in one way. Returns year-month-day.
function day(text) {
	const written = trimmed(settings.dates_with_slashes ?? '').toLowerCase();
	const date = (year, month, dayOfMonth) => {
		const read = DateTime.fromObject({ year: +year, month: +month, day: +dayOfMonth });
		if (!read.isValid) throw new Error(`"${text}" is no date`);
		return read.toISODate();
	};
	let parts;
	if ((parts = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text)))
		return date(parts[1], parts[3], parts[4]);
	// A date with a time: the day that it is in the time zone of this workflow.
	if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) {
		const read = DateTime.fromISO(text.replace(' ', 'T'), { zone: $now.zoneName });
		if (read.isValid) return read.toISODate();
	}
	if ((parts = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)))
		return date(parts[3], parts[2], parts[1]);
	if ((parts = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/.exec(text))) {
		const [, first, , second, year] = parts;
		if (written === 'day first') return date(year, second, first);
		if (written === 'month first') return date(year, first, second);
		if (+first > 12 || +first === +second) return date(year, second, first);
		if (+second > 12) return date(year, first, second);
		throw new Error(
			`"${text}" may be day/month or month/day. Say which in the node Settings, or write the date as ${$now.toISODate()}`,
		);
	}
	if (/^\d{5}(\.\d+)?$/.test(text)) {
		throw new Error(
			`"${text}" looks like a day number of Excel, which begins to count in 1900 or in 1904. Format the column as a date and export again`,
		);
	}
	throw new Error(`"${text}" cannot be read as a date. Write it as ${$now.toISODate()}`);
}

// 5. What the list says about the person of a row
function judge(row, names) {
	const today = $now.toISODate();
	if (row.last_day !== undefined) row.last_day = day(row.last_day);
	if (!names.includes('status')) return 'works here';
	const says = (setting) =>
		words(settings[setting]).some((word) => plain(word) === plain(row.status ?? ''));
	if (says('status_of_staff')) {
		if (row.last_day === undefined || row.last_day >= today) return 'works here';
		throw new Error(`The status is "${row.status}", but the last day was ${row.last_day}`);
	}
	if (!says('status_of_leavers')) {
		throw new Error(
			row.status === undefined
				? 'The status is empty'
				: `The status "${row.status}" is not known. The node Settings names those that are`,
		);
	}
	if (row.last_day === undefined)
		throw new Error(`The status is "${row.status}", but there is no last day`);
	return row.last_day < today ? 'has left' : 'works here';
}

const uncertain = (json, error) => {
	json.verdict = 'not certain';
	json.error = `${error} [line ${json.line}]`;
	json.details = { outcome: 'notSent' };
};

function read({ names, rows, offset }) {
	const items = rows.map(({ line, cells, broken }) => {
		const json = {};
		names.forEach((name, index) => {
			if (
				!['', 'verdict', 'error', 'details', 'line'].includes(name) &&
				(cells[index] ?? '') !== ''
			)
				json[name] = cells[index];
		});
		json.line = line + offset;
		const extra = cells.slice(names.length).some((cell) => cell !== '');
		try {
			if (broken) throw new Error('A quotation mark stands in the middle of a cell');
			if (cells.length < names.length || extra) {
				throw new Error(`The row has ${cells.length} cells, the first line has ${names.length}`);
			}
			json.verdict = judge(json, names);
		} catch ({ message }) {
			uncertain(json, message);
		}
		return json;
	});
	// One person in two rows that contradict each other
	for (const key of ['email', 'login']) {
		const seen = new Map();
		for (const json of items) {
			const value = (json[key] ?? '').toLowerCase();
			if (value !== '') seen.set(value, [...(seen.get(value) ?? []), json]);
		}
		for (const [value, same] of seen) {
			const verdicts = new Set(same.map(({ verdict }) => verdict));
			if (verdicts.size < 2) continue;
			const lines = same.map(({ line }) => line).join(' and ');
			for (const json of same) {
				if (json.verdict !== 'not certain')
					uncertain(json, `Lines ${lines} are about "${value}" and say different things`);
			}
		}
	}
	const bad = items.filter(({ verdict }) => verdict === 'not certain');
	if (bad.length === items.length)
		throw new NotUsable(`None of the ${items.length} rows can be used. The first: ${bad[0].error}`);
	return items;
}

try {
	const files = $input.all().filter(({ binary }) => binary?.data);
	if (files.length === 0) throw new NotUsable('There is no file of this name.');
	if (files.length > 1)
		throw new NotUsable(`The name fits ${files.length} files. It must name one.`);
	const bytes = await this.helpers.getBinaryDataBuffer(0, 'data');
	return read(table(decode(bytes))).map((json) => ({ json, pairedItem: 0 }));
} catch (error) {
	if (!(error instanceof NotUsable)) throw error;
	return [
		{
			json: {
				verdict: 'not usable',
				error: `The list of persons cannot be used: ${error.message} Nothing was changed in Wordbee.`,
			},
			pairedItem: 0,
		},
	];
}

/** n8n's Extract From File on files as people have them. */
import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { cleanEnvironment, runOrThrow } from '../../../lab/n8n/process.cts';
import { ensureDebian } from '../../../lab/queue/debian.cts';
import type { Step } from '../run.cts';
import { editFields, given, once, type Case } from './case.cts';

/** The folder that n8n may read, with the files of sheets.py; and who has made them. */
const made = once(async () => {
	const python = '/usr/lib/python3/dist-packages';
	const packages = {
		'python3-xlsxwriter': `${python}/xlsxwriter`,
		'python3-odf': `${python}/odf`,
	};
	await ensureDebian(packages, (line) => console.log(line));
	const folder = process.env.N8N_RESTRICT_FILE_ACCESS_TO!;
	const script = join(__dirname, '..', 'given', 'sheets.py');
	const options = { cwd: folder, env: cleanEnvironment(), limitSeconds: 60 };
	const { stdout } = await runOrThrow('sheets.py', '/usr/bin/python3', [script, folder], options);
	const [xlsx, ods] = stdout.split('\n');
	return { folder, xlsx, ods };
});

const reading = (path: string, operation: string, options: IDataObject): Step[] => [
	{ node: 'readWriteFile', parameters: { operation: 'read', fileSelector: path } },
	{ node: 'extractFromFile', parameters: { operation, options } },
];

/** A file that sheets.py has made. */
const sheet = (kind: 'ods' | 'xlsx', options: IDataObject = {}, behind: Step[] = []) => {
	return async () => {
		const { folder, ...versions } = await made();
		const steps = reading(join(folder, `people.${kind}`), kind, options);
		return { server: versions[kind], steps: [...steps, ...behind] };
	};
};

/** How a file of `given` is there: as it is, or in another encoding. */
const text = (file: string, options: IDataObject = {}, encoding = 'utf8') => {
	return async () => {
		const { folder } = await made();
		const path = join(folder, file);
		writeFileSync(path, IN[encoding](given(file)));
		return { server: `given/${file}`, steps: reading(path, extname(file).slice(1), options) };
	};
};

const IN: Record<string, (content: string) => Buffer> = {
	utf8: (content) => Buffer.from(content),
	latin1: (content) => Buffer.from(content, 'latin1'),
	bom: (content) => Buffer.from(`\ufeff${content.replaceAll('\n', '\r\n')}`),
};

const csv = (name: string, what: string, prepare: Case['prepare']): Case => {
	return { name, source: 'columns', what, prepare };
};

const SEMICOLONS = { delimiter: ';' };
const NAMES = { lastName: 'Nachname', firstName: 'Vorname', email: 'E-Mail-Adresse' };
const NUMBERS = { personCode: 'Personalnummer', phoneMobile: 'Mobil', comments: 'Eintritt' };

/** The spreadsheet and text files. */
export const fileCases: Case[] = [
	csv('csv', 'Commas; errors of a spreadsheet, a mailto: address', text('english.csv')),
	csv(
		'csvEmptyCells',
		'The same with Include Empty Cells',
		text('english.csv', { includeEmptyCells: true }),
	),
	csv('csvSemicolons', 'German, with the Delimiter ;', text('german.csv', SEMICOLONS)),
	csv('csvSemicolonsAsCommas', 'The same as it comes by default: one key', text('german.csv')),
	csv(
		'csvLatin1',
		'The same in Latin-1 with the Encoding Latin1',
		text('german.csv', { ...SEMICOLONS, encoding: 'latin1' }, 'latin1'),
	),
	csv(
		'csvLatin1AsUtf8',
		'The same as it comes by default: read as UTF-8',
		text('german.csv', SEMICOLONS, 'latin1'),
	),
	csv('csvBom', 'A byte order mark, as Excel writes it', text('english.csv', {}, 'bom')),
	csv(
		'csvBomOff',
		'The same with Exclude Byte Order Mark',
		text('english.csv', { enableBOM: true }, 'bom'),
	),
	csv('csvHeaderBelow', 'The header is on line 3, unknown to n8n', text('headerBelow.csv')),
	csv('csvHeaderMarks', 'Headers with *, : and blanks', text('headerMarks.csv')),
	csv('csvFrench', 'A French list', text('french.csv', SEMICOLONS)),
	csv('csvSpanish', 'A Spanish list', text('spanish.csv', SEMICOLONS)),
	csv('csvItalian', 'An Italian list', text('italian.csv', SEMICOLONS)),
	csv('xlsx', 'German: a number formatted 00000, booleans, dates, linked addresses', sheet('xlsx')),
	csv('xlsxRaw', 'The same with Raw Data', sheet('xlsx', { rawData: true })),
	csv(
		'xlsxEditFields',
		'The same behind Edit Fields, type String',
		sheet('xlsx', {}, [editFields({ ...NAMES, ...NUMBERS })]),
	),
	csv(
		'xlsxOdd',
		'TRUE for a name, rich text, formulas, errors, a bare mailto: link, 0 for a phone',
		sheet('xlsx', { sheetName: 'Odd' }),
	),
	csv(
		'xlsxTitle',
		'The header is on line 3, unknown to n8n',
		sheet('xlsx', { sheetName: 'Titles' }),
	),
	csv(
		'xlsxRange',
		'The same with Range 2: headers with * and :',
		sheet('xlsx', { sheetName: 'Titles', range: '2' }),
	),
	csv('ods', 'The German list of LibreOffice: dates are Dates', sheet('ods')),
	csv(
		'odsEditFields',
		'The same behind Edit Fields, type String: Dates in quotation marks',
		sheet('ods', {}, [editFields({ ...NAMES, comments: 'Eintritt' })]),
	),
	csv('html', 'A table of a page: numbers have lost their zeros', text('people.html')),
	csv('htmlRaw', 'The same with Raw Data', text('people.html', { rawData: true })),
];

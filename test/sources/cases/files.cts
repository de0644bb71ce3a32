/** n8n's Extract From File on files as people have them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { cleanEnvironment, runOrThrow } from '../../../lab/n8n/process.cts';
import { ensureDebian } from '../../../lab/queue/debian.cts';
import type { Step } from '../run.cts';
import { editFields, once, type Case } from './case.cts';

/** The folder that n8n may read, with the files of files.py; and who has made them. */
const made = once(async () => {
	const python = '/usr/lib/python3/dist-packages';
	const packages = {
		'python3-xlsxwriter': `${python}/xlsxwriter`,
		'python3-odf': `${python}/odf`,
	};
	await ensureDebian(packages, (line) => console.log(line));
	const folder = process.env.N8N_RESTRICT_FILE_ACCESS_TO!;
	const script = join(__dirname, '..', 'files.py');
	const options = { cwd: folder, env: cleanEnvironment(), limitSeconds: 60 };
	const { stdout } = await runOrThrow('files.py', '/usr/bin/python3', [script, folder], options);
	const [xlsx, ods] = stdout.split('\n');
	return { folder, xlsx, ods };
});

const reading = (path: string, operation: string, options: IDataObject): Step[] => [
	{ node: 'readWriteFile', parameters: { operation: 'read', fileSelector: path } },
	{ node: 'extractFromFile', parameters: { operation, options } },
];

const OPERATION = { ods: 'ods', xlsx: 'xlsx' };

/** A file that files.py has made. */
const sheet = (kind: keyof typeof OPERATION, options: IDataObject, behind: Step[] = []) => {
	return async () => {
		const { folder, ...versions } = await made();
		const steps = reading(join(folder, `people.${kind}`), kind, options);
		return { server: versions[kind], steps: [...steps, ...behind] };
	};
};

/** A file with this text. */
const text = (content: string | Buffer, options: IDataObject = {}, kind = 'csv') => {
	return async () => {
		const { folder } = await made();
		const path = join(folder, `people.${kind}`);
		writeFileSync(path, content);
		return { server: `a .${kind} file`, steps: reading(path, kind, options) };
	};
};

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;
const GERMAN = lines(
	'Personalnummer;Nachname;Vorname;E-Mail-Adresse;Funktion;Anrede;Telefon;Handy',
	'00042;Müller;Ana;ana.mueller@example.com;Übersetzerin;Frau;030 5550101;0170 5550101',
	'00043;Groß;Jörg;joerg.gross@example.com;;Herr;;',
);
const ENGLISH = lines(
	'Employee ID,Last Name,First Name,Work Email,Job Title,Title,Work Phone,Mobile Phone,Active',
	'00051,"Smith, Jr.",Emma,emma.smith@example.com,Reviser,Ms,+44 20 5550 301,,true',
	'00052,#N/A,Liam,liam.byrne@example.com,Translator,,#REF!,#NAME?,false',
	'00053, Dubois ,Renée,mailto:renee.dubois@example.com,Head of Localisation,Dr.,,,',
);
const HTML = `<html><head><meta charset="utf-8"></head><body><table>
<tr><th>Employee ID</th><th>Surname</th><th>Given Name</th><th>E-mail</th><th>Phone</th><th>Start</th></tr>
<tr><td>00061</td><td>Novak</td><td>Petra</td><td><a href="mailto:petra.novak@example.com">petra.novak@example.com</a></td>
<td>0042025550401</td><td>2024-03-01</td></tr>
<tr><td>00062</td><td>TRUE</td><td>Olga &amp; Co</td><td>olga@example.com</td><td>0</td><td>01.12.2026</td></tr>
</table></body></html>`;

const csv = (name: string, what: string, prepare: Case['prepare']): Case => {
	return { name, source: 'columns', what, prepare };
};

/** The spreadsheet and text files. */
export const fileCases: Case[] = [
	csv(
		'csv',
		'Commas and quotation marks; errors of a spreadsheet, a mailto: address',
		text(ENGLISH),
	),
	csv(
		'csvEmptyCells',
		'The same with Include Empty Cells',
		text(ENGLISH, { includeEmptyCells: true }),
	),
	csv('csvSemicolons', 'German, with the Delimiter ;', text(GERMAN, { delimiter: ';' })),
	csv('csvSemicolonsAsCommas', 'The same as n8n reads it by default: one key', text(GERMAN)),
	csv(
		'csvLatin1',
		'The same in Latin-1 with the Encoding Latin1',
		text(Buffer.from(GERMAN, 'latin1'), { delimiter: ';', encoding: 'latin1' }),
	),
	csv(
		'csvLatin1AsUtf8',
		'The same read as UTF-8, as n8n does by default',
		text(Buffer.from(GERMAN, 'latin1'), { delimiter: ';' }),
	),
	csv('csvBom', 'A byte order mark, as Excel writes it', text(`\ufeff${ENGLISH}`)),
	csv(
		'csvBomOff',
		'The same with Exclude Byte Order Mark',
		text(`\ufeff${ENGLISH}`, { enableBOM: true }),
	),
	csv(
		'csvHeaderBelow',
		'The header is on line 3, and Starting Line is not set',
		text(
			lines(
				'Staff,,,',
				'as of 1 March 2024,,,',
				'Last Name,First Name,Email,Phone',
				'Byrne,Liam,liam.byrne@example.com,',
			),
		),
	),
	csv(
		'csvHeaderMarks',
		'Headers with * and : and blanks, as forms for filling in have them',
		text(
			lines(
				'Last Name*,First Name *,E-Mail: , Phone ',
				'Byrne,Liam,liam.byrne@example.com,+353 1 5550 501',
			),
		),
	),
	csv(
		'csvFrench',
		'A French list',
		text(
			lines(
				'Matricule;Nom de famille;Prénom;Adresse e-mail;Poste;Civilité;Téléphone;Portable',
				'0007;Lefèvre;Zoé;zoe.lefevre@example.com;Traductrice;Mme;01 55 50 06 01;',
			),
			{ delimiter: ';' },
		),
	),
	csv(
		'xlsx',
		'A German list: a number by its format 00000, booleans, dates, linked addresses',
		sheet('xlsx', {}),
	),
	csv(
		'xlsxOdd',
		'TRUE for a name, rich text, formulas, errors, a bare mailto: link, 0 for a phone',
		sheet('xlsx', { sheetName: 'Odd' }),
	),
	csv('xlsxRaw', 'The first sheet with Raw Data', sheet('xlsx', { rawData: true })),
	csv(
		'xlsxEditFields',
		'The first sheet behind Edit Fields, type String',
		sheet('xlsx', {}, [
			editFields({
				lastName: 'Nachname',
				firstName: 'Vorname',
				email: 'E-Mail-Adresse',
				personCode: 'Personalnummer',
				phoneMobile: 'Mobil',
				comments: 'Eintritt',
			}),
		]),
	),
	csv(
		'xlsxTitle',
		'The header is on line 3, and Range is not set',
		sheet('xlsx', { sheetName: 'Titles' }),
	),
	csv(
		'xlsxRange',
		'The same with Range 2: headers with * and :',
		sheet('xlsx', { sheetName: 'Titles', range: '2' }),
	),
	csv('ods', 'The German list of LibreOffice: dates are Dates', sheet('ods', {})),
	csv(
		'odsEditFields',
		'The same behind Edit Fields, type String: a Date in quotation marks',
		sheet('ods', {}, [
			editFields({
				lastName: 'Nachname',
				firstName: 'Vorname',
				email: 'E-Mail-Adresse',
				comments: 'Eintritt',
			}),
		]),
	),
	csv('html', 'A table of a page: numbers have lost their zeros', text(HTML, {}, 'html')),
	csv('htmlRaw', 'The same with Raw Data', text(HTML, { rawData: true }, 'html')),
];

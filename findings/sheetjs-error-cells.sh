#!/usr/bin/env bash
# Expected: sheet_to_json tells a cell with an error (#N/A of a lookup that found nothing) from an empty cell.
# Seen: both are left out, and both are the default with defval. Only #NULL! gives a null. Nothing in the rows
# says that a formula failed.
# SheetJS 0.20.3 (npm: @e965/xlsx, as n8n's Extract From File has it), file by exceljs 4.4.0, 29 November 2026.
# Bites: whoever imports a list whose phone numbers come by VLOOKUP: persons without a phone, and with
# "Include Empty Cells" a phone that is there already is emptied.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages @e965/xlsx@0.20.3 exceljs@4.4.0

cat >run.cjs <<'JS'
const { Workbook } = require('exceljs');
const { read, utils } = require('@e965/xlsx');
(async () => {
	const book = new Workbook();
	const sheet = book.addWorksheet('Persons');
	const lookup = (error) => ({ formula: 'VLOOKUP(A2,Phones!A:B,2,FALSE)', result: { error } });
	sheet.addRow(['Name', 'Phone']);
	sheet.addRow(['Roth', lookup('#N/A')]);
	sheet.addRow(['Berg', lookup('#REF!')]);
	sheet.addRow(['Klein', lookup('#NULL!')]);
	sheet.addRow(['Mai', null]);
	const { Sheets } = read(await book.xlsx.writeBuffer());
	for (const cell of ['B2', 'B3', 'B4', 'B5']) console.log(cell, Sheets.Persons[cell]?.w ?? 'nothing');
	console.log(JSON.stringify(utils.sheet_to_json(Sheets.Persons)));
	console.log(JSON.stringify(utils.sheet_to_json(Sheets.Persons, { defval: '' })));
})();
JS
node run.cjs >output
seen output <<'END'
B2 #N/A
B3 #REF!
B4 #NULL!
B5 nothing
[{"Name":"Roth"},{"Name":"Berg"},{"Name":"Klein","Phone":null},{"Name":"Mai"}]
[{"Name":"Roth","Phone":""},{"Name":"Berg","Phone":""},{"Name":"Klein","Phone":null},{"Name":"Mai","Phone":""}]
END

#!/usr/bin/env bash
# Expected: Extract From File reads the same table from .csv and from .xlsx alike.
# Seen: not if two columns have one name, as in exports with a work and a private e-mail. From .xlsx the first
# keeps the name and the second becomes "Email_1"; from .csv the second wins, and where it is empty there is
# no e-mail at all, although the first column has one. No warning.
# n8n-nodes-base 2.41.1 (csv-parse 7.0.2, SheetJS 0.20.3), 29 November 2026. Run through Spreadsheet File, whose
# code Extract From File reads with; it needs fewer packages.
# Bites: whoever moves a person list from Excel to CSV: private addresses, or none, take the place of the others.
set -eu
. "$(dirname "$0")/lib/common.sh"
n8n_nodes SpreadsheetFile csv-parse@7.0.2 @e965/xlsx@0.20.3 iconv-lite@0.6.3

cat >run.cjs <<'JS'
const { run } = require('./node.cjs');
const { utils, write } = require('@e965/xlsx');
const rows = [
	['Name', 'Email', 'Email'],
	['Roth', 'roth@work.org', ''],
	['Berg', 'berg@work.org', 'berg@home.org'],
];
const files = {
	csv: Buffer.from(rows.map((row) => `${row.join(',')}\n`).join('')),
	xlsx: write(utils.book_new(utils.aoa_to_sheet(rows.map((row) => row.filter(Boolean)))), {
		type: 'buffer',
		bookType: 'xlsx',
	}),
};
(async () => {
	for (const [fileFormat, file] of Object.entries(files)) {
		const data = { data: file.toString('base64'), mimeType: '', fileExtension: fileFormat };
		const inputs = [[{ json: {}, binary: { data } }]];
		const [items] = await run('SpreadsheetFile/SpreadsheetFile', 2, { fileFormat }, inputs);
		for (const { json } of items) console.log(`${fileFormat}:`, JSON.stringify(json));
	}
})();
JS
node run.cjs >output
seen output <<'END'
csv: {"Name":"Roth"}
csv: {"Name":"Berg","Email":"berg@home.org"}
xlsx: {"Name":"Roth","Email":"roth@work.org"}
xlsx: {"Name":"Berg","Email":"berg@work.org","Email_1":"berg@home.org"}
END

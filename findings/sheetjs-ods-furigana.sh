#!/usr/bin/env bash
# Expected: a Japanese name with its reading above it (furigana, ruby text) is read as the name, from .ods as
# from .xlsx.
# Seen: from .xlsx the reading is left out, from .ods it is put behind the name as if it belonged to it.
# SheetJS 0.20.3 (npm: @e965/xlsx, as n8n's Extract From File has it), 29 November 2026. The markup is that of
# OpenDocument 1.3 (text:ruby) and of Office Open XML (rPh).
# Bites: whoever imports Japanese persons from LibreOffice: last names of twice the length, found by nobody.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages @e965/xlsx@0.20.3

cat >run.cjs <<'JS'
const { CFB, read, utils, write } = require('@e965/xlsx');
const RUBY = '<text:ruby><text:ruby-base>山田</text:ruby-base><text:ruby-text>ヤマダ</text:ruby-text></text:ruby>';
const PHONETIC = '<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh>';
const formats = [
	['xlsx', 'sharedStrings.xml', '<t>NAME</t>', PHONETIC],
	['ods', 'content.xml', 'NAME', RUBY],
];
for (const [bookType, part, from, to] of formats) {
	const book = utils.book_new(utils.aoa_to_sheet([['Last Name'], ['NAME']]));
	const zip = CFB.read(write(book, { type: 'buffer', bookType, bookSST: true }), { type: 'buffer' });
	const file = CFB.find(zip, part);
	const text = Buffer.from(file.content).toString();
	if (!text.includes(from)) throw new Error(`${part} is made otherwise`);
	file.content = Buffer.from(text.replace(from, to));
	file.size = file.content.length;
	const { SheetNames, Sheets } = read(CFB.write(zip, { type: 'buffer', fileType: 'zip' }));
	console.log(`${bookType}:`, JSON.stringify(utils.sheet_to_json(Sheets[SheetNames[0]])));
}
JS
node run.cjs >output
seen output <<'END'
xlsx: [{"Last Name":"山田"}]
ods: [{"Last Name":"山田ヤマダ"}]
END

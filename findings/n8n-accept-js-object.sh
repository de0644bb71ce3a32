#!/usr/bin/env bash
# Expected: jsonParse with acceptJSObject, which also reads fields of the type Object in Edit Fields, takes
# JavaScript's own way to write an object and refuses what it does not know.
# Seen: a bare word becomes a text of that name, also the words undefined and NaN. What has to be calculated, a
# template text for one, becomes undefined without an error, and a number with a zero in front is octal.
# n8n-workflow 2.41.0, 29 November 2026.
# Bites: whoever writes persons as objects in a parameter: a phone "undefined", and number 00042 becomes 34.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0

cat >run.cjs <<'JS'
const { jsonParse } = require('n8n-workflow');
const texts = [
	"{ name: 'Roth', phone: null }",
	"{ name: 'Roth', phone: undefined }",
	'{ name: `Roth`, phone: "1" }',
	"{ name: 'Roth', phone: '+49' + '30' }",
	"{ name: 'Roth', number: 00042 }",
];
for (const text of texts) console.log(`${text} ->`, jsonParse(text, { acceptJSObject: true }));
JS
node run.cjs >output
seen output <<'END'
{ name: 'Roth', phone: null } -> { name: 'Roth', phone: null }
{ name: 'Roth', phone: undefined } -> { name: 'Roth', phone: 'undefined' }
{ name: `Roth`, phone: "1" } -> { name: undefined, phone: '1' }
{ name: 'Roth', phone: '+49' + '30' } -> { name: 'Roth', phone: undefined }
{ name: 'Roth', number: 00042 } -> { name: 'Roth', number: 34 }
END

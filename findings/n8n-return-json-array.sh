#!/usr/bin/env bash
# Expected: helpers.returnJsonArray wraps each row of an answer into an item, { json: row }.
# Seen: a row with a field called "json" is taken for an item that is there already. That field becomes the item,
# the other fields slip beside it, where nobody sees them, or mean something else (a field "binary" or "error").
# Whether it happens depends on the row: an empty "json" is wrapped as expected.
# n8n-core 2.41.1, 29 November 2026.
# Bites: whoever returns rows of a table or an API in which a column is called json.
set -eu
. "$(dirname "$0")/lib/common.sh"
quietly npm pack n8n-core@2.41.1
echo 'version: n8n-core@2.41.1'
tar -xzf n8n-core-2.41.1.tgz package/dist/execution-engine/node-execution-context/utils

cat >run.cjs <<'JS'
const utils = './package/dist/execution-engine/node-execution-context/utils';
const { returnJsonArray } = require(`${utils}/return-json-array.js`);
const rows = [
	{ id: 1, name: 'Roth', json: null },
	{ id: 2, name: 'Berg', json: { floor: 3 } },
];
for (const item of returnJsonArray(rows)) console.log(JSON.stringify(item));
JS
node run.cjs >output
seen output <<'END'
{"json":{"id":1,"name":"Roth","json":null}}
{"id":2,"name":"Berg","json":{"floor":3}}
END

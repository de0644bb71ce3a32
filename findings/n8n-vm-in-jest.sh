#!/usr/bin/env bash
# Expected: a node that asks a value of an expression "instanceof Date" decides in a test as it does in n8n.
# Seen: not in jest with the engine "vm". Its results are made in Node's own realm, the test and the node live in
# one of jest's: instanceof Date, Array and Object are all false, so the node takes its other branch.
# expect().toEqual and toStrictEqual do not show it. Array.isArray and luxon's DateTime are not affected.
# n8n-workflow 2.41.0, jest 30.5.2, Node 24, 29 November 2026.
# Bites: whoever tests nodes on the engine that users run: a test passes or fails on a way that n8n never takes.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0 $(node24) jest@30.5.2
cp "$lib/expression.cjs" .

cat >kinds.cjs <<'JS'
const { evaluate, useVm } = require('./expression.cjs');
exports.kinds = async () => {
	await useVm();
	const date = await evaluate('={{ $json.since }}', { since: new Date(0) });
	const list = await evaluate('={{ [1, 2] }}', {});
	return `Date ${date instanceof Date}, Array ${list instanceof Array}, isArray ${Array.isArray(list)}\n`;
};
JS
cat >run.cjs <<'JS'
require('./kinds.cjs').kinds().then((text) => {
	require('node:fs').appendFileSync('output', `in Node: ${text}`);
	process.exit();
});
JS
cat >kinds.test.cjs <<'JS'
test('kinds', async () => {
	const text = await require('./kinds.cjs').kinds();
	require('node:fs').appendFileSync('output', `in jest: ${text}`);
});
JS
# The isolate can take the process down when it ends; what counts was written before.
node run.cjs || true
node --experimental-vm-modules node_modules/jest/bin/jest.js --testRegex 'kinds\.test\.cjs$' >jest.log 2>&1 || true
seen output <<'END'
in Node: Date true, Array true, isArray true
in jest: Date false, Array false, isArray true
END

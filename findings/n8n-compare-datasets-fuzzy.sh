#!/usr/bin/env bash
# Expected: Compare Datasets sends a person whom list B knows more about to the branch "Different".
# Seen: with Fuzzy Compare on (it is there to take 1 and "1" as equal) only the fields of list A are compared;
# a phone number that only B has comes out of the branch "Same". The other way round it is "Different".
# n8n-nodes-base 2.41.1 (node version 2.3), 29 November 2026.
# Bites: whoever compares the persons of an application with the HR list and updates what is different.
set -eu
. "$(dirname "$0")/lib/common.sh"
n8n_nodes CompareDatasets

cat >run.cjs <<'JS'
const { run } = require('./node.cjs');
const BRANCHES = ['In A only', 'Same', 'Different', 'In B only'];
const without = [{ json: { id: 7, name: 'Roth' } }];
const withPhone = [{ json: { id: 7, name: 'Roth', phone: '+49 30 1234' } }];
const compare = async (title, fuzzyCompare, a, b) => {
	const parameters = {
		mergeByFields: { values: [{ field1: 'id', field2: 'id' }] },
		resolve: 'includeBoth',
		fuzzyCompare,
		options: {},
	};
	const outputs = await run('CompareDatasets/CompareDatasets', 2.3, parameters, [a, b]);
	console.log(`${title}: ${BRANCHES[outputs.findIndex(({ length }) => length)]}`);
};
(async () => {
	await compare('phone only in B, fuzzy off', false, without, withPhone);
	await compare('phone only in B, fuzzy on ', true, without, withPhone);
	await compare('phone only in A, fuzzy on ', true, withPhone, without);
})();
JS
node run.cjs >output
seen output <<'END'
phone only in B, fuzzy off: Different
phone only in B, fuzzy on : Same
phone only in A, fuzzy on : Different
END

#!/usr/bin/env bash
# Expected: a parameter that is an expression gives the node a value of its own.
# Seen: an object or a list is the very one of the input item. A node that sorts it or adds to it changes the item,
# and with it what the node before has put out, for every other branch. So it was in n8n 1, and is in
# n8n-core alone, with which nodes are tested; the engine "vm", which n8n 2 runs, gives a copy.
# n8n-workflow 2.41.0, 29 November 2026.
# Bites: whoever builds a node that completes the object of a parameter: it works in n8n 2 and harms in n8n 1.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0 $(node24)
cp "$lib/expression.cjs" .

cat >run.cjs <<'JS'
const { writeFileSync } = require('node:fs');
const { evaluate, useVm } = require('./expression.cjs');
const lines = [];
const change = async (engine) => {
	const json = { name: 'Roth', labels: ['b', 'a'] };
	const labels = await evaluate('={{ $json.labels }}', json);
	labels.sort().push('new');
	lines.push(`${engine}: the item's labels are now ${json.labels.join(', ')}\n`);
};
(async () => {
	await change('legacy');
	await useVm();
	await change('vm');
	writeFileSync('output', lines.join(''));
	process.exit();
})();
JS
node run.cjs || true # the isolate can take the process down when it ends; what counts was written before
seen output <<'END'
legacy: the item's labels are now a, b, new
vm: the item's labels are now b, a
END

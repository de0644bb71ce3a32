#!/usr/bin/env bash
# Expected: Remove Duplicates by one field leaves each value once.
# Seen: a single null between the values, and duplicates stay. The node sorts by the field and compares
# neighbours; null is neither smaller nor greater than a text, so equal values do not meet.
# n8n-nodes-base 2.41.1 (node version 2, which lets null through on purpose), 29 November 2026.
# Bites: whoever cleans a list of persons by e-mail before it is imported; the same person is made twice.
set -eu
. "$(dirname "$0")/lib/common.sh"
n8n_nodes Transform/RemoveDuplicates

cat >run.cjs <<'JS'
const { run } = require('./node.cjs');
const parameters = {
	operation: 'removeDuplicateInputItems',
	compare: 'selectedFields',
	fieldsToCompare: 'mail',
	options: {},
};
const left = async (...mails) => {
	const items = mails.map((mail) => ({ json: { mail } }));
	const [kept] = await run('Transform/RemoveDuplicates/RemoveDuplicates', 2, parameters, [items]);
	console.log(`${mails.length} in, ${kept.length} out:`, kept.map(({ json }) => String(json.mail)).join(' '));
};
(async () => {
	await left('anna@x.org', 'ben@x.org', 'anna@x.org', 'ben@x.org');
	await left('anna@x.org', 'ben@x.org', null, 'anna@x.org', 'ben@x.org');
})();
JS
node run.cjs >output
seen output <<'END'
4 in, 2 out: anna@x.org ben@x.org
5 in, 5 out: anna@x.org ben@x.org null anna@x.org ben@x.org
END

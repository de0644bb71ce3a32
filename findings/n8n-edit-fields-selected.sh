#!/usr/bin/env bash
# Expected: Edit Fields with Include "Selected Fields" keeps manager.mail where it was, in manager.
# Seen: a field behind a dot is put at the top under the last part of its name. With "mail, manager.mail"
# there is one mail left, and it is the manager's.
# n8n-nodes-base 2.41.1 (node version 3.4), 29 November 2026.
# Bites: whoever thins out persons from a directory before they are written elsewhere.
set -eu
. "$(dirname "$0")/lib/common.sh"
n8n_nodes Set

cat >run.cjs <<'JS'
const { run } = require('./node.cjs');
const person = { mail: 'anna@x.org', phone: '1', manager: { mail: 'boss@x.org' } };
const select = async (includeFields) => {
	const parameters = {
		mode: 'manual',
		includeOtherFields: true,
		include: 'selected',
		includeFields,
		assignments: { assignments: [] },
		options: {},
	};
	const [[{ json }]] = await run('Set/Set', 3.4, parameters, [[{ json: person }]]);
	console.log(`${includeFields}:`, JSON.stringify(json));
};
(async () => {
	await select('mail');
	await select('manager.mail');
	await select('mail, manager.mail');
})();
JS
node run.cjs >output
seen output <<'END'
mail: {"mail":"anna@x.org"}
manager.mail: {"mail":"boss@x.org"}
mail, manager.mail: {"mail":"boss@x.org"}
END

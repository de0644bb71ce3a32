#!/usr/bin/env bash
# Expected: .isEmail() of an expression is true for one e-mail address.
# Seen: it is true for any text without a blank that has one somewhere in it: two addresses with a semicolon or a
# comma, a name before angle brackets, mailto:. And false for a domain with an umlaut. extractEmail() gives the
# first address, and no word of the others.
# n8n-workflow 2.41.0, 29 November 2026.
# Bites: whoever puts an If with isEmail() before writing persons, to keep cells with two addresses out.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0
cp "$lib/expression.cjs" .

cat >run.cjs <<'JS'
const { evaluate } = require('./expression.cjs');
const texts = ['anna@x.org', 'anna@x.org;ben@x.org', 'Anna<anna@x.org>', 'mailto:anna@x.org', 'anna@müller.de'];
(async () => {
	for (const text of texts) {
		const is = await evaluate('={{ $json.text.isEmail() }}', { text });
		const extracted = await evaluate('={{ $json.text.extractEmail() }}', { text });
		console.log(`${text}: ${is}, ${extracted}`);
	}
})();
JS
node run.cjs >output
seen output <<'END'
anna@x.org: true, anna@x.org
anna@x.org;ben@x.org: true, anna@x.org
Anna<anna@x.org>: true, anna@x.org
mailto:anna@x.org: true, anna@x.org
anna@müller.de: false, undefined
END

#!/usr/bin/env bash
# Expected: .toNumber() of an expression refuses a text with letters, as it does with "A0042".
# Seen: letters that are somebody's currency sign are dropped first: L, P, Q, S, also KM, MT, Ft and Br. "S0042"
# and "P0042" are both 42.
# n8n-workflow 2.41.0, 29 November 2026.
# Bites: whoever makes numbers of personnel numbers with a letter in front: two persons get one number.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0
cp "$lib/expression.cjs" .

cat >run.cjs <<'JS'
const { evaluate } = require('./expression.cjs');
(async () => {
	for (const code of ['A0042', 'S0042', 'P0042', 'Q0042', 'MT0042', 'KM-42', '42 Ft']) {
		const number = evaluate('={{ $json.code.toNumber() }}', { code });
		console.log(`${code}: ${await number.catch(({ message }) => message)}`);
	}
})();
JS
node run.cjs >output
seen output <<'END'
A0042: cannot convert to number
S0042: 42
P0042: 42
Q0042: 42
MT0042: 42
KM-42: -42
42 Ft: 42
END

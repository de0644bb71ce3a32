#!/usr/bin/env bash
# Expected: Poll Times of a trigger, "Every X", 45 minutes, polls every 45 minutes.
# Seen: n8n writes */45 into a cron expression, which means the minutes 0 and 45 of each hour: pauses of 45 and
# of 15 minutes in turn. 90 minutes is every hour, 36 hours is every day. Nothing is refused.
# n8n-workflow 2.41.0 and cron 4.4.0, which n8n-core 2.41.1 polls with, 29 November 2026.
# Bites: whoever sets the pace of a polling trigger by what an allowance of calls bears.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages n8n-workflow@2.41.0 cron@4.4.0 luxon@3.7.2

cat >run.cjs <<'JS'
const { CronTime } = require('cron');
const { DateTime } = require('luxon');
const { toCronExpression } = require('n8n-workflow');
for (const [value, unit] of [[15, 'minutes'], [45, 'minutes'], [90, 'minutes'], [36, 'hours']]) {
	// n8n draws the second, and with hours the minute; only what follows is what was asked for.
	const drawn = unit === 'hours' ? /^\d+ \d+/ : /^\d+/;
	const zeros = unit === 'hours' ? '0 0' : '0';
	const expression = toCronExpression({ mode: 'everyX', value, unit }).replace(drawn, zeros);
	const time = new CronTime(expression, 'UTC');
	let at = DateTime.fromISO('2026-12-01T00:00Z', { zone: 'UTC' });
	const pauses = [];
	while (pauses.length < 4) {
		const next = time.getNextDateFrom(at, 'UTC');
		pauses.push(next.diff(at, unit)[unit]);
		at = next;
	}
	console.log(`every ${value} ${unit}: ${expression}, pauses of ${pauses.join(', ')}`);
}
JS
node run.cjs >output
seen output <<'END'
every 15 minutes: 0 */15 * * * *, pauses of 15, 15, 15, 15
every 45 minutes: 0 */45 * * * *, pauses of 45, 15, 45, 15
every 90 minutes: 0 */90 * * * *, pauses of 60, 60, 60, 60
every 36 hours: 0 0 */36 * * *, pauses of 24, 24, 24, 24
END

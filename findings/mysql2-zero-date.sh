#!/usr/bin/env bash
# Expected: MySQL's date without a value, 0000-00-00, is null or an invalid Date.
# Seen: an invalid Date from a DATETIME column, but from a DATE column a real day, 30 November 1899, which no
# check for an invalid date finds.
# mysql2 3.23.1 (n8n's MySQL node has it), 29 November 2026. The server is mysql2's own server side, which sends
# the texts that MySQL and MariaDB send without the mode NO_ZERO_DATE.
# Bites: whoever reads "left on" from an old personnel table: everybody has left, long ago.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages mysql2@3.23.1

cat >run.cjs <<'JS'
const mysql = require('mysql2');
const { DATE, DATETIME } = mysql.Types;
const column = (name, columnType) => ({
	...{ catalog: 'def', schema: 'hr', table: 'persons', orgTable: 'persons', name, orgName: name },
	...{ characterSet: 63, columnLength: 19, columnType, flags: 128, decimals: 0 },
});
const columns = [column('d', DATE), column('zero_date', DATE), column('zero_datetime', DATETIME)];
const row = { d: '2026-12-01', zero_date: '0000-00-00', zero_datetime: '0000-00-00 00:00:00' };

const server = mysql.createServer((connection) => {
	const hello = { protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2 };
	connection.serverHandshake({ ...hello, characterSet: 33, capabilityFlags: 0xffffff });
	connection.on('query', () => connection.writeTextResult([row], columns));
	connection.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => {
	const { port } = server._server.address();
	const client = mysql.createConnection({ host: '127.0.0.1', port, user: 'hr' });
	client.query('SELECT * FROM persons', (error, rows) => {
		if (error) throw error;
		for (const [name, value] of Object.entries(rows[0])) console.log(`${name}: ${value}`);
		process.exit();
	});
});
JS
TZ=UTC node run.cjs >output 2>warnings
seen output <<'END'
d: Tue Dec 01 2026 00:00:00 GMT+0000 (Coordinated Universal Time)
zero_date: Thu Nov 30 1899 00:00:00 GMT+0000 (Coordinated Universal Time)
zero_datetime: Invalid Date
END

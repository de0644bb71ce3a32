#!/usr/bin/env bash
# Expected: a date column gives a Date or null.
# Seen: 'infinity', Postgres' own way to say "without an end", gives the number Infinity, which has none of a
# Date's methods, and which JSON turns into null: "for ever" and "not known" become the same.
# pg 8.21.0 (n8n's Postgres node has it), the server is PGlite 0.5.17 (PostgreSQL in WebAssembly), 29 November 2026.
# Bites: whoever switches persons off by the end of their contract, and takes null for "has none".
set -eu
. "$(dirname "$0")/lib/common.sh"
packages pg@8.21.0 @electric-sql/pglite@0.5.17 @electric-sql/pglite-socket@0.2.17

cat >run.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';

const db = await PGlite.create();
await db.exec(`
	CREATE TABLE contracts (name text, ends timestamptz);
	INSERT INTO contracts VALUES
		('Roth', '2026-12-31T00:00Z'), ('Berg', 'infinity'), ('Klein', '-infinity'), ('Mai', NULL);
`);
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
await server.start();
const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' });
await client.connect();
const { rows } = await client.query('SELECT * FROM contracts');
for (const row of rows) console.log(row.ends?.constructor.name ?? 'null', JSON.stringify(row));
await client.end();
await server.stop();
await db.close();
JS
node run.mjs >output
seen output <<'END'
Date {"name":"Roth","ends":"2026-12-31T00:00:00.000Z"}
Number {"name":"Berg","ends":null}
Number {"name":"Klein","ends":null}
null {"name":"Mai","ends":null}
END

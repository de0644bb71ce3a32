#!/usr/bin/env bash
# Expected: pg gives every list column as a list, as it does for text[].
# Seen: only for types that it knows by number. A list of an enum or of a domain, both made by CREATE TYPE or
# CREATE DOMAIN, comes as one text with braces: "{translator,reviewer}".
# pg 8.21.0 (n8n's Postgres node has it), the server is PGlite 0.5.17 (PostgreSQL in WebAssembly), 29 November 2026.
# Bites: whoever reads the roles or groups of persons from such a column: the text becomes one role of that name.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages pg@8.21.0 @electric-sql/pglite@0.5.17 @electric-sql/pglite-socket@0.2.17

cat >run.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';

const db = await PGlite.create();
await db.exec(`
	CREATE TYPE role AS ENUM ('translator', 'reviewer', 'project lead');
	CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]+$');
	CREATE TABLE persons (roles_text text[], roles role[], codes code[], one role);
	INSERT INTO persons VALUES ('{translator,project lead}', '{translator,project lead}', '{DE,FR}', 'reviewer');
`);
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
await server.start();
const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' });
await client.connect();
const { rows } = await client.query('SELECT * FROM persons');
for (const [name, value] of Object.entries(rows[0])) console.log(`${name}:`, JSON.stringify(value));
await client.end();
await server.stop();
await db.close();
JS
node run.mjs >output
seen output <<'END'
roles_text: ["translator","project lead"]
roles: "{translator,\"project lead\"}"
codes: "{DE,FR}"
one: "reviewer"
END

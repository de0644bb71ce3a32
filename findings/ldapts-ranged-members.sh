#!/usr/bin/env bash
# Expected: member, asked for by name, is the list of a group's members, or nothing if the group has none.
# Seen: Active Directory sends the members of a large group in portions, under names like member;range=0-1499.
# ldapts does not see that this is the attribute that was asked for, and adds member: [] beside it.
# ldapts 8.1.7 (n8n's LDAP node has it); the server is ldapjs 3.0.7 with an answer as in MS-ADTS 3.1.1.3.1.3.3.
# 29 November 2026.
# Bites: whoever takes the persons of a group from Active Directory: small groups are read whole, and those of
# more than 1,500 members look empty, which reads as "take the rights from everybody".
set -eu
. "$(dirname "$0")/lib/common.sh"
packages ldapts@8.1.7 ldapjs@3.0.7

cat >run.cjs <<'JS'
const ldapjs = require('ldapjs');
const { Client } = require('ldapts');
const groups = {
	'cn=small,dc=x': { member: ['cn=Anna,dc=x', 'cn=Ben,dc=x'] },
	'cn=large,dc=x': { 'member;range=0-1': ['cn=Anna,dc=x', 'cn=Ben,dc=x'] },
	'cn=none,dc=x': {},
};
const server = ldapjs.createServer();
server.search('dc=x', (request, response, next) => {
	response.attributes = []; // else ldapjs itself chooses by name, and it knows no ranges
	for (const [dn, attributes] of Object.entries(groups)) response.send({ dn, attributes });
	response.end();
	next();
});
server.listen(0, '127.0.0.1', async () => {
	const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
	const { searchEntries } = await client.search('dc=x', { attributes: ['member'] });
	for (const entry of searchEntries) console.log(JSON.stringify(entry));
	await client.unbind();
	server.close();
});
JS
node run.cjs >output
seen output <<'END'
{"dn":"cn=small,dc=x","member":["cn=Anna,dc=x","cn=Ben,dc=x"]}
{"dn":"cn=large,dc=x","member;range=0-1":["cn=Anna,dc=x","cn=Ben,dc=x"],"member":[]}
{"dn":"cn=none,dc=x","member":[]}
END

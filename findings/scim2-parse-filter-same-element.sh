#!/usr/bin/env bash
# Expected: emails[type eq "work" and value eq "..."] finds a person only if one e-mail is both (RFC 7644,
# 3.4.2.2).
# Seen: it is enough that one e-mail is of the type and another has the value. And "title pr" is true where
# the title is null, which the RFC counts as not there.
# scim2-parse-filter 0.2.10, 29 November 2026.
# Bites: whoever looks for persons in a SCIM list, or answers a directory's look-ups with this package.
set -eu
. "$(dirname "$0")/lib/common.sh"
packages scim2-parse-filter@0.2.10

cat >run.cjs <<'JS'
const { filter, parse } = require('scim2-parse-filter');
const email = (type, value) => ({ type, value });
const persons = [
	{ userName: 'anna', title: 'Lead', emails: [email('work', 'anna@x.org')] },
	{ userName: 'ben', title: null, emails: [email('work', 'ben@x.org'), email('home', 'anna@x.org')] },
	{ userName: 'carla', emails: [email('home', 'anna@x.org')] },
];
const find = (text) => {
	const found = persons.filter(filter(parse(text))).map(({ userName }) => userName);
	console.log(`${text}: ${found.join(', ')}`);
};
find('emails[type eq "work" and value eq "anna@x.org"]');
find('emails[type eq "home" and value eq "ben@x.org"]');
find('title pr');
JS
node run.cjs >output
seen output <<'END'
emails[type eq "work" and value eq "anna@x.org"]: anna, ben
emails[type eq "home" and value eq "ben@x.org"]: ben
title pr: anna, ben
END

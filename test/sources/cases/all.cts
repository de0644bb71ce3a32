/** All cases of `test:sources`. */
import type { Case } from './case.cts';
import { cloudCases } from './cloud.cts';
import { databaseCases } from './databases.cts';
import { fileCases } from './files.cts';
import { formCases } from './forms.cts';
import { ldapCases } from './ldap.cts';

export const cases: Case[] = [
	...ldapCases,
	...databaseCases,
	...fileCases,
	...cloudCases,
	...formCases,
];

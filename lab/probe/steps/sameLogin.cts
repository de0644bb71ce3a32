import type { Report } from '../report.cts';

/**
 * U22: gives a login that somebody has to others, in capitals and as it is.
 * @param give makes one more person, by name, with a login
 * @returns whether Wordbee took it
 */
export async function sameLogin(
	report: Report,
	login: string,
	names: [string, string],
	give: (name: string, login: string) => Promise<boolean>,
): Promise<void> {
	if (!(await give(names[0], login.toUpperCase()))) {
		report.found('U22', 'no: the same login in capitals is refused');
	} else if (await give(names[1], login)) report.found('U22', 'a login may be given twice');
	else report.found('U22', 'yes: the same login in capitals is another one');
}

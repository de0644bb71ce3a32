/** The fault classes of the matrix in words for the table. */

/** By the row's number. */
export const ROWS: Record<number, string> = {
	1: 'The reply to a create is lost after Wordbee committed (cut, reset, time limit, late commit)',
	2: 'The node is run again with all items (Retry On Fail), also in loops and sub-workflows; the workflow is run three times',
	3: '500, 502, 503, 504 before or after the commit',
	4: '429 with and without Retry-After, hourly allowance spent',
	5: 'Connection refused, host name unknown',
	6: 'HTML page, truncated JSON, empty 200, wrong types, 10 MB, redirect, endless pages',
	7: 'The session dies (403, 401, 400 with a text), wrong password, revoked key',
	8: 'Four requests in flight see the session die; a hundred items are forbidden',
	9: 'Some items are refused, the others are fine',
	10: 'A batch job fails, never ends, or its state cannot be asked',
	11: 'The licences run out',
	12: 'Several persons share the e-mail that an item names',
	13: 'Login taken, password policy, login too short, Administrator profile',
	14: 'Somebody else creates the same person at the same moment',
	15: 'A change sends only what was set',
	16: 'The execution is cancelled, the worker is killed',
	17: 'A thousand items, a slow server',
	18: 'Hostile texts as e-mail, login, company or name',
	19: 'Two and three losses in a row on a step of a job: upload, start, state, result',
	20: 'A reply is lost, and somebody of another company has the same e-mail',
	21: 'A person goes between two pages of a list',
	22: 'A create in two requests (API 1 with look-ups, password or labels): either one is lost or refused',
	23: 'A list is brought in line: each step is struck, the worker is killed; run again until nothing is to do',
};

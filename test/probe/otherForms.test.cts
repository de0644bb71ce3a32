/** Forms that Wordbee documents for other objects, or that only its pages show: the probe tells them too. */
import { placeOf } from '../../lab/probe/steps/api2Jobs.cts';
import type { FaultRule } from '../../lab/sandbox/sandbox.cts';
import { run, said, sandbox, useSandbox, type Run } from './helpers.cts';

useSandbox({ seed: 'small' });

type Given = { on: FaultRule['on']; status?: number; body?: unknown };

/** A run that reads, in which some requests get a given answer. */
async function answered(...answers: Given[]): Promise<Run> {
	for (const { on, status = 200, body } of answers) {
		const text = body === undefined ? undefined : JSON.stringify(body);
		sandbox.faults.add({ on, effect: { kind: 'status', status, commit: false, body: text } });
	}
	return await run({ write: false });
}

const COLS = [
	{ id: 'personId', type: 'Integer', name: 'ID', max: null, canquery: true },
	{ id: 'email', type: 'String', name: 'E-mail', max: 200, canquery: true },
	{ id: 'firstname', type: 'String', name: 'First name', max: 50 },
	{ id: 'dtcreated', type: 'DateTime', name: 'Created', max: null },
];

describe('the list of fields', () => {
	const path = /\/persons\/list\/fields$/;

	it.each([
		['POST', 'GET'],
		['GET', 'POST'],
	])('by %s only; limits and dates are read from it', async (taken, refused) => {
		const result = await answered(
			{ on: { path, method: refused }, status: 404 },
			{ on: { path, method: taken }, body: { cols: COLS } },
		);
		expect(said(result, 'N10')).toBe(taken);
		expect(said(result, 'U12')).toBe('firstname 50, email 200');
		expect(said(result, 'N13')).toBe('1 fields of type date');
		expect(said(result, 'U14')).toMatch(/`email`, no login/);
	});

	it('by both', async () => {
		const result = await answered({ on: { path }, body: { cols: COLS } });
		expect(said(result, 'N10')).toBe('POST and GET');
	});

	it('by neither', async () => {
		const result = await answered({ on: { path }, status: 404 });
		expect(said(result, 'N10')).toMatch(/^by neither/);
		expect(said(result, 'U14')).toBe('`{email}` is taken');
		expect(said(result, 'U12')).toMatch(/^not found out/);
	});
});

it('custom fields by their domain', async () => {
	const more = { dbid: 'CustomStr3', type: 'Text' };
	const field = { id: '7-3', customFieldId: 33, domain: 'Persons', ...more };
	const result = await answered({
		on: { operation: 'customFields' },
		body: [field, { ...field, id: '2-3', domain: 'Projects' }],
	});
	expect(said(result, 'U21')).toBe(
		'a bare list of `{id, customFieldId, domain, dbid, type}`; 1 say that they are of persons, number 7',
	);
});

it("the own company in the key's settings, and time zones with two names", async () => {
	const result = await answered({
		on: { operation: 'personSettings' },
		body: { uid: 5, cid: 9, timezones: [{ id: 'Romance', currentName: 'Romance Daylight' }] },
	});
	expect(said(result, 'U23')).toMatch(/API 2: the key's settings tell it as `cid`/);
	expect(said(result, 'N16')).toMatch(/in the settings `\{id, currentName\}`/);
});

it('a count without rows, and .Matches', async () => {
	const result = await answered(
		{ on: { path: /\/persons\/list\/count$/ }, body: { total: 12 } },
		{
			on: { operation: 'personsList', where: ({ body }) => /Matches/.test(JSON.stringify(body)) },
			body: { total: 1, rows: [{ personId: 1 }] },
		},
	);
	expect(said(result, 'N11')).toBe('yes: an object `{total}`');
	expect(said(result, 'N12')).toBe('yes');
});

it('lists of persons in API 1', async () => {
	const result = await answered({
		on: { path: /^\/companies\/1\/persons$/, method: 'GET' },
		body: [{ PersonId: 4, Email: 'x' }],
	});
	expect(said(result, 'U5')).toMatch(
		/^`companies\/…\/persons`: a bare list of `\{PersonId, Email\}`/,
	);
});

it.each([
	[{ result: [{ pid: 1 }] }, 'in `result`'],
	[{ results: [{ pid: 1 }] }, 'in `results`'],
	[{ result: null, custom: { items: [{ v: { pid: 1 } }] } }, 'in `custom.items`, each under `v`'],
	[{ custom: { filetoken: 'x' } }, 'in a file that `custom.filetoken` names'],
	[{ result: null, custom: null }, undefined],
])('results of a job: %j', (json, place) => {
	expect(placeOf({ trm: {}, ...json })).toBe(place);
});

import fc from 'fast-check';

import { allPages, PAGE_SIZE } from '../../nodes/WordbeePersons/api/api2/listPage';
import { personDetails, personRow } from '../../nodes/WordbeePersons/api/api2/personPages';
import type { Client } from '../../nodes/WordbeePersons/http/client';
import type { WireRequest } from '../../nodes/WordbeePersons/http/wireRequest';

describe('a row of the list of persons', () => {
	const camel = {
		personId: 77,
		firstName: 'Ana',
		lastName: 'Doe',
		email: 'ana@example.test',
		login: 'ana.doe-1',
		companyId: 12,
		companyName: 'Acme',
		isActive: true,
		profile: 'Manager',
		role: 'Buyer',
	};
	const keys = (change: (key: string) => string) => (row: object) =>
		Object.fromEntries(Object.entries(row).map(([key, value]) => [change(key), value]));
	const lower = keys((key) => key.toLowerCase());
	const pascal = keys((key) => key[0].toUpperCase() + key.slice(1));

	test.each<[string, Record<string, unknown>]>([
		['camel case', camel],
		['lower case', lower(camel)],
		['pascal case', pascal(camel)],
		['upper case', keys((key) => key.toUpperCase())(camel)],
		[
			"the update request's names",
			{
				pid: 77,
				fname: 'Ana',
				lname: 'Doe',
				email: 'ana@example.test',
				login: 'ana.doe-1',
				cid: 12,
				cname: 'Acme',
				active: true,
				profile: 'Manager',
				role: 'Buyer',
			},
		],
		[
			'long names',
			{
				personId: '77',
				firstName: 'Ana',
				lastName: 'Doe',
				emailAddress: 'ana@example.test',
				loginName: 'ana.doe-1',
				company: { v: 12, t: 'Acme' },
				active: 1,
				userProfile: { v: 8, t: 'Manager' },
				role: 'Buyer',
			},
		],
		[
			'values as value and text',
			{
				...camel,
				companyId: { v: '12', t: 'Acme' },
				isActive: { v: true, t: 'Yes' },
				profile: { v: 8, t: 'Manager' },
			},
		],
		['flags as text', { ...camel, isActive: 'True' }],
	])('%s', (_form, raw) => {
		expect(personRow(raw)).toEqual({ ...camel, raw });
	});

	test('what the list does not show stays undefined, and is never guessed', () => {
		const raw = { personId: 77, firstName: 'Ana', lastName: 'Doe', login: null, isActive: null };
		const { raw: kept, ...facts } = personRow(raw)!;
		expect(kept).toBe(raw);
		expect(JSON.parse(JSON.stringify(facts))).toEqual({
			personId: 77,
			firstName: 'Ana',
			lastName: 'Doe',
			// Shown, and empty: this person has no login.
			login: null,
		});
	});

	test.each([
		[{}],
		[{ firstName: 'Ana' }],
		[{ personId: null }],
		[{ personId: 'x7' }],
		[{ id: -1 }],
	])('%j is no person', (raw) => expect(personRow(raw)).toBeUndefined());

	test('nothing that a server may send makes it throw', () => {
		fc.assert(fc.property(fc.object(), (raw) => void personRow(raw)));
	});

	test.each([
		['as documented', (json: object) => json],
		[
			'in pascal case',
			(json: any) => pascal({ company: pascal(json.company), person: pascal(json.person) }),
		],
	])('one person %s: company and person beside each other', (_form, change) => {
		const json = change({
			company: { id: 12, name: 'Acme', address: '' },
			person: {
				id: 77,
				firstname: 'Ana',
				lastname: 'Doe',
				email: 'a@b.test',
				isActive: false,
				profile: 'Manager',
			},
		}) as Record<string, unknown>;
		expect(personDetails(json)).toMatchObject({
			personId: 77,
			companyId: 12,
			companyName: 'Acme',
			firstName: 'Ana',
			isActive: false,
			profile: 'Manager',
			raw: json,
		});
	});
});

describe('pages of a list', () => {
	/** A server that answers by skip and take, and counts. */
	function server(answer: (skip: number, take: number, call: number) => unknown) {
		const requests: Array<{ skip: number; take: number }> = [];
		const send = async ({ json }: WireRequest) => {
			const { skip, take } = json as { skip: number; take: number };
			requests.push({ skip, take });
			const text = JSON.stringify(answer(skip, take, requests.length));
			return { status: 200, headers: {}, text };
		};
		return { requests, client: { send } as unknown as Client };
	}

	async function read(client: Client, take?: () => number): Promise<number[]> {
		const ids: number[] = [];
		for await (const { rows: page } of allPages(client, 'persons', {}, ({ id }) => id, take)) {
			ids.push(...page.map(({ id }) => id as number));
		}
		return ids;
	}

	const rows = (from: number, to: number) =>
		Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: from + index }));
	const slice = (size: number, skip: number, take: number) =>
		rows(skip, Math.min(size, skip + take));

	test.each([
		[0, 1],
		[1, 1],
		[PAGE_SIZE - 1, 1],
		[PAGE_SIZE, 1],
		[PAGE_SIZE + 1, 2],
		[3 * PAGE_SIZE, 3],
	])('%i rows with a total: all of them, in %i requests', async (size, calls) => {
		const { client, requests } = server((skip, take) => ({
			total: size,
			rows: slice(size, skip, take),
		}));
		expect(await read(client)).toEqual(rows(0, size).map(({ id }) => id));
		expect(requests).toHaveLength(calls);
		expect(requests.every(({ take }) => take === 500)).toBe(true);
	});

	test.each([
		['under rows', (list: unknown[]) => ({ count: list.length, rows: list })],
		['under items', (list: unknown[]) => ({ items: list })],
		['bare', (list: unknown[]) => list],
		['with a total that is no number', (list: unknown[]) => ({ total: null, rows: list })],
	])('without a total, %s: until a page is short or empty', async (_form, shape) => {
		for (const size of [0, 7, PAGE_SIZE, PAGE_SIZE + 7, 2 * PAGE_SIZE]) {
			const { client, requests } = server((skip, take) => shape(slice(size, skip, take)));
			expect(await read(client)).toHaveLength(size);
			expect(requests).toHaveLength(Math.floor(size / PAGE_SIZE) + 1);
		}
	});

	test('pages shorter than asked for: the total decides', async () => {
		const { client } = server((skip) => ({ total: 900, rows: slice(900, skip, 200) }));
		expect(await read(client)).toHaveLength(900);
	});

	test('the list grows and shrinks meanwhile', async () => {
		const growing = server((skip, take, call) => {
			const size = 900 + call * 100;
			return { total: size, rows: slice(size, skip, take) };
		});
		expect(await read(growing.client)).toHaveLength(1200);
		const shrinking = server((skip, take, call) => {
			const size = call === 1 ? 1200 : 500;
			return { total: size, rows: slice(size, skip, take) };
		});
		expect(await read(shrinking.client)).toHaveLength(500);
	});

	test.each([
		[
			'with a growing total',
			(skip: number) => ({ total: skip + 1500, rows: rows(skip, skip + 500) }),
		],
		['without a total', (skip: number) => ({ rows: rows(skip, skip + 500) })],
		['the same page again', () => ({ rows: rows(0, 500) })],
		['the same page again with a total', () => ({ total: 1e6, rows: rows(0, 500) })],
		[
			'two pages in turn',
			(skip: number) => ({ total: 1e6, rows: rows(skip % 1000, (skip % 1000) + 500) }),
		],
	])('never ends, %s: gives up with a clear sentence', async (_form, answer) => {
		const { client, requests } = server(answer);
		await expect(read(client)).rejects.toThrow("Wordbee's list of persons does not end");
		expect(requests.length).toBeLessThan(500);
	});

	test.each([
		['a huge total', (skip: number) => ({ total: 1e12, rows: rows(skip, skip + 500) })],
		['pages of one row', (skip: number) => ({ total: 1e6, rows: rows(skip, skip + 1) })],
		['rows without an id', () => ({ total: 1e9, rows: [{ x: 1 }] })],
	])('%s: after as many calls as an hour allows it ends', async (_form, answer) => {
		const { client, requests } = server(answer);
		await expect(read(client)).rejects.toThrow("Wordbee's list of persons does not end");
		expect(requests.length).toBeLessThanOrEqual(1000);
	});

	test('pages that get smaller on the way are no endless list', async () => {
		let call = 0;
		const { client } = server((skip, take) => ({ total: 300, rows: slice(300, skip, take) }));
		const ids = await read(client, () => (++call === 1 ? 50 : 1));
		expect(ids).toHaveLength(300);
	});

	test.each([['text'], [{ reason: 'x' }], [null], [7]])('%j is no list', async (answer) => {
		const { client } = server(() => answer);
		await expect(read(client)).rejects.toThrow('not a list of persons');
	});
});

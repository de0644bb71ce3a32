import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { Polls } from '../../lab/engine/polls.cts';
import { markOf, Marks } from '../../nodes/WordbeePersonsTrigger/marks';
import type { Person } from '../../lab/sandbox/data.cts';
import { useBench, locator, answered, idsOf, type Fault } from './bench.cts';

const bench = useBench();

const ALL = ['created', 'updated', 'enabled', 'disabled', 'deleted'];
const polls = (params: IDataObject = {}) =>
	new Polls(bench.store, { events: ALL, companyId: locator('list', ''), options: {}, ...params });
/** One that has begun. */
const activated = async (params?: IDataObject) => {
	const trigger = polls(params);
	await trigger.activate();
	return trigger;
};
const data = () => bench.sandbox.data;
const { add } = bench;
/** Persons enough for more than one page of a list. */
const many = (count: number) =>
	Array.from({ length: count }, (_, number) => add({ email: `e${number}@example.test` }).id);
const told = (items: IDataObject[] | null) =>
	(items ?? []).map(({ event, personId }) => [event, personId]);
const tellsOnce = async (trigger: Polls, events: unknown[]) => {
	expect(told(await trigger.poll())).toEqual(events);
	expect(await trigger.poll()).toBeNull();
};
const LATER_PAGE = {
	operation: 'personsList',
	where: ({ body }: any) => body.skip > 0,
};
const calls = () => bench.sandbox.log.filter(({ path }) => !path.includes('auth')).length;

describe('a poll', () => {
	test('the first tells nothing, and two without a change tell nothing', async () => {
		const trigger = polls();
		expect(await trigger.activate()).toBeNull();
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	test.each<[string, (id: number) => void, unknown[], unknown]>([
		['another phone', (id) => data().edit(id, { phone: '+1 1' }), ['updated'], ['phone']],
		[
			'another name and e-mail',
			(id) => data().edit(id, { lastName: 'Other', email: 'other@example.test' }),
			['updated'],
			['lastName', 'email'],
		],
		['disabled', (id) => data().edit(id, { isActive: false }), ['disabled'], undefined],
		[
			'disabled, and another role',
			(id) => data().edit(id, { isActive: false, role: 'Gone' }),
			['disabled', 'updated'],
			['role'],
		],
		[
			'a custom field',
			(id) => data().edit(id, { cfs: { 1: 'X-1' } }),
			['updated'],
			['customFieldsUi'],
		],
		['another profile', (id) => data().edit(id, { profileId: 32 }), ['updated'], ['userProfileId']],
	])('%s: each once', async (_what, change, events, changedFields) => {
		data().edit(1005, { isActive: true, profileId: 31 });
		const trigger = await activated();
		change(1005);
		const items = await trigger.poll();
		expect(told(items)).toEqual(events.map((event) => [event, 1005]));
		expect(items!.at(-1)!.changedFields).toEqual(changedFields);
		expect(items![0]).toMatchObject({
			companyId: 12,
			firstName: data().persons.get(1005)!.firstName,
		});
		expect(await trigger.poll()).toBeNull();
	});

	test('a new person is Created only, also when it is active', async () => {
		const trigger = await activated();
		const { id } = add({ isActive: true });
		await tellsOnce(trigger, [['created', id]]);
	});

	test('deleted: the numbers and what is still known', async () => {
		const trigger = await activated();
		const { companyId, isActive } = data().persons.get(1005)!;
		data().remove(1005);
		expect(await trigger.poll()).toEqual([
			{ event: 'deleted', personId: 1005, companyId, isActive },
		]);
		expect(await trigger.poll()).toBeNull();
	});

	test('a company that was renamed is no change', async () => {
		const trigger = await activated();
		data().companies.get(12)!.name = 'Another name';
		expect(await trigger.poll()).toBeNull();
	});

	test('a profile that was renamed is no change', async () => {
		const trigger = await activated();
		for (const profile of data().profiles) profile.name = `New ${profile.name}`;
		expect(await trigger.poll()).toBeNull();
	});
});

describe('where the list shows profiles by name only', () => {
	const show = (...profiles: string[]) => {
		bench.sandbox.faults.clear();
		const rows = profiles.map((profile, at) => ({ personId: at + 1, lastName: 'L', profile }));
		bench.fault('personsList', answered(200, { total: rows.length, count: rows.length, rows }));
	};

	test.each<[string, string[], string[], number[]]>([
		['a profile that was renamed is no change', ['A', 'A', 'B'], ['C', 'C', 'B'], []],
		['one of several gets a profile that nobody had', ['A', 'A', 'B'], ['A', 'C', 'B'], [2]],
		['all get one that others had', ['A', 'A', 'B'], ['B', 'B', 'B'], [1, 2]],
		['they go different ways', ['A', 'A', 'B'], ['C', 'D', 'B'], [1, 2]],
	])('%s', async (_what, before, now, changed) => {
		const trigger = polls();
		show(...before);
		await trigger.activate();
		show(...now);
		expect(told(await trigger.poll())).toEqual(changed.map((id) => ['updated', id]));
		expect(await trigger.poll()).toBeNull();
	});
});

describe('restarts and failures', () => {
	test('what changed while n8n was away comes afterwards, once', async () => {
		const trigger = await activated();
		await trigger.poll();
		const { id } = add();
		trigger.restart();
		expect(told(await trigger.poll())).toEqual([['created', id]]);
		trigger.restart();
		expect(await trigger.poll()).toBeNull();
	});

	test.each([
		['down', 500],
		['the allowance is spent', { kind: 'tooMany', retryAfter: 5000 }],
	])('%s: one error, nothing lost, nothing twice', async (_what, effect) => {
		const trigger = await activated();
		const { id } = add();
		bench.fault('personsList', effect as Fault);
		await expect(trigger.poll()).rejects.toThrow();
		bench.sandbox.faults.clear();
		await tellsOnce(trigger, [['created', id]]);
	});

	test('the list and the fields of a person come in another order', async () => {
		const trigger = await activated();
		const before = [...data().persons.keys()];
		const entries = [...data().persons].reverse();
		data().persons.clear();
		for (const [id, person] of entries) {
			const turned = Object.fromEntries(Object.entries(person).reverse()) as unknown as Person;
			data().persons.set(id, turned);
		}
		expect([...data().persons.keys()]).toEqual(before.reverse());
		expect(await trigger.poll()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	test('the fields of a person, and its custom fields, come in another order', async () => {
		const row = {
			...{ personId: 5, firstName: 'Ana', lastName: 'N', email: 'a@example.test', login: 'ana.n' },
			...{ companyId: 12, isActive: true, role: 'R', '5-1': 'X', '5-3': 'Y' },
			cfs: [
				{ id: 1, value: 'X' },
				{ id: 3, value: 'Y' },
			],
		};
		const turned = (value: object) => Object.fromEntries(Object.entries(value).reverse());
		const show = (shown: object) => {
			bench.sandbox.faults.clear();
			bench.fault('personsList', answered(200, { total: 1, count: 1, rows: [shown] }));
		};
		const trigger = polls();
		show(row);
		await trigger.activate();
		show(turned({ ...row, cfs: row.cfs.map(turned).reverse() }));
		expect(await trigger.poll()).toBeNull();
		show({ ...row, '5-3': 'Z' });
		expect(await trigger.poll()).toMatchObject([
			{ event: 'updated', personId: 5, changedFields: ['customFieldsUi'] },
		]);
	});

	/** The next list says that all are there, and shows the first of them only. */
	const shorten = (shown: number) => {
		const rows = [...data().persons.values()].slice(0, shown).map((person) => ({
			...{ personId: person.id, companyId: person.companyId, isActive: person.isActive },
			...{ firstName: person.firstName, lastName: person.lastName, email: person.email },
		}));
		const body = JSON.stringify({ total: data().persons.size, count: shown, rows });
		bench.fault('personsList', answered(200, body), { times: 1 });
	};
	const askedFor = () =>
		bench.sandbox.log.filter(({ method, path }) => method === 'GET' && /persons\/\d/.test(path));

	test.each([0, 5])(
		'a list that shows %i persons of its total proves nobody gone',
		async (shown) => {
			const trigger = await activated();
			shorten(shown);
			if (shown > 0) {
				// The page after it does not come either.
				const body = JSON.stringify({ total: data().persons.size, count: 0, rows: [] });
				bench.fault(LATER_PAGE, answered(200, body), { times: 1 });
			}
			expect(await trigger.poll()).toBeNull();
			expect(askedFor()).toEqual([]);
			expect(await trigger.poll()).toBeNull();
		},
	);

	test('a first list without its persons is no beginning: nobody is told as new later', async () => {
		const trigger = polls();
		shorten(0);
		expect(await trigger.activate()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	test('a list that breaks off in the middle changes nothing', async () => {
		many(700);
		const trigger = await activated();
		const { id } = add();
		bench.fault(LATER_PAGE, 500, {
			times: 4,
		});
		await expect(trigger.poll()).rejects.toThrow();
		await tellsOnce(trigger, [['created', id]]);
	});

	test('a person is removed between two pages: that one alone is told as deleted', async () => {
		const [first] = many(700);
		const trigger = await activated();
		bench.fault(LATER_PAGE, () => void data().remove(first), { times: 1 });
		const items = [...((await trigger.poll()) ?? []), ...((await trigger.poll()) ?? [])];
		expect(told(items)).toEqual([['deleted', first]]);
		expect(await trigger.poll()).toBeNull();
	});

	test('two polls at a time tell a change once', async () => {
		const trigger = await activated();
		const { id } = add();
		const [one, other] = await Promise.all([trigger.poll(), trigger.poll()]);
		expect([...told(one), ...told(other)]).toEqual([['created', id]]);
	});

	test('events that are selected later tell nothing old', async () => {
		const trigger = await activated({ events: ['created'] });
		data().edit(1005, { role: 'Changed before' });
		data().remove(1006);
		trigger.restart({ ...trigger.params, events: ALL });
		expect(await trigger.poll()).toBeNull();
		data().edit(1007, { role: 'Changed after' });
		expect(told(await trigger.poll())).toEqual([['updated', 1007]]);
	});

	test('another company is a new beginning', async () => {
		const trigger = await activated();
		trigger.restart({ ...trigger.params, companyId: locator('name', 'Acme Tools') });
		expect(await trigger.activate()).toBeNull();
		const { id } = add();
		add({ companyId: 13 });
		expect(told(await trigger.poll())).toEqual([['created', id]]);
		trigger.restart({ ...trigger.params, companyId: locator('list', '') });
		expect(await trigger.activate()).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});
});

describe('what it costs', () => {
	test('nothing happened, Created and Deleted only: two calls', async () => {
		const trigger = await activated({ events: ['created', 'deleted'] });
		const before = calls();
		expect(await trigger.poll()).toBeNull();
		expect(calls() - before).toBe(2);
		const { id } = add();
		data().remove(1005);
		expect(told(await trigger.poll()).sort()).toEqual([
			['created', id],
			['deleted', 1005],
		]);
	});

	const single = () =>
		bench.sandbox.log.filter(({ method, path }) => method === 'GET' && /persons\/\d/.test(path))
			.length;

	test('100 persons are gone: at most 4 calls prove it', async () => {
		const ids = many(120);
		const trigger = await activated({ events: ['deleted'] });
		for (const id of ids.slice(0, 100)) data().remove(id);
		bench.sandbox.log.length = 0;
		expect(idsOf((await trigger.poll())!).sort()).toEqual(ids.slice(0, 100).sort());
		// Two calls see that somebody is missing, one reads the list.
		expect(calls() - 3).toBeLessThanOrEqual(4);
		expect(await trigger.poll()).toBeNull();
	});

	test('where the list cannot be searched by number, 50 a poll are asked for one by one', async () => {
		bench.sandbox.variants.api2.queryIgnored = true;
		const ids = many(120);
		const trigger = await activated({ events: ['deleted'] });
		for (const id of ids) data().remove(id);
		const items: IDataObject[] = [];
		for (let poll = 0; poll < 5; poll++) {
			bench.sandbox.log.length = 0;
			items.push(...((await trigger.poll()) ?? []));
			expect(single()).toBeLessThanOrEqual(51);
		}
		expect(idsOf(items).sort()).toEqual([...ids].sort());
	});

	test('persons whom the list only hides are not gone', async () => {
		many(20);
		const trigger = await activated();
		const row = (person: Person) => ({ ...person, personId: person.id });
		const rows = [...data().persons.values()].slice(0, 10).map(row);
		bench.fault('personsList', answered(200, { total: 10, count: 10, rows }));
		const items = (await trigger.poll()) ?? [];
		expect(items.filter(({ event }) => event === 'deleted')).toEqual([]);
		expect(single()).toBeGreaterThan(0);
	});

	test('a new person whom a page that moved up left out comes with the next poll', async () => {
		const old = many(480);
		const trigger = await activated({ events: ['created'] });
		data().remove(old[1]);
		const fresh = many(600 - data().persons.size);
		bench.fault(LATER_PAGE, () => void data().remove(old[0]), { times: 1 });
		const items: IDataObject[] = [];
		for (let poll = 0; poll < 3; poll++) items.push(...((await trigger.poll()) ?? []));
		expect(idsOf(items).sort()).toEqual([...fresh].sort());
	});

	test('Created alone where the list cannot be searched by number', async () => {
		bench.sandbox.variants.api2.queryIgnored = true;
		const trigger = await activated({ events: ['created'] });
		const { id } = add();
		expect(told(await trigger.poll())).toEqual([['created', id]]);
	});

	test('50,000 persons: a small state, each person marked once and page by page, nothing stored for nothing', async () => {
		for (let number = 0; number < 50_000; number++) {
			const name = { firstName: `F${number}`, lastName: `L${number}`, login: `login.${number}` };
			const more = {
				phone: `+49 30 ${number}`,
				comments: `Came with file ${number}`,
				role: 'Translator',
			};
			add({ ...name, ...more, email: `e${number}@example.test`, cfs: { 1: `E-${number}` } });
		}
		const trigger = await activated();
		const persons = data().persons.size;
		expect(trigger.stored.length / persons).toBeLessThanOrEqual(45);
		const { stored } = trigger;
		const marked = jest.spyOn(Marks.prototype, 'textOf');
		// How many are marked in one turn of the event loop.
		let most = 0;
		let before = 0;
		let turn: NodeJS.Immediate;
		const look = () => {
			most = Math.max(most, marked.mock.calls.length - before);
			before = marked.mock.calls.length;
			turn = setImmediate(look);
		};
		look();
		expect(await trigger.poll()).toBeNull();
		clearImmediate(turn!);
		expect(marked).toHaveBeenCalledTimes(persons);
		expect(most).toBeLessThanOrEqual(500);
		marked.mockRestore();
		expect(trigger.hasNews).toBe(false);
		expect(trigger.stored).toBe(stored);
		data().remove(30_000);
		data().edit(30_001, { role: 'Other' });
		expect(told(await trigger.poll()).sort()).toEqual([
			['deleted', 30_000],
			['updated', 30_001],
		]);
	}, 120_000);

	test('a mark has 24 bits: as many texts have the same one as chance gives', () => {
		const texts = 2 ** 17;
		const marks = new Set<string>();
		for (let number = 0; number < texts; number++) marks.add(markOf(`Role ${number}`));
		expect(texts - marks.size).toBeGreaterThan(texts ** 2 / 2 ** 25 / 2);
		expect(texts - marks.size).toBeLessThan((texts ** 2 / 2 ** 25) * 2);
	});

	test.each([
		['the first events', ALL, ''],
		['updated, of a company by its name', ['updated'], 'Acme Tools'],
	])(
		'by hand: one to three as a sample, %s, and nothing is remembered',
		async (_what, events, company) => {
			const trigger = polls({ events, companyId: locator('name', company) });
			const items = (await trigger.poll('manual'))!;
			expect(items.length).toBeGreaterThan(0);
			expect(items.length).toBeLessThanOrEqual(3);
			for (const item of items) {
				expect(item).toMatchObject({ event: events[0], sample: true });
				expect(item).not.toHaveProperty('changedFields');
			}
			expect(calls()).toBeLessThanOrEqual(5);
			expect(trigger.hasNews).toBe(false);
			expect(JSON.parse(trigger.stored)['node:Persons']?.state).toBeUndefined();
		},
	);

	test('a beginning is told in the log, once', async () => {
		const trigger = await activated();
		await trigger.poll();
		expect(trigger.log).toEqual([expect.stringMatching(/"Persons" begins .* renamed/)]);
	});

	test('somebody who alone has a profile gets another one: no rename where profiles have numbers', async () => {
		data().edit(1005, { isActive: true, profileId: 41 });
		const trigger = await activated();
		data().edit(1005, { profileId: 42 });
		expect(await trigger.poll()).toMatchObject([
			{ personId: 1005, changedFields: ['userProfileId'] },
		]);
	});

	test('existing persons on request, in the first poll only', async () => {
		const trigger = polls({ options: { emitExisting: true }, events: ['deleted'] });
		const items = await trigger.activate();
		expect(items).toHaveLength(data().persons.size);
		expect(new Set(items!.map(({ event }) => event))).toEqual(new Set(['created']));
		expect(await trigger.poll()).toBeNull();
	});
});

test('any history: each change is told exactly once', async () => {
	const step = fc.oneof(
		fc.constant('add' as const),
		fc.record({ edit: fc.nat(11), role: fc.constantFrom('A', 'B', 'C') }),
		fc.record({ flip: fc.nat(11) }),
		fc.constant('poll' as const),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
			bench.sandbox.reset();
			const trigger = await activated();
			const ids = [...data().persons.keys()].slice(0, 12);
			let seen = new Map([...data().persons].map(([id, one]) => [id, { ...one }]));
			for (const one of [...steps, 'poll' as const]) {
				if (one === 'add') add();
				else if (one === 'poll') {
					const expected: Array<[string, number]> = [];
					for (const [id, now] of data().persons) {
						const was = seen.get(id);
						if (was === undefined) expected.push(['created', id]);
						else {
							if (was.isActive !== now.isActive)
								expected.push([now.isActive ? 'enabled' : 'disabled', id]);
							if (was.role !== now.role) expected.push(['updated', id]);
						}
					}
					expect(told(await trigger.poll()).sort()).toEqual(expected.sort());
					seen = new Map([...data().persons].map(([id, row]) => [id, { ...row }]));
				} else if ('edit' in one) data().edit(ids[one.edit], { role: one.role });
				else data().edit(ids[one.flip], { isActive: !data().persons.get(ids[one.flip])!.isActive });
			}
		}),
		{ numRuns: 30 },
	);
});

/**
 * The trigger under n8n's durable scheduler: each poll gets a workflow object of its own with what is stored, n8n
 * gives it a time and throws away what comes later, and without durable cursors it stores only what comes with items.
 */
import type { IDataObject } from 'n8n-workflow';

import { Polls, type Durable } from '../../lab/engine/polls.cts';
import { clock } from '../../nodes/WordbeePersons/http/clock';
import { useBench, locator, type Fault } from './bench.cts';

const bench = useBench();
const data = () => bench.sandbox.data;
const ALL = ['created', 'updated', 'enabled', 'disabled', 'deleted'];
const polls = (params: IDataObject = {}) =>
	new Polls(bench.store, { events: ALL, companyId: locator('list', ''), options: {}, ...params });
const begun = async (params?: IDataObject) => {
	const trigger = polls(params);
	await trigger.activate();
	return trigger;
};
const told = (items: IDataObject[] | null) =>
	(items ?? []).map(({ event, personId }) => `${String(event)} ${String(personId)}`);
const PLENTY: Durable = { cursors: false, budgetMs: 20_000 };
const MODES = [false, true].map((cursors): [string, Durable] => [
	cursors ? 'durable cursors' : 'static data',
	{ cursors, budgetMs: 10_000 },
]);
/** Persons of 12 pages and a few more. */
const slowList = () => {
	for (let number = 0; number < 6000; number++) bench.add({ email: `e${number}@example.test` });
};
/** The time that passes is that of Wordbee's answers, so that a busy machine changes nothing. */
let now = 0;
const slow = (pageMs = 1000) => {
	now = Date.now();
	jest.spyOn(clock, 'now').mockImplementation(() => now);
	bench.fault('personsList', () => void (now += pageMs));
};
const quick = () => bench.sandbox.faults.clear();

describe.each(MODES)('%s', (_name, durable) => {
	const modest = { ...durable, budgetMs: 20_000 };

	test('two polls at a time tell a change once, also when the second one has loaded the old state', async () => {
		const trigger = await begun();
		const { id } = bench.add();
		jest.mocked(clock.wait).mockImplementation(async () => await new Promise(() => {}));
		const { stored } = trigger;
		const [one, other] = await Promise.all([
			trigger.durablePoll(modest),
			trigger.durablePoll(modest),
		]);
		expect([...told(one), ...told(other)]).toEqual([`created ${id}`]);
		const after = trigger.stored;
		trigger.stored = stored;
		expect(await trigger.durablePoll(modest)).toBeNull();
		trigger.stored = after;
		expect(await trigger.durablePoll(modest)).toBeNull();
		const next = bench.add();
		expect(told(await trigger.durablePoll(modest))).toEqual([`created ${next.id}`]);
	});

	test('what an abandoned poll would have told comes with a later one', async () => {
		const trigger = await begun();
		const { id } = bench.add();
		await trigger.durablePoll(modest, true);
		await clock.wait(10);
		expect(told(await trigger.durablePoll(modest))).toEqual([`created ${id}`]);
		expect(await trigger.durablePoll(modest)).toBeNull();
	});

	test('a request that hangs does not hold up the polls after it', async () => {
		const trigger = await begun();
		const { id } = bench.add();
		bench.fault('personsList', 'stall', { times: 1 });
		const little = { ...durable, budgetMs: 250 };
		await expect(trigger.durablePoll(little)).rejects.toThrow(/within the 1 s/);
		expect(told(await trigger.durablePoll(modest))).toEqual([`created ${id}`]);
	});

	test('a list that takes longer than a poll: each change once, whatever polls are thrown away', async () => {
		slowList();
		const trigger = await begun();
		slow();
		const ids = [...data().persons.keys()];
		const expected: string[] = [];
		for (let at = 3; at < ids.length; at += 700) {
			data().edit(ids[at], { role: 'Changed' });
			data().remove(ids[at + 1]);
			expected.push(`updated ${ids[at]}`, `deleted ${ids[at + 1]}`);
		}
		expected.push(`created ${bench.add().id}`);
		const all: string[] = [];
		for (let poll = 0; poll < 80 && all.length < expected.length; poll++) {
			const since = now;
			all.push(...told(await trigger.durablePoll(durable, poll % 5 === 1)));
			expect(now - since).toBeLessThanOrEqual(durable.budgetMs);
			await clock.wait(10);
			if (poll % 7 === 3) trigger.restart();
		}
		expect(all.sort()).toEqual(expected.sort());
	}, 60_000);

	test('nobody is told as new by a first list that takes several polls', async () => {
		slowList();
		const trigger = polls();
		slow();
		if (!durable.cursors) {
			// Without cursors n8n stores the first state with the activation, which has five minutes.
			expect(await trigger.activate()).toBeNull();
		}
		for (let poll = 0; poll < 12; poll++) expect(await trigger.durablePoll(durable)).toBeNull();
		quick();
		expect(await trigger.durablePoll(modest)).toBeNull();
		const { id } = bench.add();
		expect(told(await trigger.durablePoll(modest))).toEqual([`created ${id}`]);
	}, 60_000);
});

test('polls whose state n8n keeps go all around, part after part', async () => {
	slowList();
	const trigger = await begun();
	slow();
	const begins: number[] = [];
	const asked = () =>
		bench.sandbox.log.flatMap(
			({ body }: any) => /personid} (?:> (\d+)|<= )/.exec(body?.query ?? '')?.slice(1) ?? [],
		);
	for (let poll = 0; poll < 20; poll++) {
		bench.sandbox.log.length = 0;
		await trigger.durablePoll(MODES[1][1]);
		begins.push(...asked().map((after) => Number(after ?? 0)));
	}
	const ids = [...data().persons.keys()];
	const size = Math.ceil(ids.length / 500);
	expect(new Set(begins).size).toBeGreaterThanOrEqual(size);
	// Each part comes after the one before, or once more.
	const odd = begins.filter(
		(begin, at) => at > 0 && begin !== begins[at - 1] && begin > 0 && begin < begins[at - 1],
	);
	expect(odd).toEqual([]);
}, 60_000);

test('existing persons are told once, by as many polls as it takes', async () => {
	slowList();
	const trigger = polls({ options: { emitExisting: true }, events: ['updated'] });
	slow();
	const all: string[] = [];
	for (let poll = 0; poll < 30 && all.length < data().persons.size; poll++) {
		all.push(...told(await trigger.durablePoll(MODES[1][1])));
	}
	expect(new Set(all).size).toBe(data().persons.size);
	expect(all).toHaveLength(data().persons.size);
}, 60_000);

test('where the list cannot be searched by number it says that there is no time', async () => {
	slowList();
	bench.sandbox.variants.api2.queryIgnored = true;
	const trigger = await begun();
	slow();
	await expect(trigger.durablePoll(MODES[0][1])).rejects.toThrow('s that n8n gives a poll');
});

describe('why a poll failed', () => {
	test.each<[string, Fault, unknown]>([
		[
			'the allowance, with the time to wait',
			{ kind: 'tooMany', retryAfter: 120 },
			{ cause: 'rate-limited', retryAfterMs: 120_000 },
		],
		['down', 500, { cause: 'temporarily-unavailable' }],
		['no answer', 'cut', { cause: 'temporarily-unavailable' }],
		['no right', 'forbidden', { cause: 'configuration-invalid' }],
	])('%s', async (_what, fault, failure) => {
		const trigger = await begun();
		bench.fault('personsList', fault);
		await expect(trigger.durablePoll(PLENTY)).rejects.toMatchObject({ failure });
	});

	test('a key that is refused, and a company that is not there', async () => {
		bench.fault('authToken', { kind: 'status', status: 401, commit: false });
		await expect(polls().durablePoll(PLENTY)).rejects.toMatchObject({
			failure: { cause: 'credential-invalid' },
		});
		bench.sandbox.faults.clear();
		const nowhere = polls({ companyId: locator('name', 'Nowhere Ltd') });
		await expect(nowhere.durablePoll(PLENTY)).rejects.toMatchObject({
			failure: { cause: 'configuration-invalid' },
		});
	});

	test('a pause for the allowance that is longer than the rest of the poll is left to n8n', async () => {
		const trigger = await begun();
		bench.fault('personsList', { kind: 'tooMany', retryAfter: 30 });
		bench.waits.length = 0;
		await expect(trigger.durablePoll(PLENTY)).rejects.toMatchObject({
			failure: { cause: 'rate-limited', retryAfterMs: 30_000 },
		});
		expect(bench.waits).toEqual([]);
	});

	test('a pause that fits is made', async () => {
		const trigger = await begun();
		const { id } = bench.add();
		bench.fault('personsList', { kind: 'tooMany', retryAfter: 12 }, { times: 1 });
		expect(told(await trigger.durablePoll(PLENTY))).toEqual([`created ${id}`]);
		expect(bench.waits).toContain(12_000);
	});
});

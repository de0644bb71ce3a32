/** Whatever breaks in the middle: test persons are gone, or named. Nobody else is touched. */
import { Created } from '../../lab/probe/created.cts';
import type { Effect } from '../../lab/sandbox/sandbox.cts';
import {
	expectUnchanged,
	fresh,
	run,
	said,
	sandbox,
	testPersons,
	useSandbox,
	type Run,
	type Use,
} from './helpers.cts';

useSandbox({ seed: 'small' });

/**
 * Everything but test persons as it was; every test person that is there is named.
 * @returns how many are there
 */
function check(result: Run): number {
	const left = testPersons();
	const names = (result.cleanUp?.left ?? []).join('\n');
	for (const { id, lastName } of left) {
		const byId = new RegExp(`\\bperson ${id} of company 1\\b`).test(names);
		if (!byId && !names.includes(lastName)) throw new Error(`Person ${id} is left and not named`);
	}
	for (const { id } of left) sandbox.data.remove(id);
	expectUnchanged();
	return left.length;
}

/**
 * Every fault strikes every request with PROBE_FAULTS=all, which takes two minutes; else every fault
 * strikes the requests that make a person, and some of the others.
 */
const STRIDE = process.env.PROBE_FAULTS === 'all' ? 1 : 13;

const APIS: Array<[string, Use]> = [
	['both APIs', {}],
	['API 1 alone', { api2: false }],
	['API 2 alone', { api1: false }],
];

/** Requests of a run without faults, the cleaning is part of it, and which of them made a person. */
async function requestsOf(use: Use): Promise<{ requests: number; makers: Set<number> }> {
	fresh();
	const makers = new Set<number>();
	let [count, persons] = [0, sandbox.data.persons.size];
	const look = () => {
		if (sandbox.data.persons.size > persons) makers.add(count);
		persons = sandbox.data.persons.size;
		count++;
	};
	sandbox.faults.add({ effect: { kind: 'call', fn: look } });
	check(await run(use));
	expect(makers.size).toBeGreaterThan(0);
	return { requests: sandbox.log.length, makers };
}

/** What strikes one request; the run must still end clean. */
const ONCE: Array<[string, Effect]> = [
	['lost after it was carried out', { kind: 'reset', commit: true }],
	['lost before it was carried out', { kind: 'reset', commit: false }],
	['500 after it was carried out', { kind: 'status', status: 500, commit: true }],
	['503 before it was carried out', { kind: 'status', status: 503, commit: false }],
	['a web page instead of the answer', { kind: 'html', commit: true }],
	['half of the answer', { kind: 'truncated', commit: true }],
	['no text', { kind: 'empty', commit: true }],
	['another type', { kind: 'wrongType', commit: true }],
	['the session ends', { kind: 'expireToken' }],
	['forbidden', { kind: 'forbidden' }],
	['redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
	['allowance spent', { kind: 'tooMany' }],
];

describe.each(APIS)('%s', (_name, use) => {
	let requests = 0;
	let makers = new Set<number>();
	beforeAll(async () => {
		({ requests, makers } = await requestsOf(use));
	});

	it.each(ONCE)('each request in turn: %s', async (fault, effect) => {
		const first = ONCE.findIndex(([name]) => name === fault) % STRIDE;
		for (let nth = 1; nth <= requests; nth++) {
			if (!makers.has(nth) && nth % STRIDE !== first % STRIDE) continue;
			fresh();
			sandbox.faults.add({ nth, effect });
			const result = await run(use);
			expect(sandbox.faults.hits).toBe(1);
			const left = check(result);
			// With API 2 one fault is no reason to leave anybody.
			if (use.api2 !== false && !isRefusedForGood(effect)) expect(left).toBe(0);
		}
	});

	it.each([
		['cut', { kind: 'reset', commit: false }],
		['carried out and cut', { kind: 'reset', commit: true }],
		['500', { kind: 'status', status: 500, commit: false }],
		['429', { kind: 'tooMany', retryAfter: 3_600 }],
	] as Array<[string, Effect]>)('every request from one on: %s', async (_fault, effect) => {
		let named = 0;
		for (let after = 0; after < requests; after += Math.min(STRIDE, 5)) {
			fresh();
			sandbox.faults.add({ after, effect });
			const result = await run(use);
			named += result.cleanUp?.left.length ?? 0;
			check(result);
		}
		expect(named).toBeGreaterThan(0);
	});
});

/** One refusal of a delete with a status that means "no" is taken for an answer. */
function isRefusedForGood({ kind }: Effect): boolean {
	return kind === 'forbidden' || kind === 'redirect';
}

it('is polite when the allowance is spent: asks nothing more, waits to clean up', async () => {
	const once = { times: 1, effect: { kind: 'tooMany' } } as const;
	sandbox.faults.add({ ...once, on: { operation: 'mediaUpload' } });
	sandbox.faults.add({ ...once, on: { operation: 'personsList' }, after: 6 });
	const result = await run();
	expect(result.ended).toMatch(/allowance/);
	const after = sandbox.log.slice(sandbox.log.findIndex(({ status }) => status === 429) + 1);
	const asked = after.map(({ operation }) => operation);
	expect(new Set(asked)).toEqual(
		new Set(['personsList', 'updatePerson', 'personUpdate', 'disconnect', 'invalidateToken']),
	);
	expect(testPersons()).toEqual([]);
	expect(result.table).toMatch(/U16 b .*not found out: Wordbee said that the allowance/);
});

it('names everybody by number when a defect keeps it from removing them', async () => {
	const broken = jest.spyOn(Created.prototype as any, 'remove').mockImplementation(() => {
		throw new TypeError('a defect');
	});
	const result = await run();
	broken.mockRestore();
	expect(check(result)).toBeGreaterThan(2);
	expect(result.cleanUp?.left.at(-1)).toMatch(/last name n8n-probe-/);
});

it('makes nobody when API 2 was to delete them and does not let it in', async () => {
	const result = await run({ apiKey: 'wrong-key' });
	expect(sandbox.log.filter(({ operation }) => operation === 'createPerson')).toEqual([]);
	expect(said(result, 'U2')).toMatch(/without API 2 test persons could not be deleted/);
	expect(said(result, 'U15')).toMatch(/no log-in to API 2/);
	expect(said(result, 'U4')).toMatch(/list/);
});

it('with API 1 alone says who stays, disabled and without login', async () => {
	const result = await run({ api2: false });
	const left = testPersons();
	expect(left.length).toBeGreaterThan(0);
	expect(result.cleanUp?.left).toEqual(left.map(({ id }) => `person ${id} of company 1, disabled`));
	for (const person of left) expect(person).toMatchObject({ isActive: false, login: null });
	expect(result.shown).toMatch(/API 1 cannot delete/);
});

it('finds a person whose create was carried out late, or says where to look', async () => {
	for (const [delay, left] of [
		[true, 0],
		[false, 1],
	] as const) {
		fresh();
		let late: (() => void) | undefined;
		const note: Extract<Effect, { kind: 'call' }>['fn'] = (data, { body }) => {
			const { lname, email, fname } = body as Record<string, string>;
			late = () => data.insert({ companyId: 1, lastName: lname, firstName: fname, email });
		};
		const first = { on: { operation: 'personUpdate' }, nth: 1 };
		sandbox.faults.add({ ...first, effect: { kind: 'call', fn: note } });
		sandbox.faults.add({ ...first, effect: { kind: 'reset', commit: false } });
		// It comes into being while the probe waits for it, or never.
		const onPause = () => {
			if (delay) late?.();
			late = undefined;
		};
		const result = await run({ api1: false }, { onPause });
		expect(testPersons()).toEqual([]);
		expect(result.cleanUp?.left).toHaveLength(left);
		if (left > 0) expect(result.cleanUp?.left[0]).toMatch(/last name n8n-probe-[0-9a-f]{8}/);
	}
});

it('an interruption anywhere ends the questions and removes what was made', async () => {
	const { requests } = await requestsOf({});
	for (let nth = 1; nth <= requests; nth += STRIDE) {
		fresh();
		const interrupt = new AbortController();
		sandbox.faults.add({ nth, effect: { kind: 'call', fn: () => interrupt.abort() } });
		const result = await run({}, { signal: interrupt.signal });
		expect(check(result)).toBe(0);
		expect(result.cleanUp?.left ?? []).toEqual([]);
	}
});

describe('nothing is written', () => {
	it.each(APIS)('without --write: %s', async (_name, use) => {
		const result = await run({ ...use, write: false });
		expect(sandbox.log.filter(({ committed }) => committed)).toEqual([]);
		const writes = sandbox.log.filter(({ operation }) =>
			/^(createPerson|updatePerson|personUpdates?|mediaUpload)$/.test(operation),
		);
		expect(writes).toEqual([]);
		expect(sandbox.log.filter(({ method }) => method === 'PUT')).toEqual([]);
		expect(result.cleanUp).toBeUndefined();
		expect(result.table).toMatch(/U18 .*not asked: needs .*--write/);
	});

	it('names what one API alone cannot tell', async () => {
		const one = await run({ api2: false, write: false });
		expect(one.table).toMatch(/U15 .*not asked: needs credentials of API 2/);
		expect(one.calls[2]).toBe(0);
		const two = await run({ api1: false, write: false });
		expect(two.table).toMatch(/U4 .*not asked: needs credentials of API 1/);
		expect(two.calls[1]).toBe(0);
	});
});

import type { IDataObject } from 'n8n-workflow';

import { JOB_PAYS_FROM } from '../../nodes/WordbeePersons/write/writeOperation';
import type { Api2Variants } from '../../lab/sandbox/sandbox.cts';
import {
	locator,
	someone,
	itemsOf,
	answered,
	fails,
	stops,
	endsOf,
	idsOf,
	sourcesOf,
} from './bench.cts';
import {
	useApi2,
	whoFromItem,
	itemOf,
	createOf,
	upsertOf,
	updateOf,
	deleteOf,
	setActiveOf,
} from './api2Helpers.cts';

const bench = useApi2();

const upsert = (options: IDataObject = {}) =>
	upsertOf(
		{ sendAs: 'batch', ...options },
		{ additionalFields: { role: '={{ $json.role }}', data: '={{ $json.row }}' } },
	);
const update = (options: IDataObject = {}) => updateOf({ sendAs: 'batch', ...options });
const rowOf = (number: number, more: IDataObject = {}) =>
	someone(number, { row: `row-${number}`, ...more });
const some = (count: number) => Array.from({ length: count }, (_, number) => rowOf(number));
const jobs = () => bench.sent('personUpdates').length;

describe('how items are sent', () => {
	test.each([
		[5, 2, [2, 2, 1]],
		[4, 2, [2, 2]],
		[3, 500, [3]],
		[3, 1, [1, 1, 1]],
	])('%i items in jobs of at most %i', async (count, batchSize, expected) => {
		const { json } = await bench.done(upsert({ batchSize }), some(count));
		expect(bench.sizes()).toEqual(expected);
		expect(jobs()).toBe(expected.length);
		expect(json.map(({ data }) => data)).toEqual(some(count).map(({ row }) => row));
		expect(bench.emailsOf(json)).toEqual(some(count).map(({ e }) => e));
	});

	test('automatic: single requests for a few, a job from the number on where it costs fewer', async () => {
		// The most that a job can cost: a second look at its state, and its results in a file.
		Object.assign(bench.sandbox.variants.api2, { jobPolls: 2, jobResults: 'custom.filetoken' });
		const items = (count: number) =>
			Array.from({ length: count }, (_, at) => itemOf(bench.person(1002 + at), { role: `R${at}` }));
		await bench.done(update({ sendAs: 'auto' }), items(JOB_PAYS_FROM - 1));
		expect([bench.sent('personUpdate').length, jobs()]).toEqual([JOB_PAYS_FROM - 1, 0]);
		const before = bench.counted().length;
		await bench.done(update({ sendAs: 'auto' }), items(JOB_PAYS_FROM));
		expect([bench.sent('personUpdate').length, jobs()]).toEqual([JOB_PAYS_FROM - 1, 1]);
		expect(bench.counted().length - before).toBeLessThan(JOB_PAYS_FROM);
	});

	test('single stays single, and batch a job, whatever the number', async () => {
		await bench.done(upsert({ sendAs: 'single' }), some(JOB_PAYS_FROM + 2));
		expect([bench.sent('personUpdate').length, jobs()]).toEqual([JOB_PAYS_FROM + 2, 0]);
		await bench.done(upsert({ sendUnchanged: true }), some(1));
		expect([bench.sent('personUpdate').length, jobs()]).toEqual([JOB_PAYS_FROM + 2, 1]);
	});

	test('the file is a multipart upload in its field `file`, the job names its token', async () => {
		await bench.done(upsert(), some(2));
		const [file] = bench.sent('mediaUpload');
		expect(file.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
		expect(file.query.filename).toMatch(/\.json$/);
		const [job] = bench.sent('personUpdates');
		expect(job.body).toEqual({ fileToken: expect.any(String) });
	});

	test('texts of all kinds arrive as they are', async () => {
		const hostile = [
			'--boundary\r\n"x"',
			'as {"a":[1]}',
			'太郎 😀',
			'line\nbreak',
			'a\u2028b',
			'</script>',
			"O'Brien",
		];
		const { json } = await bench.done(
			upsert(),
			hostile.map((role, number) => rowOf(number, { role })),
		);
		expect(json.map(({ personId }) => bench.person(personId).role)).toEqual(hostile);
	});
});

describe('order', () => {
	const roleOf = (id: number) => bench.person(id).role;
	/** Wordbee promises no order within a job. */
	const nobodyTwiceInOneJob = () => {
		for (const { body } of bench.sent('mediaUpload')) {
			const who = (body as any[]).map(({ pid, login, email }) =>
				String(pid ?? login ?? email).toLowerCase(),
			);
			expect(new Set(who).size).toBe(who.length);
		}
	};

	test.each<[string, IDataObject, IDataObject[]]>([
		[
			'the same id',
			whoFromItem,
			[
				{ c: 12, p: 1005, role: 'first' },
				{ c: 12, p: ' 1005 ', role: 'second' },
			],
		],
		[
			'the same login in another case',
			{ companyId: locator('id', 12), personId: locator('login', '={{ $json.p }}') },
			[
				{ p: 'zoi.alfarsi1005', role: 'first' },
				{ p: 'ZOI.alfarsi1005', role: 'second' },
			],
		],
		[
			'the same e-mail in another case',
			{ companyId: locator('id', 12), personId: locator('email', '={{ $json.p }}') },
			[
				{ p: 'zoi.alfarsi.1005@company-12.example', role: 'first' },
				{ p: 'Zoi.Alfarsi.1005@company-12.example', role: 'second' },
			],
		],
	])('two rows with %s: the later one counts', async (_how, who, items) => {
		for (let round = 0; round < 3; round++) {
			bench.sandbox.data.edit(1005, { role: 'before' });
			const mixed = [
				items[0],
				{ c: 12, p: round === 0 ? items[1].p : items[0].p, role: 'between' },
				items[1],
			];
			const { json } = await bench.done({ ...update(), ...who }, mixed);
			expect(endsOf(json)).toEqual(['updated', 'updated', 'updated']);
			expect(roleOf(1005)).toBe('second');
		}
		nobodyTwiceInOneJob();
	});

	test('two rows of one new person make one person', async () => {
		const { json } = await bench.done(upsert(), [
			rowOf(1, { role: 'first' }),
			rowOf(2),
			rowOf(1, { e: 'ANA1@example.test', role: 'second' }),
		]);
		expect(endsOf(json)).toEqual(['created', 'created', 'updated']);
		expect(json[2].personId).toBe(json[0].personId);
		expect(roleOf(json[0].personId)).toBe('second');
		expect(bench.newIds()).toHaveLength(2);
		nobodyTwiceInOneJob();
	});

	test('rows in which a person is named by login and by e-mail', async () => {
		const params = {
			...update(),
			companyId: locator('id', 12),
			personId: { __rl: true, mode: '={{ $json.m }}', value: '={{ $json.p }}' },
		};
		const items = [
			{ m: 'login', p: 'zoi.alfarsi1005', role: 'first' },
			{ m: 'email', p: 'zoi.alfarsi.1005@company-12.example', role: 'second' },
			{ m: 'id', p: 1005, role: 'third' },
		];
		const { json } = await bench.done(params, items);
		expect(idsOf(json)).toEqual([1005, 1005, 1005]);
		expect(roleOf(1005)).toBe('third');
		nobodyTwiceInOneJob();
	});

	test('two rows with the same login, but other e-mails, are one person', async () => {
		const items = [
			rowOf(1, { e: 'soeren.n.1002@company-12.example', login: 'soeren.n1002', role: 'first' }),
			rowOf(2, { e: 'other@example.test', login: 'SOEREN.N1002', role: 'second' }),
		];
		const params = {
			...upsert(),
			matchOn: 'login',
			additionalFields: { login: '={{ $json.login }}', role: '={{ $json.role }}' },
		};
		const { json } = await bench.done(params, items);
		expect(idsOf(json)).toEqual([1002, 1002]);
		expect(bench.person(1002)).toMatchObject({ role: 'second', email: 'other@example.test' });
		nobodyTwiceInOneJob();
	});
});

describe('rows that Wordbee refuses', () => {
	const items = [
		rowOf(0),
		rowOf(1, { e: 'not an address' }),
		rowOf(2),
		rowOf(3, { c: 4711 }),
		rowOf(4, { f: ' ' }),
		rowOf(5),
	];

	test('fail one by one, the others go on, over several jobs', async () => {
		const { main, json } = await bench.goOn(upsert({ batchSize: 2 }), items);
		expect(sourcesOf(main)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(endsOf(json)).toEqual([
			'created',
			'rejected',
			'created',
			'rejected',
			'notSent',
			'created',
		]);
		expect(json[1].error).toMatch(
			/^The e-mail address is not valid: not an address \[item 2, [^\]]+\]$/,
		);
		expect(json[3].error).toContain('4711');
		expect(bench.newIds()).toEqual([0, 2, 5].map((index) => json[index].personId));
	});

	test('stop the node after their job; the error says what was done', async () => {
		const error = stops(
			await bench.run(upsert({ batchSize: 2 }), items.slice(0, 4)),
			'not an address',
		);
		expect(error.message).toMatch(/\[item 2, [^\]]+\]$/);
		const [made] = bench.newIds();
		expect(bench.newIds()).toEqual([made]);
		expect(error.description).toContain(`1 of 4 items (person ids ${made})`);
		expect(error.context.done).toEqual({ count: 1, personIds: [made] });
		expect(jobs()).toBe(1);
	});

	test('a job that Wordbee does not take at all fails its own rows only', async () => {
		bench.sandbox.variants.api2.batchLimit = 2;
		const { json } = await bench.goOn(upsert({ batchSize: 3 }), some(5));
		expect(endsOf(json.slice(0, 3))).toEqual(Array(3).fill('rejected'));
		expect(json[0].error).toContain('must not hold more than 2');
		expect(endsOf(json.slice(3))).toEqual(['created', 'created']);
		expect(bench.newIds()).toHaveLength(2);
	});
});

describe('every form of a job', () => {
	const forms: Array<Partial<Api2Variants>> = [
		...(
			[
				'result',
				'result.items',
				'result.items.v',
				'custom',
				'custom.filetoken',
				'custom.fileref',
			] as const
		).flatMap((jobResults) =>
			(['trm', 'bareId', 'finished'] as const).map((jobStart) => ({ jobResults, jobStart })),
		),
		{ requestIdAfterFinish: 'kept' },
		{ requestIdAfterFinish: 'kept', jobStart: 'finished' },
		{ echoData: false },
		{ echoData: false, jobResults: 'result.items.v' },
		{ infosKey: 'infos' },
		{ jobPolls: 3 },
		{ jobDurationMs: 1, jobStart: 'bareId' },
	];
	test.each(forms)('%j', async (form) => {
		Object.assign(bench.sandbox.variants.api2, form);
		const items = [
			rowOf(0),
			itemOf(bench.person(1005), { row: 'row-1' }),
			rowOf(2, { e: 'no address' }),
			itemOf(bench.person(1006), { role: 'New', row: 'row-3' }),
		];
		const { json } = await bench.goOn(upsert({ sendUnchanged: true }), items);
		expect(json).toMatchObject([
			{ action: 'created', companyId: 12, personId: expect.any(Number), data: 'row-0' },
			{
				action: 'skipped',
				companyId: 12,
				personId: 1005,
				data: 'row-1',
				informations: ['Nothing to change.'],
			},
			{
				error: expect.stringContaining('not valid'),
				details: expect.objectContaining({ outcome: 'rejected' }),
			},
			{ action: 'updated', companyId: 13, personId: 1006, data: 'row-3' },
		]);
		expect(bench.newIds()).toEqual([json[0].personId]);
		expect(jobs()).toBe(1);
	});
});

describe('waiting for a job', () => {
	test('looks are 5 seconds apart or more, also from one job to the next', async () => {
		bench.sandbox.variants.api2.jobPolls = 4;
		const gaps = bench.watchLooks();
		await bench.done(upsert({ batchSize: 2 }), some(6));
		expect(gaps()).toHaveLength(11);
		expect(Math.min(...gaps())).toBeGreaterThanOrEqual(5000);
		expect(bench.waits.filter((ms) => ms >= 5000)).toHaveLength(12);
	});

	test('a long job is looked at less and less often', async () => {
		bench.sandbox.variants.api2.jobPolls = 12;
		const gaps = bench.watchLooks();
		await bench.done(upsert(), some(2));
		expect(gaps().at(-1)).toBeGreaterThan(2 * gaps()[0]);
	});

	test.each([
		['with words', 'The disk is full.', 2],
		['without words', null, 0],
		['with words that hold the key', 'No rights for the key sbx-key-7Qw+9/zK==2', 1],
	])(
		'fails %s, twice: its rows are unknown, the request id is told',
		async (_how, statusInfo, applied) => {
			bench.sandbox.variants.api2.jobFails = { statusInfo, applied };
			const { json } = await bench.goOn(upsert({ batchSize: 2 }), some(3));
			for (const [index, one] of json.entries()) {
				const requestId = index < 2 ? 560 : 562;
				fails(one, 'unknown', String(requestId), { requestId });
				expect(one.error).not.toContain('null');
				expect(JSON.stringify(one)).not.toContain(bench.sandbox.apiKey);
				expect(one.error).toMatch(/failed in Wordbee/);
			}
			if (statusInfo?.startsWith('The disk')) expect(json[0].error).toContain(statusInfo);
		},
	);

	test.each(['trm', 'bareId', 'finished'] as const)(
		"fails, started as %s: Wordbee's words are shown",
		async (jobStart) => {
			Object.assign(bench.sandbox.variants.api2, {
				jobStart,
				jobFails: { statusInfo: 'The disk is full.' },
			});
			const { json } = await bench.goOn(upsert(), some(2));
			expect(endsOf(json)).toEqual(['unknown', 'unknown']);
			for (const { error } of json) expect(error).toContain('The disk is full.');
		},
	);

	test('never finishes: within the time limit its rows are unknown, not failed', async () => {
		bench.sandbox.variants.api2.jobNeverFinishes = true;
		const started = bench.now();
		const { json } = await bench.goOn(upsert({ jobTimeout: 60 }), some(3));
		expect(bench.now() - started).toBeLessThan(70_000);
		expect(bench.now() - started).toBeGreaterThan(40_000);
		for (const one of json) {
			fails(one, 'unknown', '559', { requestId: 559 });
			expect(one.error).toContain('60 seconds');
			expect(JSON.stringify(one)).not.toMatch(/\bfailed\b/i);
		}
		// Wordbee did carry them out: nothing was sent a second time.
		expect(bench.newIds()).toHaveLength(3);
		expect(jobs()).toBe(1);
	});

	test('never finishes, and the node stops on errors: the request id and what to check are said', async () => {
		bench.sandbox.variants.api2.jobNeverFinishes = true;
		const { error } = await bench.run(upsert({ jobTimeout: 20, batchSize: 2 }), some(4));
		expect(`${error.message} ${error.description}`).toContain('559');
		expect(error.context.outcome).toBe('unknown');
		expect(error.description).toMatch(/item 2, Ana Doe 1: /);
		expect(jobs()).toBe(1);
	});

	test('the end of a job cannot be seen: unknown with its request id', async () => {
		bench.fault('trmStatus', 500);
		const { json } = await bench.goOn(upsert(), some(2));
		for (const one of json)
			expect(one.details).toMatchObject({ outcome: 'unknown', requestId: 559 });
		expect(jobs()).toBe(1);
	});

	test('results that lack a row: that row alone is sent again', async () => {
		bench.sandbox.variants.api2.jobResults = 'custom.filetoken';
		const row = { action: 'Create', cid: 12, success: true };
		const two = [
			{ ...row, pid: 7001, data: 'n8n-2' },
			{ ...row, pid: 7002, data: 'n8n-0' },
		];
		bench.fault('mediaGet', answered(200, two), { times: 1 });
		const { json } = await bench.goOn(upsert(), some(3));
		expect(json[0]).toMatchObject({ action: 'created', personId: 7002, data: 'row-0' });
		expect(bench.person(json[1].personId)).toMatchObject({ email: some(3)[1].e });
		expect(jobs()).toBe(2);
		expect(json[2]).toMatchObject({ action: 'created', personId: 7001, data: 'row-2' });
	});
});

describe('dry run', () => {
	const everything: Array<[string, IDataObject, IDataObject[], string[]]> = [
		[
			'create',
			createOf(),
			[rowOf(0), rowOf(1), rowOf(2)],
			['wouldCreate', 'wouldCreate', 'wouldCreate'],
		],
		[
			'update',
			updateOf(),
			[
				{ c: 12, p: 1002, role: 'New' },
				{ c: 12, p: 1005, role: 'Reviser' },
				{ c: 13, p: 1006, role: 'New' },
			],
			['wouldUpdate', 'wouldSkip', 'wouldUpdate'],
		],
		[
			'upsert',
			upsert({ sendAs: 'auto' }),
			[
				rowOf(0),
				{ c: 13, e: 'mohammed.mueller.1006@company-13.example', l: 'X', f: 'Y', pid: 1006 },
				rowOf(2),
			],
			['wouldCreate', 'wouldUpdate', 'wouldCreate'],
		],
		[
			'setActive',
			setActiveOf(false),
			itemsOf(1002, 1006, 1007),
			['wouldDisable', 'wouldSkip', 'wouldDisable'],
		],
		[
			'setLogin',
			{
				operation: 'setLogin',
				...whoFromItem,
				login: '={{ "login." + $json.p }}',
				userProfileId: '={{ $json.profile }}',
				isActive: true,
			},
			[
				{ c: 13, p: 1006, profile: 31 },
				{ c: 1, p: 1010, profile: 9 },
				{ c: 1, p: 1012, profile: 10 },
			],
			['wouldSetLogin', 'wouldSetLogin', 'wouldSetLogin'],
		],
		[
			'delete',
			deleteOf(),
			itemsOf(1002, 1005, 1006),
			['wouldDelete', 'wouldDelete', 'wouldDelete'],
		],
	];

	test.each(everything)(
		"%s: nothing changes, and each item shows Wordbee's answer",
		async (_name, params, items, actions) => {
			const before = bench.sandbox.data.snapshot();
			for (const sendAs of ['auto', 'single', 'batch']) {
				const options = { dryRun: true, sendAs };
				const { main, json } = await bench.done({ ...params, options }, items);
				expect(sourcesOf(main)).toEqual([0, 1, 2]);
				expect(endsOf(json)).toEqual(actions);
				for (const [index, { c, p, pid = p }] of items.entries()) {
					expect(json[index]).toMatchObject({ dryRun: true, success: true, cid: c });
					if (actions[index] !== 'wouldCreate') {
						expect(json[index]).toMatchObject({ companyId: c, personId: pid, pid });
					} else if (params.operation === 'create') expect(json[index].pid).toBeNull();
				}
			}
			expect(bench.sandbox.data.snapshot()).toBe(before);
			expect(bench.sandbox.log.some(({ committed }) => committed)).toBe(false);
			expect(bench.sent('personUpdate')).toEqual([]);
			expect(bench.sent('personUpdates').every(({ body }: any) => body.readonly === true)).toBe(
				true,
			);
		},
	);

	test("the user's reference is in the answer, the row key of the job is not", async () => {
		const { json } = await bench.run(upsert({ dryRun: true }), [rowOf(0), rowOf(1, { row: null })]);
		expect(json[0].data).toBe('row-0');
		expect(json[1].data ?? null).toBeNull();
	});

	test('what Wordbee would refuse is in the answer, and stops nothing', async () => {
		const { json } = await bench.done(upsert({ dryRun: true }), [rowOf(0, { e: 'x' }), rowOf(1)]);
		expect(json[0]).toMatchObject({
			dryRun: true,
			action: 'wouldFail',
			success: false,
			errors: [expect.stringContaining('not valid: x')],
		});
		expect(json[1]).toMatchObject({ dryRun: true, success: true });
	});

	test('each item decides for itself', async () => {
		const params = upsert({ dryRun: '={{ $json.dry }}' });
		const { json } = await bench.run(params, [
			rowOf(0, { dry: true }),
			rowOf(1, { dry: false }),
			rowOf(2, { dry: 'yes' }),
		]);
		expect(json.map(({ dryRun }) => dryRun === true)).toEqual([true, false, true]);
		expect(bench.newIds()).toEqual([json[1].personId]);
	});

	test('create with Skip: a person who is there is skipped, and the item says that it was a dry run', async () => {
		const before = bench.sandbox.data.snapshot();
		const params = createOf({ dryRun: true, ifExists: 'skip' });
		const { json } = await bench.run(params, [itemOf(bench.person(1005)), rowOf(1)]);
		expect(json.map(({ dryRun }) => dryRun)).toEqual([true, true]);
		expect(json[0]).toMatchObject({ dryRun: true, action: 'wouldSkip' });
		expect(bench.sandbox.data.snapshot()).toBe(before);
	});

	test('a thousand calls are not spent on it: one job for all', async () => {
		await bench.run(upsert({ dryRun: true, sendAs: 'single' }), some(40));
		expect(bench.counted().length).toBeLessThanOrEqual(6);
	});
});

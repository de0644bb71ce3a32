import type { IDataObject, INode } from 'n8n-workflow';

import {
	createFromItem,
	someone,
	CONTINUE,
	retry,
	succeeded,
	some,
	withBoth,
	endsOf,
} from './bench.cts';
import { useApi2, createOf, upsertOf } from './api2Helpers.cts';

const bench = useApi2();

const create = (options: IDataObject = {}) => createOf({ sendAs: 'single', ...options });
const upsert = (options: IDataObject = {}) => upsertOf({ sendAs: 'single', ...options });
const withLookUps = async (items: IDataObject[], options: IDataObject = {}, more: object = {}) =>
	await bench.goOn({ api: 'api1', ...createFromItem, ...more, options }, items, withBoth);
const actions = () => bench.updates().map(({ action }) => action);
/** Somebody else makes the person of an item just before the first such request is handled. */
function meanwhile(operation: string, number: number, more: IDataObject = {}, nth = 1): void {
	bench.fault(operation, () => void bench.add(asPerson(number, more)), { nth });
}

/** Somebody with the e-mail of an item, made as the n-th list is asked for. */
const made = (number: number, nth: number) => meanwhile('personsList', number, {}, nth);

/** The item of that number as a person of Wordbee. */
function asPerson(number: number, more: IDataObject = {}) {
	const { c, l, f, e } = someone(number) as Record<string, never>;
	return { companyId: c as number, lastName: l, firstName: f, email: e, ...more };
}

describe('a create of API 2 that was cut before Wordbee carried it out', () => {
	test('is looked for, and after 20 seconds sent again as Create or Update', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		const began = bench.now();
		const { json } = await bench.done(create(), [someone(0)]);
		expect(json[0]).toMatchObject({ action: 'created', personId: bench.newIds()[0] });
		expect(actions()).toEqual(['Create', 'ChangeOrCreate']);
		expect(bench.now() - began).toBeGreaterThanOrEqual(20_000);
		expect(bench.newIds()).toHaveLength(1);
	});

	test('once for many, after everything else is done', async () => {
		bench.fault('personUpdate', 'cut', { every: 3 });
		const { json } = await bench.done(create(), some(12), CONTINUE);
		expect(bench.newIds()).toHaveLength(12);
		expect(bench.emailsOf(json)).toEqual(some(12).map(({ e }) => e));
	});

	test('with Stop, it is found out about before others are sent', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		await bench.done(create({ maxConcurrency: 1 }), some(3));
		expect(actions()).toEqual(['Create', 'ChangeOrCreate', 'Create', 'Create']);
		expect(bench.newIds()).toHaveLength(3);
	});

	test('items about the same person wait for it', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		const items = [someone(0), someone(1), someone(0)];
		const { json } = await bench.done(create({ ifExists: 'skip' }), items, CONTINUE);
		expect(endsOf(json)).toEqual(['created', 'created', 'skipped']);
		expect(json[2].personId).toBe(json[0].personId);
		expect(bench.newIds()).toHaveLength(2);
	});

	test('that is carried out late after all, is found and not sent again', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		// The first list is before the create, three follow at once, the fifth is the last look.
		made(0, 5);
		const { json } = await bench.done(create(), [someone(0)]);
		expect(actions()).toEqual(['Create']);
		expect(json[0]).toMatchObject({ action: 'created', personId: bench.newIds()[0] });
	});

	test('and is carried out after it was sent again: both ids are told', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		bench.fault(
			{ operation: 'personUpdate', where: ({ body }: any) => body.action === 'ChangeOrCreate' },
			() => {
				setImmediate(() => bench.add(asPerson(0)));
			},
		);
		const { json } = await bench.done(create(), [someone(0)]);
		const [{ personId, otherPersonIds, informations }] = json;
		expect([personId, ...otherPersonIds].sort()).toEqual(bench.newIds().sort());
		expect(informations[0]).toContain(String(otherPersonIds[0]));
	});

	test('is not sent again where the e-mail is somebody else’s: that person would be changed', async () => {
		bench.sandbox.variants.api2.createExists = 'login';
		const [{ id, email, companyId }] = bench.sandbox.data.persons.values();
		bench.fault('personUpdate', 'cut', { nth: 1 });
		const item = someone(0, { e: email, c: companyId });
		const { json } = await bench.goOn(create({ ifExists: 'create' }), [item]);
		expect(json[0].details.outcome).toBe('unknown');
		expect(actions()).toEqual(['Create']);
		expect(bench.person(id).lastName).not.toBe('Doe 0');
	});

	test('is not sent again when it cannot be looked for', async () => {
		bench.fault('personUpdate', 'cut', { nth: 1 });
		bench.fault('personsList', 503, { after: 1 });
		const { json } = await bench.goOn(create(), [someone(0)]);
		expect(json[0].details.outcome).toBe('unknown');
		expect(actions()).toEqual(['Create']);
	});

	test('and a later try of the node finds out in the same way', async () => {
		bench.fault('personUpdate', 'cut', { times: 1 });
		bench.fault('personsList', 503, { after: 1, times: 20 });
		await bench.done(create(), [someone(0)], retry(5));
		expect(bench.newIds()).toHaveLength(1);
		expect(actions()).toEqual(['Create', 'ChangeOrCreate']);
	});
});

describe('a job whose start was lost', () => {
	const inJob = create({ sendAs: 'batch', ifExists: 'create' });

	test.each(['cut', 503] as const)(
		'%s, and that was not started, is started once more',
		async (fault) => {
			bench.fault('personUpdates', fault, { nth: 1 });
			await bench.done(inJob, some(4), CONTINUE);
			expect(bench.newIds()).toHaveLength(4);
			expect(actions().slice(4)).toEqual(Array(4).fill('ChangeOrCreate'));
		},
	);

	test('of which some rows have come into being: only the missing go into a new job', async () => {
		bench.fault('personUpdates', 'cut', { nth: 1 });
		made(1, 3);
		made(2, 3);
		await bench.done(inJob, some(4), CONTINUE);
		expect(bench.newIds()).toHaveLength(4);
		const second = bench.sent('mediaUpload')[1].body as IDataObject[];
		expect(second.map(({ email }) => email)).toEqual([someone(0).e, someone(3).e]);
	});

	test.each([
		['was not started', () => void bench.fault('personUpdates', 'cut')],
		[
			'failed',
			() => {
				bench.sandbox.variants.api2.jobFails = { statusInfo: 'Out of memory', applied: 0 };
			},
		],
	])(
		'and that %s: nobody is adopted of whom it is not known who was there before',
		async (_what, breakJobs) => {
			bench.add(asPerson(0));
			bench.sandbox.variants.api2.createExists = 'login';
			// One look for both items, and one for the first alone, are tried four times each.
			bench.fault('personsList', 503, { times: 8 });
			breakJobs();
			const { json } = await bench.goOn(inJob, some(2));
			expect(endsOf(json)).toEqual(['unknown', 'unknown']);
		},
	);

	test('each time: four times in all, then unknown', async () => {
		bench.fault('personUpdates', 'cut');
		const { json } = await bench.goOn(inJob, some(2));
		expect(endsOf(json)).toEqual(['unknown', 'unknown']);
		expect(bench.sent('mediaUpload')).toHaveLength(4);
	});

	test('whose rows are refused the second time: they are looked for together', async () => {
		bench.fault('personUpdates', 'cut', { nth: 1 });
		const items = some(6).map((item) => ({ ...item, c: 4711 }));
		const { json } = await bench.goOn(inJob, items);
		expect(endsOf(json)).toEqual(Array(6).fill('rejected'));
		// Before the job, three times after its start was lost, and once for all who were refused.
		expect(bench.sent('personsList')).toHaveLength(5);
	});

	test('of Create or Update: its rows are sent again', async () => {
		bench.fault('personUpdates', 'cut', { nth: 1 });
		await bench.done(upsert({ sendAs: 'batch' }), some(3), CONTINUE);
		expect(bench.newIds()).toHaveLength(3);
	});
});

test.each(['truncated', 'empty', 'html', 'wrongType'] as const)(
	'Create or Update with the answer %s is sent again',
	async (kind) => {
		bench.fault('personUpdate', { kind, commit: true }, { nth: 1 });
		await bench.done(upsert(), [someone(0)], CONTINUE);
		expect(bench.newIds()).toHaveLength(1);
	},
);

const withPassword = {
	additionalFields: { login: 'ana.doe9', password: 'A-long-Password-1', userProfileId: 32 },
};

describe('API 1 with look-ups', () => {
	test('looks once more for a lost create, and never sends it again', async () => {
		bench.fault('createPerson', 'cut');
		made(0, 5);
		const { json } = await withLookUps([someone(0), someone(1)]);
		expect(json[0]).toMatchObject({ action: 'created', personId: bench.newIds()[0] });
		expect(json[1].details.outcome).toBe('unknown');
		expect(bench.sent('createPerson')).toHaveLength(2);
		expect(bench.updates()).toEqual([]);
	});

	test.each(['skip', 'update', 'fail'])(
		'If Person Exists: %s goes by Create or Update, and API 1 sets what only it can',
		async (ifExists) => {
			const { json } = succeeded(await withLookUps([someone(0)], { ifExists }));
			expect(actions()).toEqual(['ChangeOrCreate']);
			expect(json[0].action).toBe('created');
			expect(bench.sent('updatePerson')).toEqual([]);
			succeeded(await withLookUps([someone(1)], { ifExists }, withPassword));
			expect(actions()).toEqual(['ChangeOrCreate', 'ChangeOrCreate']);
			expect(bench.sent('updatePerson')).toHaveLength(1);
			expect(bench.sent('createPerson')).toEqual([]);
			expect(bench.newIds()).toHaveLength(2);
		},
	);

	test.each([
		['skip', 'updated', /at the same moment/],
		['update', 'updated', undefined],
		['fail', undefined, /at the same moment/],
	])(
		'%s: somebody who is made after the look is met by Wordbee',
		async (ifExists, action, words) => {
			meanwhile('personUpdate', 0, { firstName: 'Anna' });
			const { json } = await withLookUps([someone(0)], { ifExists });
			expect(bench.newIds()).toHaveLength(1);
			expect(json[0].action).toBe(action);
			if (words) expect(JSON.stringify(json[0])).toMatch(words);
		},
	);

	test('whose V2 credential may only look: API 1 creates', async () => {
		bench.fault('personUpdate', 'forbidden');
		succeeded(await withLookUps(some(3), { ifExists: 'skip', maxConcurrency: 1 }));
		expect(bench.sent('createPerson')).toHaveLength(3);
		expect(bench.newIds()).toHaveLength(3);
	});
});

describe('somebody makes the person between the look and the create of API 2', () => {
	test.each([
		['skip', 'single', 'personUpdate', 'skipped'],
		['update', 'single', 'personUpdate', 'updated'],
		['skip', 'batch', 'personUpdates', 'skipped'],
		['update', 'batch', 'personUpdates', 'updated'],
	])('%s, %s: looks again', async (ifExists, sendAs, operation, action) => {
		meanwhile(operation, 1, { firstName: 'Anna' });
		const params = create({ ifExists, sendAs, maxConcurrency: 1 });
		const { json } = await bench.done(params, some(3), CONTINUE);
		expect(endsOf(json)).toEqual(['created', action, 'created']);
		expect(bench.newIds()).toHaveLength(3);
	});

	test('Fail: Wordbee’s own words', async () => {
		meanwhile('personUpdate', 1);
		const { json } = await bench.goOn(create({ maxConcurrency: 1 }), some(2));
		expect(json[1].error).toMatch(/already exists/);
	});
});

describe('a person that somebody else created too', () => {
	const twice = async (options: IDataObject, settings?: Partial<INode>) => {
		// The V2 credential may look, but not create.
		bench.fault('personUpdate', 'forbidden');
		meanwhile('createPerson', 0);
		const params = { api: 'api1', ...createFromItem, ...withPassword };
		const all = { ...params, options: { ifExists: 'skip', ...options } };
		return await bench.run(all, [someone(0)], { ...withBoth, ...(settings ?? CONTINUE) });
	};

	test('is told of in the output and in a hint', async () => {
		const { json, full } = await twice({});
		expect(json[0].otherPersonIds).toHaveLength(1);
		expect(JSON.stringify(full)).toMatch(/created by somebody else at the same moment/);
	});

	test('is a failed item, by option', async () => {
		const { json } = await twice({ failOnOthers: true });
		expect(json[0].details.otherPersonIds).toHaveLength(1);
		expect(json[0].error).toContain(String(json[0].details.otherPersonIds[0]));
	});

	test('stays a failed item when the node tries again', async () => {
		const { error } = await twice({ failOnOthers: true }, retry(3));
		expect(error.message).toMatch(/same e-mail at the same moment/);
		expect(bench.sent('createPerson')).toHaveLength(1);
	});
});

/** What the node makes of answers that Wordbee never gives, but something in between may. */
import type { IDataObject } from 'n8n-workflow';

import type { FaultRule } from '../../sandbox/sandbox.cts';
import { CONTINUE, useApi2, whoFromItem } from './api2Helpers.cts';
import { createFromItem, someone } from './bench.cts';
import { listSearch, loadOptions } from './harness.cts';

const bench = useApi2();

/** Answers an operation with a body of its own, after carrying it out. */
function answer(operation: string, body: unknown, more: Partial<FaultRule> & IDataObject = {}) {
	const { status = 200, ...rule } = more;
	bench.sandbox.faults.add({
		on: { operation },
		...rule,
		effect: {
			kind: 'status',
			status: status as number,
			body: typeof body === 'string' ? body : JSON.stringify(body),
			commit: true,
		},
	});
}

const single = { sendAs: 'single' };
const api1 = { authentication: 'api1' };
const retitle: IDataObject = {
	operation: 'update',
	...whoFromItem,
	updateFields: { title: 'Captain' },
};

describe('JSON that is nested too deep', () => {
	const deep = '['.repeat(9_000) + ']'.repeat(9_000);

	test.each([200, 500])('a create is found out about, status %i', async (status) => {
		answer('personUpdate', deep, { status, nth: 1 });
		const params = { ...createFromItem, options: { ...single, ifExists: 'create' } };
		const { json } = await bench.run(params, [someone(1)], CONTINUE);
		expect(bench.newIds()).toHaveLength(1);
		expect(json).toEqual([{ action: 'created', companyId: 12, personId: bench.newIds()[0] }]);
	});

	test('a create whose end cannot be found out is unknown, in every form', async () => {
		for (const body of [deep, `${'{"error":'.repeat(9_000)}1${'}'.repeat(9_000)}`]) {
			for (const status of [200, 500]) {
				bench.sandbox.reset();
				answer('createPerson', body, { status });
				const { json } = await bench.run({ ...createFromItem, ...api1 }, [someone(1)], CONTINUE);
				expect(json[0].details.outcome).toBe('unknown');
				expect(json[0].error).toMatch(/^It is not known whether Ana Doe 1 .* was created: /);
			}
		}
	});

	test('results of a job are unknown', async () => {
		answer('trmStatus', `{"trm":{"requestid":5,"status":"Finished"},"result":${deep}}`);
		const { json } = await bench.run(
			{ ...retitle, options: { sendAs: 'batch', jobTimeout: 60 } },
			[{ c: 1, p: 1002 }],
			CONTINUE,
		);
		expect(json.map(({ details }) => details.outcome)).toEqual(['unknown']);
	});

	test('lists of the panel say that they could not be loaded', async () => {
		const setup = { params: { ...createFromItem, ...api1 }, store: bench.store };
		for (const body of [deep, `${'{"rows":'.repeat(9_000)}1${'}'.repeat(9_000)}`]) {
			bench.sandbox.faults.clear();
			answer('companies', body);
			answer('profiles', body);
			await expect(loadOptions(setup, 'getProfiles')).rejects.toThrow(
				/not a list of user profiles/,
			);
			await expect(listSearch(setup, 'searchCompanies')).rejects.toThrow(/not a list of companies/);
		}
	});
});

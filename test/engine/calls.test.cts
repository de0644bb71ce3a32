/** What docs/operators.md says of calls per person is what is counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { locator, someone, succeeded } from './bench.cts';
import { useApi2, createOf } from './api2Helpers.cts';
import { runNode } from '../../lab/engine/harness.cts';

const bench = useApi2();
const login = {
	login: '={{ $json.login }}',
	password: 'A-long-Password-1',
	userProfileId: locator('id', 32),
};
const create = createOf();
const byEmail = {
	operation: 'update',
	personId: locator('email', '={{ $json.e }}'),
	updateFields: { role: '={{ $json.role }}' },
};
const byNumber = {
	...byEmail,
	personId: locator('id', '={{ $json.p }}'),
	companyId: locator('id', 12),
};
const API1 = ['wordbeeApi'];
const BOTH = ['wordbeeApi', 'wordbeeV2Api'];

/** By the first cell of the row: parameters, credentials, and whether the persons are there before. */
const WAYS: Array<[row: string, params: IDataObject, credentials: string[], isThere: boolean]> = [
	['Create, API 1 alone', { ...create, api: 'api1' }, API1, false],
	[
		'Create with Skip, API 1 with look-ups',
		{ ...create, api: 'api1', options: { ifExists: 'skip' } },
		BOTH,
		false,
	],
	[
		'the same with a password or labels',
		{ ...create, api: 'api1', additionalFields: login, options: { ifExists: 'skip' } },
		BOTH,
		false,
	],
	['Create, API 2', { ...create, api: 'api2' }, ['wordbeeV2Api'], false],
	[
		'Create or Update by e-mail',
		{
			...create,
			operation: 'upsert',
			matchOn: 'email',
			additionalFields: { role: '={{ $json.role }}' },
		},
		['wordbeeV2Api'],
		true,
	],
	['Update and the like, by login or e-mail', { ...byEmail, api: 'api2' }, ['wordbeeV2Api'], true],
	['Update and the like, by number', { ...byNumber, api: 'api2' }, ['wordbeeV2Api'], true],
];

async function calls(
	[, params, credentials, isThere]: (typeof WAYS)[number],
	count: number,
): Promise<number> {
	bench.sandbox.reset();
	const items = Array.from({ length: count }, (_, at) => {
		const item = someone(at, { role: 'New', login: `ana.doe.${at}` });
		if (!isThere) return item;
		const { c, l, f, e } = item as Record<string, never>;
		const { id } = bench.add({ companyId: c, lastName: l, firstName: f, email: e });
		return { ...item, p: id };
	});
	const run = async (some: IDataObject[]) =>
		await runNode({ params, items: some, store: bench.store, credentials });
	// The first run logs in, and leaves something to do.
	succeeded(await run(items.slice(0, 1).map((item) => ({ ...item, role: 'Old' }))));
	if (!isThere) {
		for (const id of bench.newIds()) bench.sandbox.data.remove(id);
	}
	bench.sandbox.log.length = 0;
	succeeded(await run(items));
	return bench.counted().filter(({ operation }) => operation !== 'connect').length;
}

const table = readFileSync(join(__dirname, '../../docs/operators.md'), 'utf8')
	.split('\n')
	.filter((line) => line.startsWith('| '))
	.map((line) => line.split('|').map((cell) => cell.trim()));

test.each(WAYS)('%s', async (...way) => {
	const [row] = way;
	const [, , one, many] = table.find((cells) => cells[1] === row) ?? [];
	const single = await calls(way, 1);
	const thousand = await calls(way, 1000);
	expect([row, one]).toEqual([row, String(single)]);
	expect([row, many]).toEqual([row, thousand.toLocaleString('en-GB')]);
});

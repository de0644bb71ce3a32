/** The JSON that README and docs show is what comes out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { locator, whoIs, CONTINUE } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';
import { runNode } from '../../lab/engine/harness.cts';

const bench = useApi2();
const read = (name: string) => readFileSync(join(__dirname, '..', '..', name), 'utf8');
const who = { ...whoIs(12, 0) };
const nathan = {
	companyId: { ...locator('list', 12), cachedResultName: 'Acme Tools (12)' },
	lastName: 'Smith',
	firstName: 'Nathan',
	email: 'nathan@example.com',
};

async function api1(params: IDataObject, items: IDataObject[] = [{}]): Promise<any[]> {
	const { json } = await runNode({ params, items, store: bench.store, settings: CONTINUE });
	return json;
}

/** The same with ids that differ from platform to platform left out. */
const alike = ({ companyId, personId, userProfileId, ...rest }: IDataObject) => ({
	...rest,
	ids: [companyId, personId, userProfileId].map((id) => typeof id),
});

test('README: the first person, and a failed item', async () => {
	const blocks = [...read('README.md').matchAll(/```json\n([\s\S]*?)```/g)];
	const [first, failed] = blocks.map(([, text]) => JSON.parse(text));
	expect(blocks).toHaveLength(2);
	const [created] = await api1({ operation: 'create', ...nathan });
	expect(alike(created)).toEqual(alike(first));

	const items = Array.from({ length: 14 }, (_, at) => ({ login: at === 13 ? 'bo.li' : '' }));
	const run = await api1(
		{
			operation: 'create',
			...nathan,
			firstName: 'Bo',
			lastName: 'Li',
			additionalFields: { login: '={{ $json.login }}' },
		},
		items,
	);
	expect(run[13].error).toBe(failed.error);
	expect(run[13].details).toMatchObject(failed.details);
	expect(failed).toEqual(JSON.parse(read('docs/errors.md').match(/```json\n([\s\S]*?)```/)![1]));
});

test('docs/operations.md: what each operation puts out', async () => {
	const sections = read('docs/operations.md').split(/^### /m).slice(1);
	const shown = new Map<string, IDataObject>(
		sections.flatMap((section): Array<[string, IDataObject]> => {
			const json = section.match(/Output: `(\{.*?\})`/)?.[1];
			return json === undefined ? [] : [[section.split('\n')[0], JSON.parse(json)]];
		}),
	);
	const person = bench.add({
		companyId: 12,
		lastName: 'Doe',
		firstName: 'Ana',
		email: 'ana@example.com',
	});
	const its = { ...who, personId: locator('id', person.id) };
	const login = {
		login: 'nathan.smith',
		password: 'A-long-Password-1',
		userProfileId: locator('id', 32),
		isActive: true,
	};
	const got: Record<string, any> = {
		Create: (await api1({ operation: 'create', ...nathan }))[0],
		Update: (await api1({ operation: 'update', ...its, updateFields: { role: 'PM' } }))[0],
		'Set Login': (await api1({ operation: 'setLogin', ...its, ...login }))[0],
		'Enable or Disable': (await api1({ operation: 'setActive', ...its, isActive: false }))[0],
		'Remove Login': (await api1({ operation: 'removeLogin', ...its }))[0],
		'Create or Update': (
			await bench.run({ operation: 'upsert', matchOn: 'email', ...nathan, firstName: 'Nat' }, [{}])
		).json[0],
		Delete: (await bench.run({ operation: 'delete', ...its }, [{}])).json[0],
	};
	expect([...shown.keys()].sort()).toEqual(Object.keys(got).sort());
	for (const [name, json] of shown) {
		// The page leaves out the fields that an item sets.
		expect([name, alike(got[name])]).toEqual([name, alike({ ...got[name], ...json })]);
	}
});

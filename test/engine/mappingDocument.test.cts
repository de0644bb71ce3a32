import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { knownSources, sourceNamed } from '../../nodes/WordbeePersons/input/sources';
import { root } from '../../scripts/build.cts';
import { locator } from './bench.cts';
import { useApi2 } from './api2Helpers.cts';

/** The examples of docs/mapping.md, executed: what it says is what reaches Wordbee. */
const bench = useApi2();

const text = readFileSync(join(root, 'docs/mapping.md'), 'utf8');

/** The item and the person of a source's section. */
function exampleOf(title: string): IDataObject[] {
	const [, section] = text.split(`\n### ${title}\n`);
	const blocks = section.split('\n### ')[0].matchAll(/```json\n([^]*?)```/g);
	return Array.from(blocks, ([, json]) => JSON.parse(json) as IDataObject);
}

test.each(knownSources)('%s', async (name) => {
	const [item, person] = exampleOf(sourceNamed(name).title);
	const { source, notMapped, ...fields } = person;
	const able = { login: 'some.body', profileId: 31, passwordHash: 'x', isActive: false };
	const { id } = bench.add(able);
	const params = { operation: 'update', companyId: locator('id', 12), personId: locator('id', id) };
	const { json } = await bench.done({ ...params, dataMode: 'autoMapInputData' }, [item]);
	expect(json[0]).toMatchObject({ action: 'updated', source, notMapped, ...fields });
	expect([...json[0].mappedFields].sort()).toEqual(Object.keys(fields).sort());
	expect(bench.person(id)).toMatchObject(fields);
});

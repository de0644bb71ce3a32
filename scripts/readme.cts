/** Writes what follows from the node's tables into docs/fields.md and docs/mapping.md: `npx tsx scripts/readme.cts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fieldKeys, fieldOf } from '../nodes/WordbeePersons/person/personFields';
import { root } from './build.cts';
import { sourceTables, table } from './sourceTables.cts';

/** The documents with a part that is made, by the word of its markers. */
export const MADE = { 'fields.md': 'field table', 'mapping.md': 'sources' } as const;

/** A document of that kind. */
export type Made = keyof typeof MADE;

const parts: Record<Made, () => string> = { 'fields.md': fieldTable, 'mapping.md': sourceTables };

function fieldTable(): string {
	const name = (wire?: string) => (wire === undefined ? 'no' : `\`${wire}\``);
	const rows = fieldKeys.map((key) => {
		const { title, api1, api2, hint } = fieldOf(key);
		return [title, `\`${key}\``, name(api1), name(api2), hint];
	});
	return table([['Field', 'Key', 'API 1', 'API 2', 'What it is'], ...rows]);
}

/** The path of a document. */
export const pathOf = (document: Made): string => join(root, 'docs', document);

/** @returns a document with its part as the tables have it now */
export function made(document: Made): string {
	const text = readFileSync(pathOf(document), 'utf8');
	const [begin, end] = ['begin', 'end'].map((what) => `<!-- ${MADE[document]}: ${what} -->`);
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`docs/${document} has no markers for what is made`);
	return `${text.slice(0, from + begin.length)}\n\n${parts[document]()}\n\n${text.slice(to)}`;
}

if (require.main === module) {
	for (const document of Object.keys(MADE) as Made[]) {
		writeFileSync(pathOf(document), made(document));
	}
}

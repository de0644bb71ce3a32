/** Writes what follows from the node's tables into docs/fields.md and docs/mapping.md: `npx tsx scripts/readme.cts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fieldKeys, fieldOf } from '../nodes/WordbeePersons/person/personFields';
import { root } from './build.cts';
import { markdownTable, rewrite, withPart } from './markdown.cts';
import { sourceTables } from './sourceTables.cts';

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
	return markdownTable(['Field', 'Key', 'API 1', 'API 2', 'What it is'], rows);
}

/** The path of a document. */
export const pathOf = (document: Made): string => join(root, 'docs', document);

/** @returns a document with its part as the tables have it now */
export function made(document: Made, text = readFileSync(pathOf(document), 'utf8')): string {
	return withPart(text, MADE[document], parts[document]());
}

if (require.main === module) {
	for (const document of Object.keys(MADE) as Made[])
		rewrite(pathOf(document), (text) => made(document, text));
}

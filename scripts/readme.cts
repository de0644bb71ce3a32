/** Writes the table of a person's fields into docs/fields.md: `npx tsx scripts/readme.cts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldKeys, fieldOf } from '../nodes/WordbeePersons/person/personFields';
import { root } from './build.cts';

const BEGIN = '<!-- field table: begin -->';
const END = '<!-- field table: end -->';

const file = join(root, 'docs', 'fields.md');

function fieldTable(): string {
	const name = (wire?: string) => (wire === undefined ? 'no' : `\`${wire}\``);
	const rows = fieldKeys.map((key) => {
		const { title, api1, api2, hint } = fieldOf(key);
		return [title, `\`${key}\``, name(api1), name(api2), hint];
	});
	const head = ['Field', 'Key', 'API 1', 'API 2', 'What it is'];
	const widths = head.map((_, at) => Math.max(...[head, ...rows].map((cells) => cells[at].length)));
	const line = (cells: string[]) =>
		`| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
	const rule = widths.map((width) => '-'.repeat(width));
	return [head, rule, ...rows].map(line).join('\n');
}

/**
 * @param text docs/fields.md
 * @returns the same with the table as the sources have it now
 */
export function withFieldTable(text: string): string {
	const from = text.indexOf(BEGIN);
	const to = text.indexOf(END);
	if (from < 0 || to < from) throw new Error('docs/fields.md has no markers for the field table');
	return `${text.slice(0, from + BEGIN.length)}\n\n${fieldTable()}\n\n${text.slice(to)}`;
}

if (require.main === module) writeFileSync(file, withFieldTable(readFileSync(file, 'utf8')));

/** Documents of which some parts are written by a script, and the tables in them. */
import { readFileSync, writeFileSync } from 'node:fs';

/** A table whose columns are as wide as what is in them. */
export function markdownTable(head: string[], rows: Array<Array<string | number>>): string {
	const cells = [head, ...rows].map((row) => row.map((one) => String(one).replaceAll('|', '\\|')));
	const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => row[at].length)));
	const line = (row: string[]) => `| ${row.map((one, at) => one.padEnd(widths[at])).join(' | ')} |`;
	const [first, ...others] = cells;
	return [first, widths.map((width) => '-'.repeat(width)), ...others].map(line).join('\n');
}

/**
 * @param text a document
 * @param name of a part: what stands between `<!-- name: begin -->` and `<!-- name: end -->`
 * @returns the same with another content of this part
 */
export function withPart(text: string, name: string, content: string): string {
	const begin = new RegExp(`<!-- ${name}: begin.*-->`).exec(text);
	const to = text.indexOf(`<!-- ${name}: end -->`);
	if (begin === null || to < begin.index) throw new Error(`There is no place for ${name}`);
	const from = begin.index + begin[0].length;
	return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(to)}`;
}

/** Changes a file. */
export function rewrite(file: string, change: (text: string) => string): void {
	writeFileSync(file, change(readFileSync(file, 'utf8')));
}

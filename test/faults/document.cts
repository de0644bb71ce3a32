/** Puts the figures of a run into docs/reliability.md, so that none of them is typed by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { SEEDS } from './comparison/compared.cts';
import type { Figures, Line } from './figures.cts';
import { comparisonGrid, faultGrid, interleaved, markdownTable, shareGrid } from './tables.cts';

const FILE = join(__dirname, '..', '..', 'docs', 'reliability.md');
const BEGIN = '<!-- figures: begin (FAULT_LAB_WRITE=1 npm run test:faults) -->';
const END = '<!-- figures: end -->';

/** Replaces what stands between the markers. */
export function writeFigures(figures: Figures, seed: number, seconds: number): void {
	const text = readFileSync(FILE, 'utf8');
	const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
	if (from < 0 || to < from) throw new Error('docs/reliability.md has no place for the figures');
	const head = text.slice(0, from + BEGIN.length);
	writeFileSync(FILE, `${head}\n\n${figuresText(figures, seed, seconds)}\n\n${text.slice(to)}`);
}

function figuresText(figures: Figures, seed: number, seconds: number): string {
	const { lines, hand, shares, spreads, notes } = figures;
	const cores = availableParallelism();
	const faults = lines.filter(({ row }) => row > 0);
	const others = lines.filter(({ row }) => row === 0);
	return [
		`Measured on ${cores} cores with Node ${process.versions.node}, n8n's engine 2.41.1, in ${seconds} seconds; seed ${seed} for the property test, ${SEEDS} seeds for the comparison. Repeat it with:`,
		`\`\`\`sh\nnpm run test:faults -- --seed ${seed}\n\`\`\``,
		'### Fault by fault',
		markdownTable(faultGrid(faults, hand)),
		'### Items that ended unknown',
		'API 1 alone cannot look, API 1 with look-ups sends a create again only after 500 or 503; API 2 can be asked twice.',
		markdownTable(shareGrid(shares)),
		'### Over all faults',
		markdownTable(otherGrid(others)),
		notes.map((note) => `- ${note}`).join('\n'),
		'### One hundred creates, side by side',
		'Mean over the seeds; in brackets the least and the most where they differ.',
		markdownTable(comparisonGrid(interleaved(spreads))),
	].join('\n\n');
}

function otherGrid(lines: Line[]) {
	const { head, rows } = faultGrid(lines, []);
	const keep = (cells: string[]) => cells.filter((_, column) => column !== 0 && column !== 2);
	return {
		head: keep(head).map((cell) => (cell === 'Fault' ? 'Test' : cell)),
		rows: rows.map(keep),
	};
}

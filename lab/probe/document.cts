/** Writes the table of questions into docs/unknowns.md: `npx tsx lab/probe/document.cts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/build.cts';
import { QUESTIONS, type Question } from './questions.cts';

const BEGIN = '<!-- questions: begin -->';
const END = '<!-- questions: end -->';

const file = join(root, 'docs/unknowns.md');

function howToFindOut({ needs, never }: Question): string {
	if (never !== undefined) return `Cannot be found out: ${never}.`;
	const apis = needs.filter((need) => need !== 'write').map((need) => `API ${need.slice(-1)}`);
	const which = apis.length === 0 ? 'either API' : apis.join(' and ');
	return needs.includes('write') ? `Probe with \`--write\`, ${which}` : `Probe, ${which}`;
}

/**
 * @param text docs/unknowns.md
 * @returns the same with the table of the questions as they are now
 */
export function withQuestions(text: string): string {
	const from = text.indexOf(BEGIN);
	const to = text.indexOf(END);
	if (from < 0 || to < from) throw new Error('docs/unknowns.md has no markers for the questions');
	const rows = QUESTIONS.map((question) => [
		question.id,
		question.about,
		question.assumed,
		question.setting ?? '',
		howToFindOut(question),
	]);
	const head = [
		'No.',
		'Not documented',
		'What the node does',
		'What changes it',
		'How to find out',
	];
	const widths = head.map((_, at) => Math.max(...[head, ...rows].map((cells) => cells[at].length)));
	const line = (cells: string[]) =>
		`| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
	const table = [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
	return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`;
}

if (require.main === module) writeFileSync(file, withQuestions(readFileSync(file, 'utf8')));
